/* SPDX-License-Identifier: Apache-2.0
 *
 * Words: does a text find the items whose own texts have its words? Asked are words of the model,
 * one at a time, and pairs that stand in one text; an item is right when its text has them all, so
 * that texts which do not say what is to be seen count against whoever sees it. The words are the
 * model's in every column: what an untrained network makes of them is chance, measured. Of a model
 * that learned types of words: does it know those of words whose type it was not told?
 */
#include <math.h>
#include <string.h>

#include "base/error.h"
#include "base/random.h"
#include "engine/catalog/units.h"
#include "engine/catalog/vector_memory.h"
#include "engine/embed/model_encoder.h"
#include "engine/evaluate/text_labels.h"
#include "engine/words/catalog_texts.h"
#include "engine/words/word_types.h"
#include "score/retrieval.h"

#define K 10
#define LEAST 5 /* colourways whose texts have what is asked */
#define MOST_PAIRS 500
#define DRAWS 10 /* for each of them */
#define STREAM G_GUINT64_CONSTANT(0x776f726473)

typedef struct {
    gsize words[2], count;
} question;

typedef struct {
    cw_evaluation *e;
    cw_word_table *table;
    gboolean *dropped; /* [K] not asked */
    cw_picture_list *list;
    cw_catalog_texts *texts;
    gint32 *places;      /* in the table, of each word of the texts; -1: none, or not asked */
    GArray **units_of;   /* [K] guint32, the units whose texts have each word */
    GHashTable *text_of; /* gint64, colourway -> its text + 1 */
} exam;

static void forget_units(exam *x)
{
    for (gsize k = 0; x->units_of != NULL && k < cw_word_table_count(x->table); k++)
        g_array_unref(x->units_of[k]);
    g_clear_pointer(&x->units_of, g_free);
    g_clear_pointer(&x->places, g_free);
}

