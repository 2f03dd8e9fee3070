#include "estimated_rows.h"
#include "curve.h"
#include "lanes.h"
#include "multiversion.h"

#include <string.h>

#pragma STDC FP_CONTRACT OFF

#define LINE_FLOATS 16
// Rows fetched ahead of their use.
#define ROWS_AHEAD 4

// The integral of the weight over the tail beyond `distance`, and in the head where that is nearer than the tail.
INLINE double integral_beyond(const double *weights, double distance, const float *head, size_t count,
                              const float *curve) {
    lanes from = {0};
    from += distance;
    lanes sum = {0};
    masks all_beyond = {0};
    for (size_t s = 0; s < NOVELD_CURVE_SEGMENTS; s += LANES) {
        lanes lower = WIDE(curve + s);
        masks beyond = lower > from;
        sum += WHERE(beyond, (WIDE(curve + s + 1) - lower) * *(const lanes *)(weights + s));
        all_beyond += beyond;
    }
    // Each that is beyond counts as -1.
    size_t node = (size_t)(NOVELD_CURVE_SEGMENTS + FOLD(all_beyond));
    if (node > 0) {
        // The segment that the distance is in.
        double lower = curve[node - 1], upper = curve[node];
        double share = (distance - lower) / (upper - lower);
        double mean = weights[node - 1];
        return FOLD(sum) + (upper - distance) * (mean + share * (weights[NOVELD_NODE_WEIGHTS + node] - mean));
    }
    const double *near = weights + NOVELD_NEAR;
    size_t entry = 1;
    // Those that are nearer add nothing.
    while (entry + LANES <= count && head[entry + LANES - 1] <= distance) entry += LANES;
    for (; entry + LANES <= count; entry += LANES) {
        lanes lower = WIDE(head + entry - 1), upper = WIDE(head + entry);
        lower = __builtin_elementwise_max(lower, from);
        sum += WHERE(upper > lower, (upper - lower) * *(const lanes *)(near + entry));
    }
    for (size_t lane = 0; entry < count; entry++, lane++) {
        double lower = head[entry - 1] > distance ? head[entry - 1] : distance;
        if (head[entry] > lower) sum[lane] += (head[entry] - lower) * near[entry];
    }
    double first = count > 0 && head[0] > distance ? (head[0] - distance) * near[0] : 0;
    return FOLD(sum) + first;
}

INLINE double entry_change(const double *weights, double distance, const float *head, size_t count,
                           const float *curve) {
    double farthest = curve[NOVELD_CURVE_SEGMENTS], end = weights[NOVELD_END_WEIGHT];
    if (distance >= farthest) return end * distance;
    return farthest * end - integral_beyond(weights, distance, head, count, curve);
}

MULTIVERSION
double noveld_entry_change(const double *weights, double distance, const float *head, size_t count,
                           const float *curve) {
    return entry_change(weights, distance, head, count, curve);
}

INLINE void fetch(const float *from, size_t count) {
    for (size_t at = 0; at < count + LINE_FLOATS; at += LINE_FLOATS) __builtin_prefetch(from + at);
}

MULTIVERSION
void noveld_entry_changes(const double *weights, const uint32_t *slots, const float *distances, size_t count,
                          const float *lists, size_t stride, const int32_t *lengths, size_t head_max,
                          const float *curves, double *changes) {
    for (size_t row = 0; row < count; row++) {
        if (row + ROWS_AHEAD < count) {
            size_t ahead = slots[row + ROWS_AHEAD];
            fetch(lists + ahead * stride, head_max);
            fetch(curves + ahead * NOVELD_CURVE_NODES, NOVELD_CURVE_NODES);
        }
        size_t slot = slots[row], length = (size_t)lengths[slot];
        changes[row] = entry_change(weights, distances[row], lists + slot * stride,
                                    length < head_max ? length : head_max, curves + slot * NOVELD_CURVE_NODES);
    }
}

MULTIVERSION
void noveld_update_minima(const double *densities, const double *own_sums, const int64_t *sums, double scale,
                          const double *tail_losses, const double *qualities, size_t count, size_t groups,
                          uint8_t *changed, double *minima, double *group_minima) {
    for (size_t group = 0; group < groups; group++) {
        uint8_t any = 0, *marks = changed + group * NOVELD_MINIMUM_GROUP;
        double *blocks = minima + group * NOVELD_MINIMUM_GROUP;
        for (size_t block = 0; block < NOVELD_MINIMUM_GROUP; block++) any |= marks[block];
        if (!any) continue;
        double least_of_all = __builtin_inf();
        for (size_t block = 0; block < NOVELD_MINIMUM_GROUP; block++) {
            if (marks[block]) {
                size_t slot = (group * NOVELD_MINIMUM_GROUP + block) * NOVELD_MINIMUM_BLOCK;
                size_t end = slot + NOVELD_MINIMUM_BLOCK < count ? slot + NOVELD_MINIMUM_BLOCK : count;
                double least = __builtin_inf();
                for (; slot < end; slot++) {
                    double gain = densities[slot] * own_sums[slot] + (double)sums[2 * slot] * scale + tail_losses[slot];
                    gain *= qualities[slot];
                    least = gain < least ? gain : least;
                }
                blocks[block] = least;
                marks[block] = 0;
            }
            least_of_all = blocks[block] < least_of_all ? blocks[block] : least_of_all;
        }
        group_minima[group] = least_of_all;
    }
}

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

