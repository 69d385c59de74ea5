/* SPDX-License-Identifier: Apache-2.0
 *
 * A word is asked of all colourways, then the next: what they all say of all would be too much.
 *
 * Pictures were drawn evenly for words, so exp(score_k) is how much more often a word of the text
 * of such a picture is k than among all texts, but for a factor of the picture. With the shares of
 * the words that factor goes out (Bayes' rule):
 *
 *     probability_k = share_k exp(score_k) / sum over j of share_j exp(score_j)
 *
 * Which five words say most of a picture is asked of the scores as they were learned: with shares,
 * what every second text has would always be among them.
 */
#include <math.h>

#include "base/error.h"
#include "engine/words/tag_private.h"
#include "score/auc.h"
#include "score/value_thresholds.h"

#define TOP 5
#define LEAST 20            /* held-out texts with a word, and without, to judge it by */
#define AUC_SLACK 0.1       /* above one half: what nobody would call seeing, however sure it is */
#define TELL_WORK (1 << 24) /* products between two words with whoever watches */

static cw_hold_out_part part_of(const cw_tags *tags, gsize unit)
{
    return (cw_hold_out_part)tags->parts[tags->units->first_entry[unit]];
}

gboolean cw_tags_is_judge(const cw_tags *tags, gsize unit)
{
    return tags->text_of[unit] > 0 && part_of(tags, unit) != CW_HOLD_OUT_TRAIN;
}

float cw_tags_probability(const cw_tags *tags, gsize unit, gsize word, float score)
{
    return (float)(cw_word_table_share(tags->table, word) *
                   exp((double)score - tags->normaliser[unit]));
}

static gboolean tell(const cw_progress *progress, const char *activity, const char *unit,
                     gsize done, gsize total, GError **error)
{
    const cw_progress_state state = {activity, unit, (gint64)done, (gint64)total, NULL};
    if (cw_progress_tell(progress, &state))
        return TRUE;
    g_set_error(error, CW_ERROR, CW_ERROR_INTERRUPTED, "stopped while %s", activity);
    return FALSE;
}

/* Every how many rounds of `products` each to look up from the work. */
static gsize rounds_of(gsize products)
{
    return MAX(TELL_WORK / (products + 1), 1);
}

/* ---- pictures -------------------------------------------------------------------------------- */

/* log of the sum, taken from the largest so that none overflows; INFINITY, which makes every
 * probability 0, where no word is of any text that was learned from. */
static double normaliser_of(const cw_tags *tags, const float *scores)
{
    const gsize count = cw_word_table_count(tags->table);
    double sum = 0, largest = scores[0];
    for (gsize k = 1; k < count; k++)
        largest = MAX(largest, scores[k]);
    for (gsize k = 0; k < count; k++)
        sum += cw_word_table_share(tags->table, k) * exp(scores[k] - largest);
    return sum > 0 ? largest + log(sum) : INFINITY;
}

static void count_top(cw_tags *tags, const float *scores)
{
    cw_hit hits[TOP];
    cw_top_k top = cw_top_k_start(hits, TOP);
    for (gsize k = 0; k < cw_word_table_count(tags->table); k++)
        cw_top_k_offer(&top, scores[k], (guint32)k);
    for (gsize h = cw_top_k_finish(&top); h > 0; h--)
        tags->words[hits[h - 1].index].top++;
}

static void look_at_pictures(cw_tags *tags, gsize unit, float *scores)
{
    const cw_units *units = tags->units;
    for (gsize e = 0; e < units->entry_count[unit]; e++) {
        const gsize entry = units->order[units->first_order[unit] + e];
        cw_word_table_scores(tags->table,
                             tags->looked->vectors + entry * cw_picture_vectors_width(tags->looked),
                             scores);
        count_top(tags, scores);
        tags->pictures++;
    }
}

