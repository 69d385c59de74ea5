/* SPDX-License-Identifier: Apache-2.0
 *
 * Training steps for scripts/bench: forward, cross-entropy over 1000 classes, backward and the move
 * of all parameters, over and over on one batch of 64, whose loss must fall.
 * usage: bench_train resnet18|vit_tiny8 SIDE_PX START (written: where the peer starts from)
 */
#include <stdlib.h>

#include "nn/backbone.h"
#include "nn/optimiser.h"
#include "race.h"

enum { BATCH = 64 };

/* Equal to the rows of bench/peer_torch.py. */
typedef struct {
    cw_row row;
    const cw_backbone *backbone;
    const cw_optimiser_law *law;
    double rate, decay;
    gint64 patch_px;
} network_row;

static const network_row resnet18 = {{"resnet18", "ResNet-18, momentum 0.9"},
                                     &cw_backbone_resnet18,
                                     &cw_optimiser_sgd,
                                     0.02,
                                     1e-4,
                                     0};
static const network_row vit_tiny8 = {{"vit_tiny8", "ViT-tiny, patches of 8 px, AdamW"},
                                      &cw_backbone_vit_tiny,
                                      &cw_optimiser_adamw,
                                      3e-4,
                                      0.05,
                                      8};

static const cw_row *const rows[] = {&resnet18.row, &vit_tiny8.row, NULL};
static const cw_row_table networks = {"network", rows};

/* All that a step needs. */
typedef struct {
    const network_row *network;
    cw_plan *plan;
    cw_optimiser *optimiser;
} training;

static double step(gpointer data)
{
    const training *run = data;
    cw_optimiser_before_forward(run->optimiser);
    cw_plan_run_forward(run->plan);
    cw_plan_run_backward(run->plan);
    cw_optimiser_step(run->optimiser, run->network->rate, run->network->decay);
    cw_plan_run_after_step(run->plan);
    return cw_plan_loss(run->plan);
}

/* Cross-entropy: the mean over N of -log softmax(scores)[label], labels as rows with a single 1. */
static void build(cw_graph *graph, const network_row *network, gint64 side_px)
{
    cw_backbone_settings settings = {0};
    cw_options_reset(cw_backbone_options, &settings);
    settings.classes = BENCH_CLASSES;
    settings.picture_px = side_px;
    settings.patch_px = network->patch_px;
    settings.drop_path = 0;
    cw_node *pictures = cw_graph_input_image(graph, "pictures", BATCH, 3, side_px, side_px);
    cw_node *targets = cw_graph_input(graph, "targets", CW_SHAPE(BATCH, BENCH_CLASSES));
    cw_node *scores = cw_backbone_build(network->backbone, graph, "", pictures, &settings).scores;
    cw_node *terms =
        cw_graph_multiply(graph, NULL, targets, cw_graph_log_softmax(graph, NULL, scores));
    cw_node *sum = cw_graph_reduce_sum(graph, NULL, terms, CW_AXES_ALL, FALSE);
    cw_graph_set_loss(graph, cw_graph_scale(graph, "loss", sum, -1.0 / BATCH, 0));
    cw_options_clear(cw_backbone_options, &settings);
}

static gboolean start(cw_plan *plan, const cw_parameters *parameters, gint64 side_px,
                      const char *path, GError **error)
{
    g_autoptr(bench_batch) batch = bench_batch_new(BATCH, side_px);
    bench_batch_fill(batch, plan);
    float *targets = cw_plan_input(plan, "targets", NULL, NULL);
    for (gint64 i = 0; i < BATCH; i++)
        targets[i * BENCH_CLASSES + (gint64)batch->labels[i]] = 1;
    return bench_start_save(path, parameters, batch, error);
}

static gboolean train(const network_row *network, gint64 side_px, const char *path, GError **error)
{
    const cw_plan_options options = {.training = TRUE};
    cw_optimiser_settings settings = {0};
    cw_options_reset(cw_optimiser_options, &settings);
    g_autoptr(cw_parameters) parameters = cw_parameters_new(1);
    g_autoptr(cw_graph) graph = cw_graph_new(parameters);
    build(graph, network, side_px);
    g_autoptr(cw_plan) plan = cw_plan_new(graph, &options, error);
    if (plan == NULL || !start(plan, parameters, side_px, path, error))
        return FALSE;
    g_autoptr(cw_optimiser) optimiser = cw_optimiser_new(network->law, &settings, parameters);
    if (!cw_optimiser_use(optimiser, plan, error))
        return FALSE;
    training run = {network, plan, optimiser};
    bench_answer(step, &run);
    return TRUE;
}

int main(int argc, char **argv)
{
    g_autoptr(GError) error = NULL;
    if (argc != 4) {
        g_printerr("usage: bench_train NETWORK SIDE_PX START\n");
        return 2;
    }
    const network_row *network = (const network_row *)cw_row_find(&networks, argv[1], &error);
    if (network != NULL && train(network, g_ascii_strtoll(argv[2], NULL, 10), argv[3], &error))
        return 0;
    g_printerr("bench_train: %s\n", error->message);
    return 1;
}
