#ifndef NOVELD_CODE_SUMS_H
#define NOVELD_CODE_SUMS_H

#include "binary_codes.h"

// Sums of table entries for the 64 rows of a block, one kernel for each level.

/// Queries that one kernel adds for, to take a block's codes apart only once.
#define NOVELD_QUERIES_AT_ONCE 4
/// Bits of a group that index one table of 64 entries: six of each byte, then the two left over of each.
#define WIDE_TABLES 4
/// Halves of a group's bytes, each indexing a table of 16 entries.
#define NARROW_TABLES 6

void noveld_code_sums_portable(const uint8_t *tables, const uint8_t *codes, size_t groups, uint16_t *sums);
#if defined(__x86_64__)
void noveld_code_sums_avx2(const uint8_t *tables, const uint8_t *codes, size_t groups, uint16_t *sums);
/// For 1 to NOVELD_QUERIES_AT_ONCE queries: `sums` is queries x 64.
void noveld_code_sums_avx512(const uint8_t *const *tables, size_t queries, const uint8_t *codes, size_t groups,
                             uint16_t *sums);
#endif

#endif
