/* SPDX-License-Identifier: Apache-2.0
 *
 * Pictures are looked at, words asked (engine/words/tag_words.c), and what is known is said.
 */
#include <colorway/tag.h>

#include <math.h>

#include "base/error.h"
#include "base/model_file.h"
#include "base/size.h"
#include "engine/attributes/attribute_cases.h"
#include "engine/catalog/vector_maker.h"
#include "engine/embed/model_encoder.h"
#include "engine/words/tag_private.h"

void cw_tags_clear(cw_tags *tags)
{
    g_free(tags->unit_of);
    g_free(tags->text_of);
    g_free(tags->items_of);
    g_free(tags->first);
    g_free(tags->having);
    g_free(tags->normaliser);
    g_free(tags->words);
    g_free(tags->of_unit);
    cw_size_free(tags->beside);
    cw_size_free(tags->lacking);
    cw_size_free(tags->best);
    g_clear_pointer(&tags->rivals, g_array_unref);
}

/* ---- what there is --------------------------------------------------------------------------- */

static void find_texts(cw_tags *tags)
{
    g_autoptr(GHashTable) of_colourway = cw_catalog_texts_index(tags->texts);
    tags->text_of = g_new(guint32, tags->units->count + 1);
    for (gsize u = 0; u < tags->units->count; u++)
        tags->text_of[u] = GPOINTER_TO_UINT(g_hash_table_lookup(
            of_colourway, &tags->list->entries[tags->units->first_entry[u]].colourway));
}

gint32 *cw_tags_places(const cw_tags *tags)
{
    const cw_bags *bags = tags->texts->words;
    gint32 *places = g_new(gint32, bags->words->len + 1);
    for (guint w = 0; w < bags->words->len; w++)
        places[w] = -1;
    for (gsize k = 0; k < cw_word_table_count(tags->table); k++) {
        const guint number = GPOINTER_TO_UINT(
            g_hash_table_lookup(bags->numbers, cw_word_table_word(tags->table, k)));
        if (number > 0)
            places[number - 1] = (gint32)k;
    }
    return places;
}

/* Goes over the words of the units' texts: counts them, or, with `filled` [K], puts the units in
 * their places. */
static void each_member(cw_tags *tags, const gint32 *places, gsize *filled)
{
    for (gsize u = 0; u < tags->units->count; u++) {
        gsize count = 0;
        const guint32 *bag = tags->text_of[u] > 0 ? cw_bags_get(tags->texts->words,
                                                                (gsize)tags->text_of[u] - 1, &count)
                                                  : NULL;
        for (gsize m = 0; m < count; m++) {
            const gint32 place = places[bag[m]];
            if (place >= 0 && filled == NULL)
                tags->first[place + 1]++;
            else if (place >= 0)
                tags->having[tags->first[place] + filled[place]++] = (guint32)u;
        }
    }
}

/* Which units have each word: a counting sort. */
static gboolean find_having(cw_tags *tags, GError **error)
{
    const gsize words = cw_word_table_count(tags->table);
    g_autofree gint32 *places = cw_tags_places(tags);
    g_autofree gsize *filled = g_new0(gsize, words);
    tags->first = g_new0(gsize, words + 1);
    each_member(tags, places, NULL);
    for (gsize k = 0; k < words; k++)
        tags->first[k + 1] += tags->first[k];
    tags->having = g_new(guint32, tags->first[words] + 1);
    each_member(tags, places, filled);
    if (tags->first[words] > 0)
        return TRUE;
    g_set_error(error, CW_ERROR, CW_ERROR_NOT_FOUND,
                "none of the %" G_GSIZE_FORMAT " words of the model is in a text of these items",
                words);
    return FALSE;
}

/* Which units there are to prove anything on. */
static gboolean check_held_out(const cw_tags *tags, GError **error)
{
    gsize held_out[3] = {0};
    for (gsize u = 0; u < tags->units->count; u++)
        held_out[tags->parts[tags->units->first_entry[u]]] += tags->text_of[u] > 0;
    if (held_out[CW_HOLD_OUT_VALIDATION] > 0 && held_out[CW_HOLD_OUT_TEST] > 0)
        return TRUE;
    g_set_error(error, CW_ERROR, CW_ERROR_NOT_FOUND,
                "of %" G_GSIZE_FORMAT " colourways that the model has not learned from and that "
                "have a text and a picture %" G_GSIZE_FORMAT " can choose thresholds, and "
                "%" G_GSIZE_FORMAT " say what they are worth; both are needed, so look at more "
                "items, or train with a larger hold_out",
                held_out[CW_HOLD_OUT_VALIDATION] + held_out[CW_HOLD_OUT_TEST],
                held_out[CW_HOLD_OUT_VALIDATION], held_out[CW_HOLD_OUT_TEST]);
    return FALSE;
}

