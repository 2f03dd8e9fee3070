#ifndef NOVELD_CODE_SCAN_H
#define NOVELD_CODE_SCAN_H

#include <stddef.h>
#include <stdint.h>

#include "chunked_items.h"

// The scan of one-bit codes (binary_codes.h). A rotated query is rounded to small integers; their sums over the set bits
// of a code are looked up in tables of bytes, by 6 bits where the processor has a table of 64 bytes in a register, by 4
// elsewhere. The sums are of integers, and every estimate is computed from them in the same operations: the same bits on
// every machine.

/// What a scan may use, from least to most. All give the same.
enum noveld_scan_level { NOVELD_SCAN_PORTABLE, NOVELD_SCAN_AVX2, NOVELD_SCAN_AVX512 };

/// The most that this processor has.
int noveld_scan_level(void);

/// Bytes of tables for a query of `groups` groups of 24 dimensions; sufficient for every level.
#define NOVELD_TABLE_BYTES(groups) (256 * (groups))

typedef struct {
    const uint8_t *tables;
    /// <s, q> is gain * sum + offset, the sum that of the tables.
    float gain, offset;
    /// One of `noveld_scan_level`.
    int level;
} noveld_code_query;

/// Rounds a rotated query of 24 * groups numbers and fills its tables.
noveld_code_query noveld_prepare_query(const float *rotated, size_t groups, int level, uint8_t *tables);

/// The nearest rows so far, by estimate.
///
/// A key is the estimate's bits, ordered as unsigned numbers, above the slot; so keys have a total order, and which of them
/// are the smallest does not depend on the order in which rows were seen. `keys` has room for `room` keys, of which
/// `count` are in use; a scan needs NOVELD_SPARE_KEYS more than `kept`. Estimates of `bound` or more are not taken.
typedef struct {
    uint64_t *keys;
    size_t kept, room, count;
    float bound;
} noveld_candidates;

/// A block's rows, and what is written past the last of them.
#define NOVELD_SPARE_KEYS 72

/// A query that looks into a cell, and its squared distance from the cell's centroid.
typedef struct {
    uint32_t query;
    float base;
} noveld_visit;

/// Offers the first `rows` rows of a cell, whose blocks have these numbers in `memory`, to the queries that visit it; a
/// visit's query is an index into `queries` and into `candidates`. Meanwhile the `next` blocks are fetched.
void noveld_scan_cell(const noveld_code_query *queries, const noveld_visit *visits, size_t visit_count,
                      noveld_chunked_items memory, const uint32_t *blocks, size_t rows, const uint32_t *next,
                      size_t next_count, size_t groups, noveld_candidates *candidates);

/// Writes the keys that the first `rows` rows of a block would have among a query's candidates, each row with the squared
/// distance of the query from its own cell's centroid.
void noveld_block_keys(const noveld_code_query *query, const uint8_t *block, size_t rows, size_t groups,
                       const float *bases, uint64_t *keys);

/// Of the first `rows` rows of a block, writes the slots of those that may be nearer to the query than their own limits, and
/// says how many. A row is taken if its squared distance, estimated so many of the estimator's `deviations` too near, is
/// below twice limits[slot]; slots from `limit_count` on are not taken.
size_t noveld_rows_reaching(const noveld_code_query *query, const uint8_t *block, size_t rows, size_t groups,
                            float base, const float *limits, size_t limit_count, float deviations, uint32_t *found);

/// Cuts the candidates down to the `kept` smallest, in no particular order.
void noveld_cut_candidates(noveld_candidates *candidates);

/// Moves the `kept` smallest of `count` keys to the front.
void noveld_select_smallest(uint64_t *keys, size_t count, size_t kept);

/// A row that was measured: its distance's bits above its slot, and the key that it was found by.
typedef struct {
    uint64_t distance, key;
} noveld_found;

/// Sorts rows by ascending distance; no two have the same.
void noveld_sort_found(noveld_found *rows, size_t count);

/// A number's bits so that unsigned order is the order of the numbers, and back.
uint32_t noveld_ordered_bits(float number);
float noveld_number_of(uint32_t ordered_bits);

#endif
