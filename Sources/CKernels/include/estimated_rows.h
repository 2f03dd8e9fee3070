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

/// What happens to the sums over the rows: rows are taken out before they change; or added after they have, their curves
/// mended first, and their own sums and what they lose with the last entry of their head taken; or added as they stand.
enum noveld_row_change { NOVELD_WITHDRAW_ROWS, NOVELD_CONTRIBUTE_ROWS, NOVELD_ADD_ROWS };

/// How the tables of all rows are laid out, and in which units their sums are integers.
typedef struct {
    size_t stride, head_max;
    double unit, totals_unit;
} noveld_row_tables;

/// Changes the sums by `count` rows, each given once. All tables are by slot: `lists` and `members` have `stride` places for
/// a row, of which `lengths` are in use and `head_max` at most are its head.
///
/// For each member m of a head, head_sums[2 * m] is what rows lose with it, and head_sums[2 * m + 1] these rows' densities, in
/// units; the block of m is marked in `changed`. `boundary_losses` is what each row loses with the last entry of its head.
/// `totals` are the weighted head sums and nodes, then the plain ones.
void noveld_change_row_sums(enum noveld_row_change change, const uint32_t *rows, size_t count, noveld_row_tables tables,
                            const float *lists, const uint32_t *members, const int32_t *lengths, float *curves,
                            const double *head_weights, const double *node_weights, const double *leaving,
                            const double *densities, double *own_sums, double *boundary_losses, int64_t *head_sums,
                            uint8_t *changed, int64_t *totals, int64_t *total_density);

/// What withdrawing `count` rows, changing them and contributing them again would do, at the cost of one of the two: for rows
/// whose heads were those of `lists_before` and `members_before`, which have `head_max` places for each, `lengths_before` in
/// use; their densities are the same. `moved` is the member that came, went or stands elsewhere in them. What is lost with
/// others that cross the end of a head is taken from `tail_losses`, or added there.
void noveld_exchange_row_sums(const uint32_t *rows, size_t count, noveld_row_tables tables, const float *lists_before,
                              const uint32_t *members_before, const int32_t *lengths_before, uint32_t moved,
                              const float *lists, const uint32_t *members, const int32_t *lengths, float *curves,
                              const double *head_weights, const double *node_weights, const double *leaving,
                              const double *densities, double *own_sums, double *boundary_losses, int64_t *head_sums,
                              double *tail_losses, uint8_t *changed, int64_t *totals);

/// Of each block whose mark is set, the least of density * own_sum + sums[2 * slot] * scale + tail_loss, times quality, over
/// its slots below `count`, and the least of each group with such a block; infinite where there are no slots. Clears the
/// marks. There are `groups` groups.
void noveld_update_minima(const double *densities, const double *own_sums, const int64_t *sums, double scale,
                          const double *tail_losses, const double *qualities, size_t count, size_t groups,
                          uint8_t *changed, double *minima, double *group_minima);

#endif