static gboolean look(cw_tags *tags, const cw_progress *progress, GError **error)
{
    const cw_units *units = tags->units;
    const gsize width = cw_word_table_width(tags->table);
    const gsize rounds = rounds_of(width * cw_word_table_count(tags->table));
    g_autofree float *scores = g_new(float, cw_word_table_count(tags->table));
    for (gsize u = 0; u < units->count; u++) {
        const float *vector = units->vectors + u * units->dimension;
        if (u % rounds == 0 &&
            !tell(progress, "asking pictures", "colourways", u, units->count, error))
            return FALSE;
        cw_word_table_project(tags->table, vector, tags->beside + u * width);
        cw_word_table_scores(tags->table, vector, scores);
        tags->normaliser[u] = normaliser_of(tags, scores);
        tags->held_out[part_of(tags, u)] += tags->text_of[u] > 0;
        if (cw_tags_is_judge(tags, u))
            look_at_pictures(tags, u, scores);
    }
    return TRUE;
}

/* ---- words ----------------------------------------------------------------------------------- */

/* What one word says of all units. */
typedef struct {
    float *probabilities; /* [U] */
    gboolean *has;        /* [U] */
    float *chosen;        /* [U] probabilities of those of one part... */
    double *judged;       /* [U] ...or of all that are held out... */
    gboolean *right;      /* [U] ...and whether they have it */
} asking;

