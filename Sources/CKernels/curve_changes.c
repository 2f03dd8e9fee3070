#include "curve_changes.h"
#include "curve.h"

#include <math.h>

#pragma STDC FP_CONTRACT OFF

#define LISTS NOVELD_SUMMED_LISTS

void noveld_node_changes(const double *weights, const float *curve, float *changes) {
    double change = (double)curve[NOVELD_CURVE_SEGMENTS] * weights[NOVELD_END_WEIGHT];
    changes[NOVELD_CURVE_SEGMENTS] = (float)change;
    for (size_t segment = NOVELD_CURVE_SEGMENTS; segment-- > 0;) {
        change -= ((double)curve[segment + 1] - (double)curve[segment]) * weights[segment];
        changes[segment] = (float)change;
    }
}

// What looking up changes needs of the weights, in single precision.
typedef struct {
    float segments[NOVELD_CURVE_SEGMENTS], slopes[NOVELD_CURVE_SEGMENTS], end;
} narrow_weights;

static narrow_weights narrowed(const double *weights) {
    narrow_weights narrow = {.end = (float)weights[NOVELD_END_WEIGHT]};
    for (size_t s = 0; s < NOVELD_CURVE_SEGMENTS; s++) {
        narrow.segments[s] = (float)weights[s];
        narrow.slopes[s] = (float)(weights[NOVELD_NODE_WEIGHTS + s + 1] - weights[s]);
    }
    return narrow;
}

// What an entry changes in the tail of a row; 0 where it is nearer.
INLINE float tail_change(const narrow_weights *weights, const float *curve, const float *node_changes, float distance) {
    size_t node = curve_segment(curve, distance);
    float lower = curve[node], upper = curve[node + 1];
    float share = (distance - lower) / (upper > lower ? upper - lower : 1);
    float change = node_changes[node + 1]
        - (upper - distance) * (weights->segments[node] + share * weights->slopes[node]);
    change = distance >= curve[NOVELD_CURVE_SEGMENTS] ? weights->end * distance : change;
    return distance < curve[0] ? 0 : change;
}

static size_t sample_changes(const narrow_weights *weights, const float *distances, const float *curves,
                             const float *node_changes, size_t first, size_t count, float *changes, uint32_t *inside,
                             size_t found) {
    for (size_t row = first; row < count; row++) {
        const float *curve = curves + row * NOVELD_CURVE_NODES;
        changes[row] = tail_change(weights, curve, node_changes + row * NOVELD_CURVE_NODES, distances[row]);
        inside[found] = (uint32_t)row;
        found += distances[row] < curve[0];
    }
    return found;
}

static void tail_changes(const narrow_weights *weights, const float *curve, const float *node_changes,
                         const float *distances, size_t first, size_t count, float *changes) {
    for (size_t entry = first; entry < count; entry++) {
        float distance = distances[entry] > curve[0] ? distances[entry] : curve[0];
        changes[entry] = tail_change(weights, curve, node_changes, distance);
    }
}

static size_t summed_changes(const narrow_weights *weights, const float *curves, const float *node_changes,
                             const double *densities, size_t first, size_t end, const float *const *lists,
                             size_t list_count, double *sums, uint32_t *inside) {
    size_t found = 0;
    for (size_t row = first; row < end; row++) {
        const float *curve = curves + row * NOVELD_CURVE_NODES;
        for (size_t list = 0; list < list_count; list++) {
            float distance = lists[list][row];
            if (!(distance < INFINITY)) continue;
            double change = (double)tail_change(weights, curve, node_changes + row * NOVELD_CURVE_NODES, distance);
            sums[list] += densities[row] * change;
            inside[found] = (uint32_t)(row * LISTS + list);
            found += distance < curve[0];
        }
    }
    return found;
}

#if defined(__x86_64__)
#include <immintrin.h>

#define AVX512 __attribute__((target("avx512f,avx512dq")))
#define ROWS_AT_ONCE 16

// 32 numbers, of which each lane takes one.
typedef struct {
    __m512 first, second;
} numbers32;

AVX512 INLINE numbers32 loaded(const float *numbers) {
    return (numbers32){_mm512_loadu_ps(numbers), _mm512_loadu_ps(numbers + 16)};
}

