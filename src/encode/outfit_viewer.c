/* SPDX-License-Identifier: Apache-2.0 */
#include "encode/outfit_viewer.h"

#include <string.h>

#include "base/error.h"
#include "graph/plan.h"

#define ROWS 256 /* of a run */
#define VECTORS "vectors"
#define PAIR "pair"
#define SEEN "seen"

struct cw_outfit_viewer {
    cw_graph *graph;
    cw_plan *plan;
    float *vectors, *pair; /* inputs */
    gsize width, dimension;
};

/* The graph; its plan is made when it is sound. */
static gboolean prepare(cw_outfit_viewer *viewer, const cw_encoder *encoder, GError **error)
{
    const cw_encoder_form *form = cw_encoder_get_form(encoder);
    const cw_plan_options options = {.deterministic = TRUE, .threads = cw_encoder_threads(encoder)};
    viewer->width = cw_encoder_dimension(encoder);
    viewer->graph = cw_graph_new(cw_encoder_parameters(encoder));
    cw_graph_keep(viewer->graph, TRUE);
    cw_node *vectors =
        cw_graph_input(viewer->graph, VECTORS, CW_SHAPE(ROWS, (gint64)viewer->width));
    cw_node *pair = cw_graph_input(viewer->graph, PAIR, CW_SHAPE(1, CW_HEAD_OUTFIT_PAIR));
    cw_node *seen =
        cw_outfit_head_build(&form->outfit, &form->blocks, viewer->graph, vectors, pair);
    cw_graph_output(viewer->graph, SEEN, seen);
    if (!cw_graph_check(viewer->graph, error))
        return FALSE;
    viewer->dimension = (gsize)cw_node_size(seen, 1);
    viewer->plan = cw_plan_new(viewer->graph, &options, error);
    if (viewer->plan == NULL)
        return FALSE;
    viewer->vectors = cw_plan_input(viewer->plan, VECTORS, NULL, error);
    viewer->pair = cw_plan_input(viewer->plan, PAIR, NULL, error);
    return viewer->vectors != NULL && viewer->pair != NULL;
}

cw_outfit_viewer *cw_outfit_viewer_new(const cw_encoder *encoder, GError **error)
{
    const cw_encoder_form *form = cw_encoder_get_form(encoder);
    if (form->outfit.parts == 0) {
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                    "model \"%s\" has learned from no outfits; train --method csa_net or adde_o "
                    "does",
                    form->settings.name);
        return NULL;
    }
    g_autoptr(cw_outfit_viewer) viewer = g_new0(cw_outfit_viewer, 1);
    return prepare(viewer, encoder, error) ? g_steal_pointer(&viewer) : NULL;
}

void cw_outfit_viewer_free(cw_outfit_viewer *viewer)
{
    if (viewer == NULL)
        return;
    cw_plan_free(viewer->plan);
    cw_graph_free(viewer->graph);
    g_free(viewer);
}

gsize cw_outfit_viewer_dimension(const cw_outfit_viewer *viewer)
{
    return viewer->dimension;
}

void cw_outfit_viewer_run(cw_outfit_viewer *viewer, const float *vectors, gsize count, int category,
                          int partner, float *seen)
{
    cw_head_outfit_pair(category, partner, viewer->pair);
    for (gsize first = 0; first < count; first += ROWS) {
        const gsize rows = MIN(ROWS, count - first);
        memcpy(viewer->vectors, vectors + first * viewer->width,
               rows * viewer->width * sizeof *vectors);
        cw_plan_run_forward(viewer->plan);
        memcpy(seen + first * viewer->dimension, cw_plan_output(viewer->plan, SEEN, NULL, NULL),
               rows * viewer->dimension * sizeof *seen);
    }
}
