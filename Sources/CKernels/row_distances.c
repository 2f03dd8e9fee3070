#include "row_distances.h"
#include "kernels.h"
#include "multiversion.h"

#include <string.h>

#pragma STDC FP_CONTRACT OFF

#define LINE_FLOATS 16
// Two rows ahead: one row's arithmetic takes less time than memory takes to answer.
#define ROWS_AHEAD 2

static inline void fetch(const void *row, size_t dimension) {
    for (size_t at = 0; at < dimension; at += LINE_FLOATS) __builtin_prefetch((const float *)row + at);
}

void noveld_squared_distances_apart(const float *query, const float *const *rows, size_t count, size_t dimension,
                                    float *distances) {
    for (size_t ahead = 0; ahead < ROWS_AHEAD && ahead < count; ahead++) fetch(rows[ahead], dimension);
    for (size_t row = 0; row < count; row++) {
        if (row + ROWS_AHEAD < count) fetch(rows[row + ROWS_AHEAD], dimension);
        noveld_squared_distances(query, rows[row], 1, dimension, distances + row);
    }
}

void noveld_squared_distances_of(const float *query, noveld_chunked_items rows, const uint32_t *slots, size_t count,
                                 size_t dimension, float *distances) {
    for (size_t ahead = 0; ahead < ROWS_AHEAD && ahead < count; ahead++)
        fetch(noveld_item(rows, slots[ahead]), dimension);
    for (size_t at = 0; at < count; at++) {
        if (at + ROWS_AHEAD < count) fetch(noveld_item(rows, slots[at + ROWS_AHEAD]), dimension);
        noveld_squared_distances(query, (const float *)noveld_item(rows, slots[at]), 1, dimension, distances + at);
    }
}

void noveld_gather_rows(noveld_chunked_items rows, const uint32_t *slots, size_t count, size_t dimension, float *copies) {
    for (size_t ahead = 0; ahead < ROWS_AHEAD && ahead < count; ahead++)
        fetch(noveld_item(rows, slots[ahead]), dimension);
    for (size_t at = 0; at < count; at++) {
        if (at + ROWS_AHEAD < count) fetch(noveld_item(rows, slots[at + ROWS_AHEAD]), dimension);
        memcpy(copies + at * dimension, noveld_item(rows, slots[at]), dimension * sizeof(float));
    }
}

#define LANES 32
typedef float lanes __attribute__((vector_size(LANES * sizeof(float)), aligned(4)));

MULTIVERSION
void noveld_products_with(const float *vector, const float *rows, size_t count, size_t every, size_t dimension,
                          float *products) {
    size_t whole = dimension - dimension % LANES;
    for (size_t row = 0; row < count; row++) {
        const float *numbers = rows + row * every * dimension;
        lanes sum = {0};
        for (size_t at = 0; at < whole; at += LANES) sum += *(const lanes *)(vector + at) * *(const lanes *)(numbers + at);
        float folded[LANES];
        memcpy(folded, &sum, sizeof folded);
        for (size_t at = whole; at < dimension; at++) folded[at - whole] += vector[at] * numbers[at];
        for (size_t half = LANES / 2; half > 0; half /= 2)
            for (size_t lane = 0; lane < half; lane++) folded[lane] += folded[lane + half];
        products[row] = folded[0];
    }
}

MULTIVERSION
void noveld_add_to_sides(const float *rows, const uint8_t *sides, size_t count, size_t every, size_t dimension,
                         float *sums, size_t *counts) {
    for (size_t row = 0; row < count; row++) {
        float *sum = sums + sides[row] * dimension;
        const float *numbers = rows + row * every * dimension;
        for (size_t at = 0; at < dimension; at++) sum[at] += numbers[at];
        counts[sides[row]]++;
    }
}
