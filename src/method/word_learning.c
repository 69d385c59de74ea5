/* SPDX-License-Identifier: Apache-2.0
 *
 *     loss = mean over n of -log softmax(w_j . v_n) at w_n, over {w_n}, the drawn words, and C of
 *            the 10 nearest to w_n in the vectors that words started from
 *
 * Where a row has near words of its own none of the ten stands against it as a drawn one, too, so
 * that exactly C of them do, whatever is drawn.
 */
#include "method/word_learning.h"

#include <string.h>

#include "base/error.h"
#include "loss/sampled_softmax.h"

#define POSITIVES "positives"
#define NEGATIVES "negatives"
#define EXCLUDED "excluded"
#define CLOSE "close"
#define CLOSE_EXCLUDED "close_excluded"
#define MOMENTUM "length_momentum"
#define LENGTH_MOMENTUM 0.99

/* The run's seed chooses words and pictures; what stands against them need not differ, too. */
#define STREAM G_GUINT64_CONSTANT(0x6e65676174697665)
#define CLOSE_STREAM G_GUINT64_CONSTANT(0x636c6f7365)

gint64 cw_word_learning_words(gconstpointer settings)
{
    return ((const cw_word_learning *)settings)->words;
}

gint64 cw_word_learning_width(gconstpointer settings)
{
    return ((const cw_word_learning *)settings)->low_rank;
}

gboolean cw_word_learning_near(gconstpointer settings)
{
    return ((const cw_word_learning *)settings)->close_negatives > 0;
}

double cw_word_learning_rate(const cw_method_run *run, const char *group, gint64 number)
{
    return cw_method_backbone_rate(run, group, number,
                                   ((const cw_word_learning *)run->settings)->freeze);
}

static gint64 count_drawn(const cw_method_run *run)
{
    const cw_word_learning *settings = run->settings;
    return MIN(settings->negatives - settings->close_negatives, (gint64)run->bags->count);
}

/* ---- the graph ------------------------------------------------------------------------------- */

gboolean cw_word_learning_check(cw_method_run *run)
{
    const cw_word_learning *settings = run->settings;
    if (run->bags == NULL || run->bags->count < 2)
        cw_graph_fail(run->graph, "words", "data",
                      "the method learns from 2 words or more, not from %" G_GSIZE_FORMAT,
                      run->bags != NULL ? run->bags->count : 0);
    else if (settings->close_negatives >= settings->negatives)
        cw_graph_fail(run->graph, "words", "settings",
                      "close_negatives=%" G_GINT64_FORMAT " leaves no word to be drawn of "
                      "negatives=%" G_GINT64_FORMAT,
                      settings->close_negatives, settings->negatives);
    else
        return cw_method_check_globals(run, 1);
    return FALSE;
}

cw_node *cw_word_learning_own(cw_method_run *run, gint64 width)
{
    cw_node *table = cw_head_words_table(run->graph, (gint64)run->bags->count, width);
    cw_node *own = cw_graph_input_indices(run->graph, POSITIVES, CW_SHAPE(run->samples));
    return cw_graph_gather_rows(run->graph, POSITIVES, table, own);
}

cw_node *cw_word_learning_loss(cw_method_run *run, cw_node *rows, cw_node *own)
{
    const cw_word_learning *settings = run->settings;
    cw_graph *graph = run->graph;
    const gint64 n = run->samples, k = (gint64)run->bags->count, s = count_drawn(run);
    const gint64 c = settings->close_negatives;
    cw_node *table = cw_head_words_table(graph, k, cw_node_size(rows, 1));
    cw_node *drawn = cw_graph_input_indices(graph, NEGATIVES, CW_SHAPE(s));
    cw_sampled_softmax sampled = {
        .rows = rows,
        .positives = own,
        .negatives = cw_graph_gather_rows(graph, NEGATIVES, table, drawn),
        .excluded = cw_graph_input(graph, EXCLUDED, CW_SHAPE(n, s)),
        .expected = settings->correct ? (double)s / (double)k : 1,
    };
    if (c > 0) {
        cw_node *close = cw_graph_input_indices(graph, CLOSE, CW_SHAPE(n, c));
        sampled.close = cw_graph_gather_rows(graph, CLOSE, table, close);
        sampled.close_excluded = cw_graph_input(graph, CLOSE_EXCLUDED, CW_SHAPE(n, c));
        sampled.close_expected = settings->correct ? (double)c / CW_WORD_BAGS_NEAR : 1;
    }
    return cw_loss_sampled_softmax(graph, &sampled);
}

void cw_word_learning_finish(cw_method_run *run, cw_node *features)
{
    cw_graph *graph = run->graph;
    cw_node *square = cw_graph_multiply(graph, "square", features, features);
    square = cw_graph_reduce_sum(graph, "square", square, CW_AXIS(1), FALSE);
    square = cw_graph_scale(graph, "square", square, 1, 1e-12); /* the root has no slope at 0 */
    cw_node *length = cw_graph_power(graph, "length", square, 0.5);
    length = cw_graph_reduce_mean(graph, "length", length, CW_AXES_ALL, TRUE);
    cw_node *kept = cw_graph_kept(graph, CW_HEAD_WORDS_LENGTH, CW_SHAPE(1), CW_INIT_ONES);
    cw_graph_assign_blend(graph, CW_AFTER_STEP, kept, length,
                          cw_graph_input(graph, MOMENTUM, CW_SHAPE(1)));
    cw_method_group_backbone(run);
    cw_graph_output(graph, CW_METHOD_EMBEDDING,
                    cw_graph_l2_normalise(graph, "embedding", features));
}

