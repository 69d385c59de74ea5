/* SPDX-License-Identifier: Apache-2.0
 *
 * Words that compete for one concept: pictures call for them alike, and texts use one or the other.
 *
 * How alike is a likelihood ratio (cluster/same_class.h): how much likelier it is that pictures
 * with one word and those with the other are of one concept than that they are of two. It knows
 * that a word with few pictures proves little, that pictures of a word differ in much that it does
 * not say, and that the colourways of a design prove less than as many designs. Words that often
 * stand in one text ("robe", "noire") are no rivals, however alike. Sets are the clusters of
 * average linkage; pairs that stand together are as far apart as can be.
 */
#include <math.h>
#include <string.h>

#include "base/error.h"
#include "base/size.h"
#include "cluster/condensed.h"
#include "cluster/dendrogram.h"
#include "cluster/same_class.h"
#include "engine/words/tag_private.h"

#define LEAST_TEXTS 10    /* of a word, to say with what it stands together */
#define WORDS_MOST 2048   /* of the most frequent, whose pairs are looked at */
#define TOGETHER_MOST 0.2 /* of the texts of the rarer word that have the other */
#define CALLED 32         /* numbers of what a picture calls for, at most... */
#define CALLED_OF 4       /* ...and one of so many words: of all nothing would be expected */
#define APART (-60.0F)    /* a log ratio that hardly any outweigh */

/* The words that may compete. */
typedef struct {
    guint32 *words;   /* [C] rising */
    gint32 *place_of; /* [K] among them; -1: none */
    gsize count;
    float *ratios;   /* condensed, of C words: logs */
    float *together; /* condensed: texts that have both */
} contest;

