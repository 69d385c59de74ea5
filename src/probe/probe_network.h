/* SPDX-License-Identifier: Apache-2.0
 *
 * The trained probes' network: standardised vectors, no or one hidden layer, scores of classes,
 * softmax cross-entropy. Private to probe/.
 */
#pragma once

#include "nn/optimiser.h"
#include "probe/probe.h"

G_BEGIN_DECLS

typedef struct {
    cw_parameters *parameters;
    cw_graph *graph;
    cw_plan *training, *inference; /* of `batch` rows each */
    gsize batch, dimension, classes;
    gboolean several;
    float *mean, *factor; /* [D]: an input is (x - mean) * factor */
} cw_probe_network;

typedef struct {
    gsize batch;
    gint64 hidden; /* 0: linear */
    double dropout;
    cw_init init;     /* of linear weights */
    gboolean several; /* classes by themselves: sigmoids in place of a softmax, data with marks */
} cw_probe_form;

/* The network for `train`, with its means and deviations when settings ask for them. */
cw_probe_network *cw_probe_network_new(const cw_probe_data *train,
                                       const cw_probe_settings *settings, const cw_probe_form *form,
                                       GError **error);
void cw_probe_network_free(cw_probe_network *network);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(cw_probe_network, cw_probe_network_free)

/* Fills the inputs of `plan` with rows order[0..count) of `data` (NULL: first..first+count), each
 * weighing `weight` in the loss; what is left of the batch weighs nothing. */
void cw_probe_network_fill(const cw_probe_network *network, cw_plan *plan,
                           const cw_probe_data *data, const guint32 *order, gsize first,
                           gsize count, float weight);

/* Not of `several`: sum of the cross-entropies of the first `count` rows that `plan` has just run,
 * in double. */
double cw_probe_network_sum(const cw_probe_network *network, cw_plan *plan, const gint32 *labels,
                            gsize count);

/* Not of `several`: mean cross-entropy over `data`. */
double cw_probe_network_loss(const cw_probe_network *network, const cw_probe_data *data);

/* Fills probabilities [N,C]; the `predict` of trained probes' rows. */
gboolean cw_probe_network_predict(gpointer network, const float *vectors, gsize samples,
                                  float *probabilities, GError **error);

typedef struct {
    const cw_optimiser_law *law;
    double rate, decay;      /* the rate falls to 0 by a cosine */
    gint64 epochs, patience; /* patience 0: no early stop */
} cw_probe_training;

/* Trains by epochs of shuffled batches. With a validation set and patience the weights of the epoch
 * with the least validation loss stay. */
gboolean cw_probe_network_train(cw_probe_network *network, const cw_probe_data *train,
                                const cw_probe_data *validation, const cw_probe_settings *settings,
                                const cw_probe_training *training, const cw_progress *progress,
                                GError **error);

/* Says that `done` of `total` are done; FALSE with CW_ERROR_INTERRUPTED when asked to stop. */
gboolean cw_probe_tell(const cw_progress *progress, const char *unit, gint64 done, gint64 total,
                       GError **error);

G_END_DECLS
