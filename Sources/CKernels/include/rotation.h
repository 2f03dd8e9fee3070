#ifndef NOVELD_ROTATION_H
#define NOVELD_ROTATION_H

#include <stddef.h>

/// Rotates `count` rows of `dimension` numbers, padded with zeros to `rotated_dimension`, a multiple of 24.
///
/// Each round flips signs (`signs` is rounds x rotated_dimension of 1 and -1), takes the Walsh-Hadamard transform of the
/// longest leading and trailing stretches whose length is a power of two, and mixes the two halves. Lengths are kept up to
/// rounding. Only sums, differences and products in a fixed order: the same bits on every machine.
void noveld_rotate(const float *rows, size_t count, size_t dimension, const float *signs, size_t rounds,
                   size_t rotated_dimension, float *rotated);

#endif
