/* SPDX-License-Identifier: Apache-2.0
 *
 * The map moves down the gradient of KL(P|Q) (cluster/tsne_slope.h) with momentum, a gain for every
 * coordinate (Jacobs 1988), and P exaggerated at the beginning so that clusters form (METHODS
 * 8.11). The rate of 200 is for a gradient that has its factor 4; many points need longer steps,
 * for each p_ij is smaller: N / 12 without that factor (Belkina et al., Nature Communications 10,
 * 2019), N / 48 with it, which is the larger one from 9,600 points on.
 */
#include "cluster/tsne.h"

#include <math.h>
#include <string.h>

#include "base/error.h"
#include "base/random.h"
#include "base/size.h"
#include "cluster/principal.h"
#include "cluster/tsne_slope.h"

#define PERPLEXITY 30
#define ITERATIONS 1000
#define EXAGGERATION 12
#define LEAST_RATE 200
#define FIRST_SPREAD 1e-4
#define LEAST_GAIN 0.01
#define THETA 0.5
#define MOST_NUMBERS 50 /* of a vector that is not projected */

cw_tsne_options cw_tsne_options_default(void)
{
    return (cw_tsne_options){.perplexity = PERPLEXITY, .iterations = ITERATIONS};
}

typedef struct {
    gsize items;
    double rate;
    cw_tsne_slope *slope;
    double *gradient, *speed, *gain, *map; /* [N,2] */
} tsne;

static void tsne_clear(tsne *t)
{
    cw_tsne_slope_free(t->slope);
    g_free(t->gradient);
    g_free(t->speed);
    g_free(t->gain);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(tsne, tsne_clear)

static gboolean check(gsize items, const cw_tsne_options *options, GError **error)
{
    if (items > CW_TSNE_MOST_ITEMS) {
        g_set_error(error, CW_ERROR, CW_ERROR_TOO_LARGE,
                    "a map has at most %d points, not %" G_GSIZE_FORMAT, CW_TSNE_MOST_ITEMS, items);
        return FALSE;
    }
    if (options->perplexity >= 1 && options->iterations >= 1 &&
        (double)items - 1 >= 3 * options->perplexity)
        return TRUE;
    g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                "a map with perplexity %g needs %g points, there are %" G_GSIZE_FORMAT,
                options->perplexity, ceil(3 * options->perplexity) + 1, items);
    return FALSE;
}

static gboolean check_finite(const float *vectors, gsize items, gsize dimension, GError **error)
{
    for (gsize i = 0; i < items * dimension; i++) {
        if (isfinite(vectors[i]))
            continue;
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                    "vector %" G_GSIZE_FORMAT " of a map is not finite", i / dimension);
        return FALSE;
    }
    return TRUE;
}

/* Centres `x` [N,D] and scales it so that no |x| is above 1. */
static void settle(float *x, gsize items, gsize dimension)
{
    double most = 0;
    for (gsize d = 0; d < dimension; d++) {
        double mean = 0;
        for (gsize i = 0; i < items; i++)
            mean += x[i * dimension + d] / (double)items;
        for (gsize i = 0; i < items; i++) {
            x[i * dimension + d] = (float)(x[i * dimension + d] - mean);
            most = MAX(most, fabs((double)x[i * dimension + d]));
        }
    }
    for (gsize i = 0; most > 0 && i < items * dimension; i++)
        x[i] = (float)(x[i] / most);
}

/* The vectors that are measured, [N,`width`]. (transfer full) */
static float *prepare(const float *vectors, gsize items, gsize dimension, gboolean by_tree,
                      guint threads, gsize *width, GError **error)
{
    const gboolean wide = by_tree && dimension > MOST_NUMBERS;
    *width = wide ? MOST_NUMBERS : dimension;
    cw_autosize float *x = cw_size_alloc(items, *width * sizeof(float), "a map", error);
    if (x == NULL)
        return NULL;
    if (!wide)
        memcpy(x, vectors, items * dimension * sizeof *x);
    else if (!cw_principal_project(vectors, items, dimension, *width, threads, x, error))
        return NULL;
    settle(x, items, *width);
    return g_steal_pointer(&x);
}

static cw_tsne_slope *find_slope(const float *vectors, gsize items, gsize dimension,
                                 const cw_tsne_options *options, GError **error)
{
    const gboolean by_tree = items > CW_TSNE_EXACT_ITEMS;
    const cw_tsne_slope_options form = {.perplexity = options->perplexity,
                                        .theta = THETA,
                                        .threads = options->threads,
                                        .progress = options->progress};
    gsize width;
    cw_autosize float *x =
        prepare(vectors, items, dimension, by_tree, options->threads, &width, error);
    if (x == NULL)
        return NULL;
    return by_tree ? cw_tsne_slope_tree(x, items, width, &form, error)
                   : cw_tsne_slope_exact(x, items, width, &form, error);
}

static void scatter(tsne *t, guint64 seed)
{
    for (gsize i = 0; i < t->items; i++) {
        cw_random random = cw_random_start(seed, 0, i);
        t->map[2 * i] = FIRST_SPREAD * cw_random_normal(&random);
        t->map[2 * i + 1] = FIRST_SPREAD * cw_random_normal(&random);
    }
}

/* A gain grows while gradient and speed disagree in sign (the coordinate goes on downhill). */
static void move(tsne *t, double momentum)
{
    double centre[2] = {0, 0};
    for (gsize i = 0; i < 2 * t->items; i++) {
        const gboolean on = (t->gradient[i] > 0) != (t->speed[i] > 0);
        t->gain[i] = MAX(LEAST_GAIN, on ? t->gain[i] + 0.2 : t->gain[i] * 0.8);
        t->speed[i] = momentum * t->speed[i] - t->rate * t->gain[i] * t->gradient[i];
        t->map[i] += t->speed[i];
        centre[i % 2] += t->map[i] / (double)t->items;
    }
    for (gsize i = 0; i < 2 * t->items; i++)
        t->map[i] -= centre[i % 2];
}

static gboolean descend(tsne *t, const cw_tsne_options *options, double *divergence, GError **error)
{
    const int early = options->iterations / 4;
    for (int i = 0; i < options->iterations; i++) {
        t->slope->find(t->slope, t->map, i < early ? EXAGGERATION : 1, t->gradient,
                       divergence != NULL ? &divergence[i] : NULL);
        move(t, i < early ? 0.5 : 0.8);
        const cw_progress_state state = {.activity = "drawing a map",
                                         .unit = "steps",
                                         .done = i + 1,
                                         .total = options->iterations};
        if (!cw_progress_tell(options->progress, &state)) {
            g_set_error(error, CW_ERROR, CW_ERROR_INTERRUPTED, "interrupted while drawing a map");
            return FALSE;
        }
    }
    return TRUE;
}

gboolean cw_tsne_map(const float *vectors, gsize items, gsize dimension,
                     const cw_tsne_options *options, double *map, double *divergence,
                     GError **error)
{
    if (!check(items, options, error) || !check_finite(vectors, items, dimension, error))
        return FALSE;
    g_auto(tsne) t = {.items = items, .map = map};
    t.rate = MAX(LEAST_RATE, (double)items / (4 * EXAGGERATION));
    t.slope = find_slope(vectors, items, dimension, options, error);
    if (t.slope == NULL)
        return FALSE;
    t.gradient = g_new0(double, 2 * items);
    t.speed = g_new0(double, 2 * items);
    t.gain = g_new(double, 2 * items);
    for (gsize i = 0; i < 2 * items; i++)
        t.gain[i] = 1;
    scatter(&t, options->seed);
    return descend(&t, options, divergence, error);
}
