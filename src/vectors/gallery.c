/* SPDX-License-Identifier: Apache-2.0
 *
 * The rows of the k largest bounds are looked at first; with t the k-th best score by then, others
 * are passed over whose bound is below t. t only rises, so that no row that belongs among the k
 * best is (Seidl and Kriegel 1998).
 */
#include "vectors/gallery.h"

#include <math.h>
#include <string.h>

#include "base/size.h"
#include "score/similarity.h"
#include "vectors/narrow.h"
#include "vectors/quantise.h"

#define GROUP 16 /* queries a thread takes at a time */
#define WORD                                                                                       \
    64 /* rows whose int8 forms are looked at together, where FEW of them or more may count */
#define FEW 16
#define TILE 256 /* narrow rows that stay in a near cache while a group looks at them */

struct cw_gallery {
    const float *rows; /* [N,D], borrowed */
    gsize count, dimension, stride;
    cw_narrow *narrow;
    float *narrow_rows;        /* [N,width] */
    gint8 *small;              /* [N,stride] */
    cw_quantise_scale *scales; /* [N] of those */
    float longest;             /* of all rows */
    cw_quantise_dot dot;
};

static gboolean allocate(cw_gallery *g, GError **error)
{
    const gsize count = g->count + 1; /* none are allowed, too */
    return (g->narrow_rows = cw_size_alloc(count, g->narrow->width * sizeof(float), "narrow rows",
                                           error)) != NULL &&
           (g->small = cw_size_alloc(count, g->stride, "int8 rows", error)) != NULL &&
           (g->scales = cw_size_alloc(count, sizeof *g->scales, "scales", error)) != NULL;
}

cw_gallery *cw_gallery_new(const float *rows, gsize count, gsize dimension, GError **error)
{
    g_autoptr(cw_gallery) g = g_new0(cw_gallery, 1);
    *g = (cw_gallery){.rows = rows,
                      .count = count,
                      .dimension = dimension,
                      .stride = (dimension + 63) / 64 * 64,
                      .dot = cw_quantise_kernel_best()->dot};
    g->narrow = cw_narrow_new(rows, count, dimension, error);
    if (g->narrow == NULL || !allocate(g, error))
        return NULL;
    g_autofree float *lengths = g_new(float, count + 1);
    cw_narrow_rows(g->narrow, rows, count, g->narrow_rows, lengths);
    for (gsize i = 0; i < count; i++) {
        g->scales[i] = cw_quantise_row(rows + i * dimension, dimension, g->small + i * g->stride);
        g->longest = MAX(g->longest, lengths[i]);
    }
    return g_steal_pointer(&g);
}

void cw_gallery_free(cw_gallery *g)
{
    if (g == NULL)
        return;
    cw_narrow_free(g->narrow);
    cw_size_free(g->narrow_rows);
    cw_size_free(g->small);
    cw_size_free(g->scales);
    g_free(g);
}

/* ---- one query ------------------------------------------------------------------------------- */

typedef struct {
    const cw_gallery *gallery;
    const float *query; /* [D] */
    float length;
    gint16 *fine; /* [stride] its 16-bit form */
    cw_quantise_scale scale;
    float *bounds;       /* [N] */
    const float *beside; /* [N], or NULL */
    cw_top_k top;
} asked;

static float beside(const asked *a, gsize row)
{
    return a->beside != NULL ? a->beside[row] : 0;
}

/* The narrow bounds are products yet. */
static void finish_bounds(asked *a)
{
    const cw_gallery *g = a->gallery;
    const float slack = (float)(g->narrow->slack * 1.000001) * a->length * g->longest;
    for (gsize row = 0; row < g->count; row++)
        a->bounds[row] = a->bounds[row] + slack + beside(a, row);
}

static void look_at(asked *a, gsize row)
{
    const cw_gallery *g = a->gallery;
    const float product = cw_similarity(a->query, g->rows + row * g->dimension, g->dimension);
    cw_top_k_offer(&a->top, product + beside(a, row), (guint32)row);
}

