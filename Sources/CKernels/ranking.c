#include "ranking.h"
#include "multiversion.h"

#include <math.h>
#include <string.h>

#pragma STDC FP_CONTRACT OFF

#define DIGIT_BITS 11
#define DIGITS 3
#define BUCKETS (1 << DIGIT_BITS)

// Unsigned integers that compare as the numbers do: the sign bit flipped, all bits of a negative number flipped.
static uint32_t sortable(float key) {
    uint32_t bits;
    key += 0.0f;  // the two zeros are equal
    memcpy(&bits, &key, sizeof bits);
    return bits ^ (bits >> 31 ? 0xffffffffu : 0x80000000u);
}

// Key above, position below.
static uint32_t digit(uint64_t entry, int pass) {
    return (uint32_t)(entry >> (32 + pass * DIGIT_BITS)) & (BUCKETS - 1);
}

static float from_sortable(uint32_t key) {
    float number;
    key ^= key >> 31 ? 0x80000000u : 0xffffffffu;
    memcpy(&number, &key, sizeof number);
    return number;
}

// Where each bucket starts, from how many numbers it has.
static void sum_up(uint32_t buckets[BUCKETS]) {
    uint32_t total = 0;
    for (int bucket = 0; bucket < BUCKETS; bucket++) {
        uint32_t size = buckets[bucket];
        buckets[bucket] = total;
        total += size;
    }
}

void noveld_ascending_order(const float *keys, size_t count, uint64_t *scratch, uint32_t *order) {
    uint32_t starts[DIGITS][BUCKETS] = {{0}};
    uint64_t *from = scratch, *to = scratch + count;
    for (size_t i = 0; i < count; i++) {
        from[i] = (uint64_t)sortable(keys[i]) << 32 | i;
        for (int pass = 0; pass < DIGITS; pass++) starts[pass][digit(from[i], pass)]++;
    }
    for (int pass = 0; pass < DIGITS; pass++) {
        sum_up(starts[pass]);
        for (size_t i = 0; i < count; i++) to[starts[pass][digit(from[i], pass)]++] = from[i];
        uint64_t *swapped = from;
        from = to;
        to = swapped;
    }
    for (size_t i = 0; i < count; i++) order[i] = (uint32_t)from[i];
}

static void sort_by_bits(const float *numbers, size_t count, uint32_t *scratch, float *sorted) {
    uint32_t starts[DIGITS][BUCKETS] = {{0}};
    uint32_t *first = scratch, *second = scratch + count;
    const uint32_t mask = BUCKETS - 1;
    for (size_t i = 0; i < count; i++) {
        uint32_t key = sortable(numbers[i]);
        first[i] = key;
        starts[0][key & mask]++;
        starts[1][key >> DIGIT_BITS & mask]++;
        starts[2][key >> 2 * DIGIT_BITS]++;
    }
    for (int pass = 0; pass < DIGITS; pass++) sum_up(starts[pass]);
    for (size_t i = 0; i < count; i++) second[starts[0][first[i] & mask]++] = first[i];
    for (size_t i = 0; i < count; i++) first[starts[1][second[i] >> DIGIT_BITS & mask]++] = second[i];
    for (size_t i = 0; i < count; i++) sorted[starts[2][first[i] >> 2 * DIGIT_BITS]++] = from_sortable(first[i]);
}

// Where numbers stand between the least and the greatest of them, in steps from 0 to `last`.
typedef struct {
    float least, steps, last;
    // Not where they are equal, infinite or too close.
    int tells_apart;
} number_scale;

static inline __attribute__((always_inline)) number_scale scale_of(const float *numbers, size_t count, float last) {
    float least = numbers[0], greatest = numbers[0];
    for (size_t i = 1; i < count; i++) {
        least = numbers[i] < least ? numbers[i] : least;
        greatest = numbers[i] > greatest ? numbers[i] : greatest;
    }
    float steps = last / (greatest - least);
    return (number_scale){least, steps, last, steps > 0 && steps < INFINITY};
}

