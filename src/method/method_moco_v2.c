/* SPDX-License-Identifier: Apache-2.0
 *
 * MoCo v2 (He et al. 2020, Chen et al. 2020b; METHODS 3.4): a query is told from a queue of past
 * keys, which an averaged encoder makes. The average is taken before the keys are encoded.
 *
 * Batch norm would let a query recognise its key by the batch they share: both see its statistics.
 * The authors shuffle the keys over several machines; here query and key branches take statistics
 * of groups of the batch, and the keys' groups are moved by half a group against the queries'.
 */
#include "loss/info_nce.h"
#include "method/two_views.h"
#include "nn/layer.h"
#include "nn/queue.h"
#include "nn/schedule.h"

#define QUERY "query"
#define KEY "key"

typedef struct {
    gint64 outputs, queue, groups;
    double temperature, momentum, momentum_horizon;
} moco;

static const cw_option options[] = {
    CW_INT(moco, outputs, 128, 2, 1 << 14, NULL, "width of the projection"),
    CW_INT(moco, queue, 65536, 2, 1 << 22, NULL, "past keys that are negatives"),
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

/* Unit rows [N,outputs] of one view by one encoder. */
static cw_node *branch(cw_method_run *run, gboolean key, cw_node *pictures)
{
    const moco *settings = run->settings;
    cw_backbone_settings backbone = *run->backbone_settings;
    if (key) /* what is compared with is not made noisy */
        backbone.drop_path = backbone.dropout = 0;
    cw_graph_push(run->graph, key ? KEY : QUERY);
    cw_graph_keep(run->graph, key);
    cw_graph_statistics_groups(run->graph, (int)settings->groups);
    cw_node *features =
        cw_backbone_build(run->backbone, run->graph, "backbone", pictures, &backbone).features;
    const cw_mlp head = {
        .layers = 2,
        .widths = {cw_node_size(features, 1), settings->outputs},
        .activation = CW_ACTIVATION_RELU,
        .hidden_bias = TRUE,
        .last_bias = TRUE,
    };
    cw_node *rows = cw_layer_mlp(run->graph, "projection", features, &head);
    rows = cw_graph_l2_normalise(run->graph, "unit", rows);
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
    if (!cw_two_views_check(run))
        return;
    cw_node *views = cw_method_views(run, 0); /* [2N,3,S,S] */
    cw_node *queries = branch(run, FALSE, cw_graph_slice(graph, "first", views, 0, 0, n));
    cw_node *second = cw_graph_slice(graph, "second", views, 0, n, n);
    cw_node *keys = rotate(graph, branch(run, TRUE, rotate(graph, second, half)), -half);
    const cw_queue queue = cw_queue_new(graph, "queue", settings->queue, settings->outputs, n);
    g_autofree float *equal = g_new(float, n);
    for (gint64 i = 0; i < n; i++)
        equal[i] = 1 / (float)n;
    const cw_info_nce info_nce = {
        .samples = n,
        .queries = queries,
        .keys = keys,
        .temperature = settings->temperature,
        .pairs = cw_graph_constant(graph, "pairs", CW_SHAPE(n, 1, 1), equal),
        .queue = queue.rows,
    };
    cw_graph_set_loss(graph, cw_loss_info_nce(graph, &info_nce));
    cw_queue_push(graph, &queue, keys);
    const double momentum =
        cw_schedule_momentum(settings->momentum, settings->momentum_horizon, run->total_steps);
    cw_graph_assign_average(graph, CW_BEFORE_FORWARD, KEY ".", QUERY ".",
                            cw_graph_number(graph, momentum));
}

static gboolean begin(cw_method_run *run, GError **error)
{
    return cw_parameters_copy(cw_graph_parameters(run->graph), QUERY ".", KEY ".", error) >= 0;
}

const cw_method cw_method_moco_v2 = {
    .row = {"moco_v2", "contrast: a view against a queue of past views by an averaged network"},
    .options = options,
    .settings_bytes = sizeof(moco),
    .views = "moco",
    .defaults = "[run]\noptimiser=sgd\nrate=0.03\nrate_end=0\nwarm_up_epochs=0\ndecay=1e-4\n"
                "decay_end=1e-4\n",
    .backbone = QUERY ".backbone.",
    .encoder = QUERY ".backbone.",
    .build = build,
    .begin = begin,
};
