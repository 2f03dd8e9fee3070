#include "estimated_rows.h"
#include "lanes.h"
#include "multiversion.h"
#include "ranking.h"

#include <math.h>

#pragma STDC FP_CONTRACT OFF

#define LINE 64
// Rows fetched ahead of their use.
#define ROWS_AHEAD 2

INLINE int64_t rounded(double value) { return (int64_t)(value + (value < 0 ? -0.5 : 0.5)); }

// What a row loses with each entry of its head, in units: what is lost with the last, less the steps between the two. The
// steps are added up in groups, which do not wait for each other.
INLINE void head_losses(const double *weights, const float *head, size_t count, double beyond, double scale,
                        int64_t *losses) {
    double steps[NOVELD_HEAD_MAX + LANES];
    const double *near = weights + NOVELD_NEAR;
    size_t step = 0;
    for (; step + LANES < count; step += LANES)
        *(lanes *)(steps + step) = (WIDE(head + step + 1) - WIDE(head + step)) * *(const lanes *)(near + step + 1);
    for (; step + 1 < count; step++) steps[step] = ((double)head[step + 1] - (double)head[step]) * near[step + 1];
    for (size_t end = step + LANES; step < end; step++) steps[step] = 0;
    double after = 0;
    for (size_t group = (count + LANES - 1) / LANES; group-- > 0;) {
        double *here = steps + group * LANES;
        for (size_t lane = LANES - 1; lane-- > 0;) here[lane] += here[lane + 1];
        double total = here[0];
        for (size_t lane = 0; lane < LANES; lane++) here[lane] = scale * (beyond - (after + here[lane]));
        after += total;
    }
    for (size_t entry = 0; entry < count; entry++) losses[entry] = rounded(steps[entry]);
}

