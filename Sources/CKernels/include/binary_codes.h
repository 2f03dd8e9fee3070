#ifndef NOVELD_BINARY_CODES_H
#define NOVELD_BINARY_CODES_H

#include <stddef.h>
#include <stdint.h>

#include "chunked_items.h"

// One-bit codes with the unbiased estimator of Gao and Long, "RaBitQ: quantizing high-dimensional vectors with a
// theoretical error bound for approximate nearest neighbor search", SIGMOD 2024.
//
// A row x of a cell with centroid c, both rotated, is coded by the signs s of x - c. From them
//     |x - q|^2  ~  |q - c|^2 + addend - factor * <s, q>,
// with factor = 2 |x - c|^2 / sum |x - c|_i and addend = |x - c|^2 + factor * <s, c>; 2 <x - c, q - c> is what is estimated.
//
// Codes stand in blocks of 64 rows. A block of `groups` groups of 24 dimensions is
//     codes     3 * groups x 64 bytes: byte b of row r at 64 * b + r, its lowest bit the first of 8 dimensions
//     factors   64 floats
//     addends   64 floats
//     slots     64 numbers of 32 bits: which row of the outside world this is

#define NOVELD_CODE_ROWS 64
#define NOVELD_CODE_GROUP 24
#define NOVELD_CODE_BLOCK_BYTES(groups) (NOVELD_CODE_ROWS * (3 * (groups) + 12))

/// Writes the code of `rotated`, relative to `centroid`, in place `row` of a block.
void noveld_encode(const float *rotated, const float *centroid, size_t groups, uint32_t slot, uint8_t *block,
                   size_t row);

/// Writes the codes of the rows `chosen` of `rotated` one after the other into the blocks of these numbers in `memory`.
/// `slots` are the rows'.
void noveld_encode_rows(const float *rotated, const uint32_t *chosen, size_t count, const float *centroid, size_t groups,
                        const uint32_t *slots, noveld_chunked_items memory, const uint32_t *blocks);

/// Copies one row's code, factors and slot.
void noveld_copy_code(const uint8_t *from_block, size_t from_row, size_t groups, uint8_t *to_block, size_t to_row);

/// The slot of a row, and setting it.
uint32_t noveld_code_slot(const uint8_t *block, size_t groups, size_t row);
void noveld_set_code_slot(uint8_t *block, size_t groups, size_t row, uint32_t slot);

#endif
