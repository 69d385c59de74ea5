/* SPDX-License-Identifier: Apache-2.0
 *
 * Loss = -sum_n w_n log softmax(scores_n)[y_n], the weights w and labels y given as rows of the
 * input `targets` [B,C]. Of several classes a sample, with marks m and x the scores: sum_n w_n
 * sum_c (log(1 + e^x) - m x), the cross-entropy of sigmoids, the logarithm as max(x,0) + log(1 +
 * e^-|x|), which overflows for no x; w stands in the input `weights` [B,C], w m in `targets`. Sums
 * that decide something (line search, early stop) are taken in double from the log-probabilities of
 * the plan.
 */
#include "probe/probe_network.h"

#include <math.h>
#include <string.h>

#include "nn/layer.h"

static void measure_scaling(cw_probe_network *network, const cw_probe_data *train,
                            gboolean standardise)
{
    gsize dimension = train->dimension;
    for (gsize d = 0; d < dimension; d++) {
        double sum = 0, squares = 0;
        for (gsize n = 0; n < train->samples; n++)
            sum += train->vectors[n * dimension + d];
        double mean = sum / (double)train->samples;
        for (gsize n = 0; n < train->samples; n++)
            squares += pow(train->vectors[n * dimension + d] - mean, 2);
        double deviation = sqrt(squares / (double)train->samples);
        network->mean[d] = standardise ? (float)mean : 0;
        /* A number that never changes says nothing; its noise must not be blown up. */
        network->factor[d] = !standardise                          ? 1
                             : deviation > 1e-7 * (1 + fabs(mean)) ? (float)(1 / deviation)
                                                                   : 0;
    }
}

/* The terms of the loss, which is their sum. */
static cw_node *terms_of_softmax(cw_graph *graph, cw_node *scores, cw_node *targets)
{
    cw_node *log_probabilities = cw_graph_log_softmax(graph, "log_probabilities", scores);
    cw_graph_output(graph, "log_probabilities", log_probabilities);
    return cw_graph_scale(graph, NULL, cw_graph_multiply(graph, NULL, targets, log_probabilities),
                          -1, 0);
}

static cw_node *terms_of_sigmoids(cw_graph *graph, cw_node *scores, cw_node *targets,
                                  cw_node *weights)
{
    cw_node *negative = cw_graph_scale(graph, NULL, cw_graph_abs(graph, NULL, scores), -1, 0);
    cw_node *above = cw_graph_scale(graph, NULL, cw_graph_exp(graph, NULL, negative), 1, 1);
    cw_node *softplus = cw_graph_add(graph, NULL, cw_graph_relu(graph, NULL, scores),
                                     cw_graph_log(graph, NULL, above));
    cw_graph_output(graph, "log_probabilities",
                    cw_graph_subtract(graph, "log_probabilities", scores, softplus));
    return cw_graph_subtract(graph, NULL, cw_graph_multiply(graph, NULL, weights, softplus),
                             cw_graph_multiply(graph, NULL, targets, scores));
}

static void build(cw_probe_network *network, const cw_probe_form *form)
{
    cw_graph *graph = network->graph;
    gint64 batch = (gint64)network->batch, classes = (gint64)network->classes;
    cw_node *x = cw_graph_input(graph, "vectors", CW_SHAPE(batch, (gint64)network->dimension));
    cw_node *targets = cw_graph_input(graph, "targets", CW_SHAPE(batch, classes));
    if (form->hidden > 0) {
        x = cw_layer_linear(graph, "hidden", x, form->hidden, TRUE, form->init);
        x = cw_graph_relu(graph, NULL, x);
        if (form->dropout > 0)
            x = cw_graph_dropout(graph, NULL, x, form->dropout);
    }
    x = cw_layer_linear(graph, "scores", x, classes, TRUE, form->init);
    cw_node *terms =
        form->several
            ? terms_of_sigmoids(graph, x, targets,
                                cw_graph_input(graph, "weights", CW_SHAPE(batch, classes)))
            : terms_of_softmax(graph, x, targets);
    cw_graph_set_loss(graph, cw_graph_reduce_sum(graph, "loss", terms, CW_AXES_ALL, FALSE));
}

