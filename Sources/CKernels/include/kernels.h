#ifndef NOVELD_KERNELS_H
#define NOVELD_KERNELS_H

#include <stddef.h>

/// Squared Euclidean distances from one query to `rows` contiguous rows.
///
/// The sum is taken in a fixed order that depends on `dimension` only: 32 lanes, each over every
/// 32nd element, folded in halves, no fused multiply-add. So the result for a pair is the same bits
/// on every machine, in every batch, in either direction.
void noveld_squared_distances(const float *query, const float *matrix, size_t rows, size_t dimension,
                              float *distances);

/// The same for four contiguous queries at once, which share each load of a row: that of query q to
/// row r goes to distances[q * stride + r]. Bit for bit what `noveld_squared_distances` gives.
void noveld_squared_distances_to_four(const float *queries, const float *matrix, size_t rows, size_t dimension,
                                      float *distances, size_t stride);

#endif
