#include "code_scan.h"
#include "code_sums.h"
#include "multiversion.h"

#include <math.h>
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

#define ROWS_AT_ONCE 16
#define PARTS (NOVELD_CODE_ROWS / ROWS_AT_ONCE)

// Writes the keys of the rows that `nearer` says after each other, and up to seven more words.
__attribute__((target("avx512f,avx512bw"))) static inline __attribute__((always_inline))
void take_sixteen(noveld_candidates *candidates, __m512 estimates, const uint32_t *slots, uint32_t nearer) {
    __m512i bits = _mm512_castps_si512(estimates);
    // noveld_ordered_bits
    __m512i ordered = _mm512_xor_si512(bits, _mm512_or_si512(_mm512_srai_epi32(bits, 31), _mm512_set1_epi32(INT32_MIN)));
    for (int half = 0; half < 2; half++, nearer >>= 8, slots += 8) {
        __mmask8 mask = (__mmask8)nearer;
        __m256i part = half ? _mm512_extracti64x4_epi64(ordered, 1) : _mm512_castsi512_si256(ordered);
        __m512i keys = _mm512_or_si512(_mm512_slli_epi64(_mm512_cvtepu32_epi64(part), 32),
                                       _mm512_cvtepu32_epi64(_mm256_loadu_si256((const __m256i *)slots)));
        _mm512_storeu_si512(candidates->keys + candidates->count, _mm512_maskz_compress_epi64(mask, keys));
        candidates->count += (size_t)__builtin_popcount(mask);
    }
}