INLINE void add_loss(uint32_t member, int64_t loss, int64_t density, int64_t *sums, uint8_t *changed) {
    int64_t *pair = sums + 2 * (size_t)member;
    pair[0] += loss;
    pair[1] += density;
    changed[member / NOVELD_MINIMUM_BLOCK] = 1;
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

// Makes a curve begin where its head ends, and ascend; gives what the row loses with the last entry of its head.
INLINE double mended_boundary_loss(const double *leaving, const float *head, size_t count, float *curve) {
    float radius = count > 0 ? head[count - 1] : 0, highest = radius;
    curve[0] = radius;
    for (size_t node = 1; node < NOVELD_CURVE_NODES; node++) {
        highest = curve[node] > highest ? curve[node] : highest;
        curve[node] = highest;
    }
    return count > 0 ? noveld_entry_change(leaving, (double)radius, head, count, curve) : 0;
}

INLINE void fetch(const void *from, size_t bytes) {
    for (size_t at = 0; at < bytes; at += LINE) __builtin_prefetch((const uint8_t *)from + at);
}

INLINE void fetch_row(size_t row, noveld_row_tables tables, const float *lists, const uint32_t *members,
                      const float *curves) {
    fetch(lists + row * tables.stride, tables.head_max * sizeof *lists);
    fetch(members + row * tables.stride, tables.head_max * sizeof *members);
    fetch(curves + row * NOVELD_CURVE_NODES, NOVELD_CURVE_NODES * sizeof *curves);
}

MULTIVERSION
void noveld_change_row_sums(enum noveld_row_change change, const uint32_t *rows, size_t count, noveld_row_tables tables,
                            const float *lists, const uint32_t *members, const int32_t *lengths, float *curves,
                            const double *head_weights, const double *node_weights, const double *leaving,
                            const double *densities, double *own_sums, double *boundary_losses, int64_t *head_sums,
                            uint8_t *changed, int64_t *totals, int64_t *total_density) {
    int64_t sign = change == NOVELD_WITHDRAW_ROWS ? -1 : 1;
    for (size_t at = 0; at < count; at++) {
        if (at + ROWS_AHEAD < count) fetch_row(rows[at + ROWS_AHEAD], tables, lists, members, curves);
        size_t row = rows[at], length = (size_t)lengths[row];
        size_t head_count = length < tables.head_max ? length : tables.head_max;
        const float *head = lists + row * tables.stride;
        float *curve = curves + row * NOVELD_CURVE_NODES;
        double head_sum = noveld_weighted_sum(head, head_weights, head_count);
        if (change == NOVELD_CONTRIBUTE_ROWS) {
            boundary_losses[row] = mended_boundary_loss(leaving, head, head_count, curve);
            own_sums[row] = head_sum + noveld_weighted_sum(curve, node_weights, NOVELD_CURVE_NODES);
            changed[row / NOVELD_MINIMUM_BLOCK] = 1;
        }
        double density = densities[row], scale = density * tables.unit;
        int64_t units = (int64_t)round(scale);
        *total_density += sign * units;
        int64_t losses[NOVELD_HEAD_MAX];
        head_losses(leaving, head, head_count, boundary_losses[row], scale, losses);
        const uint32_t *own_members = members + row * tables.stride;
        for (size_t entry = 0; entry < head_count; entry++)
            add_loss(own_members[entry], sign * losses[entry], sign * units, head_sums, changed);
        add_to_totals(head_sum, curve, density, tables.totals_unit, sign, totals);
    }
}

// Rows keep most of their head, in its order: what such a member was lost for and is now is one step. One that comes or goes
// at the end has only crossed it: what is lost with it goes from the tail's sum to the head's, or the other way.
INLINE void exchange_losses(const uint32_t *before, const int64_t *losses_before, size_t count_before,
                            const uint32_t *after, const int64_t *losses_after, size_t count_after, uint32_t moved,
                            int64_t density, double unit, int64_t *sums, double *tail_losses, uint8_t *changed) {
    size_t from = 0, to = 0;
    while (from < count_before || to < count_after) {
        if (from < count_before && to < count_after && before[from] == after[to]) {
            sums[2 * (size_t)after[to]] += losses_after[to] - losses_before[from];
            changed[after[to] / NOVELD_MINIMUM_BLOCK] = 1;
            from++, to++;
            continue;
        }
        // The member that is exchanged stands in different places, and another may come or go at the end; whatever else there
        // were, taking out and adding is right for it.
        int takes = from < count_before && (to == count_after || after[to] != moved);
        uint32_t member = takes ? before[from] : after[to];
        int64_t loss = takes ? -losses_before[from++] : losses_after[to++];
        add_loss(member, loss, takes ? -density : density, sums, changed);
        if (member != moved) tail_losses[member] -= (double)loss / unit;
    }
}

MULTIVERSION
void noveld_exchange_row_sums(const uint32_t *rows, size_t count, noveld_row_tables tables, const float *lists_before,
                              const uint32_t *members_before, const int32_t *lengths_before, uint32_t moved,
                              const float *lists, const uint32_t *members, const int32_t *lengths, float *curves,
                              const double *head_weights, const double *node_weights, const double *leaving,
                              const double *densities, double *own_sums, double *boundary_losses, int64_t *head_sums,
                              double *tail_losses, uint8_t *changed, int64_t *totals) {
    for (size_t at = 0; at < count; at++) {
        if (at + ROWS_AHEAD < count) fetch_row(rows[at + ROWS_AHEAD], tables, lists, members, curves);
        size_t row = rows[at], length = (size_t)lengths[row];
        size_t head_count = length < tables.head_max ? length : tables.head_max;
        size_t count_before = (size_t)lengths_before[at];
        const float *head = lists + row * tables.stride, *head_before = lists_before + at * tables.head_max;
        const uint32_t *own_members = members + row * tables.stride;
        float *curve = curves + row * NOVELD_CURVE_NODES;
        double density = densities[row], scale = density * tables.unit;
        int64_t losses[NOVELD_HEAD_MAX], losses_before[NOVELD_HEAD_MAX];
        if (at + 1 < count) {
            const uint32_t *next = members + rows[at + 1] * tables.stride;
            for (size_t entry = 0; entry < tables.head_max; entry++)
                __builtin_prefetch(head_sums + 2 * (size_t)next[entry], 1);
        }

        head_losses(leaving, head_before, count_before, boundary_losses[row], scale, losses_before);
        double sum_before = noveld_weighted_sum(head_before, head_weights, count_before);
        add_to_totals(sum_before, curve, density, tables.totals_unit, -1, totals);

        boundary_losses[row] = mended_boundary_loss(leaving, head, head_count, curve);
        double head_sum = noveld_weighted_sum(head, head_weights, head_count);
        own_sums[row] = head_sum + noveld_weighted_sum(curve, node_weights, NOVELD_CURVE_NODES);
        changed[row / NOVELD_MINIMUM_BLOCK] = 1;
        head_losses(leaving, head, head_count, boundary_losses[row], scale, losses);
        add_to_totals(head_sum, curve, density, tables.totals_unit, 1, totals);

        exchange_losses(members_before + at * tables.head_max, losses_before, count_before, own_members, losses, head_count,
                        moved, (int64_t)round(scale), tables.unit, head_sums, tail_losses, changed);
    }
}
