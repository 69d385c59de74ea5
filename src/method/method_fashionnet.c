/* SPDX-License-Identifier: Apache-2.0
 *
 * A baseline in the style of FashionNet (Liu et al. 2016; METHODS 7.4): landmarks and attributes
 * learned together, what is seen at landmarks beside the whole picture (nn/head_landmarks.h):
 *
 *     loss = landmark * mean over visible landmarks of |position - truth|^2
 *          + visible * BCE(visible, truth) + category * CE(category)
 *          + attribute * mean over types a of BCE_a + rank * SemiHard(item)
 *
 * BCE_a has a sigmoid a value, a positive counting negatives / positives of the value among the
 * items. Two pictures of an item, where it has them, are nearer than those of others in the batch.
 * What it is not: VGG-16, and trained in stages by turns; the backbone is any of ours, and all is
 * learned at once.
 */
#include <string.h>

#include "loss/binary_cross_entropy.h"
#include "loss/cross_entropy.h"
#include "loss/masked_mean.h"
#include "loss/semi_hard.h"
#include "method/typed_inputs.h"

#define INPUT_POSITIONS "landmark_positions"
#define INPUT_VISIBLE "landmark_visible"
#define INPUT_ITEMS "items"

typedef struct {
    gint64 hidden, dimension;
    double landmark, visible, category, attribute, rank, margin;
    char *category_type;
} fashionnet;

static const cw_option options[] = {
    CW_INT(fashionnet, hidden, 64, 1, 1 << 12, NULL, "channels that landmarks are found on"),
    CW_INT(fashionnet, dimension, 256, 2, 1 << 13, NULL, "numbers of an embedding"),
    CW_REAL(fashionnet, landmark, 5, 0, 1e4, NULL, "weight of where landmarks are"),
    CW_REAL(fashionnet, visible, 1, 0, 100, NULL, "weight of whether they are seen"),
    CW_REAL(fashionnet, category, 2, 0, 100, NULL, "weight of the category"),
    CW_REAL(fashionnet, attribute, 4, 0, 100, NULL, "weight of predicting the other attributes"),
    CW_REAL(fashionnet, rank, 1, 0, 100, NULL, "weight of the ranking of pictures by item"),
    CW_REAL(fashionnet, margin, 0.3, 0, 4, NULL,
            "by how much other items are farther, in squared distance of unit vectors"),
    CW_TEXT(fashionnet, category_type, "",
            "attribute that is the category, one softmax; empty: none is"),
    CW_OPTION_END,
};

static void head_form(gconstpointer settings, cw_head_landmarks_form *form)
{
    form->hidden = ((const fashionnet *)settings)->hidden;
    form->width = ((const fashionnet *)settings)->dimension;
}

/* V*N, all views of the batch. */
static gint64 count_rows(const cw_method_run *run)
{
    return run->layout->count * run->samples;
}

static cw_head_landmarks_output see(cw_method_run *run)
{
    cw_head_landmarks_form form = {.count = (gint64)run->landmarks->count};
    head_form(run->settings, &form);
    cw_node *views = cw_method_views(run, 0);
    const cw_backbone_output seen =
        cw_backbone_build(run->backbone, run->graph, "backbone", views, run->backbone_settings);
    return cw_head_landmarks(run->graph, &form, seen.map, seen.features);
}

/* ---- landmarks ------------------------------------------------------------------------------- */

