/* SPDX-License-Identifier: Apache-2.0 */
#include "encode/encoder_graph.h"

#include <string.h>

#include "encode/attribute_scores.h"
#include "nn/head.h"
#include "nn/head_outfit.h"

gboolean cw_encoder_graph_is_concat(const cw_encoder_form *form)
{
    return strcmp(form->settings.fuse, "concat") == 0;
}

/* One row a picture of the unit rows of its parts' looks, [rows*parts*looks,F]. */
static cw_node *fuse(const cw_encoder_form *form, cw_graph *graph, cw_node *x, gint64 rows,
                     gint64 parts, gint64 looks)
{
    const gint64 f = cw_node_size(x, 1);
    if (looks > 1) {
        x = cw_graph_reshape(graph, "looks", x, CW_SHAPE(rows * parts, looks, f));
        x = cw_graph_reduce_mean(graph, "mean", x, CW_AXIS(1), FALSE);
    }
    if (parts == 1)
        return x;
    x = cw_graph_l2_normalise(graph, "parts", x);
    if (cw_encoder_graph_is_concat(form))
        return cw_graph_reshape(graph, "side_by_side", x, CW_SHAPE(rows, parts * f));
    x = cw_graph_reshape(graph, "parts", x, CW_SHAPE(rows, parts, f));
    return cw_graph_reduce_mean(graph, "fused", x, CW_AXIS(1), FALSE);
}

/* One row a picture of the scores of its views, however they differ. */
static cw_node *average_scores(cw_graph *graph, cw_node *x, gint64 rows, gint64 views)
{
    x = cw_graph_reshape(graph, "views", x, CW_SHAPE(rows, views, cw_node_size(x, 1)));
    return cw_graph_reduce_mean(graph, "mean", x, CW_AXIS(1), FALSE);
}

/* The head's parameters travel with the others; who asks for it runs it (encode/outfit_viewer.h).
 */
static void make_outfit_head(const cw_encoder_form *form, cw_graph *graph, cw_node *vectors)
{
    static const float nobody[CW_HEAD_OUTFIT_PAIR];
    cw_node *pair = cw_graph_constant(graph, "pair", CW_SHAPE(1, CW_HEAD_OUTFIT_PAIR), nobody);
    cw_outfit_head_build(&form->outfit, &form->blocks, graph, vectors, pair);
}

static cw_graph *say_landmarks(cw_graph *graph, const cw_head_landmarks_output *head)
{
    cw_node *both[] = {cw_graph_flatten(graph, "positions", head->positions), head->visible};
    cw_graph_output(graph, CW_ENCODER_GRAPH_OUTPUT,
                    cw_graph_concat(graph, "landmarks", both, G_N_ELEMENTS(both), 1));
    return graph;
}

cw_graph *cw_encoder_graph_new(const cw_encoder_graph_size *size, const cw_encoder_form *form,
                               const cw_backbone *backbone, cw_parameters *parameters,
                               cw_encoder_says says)
{
    const gint64 rows = size->rows, views = size->parts * size->looks;
    cw_graph *graph = cw_graph_new(parameters);
    cw_graph_keep(graph, TRUE);
    cw_node *x =
        cw_graph_input_image(graph, CW_ENCODER_GRAPH_INPUT, rows * views, 3, size->px, size->px);
    const cw_backbone_output seen = cw_backbone_build(backbone, graph, "", x, &form->backbone);
    x = seen.features;
    if (form->landmarks.form.count > 0) {
        const cw_head_landmarks_output head =
            cw_head_landmarks(graph, &form->landmarks.form, seen.map, x);
        if (says == CW_ENCODER_SAYS_LANDMARKS)
            return say_landmarks(graph, &head);
        x = head.features;
    }
    if (says == CW_ENCODER_SAYS_SCORES) {
        x = cw_attribute_scores_build(&form->blocks, graph, x);
        cw_graph_output(graph, CW_ENCODER_GRAPH_OUTPUT, average_scores(graph, x, rows, views));
        return graph;
    }
    if (cw_attribute_blocks_count(&form->blocks) > 0)
        x = cw_attribute_blocks_build(&form->blocks, graph, x);
    x = cw_graph_l2_normalise(graph, "unit", x);
    x = fuse(form, graph, x, rows, size->parts, size->looks);
    if (form->blocks.width > 0) /* a mean of looks is shorter */
        x = cw_head_unit_blocks(graph, x, form->blocks.width);
    if (form->settings.whitened)
        x = cw_layer_linear(graph, CW_ENCODER_GRAPH_WHITENING, x, size->dimension, TRUE,
                            CW_INIT_ZEROS);
    x = cw_graph_l2_normalise(graph, CW_ENCODER_GRAPH_OUTPUT, x);
    cw_graph_output(graph, CW_ENCODER_GRAPH_OUTPUT, x);
    if (form->outfit.parts > 0)
        make_outfit_head(form, graph, x);
    return graph;
}