AVX512 INLINE __m512 chosen(numbers32 numbers, __m512i which) {
    return _mm512_permutex2var_ps(numbers.first, which, numbers.second);
}

AVX512 INLINE __m512i numbers_from(size_t first) {
    const __m512i lanes_in_order = _mm512_set_epi32(15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0);
    return _mm512_add_epi32(lanes_in_order, _mm512_set1_epi32((int)first));
}

// Adds the numbers of some lanes, counted from `first`, to those that were found; few rows have any.
AVX512 INLINE size_t with_numbers(uint32_t *inside, size_t found, __mmask16 which, size_t first) {
    if (!which) return found;
    _mm512_mask_compressstoreu_epi32(inside + found, which, numbers_from(first));
    return found + (size_t)__builtin_popcount(which);
}

// As `tail_change` ends, in the same operations.
AVX512 INLINE __m512 changes_within(__m512 distance, __m512 lower, __m512 upper, __m512 at_node, __m512 segment,
                                    __m512 slope) {
    __m512 width = _mm512_mask_mov_ps(_mm512_set1_ps(1), _mm512_cmp_ps_mask(upper, lower, _CMP_GT_OQ),
                                      _mm512_sub_ps(upper, lower));
    __m512 share = _mm512_div_ps(_mm512_sub_ps(distance, lower), width);
    __m512 weight = _mm512_add_ps(segment, _mm512_mul_ps(share, slope));
    return _mm512_sub_ps(at_node, _mm512_mul_ps(_mm512_sub_ps(upper, distance), weight));
}

// The last node but one of each lane's curve that is not above its distance.
AVX512 INLINE __m512i segments_of(numbers32 nodes, __m512 distance) {
    __m512i node = _mm512_setzero_si512();
    for (int step = NOVELD_CURVE_SEGMENTS / 2; step > 0; step /= 2) {
        __m512i next = _mm512_add_epi32(node, _mm512_set1_epi32(step));
        node = _mm512_mask_mov_epi32(node, _mm512_cmp_ps_mask(chosen(nodes, next), distance, _CMP_LE_OQ), next);
    }
    return node;
}

// A row's curve, and what an entry at each node changes.
typedef struct {
    numbers32 nodes, behind, at_nodes;
    __m512 first, farthest;
} loaded_curve;

AVX512 INLINE loaded_curve loaded_row(const float *curve, const float *node_changes) {
    return (loaded_curve){loaded(curve), loaded(curve + 1), loaded(node_changes + 1), _mm512_set1_ps(curve[0]),
                          _mm512_set1_ps(curve[NOVELD_CURVE_SEGMENTS])};
}

// As `tail_change` where no distance is nearer.
AVX512 INLINE __m512 changes_in(loaded_curve row, numbers32 segments, numbers32 slopes, __m512 end, __m512 distance) {
    __m512i node = segments_of(row.nodes, distance);
    __m512 change = changes_within(distance, chosen(row.nodes, node), chosen(row.behind, node),
                                   chosen(row.at_nodes, node), chosen(segments, node), chosen(slopes, node));
    return _mm512_mask_mul_ps(change, _mm512_cmp_ps_mask(distance, row.farthest, _CMP_GE_OQ), end, distance);
}

// As `tail_changes` for sixteen entries at once; gives how many it has done.
AVX512
static size_t tail_changes_avx512(const narrow_weights *weights, const float *curve, const float *node_changes,
                                  const float *distances, size_t count, float *changes) {
    const numbers32 segments = loaded(weights->segments), slopes = loaded(weights->slopes);
    const __m512 end = _mm512_set1_ps(weights->end);
    const loaded_curve row = loaded_row(curve, node_changes);
    size_t entry = 0;
    for (; entry + 16 <= count; entry += 16) {
        __m512 distance = _mm512_max_ps(_mm512_loadu_ps(distances + entry), row.first);
        _mm512_storeu_ps(changes + entry, changes_in(row, segments, slopes, end, distance));
    }
    return entry;
}

