/* SPDX-License-Identifier: Apache-2.0
 *
 * Epochs of shuffled batches; the last one of an epoch may be short, its rows then weigh more, so
 * that every step's loss is a mean. The learning rate falls to 0 by a cosine over all steps.
 */
#include <math.h>
#include <string.h>

#include "base/error.h"
#include "base/random.h"
#include "nn/schedule.h"
#include "probe/probe_network.h"

gboolean cw_probe_tell(const cw_progress *progress, const char *unit, gint64 done, gint64 total,
                       GError **error)
{
    cw_progress_state state = {"fitting a probe", unit, done, total, NULL};
    if (cw_progress_tell(progress, &state))
        return TRUE;
    g_set_error(error, CW_ERROR, CW_ERROR_INTERRUPTED,
                "fitting a probe was stopped after %" G_GINT64_FORMAT " of %" G_GINT64_FORMAT " %s",
                done, total, unit);
    return FALSE;
}

typedef struct {
    cw_probe_network *network;
    const cw_probe_data *train;
    const cw_probe_training *training;
    cw_optimiser *optimiser;
    guint64 seed;
    gint64 step, total;
    guint32 *order; /* [N] */
} run;

static void run_epoch(run *r, gint64 epoch)
{
    cw_plan *plan = r->network->training;
    cw_random random = cw_random_start(r->seed, (guint64)epoch, 0);
    cw_random_permutation(&random, r->order, r->train->samples);
    for (gsize first = 0, count; first < r->train->samples; first += count) {
        count = MIN(r->network->batch, r->train->samples - first);
        cw_probe_network_fill(r->network, plan, r->train, r->order + first, 0, count,
                              1 / (float)count);
        cw_plan_set_step(plan, (guint64)r->step);
        cw_schedule_settings settings = {.base = r->training->rate};
        cw_schedule_place place = {r->step++, r->total, 0};
        cw_plan_run_forward(plan);
        cw_plan_run_backward(plan);
        cw_optimiser_step(r->optimiser, cw_schedule_get(&cw_schedule_cosine, &settings, &place),
                          r->training->decay);
    }
}

/* Copies all weights to (`out`) or from a flat array of them. */
static void copy_weights(cw_parameters *parameters, float *flat, gboolean out)
{
    for (gsize i = 0; i < cw_parameters_count(parameters); i++) {
        cw_parameter *parameter = cw_parameters_get(parameters, i);
        gsize count = cw_shape_count(&parameter->shape);
        memcpy(out ? flat : parameter->data, out ? parameter->data : flat, count * sizeof *flat);
        if (!out)
            cw_parameter_changed(parameter);
        flat += count;
    }
}

typedef struct {
    float *weights; /* of the best epoch so far */
    double loss;
    gint64 epoch;
} best_epoch;

static gboolean run_epochs(run *r, const cw_probe_data *validation, best_epoch *best,
                           const cw_progress *progress, GError **error)
{
    for (gint64 epoch = 0; epoch < r->training->epochs; epoch++) {
        if (!cw_probe_tell(progress, "epochs", epoch, r->training->epochs, error))
            return FALSE;
        run_epoch(r, epoch);
        double loss = validation != NULL ? cw_probe_network_loss(r->network, validation)
                                         : cw_plan_loss(r->network->training);
        if (!isfinite(loss)) {
            g_set_error(error, CW_ERROR, CW_ERROR_FAILED,
                        "the probe's loss is not a number after epoch %" G_GINT64_FORMAT
                        "; try a lower learning_rate than %g",
                        epoch, r->training->rate);
            return FALSE;
        }
        if (validation == NULL)
            continue;
        if (loss < best->loss) {
            *best = (best_epoch){best->weights, loss, epoch};
            copy_weights(r->network->parameters, best->weights, TRUE);
        } else if (epoch - best->epoch >= r->training->patience) {
            break;
        }
    }
    if (validation != NULL)
        copy_weights(r->network->parameters, best->weights, FALSE);
    return TRUE;
}

gboolean cw_probe_network_train(cw_probe_network *network, const cw_probe_data *train,
                                const cw_probe_data *validation, const cw_probe_settings *settings,
                                const cw_probe_training *training, const cw_progress *progress,
                                GError **error)
{
    cw_optimiser_settings law = {0};
    cw_options_reset(cw_optimiser_options, &law);
    g_autoptr(cw_optimiser) optimiser = cw_optimiser_new(training->law, &law, network->parameters);
    if (!cw_optimiser_use(optimiser, network->training, error))
        return FALSE;
    gsize weights = cw_parameters_elements(network->parameters, CW_PARAMETER_TRAINED, "");
    g_autofree guint32 *order = g_new(guint32, train->samples);
    g_autofree float *kept = g_new(float, weights);
    gsize steps = (train->samples + network->batch - 1) / network->batch;
    run r = {network,
             train,
             training,
             optimiser,
             (guint64)settings->seed,
             0,
             training->epochs * (gint64)steps,
             order};
    best_epoch best = {kept, INFINITY, 0};
    gboolean watched = validation != NULL && validation->samples > 0 && training->patience > 0;
    return run_epochs(&r, watched ? validation : NULL, &best, progress, error);
}
