/* SPDX-License-Identifier: Apache-2.0
 *
 *     loss = mean over n of -log softmax(w_j . v_n) at w_n, over {w_n}, the drawn words, and C of
 *            the 10 nearest to w_n in the vectors that words started from
 *
 * With several own words of a row the mean of that over them, each beside the others, which never
 * stand against the row as drawn ones: where there is room for all of its text, words are asked for
 * as often as items have them, however the first of them was drawn.
 *
 * Where a row has near words of its own none of the ten stands against it as a drawn one, too, so
 * that exactly C of them do, whatever is drawn.
 */
#include "method/word_learning.h"

#include <math.h>
#include <string.h>

#include "base/error.h"
#include "loss/sampled_softmax.h"

#define POSITIVES "positives"
#define WEIGHTS "weights"
#define NEGATIVES "negatives"
#define EXCLUDED "excluded"
#define CLOSE "close"
#define CLOSE_EXCLUDED "close_excluded"
#define OWN_PRIOR "own_prior"
#define PRIOR "prior"
#define CLOSE_PRIOR "close_prior"
#define MOMENTUM "length_momentum"
#define LENGTH_MOMENTUM 0.99

/* The run's seed chooses words and pictures; what stands against them need not differ, too. */
#define STREAM G_GUINT64_CONSTANT(0x6e65676174697665)
#define OWN_STREAM G_GUINT64_CONSTANT(0x6f776e)
#define CLOSE_STREAM G_GUINT64_CONSTANT(0x636c6f7365)

gint64 cw_word_learning_words(gconstpointer settings)
{
    return ((const cw_word_learning *)settings)->words;
}