// As `sample_changes` for sixteen rows at once; gives how many of the rows it has done.
AVX512
static size_t sample_changes_avx512(const narrow_weights *weights, const float *distances, const float *curves,
                                    const float *node_changes, size_t count, float *changes, uint32_t *inside,
                                    size_t *found) {
    const __m512i one = _mm512_set1_epi32(1);
    const __m512i rows = _mm512_mullo_epi32(numbers_from(0), _mm512_set1_epi32(NOVELD_CURVE_NODES));
    const numbers32 segments = loaded(weights->segments), slopes = loaded(weights->slopes);
    size_t row = 0;
    for (; row + ROWS_AT_ONCE <= count; row += ROWS_AT_ONCE) {
        const float *here = curves + row * NOVELD_CURVE_NODES;
        __m512 distance = _mm512_loadu_ps(distances + row);
        __m512i node = _mm512_setzero_si512();
        for (int step = NOVELD_CURVE_SEGMENTS / 2; step > 0; step /= 2) {
            __m512i next = _mm512_add_epi32(node, _mm512_set1_epi32(step));
            __m512 value = _mm512_i32gather_ps(_mm512_add_epi32(rows, next), here, 4);
            node = _mm512_mask_mov_epi32(node, _mm512_cmp_ps_mask(value, distance, _CMP_LE_OQ), next);
        }
        __m512i at = _mm512_add_epi32(rows, node), behind = _mm512_add_epi32(at, one);
        __m512 lower = _mm512_i32gather_ps(at, here, 4), upper = _mm512_i32gather_ps(behind, here, 4);
        __m512 at_node = _mm512_i32gather_ps(behind, node_changes + row * NOVELD_CURVE_NODES, 4);
        __m512 change = changes_within(distance, lower, upper, at_node, chosen(segments, node), chosen(slopes, node));
        __m512 farthest = _mm512_i32gather_ps(rows, here + NOVELD_CURVE_SEGMENTS, 4);
        change = _mm512_mask_mov_ps(change, _mm512_cmp_ps_mask(distance, farthest, _CMP_GE_OQ),
                                    _mm512_mul_ps(_mm512_set1_ps(weights->end), distance));
        __mmask16 nearer = _mm512_cmp_ps_mask(distance, _mm512_i32gather_ps(rows, here, 4), _CMP_LT_OQ);
        _mm512_storeu_ps(changes + row, _mm512_mask_mov_ps(change, nearer, _mm512_setzero_ps()));
        *found = with_numbers(inside, *found, nearer, row);
    }
    return row;
}

// The distances that up to sixteen lists have for the next rows, of which `left` are there: those of a row next to each other.
AVX512 INLINE void distances_by_row(const float *const *lists, size_t list_count, size_t row, __mmask16 left,
                                    float distances[ROWS_AT_ONCE][LISTS]) {
    const __m512 none = _mm512_set1_ps(INFINITY);
    __m512 from[LISTS], pairs[LISTS], fours[LISTS];
    for (size_t list = 0; list < LISTS; list++)
        from[list] = list < list_count ? _mm512_mask_loadu_ps(none, left, lists[list] + row) : none;
    for (size_t list = 0; list < LISTS; list += 2) {
        pairs[list] = _mm512_unpacklo_ps(from[list], from[list + 1]);
        pairs[list + 1] = _mm512_unpackhi_ps(from[list], from[list + 1]);
    }
    for (size_t list = 0; list < LISTS; list += 4) {
        for (size_t half = 0; half < 2; half++) {
            __m512d first = _mm512_castps_pd(pairs[list + half]), second = _mm512_castps_pd(pairs[list + 2 + half]);
            fours[list + 2 * half] = _mm512_castpd_ps(_mm512_unpacklo_pd(first, second));
            fours[list + 2 * half + 1] = _mm512_castpd_ps(_mm512_unpackhi_pd(first, second));
        }
    }
    // Now each quarter of a vector has one row's distances from four lists; rows four apart are in one vector.
    for (size_t next = 0; next < 4; next++) {
        __m512 even = _mm512_shuffle_f32x4(fours[next], fours[4 + next], 0x88);
        __m512 even_behind = _mm512_shuffle_f32x4(fours[8 + next], fours[12 + next], 0x88);
        __m512 odd = _mm512_shuffle_f32x4(fours[next], fours[4 + next], 0xdd);
        __m512 odd_behind = _mm512_shuffle_f32x4(fours[8 + next], fours[12 + next], 0xdd);
        _mm512_storeu_ps(distances[next], _mm512_shuffle_f32x4(even, even_behind, 0x88));
        _mm512_storeu_ps(distances[4 + next], _mm512_shuffle_f32x4(odd, odd_behind, 0x88));
        _mm512_storeu_ps(distances[8 + next], _mm512_shuffle_f32x4(even, even_behind, 0xdd));
        _mm512_storeu_ps(distances[12 + next], _mm512_shuffle_f32x4(odd, odd_behind, 0xdd));
    }
}

