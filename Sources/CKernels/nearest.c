#include "nearest.h"
#include "multiversion.h"

#include <math.h>

// Puts a candidate in the place of the farthest one and restores the heap.
static void replace_farthest(float *estimates, uint32_t *rows, size_t capacity, float estimate, uint32_t row) {
    size_t hole = 0;
    for (;;) {
        size_t child = 2 * hole + 1;
        if (child >= capacity) break;
        if (child + 1 < capacity && estimates[child + 1] > estimates[child]) child++;
        if (estimates[child] <= estimate) break;
        estimates[hole] = estimates[child];
        rows[hole] = rows[child];
        hole = child;
    }
    estimates[hole] = estimate;
    rows[hole] = row;
}

// Nearly all targets are too far: a group of them is looked at at once.
#define GROUP 64
#define LANES 16
typedef float lanes __attribute__((vector_size(LANES * sizeof(float)), aligned(4)));
typedef int32_t flags __attribute__((vector_size(LANES * sizeof(int32_t))));

static inline __attribute__((always_inline)) int any_nearer(const float *product, const float *squared_norms,
                                                            float farthest) {
    flags nearer = {0};
    for (size_t t = 0; t < GROUP; t += LANES)
        nearer |= *(const lanes *)(squared_norms + t) - 2 * *(const lanes *)(product + t) < farthest;
    return __builtin_reduce_or(nearer) != 0;
}

MULTIVERSION
void noveld_offer_candidates(const float *products, size_t queries, size_t targets, const float *squared_norms,
                             uint32_t first_target, size_t capacity, float *estimates, uint32_t *rows) {
    for (size_t q = 0; q < queries; q++) {
        const float *product = products + q * targets;
        float *heap = estimates + q * capacity;
        uint32_t *heap_rows = rows + q * capacity;
        for (size_t start = 0; start < targets; start += GROUP) {
            size_t end = start + GROUP < targets ? start + GROUP : targets;
            if (end == start + GROUP && !any_nearer(product + start, squared_norms + start, heap[0])) continue;
            for (size_t t = start; t < end; t++) {
                float estimate = squared_norms[t] - 2 * product[t];
                if (estimate < heap[0])
                    replace_farthest(heap, heap_rows, capacity, estimate, first_target + (uint32_t)t);
            }
        }
    }
}

MULTIVERSION
void noveld_squared_norms(const float *matrix, size_t rows, size_t dimension, float *squared_norms) {
    for (size_t i = 0; i < rows; i++) {
        double sum = 0;
        for (size_t at = 0; at < dimension; at++) {
            double value = matrix[i * dimension + at];
            sum += value * value;
        }
        squared_norms[i] = (float)sum;
    }
}

size_t noveld_first_not_finite(const float *numbers, size_t count) {
    size_t position = 0;
    while (position < count && isfinite(numbers[position])) position++;
    return position;
}
