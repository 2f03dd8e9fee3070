#ifndef NOVELD_ROW_DISTANCES_H
#define NOVELD_ROW_DISTANCES_H

#include <stddef.h>
#include <stdint.h>

#include "chunked_items.h"

/// Squared Euclidean distances from a query to rows that stand anywhere, to the bit what `noveld_squared_distances` gives.
/// The rows are fetched ahead of their use.
void noveld_squared_distances_apart(const float *query, const float *const *rows, size_t count, size_t dimension,
                                    float *distances);

/// The same for the rows in `slots` of `rows`.
void noveld_squared_distances_of(const float *query, noveld_chunked_items rows, const uint32_t *slots, size_t count,
                                 size_t dimension, float *distances);

/// Copies the rows in `slots` one after the other to `copies`. They are fetched ahead of their use.
void noveld_gather_rows(noveld_chunked_items rows, const uint32_t *slots, size_t count, size_t dimension, float *copies);

/// Inner products of a vector with `count` rows, every so many of those at `rows`: the same bits on every machine.
void noveld_products_with(const float *vector, const float *rows, size_t count, size_t every, size_t dimension,
                          float *products);

/// Adds every so many rows to the sum of their side: `sums` is 2 x dimension, `counts` how many rows each side has.
void noveld_add_to_sides(const float *rows, const uint8_t *sides, size_t count, size_t every, size_t dimension,
                         float *sums, size_t *counts);

#endif
