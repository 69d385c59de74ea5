/* SPDX-License-Identifier: Apache-2.0
 *
 * Every picture of the batch goes through the backbone once; who is whose negative is said by
 * numbers of rows. Of N samples of 1 + L views row v*N + n is view v of sample n.
 */
#include "method/outfit_learning.h"

#include <string.h>

#include "loss/outfit_ranking.h"
#include "loss/uniformity.h"

#define PAIRS "pairs"         /* [N*L,CW_HEAD_OUTFIT_PAIR] */
#define PRESENT "present"     /* [N,L] */
#define NEGATIVES "negatives" /* [N*K] rows */

const char *const cw_outfit_combine_names[] = {"sum", "concat", NULL};
const char *const cw_outfit_counted_names[] = {"nearest", "average", "semi_hard", NULL};

const char *const cw_outfit_learning_meters[] = {"ranking_loss", "positive_distance",
                                                 "negative_distance", "uniformity_loss", NULL};

void cw_outfit_learning_form(gconstpointer settings, const cw_typed_labels *labels,
                             cw_head_outfit_form *form)
{
    const cw_outfit_learning *own = settings;
    *form = (cw_head_outfit_form){
        .parts = labels != NULL ? (gint64)labels->types : own->parts,
        .hidden = own->hidden,
        .concat = strcmp(own->combine, "concat") == 0,
        .unit = own->normalise,
        .blocks = labels != NULL ? (const char *const *)labels->names : NULL,
    };
}

static gint64 outfit_length(const cw_method_run *run)
{
    return run->layout->count - 1;
}

/* The others of every sample, each for its own pair: [N,L,E]. */
static cw_node *see_items(cw_method_run *run, const cw_head_outfit_form *form, cw_node *parts,
                          cw_node *weights)
{
    cw_graph *graph = run->graph;
    const gint64 n = run->samples, l = outfit_length(run);
    const gint64 k = cw_node_size(parts, 1), e = cw_node_size(parts, 2);
    cw_node *items = cw_graph_slice(graph, "items", parts, 0, n, l * n);
    items = cw_graph_reshape(graph, "items", items, CW_SHAPE(l, n, k, e));
    items = cw_graph_permute(graph, "by_outfit", items, (const int[]){1, 0, 2, 3});
    items = cw_graph_reshape(graph, "items", items, CW_SHAPE(n * l, k, e));
    weights = cw_graph_reshape(graph, "weights", weights, CW_SHAPE(n * l, 1, k));
    items = cw_head_outfit_join(graph, form, items, weights);
    return cw_graph_reshape(graph, "items", items, CW_SHAPE(n, l, -1));
}

/* The negatives of every sample for the pairs of each of its items: [N,K,L,E]. */
static cw_node *see_negatives(cw_method_run *run, const cw_head_outfit_form *form, cw_node *parts,
                              cw_node *weights)
{
    const cw_outfit_learning *settings = run->settings;
    cw_graph *graph = run->graph;
    const gint64 n = run->samples, l = outfit_length(run), count = settings->negatives;
    const gint64 k = cw_node_size(parts, 1);
    cw_node *rows = cw_graph_input_indices(graph, NEGATIVES, CW_SHAPE(n * count));
    cw_node *negatives = cw_graph_gather_rows(graph, "negatives", parts, rows);
    weights = cw_graph_reshape(graph, "weights", weights, CW_SHAPE(n, 1, l, k));
    weights = cw_graph_broadcast(graph, "each", weights, CW_SHAPE(n, count, l, k));
    weights = cw_graph_reshape(graph, "weights", weights, CW_SHAPE(n * count, l, k));
    negatives = cw_head_outfit_join(graph, form, negatives, weights);
    return cw_graph_reshape(graph, "negatives", negatives, CW_SHAPE(n, count, l, -1));
}

static void set_loss(cw_method_run *run, const cw_outfit_ranking_nodes *nodes, cw_node *seen)
{
    const cw_outfit_learning *settings = run->settings;
    cw_graph *graph = run->graph;
    cw_node *loss = nodes->loss;
    cw_graph_output(graph, "ranking_loss", nodes->loss);
    cw_graph_output(graph, "positive_distance", nodes->positive);
    cw_graph_output(graph, "negative_distance", nodes->negative);
    if (settings->uniformity > 0) {
        cw_node *uniformity = cw_loss_uniformity(graph, seen);
        cw_graph_output(graph, "uniformity_loss", uniformity);
        uniformity = cw_graph_scale(graph, "uniformity", uniformity, settings->uniformity, 0);
        loss = cw_graph_add(graph, "loss", loss, uniformity);
    }
    cw_graph_set_loss(graph, loss);
}