/* Where they are and whether they are seen: two terms, and the mean distance as an output. */
static void add_landmarks(cw_method_run *run, const cw_head_landmarks_output *head, cw_node **terms)
{
    cw_graph *graph = run->graph;
    const gint64 n = count_rows(run), count = (gint64)run->landmarks->count;
    cw_node *truth = cw_graph_input(graph, INPUT_POSITIONS, CW_SHAPE(n, count, 2));
    cw_node *visible = cw_graph_input(graph, INPUT_VISIBLE, CW_SHAPE(n, count));
    cw_node *off = cw_graph_subtract(graph, "off", head->positions, truth);
    cw_node *squares = cw_graph_reduce_sum(
        graph, "squares", cw_graph_multiply(graph, "squares", off, off), CW_AXIS(2), FALSE);
    terms[0] = cw_loss_masked_mean(graph, squares, visible, CW_AXES_ALL);
    terms[1] = cw_loss_binary_cross_entropy(graph, head->visible, visible, NULL, NULL);
    cw_node *distances = cw_graph_power(graph, "distances",
                                        cw_graph_scale(graph, "squares", squares, 1, 1e-12), 0.5);
    cw_graph_output(graph, "landmark_error",
                    cw_loss_masked_mean(graph, distances, visible, CW_AXES_ALL));
}

/* ---- attributes ------------------------------------------------------------------------------ */

/* negatives / positives of each value of a type among the items, [values]; 1 where either is none.
 */
static cw_node *positive_weights(cw_method_run *run, gsize type)
{
    const cw_typed_labels *labels = run->labels;
    const gsize values = (gsize)labels->values[type];
    g_autofree double *counts = g_new0(double, values);
    g_autofree float *weights = g_new(float, values);
    double known = 0;
    for (gsize i = 0; i < labels->items; i++) {
        const gint32 label = labels->labels[i * labels->types + type];
        if (label < 0)
            continue;
        counts[label]++;
        known++;
    }
    for (gsize v = 0; v < values; v++)
        weights[v] =
            counts[v] > 0 && counts[v] < known ? (float)((known - counts[v]) / counts[v]) : 1;
    return cw_graph_constant(run->graph, "positive", CW_SHAPE((gint64)values), weights);
}

/* The labels of all views, [V*N,values]. */
static cw_node *one_hot_of(cw_method_run *run, gsize type)
{
    const cw_typed_labels *labels = run->labels;
    cw_node *label = cw_typed_input_labels(run, labels->names[type], run->samples);
    cw_node *views[CW_VIEW_SLOT_MOST];
    views[0] = cw_typed_one_hot(run->graph, label, labels->values[type]);
    for (int v = 1; v < run->layout->count; v++)
        views[v] = views[0];
    return cw_graph_concat(run->graph, "one_hot", views, (gsize)run->layout->count, 0);
}

static cw_node *predict_values(cw_method_run *run, gsize type, cw_node *scores, cw_node *one_hot)
{
    cw_graph *graph = run->graph;
    cw_node *known = cw_graph_reduce_sum(graph, "known", one_hot, CW_AXIS(1), TRUE);
    known = cw_graph_broadcast(graph, "known", known, *cw_node_shape(one_hot));
    return cw_loss_binary_cross_entropy(graph, scores, one_hot, known, positive_weights(run, type));
}

/* FALSE where the category is no type of the run: the graph's mistake says so. */
static gboolean find_category(const cw_method_run *run, gsize *category)
{
    const char *name = ((const fashionnet *)run->settings)->category_type;
    const cw_typed_labels *labels = run->labels;
    for (*category = 0; *category < labels->types; ++*category)
        if (strcmp(labels->names[*category], name) == 0)
            return TRUE;
    if (*name == '\0')
        return TRUE;
    g_autofree char *all = g_strjoinv(", ", labels->names);
    cw_graph_fail(run->graph, "labels", "category",
                  "no attribute \"%s\"; set category_type= to "
                  "one of %s, or to nothing",
                  name, all);
    return FALSE;
}

