/* SPDX-License-Identifier: Apache-2.0
 *
 * Layers: what a graph builder and its parameters make together. Each opens a scope `name` ("" for
 * none) in which its parameters are called as torch calls them (weight, bias, running_mean,
 * running_var), so that files of torchvision and timm load. Called twice under one name, a layer
 * uses the same parameters again.
 */
#pragma once

#include "graph/graph.h"

G_BEGIN_DECLS

/* x [...,F] -> [...,outputs]. `init` draws the weight [outputs,F]. The bias [outputs], unless left
 * out, starts uniform in +-1/sqrt(F) beside CW_INIT_KAIMING_FAN_IN (torch's habit), else at 0. */
cw_node *cw_layer_linear(cw_graph *graph, const char *name, cw_node *x, gint64 outputs,
                         gboolean bias, cw_init init);

/* Square convolution x [N,C,H,W] -> [N,outputs,OH,OW]; weight and bias start as in linear. */
cw_node *cw_layer_conv(cw_graph *graph, const char *name, cw_node *x, gint64 outputs, int size,
                       int stride, int pad, gboolean bias, cw_init init);

/* Batch norm of [N,C] or [N,C,H,W] with the given start of its gain. */
cw_node *cw_layer_batch_norm(cw_graph *graph, const char *name, cw_node *x, cw_batch_norm options,
                             cw_init gain);

/* Batch norm without gain and bias (SimSiam's last layer, the whitening of a probe). */
cw_node *cw_layer_batch_norm_plain(cw_graph *graph, const char *name, cw_node *x,
                                   cw_batch_norm options);

/* Layer norm over the last dimension. */
cw_node *cw_layer_norm(cw_graph *graph, const char *name, cw_node *x, double epsilon);

/* Linear layer whose weight rows have unit length: x [N,F] -> [N,outputs], weight_v [outputs,F]
 * divided by its rows' lengths; gain fixed at 1, no bias (DINO's norm_last_layer). */
cw_node *cw_layer_linear_unit(cw_graph *graph, const char *name, cw_node *x, gint64 outputs,
                              cw_init init);

typedef enum {
    CW_ACTIVATION_NONE,
    CW_ACTIVATION_RELU,
    CW_ACTIVATION_GELU,
} cw_activation;

#define CW_MLP_LAYERS_MOST 6

/* A chain of linear layers. A hidden one is linear, batch norm if asked, activation; the last one
 * has what its own members say. The parts are numbered as in a torch Sequential (a layer, its batch
 * norm and its activation each count one): "0.weight", "1.running_mean", "3.weight", ... */
typedef struct {
    int layers;                        /* 1 .. CW_MLP_LAYERS_MOST */
    gint64 widths[CW_MLP_LAYERS_MOST]; /* outputs of each linear layer */
    cw_activation activation;          /* behind hidden layers */
    gboolean hidden_bias, hidden_batch_norm;
    gboolean last_bias, last_batch_norm;
    gboolean last_plain; /* the last batch norm has no gain and bias */
    cw_activation last_activation;
    double dropout; /* behind each hidden activation; counts one in the numbering when > 0 */
    cw_init init;   /* of the weights; zero-filled (a constant 0) means KAIMING_FAN_IN */
} cw_mlp;

/* x [N,F] -> [N,last width]. */
cw_node *cw_layer_mlp(cw_graph *graph, const char *name, cw_node *x, const cw_mlp *mlp);

G_END_DECLS
