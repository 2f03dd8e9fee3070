#ifndef NOVELD_NEAREST_H
#define NOVELD_NEAREST_H

#include <stddef.h>
#include <stdint.h>

/// Offers a block of targets to each query's list of the nearest `capacity` targets so far.
///
/// `products` is queries x targets: inner products. A target's estimate is its squared norm less twice the product: the
/// squared distance but for the query's own squared norm, with the rounding errors of both. The lists are max-heaps,
/// queries x capacity, in `estimates` and `rows`, and start out as infinities and UINT32_MAX; row numbers count from
/// `first_target`. Estimates that are not finite are never taken.
void noveld_offer_candidates(const float *products, size_t queries, size_t targets, const float *squared_norms,
                             uint32_t first_target, size_t capacity, float *estimates, uint32_t *rows);

/// The squared Euclidean norm of each row, summed in double precision.
void noveld_squared_norms(const float *matrix, size_t rows, size_t dimension, float *squared_norms);

/// The position of the first number that is infinite or NaN; `count` where there is none.
size_t noveld_first_not_finite(const float *numbers, size_t count);

#endif
