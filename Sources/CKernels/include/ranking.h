#ifndef NOVELD_RANKING_H
#define NOVELD_RANKING_H

#include <stddef.h>
#include <stdint.h>

/// Writes to `order` the positions of `keys` in ascending order; equal keys keep their order.
///
/// `count` is below 2^32, `scratch` holds 2 * count numbers. Linear time: a radix sort on the bits of the keys, which
/// must not be NaN.
void noveld_ascending_order(const float *keys, size_t count, uint64_t *scratch, uint32_t *order);

/// The sum over ranks r of weights[r] * keys[order[r]], times factors[order[r]] where `factors` is not NULL.
///
/// Added one after the other in double precision: the same bits on every machine.
double noveld_ranked_sum(const float *keys, const uint32_t *order, size_t count, const double *weights,
                         const double *factors);

/// The sum of the square roots of `numbers`, in double precision.
double noveld_sum_of_roots(const float *numbers, size_t count);

/// Inserts one value into each of `rows` ascending lists, and keeps the rank-weighted sum of each list.
///
/// List i stands at lists + i * stride and holds `count` numbers before the call, `count` + 1 after it. `weights` holds
/// the count + 1 weights, steps[r] = weights[r + 1] - weights[r] what an entry at rank r loses by moving up one rank.
/// A list whose sum is minus infinity is left alone. Costs the entries above the new one: half of the list on average.
void noveld_insert_ranked(const float *values, size_t rows, size_t count, size_t stride, const double *weights,
                          const double *steps, float *lists, double *sums);

#endif
