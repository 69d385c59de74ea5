/* SPDX-License-Identifier: Apache-2.0
 *
 * What a text does not say may be there all the same, so precision is low for whoever sees more
 * than texts say: figures compare columns, and are no measure of truth.
 */
#include "engine/evaluate/text_labels.h"

#include <math.h>
#include <string.h>

#include "base/error.h"
#include "engine/catalog/units.h"
#include "engine/words/catalog_texts.h"
#include "engine/words/word_list.h"
#include "score/label_tally.h"
#include "score/nearest.h"

#define NEIGHBOURS 20    /* that vote... */
#define TEMPERATURE 0.07 /* ...with exp(similarity / TEMPERATURE), as the probe knn does */
#define MOST_K 20
#define TELL_UNITS 64 /* between two words with whoever watches */

static const gsize within[] = {1, 5, 10, 15, MOST_K};

/* ---- words that are not asked ---------------------------------------------------------------- */

gboolean cw_text_labels_check(const cw_evaluation *evaluation, GError **error)
{
    const char *given = evaluation->request->drop_words;
    g_autoptr(GHashTable) words = given != NULL ? cw_word_list_read(given, error) : NULL;
    return given == NULL || words != NULL;
}

gboolean *cw_text_labels_dropped(const cw_evaluation *evaluation, const cw_word_table *table,
                                 GError **error)
{
    const char *given = evaluation->request->drop_words;
    const gsize known = cw_word_table_count(table);
    g_autofree gboolean *dropped = g_new0(gboolean, known + 1);
    if (given == NULL)
        return g_steal_pointer(&dropped);
    g_autoptr(GHashTable) words = cw_word_list_read(given, error);
    gsize count = 0;
    for (gsize k = 0; words != NULL && k < known; k++) {
        dropped[k] = g_hash_table_contains(words, cw_word_table_word(table, k));
        count += dropped[k] != 0;
    }
    if (count > 0)
        return g_steal_pointer(&dropped);
    if (words != NULL)
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                    "the model has learned no word of --drop-words \"%s\"", given);
    return NULL;
}

/* ---- what texts say -------------------------------------------------------------------------- */

/* One side: those that are asked about, or those that were learned from. */
typedef struct {
    cw_picture_list *list;
    cw_catalog_texts *texts;
    GHashTable *text_of; /* gint64, colourway -> its text + 1 */
    gint32 *places;      /* in the table, of each word of the texts; -1: none, or dropped */
} side;

static void side_clear(side *s)
{
    cw_picture_list_free(s->list);
    g_clear_pointer(&s->texts, cw_catalog_texts_free);
    g_clear_pointer(&s->text_of, g_hash_table_unref);
    g_free(s->places);
}

typedef struct {
    cw_evaluation *e;
    const cw_word_table *table;
    const gboolean *dropped; /* [K] */
    gsize words;             /* K */
    gboolean beside;         /* baselines are asked for: what needs no network is measured, too */
    json_t *figures;
    side asked, learned;
} labelling;

