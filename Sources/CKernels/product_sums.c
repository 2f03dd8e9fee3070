#include "product_sums.h"
#include "multiversion.h"

#include <string.h>

#pragma STDC FP_CONTRACT OFF

// Adding it leaves a number's nearest integer in the lowest bits.
#define ROUNDER 0x1.8p52

MULTIVERSION
void noveld_add_products(const double *row, size_t dimension, double unit, int64_t sign, int64_t *sums) {
    const double rounder = ROUNDER;
    int64_t zero;
    memcpy(&zero, &rounder, sizeof zero);
    for (size_t first = 0; first < dimension; first++) {
        double factor = row[first] * unit;
        size_t count = dimension - first;
        for (size_t at = 0; at < count; at++) {
            double product = factor * row[first + at] + rounder;
            int64_t bits;
            memcpy(&bits, &product, sizeof bits);
            sums[at] += sign < 0 ? zero - bits : bits - zero;
        }
        sums += count;
    }
}
