#include "estimated_rows.h"
#include "multiversion.h"

#include <string.h>

#pragma STDC FP_CONTRACT OFF

#define LANES 8
typedef double lanes __attribute__((vector_size(LANES * sizeof(double)), aligned(8)));
typedef float narrow_lanes __attribute__((vector_size(LANES * sizeof(float)), aligned(4)));
typedef int64_t masks __attribute__((vector_size(LANES * sizeof(int64_t)), aligned(8)));

#define INLINE static inline __attribute__((always_inline))
#define FOLD(sum) (((sum[0] + sum[4]) + (sum[2] + sum[6])) + ((sum[1] + sum[5]) + (sum[3] + sum[7])))
#define WIDE(from) __builtin_convertvector(*(const narrow_lanes *)(from), lanes)
#define WHERE(mask, value) ((lanes)((masks)(value) & (mask)))
#define LINE_FLOATS 16
// Rows fetched ahead of their use.
#define ROWS_AHEAD 4

// The integral of the weight over the tail beyond `distance`, and in the head where that is nearer than the tail.
INLINE double integral_beyond(const double *weights, double distance, const float *head, size_t count,
                              const float *curve) {
    lanes from = {0};
    from += distance;
    lanes sum = {0};
    size_t node = 0;
    for (size_t s = 0; s < NOVELD_CURVE_SEGMENTS; s += LANES) {
        lanes lower = WIDE(curve + s);
        masks beyond = lower > from;
        sum += WHERE(beyond, (WIDE(curve + s + 1) - lower) * *(const lanes *)(weights + s));
        for (size_t lane = 0; lane < LANES; lane++) node += beyond[lane] == 0;
    }
    if (node > 0) {
        // The segment that the distance is in.
        double lower = curve[node - 1], upper = curve[node];
        double share = (distance - lower) / (upper - lower);
        double mean = weights[node - 1];
        return FOLD(sum) + (upper - distance) * (mean + share * (weights[NOVELD_NODE_WEIGHTS + node] - mean));
    }
    const double *near = weights + NOVELD_NEAR;
    size_t entry = 1;
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

MULTIVERSION
size_t noveld_sample_changes(const double *weights, const float *distances, const float *curves,
                             const float *node_changes, size_t count, float *changes, uint32_t *inside) {
    float segments[NOVELD_CURVE_SEGMENTS], slopes[NOVELD_CURVE_SEGMENTS], end = (float)weights[NOVELD_END_WEIGHT];
    for (size_t s = 0; s < NOVELD_CURVE_SEGMENTS; s++) {
        segments[s] = (float)weights[s];
        slopes[s] = (float)(weights[NOVELD_NODE_WEIGHTS + s + 1] - weights[s]);
    }
    size_t found = 0;
    for (size_t row = 0; row < count; row++) {
        const float *curve = curves + row * NOVELD_CURVE_NODES;
        float distance = distances[row];
        // The last node but one that is not above the distance, without branches: which it is cannot be foretold.
        size_t node = 0;
        for (size_t step = NOVELD_CURVE_SEGMENTS / 2; step > 0; step /= 2) node += curve[node + step] <= distance ? step : 0;
        float lower = curve[node], upper = curve[node + 1];
        float share = (distance - lower) / (upper > lower ? upper - lower : 1);
        float change = node_changes[row * NOVELD_CURVE_NODES + node + 1]
            - (upper - distance) * (segments[node] + share * slopes[node]);
        change = distance >= curve[NOVELD_CURVE_SEGMENTS] ? end * distance : change;
        changes[row] = distance < curve[0] ? 0 : change;
        inside[found] = (uint32_t)row;
        found += distance < curve[0];
    }
    return found;
}
