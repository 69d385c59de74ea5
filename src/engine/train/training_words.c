/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/train/training_words.h"

#include <string.h>

#include "base/error.h"
#include "colorway/catalog_words.h"

#define LEAST 2 /* texts that a word is in: one that a single item has is learned by heart */

void cw_training_words_clear(cw_training_words *words)
{
    g_clear_pointer(&words->texts, cw_catalog_texts_free);
    g_clear_pointer(&words->vocabulary, cw_vocabulary_free);
    g_clear_pointer(&words->text_of, g_hash_table_unref);
    g_clear_pointer(&words->places, g_free);
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

gboolean cw_training_words_read(cw_training_words *words, const cw_recipe *recipe,
                                cw_catalog *catalog, const cw_picture_list *list,
                                const cw_progress *progress, GError **error)
{
    if (recipe->method->words == NULL)
        return TRUE;
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

void cw_training_words_sum(const cw_training_words *words, const cw_picture_list *list,
                           GChecksum *checksum)
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
}

cw_word_bags *cw_training_words_label(const cw_training_words *words, const cw_training_set *set)
{
    if (words->texts == NULL)
        return NULL;
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

cw_word_table *cw_training_words_table(const cw_word_bags *bags, const cw_parameters *parameters,
                                       GError **error)
{
    g_autofree guint32 *tally = cw_word_bags_tally(bags);
    return cw_word_table_new_copy(parameters, (const char *const *)bags->words, tally, bags->items,
                                  error);
}