static inline __attribute__((always_inline)) uint32_t place_on(number_scale scale, float number) {
    float place = (number - scale.least) * scale.steps;
    return (uint32_t)(place < scale.last ? place : scale.last);
}

// So many numbers at most are sorted by where they stand between the least and the greatest, in steps of 2^-16 of that.
#define PLACED_MAX 2048
#define PLACE_BITS 8
#define PLACES (1 << PLACE_BITS)
#define LAST_PLACE ((float)(PLACES * PLACES - 1))
// Moves that putting numbers of the same place in order may take, for each number.
#define MOVES_MAX 8

typedef struct {
    uint32_t place;
    float number;
} placed_number;

// Two passes over half the digits; then numbers of the same place are put in order. Says whether that was done: of numbers
// that lie much closer together than the others it would take long.
MULTIVERSION
static int sort_by_place(const float *numbers, size_t count, float *sorted) {
    placed_number first[PLACED_MAX], second[PLACED_MAX];
    uint32_t low[PLACES] = {0}, high[PLACES] = {0};
    number_scale scale = scale_of(numbers, count, LAST_PLACE);
    if (!scale.tells_apart) return 0;
    for (size_t i = 0; i < count; i++) {
        first[i].place = place_on(scale, numbers[i]);
        first[i].number = numbers[i] + 0.0f;
    }
    for (size_t i = 0; i < count; i++) {
        low[first[i].place & (PLACES - 1)]++;
        high[first[i].place >> PLACE_BITS]++;
    }
    uint32_t before_low = 0, before_high = 0;
    for (size_t place = 0; place < PLACES; place++) {
        uint32_t of_low = low[place], of_high = high[place];
        low[place] = before_low;
        high[place] = before_high;
        before_low += of_low;
        before_high += of_high;
    }
    for (size_t i = 0; i < count; i++) second[low[first[i].place & (PLACES - 1)]++] = first[i];
    for (size_t i = 0; i < count; i++) sorted[high[second[i].place >> PLACE_BITS]++] = second[i].number;
    size_t moves = 0;
    for (size_t i = 1; i < count; i++) {
        float number = sorted[i];
        size_t hole = i;
        for (; hole > 0 && sorted[hole - 1] > number; hole--) sorted[hole] = sorted[hole - 1];
        sorted[hole] = number;
        moves += i - hole;
        if (moves > MOVES_MAX * count) return 0;
    }
    return 1;
}

void noveld_sort(const float *numbers, size_t count, uint32_t *scratch, float *sorted) {
    // What gives up has left the same numbers, where `sorted` is `numbers`.
    if (count > 0 && count <= PLACED_MAX && sort_by_place(numbers, count, sorted)) return;
    sort_by_bits(numbers, count, scratch, sorted);
}

double noveld_ranked_sum(const float *keys, const uint32_t *order, size_t count, const double *weights,
                         const double *factors) {
    double sum = 0;
    if (factors)
        for (size_t r = 0; r < count; r++) sum += weights[r] * factors[order[r]] * (double)keys[order[r]];
    else
        for (size_t r = 0; r < count; r++) sum += weights[r] * (double)keys[order[r]];
    return sum;
}

#define LANES 8
typedef float singles __attribute__((vector_size(LANES * sizeof(float)), aligned(4)));
typedef double doubles __attribute__((vector_size(LANES * sizeof(double)), aligned(8)));

// The sum of list[r] * steps[r], in an order that depends on `count` only.
static inline __attribute__((always_inline)) double product_sum(const float *list, const double *steps, size_t count) {
    doubles sums = {0};
    size_t whole = count - count % LANES;
    for (size_t r = 0; r < whole; r += LANES)
        sums += __builtin_convertvector(*(const singles *)(list + r), doubles) * *(const doubles *)(steps + r);
    double sum = 0;
    for (int lane = 0; lane < LANES; lane++) sum += sums[lane];
    for (size_t r = whole; r < count; r++) sum += (double)list[r] * steps[r];
    return sum;
}

MULTIVERSION
double noveld_weighted_sum(const float *numbers, const double *weights, size_t count) {
    return product_sum(numbers, weights, count);
}