static void exam_clear(exam *x)
{
    forget_units(x);
    cw_word_table_free(x->table);
    g_free(x->dropped);
    cw_picture_list_free(x->list);
    g_clear_pointer(&x->texts, cw_catalog_texts_free);
    g_clear_pointer(&x->text_of, g_hash_table_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(exam, exam_clear)

/* ---- what is asked --------------------------------------------------------------------------- */

static gboolean read_texts(exam *x, GError **error)
{
    g_autoptr(GHashTable) wanted = g_hash_table_new(g_int64_hash, g_int64_equal);
    for (gsize i = 0; i < x->list->count; i++)
        g_hash_table_add(wanted, (gpointer)&x->list->entries[i].colourway);
    const cw_text_choice choice = {.colourways = wanted};
    x->texts = cw_catalog_texts_read(x->e->catalog, &choice, x->e->progress, error);
    if (x->texts == NULL)
        return FALSE;
    x->text_of = g_hash_table_new(g_int64_hash, g_int64_equal);
    for (guint t = 0; t < x->texts->colourway_of->len; t++)
        g_hash_table_insert(x->text_of, &g_array_index(x->texts->colourway_of, gint64, t),
                            GUINT_TO_POINTER(t + 1));
    return TRUE;
}

/* The words of the text of a unit, by their numbers there; `count` 0 without one. Borrowed. */
static const guint32 *words_of(const exam *x, const cw_units *units, gsize unit, gsize *count)
{
    const cw_picture_entry *entry = &x->list->entries[units->first_entry[unit]];
    const guint text = GPOINTER_TO_UINT(g_hash_table_lookup(x->text_of, &entry->colourway));
    *count = 0;
    return text > 0 ? cw_bags_get(x->texts->words, text - 1, count) : NULL;
}

/* Marks the units whose texts have all words of the question, [count]; how many there are. */
static gsize mark_right(const exam *x, const cw_units *units, const question *q, gint32 *right)
{
    gsize count = 0;
    memset(right, 0, units->count * sizeof *right);
    for (gsize w = 0; w < q->count; w++) {
        const GArray *having = x->units_of[q->words[w]];
        for (guint i = 0; i < having->len; i++)
            right[g_array_index(having, guint32, i)]++;
    }
    for (gsize u = 0; u < units->count; u++) {
        right[u] = right[u] == (gint32)q->count;
        count += (gsize)right[u];
    }
    return count;
}

/* Finds the words of the table in the texts, and the units that have them. */
static void index_words(exam *x, const cw_units *units)
{
    const cw_bags *bags = x->texts->words;
    const gsize known = cw_word_table_count(x->table);
    x->places = g_new(gint32, bags->words->len + 1);
    memset(x->places, -1, (bags->words->len + 1) * sizeof *x->places);
    x->units_of = g_new(GArray *, known);
    for (gsize k = 0; k < known; k++) {
        const gsize number =
            GPOINTER_TO_SIZE(g_hash_table_lookup(bags->numbers, cw_word_table_word(x->table, k)));
        x->units_of[k] = g_array_new(FALSE, FALSE, sizeof(guint32));
        if (number > 0 && !x->dropped[k])
            x->places[number - 1] = (gint32)k;
    }
    for (guint32 u = 0; u < units->count; u++) {
        gsize count;
        const guint32 *words = words_of(x, units, u, &count);
        for (gsize m = 0; m < count; m++)
            if (x->places[words[m]] >= 0)
                g_array_append_val(x->units_of[x->places[words[m]]], u);
    }
}

/* Words that enough units have, and not more than half of them; the places of others are taken
 * away. (transfer full) */
static GArray *ask_words(exam *x, const cw_units *units)
{
    GArray *questions = g_array_new(FALSE, FALSE, sizeof(question));
    for (guint w = 0; w < x->texts->words->words->len; w++) {
        const gint32 place = x->places[w];
        const gsize having = place >= 0 ? x->units_of[place]->len : 0;
        const question one = {{(gsize)MAX(place, 0)}, 1};
        if (having >= LEAST && 2 * having <= units->count)
            g_array_append_val(questions, one);
        else
            x->places[w] = -1;
    }
    return questions;
}

/* Two words of the text of a unit; FALSE: it has no two that are asked. */
static gboolean draw_pair(const exam *x, const cw_units *units, cw_random *random, question *pair)
{
    gsize count, known = 0;
    const gsize unit = cw_random_below(random, units->count);
    const guint32 *words = words_of(x, units, unit, &count);
    g_autofree gsize *places = g_new(gsize, count + 1);
    for (gsize m = 0; m < count; m++)
        if (x->places[words[m]] >= 0)
            places[known++] = (gsize)x->places[words[m]];
    if (known < 2)
        return FALSE;
    const gsize first = cw_random_below(random, known);
    const gsize second = (first + 1 + cw_random_below(random, known - 1)) % known;
    *pair = (question){{MIN(places[first], places[second]), MAX(places[first], places[second])}, 2};
    return TRUE;
}

/* Pairs as texts have them, each once: of those that are in many texts rather than of others.
 * (transfer full) */
static GArray *ask_pairs(const exam *x, const cw_units *units)
{
    GArray *questions = g_array_new(FALSE, FALSE, sizeof(question));
    g_autoptr(GHashTable) known = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
    g_autofree gint32 *right = g_new(gint32, units->count + 1);
    cw_random random = cw_random_start(x->e->request->seed, 0, STREAM);
    for (gsize i = 0; i < (gsize)MOST_PAIRS * DRAWS && questions->len < MOST_PAIRS; i++) {
        question pair;
        if (!draw_pair(x, units, &random, &pair))
            continue;
        gint64 *key = g_new(gint64, 1);
        *key = (gint64)(pair.words[0] * cw_word_table_count(x->table) + pair.words[1]);
        if (g_hash_table_add(known, key) && mark_right(x, units, &pair, right) >= LEAST)
            g_array_append_val(questions, pair);
    }
    return questions;
}

/* ---- how it is answered ---------------------------------------------------------------------- */

static void put(exam *x, gsize column, const char *kind, const char *figure, double value)
{
    g_autofree char *name = g_strdup_printf("%s: %s", kind, figure);
    cw_evaluation_put(x->e, column, name, value);
}

/* The average precision that `right` of `count` have in random order: that of the i-th place is 1 /
 * i, and (i - 1) / i for each other that stands before it, with chance (right - 1) / (count - 1).
 */
static double chance(gsize right, gsize count)
{
    double harmonic = 0;
    for (gsize i = 1; i <= count; i++)
        harmonic += 1 / (double)i;
    return (harmonic + (double)(right - 1) / (double)(count - 1) * ((double)count - harmonic)) /
           (double)count;
}

/* One question; adds its scores: average precision, precision and recall at K. */
static gboolean answer(const exam *x, const cw_units *units, const question *q, gint32 *right,
                       double scores[3], double random[3], GError **error)
{
    static const gboolean minus[] = {FALSE, FALSE};
    static const gint32 wanted = 1;
    g_autofree float *query = g_new(float, units->dimension);
    const gsize count = mark_right(x, units, q, right);
    cw_retrieval_at at = {.k = K};
    cw_retrieval_score score;
    cw_word_table_query(x->table, q->words, minus, q->count, query);
    const cw_retrieval_task task = {.queries = {query, 1, 1},
                                    .gallery = {units->vectors, units->count, 1},
                                    .dimension = units->dimension,
                                    .query_group = &wanted,
                                    .gallery_group = right,
                                    .threads = (guint)x->e->threads};
    if (!cw_retrieval_run(&task, &at, 1, &score, NULL, error))
        return FALSE;
    scores[0] += score.mean_average_precision;
    scores[1] += at.recall * (double)count / K;
    scores[2] += at.recall;
    random[0] += chance(count, units->count);
    random[1] += (double)count / (double)units->count;
    random[2] += MIN(1, K / (double)units->count);
    return TRUE;
}

static gboolean ask(exam *x, gsize column, const cw_units *units, const char *kind,
                    const GArray *questions, GError **error)
{
    static const char *const figures[] = {"mAP", "P@10", "R@10"};
    double scores[3] = {0}, random[3] = {0};
    g_autofree gint32 *right = g_new(gint32, units->count + 1);
    g_autofree char *by_chance = g_strdup_printf("%s at random", kind);
    for (guint i = 0; i < questions->len; i++) {
        const cw_progress_state state = {"asking", kind, i, questions->len, NULL};
        if (!cw_progress_tell(x->e->progress, &state)) {
            g_set_error_literal(error, CW_ERROR, CW_ERROR_INTERRUPTED, "stopped while asking");
            return FALSE;
        }
        if (!answer(x, units, &g_array_index(questions, question, i), right, scores, random, error))
            return FALSE;
    }
    for (gsize f = 0; f < G_N_ELEMENTS(figures) && questions->len > 0; f++) {
        put(x, column, kind, figures[f], scores[f] / questions->len);
        if (column == 0)
            put(x, column, by_chance, figures[f], random[f] / questions->len);
    }
    cw_evaluation_count(x->e, kind, questions->len);
    return TRUE;
}

static gboolean score_column(exam *x, gsize column, GError **error)
{
    g_autoptr(cw_picture_vectors) vectors = cw_evaluation_embed_list(x->e, column, x->list, error);
    g_autoptr(cw_units) units =
        vectors != NULL ? cw_units_gather(x->list, vectors, NULL, error) : NULL;
    if (units == NULL)
        return FALSE;
    forget_units(x);
    index_words(x, units);
    g_autoptr(GArray) words = ask_words(x, units);
    if (words->len == 0) {
        g_set_error(error, CW_ERROR, CW_ERROR_NOT_FOUND,
                    "nothing to score: of %" G_GSIZE_FORMAT
                    " colourways no %d, and no more than half, have a word of the model in their "
                    "texts",
                    units->count, LEAST);
        return FALSE;
    }
    g_autoptr(GArray) pairs = ask_pairs(x, units);
    cw_evaluation_count(x->e, "colourways", units->count);
    cw_evaluation_count_unreadable(x->e, x->list, vectors);
    return ask(x, column, units, "words", words, error) &&
           ask(x, column, units, "pairs of words", pairs, error);
}

static void put_types(cw_evaluation *e, const cw_word_table *table)
{
    if (cw_word_table_types(table) == 0)
        return;
    json_t *scores = cw_word_types_score(table, 0);
    const json_t *commonest = json_object_get(scores, "commonest");
    const struct {
        const char *name;
        const json_t *figure;
    } rows[] = {{"types of held-out words: right", json_object_get(scores, "right")},
                {"types of held-out words: mean of types", json_object_get(scores, "macro")},
                {"commonest type: right", json_object_get(commonest, "right")},
                {"commonest type: mean of types", json_object_get(commonest, "macro")}};
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
        cw_evaluation_put(e, 0, rows[i].name,
                          json_is_number(rows[i].figure) ? json_number_value(rows[i].figure) : NAN);
    cw_evaluation_count(e, "words whose type was held out",
                        (gsize)json_integer_value(json_object_get(scores, "held_out")));
    json_decref(scores);
}

static gboolean open_words(exam *x, GError **error)
{
    cw_evaluation *e = x->e;
    if (e->form == NULL) {
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                    "protocol \"words\" measures a model that has learned words; give --model");
        return FALSE;
    }
    x->table = cw_model_open_words(e->catalog, e->request->model, error);
    if (x->table == NULL || !cw_word_table_check(x->table, e->columns[0].encoder, error))
        return FALSE;
    x->dropped = cw_text_labels_dropped(e, x->table, error);
    return x->dropped != NULL;
}

static gboolean score(cw_evaluation *e, GError **error)
{
    g_auto(exam) x = {.e = e};
    if (e->column_count == 0) /* only asked whether it could be */
        return cw_text_labels_check(e, error);
    if (!open_words(&x, error) ||
        (x.list = cw_evaluation_list(e, e->request->unseen, error)) == NULL ||
        !read_texts(&x, error))
        return FALSE;
    for (gsize column = 0; column < e->column_count; column++)
        if (!score_column(&x, column, error))
            return FALSE;
    put_types(e, x.table);
    return cw_text_labels_score(e, x.table, x.dropped, error);
}

/* Held-out pictures are asked about twice, but looked at once. */
static gboolean run(cw_evaluation *e, GError **error)
{
    const cw_evaluate_request *request = e->request;
    g_autoptr(cw_vector_memory) memory = request->memory == NULL ? cw_vector_memory_new() : NULL;
    cw_evaluate_request remembering = *request;
    if (memory != NULL)
        remembering.memory = memory;
    e->request = &remembering;
    const gboolean done = score(e, error);
    e->request = request;
    return done;
}

const cw_protocol cw_protocol_words = {
    {"words", "do words find the items whose own texts have them, and say what texts say?"},
    CW_PROTOCOL_DROP_WORDS | CW_PROTOCOL_WORDS,
    run,
    "untrained"};
