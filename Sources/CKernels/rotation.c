#include "rotation.h"
#include "multiversion.h"

#include <math.h>
#include <string.h>

#pragma STDC FP_CONTRACT OFF

#define LANES 16
#define SQUARE (LANES * LANES)
typedef float lanes __attribute__((vector_size(LANES * sizeof(float)), aligned(4)));
#define INLINE static inline __attribute__((always_inline))
#define SHUFFLE __builtin_shufflevector

// Sums and differences of lanes `distance` apart: the partner's lane, plus or minus the own one.
#define WITHIN(x, sign, ...) ((x) = SHUFFLE(x, x, __VA_ARGS__) + (x) * (sign))

// The transform of 16 numbers, in one register.
INLINE void of_sixteen(float *x, float scale) {
    const lanes by1 = {1, -1, 1, -1, 1, -1, 1, -1, 1, -1, 1, -1, 1, -1, 1, -1};
    const lanes by2 = {1, 1, -1, -1, 1, 1, -1, -1, 1, 1, -1, -1, 1, 1, -1, -1};
    const lanes by4 = {1, 1, 1, 1, -1, -1, -1, -1, 1, 1, 1, 1, -1, -1, -1, -1};
    const lanes by8 = {1, 1, 1, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1, -1, -1, -1};
    lanes v = *(const lanes *)x * scale;
    WITHIN(v, by1, 1, 0, 3, 2, 5, 4, 7, 6, 9, 8, 11, 10, 13, 12, 15, 14);
    WITHIN(v, by2, 2, 3, 0, 1, 6, 7, 4, 5, 10, 11, 8, 9, 14, 15, 12, 13);
    WITHIN(v, by4, 4, 5, 6, 7, 0, 1, 2, 3, 12, 13, 14, 15, 8, 9, 10, 11);
    WITHIN(v, by8, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7);
    *(lanes *)x = v;
}

// Transforms across 16 registers, lane by lane.
INLINE void across(lanes v[LANES]) {
#pragma clang loop unroll(full)
    for (int stride = 1; stride < LANES; stride *= 2)
#pragma clang loop unroll(full)
        for (int at = 0; at < LANES; at++)
            if (!(at & stride)) {
                lanes low = v[at], high = v[at + stride];
                v[at] = low + high;
                v[at + stride] = low - high;
            }
}

// Lanes and registers change places. Pairs of registers are interleaved, four times over.
INLINE void transpose(lanes v[LANES]) {
    lanes next[LANES];
#pragma clang loop unroll(full)
    for (int time = 0; time < 4; time++) {
#pragma clang loop unroll(full)
        for (int at = 0; at < LANES / 2; at++) {
            lanes a = v[at], b = v[at + LANES / 2];
            next[2 * at] = SHUFFLE(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
            next[2 * at + 1] = SHUFFLE(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
        }
#pragma clang loop unroll(full)
        for (int at = 0; at < LANES; at++) v[at] = next[at];
    }
}

// The transform of 256 numbers in 16 registers, what comes out in the order of columns: any order is as good.
INLINE void of_square(float *x, float scale) {
    lanes v[LANES];
#pragma clang loop unroll(full)
    for (int at = 0; at < LANES; at++) v[at] = *(const lanes *)(x + LANES * at) * scale;
    across(v);
    transpose(v);
    across(v);
#pragma clang loop unroll(full)
    for (int at = 0; at < LANES; at++) *(lanes *)(x + LANES * at) = v[at];
}

// The transform of `length` numbers, a power of two of at least 16, times `scale`.
INLINE void hadamard(float *x, size_t length, float scale) {
    size_t stride = LANES;
    if (length >= SQUARE) {
        stride = SQUARE;
        for (size_t at = 0; at < length; at += SQUARE) of_square(x + at, scale);
    } else {
        for (size_t at = 0; at < length; at += LANES) of_sixteen(x + at, scale);
    }
    for (; stride < length; stride *= 2)
        for (size_t start = 0; start < length; start += 2 * stride)
            for (size_t at = start; at < start + stride; at += LANES) {
                lanes low = *(const lanes *)(x + at), high = *(const lanes *)(x + at + stride);
                *(lanes *)(x + at) = low + high;
                *(lanes *)(x + at + stride) = low - high;
            }
}

INLINE void mix_halves(float *x, size_t dimension) {
    const float scale = 0.70710678f;
    float *low = x, *high = x + dimension / 2;
    for (size_t at = 0; at < dimension / 2; at++) {
        float a = low[at], b = high[at];
        low[at] = (a + b) * scale;
        high[at] = (a - b) * scale;
    }
}

MULTIVERSION
void noveld_rotate(const float *rows, size_t count, size_t dimension, const float *signs, size_t rounds,
                   size_t rotated_dimension, float *rotated) {
    size_t stretch = LANES;
    while (2 * stretch <= rotated_dimension) stretch *= 2;
    float scale = 1 / sqrtf((float)stretch);
    for (size_t row = 0; row < count; row++) {
        float *x = rotated + row * rotated_dimension;
        memcpy(x, rows + row * dimension, dimension * sizeof(float));
        memset(x + dimension, 0, (rotated_dimension - dimension) * sizeof(float));
        for (size_t round = 0; round < rounds; round++) {
            const float *sign = signs + round * rotated_dimension;
            for (size_t at = 0; at < rotated_dimension; at++) x[at] *= sign[at];
            hadamard(x, stretch, scale);
            if (stretch == rotated_dimension) continue;
            hadamard(x + rotated_dimension - stretch, stretch, scale);
            mix_halves(x, rotated_dimension);
        }
    }
}
