/* SPDX-License-Identifier: Apache-2.0 */
#include "encode/viewer.h"

#include <string.h>

#include "encode/encoder_graph.h"

gboolean cw_viewer_ready(cw_viewer *viewer, int threads, GError **error)
{
    const cw_plan_options options = {.deterministic = TRUE, .threads = threads};
    viewer->plan = cw_plan_new(viewer->graph, &options, error);
    viewer->input = viewer->plan != NULL
                        ? cw_plan_input(viewer->plan, CW_ENCODER_GRAPH_INPUT, NULL, error)
                        : NULL;
    return viewer->input != NULL;
}

void cw_viewer_clear(cw_viewer *viewer)
{
    g_clear_pointer(&viewer->plan, cw_plan_free);
    g_clear_pointer(&viewer->graph, cw_graph_free);
}

void cw_viewer_batch_add(cw_viewer_batch *batch, const float *input, float *row)
{
    const gsize floats = batch->viewer->floats;
    memcpy(batch->viewer->input + batch->waiting * floats, input, floats * sizeof *input);
    batch->rows[batch->waiting++] = row;
    if (batch->waiting == batch->size)
        cw_viewer_batch_flush(batch);
}

void cw_viewer_batch_flush(cw_viewer_batch *batch)
{
    if (batch->waiting == 0)
        return;
    cw_plan_run_forward(batch->viewer->plan);
    const float *output = cw_plan_output(batch->viewer->plan, CW_ENCODER_GRAPH_OUTPUT, NULL, NULL);
    for (gsize i = 0; i < batch->waiting; i++)
        memcpy(batch->rows[i], output + i * batch->dimension, batch->dimension * sizeof *output);
    batch->waiting = 0;
}