MULTIVERSION
double noveld_sum_of_roots(const float *numbers, size_t count) {
    doubles sums = {0};
    size_t whole = count - count % LANES;
    for (size_t i = 0; i < whole; i += LANES)
        sums += __builtin_elementwise_sqrt(__builtin_convertvector(*(const singles *)(numbers + i), doubles));
    double sum = 0;
    for (int lane = 0; lane < LANES; lane++) sum += sums[lane];
    for (size_t i = whole; i < count; i++) sum += sqrt((double)numbers[i]);
    return sum;
}

// Below so many numbers, sorting by insertion is faster than clearing the buckets of a radix sort.
#define FEW 64

static void sort_in_place(float *numbers, size_t count, uint32_t *scratch) {
    if (count > FEW) {
        noveld_sort(numbers, count, scratch, numbers);
        return;
    }
    for (size_t i = 1; i < count; i++) {
        float number = numbers[i];
        size_t hole = i;
        for (; hole > 0 && numbers[hole - 1] > number; hole--) numbers[hole] = numbers[hole - 1];
        numbers[hole] = number;
    }
}

MULTIVERSION
double noveld_merge_ranked(float *values, size_t added, uint32_t *scratch, const double *weights, float *list,
                           size_t count) {
    sort_in_place(values, added, scratch);
    // From the back: what is still to be moved is never overwritten.
    size_t kept = count, total = count + added;
    for (size_t end = total; added > 0; end--) {
        if (kept > 0 && list[kept - 1] > values[added - 1])
            list[end - 1] = list[--kept];
        else
            list[end - 1] = values[--added];
    }
    return product_sum(list, weights, total);
}

// Numbers are told apart by where they stand between the least and the greatest, in so many steps.
#define STANDS 2048
#define LAST_STAND ((float)(STANDS - 1))
#define NOWHERE UINT32_MAX

// Writes where each number stands, and how many there are in each place; says whether they can be told apart.
MULTIVERSION
static int stands_of(const float *numbers, size_t count, uint32_t *stands, uint32_t sizes[STANDS]) {
    number_scale scale = scale_of(numbers, count, LAST_STAND);
    if (!scale.tells_apart) return 0;
    for (size_t i = 0; i < count; i++) stands[i] = place_on(scale, numbers[i]);
    for (size_t i = 0; i < count; i++) sizes[stands[i]]++;
    return 1;
}

void noveld_select_ranked(const float *numbers, size_t count, const uint32_t *ranks, size_t rank_count,
                          uint32_t *scratch, float *selected) {
    if (count == 0 || rank_count == 0) return;
    uint32_t sizes[STANDS] = {0}, ends[STANDS], *stands = scratch;
    float *gathered = (float *)(scratch + count);
    if (!stands_of(numbers, count, stands, sizes)) {
        noveld_sort(numbers, count, scratch + 2 * count, (float *)scratch);
        for (size_t i = 0; i < rank_count; i++) selected[i] = ((float *)scratch)[ranks[i]];
        return;
    }
    // The places that hold a rank, one behind the other in `gathered`.
    for (size_t stand = 0; stand < STANDS; stand++) ends[stand] = NOWHERE;
    uint32_t total = 0;
    for (size_t i = 0, stand = 0, before = 0; i < rank_count; i++) {
        while (before + sizes[stand] <= ranks[i]) before += sizes[stand++];
        if (ends[stand] != NOWHERE) continue;
        ends[stand] = total;
        total += sizes[stand];
    }
    for (size_t i = 0; i < count; i++) {
        uint32_t *end = ends + stands[i];
        if (*end != NOWHERE) gathered[(*end)++] = numbers[i] + 0.0f;
    }
    size_t stand = 0, before = 0, sorted = STANDS;
    for (size_t i = 0; i < rank_count; i++) {
        while (before + sizes[stand] <= ranks[i]) before += sizes[stand++];
        float *here = gathered + (ends[stand] - sizes[stand]);
        if (sorted != stand) sort_in_place(here, sizes[stand], scratch + 2 * count);
        sorted = stand;
        selected[i] = here[ranks[i] - before];
    }
}