// As `summed_changes`, each lane a list.
AVX512
static size_t summed_changes_avx512(const narrow_weights *weights, const float *curves, const float *node_changes,
                                    const double *densities, size_t begin, size_t rows, const float *const *lists,
                                    size_t list_count, double *sums, uint32_t *inside) {
    _Static_assert(LISTS == 16, "a lane for each list");
    const numbers32 segments = loaded(weights->segments), slopes = loaded(weights->slopes);
    const __m512 end = _mm512_set1_ps(weights->end), none = _mm512_set1_ps(INFINITY), zero = _mm512_setzero_ps();
    __m512d low = _mm512_setzero_pd(), high = _mm512_setzero_pd();
    float distances[ROWS_AT_ONCE][LISTS];
    size_t found = 0;
    for (size_t row = begin; row < rows; row++) {
        size_t place = (row - begin) % ROWS_AT_ONCE;
        if (place == 0) {
            __mmask16 left = rows - row < ROWS_AT_ONCE ? (__mmask16)((1u << (rows - row)) - 1) : (__mmask16)0xffff;
            distances_by_row(lists, list_count, row, left, distances);
        }
        const loaded_curve here = loaded_row(curves + row * NOVELD_CURVE_NODES, node_changes + row * NOVELD_CURVE_NODES);
        __m512 distance = _mm512_loadu_ps(distances[place]);
        __m512 change = changes_in(here, segments, slopes, end, distance);
        __mmask16 nearer = _mm512_cmp_ps_mask(distance, here.first, _CMP_LT_OQ);
        __mmask16 nothing = nearer | _mm512_cmp_ps_mask(distance, none, _CMP_NLT_UQ);
        change = _mm512_mask_mov_ps(change, nothing, zero);
        __m512d density = _mm512_set1_pd(densities[row]);
        __m512d first = _mm512_cvtps_pd(_mm512_castps512_ps256(change));
        __m512d second = _mm512_cvtps_pd(_mm512_extractf32x8_ps(change, 1));
        low = _mm512_add_pd(low, _mm512_mul_pd(density, first));
        high = _mm512_add_pd(high, _mm512_mul_pd(density, second));
        found = with_numbers(inside, found, nearer, row * LISTS);
    }
    double all[LISTS];
    _mm512_storeu_pd(all, low);
    _mm512_storeu_pd(all + 8, high);
    for (size_t list = 0; list < list_count; list++) sums[list] = all[list];
    return found;
}
#endif

size_t noveld_sample_changes(const double *weights, const float *distances, const float *curves,
                             const float *node_changes, size_t count, float *changes, uint32_t *inside) {
    narrow_weights narrow = narrowed(weights);
    size_t done = 0, found = 0;
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx512dq"))
        done = sample_changes_avx512(&narrow, distances, curves, node_changes, count, changes, inside, &found);
#endif
    return sample_changes(&narrow, distances, curves, node_changes, done, count, changes, inside, found);
}

void noveld_tail_changes(const double *weights, const float *curve, const float *node_changes, const float *distances,
                         size_t count, float *changes) {
    narrow_weights narrow = narrowed(weights);
    size_t done = 0;
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx512dq"))
        done = tail_changes_avx512(&narrow, curve, node_changes, distances, count, changes);
#endif
    tail_changes(&narrow, curve, node_changes, distances, done, count, changes);
}

size_t noveld_summed_changes(const double *weights, const float *curves, const float *node_changes,
                             const double *densities, size_t first, size_t end, const float *const *lists,
                             size_t list_count, double *sums, uint32_t *inside) {
    narrow_weights narrow = narrowed(weights);
    for (size_t list = 0; list < list_count; list++) sums[list] = 0;
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx512dq"))
        return summed_changes_avx512(&narrow, curves, node_changes, densities, first, end, lists, list_count, sums,
                                     inside);
#endif
    return summed_changes(&narrow, curves, node_changes, densities, first, end, lists, list_count, sums, inside);
}
