/* SPDX-License-Identifier: Apache-2.0
 *
 * ADDE, stage 1 (METHODS 5.1): one representation of a block a type of attribute, learned by
 * predicting the attributes and by ranking:
 *
 *     loss = predict * sum over a of CE_a + rank * sum over a of SemiHard(label_a, r_a)
 *          + joint * SemiHard(all labels together, [r_1 ... r_A])
 *
 * An item without an attribute is in no CE_a. In the ranking a missing label is one as any other,
 * as in ADDE's code, unless it is masked; what lacks any label then is of no known tuple.
 */
#include "loss/cross_entropy.h"
#include "loss/semi_hard.h"
#include "method/method.h"
#include "nn/head.h"

typedef struct {
    gint64 block;
    double predict, rank, joint, margin;
    gboolean mask;
} adde;

static const cw_option options[] = {
    CW_INT(adde, block, 340, 2, 1 << 13, NULL, "numbers that a type of attribute has"),
    CW_REAL(adde, predict, 0.2, 0, 100, NULL, "weight of predicting each attribute"),
    CW_REAL(adde, rank, 0.2, 0, 100, NULL, "weight of the ranking by each attribute"),
    CW_REAL(adde, joint, 1, 0, 100, NULL, "weight of the ranking by all attributes together"),
    CW_REAL(adde, margin, 0.5, 0, 4, NULL,
            "by how much other labels are farther, in squared distance of unit vectors"),
    CW_BOOL(adde, mask, 0,
            "missing labels are in no ranking; else they are a label that items have in common"),
    CW_OPTION_END,
};

/* Inputs of a type; those of all types together bear no name of one. */
#define LABELS "labels"
#define KNOWN "known"

static char *input_of(const char *input, const char *type)
{
    return type != NULL ? g_strconcat(input, ".", type, NULL) : g_strdup(input);
}

typedef struct {
    cw_node *terms[CW_HEAD_ATTRIBUTES_MOST];
    gsize count;
} sum;

static cw_node *add_up(cw_graph *graph, const char *name, const sum *s)
{
    cw_node *total = s->terms[0];
    for (gsize i = 1; i < s->count; i++)
        total = cw_graph_add(graph, name, total, s->terms[i]);
    return total;
}

/* Ranks `rows` by the labels of `type`; NULL: of all. */
static cw_node *rank(cw_method_run *run, cw_node *rows, cw_node *labels, const char *type)
{
    const adde *settings = run->settings;
    g_autofree char *known = input_of(KNOWN, type);
    const cw_semi_hard semi_hard = {
        .rows = rows,
        .labels = labels,
        .weights =
            settings->mask ? cw_graph_input(run->graph, known, CW_SHAPE(run->samples)) : NULL,
        .margin = cw_graph_number(run->graph, settings->margin),
    };
    return cw_loss_semi_hard(run->graph, &semi_hard);
}

static gboolean check(cw_method_run *run)
{
    if (run->labels == NULL || run->labels->types > CW_HEAD_ATTRIBUTES_MOST)
        cw_graph_fail(
            run->graph, "labels", "attributes",
            "the method learns from 1 to %d types of attributes, not from %" G_GSIZE_FORMAT,
            CW_HEAD_ATTRIBUTES_MOST, run->labels != NULL ? run->labels->types : 0);
    else
        return cw_method_check_globals(run, 1);
    return FALSE;
}

static const char *const meters[] = {"predict_loss", "rank_loss", "joint_loss", NULL};

/* `losses` in the order of the meters. */
static void set_loss(cw_method_run *run, cw_node *const *losses)
{
    const adde *settings = run->settings;
    const double weights[] = {settings->predict, settings->rank, settings->joint};
    sum weighted = {.count = G_N_ELEMENTS(weights)};
    for (gsize i = 0; i < weighted.count; i++) {
        cw_graph_output(run->graph, meters[i], losses[i]);
        weighted.terms[i] = cw_graph_scale(run->graph, "weighted", losses[i], weights[i], 0);
    }
    cw_graph_set_loss(run->graph, add_up(run->graph, "loss", &weighted));
}

static void build(cw_method_run *run)
{
    const adde *settings = run->settings;
    const cw_typed_labels *labels = run->labels;
    cw_graph *graph = run->graph;
    if (!check(run))
        return;
    cw_node *features = cw_method_features(run, FALSE, "backbone");
    sum blocks = {.count = labels->types}, predict = blocks, ranks = blocks;
    for (gsize a = 0; a < labels->types; a++) {
        g_autofree char *name = input_of(LABELS, labels->names[a]);
        cw_node *label = cw_graph_input_indices(graph, name, CW_SHAPE(run->samples));
        const cw_head_attribute_output output = cw_head_attribute(
            graph, labels->names[a], features, settings->block, labels->values[a]);
        blocks.terms[a] = output.block;
        predict.terms[a] = cw_loss_cross_entropy(graph, output.scores, label);
        ranks.terms[a] = rank(run, output.block, label, labels->names[a]);
    }
    cw_node *rows = cw_graph_concat(graph, "representation", blocks.terms, blocks.count, 1);
    cw_node *tuples = cw_graph_input_indices(graph, LABELS, CW_SHAPE(run->samples));
    cw_node *losses[] = {add_up(graph, "predict", &predict), add_up(graph, "rank", &ranks),
                         rank(run, rows, tuples, NULL)};
    set_loss(run, losses);
    cw_graph_output(graph, CW_METHOD_EMBEDDING, rows);
}

/* The labels of the batch's items and, with mask, whether they are known; `type` A is all types
 * together. */
static void fill_type(const cw_method_run *run, cw_plan *plan, gsize type)
{
    const cw_typed_labels *labels = run->labels;
    const gboolean all = type == labels->types;
    const gsize first = all ? 0 : type, end = all ? labels->types : type + 1;
    g_autofree char *name = input_of(LABELS, labels->names[type]);
    g_autofree char *known_name = input_of(KNOWN, labels->names[type]);
    gint32 *input = cw_plan_input(plan, name, NULL, NULL);
    float *known = cw_plan_input(plan, known_name, NULL, NULL); /* NULL without mask */
    for (gint64 n = 0; n < run->samples; n++) {
        const gint32 *own = labels->labels + run->items[n] * labels->types;
        input[n] = all ? labels->tuples[run->items[n]] : own[type];
        gboolean is_known = TRUE;
        for (gsize a = first; a < end; a++)
            is_known = is_known && own[a] >= 0;
        if (known != NULL)
            known[n] = is_known;
    }
}

static void fill(const cw_method_run *run, G_GNUC_UNUSED const cw_view_record *records,
                 cw_plan *plan)
{
    for (gsize type = 0; type <= run->labels->types; type++)
        fill_type(run, plan, type);
}

static gint64 block(gconstpointer settings)
{
    return ((const adde *)settings)->block;
}

const cw_method cw_method_adde = {
    .row = {"adde", "attributes of the feed: one representation, a block for each of them"},
    .options = options,
    .settings_bytes = sizeof(adde),
    .views = "adde",
    .defaults = "[run]\noptimiser=adam\nbatch=128\nepochs=25\nrate=2e-4\nrate_end=0\n"
                "warm_up_epochs=0\nschedule=step\nschedule_every=0.4\nschedule_factor=0.5\n"
                "decay=0\ndecay_end=0\nwhiten=0\n",
    .backbone = "backbone.",
    .encoder = "backbone.",
    .block = block,
    .meters = meters,
    .build = build,
    .fill = fill,
};
