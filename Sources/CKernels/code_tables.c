#include "code_scan.h"
#include "code_sums.h"
#include "multiversion.h"

#include <math.h>
#include <string.h>

#pragma STDC FP_CONTRACT OFF

// Dimensions of a group behind each of its wide tables, in the order of the index's bits.
static const uint8_t wide_dimensions[WIDE_TABLES][6] = {
    {0, 1, 2, 3, 4, 5}, {8, 9, 10, 11, 12, 13}, {16, 17, 18, 19, 20, 21}, {6, 7, 14, 15, 22, 23}};

// Of each bit of an index, all ones in the entries whose index has it.
typedef int8_t entries __attribute__((vector_size(64), aligned(1)));
#define ONE(bit, at) -(((at) >> (bit)) & 1)
#define FOUR(bit, at) ONE(bit, at), ONE(bit, (at) + 1), ONE(bit, (at) + 2), ONE(bit, (at) + 3)
#define SIXTEEN(bit, at) FOUR(bit, at), FOUR(bit, (at) + 4), FOUR(bit, (at) + 8), FOUR(bit, (at) + 12)
#define WITH_BIT(bit) {SIXTEEN(bit, 0), SIXTEEN(bit, 16), SIXTEEN(bit, 32), SIXTEEN(bit, 48)}
static const entries with_bit[6] = {WITH_BIT(0), WITH_BIT(1), WITH_BIT(2), WITH_BIT(3), WITH_BIT(4), WITH_BIT(5)};

#define INLINE static inline __attribute__((always_inline))

// `left_out` is what an entry has of a dimension whose bit is not set: nothing is below zero, so that sums are of bytes.
INLINE void fill_wide(const int8_t *rounded, const int8_t *left_out, size_t groups, uint8_t *tables) {
    for (size_t group = 0; group < groups; group++, rounded += NOVELD_CODE_GROUP, left_out += NOVELD_CODE_GROUP)
        for (int table = 0; table < WIDE_TABLES; table++, tables += sizeof(entries)) {
            int8_t none = 0;
            for (int bit = 0; bit < 6; bit++) none += left_out[wide_dimensions[table][bit]];
            entries sum = (entries){0} + none;
            for (int bit = 0; bit < 6; bit++) sum += with_bit[bit] & rounded[wide_dimensions[table][bit]];
            memcpy(tables, &sum, sizeof sum);
        }
}

INLINE void fill_narrow(const int8_t *rounded, const int8_t *left_out, size_t groups, uint8_t *tables) {
    for (size_t table = 0; table < NARROW_TABLES * groups; table++, rounded += 4, left_out += 4) {
        int8_t none = 0;
        for (int bit = 0; bit < 4; bit++) none += left_out[bit];
        entries sum = (entries){0} + none;
        for (int bit = 0; bit < 4; bit++) sum += with_bit[bit] & rounded[bit];
        memcpy(tables + 16 * table, &sum, 16);
    }
}

#define LANES 8
typedef float lanes __attribute__((vector_size(LANES * sizeof(float)), aligned(4)));
typedef int32_t bits __attribute__((vector_size(LANES * sizeof(int32_t))));

// The largest sum of magnitudes over two groups that are added up as bytes (code_sums.c), and the sum over all.
INLINE float largest_sum(const float *rotated, size_t groups, float *total) {
    float largest = 0;
    *total = 0;
    for (size_t group = 0; group < groups; group += 2) {
        size_t end = NOVELD_CODE_GROUP * (groups - group < 2 ? groups : group + 2);
        lanes sums = {0};
        for (size_t at = NOVELD_CODE_GROUP * group; at < end; at += LANES)
            sums += (lanes)((bits)*(const lanes *)(rotated + at) & 0x7fffffff);
        float sum = ((sums[0] + sums[4]) + (sums[2] + sums[6])) + ((sums[1] + sums[5]) + (sums[3] + sums[7]));
        largest = sum > largest ? sum : largest;
        *total += sum;
    }
    return largest;
}

#define GROUPS_AT_ONCE 16

MULTIVERSION
noveld_code_query noveld_prepare_query(const float *rotated, size_t groups, int level, uint8_t *tables) {
    // Two groups sum to 231 at most, and 24 more by rounding: that fits a byte. The sum of all fits 16 bits. Single numbers
    // may not fit a signed byte: what is added up wraps around, and is right in the end.
    float total, largest = largest_sum(rotated, groups, &total);
    float scale = largest > 0 ? fminf(231 / largest, (float)(65000 - 12 * (int)groups) / total) : 0;
    int8_t rounded[NOVELD_CODE_GROUP * GROUPS_AT_ONCE], left_out[NOVELD_CODE_GROUP * GROUPS_AT_ONCE];
    int magnitude = 0;
    for (size_t start = 0; start < groups; start += GROUPS_AT_ONCE) {
        size_t count = groups - start < GROUPS_AT_ONCE ? groups - start : GROUPS_AT_ONCE;
        for (size_t at = 0; at < NOVELD_CODE_GROUP * count; at++) {
            int number = (int)rintf(rotated[NOVELD_CODE_GROUP * start + at] * scale);
            rounded[at] = (int8_t)number;
            left_out[at] = (int8_t)(number < 0 ? -number : 0);
            magnitude += number < 0 ? -number : number;
        }
        if (level == NOVELD_SCAN_AVX512) fill_wide(rounded, left_out, count, tables + 256 * start);
        else fill_narrow(rounded, left_out, count, tables + 16 * NARROW_TABLES * start);
    }
    float step = scale > 0 ? 1 / scale : 0;
    return (noveld_code_query){tables, 2 * step, -step * (float)magnitude, level};
}