/* ---- what words start from ------------------------------------------------------------------- */

/* There are as many words near each as are drawn of them. */
static gboolean check_near(const cw_method_run *run, GError **error)
{
    const cw_word_learning *settings = run->settings;
    const gsize wanted = MAX((gsize)settings->close_negatives, 1);
    if (settings->close_negatives == 0 || run->bags->near_count >= wanted)
        return TRUE;
    if (run->bags->width == 0)
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                    "close_negatives=%" G_GINT64_FORMAT
                    " draws from the words nearest in the vectors that words start from; give "
                    "--word-vectors FILE, or set close_negatives=0",
                    settings->close_negatives);
    else
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                    "close_negatives=%" G_GINT64_FORMAT " draws from the words nearest to each, "
                    "and of %" G_GSIZE_FORMAT " words there are %" G_GSIZE_FORMAT,
                    settings->close_negatives, run->bags->count, run->bags->near_count);
    return FALSE;
}

gboolean cw_word_learning_begin(cw_method_run *run, GError **error)
{
    const cw_word_learning *settings = run->settings;
    const cw_word_bags *bags = run->bags;
    if (!check_near(run, error))
        return FALSE;
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

/* ---- the draws of a step --------------------------------------------------------------------- */

/* Draws `count` of `most` numbers, none twice, evenly: the first of a shuffle. */
static void draw(cw_random random, gsize most, gsize count, gint32 *drawn)
{
    g_autofree gint32 *order = g_new(gint32, most);
    for (gsize i = 0; i < most; i++)
        order[i] = (gint32)i;
    for (gsize i = 0; i < count; i++) {
        const gsize other = i + cw_random_below(&random, most - i);
        drawn[i] = order[other];
        order[other] = order[i];
    }
}

/* Where a drawn word is the row's own, or near it where near words are drawn apart, or, if that is
 * asked for, another of its item. */
static void exclude(const cw_method_run *run, const gint32 *drawn, gsize count, float *excluded)
{
    const cw_word_learning *settings = run->settings;
    const cw_word_bags *bags = run->bags;
    const gsize near = settings->close_negatives > 0 ? bags->near_count : 0;
    g_autofree guint32 *columns = g_new0(guint32, bags->count); /* + 1 */
    memset(excluded, 0, (gsize)run->samples * count * sizeof *excluded);
    for (gsize i = 0; i < count; i++)
        columns[drawn[i]] = (guint32)i + 1;
    for (gint64 n = 0; n < run->samples; n++, excluded += count) {
        const guint32 item = run->items[n], word = run->words[n];
        if (columns[word] > 0)
            excluded[columns[word] - 1] = 1;
        for (gsize i = 0; i < near; i++)
            if (columns[bags->near[word * bags->near_count + i]] > 0)
                excluded[columns[bags->near[word * bags->near_count + i]] - 1] = 1;
        for (gsize m = bags->first[item];
             settings->exclude_other_true_labels && m < bags->first[item + 1]; m++)
            if (columns[bags->members[m]] > 0)
                excluded[columns[bags->members[m]] - 1] = 1;
    }
}

static gboolean has(const cw_word_bags *bags, guint32 item, guint32 word)
{
    for (gsize m = bags->first[item]; m < bags->first[item + 1]; m++)
        if (bags->members[m] == word)
            return TRUE;
    return FALSE;
}

/* Some of the words near each row's own; if that is asked for, those of its item do not count. */
static void draw_close(const cw_method_run *run, gint64 number, cw_plan *plan)
{
    const cw_word_learning *settings = run->settings;
    const cw_word_bags *bags = run->bags;
    const gsize count = (gsize)settings->close_negatives;
    gint32 *close = count > 0 ? cw_plan_input(plan, CLOSE, NULL, NULL) : NULL;
    float *excluded = count > 0 ? cw_plan_input(plan, CLOSE_EXCLUDED, NULL, NULL) : NULL;
    for (gint64 n = 0; n < run->samples && count > 0; n++)
        for (gsize i = 0; i < count; i++, close++, excluded++) {
            if (i == 0)
                draw(cw_random_start(CLOSE_STREAM, (guint64)number, (guint64)n), bags->near_count,
                     count, close);
            *close = (gint32)bags->near[run->words[n] * bags->near_count + (gsize)*close];
            *excluded =
                settings->exclude_other_true_labels && has(bags, run->items[n], (guint32)*close);
        }
}

void cw_word_learning_step(const cw_method_run *run, gint64 number, cw_plan *plan)
{
    const gsize count = (gsize)count_drawn(run);
    gint32 *own = cw_plan_input(plan, POSITIVES, NULL, NULL);
    gint32 *drawn = cw_plan_input(plan, NEGATIVES, NULL, NULL);
    for (gint64 n = 0; n < run->samples; n++)
        own[n] = (gint32)run->words[n];
    draw(cw_random_start(STREAM, (guint64)number, 0), run->bags->count, count, drawn);
    exclude(run, drawn, count, cw_plan_input(plan, EXCLUDED, NULL, NULL));
    draw_close(run, number, plan);
    /* the plain mean of the first steps, so that a short run does not remember where it began */
    cw_method_set(plan, MOMENTUM, MIN(LENGTH_MOMENTUM, (double)number / (double)(number + 1)));
}
