#ifndef NOVELD_LANES_H
#define NOVELD_LANES_H

#include <stdint.h>

// Eight numbers at once, in a register or a few. Memory need only be aligned as one number is.
#define LANES 8
typedef double lanes __attribute__((vector_size(LANES * sizeof(double)), aligned(8)));
typedef float narrow_lanes __attribute__((vector_size(LANES * sizeof(float)), aligned(4)));
typedef int64_t masks __attribute__((vector_size(LANES * sizeof(int64_t)), aligned(8)));

#define INLINE static inline __attribute__((always_inline))
/// Eight single-precision numbers as double-precision ones.
#define WIDE(from) __builtin_convertvector(*(const narrow_lanes *)(from), lanes)
/// The numbers where the mask is set, and zeros.
#define WHERE(mask, value) ((lanes)((masks)(value) & (mask)))
/// The sum of all eight, in one order.
#define FOLD(sum) (((sum[0] + sum[4]) + (sum[2] + sum[6])) + ((sum[1] + sum[5]) + (sum[3] + sum[7])))

#endif
