/* SPDX-License-Identifier: Apache-2.0
 *
 * Weighted nearest neighbours (METHODS 3.1; Wu et al. 2018): the k most cosine-similar training
 * vectors vote for their class with exp(similarity / temperature). The votes are divided by that of
 * the nearest, which cancels in the shares and keeps exp() in range.
 */
#include <math.h>
#include <string.h>

#include "base/size.h"
#include "probe/probe.h"
#include "score/nearest.h"
#include "score/similarity.h"

typedef struct {
    float *vectors; /* [N,D] unit rows */
    gint32 *labels;
    gsize samples, dimension, classes, neighbours;
    double temperature;
} knn;

static void free_knn(gpointer model)
{
    knn *k = model;
    if (k == NULL)
        return;
    cw_size_free(k->vectors);
    g_free(k->labels);
    g_free(k);
}

static gpointer fit(const cw_probe_data *train, const cw_probe_data *validation,
                    const cw_probe_settings *settings, const cw_progress *progress, GError **error)
{
    (void)validation, (void)progress;
    float *vectors = cw_size_alloc(train->samples, train->dimension * sizeof(float),
                                   "the vectors of a kNN probe", error);
    if (vectors == NULL)
        return NULL;
    memcpy(vectors, train->vectors, train->samples * train->dimension * sizeof(float));
    cw_similarity_normalise(vectors, train->samples, train->dimension);
    knn *k = g_new0(knn, 1);
    *k = (knn){vectors,
               g_memdup2(train->labels, train->samples * sizeof(gint32)),
               train->samples,
               train->dimension,
               train->classes,
               (gsize)settings->neighbours,
               settings->temperature};
    return k;
}

static void vote(const knn *k, const cw_hit *hits, gsize found, float *probabilities)
{
    double total = 0;
    g_autofree double *votes = g_new0(double, k->classes);
    for (gsize i = 0; i < found; i++) {
        double weight = exp(((double)hits[i].score - (double)hits[0].score) / k->temperature);
        votes[k->labels[hits[i].index]] += weight;
        total += weight;
    }
    for (gsize c = 0; c < k->classes; c++)
        probabilities[c] = (float)(votes[c] / total);
}

static gboolean predict(gpointer model, const float *vectors, gsize samples, float *probabilities,
                        GError **error)
{
    const knn *k = model;
    cw_autosize float *unit =
        cw_size_alloc(samples, k->dimension * sizeof(float), "queries", error);
    cw_autosize cw_hit *hits =
        unit == NULL ? NULL
                     : cw_size_alloc(samples, k->neighbours * sizeof(cw_hit), "neighbours", error);
    if (hits == NULL)
        return FALSE;
    g_autofree gsize *found = g_new(gsize, samples);
    memcpy(unit, vectors, samples * k->dimension * sizeof(float));
    cw_similarity_normalise(unit, samples, k->dimension);
    if (!cw_nearest_find((cw_nearest_set){unit, samples}, (cw_nearest_set){k->vectors, k->samples},
                         k->dimension, k->neighbours, NULL, 0, hits, found, error))
        return FALSE;
    for (gsize n = 0; n < samples; n++)
        vote(k, hits + n * k->neighbours, found[n], probabilities + n * k->classes);
    return TRUE;
}

const cw_probe_kind cw_probe_knn = {
    {"knn", "votes of the nearest training vectors, weighted exp(similarity / temperature)"},
    fit,
    predict,
    free_knn};
