/* SPDX-License-Identifier: Apache-2.0
 *
 * Softmax regression fitted to its optimum: mean cross-entropy + decay/2 |W|^2 (biases are free) is
 * convex, and L-BFGS (Liu and Nocedal 1989; liblbfgs) walks down it from zero over the whole set,
 * so nothing is random. Products are float32, sums over the set and the search double.
 */
#include <lbfgs.h>
#include <string.h>

#include "base/error.h"
#include "probe/probe_network.h"

#define DECAY 1e-4
#define ITERATIONS 500
#define CHUNK 4096 /* rows of the set that are run at once */

G_STATIC_ASSERT(sizeof(lbfgsfloatval_t) == sizeof(double));

typedef struct {
    cw_probe_network *network;
    const cw_probe_data *train;
    double decay;
    gint64 most;
    const cw_progress *progress;
    GError **error;
} search;

/* Rows of the set from `first` on; what fits into one run stays there from step to step. */
static void fill(const search *s, gsize first, gsize rows)
{
    cw_probe_network_fill(s->network, s->network->training, s->train, NULL, first, rows, 1);
}

/* Weights as the search has them go to the network. */
static void put_weights(cw_parameters *parameters, const double *x)
{
    for (gsize i = 0; i < cw_parameters_count(parameters); i++) {
        cw_parameter *parameter = cw_parameters_get(parameters, i);
        for (gsize e = 0; e < cw_shape_count(&parameter->shape); e++)
            parameter->data[e] = (float)*x++;
        cw_parameter_changed(parameter);
    }
}

static void add_gradient(cw_parameters *parameters, double factor, double *gradient)
{
    for (gsize i = 0; i < cw_parameters_count(parameters); i++) {
        const cw_parameter *parameter = cw_parameters_get(parameters, i);
        for (gsize e = 0; e < cw_shape_count(&parameter->shape); e++)
            *gradient++ += factor * parameter->gradient[e];
    }
}

static double add_decay(cw_parameters *parameters, double decay, const double *x, double *gradient)
{
    double squares = 0;
    for (gsize i = 0; i < cw_parameters_count(parameters); i++) {
        const cw_parameter *parameter = cw_parameters_get(parameters, i);
        for (gsize e = 0; e < cw_shape_count(&parameter->shape); e++, x++, gradient++) {
            if (!parameter->decays)
                continue;
            squares += *x * *x;
            *gradient += decay * *x;
        }
    }
    return decay / 2 * squares;
}

static lbfgsfloatval_t evaluate(void *data, const lbfgsfloatval_t *x, lbfgsfloatval_t *gradient,
                                const int count, const lbfgsfloatval_t step)
{
    const search *s = data;
    cw_plan *plan = s->network->training;
    double sum = 0, share = 1 / (double)s->train->samples;
    (void)step;
    memset(gradient, 0, (gsize)count * sizeof *gradient);
    put_weights(s->network->parameters, x);
    for (gsize first = 0, rows; first < s->train->samples; first += rows) {
        rows = MIN(s->network->batch, s->train->samples - first);
        if (s->train->samples > s->network->batch)
            fill(s, first, rows);
        cw_plan_run_forward(plan);
        cw_plan_run_backward(plan);
        sum += cw_probe_network_sum(s->network, plan, s->train->labels + first, rows);
        add_gradient(s->network->parameters, share, gradient);
    }
    return sum * share + add_decay(s->network->parameters, s->decay, x, gradient);
}

static int report(void *data, const lbfgsfloatval_t *x, const lbfgsfloatval_t *gradient,
                  const lbfgsfloatval_t loss, const lbfgsfloatval_t x_norm,
                  const lbfgsfloatval_t gradient_norm, const lbfgsfloatval_t step, int count,
                  int iteration, int evaluations)
{
    const search *s = data;
    (void)x, (void)gradient, (void)loss, (void)x_norm, (void)gradient_norm;
    (void)step, (void)count, (void)evaluations;
    return !cw_probe_tell(s->progress, "iterations", iteration, s->most, s->error);
}

/* Codes with which the search has gone as far as numbers of this width allow. */
static gboolean has_arrived(int code)
{
    return code >= 0 || code == LBFGSERR_MAXIMUMITERATION || code == LBFGSERR_ROUNDING_ERROR ||
           code == LBFGSERR_MAXIMUMLINESEARCH || code == LBFGSERR_MINIMUMSTEP ||
           code == LBFGSERR_WIDTHTOOSMALL;
}

/* `error` is not NULL here. */
static gboolean minimise(search *s, gsize count, GError **error)
{
    lbfgs_parameter_t parameters;
    lbfgs_parameter_init(&parameters);
    parameters.max_iterations = (int)s->most;
    parameters.epsilon = 1e-5;
    g_autofree double *best = g_new(double, count);
    lbfgsfloatval_t *x = lbfgs_malloc((int)count);
    lbfgsfloatval_t loss;
    if (x == NULL) {
        g_set_error(error, CW_ERROR, CW_ERROR_TOO_LARGE,
                    "could not take memory for %" G_GSIZE_FORMAT " weights of a probe", count);
        return FALSE;
    }
    memset(x, 0, count * sizeof *x);
    fill(s, 0, MIN(s->network->batch, s->train->samples));
    int code = lbfgs((int)count, x, &loss, evaluate, report, s, &parameters);
    memcpy(best, x, count * sizeof *x);
    lbfgs_free(x);
    put_weights(s->network->parameters, best);
    if (*error != NULL) /* stopped by report() */
        return FALSE;
    if (!has_arrived(code))
        g_set_error(error, CW_ERROR, CW_ERROR_FAILED,
                    "the search for a linear probe's weights failed with code %d of liblbfgs",
                    code);
    return has_arrived(code);
}

static gpointer fit(const cw_probe_data *train, const cw_probe_data *validation,
                    const cw_probe_settings *settings, const cw_progress *progress, GError **error)
{
    cw_probe_form form = {MIN(train->samples, CHUNK), 0, 0, CW_INIT_ZEROS};
    (void)validation;
    g_autoptr(cw_probe_network) network = cw_probe_network_new(train, settings, &form, error);
    if (network == NULL)
        return NULL;
    GError *stopped = NULL;
    search s = {network,
                train,
                settings->decay < 0 ? DECAY : settings->decay,
                settings->epochs > 0 ? settings->epochs : ITERATIONS,
                progress,
                &stopped};
    gsize count = cw_parameters_elements(network->parameters, CW_PARAMETER_TRAINED, "");
    gboolean done = minimise(&s, count, &stopped);
    if (stopped != NULL)
        g_propagate_error(error, stopped);
    return done ? g_steal_pointer(&network) : NULL;
}

static void free_network(gpointer model)
{
    cw_probe_network_free(model);
}

const cw_probe_kind cw_probe_linear = {
    {"linear", "softmax regression at its optimum by L-BFGS; nothing random"},
    fit,
    cw_probe_network_predict,
    free_network};
