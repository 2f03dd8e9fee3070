#include "row_census.h"
#include "curve.h"
#include "multiversion.h"

#pragma STDC FP_CONTRACT OFF

// How many edges are not above the distance.
INLINE size_t place(const float *edges, float distance) {
    return curve_segment(edges, distance) + (edges[0] <= distance) + (edges[NOVELD_CENSUS_EDGES - 1] <= distance);
}

MULTIVERSION
void noveld_take_census(const float *edges, uint16_t *counts, const float *distances, size_t count, size_t skipped) {
    // Edge by edge: entries that are not before it are counted many at a time.
    size_t behind = count;
    for (size_t edge = 0; edge < NOVELD_CENSUS_EDGES; edge++) {
        uint32_t here = 0;
        for (size_t entry = 0; entry < count; entry++) here += distances[entry] >= edges[edge];
        counts[edge] = (uint16_t)(behind - here);
        behind = here;
    }
    counts[NOVELD_CENSUS_EDGES] = (uint16_t)behind;
    if (skipped < count) counts[place(edges, distances[skipped])]--;
}

#if defined(__x86_64__)
#include <immintrin.h>

#define AVX512 __attribute__((target("avx512f,avx512bw,popcnt")))

// The same, from all edges at once.
AVX512 INLINE size_t place_avx512(__m512 first, __m512 second, float last, float distance) {
    __m512 here = _mm512_set1_ps(distance);
    uint32_t before = _mm512_cmp_ps_mask(first, here, _CMP_LE_OQ);
    before |= (uint32_t)_mm512_cmp_ps_mask(second, here, _CMP_LE_OQ) << 16;
    return (size_t)__builtin_popcount(before) + (last <= distance);
}

AVX512
static void change_censuses_avx512(const float *edges, uint16_t *counts, size_t rows, size_t skipped,
                                   const float *const *joining, size_t joining_count, const float *const *leaving,
                                   size_t leaving_count) {
    _Static_assert(NOVELD_CENSUS_EDGES == 33, "edges fill two registers but for one");
    for (size_t row = 0; row < rows; row++, edges += NOVELD_CENSUS_EDGES, counts += NOVELD_CENSUS_COUNTS) {
        if (row == skipped) continue;
        __m512 first = _mm512_loadu_ps(edges), second = _mm512_loadu_ps(edges + 16);
        float last = edges[NOVELD_CENSUS_EDGES - 1];
        for (size_t l = 0; l < joining_count; l++) counts[place_avx512(first, second, last, joining[l][row])]++;
        for (size_t l = 0; l < leaving_count; l++) counts[place_avx512(first, second, last, leaving[l][row])]--;
    }
}
#endif

void noveld_change_censuses(const float *edges, uint16_t *counts, size_t rows, size_t skipped,
                            const float *const *joining, size_t joining_count, const float *const *leaving,
                            size_t leaving_count) {
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx512bw"))
        return change_censuses_avx512(edges, counts, rows, skipped, joining, joining_count, leaving, leaving_count);
#endif
    for (size_t row = 0; row < rows; row++, edges += NOVELD_CENSUS_EDGES, counts += NOVELD_CENSUS_COUNTS) {
        if (row == skipped) continue;
        for (size_t l = 0; l < joining_count; l++) counts[place(edges, joining[l][row])]++;
        for (size_t l = 0; l < leaving_count; l++) counts[place(edges, leaving[l][row])]--;
    }
}

void noveld_census_curve(const float *edges, const uint16_t *counts, const double *fractions, const float *list,
                         size_t length, size_t head, size_t entries, float *curve) {
    // The entry of rank r, from 1, stands at r - 1/2, and a node half a rank behind its place.
    size_t known = length - head;
    double tail = (double)(entries - head), end = known > 0 ? (double)known - 0.5 : 0;
    double lower_rank = (double)head + end, rank = counts[0];
    float lower = list[length - 1];
    size_t edge = 0;
    curve[0] = list[head - 1];
    for (size_t node = 1; node < NOVELD_CURVE_NODES; node++) {
        double at = fractions[node] * tail;
        if (at <= end) {
            size_t whole = (size_t)(at + 0.5);
            float before = list[head + whole - 1], after = whole < known ? list[head + whole] : before;
            curve[node] = before + (float)(at + 0.5 - (double)whole) * (after - before);
            continue;
        }
        at += (double)head;
        while (edge < NOVELD_CENSUS_EDGES && (rank < at || edges[edge] <= lower)) {
            if (rank > lower_rank && edges[edge] > lower) lower_rank = rank, lower = edges[edge];
            edge++;
            rank += counts[edge];
        }
        float share = edge < NOVELD_CENSUS_EDGES && rank > lower_rank ? (float)((at - lower_rank) / (rank - lower_rank)) : 0;
        float upper = edge < NOVELD_CENSUS_EDGES ? edges[edge] : lower;
        curve[node] = lower + (share > 0 ? share : 0) * (upper - lower);
    }
}
