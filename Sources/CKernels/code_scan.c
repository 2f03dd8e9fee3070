#include "code_scan.h"
#include "code_sums.h"
#include "multiversion.h"

#include <string.h>

#pragma STDC FP_CONTRACT OFF

int noveld_scan_level(void) {
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx512vbmi") && __builtin_cpu_supports("avx512bw")) return NOVELD_SCAN_AVX512;
    if (__builtin_cpu_supports("avx2")) return NOVELD_SCAN_AVX2;
#endif
    return NOVELD_SCAN_PORTABLE;
}

uint32_t noveld_ordered_bits(float number) {
    uint32_t bits;
    memcpy(&bits, &number, sizeof bits);
    return bits & 0x80000000 ? ~bits : bits | 0x80000000;
}

float noveld_number_of(uint32_t ordered_bits) {
    uint32_t bits = ordered_bits & 0x80000000 ? ordered_bits & 0x7fffffff : ~ordered_bits;
    float number;
    memcpy(&number, &bits, sizeof number);
    return number;
}

static void sums_of(const noveld_code_query *query, const uint8_t *block, size_t groups, uint16_t *sums) {
#if defined(__x86_64__)
    if (query->level == NOVELD_SCAN_AVX512) {
        noveld_code_sums_avx512(query->tables, block, groups, sums);
        return;
    }
    if (query->level == NOVELD_SCAN_AVX2) {
        noveld_code_sums_avx2(query->tables, block, groups, sums);
        return;
    }
#endif
    noveld_code_sums_portable(query->tables, block, groups, sums);
}

#define ROWS_AT_ONCE 16

// The rows of a block whose estimate is below the bound become candidates.
MULTIVERSION
static void offer(const noveld_code_query *query, const uint16_t *sums, const float *factors, size_t rows, float base,
                  noveld_candidates *candidates) {
    const float *addends = factors + NOVELD_CODE_ROWS;
    const uint32_t *slots = (const uint32_t *)(addends + NOVELD_CODE_ROWS);
    float gain = query->gain, offset = query->offset, bound = candidates->bound;
    float estimates[NOVELD_CODE_ROWS];
    for (size_t start = 0; start < NOVELD_CODE_ROWS; start += ROWS_AT_ONCE) {
        int nearer = 0;
        for (size_t row = start; row < start + ROWS_AT_ONCE; row++) {
            estimates[row] = (base + addends[row]) - factors[row] * (gain * (float)sums[row] + offset);
            nearer |= estimates[row] < bound;
        }
        if (!nearer) continue;
        for (size_t row = start; row < start + ROWS_AT_ONCE && row < rows; row++)
            if (estimates[row] < bound)
                candidates->keys[candidates->count++] = (uint64_t)noveld_ordered_bits(estimates[row]) << 32 | slots[row];
    }
}

void noveld_scan_cell(const noveld_code_query *query, const uint8_t *const *blocks, size_t rows, size_t groups,
                      float base, noveld_candidates *candidates) {
    for (size_t start = 0; start < rows; start += NOVELD_CODE_ROWS) {
        const uint8_t *block = blocks[start / NOVELD_CODE_ROWS];
        uint16_t sums[NOVELD_CODE_ROWS];
        sums_of(query, block, groups, sums);
        size_t count = rows - start < NOVELD_CODE_ROWS ? rows - start : NOVELD_CODE_ROWS;
        if (candidates->count + NOVELD_CODE_ROWS > candidates->room) noveld_cut_candidates(candidates);
        offer(query, sums, (const float *)(block + NOVELD_CODE_ROWS * 3 * groups), count, base, candidates);
    }
}

void noveld_cut_candidates(noveld_candidates *candidates) {
    if (candidates->count <= candidates->kept) return;
    noveld_select_smallest(candidates->keys, candidates->count, candidates->kept);
    candidates->count = candidates->kept;
    uint64_t largest = 0;
    for (size_t at = 0; at < candidates->count; at++)
        if (candidates->keys[at] > largest) largest = candidates->keys[at];
    // One above the largest estimate, so that equals with a lower slot are still taken.
    candidates->bound = noveld_number_of((uint32_t)(largest >> 32) + 1);
}

void noveld_select_smallest(uint64_t *keys, size_t count, size_t kept) {
    size_t low = 0, high = count;
    while (high - low > 1 && kept > low && kept < high) {
        uint64_t a = keys[low], b = keys[low + (high - low) / 2], c = keys[high - 1];
        uint64_t pivot = a < b ? (b < c ? b : a < c ? c : a) : (a < c ? a : b < c ? c : b);
        // Of two, the smaller: with the larger nothing would move.
        if (high - low == 2) pivot = a < c ? a : c;
        size_t left = low, right = high - 1;
        for (;;) {
            while (keys[left] < pivot) left++;
            while (keys[right] > pivot) right--;
            if (left >= right) break;
            uint64_t swapped = keys[left];
            keys[left++] = keys[right];
            keys[right--] = swapped;
        }
        // Everything before `split` is at most the pivot, everything from it on at least.
        size_t split = right + 1;
        if (kept < split) high = split;
        else if (kept > split) low = split;
        else return;
    }
}