static void contest_clear(contest *c)
{
    g_free(c->words);
    g_free(c->place_of);
    cw_size_free(c->ratios);
    cw_size_free(c->together);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(contest, contest_clear)

static void rivals_clear(gpointer data)
{
    g_array_unref(((cw_tag_rivals *)data)->words);
}

/* ---- who may compete ------------------------------------------------------------------------- */

static int more_texts(gconstpointer a, gconstpointer b)
{
    const gsize x = *(const gsize *)a, y = *(const gsize *)b;
    return x < y ? 1 : x > y ? -1 : 0;
}

/* Texts that a word must be in: LEAST_TEXTS, or more where too many words are. */
static gsize least_texts(const cw_tags *tags)
{
    const gsize words = cw_word_table_count(tags->table);
    if (words <= WORDS_MOST)
        return LEAST_TEXTS;
    g_autofree gsize *texts = g_new(gsize, words);
    for (gsize k = 0; k < words; k++)
        texts[k] = tags->words[k].texts;
    qsort(texts, words, sizeof *texts, more_texts);
    return MAX(LEAST_TEXTS, texts[WORDS_MOST] + 1);
}

static void choose_words(const cw_tags *tags, contest *c)
{
    const gsize words = cw_word_table_count(tags->table), least = least_texts(tags);
    c->words = g_new(guint32, words);
    c->place_of = g_new(gint32, words);
    for (gsize k = 0; k < words; k++) {
        const cw_tag_word *word = &tags->words[k];
        const gboolean enters = word->texts >= least && word->sight != CW_TAG_NOT_VISUAL;
        c->place_of[k] = enters ? (gint32)c->count : -1;
        if (enters)
            c->words[c->count++] = (guint32)k;
    }
}

/* ---- how alike ------------------------------------------------------------------------------- */

/* The units that have each word, one word's after another's. */
static void list_members(const cw_tags *tags, const contest *c, gsize *first, GArray *members)
{
    for (gsize i = 0; i < c->count; i++) {
        const guint32 word = c->words[i];
        g_array_append_vals(members, tags->having + tags->first[word],
                            (guint)(tags->first[word + 1] - tags->first[word]));
        first[i + 1] = members->len;
    }
}

static gboolean ask_pictures(const cw_tags *tags, contest *c, GError **error)
{
    g_autofree gsize *first = g_new0(gsize, c->count + 1);
    g_autoptr(GArray) members = g_array_new(FALSE, FALSE, sizeof(guint32));
    const gsize kept = MAX(1, MIN(CALLED, c->count / CALLED_OF));
    cw_autosize float *called = cw_size_alloc(tags->units->count + 1, kept * sizeof(float),
                                              "what pictures call for", error);
    if (called == NULL || !cw_tags_call(tags, c->words, c->count, kept, called, error))
        return FALSE;
    list_members(tags, c, first, members);
    const cw_same_class_task task = {.rows = called,
                                     .count = tags->units->count,
                                     .dimension = kept,
                                     .bundles = tags->units->groups,
                                     .members = (const guint32 *)(gconstpointer)members->data,
                                     .first = first,
                                     .samples = c->count};
    return cw_same_class_ratios(&task, c->ratios, error);
}

/* Adds the pairs of one text to how often they stand together. */
static void add_pairs(const cw_tags *tags, const contest *c, const gint32 *places, gsize text,
                      GArray *present)
{
    gsize count;
    const guint32 *bag = cw_bags_get(tags->texts->words, text, &count);
    g_array_set_size(present, 0);
    for (gsize m = 0; m < count; m++) {
        const gint32 place = places[bag[m]] >= 0 ? c->place_of[places[bag[m]]] : -1;
        if (place >= 0)
            g_array_append_val(present, place);
    }
    for (guint a = 0; a < present->len; a++)
        for (guint b = 0; b < a; b++)
            c->together[cw_condensed_at(c->count, (gsize)g_array_index(present, gint32, a),
                                        (gsize)g_array_index(present, gint32, b))]++;
}

static void count_pairs(const cw_tags *tags, const contest *c)
{
    g_autofree gint32 *places = cw_tags_places(tags);
    g_autoptr(GArray) present = g_array_new(FALSE, FALSE, sizeof(gint32));
    for (gsize u = 0; u < tags->units->count; u++)
        if (tags->text_of[u] > 0)
            add_pairs(tags, c, places, (gsize)tags->text_of[u] - 1, present);
}

static gboolean measure(const cw_tags *tags, contest *c, GError **error)
{
    const gsize pairs = c->count * (c->count - 1) / 2;
    c->ratios = cw_size_alloc(pairs + 1, sizeof(float), "pairs of words", error);
    c->together =
        c->ratios != NULL ? cw_size_alloc(pairs + 1, sizeof(float), "pairs of words", error) : NULL;
    if (c->together == NULL || !ask_pictures(tags, c, error))
        return FALSE;
    memset(c->together, 0, pairs * sizeof *c->together);
    count_pairs(tags, c);
    for (gsize a = 0; a < c->count; a++)
        for (gsize b = a + 1; b < c->count; b++) {
            const gsize pair = cw_condensed_at(c->count, a, b);
            const gsize rarer = MIN(tags->words[c->words[a]].texts, tags->words[c->words[b]].texts);
            if ((double)c->together[pair] > TOGETHER_MOST * (double)rarer)
                c->ratios[pair] = APART;
        }
    return TRUE;
}

/* Makes distances of the ratios, none below 0: what lies between two of them stays. The distance
 * that a ratio of `alike` is. */
static double turn_round(contest *c, double alike)
{
    const gsize pairs = c->count * (c->count - 1) / 2;
    float highest = (float)log(alike);
    for (gsize i = 0; i < pairs; i++)
        highest = MAX(highest, c->ratios[i]);
    for (gsize i = 0; i < pairs; i++)
        c->ratios[i] = highest - c->ratios[i];
    return (double)highest - log(alike);
}

/* ---- sets ------------------------------------------------------------------------------------ */

static void add_word(cw_tag_rivals *set, guint32 word)
{
    const cw_tag_rival rival = {.word = word};
    g_array_append_val(set->words, rival);
}

static void take_sets(cw_tags *tags, const contest *c, const gint32 *labels, gsize clusters)
{
    g_autofree gsize *sizes = g_new0(gsize, clusters + 1);
    g_autofree guint *set_of = g_new(guint, clusters + 1);
    for (gsize i = 0; i < c->count; i++)
        if (++sizes[labels[i]] == 2) {
            const cw_tag_rivals set = {.words = g_array_new(FALSE, FALSE, sizeof(cw_tag_rival))};
            set_of[labels[i]] = tags->rivals->len;
            g_array_append_val(tags->rivals, set);
        }
    for (gsize i = 0; i < c->count; i++)
        if (sizes[labels[i]] > 1)
            add_word(&g_array_index(tags->rivals, cw_tag_rivals, set_of[labels[i]]), c->words[i]);
}

static gboolean find_sets(cw_tags *tags, GError **error)
{
    g_auto(contest) c = {0};
    const cw_linkage *average = cw_linkage_find("average", error);
    choose_words(tags, &c);
    if (average == NULL)
        return FALSE;
    if (c.count < 2)
        return TRUE;
    if (!measure(tags, &c, error))
        return FALSE;
    const double threshold = turn_round(&c, tags->request->alike);
    g_autoptr(cw_dendrogram) tree =
        cw_dendrogram_build_condensed(c.ratios, c.count, average, error);
    if (tree == NULL)
        return FALSE;
    g_autofree gint32 *labels = g_new(gint32, c.count);
    take_sets(tags, &c, labels, cw_dendrogram_cut_threshold(tree, threshold, labels));
    return TRUE;
}

/* ---- who wins -------------------------------------------------------------------------------- */

static float probability_of(const cw_tags *tags, gsize unit, guint32 word)
{
    float score;
    const gsize width = cw_word_table_width(tags->table);
    cw_word_table_scores_of(tags->table, word, tags->beside + unit * width, 1, &score);
    return cw_tags_probability(tags, unit, word, score);
}

/* Of a unit whose text has a word of the set: the most probable of all wins; where that is none of
 * those the text has, they have lost. Ties: the first. */
static void contend(const cw_tags *tags, cw_tag_rivals *set, gsize unit)
{
    guint best = 0;
    float highest = -1;
    gboolean any = FALSE;
    for (guint w = 0; w < set->words->len; w++)
        any |= cw_tags_has(tags, unit, g_array_index(set->words, cw_tag_rival, w).word);
    for (guint w = 0; any && w < set->words->len; w++) {
        const float probability =
            probability_of(tags, unit, g_array_index(set->words, cw_tag_rival, w).word);
        best = probability > highest ? w : best;
        highest = MAX(highest, probability);
    }
    if (!any)
        return;
    cw_tag_rival *winner = &g_array_index(set->words, cw_tag_rival, best);
    const gboolean right = cw_tags_has(tags, unit, winner->word);
    set->texts++;
    winner->wins++;
    set->lost += !right;
    for (guint w = 0; !right && w < set->words->len; w++) {
        cw_tag_rival *rival = &g_array_index(set->words, cw_tag_rival, w);
        rival->lost += cw_tags_has(tags, unit, rival->word) != 0;
    }
}

/* The word that wins most first, then the one with most texts. */
static int by_wins(gconstpointer a, gconstpointer b, gpointer data)
{
    const cw_tags *tags = data;
    const cw_tag_rival *x = a, *y = b;
    const gsize texts_x = tags->words[x->word].texts, texts_y = tags->words[y->word].texts;
    if (x->wins != y->wins)
        return x->wins > y->wins ? -1 : 1;
    if (texts_x != texts_y)
        return texts_x > texts_y ? -1 : 1;
    return x->word < y->word ? -1 : 1;
}

gboolean cw_tags_find_rivals(cw_tags *tags, GError **error)
{
    tags->rivals = g_array_new(FALSE, FALSE, sizeof(cw_tag_rivals));
    g_array_set_clear_func(tags->rivals, rivals_clear);
    if (!find_sets(tags, error))
        return FALSE;
    for (guint s = 0; s < tags->rivals->len; s++) {
        cw_tag_rivals *set = &g_array_index(tags->rivals, cw_tag_rivals, s);
        for (gsize u = 0; u < tags->units->count; u++)
            if (cw_tags_is_judge(tags, u))
                contend(tags, set, u);
        g_array_sort_with_data(set->words, by_wins, tags);
    }
    return TRUE;
}

/* ---- what is known --------------------------------------------------------------------------- */

static json_t *json_of_rival(const cw_tags *tags, const cw_tag_rival *rival)
{
    return json_pack("{s:s, s:o, s:o, s:o}", "word", cw_word_table_word(tags->table, rival->word),
                     "texts", cw_prediction_number(tags->words[rival->word].texts), "wins",
                     cw_prediction_number(rival->wins), "loses", cw_prediction_number(rival->lost));
}

json_t *cw_tags_rivals_json(const cw_tags *tags)
{
    json_t *sets = json_array();
    for (guint s = 0; s < tags->rivals->len; s++) {
        const cw_tag_rivals *set = &g_array_index(tags->rivals, cw_tag_rivals, s);
        json_t *words = json_array();
        for (guint w = 0; w < set->words->len; w++)
            json_array_append_new(words,
                                  json_of_rival(tags, &g_array_index(set->words, cw_tag_rival, w)));
        json_array_append_new(sets, json_pack("{s:o, s:o, s:o}", "words", words, "held_out",
                                              cw_prediction_number(set->texts), "lost",
                                              cw_prediction_number(set->lost)));
    }
    return sets;
}

/* Words are letters and marks alone, so none needs an escape. */
gboolean cw_tags_save_rivals(const cw_tags *tags, const char *path, GError **error)
{
    g_autoptr(GString) text = g_string_new(NULL);
    for (guint s = 0; s < tags->rivals->len; s++) {
        const cw_tag_rivals *set = &g_array_index(tags->rivals, cw_tag_rivals, s);
        for (guint w = 0; w < set->words->len; w++)
            g_string_append_printf(
                text, "%s%s", w > 0 ? ", " : "",
                cw_word_table_word(tags->table, g_array_index(set->words, cw_tag_rival, w).word));
        g_string_append_c(text, '\n');
    }
    return path == NULL || g_file_set_contents_full(path, text->str, (gssize)text->len,
                                                    G_FILE_SET_CONTENTS_CONSISTENT, 0666, error);
}
