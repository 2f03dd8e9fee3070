#include "estimated_rows.h"
#include "lanes.h"
#include "multiversion.h"

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
