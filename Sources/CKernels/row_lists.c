#include "row_lists.h"
#include "multiversion.h"

#include <string.h>

#define AT_ONCE 32

MULTIVERSION
size_t noveld_find_number(const uint32_t *numbers, size_t count, uint32_t number) {
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

#define LINE_NUMBERS 16

void noveld_fetch_list(const float *distances, const uint32_t *members, size_t length) {
    for (size_t at = 0; at < length; at += LINE_NUMBERS) {
        __builtin_prefetch(distances + at, 1);
        __builtin_prefetch(members + at, 1);
    }
}
