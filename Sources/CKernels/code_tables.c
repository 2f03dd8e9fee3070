#include "code_scan.h"
#include "code_sums.h"
#include "multiversion.h"

#include <math.h>
#include <string.h>

#pragma STDC FP_CONTRACT OFF

// Dimensions of a group behind each of its wide tables, in the order of the index's bits.
static const uint8_t wide_dimensions[WIDE_TABLES][6] = {
    {0, 1, 2, 3, 4, 5}, {8, 9, 10, 11, 12, 13}, {16, 17, 18, 19, 20, 21}, {6, 7, 14, 15, 22, 23}};

#define BIT_OF_INDEX(bit) {                                                                  \
    -(0 >> bit & 1), -(1 >> bit & 1), -(2 >> bit & 1), -(3 >> bit & 1), -(4 >> bit & 1),     \
    -(5 >> bit & 1), -(6 >> bit & 1), -(7 >> bit & 1), -(8 >> bit & 1), -(9 >> bit & 1),     \
    -(10 >> bit & 1), -(11 >> bit & 1), -(12 >> bit & 1), -(13 >> bit & 1), -(14 >> bit & 1), \
    -(15 >> bit & 1)}

typedef int8_t entries __attribute__((vector_size(16), aligned(1)));
static const entries bit_of_index[4] = {BIT_OF_INDEX(0), BIT_OF_INDEX(1), BIT_OF_INDEX(2), BIT_OF_INDEX(3)};

// What the entries have that include or leave out a dimension: nothing below zero, so that sums are of bytes.
#define INCLUDED(value) ((int8_t)((value) > 0 ? (value) : 0))
#define LEFT_OUT(value) ((int8_t)((value) < 0 ? -(value) : 0))

static inline entries sixteen(const int8_t *values) {
    entries sum = {0};
    for (int bit = 0; bit < 4; bit++)
        sum += (bit_of_index[bit] & INCLUDED(values[bit])) + (~bit_of_index[bit] & LEFT_OUT(values[bit]));
    return sum;
}

static void fill_wide(const int8_t *rounded, size_t groups, uint8_t *tables) {
    for (size_t group = 0; group < groups; group++, rounded += NOVELD_CODE_GROUP)
        for (int table = 0; table < WIDE_TABLES; table++) {
            int8_t values[6];
            for (int bit = 0; bit < 6; bit++) values[bit] = rounded[wide_dimensions[table][bit]];
            entries low = sixteen(values);
            for (int quarter = 0; quarter < 4; quarter++, tables += 16) {
                int8_t fifth = quarter & 1 ? INCLUDED(values[4]) : LEFT_OUT(values[4]);
                int8_t sixth = quarter & 2 ? INCLUDED(values[5]) : LEFT_OUT(values[5]);
                entries sum = low + (int8_t)(fifth + sixth);
                memcpy(tables, &sum, sizeof sum);
            }
        }
}

static void fill_narrow(const int8_t *rounded, size_t groups, uint8_t *tables) {
    for (size_t table = 0; table < NARROW_TABLES * groups; table++) {
        entries sum = sixteen(rounded + 4 * table);
        memcpy(tables + 16 * table, &sum, sizeof sum);
    }
}

// The largest sum of magnitudes over the dimensions of any table, and the sum over all.
static float largest_table(const float *rotated, size_t groups, float *total) {
    float largest = 0;
    *total = 0;
    for (size_t group = 0; group < groups; group++, rotated += NOVELD_CODE_GROUP) {
        for (int table = 0; table < WIDE_TABLES; table++) {
            float sum = 0;
            for (int bit = 0; bit < 6; bit++) sum += fabsf(rotated[wide_dimensions[table][bit]]);
            largest = fmaxf(largest, sum);
            *total += sum;
        }
        for (int table = 0; table < NARROW_TABLES; table++) {
            float sum = 0;
            for (int bit = 0; bit < 4; bit++) sum += fabsf(rotated[4 * table + bit]);
            largest = fmaxf(largest, sum);
        }
    }
    return largest;
}

noveld_code_query noveld_prepare_query(const float *rotated, size_t groups, int level, uint8_t *tables) {
    // An entry is at most 60, and 3 more by rounding: four of them fit a byte. The sum of all fits 16 bits.
    float total, largest = largest_table(rotated, groups, &total);
    float scale = largest > 0 ? fminf(60 / largest, (float)(65000 - 12 * (int)groups) / total) : 0;
    int8_t rounded[NOVELD_CODE_GROUP * 64];
    int magnitude = 0;
    size_t wide = level == NOVELD_SCAN_AVX512;
    for (size_t start = 0; start < groups; start += 64) {
        size_t count = groups - start < 64 ? groups - start : 64;
        for (size_t at = 0; at < NOVELD_CODE_GROUP * count; at++) {
            rounded[at] = (int8_t)rintf(rotated[NOVELD_CODE_GROUP * start + at] * scale);
            magnitude += rounded[at] < 0 ? -rounded[at] : rounded[at];
        }
        if (wide) fill_wide(rounded, count, tables + 256 * start);
        else fill_narrow(rounded, count, tables + 16 * NARROW_TABLES * start);
    }
    float step = scale > 0 ? 1 / scale : 0;
    return (noveld_code_query){tables, 2 * step, -step * (float)magnitude, level};
}
