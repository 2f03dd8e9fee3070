#ifndef NOVELD_CURVE_CHANGES_H
#define NOVELD_CURVE_CHANGES_H

#include <stddef.h>
#include <stdint.h>

#include "estimated_rows.h"

// What entries change in many rows beyond their heads: looked up in the rows' curves, which stand next to each other, and in
// what an entry at each node of them changes.

/// For each node of a curve, what an entry at that distance changes in the row.
void noveld_node_changes(const double *weights, const float *curve, float *changes);

/// What an entry at distances[r] changes in the row of each curve, from `node_changes`; 0 where it is within the head.
///
/// Returns how many are, whose positions it writes to `inside`.
size_t noveld_sample_changes(const double *weights, const float *distances, const float *curves,
                             const float *node_changes, size_t count, float *changes, uint32_t *inside);

/// What an entry at each of the distances changes in the tail of one row, of which `node_changes` are given; nearer ones are taken
/// to be at its beginning.
void noveld_tail_changes(const double *weights, const float *curve, const float *node_changes, const float *distances,
                         size_t count, float *changes);

/// Lists of distances that are looked up at once.
#define NOVELD_SUMMED_LISTS 16

/// For each of some lists, the sum over the rows from `first` up to `end` of densities[r] * what an entry at lists[l][r] changes
/// in row r: row by row, each fetched from memory once for all lists. An infinite distance is no entry.
///
/// Entries within a row's head count as 0. Returns how many there are, which it writes to `inside`, of room for every entry
/// and another: the row times NOVELD_SUMMED_LISTS and the list.
size_t noveld_summed_changes(const double *weights, const float *curves, const float *node_changes,
                             const double *densities, size_t first, size_t end, const float *const *lists,
                             size_t list_count, double *sums, uint32_t *inside);

#endif
