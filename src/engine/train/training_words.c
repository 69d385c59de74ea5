/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/train/training_words.h"

#include <string.h>

#include "base/error.h"
#include "base/size.h"
#include "cluster/principal.h"
#include "colorway/catalog_words.h"
#include "engine/catalog/vectors_file.h"
#include "engine/train/training_vectors.h"

/* Directions along which pictures differ. By 16 to 64 of them words of a drawn shop in three
 * languages stand near those of the same meaning; by the last of 2,944 beside anything. */
#define LOOKS 48
#define LEAST 2 /* texts that a word is in: one that a single item has is learned by heart */

void cw_training_words_clear(cw_training_words *words)
{
    g_clear_pointer(&words->texts, cw_catalog_texts_free);
    g_clear_pointer(&words->vocabulary, cw_vocabulary_free);
    g_clear_pointer(&words->text_of, g_hash_table_unref);
    g_clear_pointer(&words->places, g_free);
    g_clear_pointer(&words->vectors, cw_word_vectors_free);
    g_clear_pointer(&words->types, cw_word_types_free);
}

static gboolean check_count(const cw_training_words *words, GError **error)
{
    if (words->vocabulary->count >= 2)
        return TRUE;
    g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                "there is nothing to learn words from: of %" G_GSIZE_FORMAT
                " texts %d or more share %" G_GSIZE_FORMAT
                " words that are not in half of them; two are needed",
                words->vocabulary->documents, LEAST, words->vocabulary->count);
    return FALSE;
}

/* Which text speaks for each item: sizes of a colourway have one. */
static GHashTable *find_texts(const cw_catalog_texts *texts, const cw_picture_list *list)
{
    g_autoptr(GHashTable) of_colourway = cw_catalog_texts_index(texts);
    GHashTable *text_of = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
    for (gsize i = 0; i < list->count; i++) {
        const cw_picture_entry *entry = &list->entries[i];
        gpointer text = g_hash_table_lookup(of_colourway, &entry->colourway);
        if (text != NULL && !g_hash_table_contains(text_of, &entry->item))
            g_hash_table_insert(text_of, g_memdup2(&entry->item, sizeof entry->item), text);
    }
    return text_of;
}

/* What is typed and not read would be a run of something else. */
static gboolean check_request(const cw_method *method, const cw_train_request *request,
                              GError **error)
{
    const gboolean vectors = request->word_vectors != NULL && method->words == NULL;
    if (!vectors && (request->word_types == NULL || method->hold_out_types != NULL))
        return TRUE;
    g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                vectors ? "method %s does not start from word vectors; --method weakly does"
                        : "method %s does not learn types of words; --method weakly_typed does",
                method->row.name);
    return FALSE;
}

static gboolean read_files(cw_training_words *words, const cw_train_request *request,
                           const cw_progress *progress, GError **error)
{
    const char *types = request->word_types != NULL ? request->word_types : CW_WORD_TYPES;
    if (words->method->hold_out_types != NULL &&
        (words->types = cw_word_types_load(types, error)) == NULL)
        return FALSE;
    if (request->word_vectors != NULL)
        words->vectors = cw_vectors_file_load(request->word_vectors, progress, error);
    return request->word_vectors == NULL || words->vectors != NULL;
}

gboolean cw_training_words_read(cw_training_words *words, const cw_recipe *recipe,
                                const cw_train_request *request, cw_catalog *catalog,
                                const cw_picture_list *list, const cw_progress *progress,
                                GError **error)
{
    words->method = recipe->method;
    words->settings = recipe->method_settings;
    if (!check_request(recipe->method, request, error))
        return FALSE;
    if (recipe->method->words == NULL)
        return TRUE;
    if (!read_files(words, request, progress, error))
        return FALSE;
    const cw_vocabulary_law law = {(gsize)recipe->method->words(recipe->method_settings), LEAST,
                                   CW_WORDS_SITE_SHARE};
    words->texts = cw_catalog_texts_read_shown(catalog, list, progress, error);
    if (words->texts == NULL)
        return FALSE;
    words->vocabulary = cw_vocabulary_new(words->texts->words, &law);
    words->places = cw_vocabulary_places(words->vocabulary, words->texts->words);
    words->text_of = find_texts(words->texts, list);
    return check_count(words, error);
}