static void count_items(cw_tags *tags)
{
    tags->items_of = g_new0(gsize, tags->units->count + 1);
    for (gsize i = 0; i < tags->list->count; i++)
        if (cw_prediction_begins_item(tags->list, i) && tags->unit_of[i] >= 0)
            tags->items_of[tags->unit_of[i]]++;
}

/* Room for what will be known. */
static gboolean make_room(cw_tags *tags, GError **error)
{
    const gsize words = cw_word_table_count(tags->table), count = tags->units->count;
    const gsize width = cw_word_table_width(tags->table);
    tags->words = g_new0(cw_tag_word, words);
    tags->normaliser = g_new(double, count + 1);
    tags->of_unit = g_new(cw_top_k, count + 1);
    tags->beside = cw_size_alloc(count + 1, width * sizeof(float), "pictures' vectors", error);
    tags->lacking = tags->beside != NULL
                        ? cw_size_alloc(words * (tags->request->lacking + 1), sizeof(cw_hit),
                                        "items that lack a word", error)
                        : NULL;
    tags->best = tags->lacking != NULL
                     ? cw_size_alloc((count + 1) * CW_TAG_MOST, sizeof(cw_hit), "tags", error)
                     : NULL;
    for (gsize u = 0; tags->best != NULL && u < count; u++)
        tags->of_unit[u] = cw_top_k_start(tags->best + u * CW_TAG_MOST, CW_TAG_MOST);
    return tags->best != NULL;
}

gboolean cw_tags_gather(cw_tags *tags, GError **error)
{
    tags->unit_of = cw_prediction_units(tags->list, tags->units);
    find_texts(tags);
    count_items(tags);
    return check_held_out(tags, error) && find_having(tags, error) && make_room(tags, error);
}

gboolean cw_tags_has(const cw_tags *tags, gsize unit, guint32 word)
{
    gsize from = tags->first[word], end = tags->first[word + 1]; /* they rise */
    while (from < end) {
        const gsize middle = from + (end - from) / 2;
        if (tags->having[middle] < unit)
            from = middle + 1;
        else
            end = middle;
    }
    return from < tags->first[word + 1] && tags->having[from] == unit;
}

/* ---- what is known --------------------------------------------------------------------------- */

static json_t *figure(double value)
{
    return isfinite(value) ? json_real(value) : json_null();
}

/* A path or a name that is no UTF-8 is said as far as it is; such a picture is not shown. */
static json_t *valid(const char *text)
{
    g_autofree char *said = g_utf8_make_valid(text, -1);
    return json_string(said);
}

static json_t *json_of_lacking(const cw_tags *tags, gsize k)
{
    json_t *lacking = json_array();
    for (gsize h = 0; h < tags->words[k].lacking; h++) {
        const cw_hit hit = tags->lacking[k * tags->request->lacking + h];
        const cw_picture_entry *entry = &tags->list->entries[tags->units->first_entry[hit.index]];
        g_autofree char *caption = cw_units_caption(entry);
        json_array_append_new(
            lacking, json_pack("{s:o, s:o, s:o, s:o, s:f}", "id", valid(entry->id), "source",
                               valid(entry->source), "caption", valid(caption), "picture",
                               valid(entry->path), "probability", (double)hit.score));
    }
    return lacking;
}

static json_t *json_of_sight(cw_tag_sight sight)
{
    return sight == CW_TAG_NOT_JUDGED ? json_null() : json_boolean(sight == CW_TAG_VISUAL);
}

static json_t *json_of_word(const cw_tags *tags, gsize k)
{
    const cw_tag_word *word = &tags->words[k];
    const gsize judges = tags->held_out[CW_HOLD_OUT_VALIDATION] + tags->held_out[CW_HOLD_OUT_TEST];
    return json_pack(
        "{s:s, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "word",
        cw_word_table_word(tags->table, k), "texts", cw_prediction_number(word->texts), "held_out",
        cw_prediction_number(word->held_out), "threshold", figure(word->threshold), "precision",
        cw_prediction_share(word->asked_right, word->asked), "coverage",
        cw_prediction_share(word->asked_right, word->asked_having), "given",
        cw_prediction_number(word->given), "missing", cw_prediction_number(word->missing), "auc",
        figure(word->auc), "share", cw_prediction_share(word->held_out, judges), "top_five",
        cw_prediction_share(word->top, tags->pictures), "visual", json_of_sight(word->sight),
        "lacking", json_of_lacking(tags, k));
}

