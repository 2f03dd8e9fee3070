#ifndef NOVELD_CURVE_H
#define NOVELD_CURVE_H

#include "estimated_rows.h"
#include "lanes.h"

/// The last node but one that is not above the distance, without branches: which it is cannot be foretold.
INLINE size_t curve_segment(const float *curve, float distance) {
    size_t node = 0;
    for (size_t step = NOVELD_CURVE_SEGMENTS / 2; step > 0; step /= 2) node += curve[node + step] <= distance ? step : 0;
    return node;
}

#endif
