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

static float from_sortable(uint32_t key) {
    float number;
    key ^= key >> 31 ? 0x80000000u : 0xffffffffu;
    memcpy(&number, &key, sizeof number);
    return number;
}

// Where each bucket starts, from how many numbers it has.
static void sum_up(uint32_t buckets[BUCKETS]) {
    uint32_t total = 0;
    for (int bucket = 0; bucket < BUCKETS; bucket++) {
        uint32_t size = buckets[bucket];
        buckets[bucket] = total;
        total += size;
    }
}

void noveld_ascending_order(const float *keys, size_t count, uint64_t *scratch, uint32_t *order) {
    uint32_t starts[DIGITS][BUCKETS] = {{0}};
    uint64_t *from = scratch, *to = scratch + count;
    for (size_t i = 0; i < count; i++) {
        from[i] = (uint64_t)sortable(keys[i]) << 32 | i;
        for (int pass = 0; pass < DIGITS; pass++) starts[pass][digit(from[i], pass)]++;
    }
    for (int pass = 0; pass < DIGITS; pass++) {
        sum_up(starts[pass]);
        for (size_t i = 0; i < count; i++) to[starts[pass][digit(from[i], pass)]++] = from[i];
        uint64_t *swapped = from;
        from = to;
        to = swapped;
    }
    for (size_t i = 0; i < count; i++) order[i] = (uint32_t)from[i];
}

void noveld_sort(const float *numbers, size_t count, uint32_t *scratch, float *sorted) {
    uint32_t starts[DIGITS][BUCKETS] = {{0}};
    uint32_t *first = scratch, *second = scratch + count;
    const uint32_t mask = BUCKETS - 1;
    for (size_t i = 0; i < count; i++) {
        uint32_t key = sortable(numbers[i]);
        first[i] = key;
        starts[0][key & mask]++;
        starts[1][key >> DIGIT_BITS & mask]++;
        starts[2][key >> 2 * DIGIT_BITS]++;
    }
    for (int pass = 0; pass < DIGITS; pass++) sum_up(starts[pass]);
    for (size_t i = 0; i < count; i++) second[starts[0][first[i] & mask]++] = first[i];
    for (size_t i = 0; i < count; i++) first[starts[1][second[i] >> DIGIT_BITS & mask]++] = second[i];
    for (size_t i = 0; i < count; i++) sorted[starts[2][first[i] >> 2 * DIGIT_BITS]++] = from_sortable(first[i]);
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

MULTIVERSION
double noveld_weighted_sum(const float *numbers, const double *weights, size_t count) {
    return product_sum(numbers, weights, count);
}

MULTIVERSION
double noveld_sum_of_roots(const float *numbers, size_t count) {
    doubles sums = {0};
    size_t whole = count - count % LANES;
    for (size_t i = 0; i < whole; i += LANES)
        sums += __builtin_elementwise_sqrt(__builtin_convertvector(*(const singles *)(numbers + i), doubles));
    double sum = 0;
    for (int lane = 0; lane < LANES; lane++) sum += sums[lane];
    for (size_t i = whole; i < count; i++) sum += sqrt((double)numbers[i]);
    return sum;
}

// Below so many numbers, sorting by insertion is faster than clearing the buckets of a radix sort.
#define FEW 64

static void sort_in_place(float *numbers, size_t count, uint32_t *scratch) {
    if (count > FEW) {
        noveld_sort(numbers, count, scratch, numbers);
        return;
    }
    for (size_t i = 1; i < count; i++) {
        float number = numbers[i];
        size_t hole = i;
        for (; hole > 0 && numbers[hole - 1] > number; hole--) numbers[hole] = numbers[hole - 1];
        numbers[hole] = number;
    }
}

MULTIVERSION
double noveld_merge_ranked(float *values, size_t added, uint32_t *scratch, const double *weights, float *list,
                           size_t count) {
    sort_in_place(values, added, scratch);
    // From the back: what is still to be moved is never overwritten.
    size_t kept = count, total = count + added;
    for (size_t end = total; added > 0; end--) {
        if (kept > 0 && list[kept - 1] > values[added - 1])
            list[end - 1] = list[--kept];
        else
            list[end - 1] = values[--added];
    }
    return product_sum(list, weights, total);
}
