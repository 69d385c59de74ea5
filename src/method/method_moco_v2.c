/* SPDX-License-Identifier: Apache-2.0
 *
 * MoCo v2 (He et al. 2020, Chen et al. 2020b; METHODS 3.4): a query is told from a queue of past
 * keys, which an averaged encoder makes. The average is taken before the keys are encoded.
 *
 * Batch norm would let a query recognise its key by the batch they share: both see its statistics.
 * The authors shuffle the keys over several machines; here query and key branches take statistics
 * of groups of the batch, and the keys' groups are moved by half a group against the queries'.
 */
#include "method/momentum_contrast.h"
#include "method/two_views.h"

typedef struct {
    gint64 outputs, queue, groups;
    gboolean negatives, head_batch_norm;
    double temperature, momentum, momentum_horizon;
} moco;

static const cw_option options[] = {
    CW_INT(moco, outputs, 128, 2, 1 << 14, NULL, "width of the projection"),
    CW_INT(moco, queue, 65536, 2, 1 << 22, NULL, "past keys that are negatives"),
    CW_BOOL(moco, negatives, 1,
            "others to be told apart from; without them all embeddings become the same"),
    CW_BOOL(moco, head_batch_norm, 0, "batch norm in the head: short runs learn sooner"),
    CW_INT(moco, groups, 2, 1, 64, NULL, "groups of a batch with batch statistics of their own"),
    CW_REAL(moco, temperature, 0.2, 0.02, 10, NULL, "temperature of the contrast"),
    CW_REAL(moco, momentum, 0.999, 0, 1, NULL, "momentum of the key encoder"),
    CW_REAL(moco, momentum_horizon, 0.1, 0, 1, NULL,
            "lowers momentum m until 1/(1-m) is at most this share of the steps; 0: does not"),
    CW_OPTION_END,
};

/* x [N,...] whose rows move up by `rows`, the first ones to the end. */
static cw_node *rotate(cw_graph *graph, cw_node *x, gint64 rows)
{
    const gint64 n = cw_node_size(x, 0), by = (rows % n + n) % n;
    if (by == 0)
        return x;
    cw_node *parts[] = {cw_graph_slice(graph, "later", x, 0, by, n - by),
                        cw_graph_slice(graph, "earlier", x, 0, 0, by)};
    return cw_graph_concat(graph, "rotated", parts, 2, 0);
}

/* Unit rows [N,outputs] of one view by one network. */
static cw_node *branch(cw_method_run *run, gboolean key, cw_node *pictures)
{
    const moco *settings = run->settings;
    cw_momentum_contrast_push(run, key);
    cw_graph_statistics_groups(run->graph, (int)settings->groups);
    cw_node *features = cw_momentum_contrast_backbone(run, key, pictures).features;
    cw_node *rows =
        cw_momentum_contrast_project(run, features, settings->outputs, settings->head_batch_norm);
    cw_graph_pop(run->graph);
    if (!key)
        cw_two_views_show(run, features, rows);
    return rows;
}

static void build(cw_method_run *run)
{
    const moco *settings = run->settings;
    cw_graph *graph = run->graph;
    const gint64 n = run->samples, half = n / (2 * settings->groups);
    if (!cw_method_check_globals(run, 2))
        return;
    cw_node *views = cw_method_views(run, 0); /* [2N,3,S,S] */
    cw_node *queries = branch(run, FALSE, cw_graph_slice(graph, "first", views, 0, 0, n));
    cw_node *second = cw_graph_slice(graph, "second", views, 0, n, n);
    cw_node *keys = rotate(graph, branch(run, TRUE, rotate(graph, second, half)), -half);
    cw_graph_set_loss(graph, cw_momentum_contrast_loss(run, "queue", queries, keys,
                                                       settings->negatives ? settings->queue : 0,
                                                       settings->temperature));
    cw_momentum_contrast_average(run, settings->momentum, settings->momentum_horizon);
}

const cw_method cw_method_moco_v2 = {
    .row = {"moco_v2", "contrast: a view against a queue of past views by an averaged network"},
    .options = options,
    .settings_bytes = sizeof(moco),
    .views = "moco",
    .defaults = "[run]\noptimiser=sgd\nrate=0.03\nrate_end=0\nwarm_up_epochs=0\ndecay=1e-4\n"
                "decay_end=1e-4\n",
    .backbone = CW_CONTRAST_QUERY ".backbone.",
    .encoder = CW_CONTRAST_QUERY ".backbone.",
    .build = build,
    .begin = cw_momentum_contrast_begin,
};
