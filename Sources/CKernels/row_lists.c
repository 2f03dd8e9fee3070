#include "row_lists.h"
#include "lanes.h"
#include "multiversion.h"

#include <string.h>

#define AT_ONCE 32
#define LINE_NUMBERS 16
// Rows fetched ahead of their use.
#define ROWS_AHEAD 4

INLINE size_t find_number(const uint32_t *numbers, size_t count, uint32_t number) {
    size_t at = 0;
    for (; at + AT_ONCE <= count; at += AT_ONCE) {
        uint32_t differ = UINT32_MAX;
        for (size_t lane = 0; lane < AT_ONCE; lane++) differ &= numbers[at + lane] == number ? 0 : UINT32_MAX;
        if (differ == 0) break;
    }
    for (; at < count; at++)
        if (numbers[at] == number) return at;
    return count;
}

MULTIVERSION
size_t noveld_find_number(const uint32_t *numbers, size_t count, uint32_t number) {
    return find_number(numbers, count, number);
}

MULTIVERSION
size_t noveld_rows_with_head(uint32_t member, const uint32_t *rows, size_t count, const uint32_t *members, size_t stride,
                             const int32_t *lengths, size_t head_max, uint32_t *found) {
    size_t with_it = 0;
    for (size_t at = 0; at < count; at++) {
        if (at + ROWS_AHEAD < count) {
            const uint32_t *ahead = members + rows[at + ROWS_AHEAD] * stride;
            for (size_t place = head_max; place < stride; place += LINE_NUMBERS) __builtin_prefetch(ahead + place);
        }
        size_t row = rows[at], length = (size_t)lengths[row], behind = length > head_max ? length - head_max : 0;
        found[with_it] = (uint32_t)row;
        with_it += find_number(members + row * stride + (length - behind), behind, member) == behind;
    }
    return with_it;
}

void noveld_insert_entry(float *distances, uint32_t *members, size_t length, size_t place, float distance,
                         uint32_t member) {
    memmove(distances + place + 1, distances + place, (length - place) * sizeof *distances);
    memmove(members + place + 1, members + place, (length - place) * sizeof *members);
    distances[place] = distance;
    members[place] = member;
}

void noveld_remove_entry(float *distances, uint32_t *members, size_t length, size_t place) {
    memmove(distances + place, distances + place + 1, (length - place - 1) * sizeof *distances);
    memmove(members + place, members + place + 1, (length - place - 1) * sizeof *members);
}

void noveld_fetch_list(const float *distances, const uint32_t *members, size_t length) {
    for (size_t at = 0; at < length; at += LINE_NUMBERS) {
        __builtin_prefetch(distances + at, 1);
        __builtin_prefetch(members + at, 1);
    }
}
