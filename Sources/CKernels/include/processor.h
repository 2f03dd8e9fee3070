#ifndef NOVELD_PROCESSOR_H
#define NOVELD_PROCESSOR_H

/// The widest vectors, in bits, for which this processor has what OpenBLAS's kernels for such vectors use: 512, 256 or 0.
int noveld_vector_bits(void);

#endif
