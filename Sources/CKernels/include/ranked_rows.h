#ifndef NOVELD_RANKED_ROWS_H
#define NOVELD_RANKED_ROWS_H

#include <stddef.h>
#include <stdint.h>

/// Positions that share one checkpoint of a row.
#define NOVELD_ROW_BLOCK 32

// A row holds distances in ascending order and whose they are. What position p is worth is its distance, times
// factors[members[p]] where factors are given. Sums are taken in a fixed order, without fused multiply-add: the same bits
// on every machine.

/// The row's sum Σ weights[p] · worth(p); `shifts[b]` becomes Σ over p ≥ 32·b of worth(p) · (weights[p + 1] − weights[p]),
/// for b up to ⌈count / 32⌉, where it is 0. `weights` has at least count + 1 numbers.
double noveld_row_sums(const float *distances, const uint16_t *members, const double *factors, size_t count,
                       const double *weights, double *shifts);

/// Adds to losses[members[p]], for every member but `own`, what the row's sum loses without it, times `scale`, rounded to
/// an integer and times `sign`.
void noveld_add_row_losses(const float *distances, const uint16_t *members, const double *factors, size_t count,
                           const double *weights, uint16_t own, double scale, int64_t sign, int64_t *losses);

#endif
