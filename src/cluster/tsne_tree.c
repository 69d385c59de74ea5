/* SPDX-License-Identifier: Apache-2.0
 *
 * The gradient in two parts: near pairs of P pull, 4 sum_j p_ij w_ij (y_i - y_j); all pairs push,
 * -4 sum_j w_ij^2 (y_i - y_j) / sum w, which the tree sums (van der Maaten 2014, equation 8). A
 * point writes only what is its own, and the points are summed in their order: equal input gives
 * equal output on any number of threads.
 */
#include "base/size.h"
#include "cluster/affinity.h"
#include "cluster/quadtree.h"
#include "cluster/tsne_slope.h"

typedef struct {
    cw_tsne_slope slope;
    gsize items;
    int threads;
    double theta;
    cw_affinity *affinity;
    cw_quadtree *tree;
    double *push; /* [N,2] */
    double *sum;  /* [N] of w_ij over the others */
} branches;

static void branches_free(cw_tsne_slope *slope)
{
    branches *b = (branches *)slope;
    cw_affinity_free(b->affinity);
    cw_quadtree_free(b->tree);
    g_free(b->push);
    g_free(b->sum);
    g_free(b);
}

static double weight(const double *map, gsize i, gsize j)
{
    const double x = map[2 * i] - map[2 * j], y = map[2 * i + 1] - map[2 * j + 1];
    return 1 / (1 + x * x + y * y);
}

/* `pull` [2] = sum_j p_ij w_ij (y_i - y_j). */
static void pull_point(const cw_affinity *affinity, const double *map, gsize i, double *pull)
{
    double x = 0, y = 0;
    for (gsize n = affinity->first[i]; n < affinity->first[i + 1]; n++) {
        const gsize j = affinity->other[n];
        const double force = affinity->value[n] * weight(map, i, j);
        x += force * (map[2 * i] - map[2 * j]);
        y += force * (map[2 * i + 1] - map[2 * j + 1]);
    }
    pull[0] = x;
    pull[1] = y;
}

static double diverge(const branches *b, const double *map, double total)
{
    double sum = 0;
    for (gsize i = 0; i < b->items; i++)
        for (gsize n = b->affinity->first[i]; n < b->affinity->first[i + 1]; n++)
            sum += cw_tsne_slope_diverge(b->affinity->value[n],
                                         weight(map, i, b->affinity->other[n]) / total);
    return sum;
}

static void branches_find(cw_tsne_slope *slope, const double *map, double exaggeration,
                          double *gradient, double *divergence)
{
    branches *b = (branches *)slope;
    double total = 0;
    cw_quadtree_fill(b->tree, map);
    const guint32 *order = cw_quadtree_order(b->tree);
#pragma omp parallel for schedule(dynamic, 64) num_threads(b->threads)
    for (gsize k = 0; k < b->items; k++) {
        const gsize i = order[k];
        pull_point(b->affinity, map, i, gradient + 2 * i);
        b->sum[i] = cw_quadtree_push(b->tree, map + 2 * i, b->theta, b->push + 2 * i) - 1;
    }
    for (gsize i = 0; i < b->items; i++)
        total += b->sum[i];
    if (divergence != NULL)
        *divergence = diverge(b, map, total);
    for (gsize i = 0; i < 2 * b->items; i++)
        gradient[i] = 4 * (exaggeration * gradient[i] - b->push[i] / total);
}

cw_tsne_slope *cw_tsne_slope_tree(const float *vectors, gsize items, gsize dimension,
                                  const cw_tsne_slope_options *options, GError **error)
{
    branches *b = g_new0(branches, 1);
    g_autoptr(cw_tsne_slope) slope = &b->slope;
    b->slope = (cw_tsne_slope){branches_find, branches_free};
    b->items = items;
    b->threads = (int)(options->threads > 0 ? options->threads : g_get_num_processors());
    b->theta = options->theta;
    b->tree = cw_quadtree_new(items);
    b->push = g_new0(double, 2 * items);
    b->sum = g_new0(double, items);
    b->affinity = cw_affinity_new(vectors, items, dimension, options->perplexity, options->threads,
                                  options->progress, error);
    if (b->affinity == NULL)
        return NULL;
    return g_steal_pointer(&slope);
}
