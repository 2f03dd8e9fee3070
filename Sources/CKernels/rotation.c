#include "rotation.h"
#include "multiversion.h"

#include <math.h>
#include <string.h>

#pragma STDC FP_CONTRACT OFF

#define LANES 16
typedef float lanes __attribute__((vector_size(LANES * sizeof(float)), aligned(4)));

// Sums and differences of lanes `distance` apart: the partner's lane, plus or minus the own one.
#define WITHIN(x, sign, ...) ((x) = __builtin_shufflevector(x, x, __VA_ARGS__) + (x) * (sign))

// The transform of `length` numbers, a power of two of at least 16, times `scale`.
static inline __attribute__((always_inline)) void hadamard(float *x, size_t length, float scale) {
    const lanes by1 = {1, -1, 1, -1, 1, -1, 1, -1, 1, -1, 1, -1, 1, -1, 1, -1};
    const lanes by2 = {1, 1, -1, -1, 1, 1, -1, -1, 1, 1, -1, -1, 1, 1, -1, -1};
    const lanes by4 = {1, 1, 1, 1, -1, -1, -1, -1, 1, 1, 1, 1, -1, -1, -1, -1};
    const lanes by8 = {1, 1, 1, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1, -1, -1, -1};
    for (size_t at = 0; at < length; at += LANES) {
        lanes v = *(const lanes *)(x + at) * scale;
        WITHIN(v, by1, 1, 0, 3, 2, 5, 4, 7, 6, 9, 8, 11, 10, 13, 12, 15, 14);
        WITHIN(v, by2, 2, 3, 0, 1, 6, 7, 4, 5, 10, 11, 8, 9, 14, 15, 12, 13);
        WITHIN(v, by4, 4, 5, 6, 7, 0, 1, 2, 3, 12, 13, 14, 15, 8, 9, 10, 11);
        WITHIN(v, by8, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7);
        *(lanes *)(x + at) = v;
    }
    for (size_t stride = LANES; stride < length; stride *= 2)
        for (size_t start = 0; start < length; start += 2 * stride)
            for (size_t at = start; at < start + stride; at += LANES) {
                lanes low = *(const lanes *)(x + at), high = *(const lanes *)(x + at + stride);
                *(lanes *)(x + at) = low + high;
                *(lanes *)(x + at + stride) = low - high;
            }
}

static inline __attribute__((always_inline)) void mix_halves(float *x, size_t dimension) {
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
