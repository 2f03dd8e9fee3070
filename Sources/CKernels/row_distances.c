#include "row_distances.h"
#include "kernels.h"
#include "multiversion.h"

#pragma STDC FP_CONTRACT OFF

#define LINE_FLOATS 16
// Two rows ahead: one row's arithmetic takes less time than memory takes to answer.
#define ROWS_AHEAD 2

void noveld_squared_distances_apart(const float *query, const float *const *rows, size_t count, size_t dimension,
                                    float *distances) {
    for (size_t ahead = 0; ahead < ROWS_AHEAD && ahead < count; ahead++)
        for (size_t at = 0; at < dimension; at += LINE_FLOATS) __builtin_prefetch(rows[ahead] + at);
    for (size_t row = 0; row < count; row++) {
        if (row + ROWS_AHEAD < count)
            for (size_t at = 0; at < dimension; at += LINE_FLOATS)
                __builtin_prefetch(rows[row + ROWS_AHEAD] + at);
        noveld_squared_distances(query, rows[row], 1, dimension, distances + row);
    }
}

MULTIVERSION
void noveld_add_to_sides(const float *rows, const uint8_t *sides, size_t count, size_t dimension, float *sums,
                         size_t *counts) {
    for (size_t row = 0; row < count; row++) {
        float *sum = sums + sides[row] * dimension;
        const float *numbers = rows + row * dimension;
        for (size_t at = 0; at < dimension; at++) sum[at] += numbers[at];
        counts[sides[row]]++;
    }
}
