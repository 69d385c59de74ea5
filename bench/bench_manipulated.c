/* SPDX-License-Identifier: Apache-2.0
 *
 * "This, but with another value of one attribute" (METHODS 5.2) over 10,000 rows of 12 unit blocks
 * of 340, k = 30, one core: vectors/gallery.h against the plain float32 scan, one query alone, and
 * in batches of 64 against oneDNN's matrix product and the k best of its rows. Twice:
 *
 *   blocks   as trained ones are: a type has 10 values, the v-th drawn as often as 1/v; a block is
 *            its value's direction, .3 of 4 directions that the type's blocks have in common, and
 *            .2 that nothing explains. Queries are rows with one block's value changed.
 *   hostile  normal numbers, where no direction says more than another.
 *
 * One line a figure: name, ours, peer's, ratio (times in milliseconds a query, the median of the
 * repeats; the least is noted on stderr; "prepare" in seconds, once). Answers are compared with
 * those of the plain scan, bit for bit.
 */
#include <omp.h>
#include <oneapi/dnnl/dnnl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/random.h"
#include "base/size.h"
#include "score/nearest.h"
#include "score/similarity.h"
#include "vectors/gallery.h"

enum { ROWS = 10000, TYPES = 12, WIDTH = 340, DIMENSION = TYPES * WIDTH, K = 30 };
enum { VALUES = 10, COMMON = 4, BATCH = 64, REPEATS = 15, ALONE = 4 };

typedef struct {
    float *rows, *queries; /* [ROWS,D], [BATCH,D] */
    float *products;       /* [BATCH,ROWS] */
    cw_gallery *gallery;
    cw_hit hits[BATCH * K];
    gsize found[BATCH];
} search;

/* Processor time of this thread in milliseconds: what neighbours take does not count. */
static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return (double)time.tv_sec * 1e3 + (double)time.tv_nsec / 1e6;
}

/* ---- the rows -------------------------------------------------------------------------------- */

static void normal_rows(float *rows, gsize count, gsize dimension, guint64 seed)
{
    for (gsize i = 0; i < count; i++) {
        cw_random random = cw_random_start(seed, 0, i);
        for (gsize d = 0; d < dimension; d++)
            rows[i * dimension + d] = (float)cw_random_normal(&random);
    }
    cw_similarity_normalise(rows, count, dimension);
}

static gsize draw_value(cw_random *random)
{
    double sum = 0, left;
    gsize value = 0;
    for (gsize v = 0; v < VALUES; v++)
        sum += 1.0 / (double)(v + 1);
    for (left = cw_random_unit(random) * sum; value < VALUES - 1; value++)
        if ((left -= 1.0 / (double)(value + 1)) < 0)
            break;
    return value;
}

/* `directions` [VALUES + COMMON,WIDTH] of the block's type. */
static void fill_block(float *block, const float *directions, gsize value, cw_random *random)
{
    float noise[WIDTH], sways[COMMON];
    for (gsize c = 0; c < COMMON; c++)
        sways[c] = .3f / 2 * (float)cw_random_normal(random);
    for (gsize d = 0; d < WIDTH; d++)
        noise[d] = (float)cw_random_normal(random);
    cw_similarity_normalise(noise, 1, WIDTH);
    for (gsize d = 0; d < WIDTH; d++) {
        block[d] = directions[value * WIDTH + d] + .2f * noise[d];
        for (gsize c = 0; c < COMMON; c++)
            block[d] += sways[c] * directions[(VALUES + c) * WIDTH + d];
    }
    cw_similarity_normalise(block, 1, WIDTH);
}

static void block_rows(search *s)
{
    const gsize of_type = (VALUES + COMMON) * WIDTH;
    g_autofree float *directions = g_new(float, TYPES *of_type);
    g_autofree gsize *values = g_new(gsize, ROWS * TYPES);
    normal_rows(directions, TYPES * (VALUES + COMMON), WIDTH, 1);
    for (gsize i = 0; i < ROWS; i++) {
        cw_random random = cw_random_start(2, 0, i);
        for (gsize t = 0; t < TYPES; t++) {
            values[i * TYPES + t] = draw_value(&random);
            fill_block(s->rows + i * DIMENSION + t * WIDTH, directions + t * of_type,
                       values[i * TYPES + t], &random);
        }
    }
    for (gsize q = 0; q < BATCH; q++) {
        const gsize row = q * ROWS / BATCH, type = q % TYPES, old = values[row * TYPES + type];
        const float *from = directions + type * of_type + old * WIDTH;
        const float *to = directions + type * of_type + (old + 1 + q % 9) % VALUES * WIDTH;
        float *query = s->queries + q * DIMENSION;
        memcpy(query, s->rows + row * DIMENSION, DIMENSION * sizeof *query);
        for (gsize d = 0; d < WIDTH; d++)
            query[type * WIDTH + d] += to[d] - from[d];
    }
    cw_similarity_normalise(s->rows, ROWS, DIMENSION);
    cw_similarity_normalise(s->queries, BATCH, DIMENSION);
}

