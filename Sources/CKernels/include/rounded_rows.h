#ifndef NOVELD_ROUNDED_ROWS_H
#define NOVELD_ROUNDED_ROWS_H

#include <stddef.h>
#include <stdint.h>

// Vectors rounded to small integers, for inner products that need not be exact: sums of integers, the same on every machine.
//
// Rows stand in groups, mingled: the first four numbers of each row of the group, then the next four of each. A number x is
// the byte x + 128.

/// Rows of a group.
#define NOVELD_ROUNDED_GROUP 16
/// Numbers of a row that stand next to each other.
#define NOVELD_ROUNDED_RUN 4
/// Bytes of a row, zeros after its last number.
#define NOVELD_ROUNDED_STRIDE(dimension) (((dimension) + NOVELD_ROUNDED_RUN - 1) / NOVELD_ROUNDED_RUN * NOVELD_ROUNDED_RUN)
/// Vectors that rows can be measured from at once.
#define NOVELD_ROUNDED_QUERIES 8

/// Rounds a row to integers from -127 to 127, zeros after its last, and returns what they are to be multiplied with.
float noveld_round_row(const float *row, size_t dimension, int8_t *rounded);

/// Writes a rounded row to its place in its group.
void noveld_put_rounded_row(uint8_t *group, size_t place, const int8_t *rounded, size_t stride);

/// Reads a row back from its place.
void noveld_get_rounded_row(const uint8_t *group, size_t place, int8_t *rounded, size_t stride);

/// The cosine distances, at least 0, between each of some rounded unit vectors and `count` rows in whole groups: query q
/// has its numbers in queries + q * stride and its distances in distances[q]. A distance depends on its pair alone.
///
/// Rows are fetched from memory once for all queries, of which there are `NOVELD_ROUNDED_QUERIES` at most.
void noveld_rounded_distances(const int8_t *queries, const float *query_scales, size_t query_count,
                              const uint8_t *groups, const float *scales, size_t count, size_t stride,
                              float *const *distances);

/// The distance between a rounded unit vector and the row in a place of a group, as above.
float noveld_rounded_distance(const int8_t *query, float query_scale, const uint8_t *group, size_t place, float scale,
                              size_t stride);

#endif
