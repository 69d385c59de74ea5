/* SPDX-License-Identifier: Apache-2.0
 *
 * p_j|i = exp(-b_i d_ij^2) / sum_k exp(-b_i d_ik^2), b_i such that the entropy of p_.|i is the log
 * of the perplexity; p_ij = (p_j|i + p_i|j) / 2N; q_ij = w_ij / sum w, w_ij = 1/(1 + |y_i -
 * y_j|^2). The map moves down the gradient of KL(P|Q), 4 sum_j (p_ij - q_ij) w_ij (y_i - y_j), with
 * momentum, a gain for every coordinate (Jacobs 1988), and P exaggerated at the beginning so that
 * clusters form (METHODS 8.11). Sums run in a fixed order: equal input gives equal output.
 */
#include "cluster/tsne.h"

#include <math.h>
#include <string.h>

#include "base/error.h"
#include "base/random.h"
#include "base/size.h"

#define PERPLEXITY 30
#define ITERATIONS 1000
#define EXAGGERATION 12
#define RATE 200
#define FIRST_SPREAD 1e-4
#define LEAST_GAIN 0.01
#define ENTROPY_SLACK 1e-5
#define MOST_HALVINGS 200
#define TINY 1e-12 /* keeps logarithms finite */

cw_tsne_options cw_tsne_options_default(void)
{
    return (cw_tsne_options){.perplexity = PERPLEXITY, .iterations = ITERATIONS};
}

typedef struct {
    gsize items;
    double *affinity;                      /* [N,N] p_ij, symmetric, sum 1 */
    double *weight;                        /* [N,N] w_ij */
    double *gradient, *speed, *gain, *map; /* [N,2] */
} tsne;

