#ifndef NOVELD_ROW_DISTANCES_H
#define NOVELD_ROW_DISTANCES_H

#include <stddef.h>
#include <stdint.h>

/// Squared Euclidean distances from a query to rows that stand anywhere, to the bit what `noveld_squared_distances` gives.
/// The rows are fetched ahead of their use.
void noveld_squared_distances_apart(const float *query, const float *const *rows, size_t count, size_t dimension,
                                    float *distances);

/// Adds each row to the sum of its side: `sums` is 2 x dimension, `counts` how many rows each side has.
void noveld_add_to_sides(const float *rows, const uint8_t *sides, size_t count, size_t dimension, float *sums,
                         size_t *counts);

#endif
