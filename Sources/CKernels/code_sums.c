#include "code_sums.h"

#include <string.h>

// The entries of two groups sum to at most 255 (code_tables.c), so they are added as bytes, then widened. Of a register of
// 16-bit lanes, each two rows, one accumulator takes the whole and another the upper byte; what the first has too much is
// known.

void noveld_code_sums_portable(const uint8_t *tables, const uint8_t *codes, size_t groups, uint16_t *sums) {
    memset(sums, 0, NOVELD_CODE_ROWS * sizeof *sums);
    for (size_t byte = 0; byte < 3 * groups; byte++) {
        const uint8_t *low = tables + 32 * byte, *high = low + 16, *code = codes + NOVELD_CODE_ROWS * byte;
        for (size_t row = 0; row < NOVELD_CODE_ROWS; row++)
            sums[row] = (uint16_t)(sums[row] + low[code[row] & 15] + high[code[row] >> 4]);
    }
}

#if defined(__x86_64__)
#include <immintrin.h>

__attribute__((target("avx2")))
void noveld_code_sums_avx2(const uint8_t *tables, const uint8_t *codes, size_t groups, uint16_t *sums) {
    const __m256i nibble = _mm256_set1_epi8(15);
    __m256i whole0 = _mm256_setzero_si256(), upper0 = whole0, whole1 = whole0, upper1 = whole0;
    for (size_t group = 0; group < groups; group += 2) {
        __m256i sum0 = _mm256_setzero_si256(), sum1 = sum0;
        size_t bytes = group + 1 < groups ? 6 : 3;
        for (size_t byte = 0; byte < bytes; byte++) {
            __m256i low = _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)tables));
            __m256i high = _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)(tables + 16)));
            __m256i code0 = _mm256_loadu_si256((const __m256i *)codes);
            __m256i code1 = _mm256_loadu_si256((const __m256i *)(codes + 32));
            sum0 = _mm256_add_epi8(sum0, _mm256_shuffle_epi8(low, _mm256_and_si256(code0, nibble)));
            sum1 = _mm256_add_epi8(sum1, _mm256_shuffle_epi8(low, _mm256_and_si256(code1, nibble)));
            __m256i rest0 = _mm256_and_si256(_mm256_srli_epi16(code0, 4), nibble);
            __m256i rest1 = _mm256_and_si256(_mm256_srli_epi16(code1, 4), nibble);
            sum0 = _mm256_add_epi8(sum0, _mm256_shuffle_epi8(high, rest0));
            sum1 = _mm256_add_epi8(sum1, _mm256_shuffle_epi8(high, rest1));
            tables += 32;
            codes += NOVELD_CODE_ROWS;
        }
        whole0 = _mm256_add_epi16(whole0, sum0);
        whole1 = _mm256_add_epi16(whole1, sum1);
        upper0 = _mm256_add_epi16(upper0, _mm256_srli_epi16(sum0, 8));
        upper1 = _mm256_add_epi16(upper1, _mm256_srli_epi16(sum1, 8));
    }
    __m256i even[2], odd[2] = {upper0, upper1};
    even[0] = _mm256_sub_epi16(whole0, _mm256_slli_epi16(upper0, 8));
    even[1] = _mm256_sub_epi16(whole1, _mm256_slli_epi16(upper1, 8));
    for (int half = 0; half < 2; half++) {
        __m256i first = _mm256_unpacklo_epi16(even[half], odd[half]);
        __m256i second = _mm256_unpackhi_epi16(even[half], odd[half]);
        _mm256_storeu_si256((__m256i *)(sums + 32 * half), _mm256_permute2x128_si256(first, second, 0x20));
        _mm256_storeu_si256((__m256i *)(sums + 32 * half + 16), _mm256_permute2x128_si256(first, second, 0x31));
    }
}

#define INLINE static inline __attribute__((always_inline, target("avx512f,avx512bw,avx512vbmi")))

// Where a is set, b, elsewhere c.
#define SELECT(a, b, c) _mm512_ternarylogic_epi32(a, b, c, 0xca)

