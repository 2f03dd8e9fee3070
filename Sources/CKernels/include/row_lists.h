#ifndef NOVELD_ROW_LISTS_H
#define NOVELD_ROW_LISTS_H

#include <stddef.h>
#include <stdint.h>

// The nearest entries of a row, as distances and the members that they are of.

/// Where a number stands among others; their count where it does not.
size_t noveld_find_number(const uint32_t *numbers, size_t count, uint32_t number);

/// Of some rows whose lists have a member, writes those that have it in their head, the first `head_max` places, to `found`;
/// gives how many. Lists have `stride` places, of which `lengths[row]` are in use.
size_t noveld_rows_with_head(uint32_t member, const uint32_t *rows, size_t count, const uint32_t *members, size_t stride,
                             const int32_t *lengths, size_t head_max, uint32_t *found);

/// Puts an entry in a place of a list of `length`, which has room for it; those from there on move up.
void noveld_insert_entry(float *distances, uint32_t *members, size_t length, size_t place, float distance,
                         uint32_t member);

/// Takes the entry in a place out of a list of `length`; those behind it move down.
void noveld_remove_entry(float *distances, uint32_t *members, size_t length, size_t place);

/// Has memory bring a list that is to be used soon: `length` distances and members.
void noveld_fetch_list(const float *distances, const uint32_t *members, size_t length);

#endif
