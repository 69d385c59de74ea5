/* SPDX-License-Identifier: Apache-2.0
 *
 * Probes: small classifiers on frozen vectors, the yardstick of what a representation knows. Rows:
 * linear (L-BFGS, deterministic), linear_sgd (METHODS 2.7), linear_adam (METHODS 7.4), mlp (one
 * hidden layer) and knn.
 */
#pragma once

#include "base/option.h"
#include "base/progress.h"

G_BEGIN_DECLS

typedef struct {
    const float *vectors; /* [N,D] */
    const gint32 *labels; /* [N] in [0,C) */
    gsize samples, dimension, classes;
    const guint8 *marks; /* [N,C], of cw_probe_fit_several() in place of labels: 1 where a sample is
                            of a class; NULL elsewhere */
} cw_probe_data;

typedef struct {
    gboolean standardise; /* subtract the mean, divide by the deviation of the training set */
    double decay;  /* linear: decay/2 |W|^2 beside the mean loss; else the optimiser's; -1: the
                      probe's own default */
    gint64 epochs; /* linear: most iterations; 0: the probe's own default */
    gint64 batch;  /* linear_sgd, linear_adam, mlp */
    double learning_rate; /* the same; 0: the probe's own default */
    gint64 hidden;        /* mlp: width */
    double dropout;       /* mlp */
    gint64 patience;      /* mlp: epochs without gain on validation before it stops */
    gint64 neighbours;    /* knn: k */
    double temperature;   /* knn: a vote weighs exp(similarity / temperature) */
    gint64 seed;
} cw_probe_settings;

/* The option rows of cw_probe_settings, for cw_options_reset() and the command line. */
extern const cw_option cw_probe_options[];

typedef struct cw_probe cw_probe;

typedef struct {
    cw_row row;
    /* Fits; `validation` may be NULL or empty (then nothing stops early). The model's meaning is
     * private to the row. */
    gpointer (*fit)(const cw_probe_data *train, const cw_probe_data *validation,
                    const cw_probe_settings *settings, const cw_progress *progress, GError **error);
    /* Fills probabilities [N,C], each row summing to 1, of vectors [N,D]. */
    gboolean (*predict)(gpointer model, const float *vectors, gsize samples, float *probabilities,
                        GError **error);
    void (*free)(gpointer model);
} cw_probe_kind;

extern const cw_row_table cw_probe_table;

/* Fits the probe called `kind` (CW_ERROR_NOT_FOUND names the nearest). CW_ERROR_USAGE for no
 * samples, a label out of range, vectors that are not finite. Equal seeds give equal bits. */
cw_probe *cw_probe_fit(const char *kind, const cw_probe_data *train,
                       const cw_probe_data *validation, const cw_probe_settings *settings,
                       const cw_progress *progress, GError **error);

/* Fits what tells of each class by itself whether a sample is of it, for samples that are of
 * several or none: one linear layer, sigmoids, binary cross-entropy, as linear_adam is trained
 * (METHODS 7.4). Its probabilities do not sum to 1. CW_ERROR_USAGE as above. */
cw_probe *cw_probe_fit_several(const cw_probe_data *train, const cw_probe_settings *settings,
                               const cw_progress *progress, GError **error);

/* Fills probabilities [N,C] of vectors [N,D], of the dimension it was fitted with. */
gboolean cw_probe_predict(const cw_probe *probe, const float *vectors, gsize samples,
                          float *probabilities, GError **error);

void cw_probe_free(cw_probe *probe);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(cw_probe, cw_probe_free)

G_END_DECLS
