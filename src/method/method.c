/* SPDX-License-Identifier: Apache-2.0 */
#include "method/method.h"

#include <string.h>

#define BACKBONE "backbone"

gboolean cw_method_reads_labels(const cw_method *method)
{
    return method->block != NULL || method->labelled;
}

gboolean cw_method_check_globals(cw_method_run *run, int count)
{
    const cw_view_layout *layout = run->layout;
    gboolean ok = layout->count == count && layout->student_count == count;
    for (int i = 0; i < layout->count; i++)
        ok = ok && layout->slots[i].kind == CW_VIEW_GLOBAL;
    if (!ok)
        cw_graph_fail(run->graph, "views", "recipe",
                      "the method takes %d global view%s; set globals=%d, lowres=0, neck=0, "
                      "sleeve=0, knee=0, slices=none, teacher_colour=0",
                      count, count == 1 ? "" : "s", count);
    return ok;
}

gboolean cw_method_check_outfits(cw_method_run *run)
{
    if (run->outfits == NULL)
        cw_graph_fail(run->graph, "outfits", "data", "the method learns from sets of items");
    else if (run->layout->count < 2)
        cw_graph_fail(run->graph, "outfits", "recipe",
                      "an outfit has two items or more; set globals=6");
    else
        return cw_method_check_globals(run, run->layout->count);
    return FALSE;
}

cw_node *cw_method_views(cw_method_run *run, int index)
{
    const cw_stream *stream = &run->streams.streams[index];
    const gint64 rows = stream->count * run->samples;
    if (stream->shared >= 0)
        return cw_graph_slice(run->graph, stream->name, cw_method_views(run, stream->shared), 0, 0,
                              rows);
    if (run->views[index] == NULL)
        run->views[index] = cw_graph_input_image(run->graph, stream->name, rows, 3, stream->size_px,
                                                 stream->size_px);
    return run->views[index];
}

cw_node *cw_method_features(cw_method_run *run, gboolean teacher, const char *prefix)
{
    cw_node *features[CW_STREAM_MOST];
    gsize count = 0;
    cw_backbone_settings settings = *run->backbone_settings;
    if (teacher) /* what teaches is not made noisy */
        settings.drop_path = settings.dropout = 0;
    for (int i = 0; i < run->streams.count; i++) {
        if (run->streams.streams[i].teacher != teacher)
            continue;
        cw_node *views = cw_method_views(run, i);
        cw_graph_push(run->graph, "");
        /* Running statistics are those of the first, largest views: pictures are embedded so. */
        cw_graph_still_statistics(run->graph, count > 0);
        features[count++] =
            cw_backbone_build(run->backbone, run->graph, prefix, views, &settings).features;
        cw_graph_pop(run->graph);
    }
    if (count == 0)
        return cw_graph_fail(run->graph, "features", prefix, "the recipe has no %s views",
                             teacher ? "teacher" : "student");
    return count == 1 ? features[0] : cw_graph_concat(run->graph, "features", features, count, 0);
}

void cw_method_group_backbone(cw_method_run *run)
{
    cw_parameters *parameters = cw_graph_parameters(run->graph);
    cw_parameters_set_group(parameters, BACKBONE ".", BACKBONE);
    cw_parameters_set_group(parameters, BACKBONE "." CW_BACKBONE_PROJECT ".", "");
}

double cw_method_backbone_rate(const cw_method_run *run, const char *group, gint64 step,
                               double freeze)
{
    const gboolean frozen = run->from_weights && strcmp(group, BACKBONE) == 0 &&
                            (double)step < freeze * (double)run->total_steps;
    return frozen ? 0 : 1;
}

cw_node *cw_method_sum(cw_graph *graph, const char *name, cw_node *const *nodes, gsize count)
{
    cw_node *total = nodes[0];
    for (gsize i = 1; i < count; i++)
        total = cw_graph_add(graph, name, total, nodes[i]);
    return total;
}

void cw_method_set_loss(cw_method_run *run, const char *const *meters, cw_node *const *terms,
                        const double *weights, gsize count)
{
    g_autofree cw_node **weighted = g_new(cw_node *, count);
    for (gsize i = 0; i < count; i++) {
        cw_graph_output(run->graph, meters[i], terms[i]);
        weighted[i] = cw_graph_scale(run->graph, "weighted", terms[i], weights[i], 0);
    }
    cw_graph_set_loss(run->graph, cw_method_sum(run->graph, "loss", weighted, count));
}

void cw_method_set(cw_plan *plan, const char *input, double value)
{
    float *number = cw_plan_input(plan, input, NULL, NULL);
    number[0] = (float)value;
}
