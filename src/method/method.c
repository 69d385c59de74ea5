/* SPDX-License-Identifier: Apache-2.0 */
#include "method/method.h"

cw_node *cw_method_views(const cw_method_run *run, const cw_stream *stream)
{
    return cw_graph_input_image(run->graph, stream->name, stream->count * run->samples, 3,
                                stream->size_px, stream->size_px);
}

cw_node *cw_method_features(const cw_method_run *run, gboolean teacher, const char *prefix)
{
    cw_node *features[CW_STREAM_MOST];
    gsize count = 0;
    cw_backbone_settings settings = *run->backbone_settings;
    if (teacher) /* what teaches is not made noisy */
        settings.drop_path = settings.dropout = 0;
    for (int i = 0; i < run->streams.count; i++) {
        const cw_stream *stream = &run->streams.streams[i];
        if (stream->teacher != teacher)
            continue;
        cw_node *views = cw_method_views(run, stream);
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

void cw_method_set(cw_plan *plan, const char *input, double value)
{
    float *number = cw_plan_input(plan, input, NULL, NULL);
    number[0] = (float)value;
}
