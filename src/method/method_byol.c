/* SPDX-License-Identifier: Apache-2.0
 *
 * BYOL (Grill et al. 2020; METHODS 3.2): the online network predicts what the target network, its
 * slowly moving average, says of the other view. No negatives: the prediction head and the average
 * keep it from saying the same of everything.
 */
#include "loss/cosine.h"
#include "method/two_views.h"
#include "nn/layer.h"
#include "nn/schedule.h"

#define ONLINE "online"
#define TARGET "target"

typedef struct {
    gint64 hidden, outputs; /* of the projection and the prediction head */
    gboolean prediction;
    double momentum, momentum_horizon;
} byol;

static const cw_option options[] = {
    CW_INT(byol, hidden, 4096, 8, 1 << 16, NULL, "width of the heads' hidden layers"),
    CW_INT(byol, outputs, 256, 2, 1 << 14, NULL, "width of the heads' last layers"),
    CW_BOOL(byol, prediction, 1, "a prediction head; without one all embeddings become the same"),
    CW_REAL(byol, momentum, 0.99, 0, 1, NULL,
            "momentum of the target, rising to 1; see momentum_horizon"),
    CW_REAL(byol, momentum_horizon, 0.1, 0, 1, NULL,
            "lowers momentum m until 1/(1-m) is at most this share of the steps; 0: does not"),
    CW_OPTION_END,
};

/* Projections [2N,outputs] by one network, each view with batch statistics of its own; those of the
 * online network go through its prediction head. */
static cw_node *branch(cw_method_run *run, gboolean target)
{
    const byol *settings = run->settings;
    const cw_mlp head = {
        .layers = 2,
        .widths = {settings->hidden, settings->outputs},
        .activation = CW_ACTIVATION_RELU,
        .hidden_bias = TRUE,
        .hidden_batch_norm = TRUE,
    };
    cw_graph_push(run->graph, target ? TARGET : ONLINE);
    cw_graph_keep(run->graph, target);
    cw_graph_statistics_groups(run->graph, 2);
    cw_node *features = cw_method_features(run, target, "backbone");
    cw_node *projections = cw_layer_mlp(run->graph, "projection", features, &head), *rows;
    rows = !target && settings->prediction
               ? cw_layer_mlp(run->graph, "prediction", projections, &head)
               : projections;
    cw_graph_pop(run->graph);
    if (!target)
        cw_two_views_show(run, features, projections);
    return rows;
}

/* For each item |p1 - z2|^2 + |p2 - z1|^2 of unit vectors, 4 - 2 (cos + cos). */
static void build(cw_method_run *run)
{
    if (!cw_method_check_globals(run, 2))
        return;
    cw_node *predictions = branch(run, FALSE);
    cw_node *targets = cw_two_views_exchange(run, branch(run, TRUE));
    cw_node *cosine = cw_loss_cosine(run->graph, predictions, targets);
    cw_graph_set_loss(run->graph, cw_graph_scale(run->graph, "loss", cosine, -4, 4));
    cw_graph_assign_average(run->graph, CW_AFTER_STEP, TARGET ".", ONLINE ".",
                            cw_graph_input(run->graph, "momentum", CW_SHAPE(1)));
}

/* Both networks start apart, as in the authors' code, unless they start from given weights. */
static gboolean begin(cw_method_run *run, GError **error)
{
    return !run->from_weights ||
           cw_parameters_copy(cw_graph_parameters(run->graph), ONLINE ".", TARGET ".", error) >= 0;
}

static void step(const cw_method_run *run, gint64 step, cw_plan *plan)
{
    const byol *settings = run->settings;
    const cw_schedule_settings momentum = {
        .base =
            cw_schedule_momentum(settings->momentum, settings->momentum_horizon, run->total_steps),
        .end = 1};
    const cw_schedule_place place = {.step = step, .total = run->total_steps};
    cw_method_set(plan, "momentum", cw_schedule_get(&cw_schedule_cosine, &momentum, &place));
}

const cw_method cw_method_byol = {
    .row = {"byol", "each view predicts what an averaged network says of the other one"},
    .options = options,
    .settings_bytes = sizeof(byol),
    .views = "byol",
    .defaults = "[run]\noptimiser=lars\nrate=0.45\nrate_end=0\ndecay=1e-6\ndecay_end=1e-6\n",
    .backbone = ONLINE ".backbone.",
    .encoder = ONLINE ".backbone.",
    .build = build,
    .begin = begin,
    .step = step,
};