json_t *cw_tags_of_item(const cw_tags *tags, gsize unit, const cw_item *item)
{
    const gsize words = cw_word_table_count(tags->table);
    const gsize most = MIN(tags->request->item_words, words);
    g_autofree float *scores = g_new(float, words);
    g_autofree cw_hit *hits = g_new(cw_hit, most + 1);
    cw_top_k top = cw_top_k_start(hits, most);
    json_t *said = json_array();
    cw_word_table_scores(tags->table, tags->units->vectors + unit * tags->units->dimension, scores);
    for (gsize k = 0; most > 0 && k < words; k++)
        if (tags->words[k].sight != CW_TAG_NOT_VISUAL)
            cw_top_k_offer(&top, cw_tags_probability(tags, unit, k, scores[k]), (guint32)k);
    const gsize found = cw_top_k_finish(&top);
    for (gsize h = 0; h < found; h++) {
        const guint32 k = hits[h].index;
        json_array_append_new(said,
                              json_pack("{s:s, s:f, s:o, s:b, s:b}", "word",
                                        cw_word_table_word(tags->table, k), "probability",
                                        (double)hits[h].score, "score", figure((double)scores[k]),
                                        "given", hits[h].score >= tags->words[k].threshold,
                                        "in_text", cw_tags_has(tags, unit, k)));
    }
    return json_pack("{s:s, s:s, s:s?, s:o}", "id", item->id, "source", item->source, "title",
                     item->fields[CW_FIELD_TITLE], "words", said);
}

static void set_counts(const cw_tags *tags, json_t *result)
{
    gsize items = 0, without = 0, texts = 0;
    for (gsize i = 0; i < tags->list->count; i++) {
        items += cw_prediction_begins_item(tags->list, i);
        without += cw_prediction_begins_item(tags->list, i) && tags->unit_of[i] < 0;
    }
    for (gsize u = 0; u < tags->units->count; u++)
        texts += tags->text_of[u] > 0;
    const gsize chosen_on = tags->held_out[CW_HOLD_OUT_VALIDATION],
                asked = tags->held_out[CW_HOLD_OUT_TEST];
    const struct {
        const char *name;
        gsize count;
    } counts[] = {{"items", items},
                  {"without_picture", without},
                  {"colourways", tags->units->count},
                  {"without_text", tags->units->count - texts},
                  {"held_out", chosen_on + asked},
                  {"chosen_on", chosen_on},
                  {"asked", asked},
                  {"pictures", tags->pictures},
                  {"unreadable", cw_picture_vectors_unreadable(tags->list, tags->looked)}};
    for (gsize c = 0; c < G_N_ELEMENTS(counts); c++)
        json_object_set_new(result, counts[c].name, cw_prediction_number(counts[c].count));
}

json_t *cw_tags_json(const cw_tags *tags, const cw_tags_written *written)
{
    gsize gone = 0, asked = 0, right = 0, having = 0;
    json_t *words = json_array();
    for (gsize k = 0; k < cw_word_table_count(tags->table); k++) {
        gone += tags->words[k].texts == 0;
        asked += tags->words[k].asked;
        right += tags->words[k].asked_right;
        having += tags->words[k].asked_having;
        json_array_append_new(words, json_of_word(tags, k));
    }
    json_t *result = json_pack(
        "{s:f, s:o, s:o, s:o, s:o, s:{s:o, s:o, s:o}}", "min_precision", tags->request->precision,
        "precision", cw_prediction_share(right, asked), "coverage",
        cw_prediction_share(right, having), "gone", cw_prediction_number(gone), "words", words,
        "written", "items", cw_prediction_number(written->items), "tags",
        cw_prediction_number(written->tags), "ambiguous", cw_prediction_number(written->ambiguous));
    set_counts(tags, result);
    return result;
}

/* ---- the question ---------------------------------------------------------------------------- */

/* Where the model lies that cw_model_open_encoder() has opened. (transfer full) */
static char *find_path(cw_catalog *catalog, const char *name, GError **error)
{
    cw_store_model model;
    g_autofree char *file = name != NULL ? cw_model_file(name) : NULL;
    if (file != NULL && g_file_test(file, G_FILE_TEST_EXISTS))
        return g_steal_pointer(&file);
    if (!cw_model_find(catalog, name, &model, error))
        return NULL;
    char *path = g_strdup(model.path);
    cw_model_clear(&model);
    return path;
}