static void asking_clear(asking *a)
{
    g_free(a->probabilities);
    g_free(a->has);
    g_free(a->chosen);
    g_free(a->judged);
    g_free(a->right);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(asking, asking_clear)

/* Fills in `has`; or takes it back. */
static void mark(const cw_tags *tags, gsize word, asking *a, gboolean has)
{
    for (gsize m = tags->first[word]; m < tags->first[word + 1]; m++)
        a->has[tags->having[m]] = has;
}

static float choose(const cw_tags *tags, asking *a, double precision)
{
    gsize count = 0;
    for (gsize u = 0; u < tags->units->count; u++) {
        if (!cw_tags_is_judge(tags, u) || part_of(tags, u) != CW_HOLD_OUT_VALIDATION)
            continue;
        a->chosen[count] = a->probabilities[u];
        a->right[count++] = a->has[u];
    }
    return cw_value_threshold(a->chosen, a->right, count, precision);
}

/* Whether pictures do not tell who has the word. How often it is among the best five says less: of
 * a small vocabulary something has to be. A word of a higher AUC that may yet be chance is not
 * judged. The standard error is that of chance (Mann and Whitney 1947). */
static cw_tag_sight see(const cw_tags *tags, const cw_tag_word *word)
{
    const double judges =
        (double)(tags->held_out[CW_HOLD_OUT_VALIDATION] + tags->held_out[CW_HOLD_OUT_TEST]);
    const double having = (double)word->held_out, lacking = judges - having;
    if (having < LEAST || lacking < LEAST)
        return CW_TAG_NOT_JUDGED;
    const double of_chance = sqrt((judges + 1) / (12 * having * lacking));
    if (word->auc <= 0.5 + AUC_SLACK)
        return CW_TAG_NOT_VISUAL;
    return word->auc > 0.5 + 2 * of_chance ? CW_TAG_VISUAL : CW_TAG_NOT_JUDGED;
}

static void judge_sight(const cw_tags *tags, asking *a, cw_tag_word *word)
{
    gsize count = 0;
    for (gsize u = 0; u < tags->units->count; u++) {
        if (!cw_tags_is_judge(tags, u))
            continue;
        word->held_out += a->has[u] != 0;
        a->judged[count] = (double)a->probabilities[u];
        a->right[count++] = a->has[u];
    }
    word->auc = cw_auc_score(a->judged, a->right, count);
    word->sight = see(tags, word);
}

static void ask(const cw_tags *tags, const asking *a, cw_tag_word *word)
{
    for (gsize u = 0; u < tags->units->count; u++) {
        if (!cw_tags_is_judge(tags, u) || part_of(tags, u) != CW_HOLD_OUT_TEST)
            continue;
        const gboolean given = a->probabilities[u] >= word->threshold;
        word->asked += given;
        word->asked_right += given && a->has[u];
        word->asked_having += a->has[u] != 0;
    }
}

static void give(cw_tags *tags, const asking *a, gsize k)
{
    cw_tag_word *word = &tags->words[k];
    const gsize most = tags->request->lacking;
    cw_top_k lacking = cw_top_k_start(tags->lacking + k * most, most);
    for (gsize u = 0; u < tags->units->count; u++) {
        if (!(a->probabilities[u] >= word->threshold))
            continue;
        word->given += tags->items_of[u];
        cw_top_k_offer(&tags->of_unit[u], a->probabilities[u], (guint32)k);
        if (a->has[u])
            continue;
        word->missing += tags->items_of[u];
        if (most > 0)
            cw_top_k_offer(&lacking, a->probabilities[u], (guint32)u);
    }
    word->lacking = cw_top_k_finish(&lacking);
}

static void fill_probabilities(const cw_tags *tags, gsize k, float *probabilities)
{
    const gsize count = tags->units->count;
    cw_word_table_scores_of(tags->table, k, tags->beside, count, probabilities);
    for (gsize u = 0; u < count; u++)
        probabilities[u] = cw_tags_probability(tags, u, k, probabilities[u]);
}

static void judge_word(cw_tags *tags, asking *a, gsize k)
{
    cw_tag_word *word = &tags->words[k];
    fill_probabilities(tags, k, a->probabilities);
    mark(tags, k, a, TRUE);
    word->texts = tags->first[k + 1] - tags->first[k];
    judge_sight(tags, a, word);
    word->threshold = word->texts > 0 && word->sight != CW_TAG_NOT_VISUAL
                          ? choose(tags, a, tags->request->precision)
                          : INFINITY;
    ask(tags, a, word);
    give(tags, a, k);
    mark(tags, k, a, FALSE);
}

gboolean cw_tags_judge(cw_tags *tags, const cw_progress *progress, GError **error)
{
    const gsize count = tags->units->count, words = cw_word_table_count(tags->table);
    const gsize rounds = rounds_of(count * cw_word_table_width(tags->table));
    g_auto(asking)
        a = {g_new(float, count + 1), g_new0(gboolean, count + 1), g_new(float, count + 1),
             g_new(double, count + 1), g_new(gboolean, count + 1)};
    if (!look(tags, progress, error))
        return FALSE;
    for (gsize k = 0; k < words; k++) {
        if (k % rounds == 0 && !tell(progress, "asking words", "words", k, words, error))
            return FALSE;
        judge_word(tags, &a, k);
    }
    for (gsize u = 0; u < count; u++)
        cw_top_k_finish(&tags->of_unit[u]);
    return TRUE;
}

float cw_tags_ask(const cw_tags *tags, gsize word, double precision, float *probabilities)
{
    const gsize count = tags->units->count;
    const cw_tag_word *known = &tags->words[word];
    fill_probabilities(tags, word, probabilities);
    if (known->texts == 0 || known->sight == CW_TAG_NOT_VISUAL)
        return INFINITY;
    g_autofree gboolean *has = g_new0(gboolean, count + 1), *right = g_new(gboolean, count + 1);
    g_autofree float *chosen = g_new(float, count + 1);
    asking a = {.probabilities = probabilities, .has = has, .chosen = chosen, .right = right};
    mark(tags, word, &a, TRUE);
    return choose(tags, &a, precision);
}

gboolean cw_tags_save_not_visual(const cw_tags *tags, const char *path, GError **error)
{
    g_autoptr(GString) text = g_string_new(NULL);
    for (gsize k = 0; k < cw_word_table_count(tags->table); k++)
        if (tags->words[k].sight == CW_TAG_NOT_VISUAL)
            g_string_append_printf(text, "%s\n", cw_word_table_word(tags->table, k));
    return path == NULL || g_file_set_contents_full(path, text->str, (gssize)text->len,
                                                    G_FILE_SET_CONTENTS_CONSISTENT, 0666, error);
}