/* Adds the words of the text of that item that are in the vocabulary. */
static void add_members(const cw_training_words *words, gint64 item, GArray *members)
{
    const guint text = GPOINTER_TO_UINT(g_hash_table_lookup(words->text_of, &item));
    gsize count = 0;
    const guint32 *bag =
        text > 0 ? cw_bags_get(words->texts->words, (gsize)text - 1, &count) : NULL;
    for (gsize m = 0; m < count; m++) {
        const guint32 place = (guint32)words->places[bag[m]];
        if (words->places[bag[m]] >= 0)
            g_array_append_val(members, place);
    }
}

static void sum_bags(const cw_word_bags *bags, GChecksum *checksum)
{
    if (bags->width > 0)
        g_checksum_update(checksum, (const guchar *)bags->vectors,
                          (gssize)(bags->count * (gsize)bags->width * sizeof *bags->vectors));
    for (gsize t = 0; t < bags->type_count; t++)
        g_checksum_update(checksum, (const guchar *)bags->types[t],
                          (gssize)strlen(bags->types[t]) + 1);
    for (gsize k = 0; k < bags->count && bags->type_count > 0; k++) {
        const gint32 type = bags->type_held_out[k] ? -2 : bags->type_of[k];
        g_checksum_update(checksum, (const guchar *)&type, sizeof type);
    }
}

void cw_training_words_sum(const cw_training_words *words, const cw_picture_list *list,
                           const cw_word_bags *bags, GChecksum *checksum)
{
    g_autoptr(GArray) members = g_array_new(FALSE, FALSE, sizeof(guint32));
    if (words->texts == NULL)
        return;
    for (gsize k = 0; k < words->vocabulary->count; k++) {
        const char *word = words->vocabulary->words[k].word;
        g_checksum_update(checksum, (const guchar *)word, (gssize)strlen(word) + 1);
    }
    for (gsize i = 0; i < list->count; i++) {
        const guint32 end = G_MAXUINT32;
        add_members(words, list->entries[i].item, members);
        g_array_append_val(members, end);
    }
    g_checksum_update(checksum, (const guchar *)members->data,
                      (gssize)(members->len * sizeof(guint32)));
    if (bags != NULL)
        sum_bags(bags, checksum);
}

/* (transfer full) */
static cw_word_bags *gather(const cw_training_words *words, const cw_training_set *set)
{
    const gsize count = words->vocabulary->count;
    g_autofree gsize *first = g_new0(gsize, set->item_count + 1);
    g_autofree const char **names = g_new(const char *, count + 1);
    g_autoptr(GArray) members = g_array_new(FALSE, FALSE, sizeof(guint32));
    for (gsize k = 0; k < count; k++)
        names[k] = words->vocabulary->words[k].word;
    for (gsize i = 0; i < set->item_count; i++) {
        add_members(words, set->items[i].number, members);
        first[i + 1] = members->len;
    }
    return cw_word_bags_new(names, count, first, (const guint32 *)(gconstpointer)members->data,
                            set->item_count);
}

/* What words start from, where there are vectors. */
static gboolean start(cw_training_words *words, const cw_train_request *request, cw_word_bags *bags,
                      GError **error)
{
    const cw_word_vectors *vectors = words->vectors;
    const cw_method *method = words->method;
    if (vectors == NULL)
        return TRUE;
    words->started =
        cw_word_bags_start(bags, (const char *const *)vectors->words->pdata, vectors->values,
                           vectors->words->len, (gint64)vectors->dimension);
    g_clear_pointer(&words->vectors, cw_word_vectors_free);
    if (words->started > 0)
        return method->near_words == NULL || !method->near_words(words->settings) ||
               cw_word_bags_find_near(bags, (guint)request->threads, error);
    g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                "none of the %" G_GSIZE_FORMAT " words that are learned has a vector in \"%s\"",
                bags->count, request->word_vectors);
    return FALSE;
}

/* The types that some word is of, in the order of the list: borrowed names, and of each of its
 * types the number + 1 among them. (transfer full) */
static GPtrArray *find_types(const cw_word_types *types, const gint32 *type_of, gsize count,
                             gint32 *number)
{
    GPtrArray *names = g_ptr_array_new();
    for (gsize k = 0; k < count; k++)
        if (type_of[k] >= 0)
            number[type_of[k]] = 1;
    for (guint t = 0; t < types->names->len; t++)
        if (number[t] > 0) {
            g_ptr_array_add(names, types->names->pdata[t]);
            number[t] = (gint32)names->len;
        }
    return names;
}

