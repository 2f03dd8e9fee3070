#include "rounded_rows.h"
#include "lanes.h"
#include "multiversion.h"

#include <math.h>
#include <string.h>

#pragma STDC FP_CONTRACT OFF

#define GROUP NOVELD_ROUNDED_GROUP
#define RUN NOVELD_ROUNDED_RUN
#define QUERIES NOVELD_ROUNDED_QUERIES
// What makes a number a byte without a sign.
#define BIAS 128
// Groups that are measured before the next ones are fetched.
#define GROUPS_AT_ONCE 4
#define ROWS_AT_ONCE (GROUPS_AT_ONCE * GROUP)

float noveld_round_row(const float *row, size_t dimension, int8_t *rounded) {
    float largest = 0;
    for (size_t at = 0; at < dimension; at++) {
        float magnitude = fabsf(row[at]);
        largest = magnitude > largest ? magnitude : largest;
    }
    float steps = largest > 0 ? 127 / largest : 0;
    for (size_t at = 0; at < dimension; at++) {
        float value = row[at] * steps;
        rounded[at] = (int8_t)(value + (value < 0 ? -0.5f : 0.5f));
    }
    for (size_t at = dimension; at < NOVELD_ROUNDED_STRIDE(dimension); at++) rounded[at] = 0;
    return largest / 127;
}

// Where a number of the row in a place of a group stands in it.
INLINE size_t byte_of(size_t place, size_t at) { return (at / RUN * GROUP + place) * RUN + at % RUN; }

void noveld_put_rounded_row(uint8_t *group, size_t place, const int8_t *rounded, size_t stride) {
    for (size_t at = 0; at < stride; at++) group[byte_of(place, at)] = (uint8_t)(rounded[at] + BIAS);
}

void noveld_get_rounded_row(const uint8_t *group, size_t place, int8_t *rounded, size_t stride) {
    for (size_t at = 0; at < stride; at++) rounded[at] = (int8_t)(group[byte_of(place, at)] - BIAS);
}

// Products of up to GROUPS_AT_ONCE groups' bytes with each query, a row of ROWS_AT_ONCE numbers for each.
typedef void (*products_of_groups)(const int8_t *queries, size_t query_count, const uint8_t *groups, size_t group_count,
                                   size_t stride, int32_t products[QUERIES][ROWS_AT_ONCE]);

static void products_portable(const int8_t *queries, size_t query_count, const uint8_t *groups, size_t group_count,
                              size_t stride, int32_t products[QUERIES][ROWS_AT_ONCE]) {
    for (size_t query = 0; query < query_count; query++) {
        const int8_t *numbers = queries + query * stride;
        memset(products[query], 0, sizeof products[query]);
        for (size_t group = 0; group < group_count; group++) {
            const uint8_t *from = groups + group * GROUP * stride;
            for (size_t at = 0; at < stride; at += RUN, from += GROUP * RUN)
                for (size_t byte = 0; byte < GROUP * RUN; byte++)
                    products[query][group * GROUP + byte / RUN] += (int32_t)from[byte] * numbers[at + byte % RUN];
        }
    }
}

#if defined(__x86_64__)
#include <immintrin.h>

INLINE int32_t run_at(const int8_t *numbers, size_t at) {
    int32_t run;
    memcpy(&run, numbers + at, sizeof run);
    return run;
}

__attribute__((target("avx2")))
static void products_avx2(const int8_t *queries, size_t query_count, const uint8_t *groups, size_t group_count,
                          size_t stride, int32_t products[QUERIES][ROWS_AT_ONCE]) {
    for (size_t group = 0; group < group_count; group++) {
        for (size_t query = 0; query < query_count; query++) {
            const int8_t *numbers = queries + query * stride;
            const uint8_t *from = groups + group * GROUP * stride;
            // Four rows each, two sums for a row.
            __m256i sums[4] = {0};
            for (size_t at = 0; at < stride; at += RUN, from += GROUP * RUN) {
                __m256i here = _mm256_cvtepi8_epi16(_mm_set1_epi32(run_at(numbers, at)));
                for (size_t part = 0; part < 4; part++) {
                    __m256i there = _mm256_cvtepu8_epi16(_mm_loadu_si128((const __m128i *)(from + 16 * part)));
                    sums[part] = _mm256_add_epi32(sums[part], _mm256_madd_epi16(here, there));
                }
            }
            for (size_t half = 0; half < 2; half++) {
                __m256i pairs = _mm256_hadd_epi32(sums[2 * half], sums[2 * half + 1]);
                pairs = _mm256_permute4x64_epi64(pairs, _MM_SHUFFLE(3, 1, 2, 0));
                _mm256_storeu_si256((__m256i *)(products[query] + group * GROUP + 8 * half), pairs);
            }
        }
    }
}

