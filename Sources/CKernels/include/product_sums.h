#ifndef NOVELD_PRODUCT_SUMS_H
#define NOVELD_PRODUCT_SUMS_H

#include <stddef.h>
#include <stdint.h>

/// Adds sign * (unit * row[i] * row[j], rounded to an integer) for all j >= i, one i after the other, to `sums`.
///
/// Each product times the unit is below 2^51.
void noveld_add_products(const double *row, size_t dimension, double unit, int64_t sign, int64_t *sums);

#endif