// The same, in the same operations, sixteen rows at once.
__attribute__((target("avx512f,avx512bw")))
static void offer_avx512(const noveld_code_query *query, const uint16_t *sums, const float *factors, size_t rows,
                         float base, noveld_candidates *candidates) {
    const float *addends = factors + NOVELD_CODE_ROWS;
    const uint32_t *slots = (const uint32_t *)(addends + NOVELD_CODE_ROWS);
    const __m512 gain = _mm512_set1_ps(query->gain), offset = _mm512_set1_ps(query->offset);
    const __m512 from = _mm512_set1_ps(base), bound = _mm512_set1_ps(candidates->bound);
    __m512 estimates[PARTS];
    uint64_t nearer = 0;
    for (int part = 0; part < PARTS; part++) {
        int start = part * ROWS_AT_ONCE;
        __m512i whole = _mm512_cvtepu16_epi32(_mm256_loadu_si256((const __m256i *)(sums + start)));
        __m512 product = _mm512_add_ps(_mm512_mul_ps(gain, _mm512_cvtepi32_ps(whole)), offset);
        estimates[part] = _mm512_sub_ps(_mm512_add_ps(from, _mm512_loadu_ps(addends + start)),
                                        _mm512_mul_ps(_mm512_loadu_ps(factors + start), product));
        nearer |= (uint64_t)_mm512_cmp_ps_mask(estimates[part], bound, _CMP_LT_OQ) << start;
    }
    if (rows < NOVELD_CODE_ROWS) nearer &= ((uint64_t)1 << rows) - 1;
    if (!nearer) return;
    for (int part = 0; part < PARTS; part++, nearer >>= ROWS_AT_ONCE)
        take_sixteen(candidates, estimates[part], slots + part * ROWS_AT_ONCE, (uint32_t)nearer & 0xffff);
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

// One block for a few queries.
static void scan_block(const noveld_code_query *queries, const noveld_visit *visits, size_t count, const uint8_t *block,
                       size_t rows, size_t groups, noveld_candidates *candidates) {
    uint16_t sums[NOVELD_QUERIES_AT_ONCE * NOVELD_CODE_ROWS];
    const float *factors = (const float *)(block + NOVELD_CODE_ROWS * 3 * groups);
#if defined(__x86_64__)
    if (queries[visits->query].level == NOVELD_SCAN_AVX512) {
        const uint8_t *tables[NOVELD_QUERIES_AT_ONCE];
        for (size_t at = 0; at < count; at++) tables[at] = queries[visits[at].query].tables;
        noveld_code_sums_avx512(tables, count, block, groups, sums);
        for (size_t at = 0; at < count; at++) {
            uint32_t query = visits[at].query;
            offer_avx512(&queries[query], sums + NOVELD_CODE_ROWS * at, factors, rows, visits[at].base,
                         &candidates[query]);
        }
        return;
    }
#endif
    for (size_t at = 0; at < count; at++) {
        uint32_t query = visits[at].query;
#if defined(__x86_64__)
        if (queries[query].level == NOVELD_SCAN_AVX2) {
            noveld_code_sums_avx2(queries[query].tables, block, groups, sums);
            offer_avx2(&queries[query], sums, factors, rows, visits[at].base, &candidates[query]);
            continue;
        }
#endif
        noveld_code_sums_portable(queries[query].tables, block, groups, sums);
        offer(&queries[query], sums, factors, rows, visits[at].base, &candidates[query]);
    }
}

// Sums of one query's table entries for a block.
static void block_sums(const noveld_code_query *query, const uint8_t *block, size_t groups, uint16_t *sums) {
#if defined(__x86_64__)
    if (query->level == NOVELD_SCAN_AVX512) noveld_code_sums_avx512(&query->tables, 1, block, groups, sums);
    else if (query->level == NOVELD_SCAN_AVX2) noveld_code_sums_avx2(query->tables, block, groups, sums);
    else
#endif
        noveld_code_sums_portable(query->tables, block, groups, sums);
}

void noveld_block_keys(const noveld_code_query *query, const uint8_t *block, size_t rows, size_t groups,
                       const float *bases, uint64_t *keys) {
    uint16_t sums[NOVELD_CODE_ROWS];
    const float *factors = (const float *)(block + NOVELD_CODE_ROWS * 3 * groups);
    const float *addends = factors + NOVELD_CODE_ROWS;
    const uint32_t *slots = (const uint32_t *)(addends + NOVELD_CODE_ROWS);
    block_sums(query, block, groups, sums);
    for (size_t row = 0; row < rows; row++) {
        float estimate = (bases[row] + addends[row]) - factors[row] * (query->gain * (float)sums[row] + query->offset);
        keys[row] = (uint64_t)noveld_ordered_bits(estimate) << 32 | slots[row];
    }
}

// The share of a vector's squared length that a random sign code does not see, in the mean: 1 - 2/pi.
#define UNSEEN 0.36338023f
#define FARTHEST 4.0f

#define FLOATS 16
typedef float floats __attribute__((vector_size(FLOATS * sizeof(float)), aligned(4)));
typedef uint16_t shorts __attribute__((vector_size(FLOATS * sizeof(uint16_t)), aligned(2)));
typedef int32_t truths __attribute__((vector_size(FLOATS * sizeof(int32_t)), aligned(4)));

MULTIVERSION
size_t noveld_rows_reaching(const noveld_code_query *query, const uint8_t *block, size_t rows, size_t groups,
                            float base, const float *limits, size_t limit_count, float deviations, uint32_t *found) {
    uint16_t sums[NOVELD_CODE_ROWS];
    float own_limits[NOVELD_CODE_ROWS] = {0};
    int32_t taken[NOVELD_CODE_ROWS];
    const float *factors = (const float *)(block + NOVELD_CODE_ROWS * 3 * groups);
    const float *addends = factors + NOVELD_CODE_ROWS;
    const uint32_t *slots = (const uint32_t *)(addends + NOVELD_CODE_ROWS);
    float gain = query->gain, offset = query->offset;
    // The query's rounding to steps of twice its gain adds a twelfth of their square for each dimension.
    float rounding = gain * gain / 4 * (float)(groups * NOVELD_CODE_GROUP) / 12;
    block_sums(query, block, groups, sums);
    for (size_t row = 0; row < rows; row++) {
        float limit = slots[row] < limit_count ? 2 * limits[slots[row]] : -1;
        // No two directions are farther apart, whatever the limit.
        own_limits[row] = limit < FARTHEST ? limit : 2 * FARTHEST;
    }
    for (size_t row = 0; row < NOVELD_CODE_ROWS; row += FLOATS) {
        floats limit = *(const floats *)(own_limits + row);
        floats sum = __builtin_convertvector(*(const shorts *)(sums + row), floats);
        floats deviation = __builtin_elementwise_sqrt(__builtin_elementwise_max(limit, (floats){0}) * UNSEEN + rounding);
        floats product = gain * sum + offset + deviations * deviation;
        floats estimate = (base + *(const floats *)(addends + row)) - *(const floats *)(factors + row) * product;
        *(truths *)(taken + row) = estimate < limit;
    }
    size_t count = 0;
    for (size_t row = 0; row < rows; row++) {
        found[count] = slots[row];
        count += taken[row] != 0;
    }
    return count;
}

#define LINE 64

// Fetches lines of blocks into the second-level cache, as if the blocks stood one after the other.
static void fetch_lines(noveld_chunked_items memory, const uint32_t *blocks, size_t first, size_t end) {
    size_t lines = (memory.item_bytes + LINE - 1) / LINE;
    for (size_t line = first; line < end; line++)
        __builtin_prefetch(noveld_item(memory, blocks[line / lines]) + LINE * (line % lines), 0, 2);
}

void noveld_scan_cell(const noveld_code_query *queries, const noveld_visit *visits, size_t visit_count,
                      noveld_chunked_items memory, const uint32_t *blocks, size_t rows, const uint32_t *next,
                      size_t next_count, size_t groups, noveld_candidates *candidates) {
    // A little of the next cell with each step, so that memory works while the processor does.
    size_t steps = (visit_count + NOVELD_QUERIES_AT_ONCE - 1) / NOVELD_QUERIES_AT_ONCE
        * ((rows + NOVELD_CODE_ROWS - 1) / NOVELD_CODE_ROWS);
    size_t lines = next_count * ((memory.item_bytes + LINE - 1) / LINE), step = 0;
    for (size_t visit = 0; visit < visit_count; visit += NOVELD_QUERIES_AT_ONCE) {
        size_t count = visit_count - visit < NOVELD_QUERIES_AT_ONCE ? visit_count - visit : NOVELD_QUERIES_AT_ONCE;
        for (size_t start = 0; start < rows; start += NOVELD_CODE_ROWS, step++) {
            if (lines > 0) fetch_lines(memory, next, lines * step / steps, lines * (step + 1) / steps);
            for (size_t at = visit; at < visit + count; at++) {
                noveld_candidates *own = &candidates[visits[at].query];
                if (own->count + NOVELD_SPARE_KEYS > own->room) noveld_cut_candidates(own);
            }
            size_t left = rows - start;
            scan_block(queries, visits + visit, count, noveld_item(memory, blocks[start / NOVELD_CODE_ROWS]),
                       left < NOVELD_CODE_ROWS ? left : NOVELD_CODE_ROWS, groups, candidates);
        }
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

// Moves the keys up to a pivot to the front, without a branch that could be guessed wrong, and says how many there are.
static size_t partition(uint64_t *keys, size_t count, uint64_t pivot) {
    size_t front = 0;
    for (size_t at = 0; at < count; at++) {
        uint64_t key = keys[at];
        keys[at] = keys[front];
        keys[front] = key;
        front += key <= pivot;
    }
    return front;
}

static uint64_t middle(uint64_t a, uint64_t b, uint64_t c) {
    return a < b ? (b < c ? b : a < c ? c : a) : (a < c ? a : b < c ? c : b);
}

void noveld_select_smallest(uint64_t *keys, size_t count, size_t kept) {
    size_t low = 0, high = count;
    // Everything before `low` belongs to the smallest, nothing from `high` on does.
    while (kept > low && kept < high) {
        uint64_t pivot = middle(keys[low], keys[low + (high - low) / 2], keys[high - 1]);
        size_t split = low + partition(keys + low, high - low, pivot);
        if (split == high) {
            // The pivot is the largest: those below it go to the front, and the rest are its equals.
            split = pivot > 0 ? low + partition(keys + low, high - low, pivot - 1) : low;
            if (kept >= split) return;
        }
        if (kept < split) high = split;
        else low = split;
    }
}

#define FEW_ROWS 12

void noveld_sort_found(noveld_found *rows, size_t count) {
    while (count > FEW_ROWS) {
        uint64_t pivot = middle(rows[0].distance, rows[count / 2].distance, rows[count - 1].distance);
        size_t front = 0;
        for (size_t at = 0; at < count; at++) {
            noveld_found row = rows[at];
            rows[at] = rows[front];
            rows[front] = row;
            front += row.distance <= pivot;
        }
        // The pivot is none of the ends unless there are equals, so that neither part is all.
        noveld_found *rest = rows + front;
        size_t others = count - front;
        if (front < others) {
            noveld_sort_found(rows, front);
            rows = rest;
            count = others;
        } else {
            noveld_sort_found(rest, others);
            if (others == 0) break;
            count = front;
        }
    }
    for (size_t at = 1; at < count; at++) {
        noveld_found row = rows[at];
        size_t place = at;
        for (; place > 0 && rows[place - 1].distance > row.distance; place--) rows[place] = rows[place - 1];
        rows[place] = row;
    }
}
