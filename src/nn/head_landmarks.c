/* SPDX-License-Identifier: Apache-2.0
 *
 * With u = w x - 1/2 the place of x among the centres of w cells, cell i weighs max(0, 1 - |u - i|)
 * in a bilinear sample; rows and columns weigh independently.
 */
#include "nn/head_landmarks.h"

#define KAIMING ((cw_init){CW_INIT_KAIMING_FAN_IN, 0, 0})

/* How much each of `cells` weighs at places [R] of one axis: [R,cells]. */
static cw_node *axis_weights(cw_graph *graph, cw_node *places, gint64 cells)
{
    g_autofree float *numbers = g_new(float, cells);
    const double last = (double)(cells - 1);
    for (gint64 i = 0; i < cells; i++)
        numbers[i] = (float)i;
    cw_node *centres = cw_graph_constant(graph, "centres", CW_SHAPE(1, cells), numbers);
    cw_node *u = cw_graph_scale(graph, "place", places, (double)cells, -0.5);
    u = cw_graph_relu(graph, "from_first", u);
    u = cw_graph_relu(graph, "before_last", cw_graph_scale(graph, "from_last", u, -1, last));
    u = cw_graph_scale(graph, "within", u, -1, last);
    u = cw_graph_reshape(graph, "column", u, CW_SHAPE(-1, 1));
    cw_node *apart = cw_graph_abs(graph, "apart", cw_graph_subtract(graph, "off", u, centres));
    return cw_graph_relu(graph, "weights", cw_graph_scale(graph, "near", apart, -1, 1));
}

cw_node *cw_head_landmarks_sample(cw_graph *graph, cw_node *map, cw_node *positions)
{
    const gint64 n = cw_node_size(map, 0), channels = cw_node_size(map, 1);
    const gint64 h = cw_node_size(map, 2), w = cw_node_size(map, 3);
    const gint64 count = cw_node_size(positions, 1);
    cw_graph_push(graph, "sample");
    cw_node *x = cw_graph_slice(graph, "x", positions, 2, 0, 1);
    cw_node *y = cw_graph_slice(graph, "y", positions, 2, 1, 1);
    cw_node *columns =
        cw_graph_reshape(graph, "columns", axis_weights(graph, x, w), CW_SHAPE(n, count, 1, w));
    cw_node *rows =
        cw_graph_reshape(graph, "rows", axis_weights(graph, y, h), CW_SHAPE(n, count, h, 1));
    cw_node *weights =
        cw_graph_reshape(graph, "weights", cw_graph_multiply(graph, "cells", rows, columns),
                         CW_SHAPE(n, count, h * w));
    cw_node *cells = cw_graph_reshape(graph, "map", map, CW_SHAPE(n, channels, h * w));
    cw_node *sample = cw_graph_matmul(graph, "sample", weights, FALSE, cells, TRUE);
    cw_graph_pop(graph);
    return sample;
}

/* The centres of the cells in shares of the sides: [h*w,2]. */
static cw_node *cell_centres(cw_graph *graph, gint64 h, gint64 w)
{
    g_autofree float *centres = g_new(float, 2 * h * w);
    for (gint64 i = 0; i < h * w; i++) {
        centres[2 * i] = ((float)(i % w) + 0.5F) / (float)w;
        centres[2 * i + 1] = ((float)(i / w) + 0.5F) / (float)h;
    }
    return cw_graph_constant(graph, "centres", CW_SHAPE(h * w, 2), centres);
}

static cw_node *find_positions(cw_graph *graph, cw_node *hidden, gint64 count)
{
    const gint64 n = cw_node_size(hidden, 0), h = cw_node_size(hidden, 2),
                 w = cw_node_size(hidden, 3);
    cw_node *heat = cw_layer_conv(graph, "heat", hidden, count, 1, 1, 0, FALSE, KAIMING);
    heat = cw_graph_reshape(graph, "cells", heat, CW_SHAPE(n, count, h * w));
    heat = cw_graph_softmax(graph, "shares", heat);
    return cw_graph_matmul(graph, "positions", heat, FALSE, cell_centres(graph, h, w), FALSE);
}

/* What the map holds at landmarks, as far as they are seen, side by side: [N,L*C]. */
static cw_node *look_there(cw_graph *graph, cw_node *map, const cw_head_landmarks_output *found)
{
    const gint64 n = cw_node_size(map, 0), count = cw_node_size(found->visible, 1);
    cw_node *positions = cw_graph_stop_gradient(graph, "there", found->positions);
    cw_node *seen = cw_graph_stop_gradient(graph, "visible", found->visible);
    cw_node *gate = cw_graph_reshape(graph, "gate", cw_graph_sigmoid(graph, "seen", seen),
                                     CW_SHAPE(n, count, 1));
    cw_node *sample = cw_head_landmarks_sample(graph, map, positions);
    return cw_graph_flatten(graph, "gated", cw_graph_multiply(graph, "gated", sample, gate));
}

static cw_node *linear_relu(cw_graph *graph, const char *name, cw_node *x, gint64 width)
{
    return cw_graph_relu(graph, name, cw_layer_linear(graph, name, x, width, TRUE, KAIMING));
}

cw_head_landmarks_output cw_head_landmarks(cw_graph *graph, const cw_head_landmarks_form *form,
                                           cw_node *map, cw_node *features)
{
    cw_head_landmarks_output output;
    cw_graph_push(graph, CW_HEAD_LANDMARKS);
    cw_node *hidden = cw_layer_conv(graph, "map", map, form->hidden, 3, 1, 1, TRUE, KAIMING);
    hidden = cw_graph_relu(graph, "hidden", hidden);
    output.positions = find_positions(graph, hidden, form->count);
    output.visible =
        cw_layer_linear(graph, "visible", cw_graph_global_average(graph, "mean", hidden),
                        form->count, TRUE, KAIMING);
    cw_node *both[] = {
        linear_relu(graph, "global", features, form->width),
        linear_relu(graph, "local", look_there(graph, map, &output), form->width),
    };
    cw_node *joined = cw_graph_concat(graph, "joined", both, G_N_ELEMENTS(both), 1);
    output.features = linear_relu(graph, "fusion", joined, form->width);
    cw_graph_pop(graph);
    return output;
}