/* Which types the words of the vocabulary are of; those of none of them are not learned. */
static gboolean set_types(cw_training_words *words, const cw_train_request *request,
                          cw_word_bags *bags, GError **error)
{
    const cw_word_types *types = words->types;
    if (types == NULL)
        return TRUE;
    g_autofree gint32 *type_of = g_new(gint32, bags->count);
    g_autofree gint32 *number = g_new0(gint32, types->names->len);
    for (gsize k = 0; k < bags->count; k++)
        type_of[k] = GPOINTER_TO_INT(g_hash_table_lookup(types->type_of, bags->words[k])) - 1;
    g_autoptr(GPtrArray) names = find_types(types, type_of, bags->count, number);
    for (gsize k = 0; k < bags->count; k++) {
        words->typed += type_of[k] >= 0;
        type_of[k] = type_of[k] >= 0 ? number[type_of[k]] - 1 : -1;
    }
    if (names->len < 2) {
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                    "of the %" G_GSIZE_FORMAT " words that are learned %" G_GSIZE_FORMAT
                    " have a type in \"%s\", and these are of %u; two are needed; give "
                    "--word-types FILE",
                    bags->count, words->typed, types->name, names->len);
        return FALSE;
    }
    cw_word_bags_set_types(bags, (const char *const *)names->pdata, names->len, type_of,
                           words->method->hold_out_types(words->settings), request->seed);
    for (gsize k = 0; k < bags->count; k++)
        words->held_out += bags->type_held_out[k];
    return TRUE;
}

gboolean cw_training_words_label(cw_training_words *words, const cw_train_request *request,
                                 cw_training_set *set, GError **error)
{
    if (words->texts == NULL)
        return TRUE;
    set->bags = gather(words, set);
    return start(words, request, set->bags, error) && set_types(words, request, set->bags, error);
}

char *cw_training_words_explain(const cw_training_words *words)
{
    g_autoptr(GString) text = g_string_new(NULL);
    if (words->started > 0)
        g_string_append_printf(text,
                               "%" G_GSIZE_FORMAT " of %" G_GSIZE_FORMAT
                               " words started from vectors, the others at random",
                               words->started, words->vocabulary->count);
    if (words->typed > 0)
        g_string_append_printf(text,
                               "%s%" G_GSIZE_FORMAT " of %" G_GSIZE_FORMAT
                               " words have a type, of which %" G_GSIZE_FORMAT " were held out",
                               text->len > 0 ? "; " : "", words->typed, words->vocabulary->count,
                               words->held_out);
    return text->len > 0 ? g_strdup(text->str) : NULL;
}

cw_word_table *cw_training_words_table(const cw_word_bags *bags, const cw_parameters *parameters,
                                       GError **error)
{
    cw_word_table *table = cw_word_table_new_copy(parameters, (const char *const *)bags->words,
                                                  bags->tally, bags->items, error);
    if (table != NULL && bags->type_count > 0)
        cw_word_table_set_types(table, (const char *const *)bags->types, bags->type_of,
                                bags->type_held_out);
    return table;
}

gboolean cw_training_words_look(cw_word_table *table, const cw_training_set *set,
                                cw_encoder *encoder, int threads, GError **error)
{
    if (!cw_word_table_check(table, encoder, NULL))
        return TRUE;
    const gsize d = cw_encoder_dimension(encoder);
    const gsize count = MIN(set->item_count, CW_TRAINING_WORDS_PICTURES);
    const gsize kept = MIN(MIN(LOOKS, count), d);
    g_autoptr(GPtrArray) sources = g_ptr_array_new();
    for (gsize i = 0; i < count; i++)
        g_ptr_array_add(sources, (gpointer)set->items[i * set->item_count / count].pictures);
    cw_autosize float *vectors = cw_size_alloc(count * d, sizeof *vectors, "vectors", error);
    g_autofree float *rows = g_new(float, kept *d);
    return vectors != NULL && cw_training_vectors(encoder, sources, vectors, error) &&
           cw_principal_rows(vectors, count, d, kept, (guint)threads, rows, error) &&
           cw_word_table_set_looks(table, rows, kept, error);
}
