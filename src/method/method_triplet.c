/* SPDX-License-Identifier: Apache-2.0
 *
 * The supervised colour-variant network (METHODS 4.4): an item, a colour variant of it and another
 * design; the variant shall be nearer by a margin. What is embedded are the outputs of the linear
 * layer that the loss sees (backbone.project). Without negatives the loss is the mean of |a - p|^2
 * alone, which is least where all items are the same.
 */
#include "loss/triplet.h"
#include "method/method.h"

typedef struct {
    double margin;
    gboolean negatives;
} triplet;

static const cw_option options[] = {
    CW_REAL(triplet, margin, 0.2, 0, 4, NULL,
            "by how much another design is farther, in squared distance of unit vectors"),
    CW_BOOL(triplet, negatives, 1,
            "others to be told apart from; without them all embeddings become the same"),
    CW_OPTION_END,
};

/* Global view i is of role i: anchor, positive, negative (image/views.h). */
static void build(cw_method_run *run)
{
    const triplet *settings = run->settings;
    cw_graph *graph = run->graph;
    const gint64 n = run->samples;
    if (!cw_method_check_globals(run, CW_VIEW_ROLE_COUNT))
        return;
    cw_node *features = cw_method_features(run, FALSE, "backbone"); /* [3N,D] */
    cw_node *unit = cw_graph_l2_normalise(graph, "unit", features);
    cw_node *rows[CW_VIEW_ROLE_COUNT];
    for (int role = 0; role < CW_VIEW_ROLE_COUNT; role++)
        rows[role] = cw_graph_slice(graph, "role", unit, 0, role * n, n);
    const cw_triplet_nodes nodes =
        cw_loss_triplet(graph, rows[CW_VIEW_ROLE_ANCHOR], rows[CW_VIEW_ROLE_POSITIVE],
                        rows[CW_VIEW_ROLE_NEGATIVE], settings->margin);
    cw_graph_set_loss(graph, settings->negatives ? nodes.loss : nodes.positive);
    cw_graph_output(graph, "positive_distance", nodes.positive);
    cw_graph_output(graph, "negative_distance", nodes.negative);
    cw_graph_output(graph, CW_METHOD_EMBEDDING, rows[CW_VIEW_ROLE_ANCHOR]);
}

static const char *const meters[] = {"positive_distance", "negative_distance", NULL};

const cw_method cw_method_triplet = {
    .row = {"triplet", "supervised: colour variants that the feed or --pairs groups are near"},
    .options = options,
    .settings_bytes = sizeof(triplet),
    .supervised = TRUE,
    .views = "triplet",
    .defaults = "[run]\noptimiser=adam\nbatch=32\nepochs=30\nrate=8e-4\nrate_end=0\n"
                "warm_up_epochs=0\ndecay=0\ndecay_end=0\nwhiten=0\n[backbone]\nproject=128\n",
    .backbone = "backbone.",
    .encoder = "backbone.",
    .meters = meters,
    .build = build,
};
