/* SPDX-License-Identifier: Apache-2.0
 *
 * The conditional similarity network (Veit et al. 2017; METHODS 6.2): one embedding f of which each
 * type of attribute c looks at what its mask m_c leaves,
 *
 *     loss = mean over triplets (i, j, k) under type c of
 *                max(0, |f(i) m_c - f(j) m_c| - |f(i) m_c - f(k) m_c| + margin)
 *          + lengths * mean over i, j, k of |F| / sqrt(B) + masks_length * sum of |m_c|_1 / B
 *
 * F [B,D] the embeddings of the B triplets before the masks, so that |F| / sqrt(B) is the root of
 * their mean square. Nothing is normalised: how far a type spreads is learned with it. Without
 * negatives the distance of like ones alone is made small, which it is where all are the same.
 */
#include <string.h>

#include "loss/masked_mean.h"
#include "method/triplet_draws.h"
#include "nn/head.h"

#define MASKS CW_HEAD_ATTRIBUTES ".masks"

typedef struct {
    gint64 dimension;
    char *masks;
    double margin, lengths, masks_length;
    gboolean negatives;
} csn;

static const char *const mask_kinds[] = {"fixed", "normal", "shares", NULL};

static const cw_option options[] = {
    CW_INT(csn, dimension, 64, 1, (1 << 13) - 1, NULL, "numbers of the embedding"),
    CW_CHOICE(csn, masks, "shares", mask_kinds,
              "an equal share of the numbers each, fixed; or learned from 0.9, deviation 0.7; or "
              "from 1 on such a share and 0.1 elsewhere"),
    CW_REAL(csn, margin, 0.2, 0, 100, NULL, "by how much another value is farther"),
    CW_REAL(csn, lengths, 5e-3, 0, 100, NULL, "weight of the length of embeddings"),
    CW_REAL(csn, masks_length, 5e-4, 0, 100, NULL, "weight of the sum of a mask"),
    CW_BOOL(csn, negatives, 1,
            "others to be told apart from; without them all embeddings become the same"),
    CW_OPTION_END,
};

static gboolean is_fixed(const csn *settings)
{
    return strcmp(settings->masks, "fixed") == 0;
}

/* What each type [1,A], or each item [N,1], has, for every triplet that it is the anchor of:
 * [N*A,1]. */
static cw_node *of_triplets(cw_method_run *run, cw_node *x)
{
    const gint64 types = (gint64)run->labels->types;
    x = cw_graph_broadcast(run->graph, "of_all", x, CW_SHAPE(run->samples, types));
    return cw_graph_reshape(run->graph, "of_triplets", x, CW_SHAPE(-1, 1));
}

/* |F| / sqrt(B) of rows with those squared lengths [N*A,1]. Where no triplet is there, the root
 * would have an endless gradient. */
static cw_node *root_mean(cw_graph *graph, cw_node *squares, cw_node *present)
{
    squares = cw_graph_reshape(graph, "squares", squares, CW_SHAPE(-1));
    cw_node *mean = cw_loss_masked_mean(graph, squares, present, CW_AXES_ALL);
    return cw_graph_power(graph, "length", cw_graph_scale(graph, NULL, mean, 1, 1e-12), 0.5);
}

/* The mean of it over anchors, positives and negatives. */
static cw_node *mean_length(cw_method_run *run, cw_node *embedding,
                            const cw_conditional_triplet *triplets)
{
    cw_graph *graph = run->graph;
    cw_node *squares = cw_graph_multiply(graph, "squares", embedding, embedding);
    squares = of_triplets(run, cw_graph_reduce_sum(graph, "squares", squares, CW_AXIS(1), TRUE));
    cw_node *near = cw_graph_gather_rows(graph, "near", squares, triplets->positives);
    cw_node *far = cw_graph_gather_rows(graph, "far", squares, triplets->negatives);
    cw_node *sum = cw_graph_add(graph, "lengths", root_mean(graph, squares, triplets->present),
                                root_mean(graph, near, triplets->present));
    sum = cw_graph_add(graph, "lengths", sum, root_mean(graph, far, triplets->present));
    return cw_graph_scale(graph, "embedding_length", sum, 1.0 / CW_VIEW_ROLE_COUNT, 0);
}

