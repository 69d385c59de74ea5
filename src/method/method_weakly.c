/* SPDX-License-Identifier: Apache-2.0
 *
 * Weakly (METHODS 7.1; Joulin et al. 2016, "Learning visual features from large weakly supervised
 * data"): of a word, drawn evenly, and a picture whose text has it, the word is predicted among
 * words that are drawn evenly, too, one draw for all of the batch:
 *
 *     loss = mean over n of -log softmax(w_j . z_n) at w_n, over {w_n} and the drawn words
 *
 * z are the features as they are, without a length of their own to be kept to; w_j a row of the
 * table. With low_rank z goes through a linear map first (METHODS 7.2). Pictures are embedded at
 * length 1; the length that they had on average is kept beside the words, so that what is stored of
 * a picture gives scores at the scale that was learned.
 */
#include <string.h>

#include "base/error.h"
#include "loss/sampled_softmax.h"
#include "method/method.h"
#include "nn/head.h"

#define POSITIVES "positives"
#define NEGATIVES "negatives"
#define EXCLUDED "excluded"
#define MOMENTUM "length_momentum"
#define LENGTH_MOMENTUM 0.99

/* The run's seed chooses words and pictures; what stands against them need not differ, too. */
#define STREAM G_GUINT64_CONSTANT(0x6e65676174697665)

typedef struct {
    gint64 words, negatives, low_rank;
    gboolean exclude_other_true_labels, correct;
    double freeze;
} weakly;

static const cw_option options[] = {
    CW_INT(weakly, words, 30000, 2, 1000000, NULL, "the most frequent words that are learned"),
    CW_INT(weakly, negatives, 1000, 1, 100000, NULL,
           "words drawn for each batch that a word is told apart from; at most all"),
    CW_BOOL(weakly, exclude_other_true_labels, 0,
            "a word of the picture's own text does not stand against another of it"),
    CW_BOOL(weakly, correct, 0,
            "drawn words weigh as much as all that they are drawn from (log Q correction)"),
    CW_INT(weakly, low_rank, 0, 0, 8192, NULL,
           "numbers of a word's vector, behind a linear map of the features; 0: as many as these"),
    CW_REAL(weakly, freeze, 0.2, 0, 1, NULL,
            "share of the run in which a backbone that starts from --init stands still"),
    CW_OPTION_END,
};

static gint64 words(gconstpointer settings)
{
    return ((const weakly *)settings)->words;
}

static gint64 count_drawn(const cw_method_run *run)
{
    const weakly *settings = run->settings;
    return MIN(settings->negatives, (gint64)run->bags->count);
}

static gboolean check(cw_method_run *run)
{
    if (run->bags != NULL && run->bags->count >= 2)
        return cw_method_check_globals(run, 1);
    cw_graph_fail(run->graph, "words", "data",
                  "the method learns from 2 words or more, not from %" G_GSIZE_FORMAT,
                  run->bags != NULL ? run->bags->count : 0);
    return FALSE;
}

/* The running mean of the features' lengths. */
static void keep_length(cw_graph *graph, cw_node *features)
{
    cw_node *square = cw_graph_multiply(graph, "square", features, features);
    square = cw_graph_reduce_sum(graph, "square", square, CW_AXIS(1), FALSE);
    square = cw_graph_scale(graph, "square", square, 1, 1e-12); /* the root has no slope at 0 */
    cw_node *length = cw_graph_power(graph, "length", square, 0.5);
    length = cw_graph_reduce_mean(graph, "length", length, CW_AXES_ALL, TRUE);
    cw_node *kept = cw_graph_kept(graph, CW_HEAD_WORDS_LENGTH, CW_SHAPE(1), CW_INIT_ONES);
    cw_graph_assign_blend(graph, CW_AFTER_STEP, kept, length,
                          cw_graph_input(graph, MOMENTUM, CW_SHAPE(1)));
}

static void build(cw_method_run *run)
{
    const weakly *settings = run->settings;
    cw_graph *graph = run->graph;
    if (!check(run))
        return;
    const gint64 n = run->samples, k = (gint64)run->bags->count, s = count_drawn(run);
    cw_node *features = cw_method_features(run, FALSE, "backbone");
    cw_node *rows = cw_head_words_map(graph, features, settings->low_rank);
    cw_node *table = cw_head_words_table(graph, k, cw_node_size(rows, 1));
    cw_node *own = cw_graph_input_indices(graph, POSITIVES, CW_SHAPE(n));
    cw_node *drawn = cw_graph_input_indices(graph, NEGATIVES, CW_SHAPE(s));
    const cw_sampled_softmax sampled = {
        .rows = rows,
        .positives = cw_graph_gather_rows(graph, POSITIVES, table, own),
        .negatives = cw_graph_gather_rows(graph, NEGATIVES, table, drawn),
        .excluded = cw_graph_input(graph, EXCLUDED, CW_SHAPE(n, s)),
        .expected = settings->correct ? (double)s / (double)k : 1,
    };
    cw_graph_set_loss(graph, cw_loss_sampled_softmax(graph, &sampled));
    keep_length(graph, features);
    cw_method_group_backbone(run);
    cw_graph_output(graph, CW_METHOD_EMBEDDING,
                    cw_graph_l2_normalise(graph, "embedding", features));
}

