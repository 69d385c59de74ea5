/* SPDX-License-Identifier: Apache-2.0
 *
 * The non-linear probe: D -> 512 -> ReLU -> dropout 0.2 -> C by AdamW, rate 1e-3, decay 1e-4, 50
 * epochs, early stop on validation (METHODS 2.7).
 */
#include "probe/probe_network.h"

#define RATE 1e-3
#define DECAY 1e-4
#define EPOCHS 50

static gpointer fit(const cw_probe_data *train, const cw_probe_data *validation,
                    const cw_probe_settings *settings, const cw_progress *progress, GError **error)
{
    cw_probe_form form = {MIN((gsize)settings->batch, train->samples),
                          settings->hidden,
                          settings->dropout,
                          {CW_INIT_KAIMING_FAN_IN}};
    cw_probe_training training = {
        .law = &cw_optimiser_adamw,
        .rate = settings->learning_rate > 0 ? settings->learning_rate : RATE,
        .decay = settings->decay < 0 ? DECAY : settings->decay,
        .epochs = settings->epochs > 0 ? settings->epochs : EPOCHS,
        .patience = settings->patience,
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

const cw_probe_kind cw_probe_mlp = {
    {"mlp", "one hidden layer by AdamW, stopped early on the validation set"},
    fit,
    cw_probe_network_predict,
    free_network};