/* By the product of the int8 forms; vectors/quantise.h says why. */
static float nearer_bound(const asked *a, gsize row, gint32 dot)
{
    const cw_gallery *g = a->gallery;
    const cw_quantise_scale its = g->scales[row];
    const float rounding = ((float)g->dimension / 64 + 16) * 1.2e-7f * a->length;
    return a->scale.scale * its.scale * (float)dot + its.error * a->length +
           (g->longest + its.error) * a->scale.error + rounding * g->longest + beside(a, row);
}

/* Looks at the rows of the k largest bounds that may count; then they are done with. */
static void look_at_first(asked *a, cw_hit *storage)
{
    const float least = cw_top_k_threshold(&a->top);
    cw_top_k first = cw_top_k_start(storage, a->top.k);
    for (gsize row = 0; row < a->gallery->count; row++)
        if (a->bounds[row] >= least && a->bounds[row] >= cw_top_k_threshold(&first))
            cw_top_k_offer(&first, a->bounds[row], (guint32)row);
    for (gsize i = 0; i < first.count; i++) {
        look_at(a, storage[i].index);
        a->bounds[storage[i].index] = -INFINITY;
    }
}

/* Puts the nearer bound in place of the narrow one of those of rows first..first+count, at most
 * WORD, that may count. */
static void bring_nearer(asked *a, gsize first, gsize count)
{
    const cw_gallery *g = a->gallery;
    const gint8 *small = g->small + first * g->stride;
    const float least = cw_top_k_threshold(&a->top);
    gsize near[WORD], found = 0;
    gint32 dots[WORD];
    for (gsize i = 0; i < count; i++) {
        near[found] = i;
        found += a->bounds[first + i] >= least;
    }
    if (found >= FEW)
        g->dot(a->fine, small, g->stride, count, dots);
    for (gsize n = 0; n < found; n++) {
        const gsize i = near[n];
        if (found < FEW)
            g->dot(a->fine, small + i * g->stride, g->stride, 1, &dots[i]);
        a->bounds[first + i] = nearer_bound(a, first + i, dots[i]);
    }
}

/* Looks at what may count of rows first..first+count by the nearer bounds. */
static void look_at_rest(asked *a, gsize first, gsize count)
{
    float least = cw_top_k_threshold(&a->top);
    for (gsize row = first; row < first + count; row++) {
        if (a->bounds[row] < least)
            continue;
        look_at(a, row);
        least = cw_top_k_threshold(&a->top);
    }
}

/* ---- many ------------------------------------------------------------------------------------ */

typedef struct {
    const cw_gallery *gallery;
    const float *queries; /* [Q,D] */
    gsize count;
    const cw_gallery_options *options;
    cw_hit *hits;
    gsize *found;
    float *bounds, *beside; /* [threads,GROUP,N]; the second NULL where nothing stands beside */
    gint16 *fine;           /* [threads,GROUP,stride] */
    cw_hit *storage;        /* [threads,k] */
    gint next_group, next_thread; /* atomic */
} task;

/* Products of the narrow forms [count,width] with those of all rows, [count,N]. */
static void fill_products(const cw_gallery *g, const float *narrow, gsize count, float *products)
{
    const gsize width = g->narrow->width;
    float tile[GROUP * TILE];
    for (gsize row = 0; row < g->count; row += TILE) {
        const gsize taken = MIN(TILE, g->count - row);
        cw_similarity_block(narrow, count, g->narrow_rows + row * width, taken, width, tile);
        for (gsize q = 0; q < count; q++)
            memcpy(products + q * g->count + row, tile + q * taken, taken * sizeof *tile);
    }
}