cw_probe_network *cw_probe_network_new(const cw_probe_data *train,
                                       const cw_probe_settings *settings, const cw_probe_form *form,
                                       GError **error)
{
    g_autoptr(cw_probe_network) network = g_new0(cw_probe_network, 1);
    network->batch = form->batch;
    network->dimension = train->dimension;
    network->classes = train->classes;
    network->several = form->several;
    network->mean = g_new(float, train->dimension);
    network->factor = g_new(float, train->dimension);
    measure_scaling(network, train, settings->standardise);
    network->parameters = cw_parameters_new((guint64)settings->seed);
    network->graph = cw_graph_new(network->parameters);
    build(network, form);
    cw_plan_options options = {.deterministic = TRUE, .seed = (guint64)settings->seed};
    network->inference = cw_plan_new(network->graph, &options, error);
    options.training = TRUE;
    if (network->inference != NULL)
        network->training = cw_plan_new(network->graph, &options, error);
    return network->training != NULL ? g_steal_pointer(&network) : NULL;
}

void cw_probe_network_free(cw_probe_network *network)
{
    if (network == NULL)
        return;
    cw_plan_free(network->training);
    cw_plan_free(network->inference);
    cw_graph_free(network->graph);
    cw_parameters_free(network->parameters);
    g_free(network->mean);
    g_free(network->factor);
    g_free(network);
}

static void fill_vectors(const cw_probe_network *network, cw_plan *plan, const float *vectors,
                         const guint32 *order, gsize first, gsize count)
{
    gsize dimension = network->dimension;
    float *into = cw_plan_input(plan, "vectors", NULL, NULL);
    memset(into + count * dimension, 0, (network->batch - count) * dimension * sizeof *into);
    for (gsize i = 0; i < count; i++) {
        const float *from = vectors + (order != NULL ? order[i] : first + i) * dimension;
        for (gsize d = 0; d < dimension; d++)
            into[i * dimension + d] = (from[d] - network->mean[d]) * network->factor[d];
    }
}

void cw_probe_network_fill(const cw_probe_network *network, cw_plan *plan,
                           const cw_probe_data *data, const guint32 *order, gsize first,
                           gsize count, float weight)
{
    fill_vectors(network, plan, data->vectors, order, first, count);
    const gsize classes = network->classes;
    float *targets = cw_plan_input(plan, "targets", NULL, NULL);
    float *weights = network->several ? cw_plan_input(plan, "weights", NULL, NULL) : NULL;
    memset(targets, 0, network->batch * classes * sizeof *targets);
    for (gsize j = 0; weights != NULL && j < network->batch * classes; j++)
        weights[j] = j < count * classes ? weight : 0;
    for (gsize i = 0; i < count; i++) {
        const gsize sample = order != NULL ? order[i] : first + i;
        for (gsize c = 0; network->several && c < classes; c++)
            targets[i * classes + c] = data->marks[sample * classes + c] ? weight : 0;
        if (!network->several)
            targets[i * classes + (gsize)data->labels[sample]] = weight;
    }
}

double cw_probe_network_sum(const cw_probe_network *network, cw_plan *plan, const gint32 *labels,
                            gsize count)
{
    const float *log_probabilities = cw_plan_output(plan, "log_probabilities", NULL, NULL);
    double sum = 0;
    for (gsize i = 0; i < count; i++)
        sum -= log_probabilities[i * network->classes + (gsize)labels[i]];
    return sum;
}

double cw_probe_network_loss(const cw_probe_network *network, const cw_probe_data *data)
{
    double sum = 0;
    for (gsize first = 0, count; first < data->samples; first += count) {
        count = MIN(network->batch, data->samples - first);
        cw_probe_network_fill(network, network->inference, data, NULL, first, count, 1);
        cw_plan_run_forward(network->inference);
        sum += cw_probe_network_sum(network, network->inference, data->labels + first, count);
    }
    return sum / (double)data->samples;
}

gboolean cw_probe_network_predict(gpointer model, const float *vectors, gsize samples,
                                  float *probabilities, GError **error)
{
    const cw_probe_network *network = model;
    (void)error;
    for (gsize first = 0, count; first < samples; first += count) {
        count = MIN(network->batch, samples - first);
        fill_vectors(network, network->inference, vectors, NULL, first, count);
        cw_plan_run_forward(network->inference);
        const float *logs = cw_plan_output(network->inference, "log_probabilities", NULL, NULL);
        for (gsize i = 0; i < count * network->classes; i++)
            probabilities[first * network->classes + i] = expf(logs[i]);
    }
    return TRUE;
}