static void labelling_clear(labelling *l)
{
    side_clear(&l->asked);
    side_clear(&l->learned);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(labelling, labelling_clear)

static void find_places(const labelling *l, side *s)
{
    const cw_bags *bags = s->texts->words;
    s->places = g_new(gint32, bags->words->len + 1);
    memset(s->places, -1, (bags->words->len + 1) * sizeof *s->places);
    for (gsize k = 0; k < l->words; k++) {
        const gsize number =
            GPOINTER_TO_SIZE(g_hash_table_lookup(bags->numbers, cw_word_table_word(l->table, k)));
        if (number > 0 && !l->dropped[k])
            s->places[number - 1] = (gint32)k;
    }
}

static gboolean open_side(const labelling *l, gboolean unseen, side *s, GError **error)
{
    s->list = cw_evaluation_list(l->e, unseen, error);
    if (s->list == NULL)
        return FALSE;
    gsize kept = 0;
    for (gsize i = 0; i < s->list->count; i++) {
        const cw_picture_entry *entry = &s->list->entries[i];
        if (unseen || !cw_evaluation_is_unseen(l->e, entry->group_id, entry->id))
            s->list->entries[kept++] = *entry;
    }
    s->list->count = kept;
    s->texts = cw_catalog_texts_read_shown(l->e->catalog, s->list, l->e->progress, error);
    if (s->texts == NULL)
        return FALSE;
    s->text_of = cw_catalog_texts_index(s->texts);
    find_places(l, s);
    return TRUE;
}

/* Marks each word of the text of a unit, or votes for it. */
static void mark_words(const side *s, const cw_units *units, gsize unit, gboolean *truth,
                       float *votes, float vote)
{
    const cw_picture_entry *entry = &s->list->entries[units->first_entry[unit]];
    const guint text = GPOINTER_TO_UINT(g_hash_table_lookup(s->text_of, &entry->colourway));
    gsize count = 0;
    const guint32 *words = text > 0 ? cw_bags_get(s->texts->words, text - 1, &count) : NULL;
    for (gsize m = 0; m < count; m++) {
        const gint32 place = s->places[words[m]];
        if (place >= 0 && truth != NULL)
            truth[place] = TRUE;
        if (place >= 0 && votes != NULL)
            votes[place] += vote;
    }
}

/* ---- what is said ---------------------------------------------------------------------------- */

/* Who says something of each unit that is asked about. */
typedef struct {
    const labelling *l;
    const cw_units *units;
    const cw_units *learned;
    const cw_hit *hits; /* [units, NEIGHBOURS] of `learned` */
    const gsize *found;
} speaker;

/* What comes of it in one column. */
typedef struct {
    gsize column;
    const float *shift; /* [K] added to the scores, or NULL */
    cw_label_tally tallies[G_N_ELEMENTS(within)];
} ear;

typedef void (*speak)(const speaker *s, gsize unit, float *scores);

static void speak_model(const speaker *s, gsize unit, float *scores)
{
    cw_word_table_scores(s->l->table, s->units->vectors + unit * s->units->dimension, scores);
}

static void speak_frequency(const speaker *s, gsize unit G_GNUC_UNUSED, float *scores)
{
    for (gsize k = 0; k < s->l->words; k++)
        scores[k] = (float)cw_word_table_share(s->l->table, k);
}

static void speak_neighbours(const speaker *s, gsize unit, float *scores)
{
    memset(scores, 0, s->l->words * sizeof *scores);
    for (gsize h = 0; h < s->found[unit]; h++) {
        const cw_hit hit = s->hits[unit * NEIGHBOURS + h];
        mark_words(&s->l->learned, s->learned, hit.index, NULL, scores,
                   (float)exp((hit.score - 1) / TEMPERATURE));
    }
}

static void put_tallies(const labelling *l, const ear *heard)
{
    for (gsize i = 0; i < G_N_ELEMENTS(within); i++) {
        g_autofree char *precision = g_strdup_printf("P@%" G_GSIZE_FORMAT, within[i]);
        cw_evaluation_put_into(l->figures, heard->column, precision,
                               cw_label_tally_precision(&heard->tallies[i]));
    }
    for (gsize i = 0; i < G_N_ELEMENTS(within); i++) {
        g_autofree char *recall = g_strdup_printf("R@%" G_GSIZE_FORMAT, within[i]);
        cw_evaluation_put_into(l->figures, heard->column, recall,
                               cw_label_tally_recall(&heard->tallies[i]));
    }
    cw_evaluation_count(l->e, "held-out texts", heard->tallies[0].pictures);
}

/* `ranked` [K] is room. */
static void hear(const labelling *l, const float *scores, const gboolean *truth, float *ranked,
                 ear *heard)
{
    const cw_label_choice all = {l->words, NULL, 0};
    cw_hit best[MOST_K];
    for (gsize k = 0; k < l->words; k++)
        ranked[k] = l->dropped[k] ? NAN : scores[k] + (heard->shift != NULL ? heard->shift[k] : 0);
    const gsize found = cw_label_rank(ranked, &all, MOST_K, best);
    for (gsize i = 0; i < G_N_ELEMENTS(within); i++)
        cw_label_tally_add(&heard->tallies[i], best, found, truth, &all);
}

static gboolean listen(const speaker *s, speak say, ear *ears, gsize count, GError **error)
{
    const labelling *l = s->l;
    g_autofree float *scores = g_new(float, l->words + 1), *ranked = g_new(float, l->words + 1);
    g_autofree gboolean *truth = g_new(gboolean, l->words + 1);
    for (gsize c = 0; c < count; c++)
        for (gsize i = 0; i < G_N_ELEMENTS(within); i++)
            ears[c].tallies[i] = (cw_label_tally){.k = within[i]};
    for (gsize u = 0; u < s->units->count; u++) {
        const cw_progress_state state = {"labelling", "colourways", (gint64)u,
                                         (gint64)s->units->count, NULL};
        if (u % TELL_UNITS == 0 && !cw_progress_tell(l->e->progress, &state)) {
            g_set_error_literal(error, CW_ERROR, CW_ERROR_INTERRUPTED, "stopped while labelling");
            return FALSE;
        }
        memset(truth, 0, l->words * sizeof *truth);
        mark_words(&l->asked, s->units, u, truth, NULL, 0);
        say(s, u, scores);
        for (gsize c = 0; c < count; c++)
            hear(l, scores, truth, ranked, &ears[c]);
    }
    if (ears[0].tallies[0].pictures == 0) {
        g_set_error_literal(error, CW_ERROR, CW_ERROR_NOT_FOUND,
                            "nothing to score: no held-out text has a word of the model");
        return FALSE;
    }
    for (gsize c = 0; c < count; c++)
        put_tallies(l, &ears[c]);
    return TRUE;
}

/* A network of the evaluation; beside the first what needs no network, too. */
static gboolean listen_to_network(labelling *l, gsize column, GError **error)
{
    const gsize columns = l->e->column_count;
    g_autoptr(cw_picture_vectors) vectors =
        cw_evaluation_embed_list(l->e, column, l->asked.list, error);
    g_autoptr(cw_units) units =
        vectors != NULL ? cw_units_gather(l->asked.list, vectors, NULL, error) : NULL;
    if (units == NULL)
        return FALSE;
    g_autofree float *shift = g_new(float, l->words + 1);
    for (gsize k = 0; k < l->words; k++) /* -INFINITY for a word of no text */
        shift[k] = (float)log(cw_word_table_share(l->table, k));
    const speaker s = {.l = l, .units = units};
    ear own[] = {{.column = column, .shift = shift}, {.column = columns}};
    ear frequency = {.column = columns + 1};
    return listen(&s, speak_model, own, column == 0 ? 2 : 1, error) &&
           (column > 0 || !l->beside || listen(&s, speak_frequency, &frequency, 1, error));
}

static cw_units *describe(const labelling *l, const side *s, GError **error)
{
    const cw_picture_list *list = s->list;
    g_autofree const char **paths = g_new(const char *, list->count + 1);
    g_autofree const char **hashes = g_new(const char *, list->count + 1);
    for (gsize i = 0; i < list->count; i++) {
        paths[i] = list->entries[i].path;
        hashes[i] = list->entries[i].hash;
    }
    g_autoptr(cw_picture_vectors) vectors =
        cw_picture_vectors_describe(&cw_descriptor_hog_colour, NULL, paths, hashes, list->count,
                                    l->e->threads, l->e->progress, error);
    return vectors != NULL ? cw_units_gather(list, vectors, NULL, error) : NULL;
}

static gboolean listen_to_neighbours(labelling *l, GError **error)
{
    g_autoptr(cw_units) asked = describe(l, &l->asked, error);
    g_autoptr(cw_units) learned = asked != NULL ? describe(l, &l->learned, error) : NULL;
    if (learned == NULL)
        return FALSE;
    g_autofree cw_hit *hits = g_new(cw_hit, asked->count * NEIGHBOURS + 1);
    g_autofree gsize *found = g_new(gsize, asked->count + 1);
    const cw_nearest_set queries = {asked->vectors, asked->count, 1};
    const cw_nearest_set rows = {learned->vectors, learned->count, 1};
    if (!cw_nearest_find(queries, rows, asked->dimension, NEIGHBOURS, NULL, (guint)l->e->threads,
                         hits, found, error))
        return FALSE;
    cw_evaluation_count(l->e, "learned-from colourways", learned->count);
    const speaker s = {.l = l, .units = asked, .learned = learned, .hits = hits, .found = found};
    ear neighbours = {.column = l->e->column_count + 2};
    return listen(&s, speak_neighbours, &neighbours, 1, error);
}

static json_t *open_table(cw_evaluation *e, gboolean beside)
{
    g_autoptr(GPtrArray) columns = g_ptr_array_new();
    for (gsize c = 0; c < e->column_count; c++)
        g_ptr_array_add(columns, (gpointer)e->columns[c].name);
    g_ptr_array_add(columns, (gpointer) "model, even");
    if (beside) {
        g_ptr_array_add(columns, (gpointer) "frequency");
        g_ptr_array_add(columns, (gpointer) "neighbours");
    }
    g_ptr_array_add(columns, NULL);
    return cw_evaluation_table(e, "words of held-out texts", (const char *const *)columns->pdata);
}

gboolean cw_text_labels_score(cw_evaluation *evaluation, const cw_word_table *table,
                              const gboolean *dropped, GError **error)
{
    g_auto(labelling) l = {
        .e = evaluation,
        .table = table,
        .dropped = dropped,
        .words = cw_word_table_count(table),
        .beside = g_strcmp0(evaluation->request->baselines, "") != 0,
    };
    if (!(evaluation->form->settings.hold_out > 0)) {
        cw_evaluation_say(evaluation, "words of held-out texts",
                          "the model has learned from all; train with --set hold_out=0.2");
        return TRUE;
    }
    if (!open_side(&l, TRUE, &l.asked, error) || !open_side(&l, FALSE, &l.learned, error))
        return FALSE;
    l.figures = open_table(evaluation, l.beside);
    for (gsize c = 0; c < evaluation->column_count; c++)
        if (!listen_to_network(&l, c, error))
            return FALSE;
    return !l.beside || listen_to_neighbours(&l, error);
}
