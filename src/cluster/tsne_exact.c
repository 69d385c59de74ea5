/* SPDX-License-Identifier: Apache-2.0
 *
 * All pairs. Each point sums over the others in their order, and the points are summed in theirs:
 * equal input gives equal output on any number of threads.
 */
#include <math.h>

#include "base/size.h"
#include "cluster/affinity.h"
#include "cluster/tsne_slope.h"

#define TINY 1e-12 /* keeps logarithms finite */
#define FEW 500    /* points that one thread is done with before others are awake */

typedef struct {
    cw_tsne_slope slope;
    gsize items;
    int threads;
    double *affinity; /* [N,N] p_ij, symmetric, sum 1 */
    double *weight;   /* [N,N] w_ij */
    double *sum;      /* [N] of the rows of `weight` */
} exact;

static void exact_free(cw_tsne_slope *slope)
{
    exact *e = (exact *)slope;
    cw_size_free(e->affinity);
    cw_size_free(e->weight);
    g_free(e->sum);
    g_free(e);
}

double cw_tsne_slope_diverge(double p, double q)
{
    return p > 0 ? p * log(MAX(p, TINY) / MAX(q, TINY)) : 0;
}

/* Squared distances [N,N]. */
static void measure(const float *vectors, gsize items, gsize dimension, double *squared)
{
    for (gsize i = 0; i < items; i++)
        for (gsize j = 0; j < i; j++) {
            double sum = 0;
            for (gsize d = 0; d < dimension; d++) {
                const double difference =
                    (double)vectors[i * dimension + d] - vectors[j * dimension + d];
                sum += difference * difference;
            }
            squared[i * items + j] = squared[j * items + i] = sum;
        }
}

/* p_.|i, from the distances to all but itself. */
static void condition(const double *squared, gsize items, gsize self, double perplexity,
                      double *others, double *p)
{
    for (gsize j = 0, n = 0; j < items; j++)
        if (j != self)
            others[n++] = squared[j];
    cw_affinity_condition(others, items - 1, perplexity, p);
    for (gsize j = items - 1; j > self; j--)
        p[j] = p[j - 1];
    p[self] = 0;
}

/* The joint affinities; `weight` serves as scratch. */
static void find_affinities(exact *e, const float *vectors, gsize dimension, double perplexity)
{
    const gsize n = e->items;
    g_autofree double *others = g_new(double, n);
    measure(vectors, n, dimension, e->weight);
    for (gsize i = 0; i < n; i++)
        condition(e->weight + i * n, n, i, perplexity, others, e->affinity + i * n);
    for (gsize i = 0; i < n; i++)
        for (gsize j = 0; j <= i; j++) {
            const double both = e->affinity[i * n + j] + e->affinity[j * n + i];
            e->affinity[i * n + j] = e->affinity[j * n + i] = both / (2 * (double)n);
        }
}

static void weigh_row(exact *e, const double *map, gsize i)
{
    const gsize n = e->items;
    const double x = map[2 * i], y = map[2 * i + 1];
    double *row = e->weight + i * n;
    double sum = 0;
    for (gsize j = 0; j < n; j++) {
        const double dx = x - map[2 * j], dy = y - map[2 * j + 1];
        row[j] = 1 / (1 + dx * dx + dy * dy);
    }
    row[i] = 0;
    for (gsize j = 0; j < n; j++)
        sum += row[j];
    e->sum[i] = sum;
}

/* Fills `weight`; the sum over all ordered pairs is returned. */
static double weigh(exact *e, const double *map)
{
    double total = 0;
#pragma omp parallel for schedule(static) num_threads(e->threads)
    for (gsize i = 0; i < e->items; i++)
        weigh_row(e, map, i);
    for (gsize i = 0; i < e->items; i++)
        total += e->sum[i];
    return total;
}

static void pull(const exact *e, const double *map, gsize i, double exaggeration, double total,
                 double *gradient)
{
    const double *p = e->affinity + i * e->items, *w = e->weight + i * e->items;
    double x = 0, y = 0;
    for (gsize j = 0; j < e->items; j++) {
        const double force = (exaggeration * p[j] - w[j] / total) * w[j];
        x += force * (map[2 * i] - map[2 * j]);
        y += force * (map[2 * i + 1] - map[2 * j + 1]);
    }
    gradient[2 * i] = 4 * x;
    gradient[2 * i + 1] = 4 * y;
}

static double diverge(const exact *e, double total)
{
    double sum = 0;
    for (gsize i = 0; i < e->items * e->items; i++)
        sum += cw_tsne_slope_diverge(e->affinity[i], e->weight[i] / total);
    return sum;
}

static void exact_find(cw_tsne_slope *slope, const double *map, double exaggeration,
                       double *gradient, double *divergence)
{
    exact *e = (exact *)slope;
    const double total = weigh(e, map);
    if (divergence != NULL)
        *divergence = diverge(e, total);
#pragma omp parallel for schedule(static) num_threads(e->threads)
    for (gsize i = 0; i < e->items; i++)
        pull(e, map, i, exaggeration, total, gradient);
}

cw_tsne_slope *cw_tsne_slope_exact(const float *vectors, gsize items, gsize dimension,
                                   const cw_tsne_slope_options *options, GError **error)
{
    exact *e = g_new0(exact, 1);
    g_autoptr(cw_tsne_slope) slope = &e->slope;
    e->slope = (cw_tsne_slope){exact_find, exact_free};
    e->items = items;
    e->threads = (int)(items < FEW            ? 1
                       : options->threads > 0 ? options->threads
                                              : g_get_num_processors());
    e->sum = g_new0(double, items);
    e->affinity = cw_size_alloc(items * items, sizeof(double), "a map", error);
    e->weight =
        e->affinity != NULL ? cw_size_alloc(items * items, sizeof(double), "a map", error) : NULL;
    if (e->weight == NULL)
        return NULL;
    find_affinities(e, vectors, dimension, options->perplexity);
    return g_steal_pointer(&slope);
}
