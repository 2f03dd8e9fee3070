#include "estimated_rows.h"
#include "multiversion.h"
#include "ranking.h"

#include <math.h>

#pragma STDC FP_CONTRACT OFF

#define LANES 8
#define INLINE static inline __attribute__((always_inline))
#define LINE 64
// Rows fetched ahead of their use.
#define ROWS_AHEAD 2

INLINE int64_t rounded(double value) { return (int64_t)(value + (value < 0 ? -0.5 : 0.5)); }

INLINE void add_head_losses(const double *weights, const float *head, const uint32_t *members, size_t count,
                            double beyond, double scale, int64_t density, int64_t sign, int64_t *sums,
                            uint8_t *changed) {
    // What is lost with an entry is what is lost with the last, less the steps between the two. The steps are added up in
    // groups, which do not wait for each other.
    double steps[NOVELD_HEAD_MAX + LANES] = {0};
    const double *near = weights + NOVELD_NEAR;
    for (size_t entry = 1; entry < count; entry++)
        steps[entry - 1] = ((double)head[entry] - (double)head[entry - 1]) * near[entry];
    double after = 0;
    for (size_t group = (count + LANES - 1) / LANES; group-- > 0;) {
        double *here = steps + group * LANES;
        for (size_t lane = LANES - 1; lane-- > 0;) here[lane] += here[lane + 1];
        double total = here[0];
        for (size_t lane = 0; lane < LANES; lane++) here[lane] = scale * (beyond - (after + here[lane]));
        after += total;
    }
    for (size_t entry = 0; entry < count; entry++) {
        int64_t *pair = sums + 2 * (size_t)members[entry];
        pair[0] += sign * rounded(steps[entry]);
        pair[1] += sign * density;
        changed[members[entry] / NOVELD_MINIMUM_BLOCK] = 1;
    }
}

INLINE void add_to_totals(double head_sum, const float *curve, double density, double unit, int64_t sign,
                          int64_t *totals) {
    totals[0] += sign * rounded(density * head_sum * unit);
    for (size_t node = 0; node < NOVELD_CURVE_NODES; node++)
        totals[1 + node] += sign * rounded(density * (double)curve[node] * unit);
    totals += 1 + NOVELD_CURVE_NODES;
    totals[0] += sign * rounded(head_sum * unit);
    for (size_t node = 0; node < NOVELD_CURVE_NODES; node++)
        totals[1 + node] += sign * rounded((double)curve[node] * unit);
}

// Makes a curve begin where its head ends, and ascend.
INLINE void mend_curve(float radius, float *curve) {
    float highest = radius;
    curve[0] = radius;
    for (size_t node = 1; node < NOVELD_CURVE_NODES; node++) {
        highest = curve[node] > highest ? curve[node] : highest;
        curve[node] = highest;
    }
}

INLINE void fetch(const void *from, size_t bytes) {
    for (size_t at = 0; at < bytes; at += LINE) __builtin_prefetch((const uint8_t *)from + at);
}

MULTIVERSION
void noveld_change_row_sums(enum noveld_row_change change, const uint32_t *rows, size_t count, noveld_row_tables tables,
                            const float *lists, const uint32_t *members, const int32_t *lengths, float *curves,
                            const double *head_weights, const double *node_weights, const double *leaving,
                            const double *densities, double *own_sums, double *boundary_losses, int64_t *head_sums,
                            uint8_t *changed, int64_t *totals, int64_t *total_density) {
    int64_t sign = change == NOVELD_WITHDRAW_ROWS ? -1 : 1;
    for (size_t at = 0; at < count; at++) {
        if (at + ROWS_AHEAD < count) {
            size_t next = rows[at + ROWS_AHEAD];
            fetch(lists + next * tables.stride, tables.head_max * sizeof *lists);
            fetch(members + next * tables.stride, tables.head_max * sizeof *members);
            fetch(curves + next * NOVELD_CURVE_NODES, NOVELD_CURVE_NODES * sizeof *curves);
        }
        size_t row = rows[at], length = (size_t)lengths[row];
        size_t head_count = length < tables.head_max ? length : tables.head_max;
        const float *head = lists + row * tables.stride;
        float *curve = curves + row * NOVELD_CURVE_NODES;
        double head_sum = noveld_weighted_sum(head, head_weights, head_count);
        if (change == NOVELD_CONTRIBUTE_ROWS) {
            float radius = head_count > 0 ? head[head_count - 1] : 0;
            mend_curve(radius, curve);
            boundary_losses[row] =
                head_count > 0 ? noveld_entry_change(leaving, (double)radius, head, head_count, curve) : 0;
            own_sums[row] = head_sum + noveld_weighted_sum(curve, node_weights, NOVELD_CURVE_NODES);
            changed[row / NOVELD_MINIMUM_BLOCK] = 1;
        }
        double density = densities[row], scale = density * tables.unit;
        int64_t units = (int64_t)round(scale);
        *total_density += sign * units;
        add_head_losses(leaving, head, members + row * tables.stride, head_count, boundary_losses[row], scale, units, sign,
                        head_sums, changed);
        add_to_totals(head_sum, curve, density, tables.totals_unit, sign, totals);
    }
}
