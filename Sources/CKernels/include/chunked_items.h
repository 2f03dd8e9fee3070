#ifndef NOVELD_CHUNKED_ITEMS_H
#define NOVELD_CHUNKED_ITEMS_H

#include <stddef.h>
#include <stdint.h>

/// Items of equal size in chunks of 2^shift of them.
typedef struct {
    uint8_t *const *chunks;
    size_t item_bytes;
    unsigned shift;
} noveld_chunked_items;

static inline uint8_t *noveld_item(noveld_chunked_items items, size_t index) {
    size_t within = index & (((size_t)1 << items.shift) - 1);
    return items.chunks[index >> items.shift] + within * items.item_bytes;
}

#endif
