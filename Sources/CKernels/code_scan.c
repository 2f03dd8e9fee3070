#include "code_scan.h"
#include "code_sums.h"

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

#define ROWS_AT_ONCE 16

static inline __attribute__((always_inline)) void take(noveld_candidates *candidates, float estimate, uint32_t slot) {
    candidates->keys[candidates->count++] = (uint64_t)noveld_ordered_bits(estimate) << 32 | slot;
}

// The rows of a block whose estimate is below the bound become candidates.
static void offer(const noveld_code_query *query, const uint16_t *sums, const float *factors, size_t rows, float base,
                  noveld_candidates *candidates) {
    const float *addends = factors + NOVELD_CODE_ROWS;
    const uint32_t *slots = (const uint32_t *)(addends + NOVELD_CODE_ROWS);
    for (size_t row = 0; row < rows; row++) {
        float estimate = (base + addends[row]) - factors[row] * (query->gain * (float)sums[row] + query->offset);
        if (estimate < candidates->bound) take(candidates, estimate, slots[row]);
    }
}

#if defined(__x86_64__)
#include <immintrin.h>

// The same, in the same operations, sixteen rows at once.
__attribute__((target("avx512f,avx512bw")))
static void offer_avx512(const noveld_code_query *query, const uint16_t *sums, const float *factors, size_t rows,
                         float base, noveld_candidates *candidates) {
    const float *addends = factors + NOVELD_CODE_ROWS;
    const uint32_t *slots = (const uint32_t *)(addends + NOVELD_CODE_ROWS);
    const __m512 gain = _mm512_set1_ps(query->gain), offset = _mm512_set1_ps(query->offset);
    const __m512 from = _mm512_set1_ps(base), bound = _mm512_set1_ps(candidates->bound);
    for (size_t start = 0; start < rows; start += ROWS_AT_ONCE) {
        __m512i whole = _mm512_cvtepu16_epi32(_mm256_loadu_si256((const __m256i *)(sums + start)));
        __m512 product = _mm512_add_ps(_mm512_mul_ps(gain, _mm512_cvtepi32_ps(whole)), offset);
        __m512 estimates = _mm512_sub_ps(_mm512_add_ps(from, _mm512_loadu_ps(addends + start)),
                                         _mm512_mul_ps(_mm512_loadu_ps(factors + start), product));
        uint32_t nearer = _mm512_cmp_ps_mask(estimates, bound, _CMP_LT_OQ);
        if (rows - start < ROWS_AT_ONCE) nearer &= (1u << (rows - start)) - 1;
        if (!nearer) continue;
        float values[ROWS_AT_ONCE];
        _mm512_storeu_ps(values, estimates);
        for (; nearer; nearer &= nearer - 1) {
            size_t row = (size_t)__builtin_ctz(nearer);
            take(candidates, values[row], slots[start + row]);
        }
    }
}

__attribute__((target("avx2")))
static void offer_avx2(const noveld_code_query *query, const uint16_t *sums, const float *factors, size_t rows,
                       float base, noveld_candidates *candidates) {
    const float *addends = factors + NOVELD_CODE_ROWS;
    const uint32_t *slots = (const uint32_t *)(addends + NOVELD_CODE_ROWS);
    const __m256 gain = _mm256_set1_ps(query->gain), offset = _mm256_set1_ps(query->offset);
    const __m256 from = _mm256_set1_ps(base), bound = _mm256_set1_ps(candidates->bound);
    for (size_t start = 0; start < rows; start += 8) {
        __m256i whole = _mm256_cvtepu16_epi32(_mm_loadu_si128((const __m128i *)(sums + start)));
        __m256 product = _mm256_add_ps(_mm256_mul_ps(gain, _mm256_cvtepi32_ps(whole)), offset);
        __m256 estimates = _mm256_sub_ps(_mm256_add_ps(from, _mm256_loadu_ps(addends + start)),
                                         _mm256_mul_ps(_mm256_loadu_ps(factors + start), product));
        uint32_t nearer = (uint32_t)_mm256_movemask_ps(_mm256_cmp_ps(estimates, bound, _CMP_LT_OQ));
        if (rows - start < 8) nearer &= (1u << (rows - start)) - 1;
        if (!nearer) continue;
        float values[8];
        _mm256_storeu_ps(values, estimates);
        for (; nearer; nearer &= nearer - 1) {
            size_t row = (size_t)__builtin_ctz(nearer);
            take(candidates, values[row], slots[start + row]);
        }
    }
}
#endif

// One block of a cell.
static void scan_block(const noveld_code_query *query, const uint8_t *block, size_t rows, size_t groups, float base,
                       noveld_candidates *candidates) {
    uint16_t sums[NOVELD_CODE_ROWS];
    const float *factors = (const float *)(block + NOVELD_CODE_ROWS * 3 * groups);
#if defined(__x86_64__)
    if (query->level == NOVELD_SCAN_AVX512) {
        noveld_code_sums_avx512(query->tables, block, groups, sums);
        offer_avx512(query, sums, factors, rows, base, candidates);
        return;
    }
    if (query->level == NOVELD_SCAN_AVX2) {
        noveld_code_sums_avx2(query->tables, block, groups, sums);
        offer_avx2(query, sums, factors, rows, base, candidates);
        return;
    }
#endif
    noveld_code_sums_portable(query->tables, block, groups, sums);
    offer(query, sums, factors, rows, base, candidates);
}

void noveld_scan_cell(const noveld_code_query *query, const uint8_t *const *blocks, size_t rows, size_t groups,
                      float base, noveld_candidates *candidates) {
    for (size_t start = 0; start < rows; start += NOVELD_CODE_ROWS) {
        size_t count = rows - start < NOVELD_CODE_ROWS ? rows - start : NOVELD_CODE_ROWS;
        if (candidates->count + NOVELD_CODE_ROWS > candidates->room) noveld_cut_candidates(candidates);
        scan_block(query, blocks[start / NOVELD_CODE_ROWS], count, groups, base, candidates);
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
