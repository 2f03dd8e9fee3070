#ifndef NOVELD_RANKING_H
#define NOVELD_RANKING_H

#include <stddef.h>
#include <stdint.h>

/// Writes to `order` the positions of `keys` in ascending order; equal keys keep their order.
///
/// `count` is below 2^32, `scratch` holds 2 * count numbers. Linear time: a radix sort on the bits of the keys, which
/// must not be NaN.
void noveld_ascending_order(const float *keys, size_t count, uint64_t *scratch, uint32_t *order);

/// Writes `numbers` to `sorted` in ascending order, the two zeros as equals.
///
/// `count` is below 2^32, `scratch` holds 2 * count numbers. Linear time, as above, and half of its memory traffic.
void noveld_sort(const float *numbers, size_t count, uint32_t *scratch, float *sorted);

/// Writes to selected[i] the number that stands at ranks[i], from 0, among `numbers` in ascending order, as `noveld_sort` has
/// it. Ranks ascend.
///
/// `count` is below 2^32, `scratch` holds 4 * count numbers. Linear time: only those about a rank are put in order.
void noveld_select_ranked(const float *numbers, size_t count, const uint32_t *ranks, size_t rank_count,
                          uint32_t *scratch, float *selected);

/// The sum of numbers[i] * weights[i] in double precision, in an order that depends on `count` only.
double noveld_weighted_sum(const float *numbers, const double *weights, size_t count);

/// The sum over ranks r of weights[r] * keys[order[r]], times factors[order[r]] where `factors` is not NULL.
///
/// Added one after the other in double precision: the same bits on every machine.
double noveld_ranked_sum(const float *keys, const uint32_t *order, size_t count, const double *weights,
                         const double *factors);

/// The sum of the square roots of `numbers` in double precision, in an order that depends on `count` only.
double noveld_sum_of_roots(const float *numbers, size_t count);

/// Merges `added` values into an ascending list of `count` numbers, which has room for them, and returns the sum of
/// list[r] * weights[r] over the merged list, a function of its numbers alone.
///
/// Sorts `values`, which are not NaN; `scratch` holds 2 * added numbers.
double noveld_merge_ranked(float *values, size_t added, uint32_t *scratch, const double *weights, float *list,
                           size_t count);

#endif