/* The category's term and that of all other types, their mean. */
static void add_attributes(cw_method_run *run, cw_node *features, gsize category, cw_node **terms)
{
    const cw_typed_labels *labels = run->labels;
    cw_node *others[CW_HEAD_ATTRIBUTES_MOST];
    gsize count = 0;
    terms[0] = terms[1] = cw_graph_number(run->graph, 0);
    for (gsize a = 0; a < labels->types; a++) {
        cw_node *one_hot = one_hot_of(run, a);
        cw_node *scores =
            cw_head_attribute_scores(run->graph, labels->names[a], features, labels->values[a]);
        if (a == category)
            terms[0] = cw_loss_cross_entropy_of(run->graph, scores, one_hot);
        else
            others[count++] = predict_values(run, a, scores, one_hot);
    }
    if (count > 0)
        terms[1] = cw_graph_scale(run->graph, "attributes",
                                  cw_method_sum(run->graph, "attributes", others, count),
                                  1.0 / (double)count, 0);
}

static cw_node *rank(cw_method_run *run, cw_node *features)
{
    const fashionnet *settings = run->settings;
    const cw_semi_hard semi_hard = {
        .rows = features,
        .labels = cw_graph_input_indices(run->graph, INPUT_ITEMS, CW_SHAPE(count_rows(run))),
        .margin = cw_graph_number(run->graph, settings->margin),
    };
    return cw_loss_semi_hard(run->graph, &semi_hard);
}

/* ---- the method ------------------------------------------------------------------------------ */

static const char *const meters[] = {"landmark_loss",
                                     "visible_loss",
                                     "category_loss",
                                     "attribute_loss",
                                     "rank_loss",
                                     "landmark_error",
                                     NULL};

static void build(cw_method_run *run)
{
    const fashionnet *settings = run->settings;
    cw_node *terms[5];
    gsize category;
    if (run->landmarks == NULL) {
        cw_graph_fail(run->graph, "landmarks", "data", "the method learns from landmarks");
        return;
    }
    if (!cw_typed_inputs_check(run) || !cw_method_check_globals(run, run->layout->count) ||
        !find_category(run, &category))
        return;
    const cw_head_landmarks_output head = see(run);
    add_landmarks(run, &head, terms);
    add_attributes(run, head.features, category, terms + 2);
    terms[4] = rank(run, head.features);
    const double weights[] = {settings->landmark, settings->visible, settings->category,
                              settings->attribute, settings->rank};
    cw_method_set_loss(run, meters, terms, weights, G_N_ELEMENTS(terms));
    cw_node *first = cw_graph_slice(run->graph, "first", head.features, 0, 0, run->samples);
    cw_graph_output(run->graph, CW_METHOD_EMBEDDING,
                    cw_graph_l2_normalise(run->graph, "embedding", first));
}

static void fill(const cw_method_run *run, const cw_view_record *records, cw_plan *plan)
{
    const gsize count = run->landmarks->count, samples = (gsize)run->samples;
    const gsize views = (gsize)run->layout->count;
    float *positions = cw_plan_input(plan, INPUT_POSITIONS, NULL, NULL);
    float *visible = cw_plan_input(plan, INPUT_VISIBLE, NULL, NULL);
    gint32 *items = cw_plan_input(plan, INPUT_ITEMS, NULL, NULL);
    for (gsize row = 0; row < views * samples; row++) {
        const gsize v = row / samples, n = row % samples;
        cw_landmarks_in_view(run->landmarks, run->items[n], &records[n * views + v],
                             positions + 2 * row * count, visible + row * count);
        items[row] = (gint32)run->items[n];
    }
    cw_typed_inputs_fill(run, run->samples, plan);
}

const cw_method cw_method_fashionnet = {
    .row = {"fashionnet", "landmarks and attributes together: what is at landmarks beside the "
                          "whole"},
    .options = options,
    .settings_bytes = sizeof(fashionnet),
    .labelled = TRUE,
    .landmarks = head_form,
    .views = "fashionnet",
    .defaults = "[run]\noptimiser=adamw\nbatch=32\nepochs=30\nrate=2e-3\nrate_end=1e-6\n"
                "warm_up_epochs=1\ndecay=0.01\ndecay_end=0.01\nwhiten=0\n",
    .backbone = "backbone.",
    .encoder = "backbone.",
    .meters = meters,
    .build = build,
    .fill = fill,
};
