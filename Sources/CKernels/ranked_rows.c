#include "ranked_rows.h"
#include "lanes.h"
#include "multiversion.h"

#pragma STDC FP_CONTRACT OFF

static inline double worth(const float *distances, const uint16_t *members, const double *factors, size_t p) {
    double distance = distances[p];
    return factors ? distance * factors[members[p]] : distance;
}

MULTIVERSION
double noveld_row_sums(const float *distances, const uint16_t *members, const double *factors, size_t count,
                       const double *weights, double *shifts) {
    size_t blocks = (count + NOVELD_ROW_BLOCK - 1) / NOVELD_ROW_BLOCK;
    double shift = 0, total = 0;
    shifts[blocks] = 0;
    for (size_t block = blocks; block-- > 0;) {
        size_t p = block * NOVELD_ROW_BLOCK;
        size_t end = p + NOVELD_ROW_BLOCK < count ? p + NOVELD_ROW_BLOCK : count;
        lanes block_shift = {0}, block_total = {0};
        for (; p + LANES <= end; p += LANES) {
            lanes value = WIDE(distances + p);
            if (factors)
                for (size_t lane = 0; lane < LANES; lane++) value[lane] *= factors[members[p + lane]];
            lanes here = *(const lanes *)(weights + p), next = *(const lanes *)(weights + p + 1);
            block_shift += value * (next - here);
            block_total += value * here;
        }
        for (size_t lane = 0; p < end; p++, lane++) {
            double value = worth(distances, members, factors, p);
            block_shift[lane] += value * (weights[p + 1] - weights[p]);
            block_total[lane] += value * weights[p];
        }
        shift += FOLD(block_shift);
        total += FOLD(block_total);
        shifts[block] = shift;
    }
    return total;
}

MULTIVERSION
void noveld_add_row_losses(const float *distances, const uint16_t *members, const double *factors, size_t count,
                           const double *weights, uint16_t own, double scale, int64_t sign, int64_t *losses) {
    // What the entries behind p gain when one before them leaves.
    double moved_up = 0;
    for (size_t p = count; p-- > 0;) {
        double value = worth(distances, members, factors, p);
        double loss = scale * (weights[p] * value - moved_up);
        if (members[p] != own)
            losses[members[p]] += sign * (int64_t)(loss + (loss < 0 ? -0.5 : 0.5));
        if (p > 0) moved_up += value * (weights[p - 1] - weights[p]);
    }
}
