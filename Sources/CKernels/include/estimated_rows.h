#ifndef NOVELD_ESTIMATED_ROWS_H
#define NOVELD_ESTIMATED_ROWS_H

#include <stddef.h>
#include <stdint.h>

// A row of an estimated pool: a head of exact distances, ascending, and a tail that is a curve through a few nodes, the
// first of which is the head's last distance. Sums are taken in a fixed order, without fused multiply-add: the same bits on
// every machine.

/// How many nodes a curve has, and how many segments between them.
#define NOVELD_CURVE_NODES 33
#define NOVELD_CURVE_SEGMENTS 32
/// The longest head.
#define NOVELD_HEAD_MAX 128
/// Slots that share one minimum, and such blocks that share another.
#define NOVELD_MINIMUM_BLOCK 8
#define NOVELD_MINIMUM_GROUP 64

// Weights of entries come as one table: the mean weight over each segment, the weight at each node, the weight of the last
// rank, and from `NOVELD_NEAR` on the weights between the entries p - 1 and p of the head.
enum {
    NOVELD_NODE_WEIGHTS = NOVELD_CURVE_SEGMENTS,
    NOVELD_END_WEIGHT = NOVELD_NODE_WEIGHTS + NOVELD_CURVE_NODES,
    NOVELD_NEAR = NOVELD_END_WEIGHT + 1
};

/// What an entry at `distance` that joins or leaves the row changes in its sum.
double noveld_entry_change(const double *weights, double distance, const float *head, size_t count, const float *curve);

/// The same for `count` rows, which stand in tables of all rows: those of `slots`, with an entry at each of `distances`.
/// `lists` has `stride` places for a row, of which `lengths[slot]` are in use, and `head_max` at most are its head.
void noveld_entry_changes(const double *weights, const uint32_t *slots, const float *distances, size_t count,
                          const float *lists, size_t stride, const int32_t *lengths, size_t head_max,
                          const float *curves, double *changes);

/// Adds to sums[2 * m], for each member m of the head, what the row loses with it, times `scale` and rounded, and to
/// sums[2 * m + 1] `density`, both times `sign`; marks the block of m in `changed`.
///
/// `beyond` is what the row loses with the last entry of its head.
void noveld_add_head_losses(const double *weights, const float *head, const uint32_t *members, size_t count,
                            double beyond, double scale, int64_t density, int64_t sign, int64_t *sums,
                            uint8_t *changed);

/// Adds a row's head sum and nodes to `totals`, with and without its density, times `unit` and rounded, times `sign`: the
/// weighted head sum and nodes, then the plain ones.
void noveld_add_to_totals(double head_sum, const float *curve, double density, double unit, int64_t sign,
                          int64_t *totals);

/// Makes a curve begin at `radius`, and ascend.
void noveld_mend_curve(float radius, float *curve);

/// Of each block whose mark is set, the least of density * own_sum + sums[2 * slot] * scale + tail_loss, times quality, over
/// its slots below `count`, and the least of each group with such a block; infinite where there are no slots. Clears the
/// marks. There are `groups` groups.
void noveld_update_minima(const double *densities, const double *own_sums, const int64_t *sums, double scale,
                          const double *tail_losses, const double *qualities, size_t count, size_t groups,
                          uint8_t *changed, double *minima, double *group_minima);

/// For each node of a curve, what an entry at that distance changes in the row.
void noveld_node_changes(const double *weights, const float *curve, float *changes);

/// What an entry at distances[r] changes in the row of each curve, from `node_changes`; 0 where it is within the head.
///
/// Returns how many are, whose positions it writes to `inside`.
size_t noveld_sample_changes(const double *weights, const float *distances, const float *curves,
                             const float *node_changes, size_t count, float *changes, uint32_t *inside);

#endif
