/* SPDX-License-Identifier: Apache-2.0 */
#include "nn/head_outfit.h"

#include <string.h>

#define KAIMING ((cw_init){CW_INIT_KAIMING_FAN_IN, 0, 0})

/* Each block through its own map, side by side. */
static cw_node *map_blocks(cw_graph *graph, const cw_head_outfit_form *form, cw_node *x)
{
    const gint64 width = cw_node_size(x, 1) / form->parts;
    cw_node *maps[CW_HEAD_OUTFIT_PARTS_MOST];
    for (gint64 k = 0; k < form->parts; k++) {
        cw_node *block = cw_graph_slice(graph, form->blocks[k], x, 1, k * width, width);
        maps[k] = cw_layer_linear(graph, form->blocks[k], block, width, TRUE, KAIMING);
    }
    return cw_graph_concat(graph, "maps", maps, (gsize)form->parts, 1);
}

static cw_node *mask(cw_graph *graph, const cw_head_outfit_form *form, cw_node *x)
{
    const gint64 rows = cw_node_size(x, 0), d = cw_node_size(x, 1);
    cw_node *masks = cw_graph_parameter(graph, "masks", CW_SHAPE(form->parts, d),
                                        (cw_init){CW_INIT_NORMAL, 0.9, 0.7});
    return cw_graph_multiply(graph, "masked",
                             cw_graph_reshape(graph, "unmasked", x, CW_SHAPE(rows, 1, d)), masks);
}

cw_node *cw_head_outfit_parts(cw_graph *graph, const cw_head_outfit_form *form, cw_node *x)
{
    cw_graph_push(graph, CW_HEAD_OUTFIT);
    cw_node *parts = form->blocks != NULL ? map_blocks(graph, form, x) : mask(graph, form, x);
    parts = cw_graph_reshape(graph, "parts", parts, CW_SHAPE(cw_node_size(x, 0), form->parts, -1));
    cw_graph_pop(graph);
    return parts;
}

cw_node *cw_head_outfit_weights(cw_graph *graph, const cw_head_outfit_form *form, cw_node *pairs)
{
    const cw_mlp attention = {
        .layers = 2,
        .widths = {form->hidden, form->parts},
        .activation = CW_ACTIVATION_RELU,
        .hidden_bias = TRUE,
        .last_bias = TRUE,
        .init = KAIMING,
    };
    cw_graph_push(graph, CW_HEAD_OUTFIT);
    cw_node *scores = cw_layer_mlp(graph, "attention", pairs, &attention);
    cw_node *weights = cw_graph_softmax(graph, "weights", scores);
    cw_graph_pop(graph);
    return weights;
}

cw_node *cw_head_outfit_join(cw_graph *graph, const cw_head_outfit_form *form, cw_node *parts,
                             cw_node *weights)
{
    const gint64 r = cw_node_size(parts, 0), k = cw_node_size(parts, 1), e = cw_node_size(parts, 2);
    const gint64 l = cw_node_size(weights, 1);
    cw_graph_push(graph, CW_HEAD_OUTFIT);
    parts = cw_graph_reshape(graph, "parts", parts, CW_SHAPE(r, 1, k, e));
    weights =
        cw_graph_reshape(graph, "weights", weights, CW_SHAPE(cw_node_size(weights, 0), l, k, 1));
    cw_node *f = cw_graph_multiply(graph, "weighed", parts, weights);
    f = form->concat ? cw_graph_reshape(graph, "side_by_side", f, CW_SHAPE(r, l, k * e))
                     : cw_graph_reduce_sum(graph, "sum", f, CW_AXIS(2), FALSE);
    if (form->unit)
        f = cw_graph_l2_normalise(graph, "unit", f);
    cw_graph_pop(graph);
    return f;
}

void cw_head_outfit_pair(int category, int partner, float *pair)
{
    memset(pair, 0, CW_HEAD_OUTFIT_PAIR * sizeof *pair);
    pair[MIN(category, partner)] = 1;
    pair[CW_HEAD_OUTFIT_CATEGORIES + MAX(category, partner)] = 1;
}