#define AVX512_VNNI __attribute__((target("avx512f,avx512bw,avx512vnni")))

// The numbers of queries and groups are constants where this is used, so that all sums are in registers.
AVX512_VNNI INLINE void products_in_registers(const int8_t *queries, const size_t query_count, const uint8_t *groups,
                                              const size_t group_count, size_t stride,
                                              int32_t products[QUERIES][ROWS_AT_ONCE], size_t first) {
    __m512i sums[QUERIES * GROUPS_AT_ONCE];
    for (size_t sum = 0; sum < query_count * group_count; sum++) sums[sum] = _mm512_setzero_si512();
    for (size_t at = 0; at < stride; at += RUN) {
        __m512i rows[GROUPS_AT_ONCE];
        for (size_t group = 0; group < group_count; group++)
            rows[group] = _mm512_loadu_si512(groups + group * GROUP * stride + at * GROUP);
        for (size_t query = 0; query < query_count; query++) {
            __m512i here = _mm512_set1_epi32(run_at(queries + query * stride, at));
            for (size_t group = 0; group < group_count; group++)
                sums[query * group_count + group] =
                    _mm512_dpbusd_epi32(sums[query * group_count + group], rows[group], here);
        }
    }
    for (size_t query = 0; query < query_count; query++)
        for (size_t group = 0; group < group_count; group++)
            _mm512_storeu_si512(products[query] + first + group * GROUP, sums[query * group_count + group]);
}

AVX512_VNNI
static void products_avx512(const int8_t *queries, size_t query_count, const uint8_t *groups, size_t group_count,
                            size_t stride, int32_t products[QUERIES][ROWS_AT_ONCE]) {
    size_t group = 0;
    // As many sums at once as hide how long one takes, and no more than there are registers.
#define GROUPS(QUERY_COUNT, GROUP_COUNT)                                                                                \
    for (; group + GROUP_COUNT <= group_count; group += GROUP_COUNT)                                                    \
        products_in_registers(queries, QUERY_COUNT, groups + group * GROUP * stride, GROUP_COUNT, stride, products,     \
                              group * GROUP);
#define CASE(QUERY_COUNT, GROUP_COUNT)                                                                                  \
    case QUERY_COUNT:                                                                                                   \
        GROUPS(QUERY_COUNT, GROUP_COUNT)                                                                                \
        GROUPS(QUERY_COUNT, 1)                                                                                          \
        break;
    switch (query_count) {
        CASE(1, 4)
        CASE(2, 4)
        CASE(3, 4)
        CASE(4, 4)
        CASE(5, 2)
        CASE(6, 2)
        CASE(7, 2)
        CASE(8, 2)
    }
}
#endif

static products_of_groups fastest(void) {
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx512vnni") && __builtin_cpu_supports("avx512bw")) return products_avx512;
    if (__builtin_cpu_supports("avx2")) return products_avx2;
#endif
    return products_portable;
}

INLINE float distance_of(int32_t product, float query_scale, float scale) {
    float distance = 1 - (float)product * (query_scale * scale);
    return distance > 0 ? distance : 0;
}

MULTIVERSION
static void distances_of(const int32_t *products, int32_t added, float query_scale, const float *scales, size_t count,
                         float *distances) {
    for (size_t row = 0; row < count; row++)
        distances[row] = distance_of(products[row] - added, query_scale, scales[row]);
}

float noveld_rounded_distance(const int8_t *query, float query_scale, const uint8_t *group, size_t place, float scale,
                              size_t stride) {
    int32_t product = 0;
    for (size_t at = 0; at < stride; at++) product += ((int32_t)group[byte_of(place, at)] - BIAS) * (int32_t)query[at];
    return distance_of(product, query_scale, scale);
}

void noveld_rounded_distances(const int8_t *queries, const float *query_scales, size_t query_count,
                              const uint8_t *groups, const float *scales, size_t count, size_t stride,
                              float *const *distances) {
    products_of_groups products_of = fastest();
    int32_t added[QUERIES] = {0};
    for (size_t query = 0; query < query_count; query++)
        for (size_t at = 0; at < stride; at++) added[query] += BIAS * (int32_t)queries[query * stride + at];
    for (size_t first = 0; first < count; first += ROWS_AT_ONCE) {
        size_t here = count - first < ROWS_AT_ONCE ? count - first : ROWS_AT_ONCE;
        int32_t products[QUERIES][ROWS_AT_ONCE];
        products_of(queries, query_count, groups + first * stride, (here + GROUP - 1) / GROUP, stride, products);
        for (size_t query = 0; query < query_count; query++)
            distances_of(products[query], added[query], query_scales[query], scales + first, here,
                         distances[query] + first);
    }
}
