#include "code_sums.h"

#include <string.h>

// A group's entries sum to at most 252 (code_tables.c), so they are added as bytes, then widened. Of a register of 16-bit
// lanes, each two rows, one accumulator takes the whole and another the upper byte; what the first has too much is known.

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
    for (size_t group = 0; group < groups; group++) {
        __m256i sum0 = _mm256_setzero_si256(), sum1 = sum0;
        for (size_t byte = 0; byte < 3; byte++) {
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

// Where a is set, b, elsewhere c.
#define SELECT(a, b, c) _mm512_ternarylogic_epi32(a, b, c, 0xca)

__attribute__((target("avx512f,avx512bw,avx512vbmi")))
void noveld_code_sums_avx512(const uint8_t *tables, const uint8_t *codes, size_t groups, uint16_t *sums) {
    const __m512i lowest = _mm512_set1_epi8(0x03), next = _mm512_set1_epi8(0x0c);
    __m512i whole = _mm512_setzero_si512(), upper = whole;
    for (size_t group = 0; group < groups; group++) {
        __m512i a = _mm512_loadu_si512(codes), b = _mm512_loadu_si512(codes + 64), c = _mm512_loadu_si512(codes + 128);
        // The lookup ignores the two upper bits; those of all three bytes make a fourth index.
        __m512i ab = SELECT(lowest, _mm512_srli_epi16(a, 6), _mm512_srli_epi16(b, 4));
        __m512i rest = SELECT(_mm512_or_si512(lowest, next), ab, _mm512_srli_epi16(c, 2));
        __m512i sum0 = _mm512_add_epi8(_mm512_permutexvar_epi8(a, _mm512_loadu_si512(tables)),
                                       _mm512_permutexvar_epi8(b, _mm512_loadu_si512(tables + 64)));
        __m512i sum1 = _mm512_add_epi8(_mm512_permutexvar_epi8(c, _mm512_loadu_si512(tables + 128)),
                                       _mm512_permutexvar_epi8(rest, _mm512_loadu_si512(tables + 192)));
        __m512i sum = _mm512_add_epi8(sum0, sum1);
        whole = _mm512_add_epi16(whole, sum);
        upper = _mm512_add_epi16(upper, _mm512_srli_epi16(sum, 8));
        tables += 256;
        codes += 3 * NOVELD_CODE_ROWS;
    }
    __m512i even = _mm512_sub_epi16(whole, _mm512_slli_epi16(upper, 8));
    __m512i first = _mm512_unpacklo_epi16(even, upper), second = _mm512_unpackhi_epi16(even, upper);
    const __m512i rows0 = _mm512_set_epi64(11, 10, 3, 2, 9, 8, 1, 0), rows1 = _mm512_set_epi64(15, 14, 7, 6, 13, 12, 5, 4);
    _mm512_storeu_si512(sums, _mm512_permutex2var_epi64(first, rows0, second));
    _mm512_storeu_si512(sums + 32, _mm512_permutex2var_epi64(first, rows1, second));
}
#endif