static void tsne_clear(tsne *t)
{
    cw_size_free(t->affinity);
    cw_size_free(t->weight);
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

/* Squared distances [N,N] of the vectors, centred and scaled so that no |x| is above 1. */
static gboolean measure(const float *vectors, gsize items, gsize dimension, double *squared,
                        GError **error)
{
    cw_autosize double *x = cw_size_alloc(items * dimension, sizeof(double), "a map", error);
    if (x == NULL)
        return FALSE;
    double most = 0;
    for (gsize d = 0; d < dimension; d++) {
        double mean = 0;
        for (gsize i = 0; i < items; i++)
            mean += vectors[i * dimension + d] / (double)items;
        for (gsize i = 0; i < items; i++) {
            x[i * dimension + d] = vectors[i * dimension + d] - mean;
            most = MAX(most, fabs(x[i * dimension + d]));
        }
    }
    const double scale = most > 0 ? 1 / (most * most) : 1;
    for (gsize i = 0; i < items; i++)
        for (gsize j = 0; j < i; j++) {
            double sum = 0;
            for (gsize d = 0; d < dimension; d++) {
                const double difference = x[i * dimension + d] - x[j * dimension + d];
                sum += difference * difference;
            }
            squared[i * items + j] = squared[j * items + i] = sum * scale;
        }
    return TRUE;
}

/* p_j|i for one b; its entropy is returned. The least distance is taken off first, which changes
 * no p and keeps the sum away from 0. */
static double spread(const double *squared, gsize items, gsize self, double least, double b,
                     double *p)
{
    double sum = 0, mean = 0;
    for (gsize j = 0; j < items; j++) {
        p[j] = j == self ? 0 : exp(-b * (squared[j] - least));
        sum += p[j];
        mean += p[j] * (squared[j] - least);
    }
    for (gsize j = 0; j < items; j++)
        p[j] /= sum;
    return log(sum) + b * mean / sum;
}

/* Binary search of b_i. Entropy falls as b grows. */
static void condition(const double *squared, gsize items, gsize self, double entropy, double *p)
{
    double least = INFINITY, low = 0, high = INFINITY, b = 1;
    for (gsize j = 0; j < items; j++)
        if (j != self)
            least = MIN(least, squared[j]);
    for (int i = 0; i < MOST_HALVINGS; i++) {
        const double excess = spread(squared, items, self, least, b, p) - entropy;
        if (fabs(excess) < ENTROPY_SLACK)
            return;
        if (excess > 0)
            low = b;
        else
            high = b;
        b = isinf(high) ? b * 2 : (low + high) / 2;
    }
}

/* The joint affinities; `weight` serves as scratch. */
static gboolean find_affinities(tsne *t, const float *vectors, gsize dimension, double perplexity,
                                GError **error)
{
    const gsize n = t->items;
    if (!measure(vectors, n, dimension, t->weight, error))
        return FALSE;
    for (gsize i = 0; i < n; i++)
        condition(t->weight + i * n, n, i, log(perplexity), t->affinity + i * n);
    for (gsize i = 0; i < n; i++)
        for (gsize j = 0; j <= i; j++) {
            const double both = t->affinity[i * n + j] + t->affinity[j * n + i];
            t->affinity[i * n + j] = t->affinity[j * n + i] = both / (2 * (double)n);
        }
    return TRUE;
}

static void scatter(tsne *t, guint64 seed)
{
    for (gsize i = 0; i < t->items; i++) {
        cw_random random = cw_random_start(seed, 0, i);
        t->map[2 * i] = FIRST_SPREAD * cw_random_normal(&random);
        t->map[2 * i + 1] = FIRST_SPREAD * cw_random_normal(&random);
    }
}

/* Fills `weight`, each pair once in each half; the sum over all ordered pairs is returned. */
static double weigh(tsne *t)
{
    const gsize n = t->items;
    double total = 0;
    for (gsize i = 0; i < n; i++) {
        const double x = t->map[2 * i], y = t->map[2 * i + 1];
        double *row = t->weight + i * n;
        double sum = 0;
        for (gsize j = 0; j < n; j++) {
            const double dx = x - t->map[2 * j], dy = y - t->map[2 * j + 1];
            row[j] = 1 / (1 + dx * dx + dy * dy);
        }
        row[i] = 0;
        for (gsize j = 0; j < n; j++)
            sum += row[j];
        total += sum;
    }
    return total;
}

static void find_gradient(tsne *t, double exaggeration, double total)
{
    const gsize n = t->items;
    for (gsize i = 0; i < n; i++) {
        const double *p = t->affinity + i * n, *w = t->weight + i * n;
        double x = 0, y = 0;
        for (gsize j = 0; j < n; j++) {
            const double pull = (exaggeration * p[j] - w[j] / total) * w[j];
            x += pull * (t->map[2 * i] - t->map[2 * j]);
            y += pull * (t->map[2 * i + 1] - t->map[2 * j + 1]);
        }
        t->gradient[2 * i] = 4 * x;
        t->gradient[2 * i + 1] = 4 * y;
    }
}

/* KL(P|Q) of the map that `weight` was filled for. */
static double diverge(const tsne *t, double total)
{
    double sum = 0;
    for (gsize i = 0; i < t->items * t->items; i++) {
        const double p = t->affinity[i];
        if (p > 0)
            sum += p * log(MAX(p, TINY) / MAX(t->weight[i] / total, TINY));
    }
    return sum;
}

/* A gain grows while gradient and speed disagree in sign (the coordinate goes on downhill). */
static void move(tsne *t, double momentum)
{
    double centre[2] = {0, 0};
    for (gsize i = 0; i < 2 * t->items; i++) {
        const gboolean on = (t->gradient[i] > 0) != (t->speed[i] > 0);
        t->gain[i] = MAX(LEAST_GAIN, on ? t->gain[i] + 0.2 : t->gain[i] * 0.8);
        t->speed[i] = momentum * t->speed[i] - RATE * t->gain[i] * t->gradient[i];
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
        const double exaggeration = i < early ? EXAGGERATION : 1;
        const double total = weigh(t);
        if (divergence != NULL)
            divergence[i] = diverge(t, total);
        find_gradient(t, exaggeration, total);
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
    if (!check(items, options, error))
        return FALSE;
    g_auto(tsne) t = {.items = items, .map = map};
    t.affinity = cw_size_alloc(items * items, sizeof(double), "a map", error);
    t.weight =
        t.affinity != NULL ? cw_size_alloc(items * items, sizeof(double), "a map", error) : NULL;
    if (t.weight == NULL || !find_affinities(&t, vectors, dimension, options->perplexity, error))
        return FALSE;
    t.gradient = g_new0(double, 2 * items);
    t.speed = g_new0(double, 2 * items);
    t.gain = g_new(double, 2 * items);
    for (gsize i = 0; i < 2 * items; i++)
        t.gain[i] = 1;
    scatter(&t, options->seed);
    return descend(&t, options, divergence, error);
}
