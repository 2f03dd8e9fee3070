#include "ranking.h"
#include "multiversion.h"

#include <math.h>
#include <string.h>

#pragma STDC FP_CONTRACT OFF

#define DIGIT_BITS 11
#define DIGITS 3
#define BUCKETS (1 << DIGIT_BITS)

// Unsigned integers that compare as the numbers do: the sign bit flipped, all bits of a negative number flipped.
static uint32_t sortable(float key) {
    uint32_t bits;
    key += 0.0f;  // the two zeros are equal
    memcpy(&bits, &key, sizeof bits);
    return bits ^ (bits >> 31 ? 0xffffffffu : 0x80000000u);
}

// Key above, position below.
static uint32_t digit(uint64_t entry, int pass) {
    return (uint32_t)(entry >> (32 + pass * DIGIT_BITS)) & (BUCKETS - 1);
}

void noveld_ascending_order(const float *keys, size_t count, uint64_t *scratch, uint32_t *order) {
    uint32_t starts[DIGITS][BUCKETS] = {{0}};
    uint64_t *from = scratch, *to = scratch + count;
    for (size_t i = 0; i < count; i++) {
        from[i] = (uint64_t)sortable(keys[i]) << 32 | i;
        for (int pass = 0; pass < DIGITS; pass++) starts[pass][digit(from[i], pass)]++;
    }
    for (int pass = 0; pass < DIGITS; pass++) {
        uint32_t total = 0;
        for (int bucket = 0; bucket < BUCKETS; bucket++) {
            uint32_t size = starts[pass][bucket];
            starts[pass][bucket] = total;
            total += size;
        }
        for (size_t i = 0; i < count; i++) to[starts[pass][digit(from[i], pass)]++] = from[i];
        uint64_t *swapped = from;
        from = to;
        to = swapped;
    }
    for (size_t i = 0; i < count; i++) order[i] = (uint32_t)from[i];
}

double noveld_ranked_sum(const float *keys, const uint32_t *order, size_t count, const double *weights,
                         const double *factors) {
    double sum = 0;
    if (factors)
        for (size_t r = 0; r < count; r++) sum += weights[r] * factors[order[r]] * (double)keys[order[r]];
    else
        for (size_t r = 0; r < count; r++) sum += weights[r] * (double)keys[order[r]];
    return sum;
}

double noveld_sum_of_roots(const float *numbers, size_t count) {
    double sum = 0;
    for (size_t i = 0; i < count; i++) sum += sqrt((double)numbers[i]);
    return sum;
}

#define LANES 8
typedef float singles __attribute__((vector_size(LANES * sizeof(float)), aligned(4)));
typedef double doubles __attribute__((vector_size(LANES * sizeof(double)), aligned(8)));

// The sum of list[r] * steps[r], in an order that depends on `count` only.
static inline __attribute__((always_inline)) double product_sum(const float *list, const double *steps, size_t count) {
    doubles sums = {0};
    size_t whole = count - count % LANES;
    for (size_t r = 0; r < whole; r += LANES)
        sums += __builtin_convertvector(*(const singles *)(list + r), doubles) * *(const doubles *)(steps + r);
    double sum = 0;
    for (int lane = 0; lane < LANES; lane++) sum += sums[lane];
    for (size_t r = whole; r < count; r++) sum += (double)list[r] * steps[r];
    return sum;
}

static inline __attribute__((always_inline)) size_t entries_not_above(float value, const float *list, size_t count) {
    size_t below = 0;
    while (count > 0) {
        size_t half = count / 2;
        int right = list[below + half] <= value;
        below = right ? below + half + 1 : below;
        count = right ? count - half - 1 : half;
    }
    return below;
}

MULTIVERSION
void noveld_insert_ranked(const float *values, size_t rows, size_t count, size_t stride, const double *weights,
                          const double *steps, float *lists, double *sums) {
    for (size_t i = 0; i < rows; i++) {
        if (sums[i] == -INFINITY) continue;
        float *list = lists + i * stride;
        size_t rank = entries_not_above(values[i], list, count);
        sums[i] += weights[rank] * (double)values[i] + product_sum(list + rank, steps + rank, count - rank);
        memmove(list + rank + 1, list + rank, (count - rank) * sizeof *list);
        list[rank] = values[i];
    }
}