double cw_word_learning_frequency_power(gconstpointer settings)
{
    return ((const cw_word_learning *)settings)->frequency_power;
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

/* P. */
static gint64 count_own(const cw_method_run *run)
{
    return MAX(((const cw_word_learning *)run->settings)->own_words, 1);
}

/* The power of its frequency that is added to the score of a word. */
static double prior_power(const cw_method_run *run)
{
    return count_own(run) > 1 ? 1 : ((const cw_word_learning *)run->settings)->frequency_power;
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
    const gint64 p = count_own(run);
    cw_node *own = cw_graph_input_indices(run->graph, POSITIVES, CW_SHAPE(run->samples * p));
    own = cw_graph_gather_rows(run->graph, POSITIVES, table, own);
    return p > 1 ? cw_graph_reshape(run->graph, POSITIVES, own, CW_SHAPE(run->samples, p, width))
                 : own;
}

cw_node *cw_word_learning_loss(cw_method_run *run, cw_node *rows, cw_node *own)
{
    const cw_word_learning *settings = run->settings;
    cw_graph *graph = run->graph;
    const gint64 n = run->samples, k = (gint64)run->bags->count, s = count_drawn(run);
    const gint64 c = settings->close_negatives, p = count_own(run);
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
    if (p > 1)
        sampled.weights = cw_graph_input(graph, WEIGHTS, CW_SHAPE(n, p));
    if (prior_power(run) > 0) {
        sampled.own_prior = cw_graph_input(graph, OWN_PRIOR, CW_SHAPE(n, p));
        sampled.prior = cw_graph_input(graph, PRIOR, CW_SHAPE(1, s));
        sampled.close_prior = c > 0 ? cw_graph_input(graph, CLOSE_PRIOR, CW_SHAPE(n, c)) : NULL;
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

/* Whether no word of an item stands against another of it. */
static gboolean leaves_out(const cw_method_run *run)
{
    return count_own(run) > 1 ||
           ((const cw_word_learning *)run->settings)->exclude_other_true_labels;
}

/* Where a drawn word is the row's own, or near it where near words are drawn apart, or, where they
 * are left out, another of its item. */
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
        for (gsize m = bags->first[item]; leaves_out(run) && m < bags->first[item + 1]; m++)
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

/* Some of the words near each row's own; where they are left out, those of its item do not count.
 */
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
            *excluded = leaves_out(run) && has(bags, run->items[n], (guint32)*close);
        }
}

/* The drawn word of each row and, with several own ones, others of its text, all of them where
 * there are few; each counts alike, places that are left nothing. */
static void take_own(const cw_method_run *run, gint64 number, cw_plan *plan, gint32 *own)
{
    const cw_word_bags *bags = run->bags;
    const gsize p = (gsize)count_own(run);
    float *weights = p > 1 ? cw_plan_input(plan, WEIGHTS, NULL, NULL) : NULL;
    for (gint64 n = 0; n < run->samples; n++, own += p) {
        const gsize first = bags->first[run->items[n]];
        const gsize members = bags->first[run->items[n] + 1] - first;
        g_autofree gint32 *order = g_new(gint32, members);
        gsize count = 1;
        own[0] = (gint32)run->words[n];
        draw(cw_random_start(OWN_STREAM, (guint64)number, (guint64)n), members, p > 1 ? members : 0,
             order);
        for (gsize m = 0; m < members && count < p; m++)
            if (bags->members[first + (gsize)order[m]] != run->words[n])
                own[count++] = (gint32)bags->members[first + (gsize)order[m]];
        for (gsize i = count; i < p; i++)
            own[i] = own[0];
        for (gsize i = 0; i < p && weights != NULL; i++)
            *weights++ = i < count ? 1 / (float)count : 0;
    }
}

/* What its frequency adds to the score of each of these words: by how many items have it, also
 * where run.balance or run.photos draw some of them more often than others. */
static void take_prior(const cw_method_run *run, const gint32 *words, gsize count, float *prior)
{
    const double items = (double)run->bags->items, power = prior_power(run);
    for (gsize i = 0; i < count; i++)
        prior[i] = (float)(power * log(MAX(run->bags->tally[words[i]], 1) / items));
}

static void take_priors(const cw_method_run *run, cw_plan *plan)
{
    const gsize own = (gsize)(run->samples * count_own(run));
    const gsize close =
        (gsize)(run->samples * ((const cw_word_learning *)run->settings)->close_negatives);
    float *prior = cw_plan_input(plan, OWN_PRIOR, NULL, NULL);
    take_prior(run, cw_plan_input(plan, POSITIVES, NULL, NULL), own, prior);
    if (count_own(run) > 1) {
        const float *weights = cw_plan_input(plan, WEIGHTS, NULL, NULL);
        for (gsize i = 0; i < own; i++)
            prior[i] = weights[i] > 0 ? prior[i] : (float)CW_SAMPLED_NOBODY;
    }
    take_prior(run, cw_plan_input(plan, NEGATIVES, NULL, NULL), (gsize)count_drawn(run),
               cw_plan_input(plan, PRIOR, NULL, NULL));
    if (close > 0)
        take_prior(run, cw_plan_input(plan, CLOSE, NULL, NULL), close,
                   cw_plan_input(plan, CLOSE_PRIOR, NULL, NULL));
}

void cw_word_learning_step(const cw_method_run *run, gint64 number, cw_plan *plan)
{
    const gsize count = (gsize)count_drawn(run);
    gint32 *drawn = cw_plan_input(plan, NEGATIVES, NULL, NULL);
    take_own(run, number, plan, cw_plan_input(plan, POSITIVES, NULL, NULL));
    draw(cw_random_start(STREAM, (guint64)number, 0), run->bags->count, count, drawn);
    exclude(run, drawn, count, cw_plan_input(plan, EXCLUDED, NULL, NULL));
    draw_close(run, number, plan);
    if (prior_power(run) > 0)
        take_priors(run, plan);
    /* the plain mean of the first steps, so that a short run does not remember where it began */
    cw_method_set(plan, MOMENTUM, MIN(LENGTH_MOMENTUM, (double)number / (double)(number + 1)));
}