static size_t sample_changes(const narrow_weights *weights, const float *distances, const float *curves,
                             const float *node_changes, size_t first, size_t count, float *changes, uint32_t *inside,
                             size_t found) {
    for (size_t row = first; row < count; row++) {
        const float *curve = curves + row * NOVELD_CURVE_NODES;
        float distance = distances[row];
        size_t node = curve_segment(curve, distance);
        float lower = curve[node], upper = curve[node + 1];
        float share = (distance - lower) / (upper > lower ? upper - lower : 1);
        float change = node_changes[row * NOVELD_CURVE_NODES + node + 1]
            - (upper - distance) * (weights->segments[node] + share * weights->slopes[node]);
        change = distance >= curve[NOVELD_CURVE_SEGMENTS] ? weights->end * distance : change;
        changes[row] = distance < curve[0] ? 0 : change;
        inside[found] = (uint32_t)row;
        found += distance < curve[0];
    }
    return found;
}

#if defined(__x86_64__)
#include <immintrin.h>

#define ROWS_AT_ONCE 16

// One of 32 numbers for each lane.
__attribute__((target("avx512f"))) INLINE __m512 chosen(const float *numbers, __m512i which) {
    return _mm512_permutex2var_ps(_mm512_loadu_ps(numbers), which, _mm512_loadu_ps(numbers + ROWS_AT_ONCE));
}

// The same, in the same operations, for sixteen rows at once; gives how many of the rows it has done.
__attribute__((target("avx512f")))
static size_t sample_changes_avx512(const narrow_weights *weights, const float *distances, const float *curves,
                                    const float *node_changes, size_t count, float *changes, uint32_t *inside,
                                    size_t *found) {
    const __m512i one = _mm512_set1_epi32(1);
    const __m512i numbers = _mm512_set_epi32(15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0);
    const __m512i rows = _mm512_mullo_epi32(numbers, _mm512_set1_epi32(NOVELD_CURVE_NODES));
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
        __m512 width = _mm512_mask_mov_ps(_mm512_set1_ps(1), _mm512_cmp_ps_mask(upper, lower, _CMP_GT_OQ),
                                          _mm512_sub_ps(upper, lower));
        __m512 share = _mm512_div_ps(_mm512_sub_ps(distance, lower), width);
        __m512 weight = _mm512_mul_ps(share, chosen(weights->slopes, node));
        weight = _mm512_add_ps(chosen(weights->segments, node), weight);
        __m512 change = _mm512_sub_ps(at_node, _mm512_mul_ps(_mm512_sub_ps(upper, distance), weight));
        __m512 farthest = _mm512_i32gather_ps(rows, here + NOVELD_CURVE_SEGMENTS, 4);
        change = _mm512_mask_mov_ps(change, _mm512_cmp_ps_mask(distance, farthest, _CMP_GE_OQ),
                                    _mm512_mul_ps(_mm512_set1_ps(weights->end), distance));
        __mmask16 nearer = _mm512_cmp_ps_mask(distance, _mm512_i32gather_ps(rows, here, 4), _CMP_LT_OQ);
        _mm512_storeu_ps(changes + row, _mm512_mask_mov_ps(change, nearer, _mm512_setzero_ps()));
        if (!nearer) continue;
        __m512i places = _mm512_add_epi32(numbers, _mm512_set1_epi32((int)row));
        _mm512_mask_compressstoreu_epi32(inside + *found, nearer, places);
        *found += (size_t)__builtin_popcount(nearer);
    }
    return row;
}
#endif

size_t noveld_sample_changes(const double *weights, const float *distances, const float *curves,
                             const float *node_changes, size_t count, float *changes, uint32_t *inside) {
    narrow_weights narrow = {.end = (float)weights[NOVELD_END_WEIGHT]};
    for (size_t s = 0; s < NOVELD_CURVE_SEGMENTS; s++) {
        narrow.segments[s] = (float)weights[s];
        narrow.slopes[s] = (float)(weights[NOVELD_NODE_WEIGHTS + s + 1] - weights[s]);
    }
    size_t done = 0, found = 0;
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx512f"))
        done = sample_changes_avx512(&narrow, distances, curves, node_changes, count, changes, inside, &found);
#endif
    return sample_changes(&narrow, distances, curves, node_changes, done, count, changes, inside, found);
}
