/* SPDX-License-Identifier: Apache-2.0
 *
 * The search for neighbours is one for the largest inner product (score/nearest.h): with a row that
 * ends in -|x_j|^2 / 2 and a query that ends in 1 it is <x_i,x_j> - |x_j|^2 / 2, which falls as
 * |x_i - x_j| grows. The distances themselves are measured afterwards, in double.
 */
#include "cluster/affinity.h"

#include <math.h>
#include <string.h>

#include "base/error.h"
#include "base/size.h"
#include "score/nearest.h"

#define ENTROPY_SLACK 1e-5
#define MOST_HALVINGS 200
#define LANES 64  /* numbers that an inner product takes at a time (score/similarity.c) */
#define TURN 2048 /* points whose neighbours are looked for before progress is told */

/* p_j|i for one b; its entropy is returned. The least distance is taken off first, which changes
 * no p and keeps the sum away from 0. */
static double spread(const double *squared, gsize count, double least, double b, double *p)
{
    double sum = 0, mean = 0;
    for (gsize j = 0; j < count; j++) {
        p[j] = exp(-b * (squared[j] - least));
        sum += p[j];
        mean += p[j] * (squared[j] - least);
    }
    for (gsize j = 0; j < count; j++)
        p[j] /= sum;
    return log(sum) + b * mean / sum;
}

/* Binary search of b. Entropy falls as b grows. */
void cw_affinity_condition(const double *squared, gsize count, double perplexity, double *p)
{
    double least = INFINITY, most = 0, low = 0, high = INFINITY, b = 1;
    for (gsize j = 0; j < count; j++) {
        least = MIN(least, squared[j]);
        most = MAX(most, squared[j]);
    }
    for (int i = 0; i < MOST_HALVINGS; i++) {
        const double excess = spread(squared, count, least, b, p) - log(perplexity);
        if (fabs(excess) < ENTROPY_SLACK || most <= least)
            return;
        if (excess > 0)
            low = b;
        else
            high = b;
        b = isinf(high) ? b * 2 : (low + high) / 2;
    }
}

/* ---- neighbours ------------------------------------------------------------------------------ */

typedef struct {
    const float *vectors;
    gsize items, dimension, neighbours, width; /* width: of what is searched */
    float *queries, *rows;                     /* [items,width] */
    gint64 *own;                               /* [items] 0, 1, ... */
    cw_hit *hits;                              /* [items,neighbours] */
    double *share;                             /* [items,neighbours] p_j|i */
} hood;