void cw_outfit_learning_build(cw_method_run *run, const cw_head_outfit_form *form, cw_node *rows)
{
    const cw_outfit_learning *settings = run->settings;
    cw_graph *graph = run->graph;
    const gint64 n = run->samples, l = outfit_length(run);
    cw_node *parts = cw_head_outfit_parts(graph, form, rows);
    cw_node *pairs = cw_graph_input(graph, PAIRS, CW_SHAPE(n * l, CW_HEAD_OUTFIT_PAIR));
    cw_node *weights = cw_head_outfit_weights(graph, form, pairs);
    cw_node *own = cw_graph_slice(graph, "own", parts, 0, 0, n);
    cw_node *of_outfits = cw_graph_reshape(graph, "weights", weights, CW_SHAPE(n, l, -1));
    const cw_outfit_ranking ranking = {
        .items = see_items(run, form, parts, weights),
        .positives = cw_head_outfit_join(graph, form, own, of_outfits),
        .negatives = see_negatives(run, form, parts, weights),
        .present = cw_graph_input(graph, PRESENT, CW_SHAPE(n, l)),
        .margin = cw_graph_number(graph, settings->margin),
        .counted = strcmp(settings->counted, "nearest") == 0   ? CW_OUTFIT_NEAREST
                   : strcmp(settings->counted, "average") == 0 ? CW_OUTFIT_AVERAGE
                                                               : CW_OUTFIT_SEMI_HARD,
    };
    const cw_outfit_ranking_nodes nodes = cw_loss_outfit_ranking(graph, &ranking);
    cw_node *seen = cw_graph_slice(graph, "seen", ranking.positives, 1, 0, 1);
    seen = cw_graph_reshape(graph, "seen", seen, CW_SHAPE(n, -1));
    set_loss(run, &nodes, seen);
    cw_method_group_backbone(run);
    cw_graph_output(graph, CW_METHOD_EMBEDDING, cw_graph_slice(graph, "embedding", rows, 0, 0, n));
    cw_graph_output(graph, CW_METHOD_PROJECTION, seen);
}

/* Whose picture view `v` of sample `n` is. */
static guint32 shown(const cw_method_run *run, gint64 v, gint64 n)
{
    return run->shown[n * run->layout->count + v];
}

/* Whether `item` may stand against sample `n`: of the category of the item that completes it, and
 * not known to go with any of the sample. */
static gboolean is_against(const cw_method_run *run, gint64 n, guint32 item)
{
    const cw_outfit_sets *sets = run->outfits;
    if (item == CW_METHOD_NOBODY ||
        cw_outfit_sets_category(sets, item) != cw_outfit_sets_category(sets, shown(run, 0, n)))
        return FALSE;
    for (gint64 v = 0; v < run->layout->count; v++)
        if (shown(run, v, n) != CW_METHOD_NOBODY &&
            (item == shown(run, v, n) || cw_outfit_sets_together(sets, item, shown(run, v, n))))
            return FALSE;
    return TRUE;
}

/* Rows of the negatives of sample `n`, from the next samples on, whose order is chance; fewer than
 * asked for come again. FALSE: the batch has none. */
static gboolean find_negatives(const cw_method_run *run, gint64 n, gint32 *rows)
{
    const cw_outfit_learning *settings = run->settings;
    const gint64 samples = run->samples;
    gint64 found = 0;
    for (gint64 step = 1; step < samples && found < settings->negatives; step++)
        for (gint64 v = 0; v < run->layout->count && found < settings->negatives; v++) {
            const gint64 other = (n + step) % samples;
            if (is_against(run, n, shown(run, v, other)))
                rows[found++] = (gint32)(v * samples + other);
        }
    for (gint64 i = found; i < settings->negatives; i++)
        rows[i] = found > 0 ? rows[i % found] : (gint32)n;
    return found > 0;
}

void cw_outfit_learning_fill(const cw_method_run *run, const cw_view_record *records G_GNUC_UNUSED,
                             cw_plan *plan)
{
    const cw_outfit_learning *settings = run->settings;
    const gint64 l = outfit_length(run);
    float *pair = cw_plan_input(plan, PAIRS, NULL, NULL);
    float *present = cw_plan_input(plan, PRESENT, NULL, NULL);
    gint32 *negatives = cw_plan_input(plan, NEGATIVES, NULL, NULL);
    for (gint64 n = 0; n < run->samples; n++) {
        const int category = cw_outfit_sets_category(run->outfits, shown(run, 0, n));
        const gboolean ranked = find_negatives(run, n, negatives + n * settings->negatives);
        for (gint64 v = 1; v <= l; v++, pair += CW_HEAD_OUTFIT_PAIR) {
            const guint32 item = shown(run, v, n);
            const gboolean there = item != CW_METHOD_NOBODY;
            cw_head_outfit_pair(
                category, there ? cw_outfit_sets_category(run->outfits, item) : category, pair);
            *present++ = there && ranked;
        }
    }
}

double cw_outfit_learning_rate(const cw_method_run *run, const char *group, gint64 step)
{
    const cw_outfit_learning *settings = run->settings;
    return cw_method_backbone_rate(run, group, step, settings->freeze);
}