// The four indices into a group's tables: the lookup ignores the two upper bits of each byte, and those of all three make
// the fourth.
INLINE void indices_of(const uint8_t *codes, __m512i indices[WIDE_TABLES]) {
    const __m512i lowest = _mm512_set1_epi8(0x03), lower = _mm512_set1_epi8(0x0f);
    __m512i a = _mm512_loadu_si512(codes), b = _mm512_loadu_si512(codes + 64), c = _mm512_loadu_si512(codes + 128);
    __m512i ab = SELECT(lowest, _mm512_srli_epi16(a, 6), _mm512_srli_epi16(b, 4));
    indices[0] = a;
    indices[1] = b;
    indices[2] = c;
    indices[3] = SELECT(lower, ab, _mm512_srli_epi16(c, 2));
}

INLINE __m512i looked_up(const __m512i indices[WIDE_TABLES], const uint8_t *tables) {
    __m512i sum0 = _mm512_add_epi8(_mm512_permutexvar_epi8(indices[0], _mm512_loadu_si512(tables)),
                                   _mm512_permutexvar_epi8(indices[1], _mm512_loadu_si512(tables + 64)));
    __m512i sum1 = _mm512_add_epi8(_mm512_permutexvar_epi8(indices[2], _mm512_loadu_si512(tables + 128)),
                                   _mm512_permutexvar_epi8(indices[3], _mm512_loadu_si512(tables + 192)));
    return _mm512_add_epi8(sum0, sum1);
}

// Adds what one group, or two, look up; the codes are taken apart once for all queries.
INLINE void add_groups(const uint8_t *const tables[], const int queries, const uint8_t *codes, size_t group,
                       const int both, __m512i whole[], __m512i upper[]) {
    __m512i first[WIDE_TABLES], second[WIDE_TABLES];
    indices_of(codes + 3 * NOVELD_CODE_ROWS * group, first);
    if (both) indices_of(codes + 3 * NOVELD_CODE_ROWS * (group + 1), second);
    for (int query = 0; query < queries; query++) {
        const uint8_t *here = tables[query] + 256 * group;
        __m512i sum = looked_up(first, here);
        if (both) sum = _mm512_add_epi8(sum, looked_up(second, here + 256));
        whole[query] = _mm512_add_epi16(whole[query], sum);
        upper[query] = _mm512_add_epi16(upper[query], _mm512_srli_epi16(sum, 8));
    }
}

INLINE void code_sums(const uint8_t *const tables[], const int queries, const uint8_t *codes, size_t groups,
                      uint16_t *sums) {
    __m512i whole[NOVELD_QUERIES_AT_ONCE], upper[NOVELD_QUERIES_AT_ONCE];
    for (int query = 0; query < queries; query++) whole[query] = upper[query] = _mm512_setzero_si512();
    size_t group = 0;
    for (; group + 1 < groups; group += 2) add_groups(tables, queries, codes, group, 1, whole, upper);
    if (group < groups) add_groups(tables, queries, codes, group, 0, whole, upper);
    const __m512i rows0 = _mm512_set_epi64(11, 10, 3, 2, 9, 8, 1, 0), rows1 = _mm512_set_epi64(15, 14, 7, 6, 13, 12, 5, 4);
    for (int query = 0; query < queries; query++, sums += NOVELD_CODE_ROWS) {
        __m512i even = _mm512_sub_epi16(whole[query], _mm512_slli_epi16(upper[query], 8));
        __m512i low = _mm512_unpacklo_epi16(even, upper[query]), high = _mm512_unpackhi_epi16(even, upper[query]);
        _mm512_storeu_si512(sums, _mm512_permutex2var_epi64(low, rows0, high));
        _mm512_storeu_si512(sums + 32, _mm512_permutex2var_epi64(low, rows1, high));
    }
}

__attribute__((target("avx512f,avx512bw,avx512vbmi")))
void noveld_code_sums_avx512(const uint8_t *const *tables, size_t queries, const uint8_t *codes, size_t groups,
                             uint16_t *sums) {
    switch (queries) {
        case 1: code_sums(tables, 1, codes, groups, sums); break;
        case 2: code_sums(tables, 2, codes, groups, sums); break;
        case 3: code_sums(tables, 3, codes, groups, sums); break;
        default: code_sums(tables, 4, codes, groups, sums); break;
    }
}
#endif
