/* SPDX-License-Identifier: Apache-2.0
 *
 * Embedding runs for scripts/bench: features of ResNet-18 for a batch of 32 pictures.
 * usage: bench_embed resnet18 SIDE_PX START (written: where the peer starts from)
 */
#include "nn/backbone.h"
#include "race.h"

enum { BATCH = 32 };

/* The mean of all features [N,D]. */
static double run_once(gpointer data)
{
    cw_shape shape;
    double sum = 0;
    cw_plan_run_forward(data);
    const float *features = cw_plan_output(data, "features", &shape, NULL);
    gint64 count = shape.size[0] * shape.size[1];
    for (gint64 i = 0; i < count; i++)
        sum += features[i];
    return sum / (double)count;
}

static gboolean embed(const cw_backbone *backbone, gint64 side_px, const char *path, GError **error)
{
    const cw_plan_options options = {0};
    cw_backbone_settings settings = {0};
    cw_options_reset(cw_backbone_options, &settings);
    g_autoptr(cw_parameters) parameters = cw_parameters_new(1);
    g_autoptr(cw_graph) graph = cw_graph_new(parameters);
    cw_node *pictures = cw_graph_input_image(graph, "pictures", BATCH, 3, side_px, side_px);
    cw_node *features = cw_backbone_build(backbone, graph, "", pictures, &settings).features;
    cw_graph_output(graph, "features", features);
    cw_options_clear(cw_backbone_options, &settings);
    g_autoptr(cw_plan) plan = cw_plan_new(graph, &options, error);
    if (plan == NULL)
        return FALSE;
    g_autoptr(bench_batch) batch = bench_batch_new(BATCH, side_px);
    bench_batch_fill(batch, plan);
    if (!bench_start_save(path, parameters, batch, error))
        return FALSE;
    bench_answer(run_once, plan);
    return TRUE;
}

int main(int argc, char **argv)
{
    g_autoptr(GError) error = NULL;
    if (argc != 4) {
        g_printerr("usage: bench_embed BACKBONE SIDE_PX START\n");
        return 2;
    }
    const cw_row *row = cw_row_find(&cw_backbone_table, argv[1], &error);
    gint64 side_px = g_ascii_strtoll(argv[2], NULL, 10);
    if (row != NULL && embed((const cw_backbone *)row, side_px, argv[3], &error))
        return 0;
    g_printerr("bench_embed: %s\n", error->message);
    return 1;
}