static cw_word_table *open_words(cw_catalog *catalog, const char *name, const cw_encoder *encoder,
                                 GError **error)
{
    g_autofree char *path = find_path(catalog, name, error);
    g_autoptr(cw_word_table) table = path != NULL ? cw_word_table_open(path, error) : NULL;
    return table != NULL && cw_word_table_check(table, encoder, error) ? g_steal_pointer(&table)
                                                                       : NULL;
}

/* The first entry of the item; it must have one. */
static gboolean find_entry(const cw_picture_list *list, const cw_item *item, gboolean some_left_out,
                           gsize *entry, GError **error)
{
    for (*entry = 0; *entry < list->count; (*entry)++)
        if (list->entries[*entry].item == item->number)
            return TRUE;
    g_set_error(error, CW_ERROR, CW_ERROR_NOT_FOUND, "item \"%s\" has no picture%s", item->id,
                some_left_out ? ", or --where leaves it out" : "");
    return FALSE;
}

static json_t *say_item(const cw_tags *tags, gsize entry, const cw_item *item, GError **error)
{
    if (item == NULL)
        return json_null();
    if (tags->unit_of[entry] >= 0)
        return cw_tags_of_item(tags, (gsize)tags->unit_of[entry], item);
    g_set_error(error, CW_ERROR, CW_ERROR_NOT_FOUND,
                "item \"%s\" has no picture of its own that could be read", item->id);
    return NULL;
}

/* Asks everything; `item` (NULL: none) is shown from `entry` on. */
static json_t *tag(cw_tags *tags, const cw_item *item, gsize entry, const cw_progress *progress,
                   GError **error)
{
    cw_tags_written written = {0};
    if (!cw_tags_gather(tags, error) || !cw_tags_judge(tags, progress, error) ||
        !cw_tags_find_rivals(tags, error))
        return NULL;
    json_t *said = say_item(tags, entry, item, error);
    if (said == NULL)
        return NULL;
    if (!cw_tags_supplement(tags, tags->request->supplement, &written, error) ||
        !cw_tags_save_rivals(tags, tags->request->synonyms, error) ||
        !cw_tags_save_not_visual(tags, tags->request->not_visual, error)) {
        json_decref(said);
        return NULL;
    }
    json_t *result = cw_tags_json(tags, &written);
    json_object_set_new(result, "item", said);
    json_object_set_new(result, "synonyms", cw_tags_rivals_json(tags));
    return result;
}

static json_t *run(cw_catalog *catalog, const cw_tag_request *request, cw_encoder *encoder,
                   const cw_progress *progress, GError **error)
{
    const cw_encoder_settings *settings = &cw_encoder_get_form(encoder)->settings;
    const int threads = request->threads > 0 ? request->threads : (int)g_get_num_processors();
    g_autoptr(cw_word_table) table = open_words(catalog, request->model, encoder, error);
    g_autoptr(cw_picture_list) list =
        table != NULL && cw_prediction_check_model(settings, error)
            ? cw_prediction_list(catalog, request->where, progress, error)
            : NULL;
    if (list == NULL)
        return NULL;
    gsize entry = 0;
    g_autoptr(cw_item) item =
        request->item != NULL ? cw_catalog_find_listed(catalog, request->item, error) : NULL;
    if (request->item != NULL &&
        (item == NULL || !find_entry(list, item, request->where != NULL, &entry, error)))
        return NULL;
    g_autoptr(cw_catalog_texts) texts = cw_catalog_texts_read_shown(catalog, list, progress, error);
    g_autoptr(cw_picture_vectors) looked =
        texts != NULL ? cw_attribute_cases_look(encoder, list, NULL, threads, progress, error)
                      : NULL;
    g_autoptr(cw_units) units = looked != NULL ? cw_units_gather(list, looked, NULL, error) : NULL;
    if (units == NULL)
        return NULL;
    g_autofree guint8 *parts = cw_prediction_parts(settings, list);
    g_auto(cw_tags) tags = {.request = request,
                            .table = table,
                            .list = list,
                            .looked = looked,
                            .units = units,
                            .texts = texts,
                            .parts = parts};
    json_t *result = tag(&tags, item, entry, progress, error);
    if (result != NULL)
        json_object_set_new(result, "model", cw_prediction_model_name(settings, request->model));
    return result;
}

json_t *cw_tag(cw_catalog *catalog, const cw_tag_request *request, const cw_progress *progress,
               GError **error)
{
    const int threads = request->threads > 0 ? request->threads : (int)g_get_num_processors();
    g_autoptr(cw_encoder) encoder =
        cw_prediction_check(request->precision, error)
            ? cw_model_open_encoder(catalog, request->model, threads, error)
            : NULL;
    return encoder != NULL ? run(catalog, request, encoder, progress, error) : NULL;
}
