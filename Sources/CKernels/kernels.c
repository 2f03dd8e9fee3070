#include "kernels.h"
#include "multiversion.h"

#include <string.h>

// Fusing would make the bits depend on the instruction set.
#pragma STDC FP_CONTRACT OFF

#define LANES 32
typedef float lanes __attribute__((vector_size(LANES * sizeof(float)), aligned(4)));

#define FOLD(sum, out)                                              \
    do {                                                            \
        float folded[LANES];                                        \
        memcpy(folded, &(sum), sizeof folded);                      \
        for (int half = LANES / 2; half > 0; half /= 2)             \
            for (int lane = 0; lane < half; lane++)                 \
                folded[lane] += folded[lane + half];                \
        (out) = folded[0];                                          \
    } while (0)

#define ACCUMULATE(sum, query, row, at)                             \
    do {                                                            \
        lanes difference = *(const lanes *)((query) + (at)) - (row);\
        (sum) += difference * difference;                           \
    } while (0)

// The last, partial step: lanes past the end get zeros on both sides, which add nothing.
#define ACCUMULATE_REST(sum, query, row, at, dimension)             \
    do {                                                            \
        float query_rest[LANES] = {0}, row_rest[LANES] = {0};       \
        memcpy(query_rest, (query) + (at), ((dimension) - (at)) * sizeof(float)); \
        memcpy(row_rest, (row) + (at), ((dimension) - (at)) * sizeof(float));     \
        lanes difference = *(const lanes *)query_rest - *(const lanes *)row_rest; \
        (sum) += difference * difference;                           \
    } while (0)

MULTIVERSION
void noveld_squared_distances(const float *query, const float *matrix, size_t rows, size_t dimension,
                              float *distances) {
    size_t whole = dimension - dimension % LANES;
    for (size_t i = 0; i < rows; i++) {
        const float *row = matrix + i * dimension;
        lanes sum = {0};
        for (size_t at = 0; at < whole; at += LANES)
            ACCUMULATE(sum, query, *(const lanes *)(row + at), at);
        if (whole < dimension) ACCUMULATE_REST(sum, query, row, whole, dimension);
        FOLD(sum, distances[i]);
    }
}

MULTIVERSION
static void four_queries(const float *queries, const float *matrix, size_t rows, size_t dimension,
                         float *distances) {
    size_t whole = dimension - dimension % LANES;
    const float *q0 = queries, *q1 = q0 + dimension, *q2 = q1 + dimension, *q3 = q2 + dimension;
    for (size_t i = 0; i < rows; i++) {
        const float *row = matrix + i * dimension;
        lanes s0 = {0}, s1 = {0}, s2 = {0}, s3 = {0};
        for (size_t at = 0; at < whole; at += LANES) {
            lanes loaded = *(const lanes *)(row + at);
            ACCUMULATE(s0, q0, loaded, at);
            ACCUMULATE(s1, q1, loaded, at);
            ACCUMULATE(s2, q2, loaded, at);
            ACCUMULATE(s3, q3, loaded, at);
        }
        if (whole < dimension) {
            ACCUMULATE_REST(s0, q0, row, whole, dimension);
            ACCUMULATE_REST(s1, q1, row, whole, dimension);
            ACCUMULATE_REST(s2, q2, row, whole, dimension);
            ACCUMULATE_REST(s3, q3, row, whole, dimension);
        }
        FOLD(s0, distances[i]);
        FOLD(s1, distances[rows + i]);
        FOLD(s2, distances[2 * rows + i]);
        FOLD(s3, distances[3 * rows + i]);
    }
}

void noveld_squared_distances_block(const float *queries, size_t query_count, const float *matrix,
                                    size_t rows, size_t dimension, float *distances) {
    if (query_count == 4) {
        four_queries(queries, matrix, rows, dimension, distances);
        return;
    }
    for (size_t q = 0; q < query_count; q++)
        noveld_squared_distances(queries + q * dimension, matrix, rows, dimension, distances + q * rows);
}
