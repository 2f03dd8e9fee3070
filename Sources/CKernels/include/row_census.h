#ifndef NOVELD_ROW_CENSUS_H
#define NOVELD_ROW_CENSUS_H

#include <stddef.h>
#include <stdint.h>

#include "estimated_rows.h"

// A census of a row: some ascending distances, its edges, and how many of all its entries lie before the first edge, between
// two, and from the last one on. An entry on an edge lies behind it.

#define NOVELD_CENSUS_EDGES NOVELD_CURVE_NODES
enum { NOVELD_CENSUS_COUNTS = NOVELD_CENSUS_EDGES + 1 };

/// Counts the entries at `distances` of one row, but for the one at `skipped`.
void noveld_take_census(const float *edges, uint16_t *counts, const float *distances, size_t count, size_t skipped);

/// In the census of each of `rows` rows but `skipped`, an entry at joining[l][row] joins the row for each of the lists, and one at
/// leaving[l][row] leaves it.
void noveld_change_censuses(const float *edges, uint16_t *counts, size_t rows, size_t skipped,
                            const float *const *joining, size_t joining_count, const float *const *leaving,
                            size_t leaving_count);

/// The curve of a row by its census. `list` has the row's nearest entries, ascending, of which `head` are its head; in all
/// there are `entries`. Node n stands at fractions[n] of the tail's ranks.
void noveld_census_curve(const float *edges, const uint16_t *counts, const double *fractions, const float *list,
                         size_t length, size_t head, size_t entries, float *curve);

#endif
