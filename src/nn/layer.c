/* SPDX-License-Identifier: Apache-2.0
 *
 * Layers over the graph builder. Torch starts a linear or convolutional layer uniform in
 * +-1/sqrt(fan in), weight and bias alike; every other law leaves the bias at 0.
 */
#include "nn/layer.h"

#include <math.h>

static cw_node *bias_of(cw_graph *graph, gint64 outputs, gint64 fan_in, cw_init init)
{
    double bound = 1.0 / sqrt((double)fan_in);
    gboolean uniform = init.law == CW_INIT_KAIMING_FAN_IN;
    return cw_graph_parameter(graph, "bias", CW_SHAPE(outputs),
                              uniform ? (cw_init){CW_INIT_UNIFORM, -bound, bound} : CW_INIT_ZEROS);
}

cw_node *cw_layer_linear(cw_graph *graph, const char *name, cw_node *x, gint64 outputs,
                         gboolean bias, cw_init init)
{
    gint64 inputs = cw_node_size(x, -1);
    cw_graph_push(graph, name);
    cw_node *weight = cw_graph_parameter(graph, "weight", CW_SHAPE(outputs, inputs), init);
    cw_node *shift = bias ? bias_of(graph, outputs, inputs, init) : NULL;
    cw_graph_pop(graph);
    return cw_graph_linear(graph, name, x, weight, shift);
}

cw_node *cw_layer_conv(cw_graph *graph, const char *name, cw_node *x, gint64 outputs, int size,
                       int stride, int pad, gboolean bias, cw_init init)
{
    gint64 inputs = cw_node_size(x, 1);
    cw_graph_push(graph, name);
    cw_node *weight =
        cw_graph_parameter(graph, "weight", CW_SHAPE(outputs, inputs, size, size), init);
    cw_node *shift = bias ? bias_of(graph, outputs, inputs * size * size, init) : NULL;
    cw_graph_pop(graph);
    return cw_graph_conv2d(graph, name, x, weight, shift, stride, pad, 1);
}

static cw_node *batch_norm(cw_graph *graph, const char *name, cw_node *x, cw_batch_norm options,
                           const cw_init *gain)
{
    cw_shape shape = CW_SHAPE(cw_node_size(x, 1));
    cw_graph_push(graph, name);
    cw_node *weight = gain ? cw_graph_parameter(graph, "weight", shape, *gain) : NULL;
    cw_node *bias = gain ? cw_graph_parameter(graph, "bias", shape, CW_INIT_ZEROS) : NULL;
    cw_node *mean = cw_graph_kept(graph, "running_mean", shape, CW_INIT_ZEROS);
    cw_node *variance = cw_graph_kept(graph, "running_var", shape, CW_INIT_ONES);
    cw_graph_pop(graph);
    return cw_graph_batch_norm(graph, name, x, weight, bias, mean, variance, options);
}

cw_node *cw_layer_batch_norm(cw_graph *graph, const char *name, cw_node *x, cw_batch_norm options,
                             cw_init gain)
{
    return batch_norm(graph, name, x, options, &gain);
}

cw_node *cw_layer_batch_norm_plain(cw_graph *graph, const char *name, cw_node *x,
                                   cw_batch_norm options)
{
    return batch_norm(graph, name, x, options, NULL);
}

cw_node *cw_layer_norm(cw_graph *graph, const char *name, cw_node *x, double epsilon)
{
    cw_shape shape = CW_SHAPE(cw_node_size(x, -1));
    cw_graph_push(graph, name);
    cw_node *weight = cw_graph_parameter(graph, "weight", shape, CW_INIT_ONES);
    cw_node *bias = cw_graph_parameter(graph, "bias", shape, CW_INIT_ZEROS);
    cw_graph_pop(graph);
    return cw_graph_layer_norm(graph, name, x, weight, bias, epsilon);
}

cw_node *cw_layer_linear_unit(cw_graph *graph, const char *name, cw_node *x, gint64 outputs,
                              cw_init init)
{
    cw_graph_push(graph, name);
    cw_node *direction =
        cw_graph_parameter(graph, "weight_v", CW_SHAPE(outputs, cw_node_size(x, -1)), init);
    cw_node *weight = cw_graph_l2_normalise(graph, "weight", direction);
    cw_graph_pop(graph);
    return cw_graph_linear(graph, name, x, weight, NULL);
}

/* The parts of a chain under torch's running number. */
typedef struct {
    cw_graph *graph;
    const cw_mlp *mlp;
    cw_node *x;
    int part;
} sequence;

static void chain_linear(sequence *chain, gint64 outputs, gboolean bias)
{
    const cw_init *init = &chain->mlp->init;
    gboolean unset = init->law == CW_INIT_CONSTANT && init->a == 0;
    g_autofree char *name = g_strdup_printf("%d", chain->part++);
    chain->x = cw_layer_linear(chain->graph, name, chain->x, outputs, bias,
                               unset ? (cw_init){CW_INIT_KAIMING_FAN_IN, 0, 0} : *init);
}

static void chain_batch_norm(sequence *chain, gboolean plain, gboolean relu)
{
    cw_batch_norm options = relu ? CW_BATCH_NORM_RELU : CW_BATCH_NORM;
    g_autofree char *name = g_strdup_printf("%d", chain->part++);
    chain->x = plain ? cw_layer_batch_norm_plain(chain->graph, name, chain->x, options)
                     : cw_layer_batch_norm(chain->graph, name, chain->x, options, CW_INIT_ONES);
}

static void chain_activation(sequence *chain, cw_activation activation)
{
    g_autofree char *name = g_strdup_printf("%d", chain->part);
    if (activation == CW_ACTIVATION_RELU)
        chain->x = cw_graph_relu(chain->graph, name, chain->x);
    else if (activation == CW_ACTIVATION_GELU)
        chain->x = cw_graph_gelu(chain->graph, name, chain->x);
    chain->part += activation != CW_ACTIVATION_NONE;
}

/* Batch norm and activation behind a linear layer; a rectifier goes into the batch norm, but keeps
 * its number. */
static void chain_finish(sequence *chain, gboolean normalised, gboolean plain,
                         cw_activation activation)
{
    gboolean joined = normalised && activation == CW_ACTIVATION_RELU;
    if (normalised)
        chain_batch_norm(chain, plain, joined);
    if (joined)
        chain->part++;
    else
        chain_activation(chain, activation);
}

static void chain_dropout(sequence *chain)
{
    g_autofree char *name = g_strdup_printf("%d", chain->part++);
    chain->x = cw_graph_dropout(chain->graph, name, chain->x, chain->mlp->dropout);
}

cw_node *cw_layer_mlp(cw_graph *graph, const char *name, cw_node *x, const cw_mlp *mlp)
{
    sequence chain = {graph, mlp, x, 0};
    if (mlp->layers < 1 || mlp->layers > CW_MLP_LAYERS_MOST)
        return cw_graph_fail(graph, "mlp", name, "%d layers; there can be 1 to %d", mlp->layers,
                             CW_MLP_LAYERS_MOST);
    cw_graph_push(graph, name);
    for (int i = 0; i < mlp->layers - 1; i++) {
        chain_linear(&chain, mlp->widths[i], mlp->hidden_bias);
        chain_finish(&chain, mlp->hidden_batch_norm, FALSE, mlp->activation);
        if (mlp->dropout > 0)
            chain_dropout(&chain);
    }
    chain_linear(&chain, mlp->widths[mlp->layers - 1], mlp->last_bias);
    chain_finish(&chain, mlp->last_batch_norm, mlp->last_plain, mlp->last_activation);
    cw_graph_pop(graph);
    return chain.x;
}
