#include "rounded_rows.h"

#include <math.h>

#pragma STDC FP_CONTRACT OFF

#define BLOCK NOVELD_ROUNDED_BLOCK
// Rows that share each load of the query.
#define ROWS_AT_ONCE 4

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

static void products_portable(const int8_t *query, const int8_t *rows, size_t stride, int32_t products[ROWS_AT_ONCE]) {
    for (size_t row = 0; row < ROWS_AT_ONCE; row++) {
        int32_t product = 0;
        for (size_t at = 0; at < stride; at++) product += (int32_t)query[at] * (int32_t)rows[row * stride + at];
        products[row] = product;
    }
}

#if defined(__x86_64__)
#include <immintrin.h>

__attribute__((target("avx2")))
static void products_avx2(const int8_t *query, const int8_t *rows, size_t stride, int32_t products[ROWS_AT_ONCE]) {
    __m256i sums[ROWS_AT_ONCE] = {0};
    for (size_t at = 0; at < stride; at += 16) {
        __m256i here = _mm256_cvtepi8_epi16(_mm_loadu_si128((const __m128i *)(query + at)));
        for (size_t row = 0; row < ROWS_AT_ONCE; row++) {
            __m256i there = _mm256_cvtepi8_epi16(_mm_loadu_si128((const __m128i *)(rows + row * stride + at)));
            sums[row] = _mm256_add_epi32(sums[row], _mm256_madd_epi16(here, there));
        }
    }
    __m256i pairs = _mm256_hadd_epi32(_mm256_hadd_epi32(sums[0], sums[1]), _mm256_hadd_epi32(sums[2], sums[3]));
    __m128i total = _mm_add_epi32(_mm256_castsi256_si128(pairs), _mm256_extracti128_si256(pairs, 1));
    _mm_storeu_si128((__m128i *)products, total);
}

__attribute__((target("avx512f,avx512bw,avx512vnni")))
static void products_avx512(const int8_t *query, const int8_t *rows, size_t stride, int32_t products[ROWS_AT_ONCE]) {
    // The instruction wants one side without a sign: 128 is added to the rows, and its part taken off again.
    const __m512i bias = _mm512_set1_epi8((char)0x80);
    __m512i sums[ROWS_AT_ONCE] = {0}, added = _mm512_setzero_si512();
    for (size_t at = 0; at < stride; at += BLOCK) {
        __m512i here = _mm512_loadu_si512(query + at);
        added = _mm512_dpbusd_epi32(added, bias, here);
        for (size_t row = 0; row < ROWS_AT_ONCE; row++) {
            __m512i there = _mm512_xor_si512(_mm512_loadu_si512(rows + row * stride + at), bias);
            sums[row] = _mm512_dpbusd_epi32(sums[row], there, here);
        }
    }
    for (size_t row = 0; row < ROWS_AT_ONCE; row++) sums[row] = _mm512_sub_epi32(sums[row], added);
    // Rows side by side, so that all are added up at once.
    __m512i first = _mm512_add_epi32(_mm512_unpacklo_epi32(sums[0], sums[1]), _mm512_unpackhi_epi32(sums[0], sums[1]));
    __m512i second = _mm512_add_epi32(_mm512_unpacklo_epi32(sums[2], sums[3]), _mm512_unpackhi_epi32(sums[2], sums[3]));
    __m512i all = _mm512_add_epi32(_mm512_unpacklo_epi64(first, second), _mm512_unpackhi_epi64(first, second));
    __m256i half = _mm256_add_epi32(_mm512_castsi512_si256(all), _mm512_extracti64x4_epi64(all, 1));
    __m128i total = _mm_add_epi32(_mm256_castsi256_si128(half), _mm256_extracti128_si256(half, 1));
    _mm_storeu_si128((__m128i *)products, total);
}
#endif

typedef void (*products_of_rows)(const int8_t *query, const int8_t *rows, size_t stride, int32_t products[ROWS_AT_ONCE]);

static products_of_rows fastest(void) {
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx512vnni") && __builtin_cpu_supports("avx512bw")) return products_avx512;
    if (__builtin_cpu_supports("avx2")) return products_avx2;
#endif
    return products_portable;
}

// Products that are made into distances at a time.
#define PRODUCTS_AT_ONCE 64

void noveld_rounded_distances(const int8_t *query, float query_scale, const int8_t *rows, const float *scales,
                              size_t count, size_t dimension, float *distances) {
    products_of_rows products_of_rows = fastest();
    size_t stride = NOVELD_ROUNDED_STRIDE(dimension);
    for (size_t first = 0; first < count; first += PRODUCTS_AT_ONCE) {
        size_t here = count - first < PRODUCTS_AT_ONCE ? count - first : PRODUCTS_AT_ONCE, whole = here - here % ROWS_AT_ONCE;
        int32_t products[PRODUCTS_AT_ONCE];
        const int8_t *from = rows + first * stride;
        for (size_t row = 0; row < whole; row += ROWS_AT_ONCE)
            products_of_rows(query, from + row * stride, stride, products + row);
        // Past the last row there is nothing to read.
        for (size_t row = whole; row < here; row++) {
            products[row] = 0;
            for (size_t at = 0; at < stride; at++) products[row] += (int32_t)query[at] * (int32_t)from[row * stride + at];
        }
        for (size_t row = 0; row < here; row++) {
            float distance = 1 - (float)products[row] * (query_scale * scales[first + row]);
            distances[first + row] = distance > 0 ? distance : 0;
        }
    }
}