/* Words that have a vector already start from it. */
static gboolean begin(cw_method_run *run, GError **error)
{
    const weakly *settings = run->settings;
    const cw_word_bags *bags = run->bags;
    if (bags->width == 0)
        return TRUE;
    if (bags->width != settings->low_rank) {
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                    "the vectors that words start from have %" G_GINT64_FORMAT
                    " numbers, and low_rank=%" G_GINT64_FORMAT "; set low_rank=%" G_GINT64_FORMAT,
                    bags->width, settings->low_rank, bags->width);
        return FALSE;
    }
    cw_parameter *table = cw_parameters_find(cw_graph_parameters(run->graph), CW_HEAD_WORDS_TABLE);
    memcpy(table->data, bags->vectors, bags->count * (gsize)bags->width * sizeof *bags->vectors);
    cw_parameter_changed(table);
    return TRUE;
}

/* Draws `count` of `most` numbers, none twice, evenly: the first of a shuffle. */
static void draw(gint64 step, gsize most, gsize count, gint32 *drawn)
{
    cw_random random = cw_random_start(STREAM, (guint64)step, 0);
    g_autofree gint32 *order = g_new(gint32, most);
    for (gsize i = 0; i < most; i++)
        order[i] = (gint32)i;
    for (gsize i = 0; i < count; i++) {
        const gsize other = i + cw_random_below(&random, most - i);
        drawn[i] = order[other];
        order[other] = order[i];
    }
}

/* Where a drawn word is the row's own, or, if that is asked for, another of its item. */
static void exclude(const cw_method_run *run, const gint32 *drawn, gsize count, float *excluded)
{
    const weakly *settings = run->settings;
    const cw_word_bags *bags = run->bags;
    g_autofree guint32 *columns = g_new0(guint32, bags->count); /* + 1 */
    memset(excluded, 0, (gsize)run->samples * count * sizeof *excluded);
    for (gsize i = 0; i < count; i++)
        columns[drawn[i]] = (guint32)i + 1;
    for (gint64 n = 0; n < run->samples; n++, excluded += count) {
        const guint32 item = run->items[n], own = columns[run->words[n]];
        if (own > 0)
            excluded[own - 1] = 1;
        for (gsize m = bags->first[item];
             settings->exclude_other_true_labels && m < bags->first[item + 1]; m++)
            if (columns[bags->members[m]] > 0)
                excluded[columns[bags->members[m]] - 1] = 1;
    }
}

static void step(const cw_method_run *run, gint64 number, cw_plan *plan)
{
    const gsize count = (gsize)count_drawn(run);
    gint32 *own = cw_plan_input(plan, POSITIVES, NULL, NULL);
    gint32 *drawn = cw_plan_input(plan, NEGATIVES, NULL, NULL);
    for (gint64 n = 0; n < run->samples; n++)
        own[n] = (gint32)run->words[n];
    draw(number, run->bags->count, count, drawn);
    exclude(run, drawn, count, cw_plan_input(plan, EXCLUDED, NULL, NULL));
    /* the plain mean of the first steps, so that a short run does not remember where it began */
    cw_method_set(plan, MOMENTUM, MIN(LENGTH_MOMENTUM, (double)number / (double)(number + 1)));
}

static double rate(const cw_method_run *run, const char *group, gint64 number)
{
    return cw_method_backbone_rate(run, group, number, ((const weakly *)run->settings)->freeze);
}

const cw_method cw_method_weakly = {
    .row = {"weakly", "pictures and the words of their texts, which each predicts"},
    .options = options,
    .settings_bytes = sizeof(weakly),
    .words = words,
    .views = "adde",
    .defaults = "[run]\noptimiser=sgd\nbatch=64\nepochs=60\nrate=0.4\nrate_end=0\n"
                "warm_up_epochs=0\nschedule=plateau\nschedule_patience=10\nschedule_factor=0.1\n"
                "decay=1e-4\ndecay_end=1e-4\nphotos=1\nwhiten=0\n"
                "[optimiser]\nmomentum=0.9\nclip_global=5\n",
    .backbone = "backbone.",
    .encoder = "backbone.",
    .build = build,
    .begin = begin,
    .step = step,
    .rate = rate,
};
