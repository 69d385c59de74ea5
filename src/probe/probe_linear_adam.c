/* SPDX-License-Identifier: Apache-2.0
 *
 * One linear layer by Adam: rate 1e-3, decay 1e-5, 30 epochs, weights from zero (METHODS 7.4). Its
 * cost is a fixed number of epochs, where the optimum of many classes over many samples is minutes
 * away.
 */
#include "probe/probe_network.h"

#define RATE 1e-3
#define DECAY 1e-5
#define EPOCHS 30

static gpointer fit_layer(const cw_probe_data *train, const cw_probe_settings *settings,
                          gboolean several, const cw_progress *progress, GError **error)
{
    const cw_probe_form form = {.batch = MIN((gsize)settings->batch, train->samples),
                                .init = CW_INIT_ZEROS,
                                .several = several};
    const cw_probe_training training = {
        .law = &cw_optimiser_adam,
        .rate = settings->learning_rate > 0 ? settings->learning_rate : RATE,
        .decay = settings->decay < 0 ? DECAY : settings->decay,
        .epochs = settings->epochs > 0 ? settings->epochs : EPOCHS,
    };
    g_autoptr(cw_probe_network) network = cw_probe_network_new(train, settings, &form, error);
    if (network == NULL ||
        !cw_probe_network_train(network, train, NULL, settings, &training, progress, error))
        return NULL;
    return g_steal_pointer(&network);
}

static gpointer fit(const cw_probe_data *train, const cw_probe_data *validation,
                    const cw_probe_settings *settings, const cw_progress *progress, GError **error)
{
    (void)validation;
    return fit_layer(train, settings, FALSE, progress, error);
}

static gpointer fit_several(const cw_probe_data *train, const cw_probe_data *validation,
                            const cw_probe_settings *settings, const cw_progress *progress,
                            GError **error)
{
    (void)validation;
    return fit_layer(train, settings, TRUE, progress, error);
}

static void free_network(gpointer model)
{
    cw_probe_network_free(model);
}

const cw_probe_kind cw_probe_linear_adam = {
    {"linear_adam", "softmax regression by 30 epochs of Adam: many classes soon"},
    fit,
    cw_probe_network_predict,
    free_network};

const cw_probe_kind cw_probe_several = {{"several", "classes by themselves, trained the same way"},
                                        fit_several,
                                        cw_probe_network_predict,
                                        free_network};
