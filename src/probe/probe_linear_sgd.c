/* SPDX-License-Identifier: Apache-2.0
 *
 * Softmax regression as DINO's evaluation trains it: momentum 0.9, rate 0.001 batch/256, no decay,
 * cosine, 100 epochs, weights N(0, 0.01^2) (METHODS 2.7).
 */
#include "probe/probe_network.h"

#define RATE_OF_256 0.001
#define EPOCHS 100

static gpointer fit(const cw_probe_data *train, const cw_probe_data *validation,
                    const cw_probe_settings *settings, const cw_progress *progress, GError **error)
{
    cw_probe_form form = {
        MIN((gsize)settings->batch, train->samples), 0, 0, {CW_INIT_NORMAL, 0, 0.01}};
    cw_probe_training training = {
        .law = &cw_optimiser_sgd,
        .rate = settings->learning_rate > 0 ? settings->learning_rate
                                            : RATE_OF_256 * (double)form.batch / 256,
        .decay = MAX(settings->decay, 0),
        .epochs = settings->epochs > 0 ? settings->epochs : EPOCHS,
    };
    g_autoptr(cw_probe_network) network = cw_probe_network_new(train, settings, &form, error);
    if (network == NULL ||
        !cw_probe_network_train(network, train, validation, settings, &training, progress, error))
        return NULL;
    return g_steal_pointer(&network);
}

static void free_network(gpointer model)
{
    cw_probe_network_free(model);
}

const cw_probe_kind cw_probe_linear_sgd = {
    {"linear_sgd", "softmax regression by SGD with momentum, as DINO's evaluation trains it"},
    fit,
    cw_probe_network_predict,
    free_network};
