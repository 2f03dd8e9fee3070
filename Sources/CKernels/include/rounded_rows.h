#ifndef NOVELD_ROUNDED_ROWS_H
#define NOVELD_ROUNDED_ROWS_H

#include <stddef.h>
#include <stdint.h>

// Vectors rounded to small integers, for inner products that need not be exact: sums of integers, the same on every machine.

/// Rows stand so many bytes apart, or a multiple of it.
#define NOVELD_ROUNDED_BLOCK 64
#define NOVELD_ROUNDED_STRIDE(dimension) (((dimension) + NOVELD_ROUNDED_BLOCK - 1) / NOVELD_ROUNDED_BLOCK * NOVELD_ROUNDED_BLOCK)

/// Rounds a row to integers from -127 to 127, zeros after its last, and returns what they are to be multiplied with.
float noveld_round_row(const float *row, size_t dimension, int8_t *rounded);

/// The cosine distances, at least 0, between a rounded unit vector and `count` contiguous ones. A distance depends on its
/// pair alone.
void noveld_rounded_distances(const int8_t *query, float query_scale, const int8_t *rows, const float *scales,
                              size_t count, size_t dimension, float *distances);

#endif