static void hood_clear(hood *h)
{
    cw_size_free(h->queries);
    cw_size_free(h->rows);
    cw_size_free(h->hits);
    cw_size_free(h->share);
    g_free(h->own);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(hood, hood_clear)

static gboolean prepare(hood *h, GError **error)
{
    const gsize items = h->items, dimension = h->dimension;
    h->width = (dimension + LANES) / LANES * LANES;
    h->queries = cw_size_alloc(items, h->width * sizeof(float), "a search", error);
    h->rows = h->queries != NULL ? cw_size_alloc(items, h->width * sizeof(float), "a search", error)
                                 : NULL;
    h->hits = h->rows != NULL
                  ? cw_size_alloc(items, h->neighbours * sizeof(cw_hit), "neighbours", error)
                  : NULL;
    h->share = h->hits != NULL
                   ? cw_size_alloc(items, h->neighbours * sizeof(double), "neighbours", error)
                   : NULL;
    if (h->share == NULL)
        return FALSE;
    h->own = g_new(gint64, items);
    for (gsize i = 0; i < items; i++) {
        double squares = 0;
        for (gsize d = 0; d < dimension; d++) {
            const float x = h->vectors[i * dimension + d];
            h->queries[i * h->width + d] = h->rows[i * h->width + d] = x;
            squares += (double)x * x;
        }
        h->queries[i * h->width + dimension] = 1;
        h->rows[i * h->width + dimension] = (float)(-squares / 2);
        h->own[i] = (gint64)i;
    }
    return TRUE;
}

static int compare_index(const void *a, const void *b)
{
    const guint32 first = ((const cw_hit *)a)->index, second = ((const cw_hit *)b)->index;
    return first < second ? -1 : first > second;
}

static double squared_distance(const float *a, const float *b, gsize dimension)
{
    double sum = 0;
    for (gsize d = 0; d < dimension; d++) {
        const double difference = (double)a[d] - b[d];
        sum += difference * difference;
    }
    return sum;
}

/* The neighbours of point i, by number, and its shares. */
static void condition_point(const hood *h, gsize i, double perplexity, double *squared)
{
    cw_hit *hits = h->hits + i * h->neighbours;
    qsort(hits, h->neighbours, sizeof *hits, compare_index);
    for (gsize n = 0; n < h->neighbours; n++)
        squared[n] = squared_distance(h->vectors + i * h->dimension,
                                      h->vectors + hits[n].index * h->dimension, h->dimension);
    cw_affinity_condition(squared, h->neighbours, perplexity, h->share + i * h->neighbours);
}

static gboolean search_turn(const hood *h, gsize first, gsize count, double perplexity,
                            guint threads, GError **error)
{
    gsize found[TURN];
    const cw_nearest_set queries = {h->queries + first * h->width, count, 0};
    const cw_nearest_set rows = {h->rows, h->items, 0};
    const cw_nearest_filter filter = {.query_own = h->own + first, .row_own = h->own};
    if (!cw_nearest_find(queries, rows, h->width, h->neighbours, &filter, threads,
                         h->hits + first * h->neighbours, found, error))
        return FALSE;
#pragma omp parallel num_threads((int)threads)
    {
        g_autofree double *squared = g_new(double, h->neighbours);
#pragma omp for schedule(dynamic, 16)
        for (gsize i = first; i < first + count; i++)
            condition_point(h, i, perplexity, squared);
    }
    return TRUE;
}

static gboolean search(const hood *h, double perplexity, guint threads, const cw_progress *progress,
                       GError **error)
{
    for (gsize first = 0; first < h->items; first += TURN) {
        const cw_progress_state state = {.activity = "finding neighbours",
                                         .unit = "points",
                                         .done = (gint64)first,
                                         .total = (gint64)h->items};
        if (!cw_progress_tell(progress, &state)) {
            g_set_error(error, CW_ERROR, CW_ERROR_INTERRUPTED,
                        "interrupted while finding neighbours");
            return FALSE;
        }
        if (!search_turn(h, first, MIN(TURN, h->items - first), perplexity, threads, error))
            return FALSE;
    }
    return TRUE;
}

/* ---- both ways ------------------------------------------------------------------------------- */

/* The same pairs from their other end: who has point j among its neighbours, rising. */
typedef struct {
    gsize *first; /* [items + 1] */
    guint32 *other;
    double *share;
} reverse;

static void reverse_clear(reverse *r)
{
    g_free(r->first);
    cw_size_free(r->other);
    cw_size_free(r->share);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(reverse, reverse_clear)

static gboolean turn_round(const hood *h, reverse *r, GError **error)
{
    const gsize pairs = h->items * h->neighbours;
    r->first = g_new0(gsize, h->items + 1);
    r->other = cw_size_alloc(pairs, sizeof(guint32), "neighbours", error);
    r->share = r->other != NULL ? cw_size_alloc(pairs, sizeof(double), "neighbours", error) : NULL;
    if (r->share == NULL)
        return FALSE;
    for (gsize p = 0; p < pairs; p++)
        r->first[h->hits[p].index + 1]++;
    for (gsize i = 0; i < h->items; i++)
        r->first[i + 1] += r->first[i];
    g_autofree gsize *next = g_memdup2(r->first, h->items * sizeof(gsize));
    for (gsize p = 0; p < pairs; p++) {
        const gsize place = next[h->hits[p].index]++;
        r->other[place] = (guint32)(p / h->neighbours);
        r->share[place] = h->share[p];
    }
    return TRUE;
}

/* Merges the neighbours of point i with those that have it as theirs, after `place`; the place
 * after the last is returned. Two lists that rise become one. */
static gsize merge(const hood *h, const reverse *r, gsize i, cw_affinity *a, gsize place)
{
    gsize own = i * h->neighbours, theirs = r->first[i];
    const gsize own_end = own + h->neighbours, theirs_end = r->first[i + 1];
    while (own < own_end || theirs < theirs_end) {
        const guint32 x = own < own_end ? h->hits[own].index : G_MAXUINT32;
        const guint32 y = theirs < theirs_end ? r->other[theirs] : G_MAXUINT32;
        double both = x <= y ? h->share[own++] : 0;
        if (y <= x)
            both += r->share[theirs++];
        a->other[place] = MIN(x, y);
        a->value[place++] = both / (2 * (double)h->items);
    }
    return place;
}

static cw_affinity *join(const hood *h, GError **error)
{
    g_auto(reverse) r = {0};
    const gsize most = 2 * h->items * h->neighbours;
    if (!turn_round(h, &r, error))
        return NULL;
    g_autoptr(cw_affinity) affinity = g_new0(cw_affinity, 1);
    affinity->items = h->items;
    affinity->first = g_new0(gsize, h->items + 1);
    affinity->other = cw_size_alloc(most, sizeof(guint32), "affinities", error);
    affinity->value =
        affinity->other != NULL ? cw_size_alloc(most, sizeof(double), "affinities", error) : NULL;
    if (affinity->value == NULL)
        return NULL;
    for (gsize i = 0; i < h->items; i++)
        affinity->first[i + 1] = merge(h, &r, i, affinity, affinity->first[i]);
    return g_steal_pointer(&affinity);
}

cw_affinity *cw_affinity_new(const float *vectors, gsize items, gsize dimension, double perplexity,
                             guint threads, const cw_progress *progress, GError **error)
{
    g_auto(hood) h = {.vectors = vectors,
                      .items = items,
                      .dimension = dimension,
                      .neighbours = MIN(items - 1, MAX(1, (gsize)(3 * perplexity)))};
    const guint workers = threads > 0 ? threads : g_get_num_processors();
    if (!prepare(&h, error) || !search(&h, perplexity, workers, progress, error))
        return NULL;
    return join(&h, error);
}

void cw_affinity_free(cw_affinity *affinity)
{
    if (affinity == NULL)
        return;
    g_free(affinity->first);
    cw_size_free(affinity->other);
    cw_size_free(affinity->value);
    g_free(affinity);
}