/* The mean sum of the masks that the triplets use. */
static cw_node *mean_mask(cw_method_run *run, cw_node *masks,
                          const cw_conditional_triplet *triplets)
{
    cw_node *sums = cw_graph_reduce_sum(run->graph, "sums", masks, CW_AXIS(1), FALSE);
    sums = cw_graph_reshape(run->graph, "of_types", sums, CW_SHAPE(1, -1));
    sums = cw_graph_reshape(run->graph, "of_triplets", of_triplets(run, sums), CW_SHAPE(-1));
    return cw_loss_masked_mean(run->graph, sums, triplets->present, CW_AXES_ALL);
}

static gboolean check(cw_method_run *run)
{
    const csn *settings = run->settings;
    if (!cw_triplet_draws_check(run))
        return FALSE;
    if ((gint64)run->labels->types <= settings->dimension)
        return TRUE;
    cw_graph_fail(run->graph, "masks", "dimension",
                  "dimension=%" G_GINT64_FORMAT " has no share for each of %" G_GSIZE_FORMAT
                  " attributes",
                  settings->dimension, run->labels->types);
    return FALSE;
}

static void build(cw_method_run *run)
{
    const csn *settings = run->settings;
    const cw_init drawn = {CW_INIT_NORMAL, 0.9, 0.7};
    cw_graph *graph = run->graph;
    if (!check(run))
        return;
    cw_node *features = cw_method_features(run, FALSE, "backbone");
    const cw_head_masked_output head =
        cw_head_masked(graph, features, settings->dimension, (gint64)run->labels->types,
                       is_fixed(settings) ? NULL : &drawn);
    const cw_conditional_triplet triplets =
        cw_triplet_draws_inputs(run, head.masked, settings->margin);
    const cw_triplet_nodes nodes = cw_loss_conditional_triplet(graph, &triplets);
    cw_node *lengths = mean_length(run, head.embedding, &triplets);
    cw_node *masks = mean_mask(run, head.masks, &triplets);
    cw_graph_output(graph, "triplet_loss", nodes.loss);
    cw_graph_output(graph, "embedding_length", lengths);
    cw_graph_output(graph, "mask_length", masks);
    cw_graph_output(graph, "positive_distance", nodes.positive);
    cw_graph_output(graph, "negative_distance", nodes.negative);
    cw_graph_output(graph, CW_METHOD_EMBEDDING, head.embedding);
    cw_node *loss = settings->negatives ? nodes.loss : nodes.positive;
    lengths = cw_graph_scale(graph, "weighted", lengths, settings->lengths, 0);
    masks = cw_graph_scale(graph, "weighted", masks, settings->masks_length, 0);
    loss = cw_graph_add(graph, "loss", loss, cw_graph_add(graph, "lengths", lengths, masks));
    cw_graph_set_loss(graph, loss);
}

/* Of D numbers type a has those from a D / A on. */
static gboolean begin(cw_method_run *run, G_GNUC_UNUSED GError **error)
{
    const csn *settings = run->settings;
    const gint64 types = (gint64)run->labels->types, dimension = settings->dimension;
    cw_parameter *masks = cw_parameters_find(cw_graph_parameters(run->graph), MASKS);
    if (strcmp(settings->masks, "normal") == 0)
        return TRUE;
    for (gint64 i = 0; i < types * dimension; i++) {
        const gboolean own = i % dimension * types / dimension == i / dimension;
        masks->data[i] = own ? 1 : is_fixed(settings) ? 0 : 0.1F;
    }
    cw_parameter_changed(masks);
    return TRUE;
}

static void step(const cw_method_run *run, gint64 number, cw_plan *plan)
{
    cw_triplet_draws_fill(run, number, plan);
}

/* One more for the place on the sphere (encode/attribute_blocks.h). */
static gint64 block(gconstpointer settings)
{
    return ((const csn *)settings)->dimension + 1;
}

static const char *const meters[] = {"triplet_loss",      "embedding_length",  "mask_length",
                                     "positive_distance", "negative_distance", NULL};

const cw_method cw_method_csn = {
    .row = {"csn", "attributes of the feed: one embedding, a mask on it for each of them"},
    .options = options,
    .settings_bytes = sizeof(csn),
    .masked = TRUE,
    .views = "csn",
    .defaults = "[run]\noptimiser=adam\nbatch=256\nepochs=200\nrate=5e-5\nrate_end=0\n"
                "warm_up_epochs=0\nschedule=step\nschedule_every=0.005\nschedule_factor=0.985\n"
                "decay=0\ndecay_end=0\nwhiten=0\n[backbone]\nstages=3\n",
    .backbone = "backbone.",
    .encoder = "backbone.",
    .block = block,
    .meters = meters,
    .build = build,
    .begin = begin,
    .step = step,
};
