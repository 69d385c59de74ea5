/* SPDX-License-Identifier: Apache-2.0 */
#include "probe/probe.h"

#include <math.h>

#include "base/error.h"

extern const cw_probe_kind cw_probe_linear, cw_probe_linear_sgd, cw_probe_linear_adam, cw_probe_mlp,
    cw_probe_knn, cw_probe_several;

static const cw_row *const PROBES[] = {&cw_probe_linear.row,      &cw_probe_linear_sgd.row,
                                       &cw_probe_linear_adam.row, &cw_probe_mlp.row,
                                       &cw_probe_knn.row,         NULL};

const cw_row_table cw_probe_table = {"probe", PROBES};

#define SETTINGS cw_probe_settings
const cw_option cw_probe_options[] = {
    CW_BOOL(SETTINGS, standardise, TRUE,
            "subtract the mean and divide by the deviation of the training vectors (not knn)"),
    CW_REAL(SETTINGS, decay, -1, -1, 1e6, NULL,
            "L2 penalty; -1: linear 1e-4, linear_sgd 0, linear_adam 1e-5, mlp 1e-4"),
    CW_INT(SETTINGS, epochs, 0, 0, 1000000, NULL,
           "epochs, or iterations of linear; 0: linear 500, linear_sgd 100, linear_adam 30, "
           "mlp 50"),
    CW_INT(SETTINGS, batch, 256, 1, 1000000, "vectors", "vectors a step; not of linear and knn"),
    CW_REAL(SETTINGS, learning_rate, 0, 0, 1000, NULL,
            "of linear_sgd, linear_adam and mlp; 0: 0.001 * batch / 256, 0.001 and 0.001"),
    CW_INT(SETTINGS, hidden, 512, 1, 65536, "units", "width of the hidden layer of mlp"),
    CW_REAL(SETTINGS, dropout, 0.2, 0, 0.99, NULL, "share of hidden units of mlp left out"),
    CW_INT(SETTINGS, patience, 10, 0, 1000000, "epochs",
           "mlp stops after so many without a lower validation loss; 0: it does not"),
    CW_INT(SETTINGS, neighbours, 20, 1, 1000000, "vectors", "neighbours of knn that vote"),
    CW_REAL(SETTINGS, temperature, 0.07, 1e-6, 1e6, NULL,
            "of knn: a vote weighs exp(similarity / temperature)"),
    CW_INT(SETTINGS, seed, 0, 0, G_MAXINT32, NULL, "of weights, order and dropout"),
    CW_OPTION_END};

struct cw_probe {
    const cw_probe_kind *kind;
    gpointer model;
};

static gboolean check_data(const cw_probe_data *data, GError **error)
{
    if (data->samples == 0 || data->dimension == 0 || data->classes == 0) {
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                    "cannot fit a probe to %" G_GSIZE_FORMAT " vectors of %" G_GSIZE_FORMAT
                    " dimensions and %" G_GSIZE_FORMAT " classes",
                    data->samples, data->dimension, data->classes);
        return FALSE;
    }
    for (gsize n = 0; n < data->samples; n++) {
        if (data->marks == NULL &&
            (data->labels[n] < 0 || (gsize)data->labels[n] >= data->classes)) {
            g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                        "label %d of sample %" G_GSIZE_FORMAT " is not in 0 to %" G_GSIZE_FORMAT,
                        data->labels[n], n, data->classes - 1);
            return FALSE;
        }
        for (gsize d = 0; d < data->dimension; d++) {
            if (!isfinite(data->vectors[n * data->dimension + d])) {
                g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                            "the vector of sample %" G_GSIZE_FORMAT " is not finite", n);
                return FALSE;
            }
        }
    }
    return TRUE;
}

static gboolean check_validation(const cw_probe_data *train, const cw_probe_data *validation,
                                 GError **error)
{
    if (validation == NULL || validation->samples == 0)
        return TRUE;
    if (validation->dimension != train->dimension || validation->classes != train->classes) {
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                    "validation vectors have %" G_GSIZE_FORMAT " dimensions and %" G_GSIZE_FORMAT
                    " classes, training vectors %" G_GSIZE_FORMAT " and %" G_GSIZE_FORMAT,
                    validation->dimension, validation->classes, train->dimension, train->classes);
        return FALSE;
    }
    return check_data(validation, error);
}

static cw_probe *fit(const cw_probe_kind *kind, const cw_probe_data *train,
                     const cw_probe_data *validation, const cw_probe_settings *settings,
                     const cw_progress *progress, GError **error)
{
    gpointer model = kind->fit(train, validation, settings, progress, error);
    if (model == NULL)
        return NULL;
    cw_probe *probe = g_new(cw_probe, 1);
    *probe = (cw_probe){kind, model};
    return probe;
}

cw_probe *cw_probe_fit(const char *kind, const cw_probe_data *train,
                       const cw_probe_data *validation, const cw_probe_settings *settings,
                       const cw_progress *progress, GError **error)
{
    const cw_probe_kind *row = (const cw_probe_kind *)cw_row_find(&cw_probe_table, kind, error);
    if (row == NULL || !check_data(train, error) || !check_validation(train, validation, error))
        return NULL;
    return fit(row, train, validation, settings, progress, error);
}

cw_probe *cw_probe_fit_several(const cw_probe_data *train, const cw_probe_settings *settings,
                               const cw_progress *progress, GError **error)
{
    return check_data(train, error) ? fit(&cw_probe_several, train, NULL, settings, progress, error)
                                    : NULL;
}

gboolean cw_probe_predict(const cw_probe *probe, const float *vectors, gsize samples,
                          float *probabilities, GError **error)
{
    return probe->kind->predict(probe->model, vectors, samples, probabilities, error);
}

void cw_probe_free(cw_probe *probe)
{
    if (probe == NULL)
        return;
    probe->kind->free(probe->model);
    g_free(probe);
}