/* Asks query `number`, whose narrow products are there, as the `place`-th of its group. */
static void ask(const task *t, asked *a, gsize number, gsize thread, gsize place)
{
    const cw_gallery *g = t->gallery;
    const gsize k = t->options->k, line = thread * GROUP + place;
    a->gallery = g;
    a->query = t->queries + number * g->dimension;
    a->fine = t->fine + line * g->stride;
    a->scale = cw_quantise_query(a->query, g->dimension, a->fine);
    a->bounds = t->bounds + line * g->count;
    a->top = cw_top_k_start(t->hits + number * k, k);
    if (t->beside != NULL) {
        t->options->beside(number, t->beside + line * g->count, t->options->data);
        a->beside = t->beside + line * g->count;
    }
    finish_bounds(a);
    look_at_first(a, t->storage + thread * k);
}

/* Every word of rows passes once a round for the whole group. */
static void look_further(const task *t, asked *group, gsize count, gsize thread)
{
    const gsize rows = t->gallery->count;
    for (gsize row = 0; row < rows; row += WORD)
        for (gsize q = 0; q < count; q++)
            bring_nearer(&group[q], row, MIN(WORD, rows - row));
    for (gsize q = 0; q < count; q++)
        look_at_first(&group[q], t->storage + thread * t->options->k);
    for (gsize row = 0; row < rows; row += WORD)
        for (gsize q = 0; q < count; q++)
            look_at_rest(&group[q], row, MIN(WORD, rows - row));
}

static void answer_group(const task *t, gsize first, gsize count, gsize thread)
{
    const cw_gallery *g = t->gallery;
    asked group[GROUP] = {0};
    float narrow[GROUP * CW_NARROW_MOST], lengths[GROUP];
    cw_narrow_rows(g->narrow, t->queries + first * g->dimension, count, narrow, lengths);
    fill_products(g, narrow, count, t->bounds + thread * GROUP * g->count);
    for (gsize q = 0; q < count; q++) {
        group[q].length = lengths[q];
        ask(t, &group[q], first + q, thread, q);
    }
    if (g->count > t->options->k) /* else all have been looked at */
        look_further(t, group, count, thread);
    for (gsize q = 0; q < count; q++)
        t->found[first + q] = cw_top_k_finish(&group[q].top);
}

static gpointer answer_groups(gpointer data)
{
    task *t = data;
    const gsize thread = (gsize)g_atomic_int_add(&t->next_thread, 1);
    for (;;) {
        const gsize first = (gsize)g_atomic_int_add(&t->next_group, 1) * GROUP;
        if (first >= t->count)
            return NULL;
        answer_group(t, first, MIN(GROUP, t->count - first), thread);
    }
}

static void run(task *t, gsize threads)
{
    g_autofree GThread **helpers = g_new0(GThread *, threads);
    for (gsize i = 1; i < threads; i++)
        helpers[i] = g_thread_new("gallery", answer_groups, t);
    answer_groups(t);
    for (gsize i = 1; i < threads; i++)
        g_thread_join(helpers[i]);
}

gboolean cw_gallery_find(const cw_gallery *g, const float *queries, gsize count,
                         const cw_gallery_options *options, cw_hit *hits, gsize *found,
                         GError **error)
{
    const gsize groups = (count + GROUP - 1) / GROUP;
    gsize threads = options->threads > 0 ? options->threads : g_get_num_processors();
    threads = CLAMP(threads, 1, MAX(groups, 1));
    const gsize lines = threads * GROUP, floats = lines * sizeof(float);
    cw_autosize float *bounds = cw_size_alloc(g->count + 1, floats, "bounds", error);
    cw_autosize float *beside =
        options->beside == NULL ? NULL : cw_size_alloc(g->count + 1, floats, "scores", error);
    cw_autosize gint16 *fine = cw_size_alloc(lines, g->stride * sizeof *fine, "queries", error);
    cw_autosize cw_hit *storage =
        cw_size_alloc(threads, options->k * sizeof *storage, "hits", error);
    if (bounds == NULL || (options->beside != NULL && beside == NULL) || fine == NULL ||
        storage == NULL)
        return FALSE;
    task t = {g, queries, count, options, hits, found, bounds, beside, fine, storage, 0, 0};
    run(&t, threads);
    return TRUE;
}