/* ---- the ways to search ---------------------------------------------------------------------- */

static void ours(search *s, gsize first, gsize count)
{
    const cw_gallery_options options = {.k = K, .threads = 1};
    cw_gallery_find(s->gallery, s->queries + first * DIMENSION, count, &options,
                    s->hits + first * K, s->found + first, NULL);
}

static void plain(search *s, gsize first, gsize count)
{
    cw_nearest_find((cw_nearest_set){s->queries + first * DIMENSION, count, 1},
                    (cw_nearest_set){s->rows, ROWS, 1}, DIMENSION, K, NULL, 1, s->hits + first * K,
                    s->found + first, NULL);
}

static void product(search *s, gsize first, gsize count)
{
    dnnl_sgemm('N', 'T', (dnnl_dim_t)count, ROWS, DIMENSION, 1, s->queries + first * DIMENSION,
               DIMENSION, s->rows, DIMENSION, 0, s->products, ROWS);
    for (gsize q = 0; q < count; q++) {
        cw_top_k top = cw_top_k_start(s->hits + (first + q) * K, K);
        for (gsize row = 0; row < ROWS; row++)
            if (s->products[q * ROWS + row] >= cw_top_k_threshold(&top))
                cw_top_k_offer(&top, s->products[q * ROWS + row], (guint32)row);
        s->found[first + q] = cw_top_k_finish(&top);
    }
}

static int by_size(const void *a, const void *b)
{
    const double left = *(const double *)a, right = *(const double *)b;
    return (left > right) - (left < right);
}

typedef void (*way)(search *s, gsize first, gsize count);

/* The median of what a query takes, `count` at a time; notes the least. */
static double milliseconds(search *s, const char *name, way find, gsize count)
{
    const gsize queries = count == 1 ? ALONE : count;
    double took[REPEATS];
    find(s, 0, count);
    for (gsize i = 0; i < REPEATS; i++) {
        const gsize first = count == 1 ? i * ALONE % BATCH : 0;
        const double start = now();
        for (gsize q = 0; q < queries; q += count)
            find(s, first + q, count);
        took[i] = (now() - start) / (double)queries;
    }
    qsort(took, REPEATS, sizeof *took, by_size);
    g_printerr("%s: %.3f ms at least\n", name, took[0]);
    return took[REPEATS / 2];
}

static gsize count_equal(search *s)
{
    g_autofree cw_hit *expected = g_new(cw_hit, BATCH * K);
    gsize equal = 0;
    plain(s, 0, BATCH);
    memcpy(expected, s->hits, sizeof s->hits);
    memset(s->hits, 0, sizeof s->hits);
    ours(s, 0, BATCH);
    for (gsize q = 0; q < BATCH; q++)
        equal += s->found[q] == K &&
                 memcmp(expected + q * K, s->hits + q * K, K * sizeof *expected) == 0;
    return equal;
}

/* ---- what is printed ------------------------------------------------------------------------- */

static void print_row(const char *kind, const char *name, double our_figure, double peers)
{
    printf("%s_%s\t%.3f\t%.3f\t%.4f\n", kind, name, our_figure, peers, peers / our_figure);
}

static void bench(search *s, const char *kind)
{
    GError *error = NULL;
    const double start = now();
    s->gallery = cw_gallery_new(s->rows, ROWS, DIMENSION, &error);
    if (s->gallery == NULL)
        g_error("%s", error->message);
    const double made = now() - start, equal = (double)count_equal(s);
    print_row(kind, "alone", milliseconds(s, "ours alone", ours, 1),
              milliseconds(s, "the plain scan", plain, 1));
    print_row(kind, "batch_64", milliseconds(s, "ours in batches", ours, BATCH),
              milliseconds(s, "the product", product, BATCH));
    printf("%s_prepare\t%.3f\tnan\tnan\n", kind, made / 1000);
    printf("%s_equal_queries\t%.0f\t%d\t%.4f\n", kind, equal, BATCH, equal / BATCH);
    fflush(stdout);
    cw_gallery_free(s->gallery);
}

int main(void)
{
    g_autofree search *s = g_new0(search, 1);
    cw_autosize float *rows = cw_size_alloc(ROWS, DIMENSION * sizeof *rows, "rows", NULL);
    g_autofree float *queries = g_new(float, BATCH *DIMENSION);
    g_autofree float *products = g_new(float, BATCH *ROWS);
    omp_set_num_threads(1);
    s->rows = rows;
    s->queries = queries;
    s->products = products;
    block_rows(s);
    bench(s, "manipulated_blocks");
    normal_rows(rows, ROWS, DIMENSION, 3);
    normal_rows(queries, BATCH, DIMENSION, 4);
    bench(s, "manipulated_hostile");
    return 0;
}
