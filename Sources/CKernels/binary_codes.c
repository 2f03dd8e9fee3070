#include "binary_codes.h"
#include "multiversion.h"

#include <math.h>
#include <string.h>

#pragma STDC FP_CONTRACT OFF

#define LANES 8
typedef float lanes __attribute__((vector_size(LANES * sizeof(float)), aligned(4)));
typedef int32_t masks __attribute__((vector_size(LANES * sizeof(int32_t))));
typedef _Bool flags __attribute__((ext_vector_type(LANES)));

static inline float *factors_of(uint8_t *block, size_t groups) {
    return (float *)(block + NOVELD_CODE_ROWS * 3 * groups);
}

#define SUM(x) ((((x)[0] + (x)[4]) + ((x)[2] + (x)[6])) + (((x)[1] + (x)[5]) + ((x)[3] + (x)[7])))

MULTIVERSION
void noveld_encode(const float *rotated, const float *centroid, size_t groups, uint32_t slot, uint8_t *block,
                   size_t row) {
    lanes squares = {0}, lengths = {0}, products = {0};
    for (size_t byte = 0; byte < 3 * groups; byte++) {
        lanes center = *(const lanes *)(centroid + LANES * byte);
        lanes residual = *(const lanes *)(rotated + LANES * byte) - center;
        masks negative = residual < 0;
        lanes length = (lanes)((masks)residual & 0x7fffffff);
        squares += residual * residual;
        lengths += length;
        products += (lanes)((masks)center ^ (negative & (int32_t)0x80000000));
        flags positive = __builtin_convertvector(negative == 0, flags);
        memcpy(block + NOVELD_CODE_ROWS * byte + row, &positive, 1);
    }
    float square = SUM(squares), length = SUM(lengths);
    float factor = length > 0 ? 2 * square / length : 0;
    float *factors = factors_of(block, groups);
    factors[row] = factor;
    factors[NOVELD_CODE_ROWS + row] = square + factor * SUM(products);
    noveld_set_code_slot(block, groups, row, slot);
}

void noveld_encode_rows(const float *rotated, const uint32_t *chosen, size_t count, const float *centroid, size_t groups,
                        const uint32_t *slots, noveld_chunked_items memory, const uint32_t *blocks) {
    for (size_t at = 0; at < count; at++)
        noveld_encode(rotated + chosen[at] * groups * NOVELD_CODE_GROUP, centroid, groups, slots[chosen[at]],
                      noveld_item(memory, blocks[at / NOVELD_CODE_ROWS]), at % NOVELD_CODE_ROWS);
}

void noveld_copy_code(const uint8_t *from_block, size_t from_row, size_t groups, uint8_t *to_block, size_t to_row) {
    for (size_t byte = 0; byte < 3 * groups; byte++)
        to_block[NOVELD_CODE_ROWS * byte + to_row] = from_block[NOVELD_CODE_ROWS * byte + from_row];
    const float *from = factors_of((uint8_t *)from_block, groups);
    float *to = factors_of(to_block, groups);
    to[to_row] = from[from_row];
    to[NOVELD_CODE_ROWS + to_row] = from[NOVELD_CODE_ROWS + from_row];
    noveld_set_code_slot(to_block, groups, to_row, noveld_code_slot(from_block, groups, from_row));
}

uint32_t noveld_code_slot(const uint8_t *block, size_t groups, size_t row) {
    return ((const uint32_t *)(block + NOVELD_CODE_ROWS * (3 * groups + 8)))[row];
}

void noveld_set_code_slot(uint8_t *block, size_t groups, size_t row, uint32_t slot) {
    ((uint32_t *)(block + NOVELD_CODE_ROWS * (3 * groups + 8)))[row] = slot;
}
