#include "kernels.h"
#include "multiversion.h"

#include <string.h>

// Fusing would make the bits depend on the instruction set.
#pragma STDC FP_CONTRACT OFF

#define LANES 32
#define CACHE_LINE 16
typedef float lanes __attribute__((vector_size(LANES * sizeof(float)), aligned(4)));
typedef float sixteen __attribute__((vector_size(16 * sizeof(float))));
typedef float eight __attribute__((vector_size(8 * sizeof(float))));
typedef float four __attribute__((vector_size(4 * sizeof(float)), aligned(4)));

#define INLINE static inline __attribute__((always_inline))

// Adds the upper half of the lanes to the lower one, again and again, until four are left.
#define FOLD_TO_FOUR(sum, out)                                                                                   \
    do {                                                                                                         \
        sixteen to_16 = __builtin_shufflevector(sum, sum, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15)  \
            + __builtin_shufflevector(sum, sum, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31); \
        eight to_8 = __builtin_shufflevector(to_16, to_16, 0, 1, 2, 3, 4, 5, 6, 7)                               \
            + __builtin_shufflevector(to_16, to_16, 8, 9, 10, 11, 12, 13, 14, 15);                               \
        (out) = __builtin_shufflevector(to_8, to_8, 0, 1, 2, 3) + __builtin_shufflevector(to_8, to_8, 4, 5, 6, 7); \
    } while (0)

#define ACCUMULATE(sum, left, right)        \
    do {                                    \
        lanes difference = (left) - (right);\
        (sum) += difference * difference;   \
    } while (0)

#define LOAD(from) (*(const lanes *)(from))

// The last, partial step: lanes past the end are zero in both vectors, and add nothing.
#define LOAD_REST(from, count, out)                    \
    do {                                               \
        float rest[LANES] = {0};                       \
        memcpy(rest, (from), (count) * sizeof(float)); \
        (out) = LOAD(rest);                            \
    } while (0)

// The squared distances of one vector to four. The sums of one pair are the same, whichever of the two it is.
INLINE four distances_to_four(const float *one, const float *const others[4], size_t dimension) {
    size_t whole = dimension - dimension % LANES, at = 0;
    lanes s0 = {0}, s1 = {0}, s2 = {0}, s3 = {0};
    for (; at < whole; at += LANES) {
        lanes loaded = LOAD(one + at);
        ACCUMULATE(s0, LOAD(others[0] + at), loaded);
        ACCUMULATE(s1, LOAD(others[1] + at), loaded);
        ACCUMULATE(s2, LOAD(others[2] + at), loaded);
        ACCUMULATE(s3, LOAD(others[3] + at), loaded);
    }
    if (at < dimension) {
        lanes loaded, rests[4];
        LOAD_REST(one + at, dimension - at, loaded);
        for (int other = 0; other < 4; other++) LOAD_REST(others[other] + at, dimension - at, rests[other]);
        ACCUMULATE(s0, rests[0], loaded);
        ACCUMULATE(s1, rests[1], loaded);
        ACCUMULATE(s2, rests[2], loaded);
        ACCUMULATE(s3, rests[3], loaded);
    }
    four f0, f1, f2, f3;
    FOLD_TO_FOUR(s0, f0);
    FOLD_TO_FOUR(s1, f1);
    FOLD_TO_FOUR(s2, f2);
    FOLD_TO_FOUR(s3, f3);
    // The last two halvings, of all four sums at once.
    four two_01 = __builtin_shufflevector(f0, f1, 0, 1, 4, 5) + __builtin_shufflevector(f0, f1, 2, 3, 6, 7);
    four two_23 = __builtin_shufflevector(f2, f3, 0, 1, 4, 5) + __builtin_shufflevector(f2, f3, 2, 3, 6, 7);
    return __builtin_shufflevector(two_01, two_23, 0, 2, 4, 6) + __builtin_shufflevector(two_01, two_23, 1, 3, 5, 7);
}

INLINE float distance(const float *one, const float *other, size_t dimension) {
    size_t whole = dimension - dimension % LANES, at = 0;
    lanes sum = {0};
    for (; at < whole; at += LANES) ACCUMULATE(sum, LOAD(one + at), LOAD(other + at));
    if (at < dimension) {
        lanes one_rest, other_rest;
        LOAD_REST(one + at, dimension - at, one_rest);
        LOAD_REST(other + at, dimension - at, other_rest);
        ACCUMULATE(sum, one_rest, other_rest);
    }
    four folded;
    FOLD_TO_FOUR(sum, folded);
    return (folded[0] + folded[2]) + (folded[1] + folded[3]);
}

MULTIVERSION
void noveld_squared_distances(const float *query, const float *matrix, size_t rows, size_t dimension,
                              float *distances) {
    // One row after the other: memory is read faster in one sweep than in four.
    for (size_t row = 0; row < rows; row++)
        distances[row] = distance(query, matrix + row * dimension, dimension);
}

MULTIVERSION
void noveld_squared_distances_to_four(const float *queries, const float *matrix, size_t rows, size_t dimension,
                                      float *distances, size_t stride) {
    const float *const others[4] = {queries, queries + dimension, queries + 2 * dimension, queries + 3 * dimension};
    for (size_t row = 0; row < rows; row++) {
        const float *here = matrix + row * dimension;
        if (row + 1 < rows)
            for (size_t at = 0; at < dimension; at += CACHE_LINE) __builtin_prefetch(here + dimension + at);
        four found = distances_to_four(here, others, dimension);
        for (size_t query = 0; query < 4; query++) distances[query * stride + row] = found[query];
    }
}
