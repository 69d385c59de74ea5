/* SPDX-License-Identifier: Apache-2.0
 *
 * One walk over the items numbers their words as they come; then the most frequent are chosen, and
 * numbered anew.
 */
#include "engine/training_words.h"

#include <string.h>

#include "base/error.h"

#define TELL_ITEMS 1000 /* between two looks at whether to stop */

/* The words of a text, lower-case, letters alone. The one place that knows what a word is.
 * (transfer full) */
static GStrv bag_of_text(const char *text)
{
    g_autofree char *lower = g_utf8_strdown(text, -1);
    g_autoptr(GPtrArray) words = g_ptr_array_new();
    const char *begun = NULL;
    for (const char *letter = lower;; letter = g_utf8_next_char(letter)) {
        const gboolean inside = *letter != '\0' && g_unichar_isalpha(g_utf8_get_char(letter));
        if (inside && begun == NULL)
            begun = letter;
        if (!inside && begun != NULL) {
            g_ptr_array_add(words, g_strndup(begun, (gsize)(letter - begun)));
            begun = NULL;
        }
        if (*letter == '\0')
            break;
    }
    g_ptr_array_add(words, NULL);
    return (GStrv)g_ptr_array_free(g_steal_pointer(&words), FALSE);
}

void cw_training_words_clear(cw_training_words *words)
{
    g_clear_pointer(&words->words, g_ptr_array_unref);
    g_clear_pointer(&words->items, g_hash_table_unref);
    g_clear_pointer(&words->ends, g_array_unref);
    g_clear_pointer(&words->members, g_array_unref);
    g_clear_pointer(&words->strings, g_string_chunk_free);
}

/* A walk over the items. */
typedef struct {
    cw_training_words *words;
    GHashTable *wanted;  /* numbers of the items that are learned from */
    GHashTable *numbers; /* word -> number + 1 */
    GArray *tally;       /* guint32: of how many items each word is */
    const cw_progress *progress;
    gint64 seen;
} reading;

static guint32 number_of(reading *r, const char *word)
{
    gsize number = GPOINTER_TO_SIZE(g_hash_table_lookup(r->numbers, word));
    if (number == 0) {
        const guint32 none = 0;
        char *kept = g_string_chunk_insert(r->words->strings, word);
        g_ptr_array_add(r->words->words, kept);
        g_array_append_val(r->tally, none);
        number = r->words->words->len;
        g_hash_table_insert(r->numbers, kept, GSIZE_TO_POINTER(number));
    }
    return (guint32)number - 1;
}

/* Words of an item count once, however often they are written. */
static void add_words(reading *r, const char *text)
{
    const gsize first =
        r->words->ends->len > 0 ? g_array_index(r->words->ends, gsize, r->words->ends->len - 1) : 0;
    g_auto(GStrv) bag = bag_of_text(text);
    g_autoptr(GHashTable) own = g_hash_table_new(NULL, NULL);
    for (gsize m = first; m < r->words->members->len; m++)
        g_hash_table_add(own, GUINT_TO_POINTER(g_array_index(r->words->members, guint32, m)));
    for (char **word = bag; *word != NULL; word++) {
        const guint32 number = number_of(r, *word);
        if (!g_hash_table_add(own, GUINT_TO_POINTER(number)))
            continue;
        g_array_append_val(r->words->members, number);
        g_array_index(r->tally, guint32, number)++;
    }
}

static gboolean take_item(gpointer data, const cw_item *item, GError **error)
{
    static const int texts[] = {CW_FIELD_TITLE, CW_FIELD_DESCRIPTION, CW_FIELD_PRODUCT_TYPE,
                                CW_FIELD_CATEGORY};
    reading *r = data;
    const cw_progress_state state = {
        .activity = "reading texts", .unit = "items", .done = ++r->seen};
    if (r->seen % TELL_ITEMS == 0 && !cw_progress_tell(r->progress, &state)) {
        g_set_error_literal(error, CW_ERROR, CW_ERROR_INTERRUPTED, "training was not begun");
        return FALSE;
    }
    if (!g_hash_table_contains(r->wanted, GSIZE_TO_POINTER(item->number)))
        return TRUE;
    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++)
        if (item->fields[texts[i]] != NULL)
            add_words(r, item->fields[texts[i]]);
    const gsize end = r->words->members->len;
    g_array_append_val(r->words->ends, end);
    g_hash_table_insert(r->words->items, GSIZE_TO_POINTER(item->number),
                        GSIZE_TO_POINTER(r->words->ends->len));
    return TRUE;
}

/* The more frequent first. */
static int compare(gconstpointer a, gconstpointer b, gpointer data)
{
    const reading *r = data;
    const guint32 x = *(const guint32 *)a, y = *(const guint32 *)b;
    const guint32 of_x = g_array_index(r->tally, guint32, x);
    const guint32 of_y = g_array_index(r->tally, guint32, y);
    if (of_x != of_y)
        return of_x > of_y ? -1 : 1;
    return strcmp(r->words->words->pdata[x], r->words->words->pdata[y]);
}

/* Leaves the `most` most frequent words, in order. */
static void choose(reading *r, gsize most)
{
    cw_training_words *words = r->words;
    const gsize all = words->words->len, kept = MIN(all, most);
    g_autofree guint32 *order = g_new(guint32, all + 1);
    g_autofree guint32 *places = g_new(guint32, all + 1);
    g_autofree gpointer *names = g_memdup2(words->words->pdata, all * sizeof *names);
    gsize end = 0;
    for (gsize k = 0; k < all; k++)
        order[k] = (guint32)k;
    g_qsort_with_data(order, (gint)all, sizeof *order, compare, r);
    for (gsize k = 0; k < all; k++) {
        places[order[k]] = (guint32)k;
        words->words->pdata[k] = names[order[k]];
    }
    g_ptr_array_set_size(words->words, (gint)kept);
    for (gsize i = 0, m = 0; i < words->ends->len; i++) {
        for (; m < g_array_index(words->ends, gsize, i); m++) {
            const guint32 place = places[g_array_index(words->members, guint32, m)];
            if (place < kept)
                g_array_index(words->members, guint32, end++) = place;
        }
        g_array_index(words->ends, gsize, i) = end;
    }
    g_array_set_size(words->members, (guint)end);
}

static gboolean check_count(const cw_training_words *words, GError **error)
{
    if (words->words->len >= 2)
        return TRUE;
    g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                "there is nothing to learn words from: the titles, descriptions and categories of "
                "the %u items have %u; two are needed",
                words->ends->len, words->words->len);
    return FALSE;
}

gboolean cw_training_words_read(cw_training_words *words, const cw_recipe *recipe, cw_store *store,
                                const cw_picture_list *list, const cw_progress *progress,
                                GError **error)
{
    if (recipe->method->words == NULL)
        return TRUE;
    g_autoptr(GHashTable) wanted = g_hash_table_new(NULL, NULL);
    g_autoptr(GHashTable) numbers = g_hash_table_new(g_str_hash, g_str_equal);
    g_autoptr(GArray) tally = g_array_new(FALSE, FALSE, sizeof(guint32));
    words->strings = g_string_chunk_new(4096);
    words->words = g_ptr_array_new();
    words->items = g_hash_table_new(NULL, NULL);
    words->ends = g_array_new(FALSE, FALSE, sizeof(gsize));
    words->members = g_array_new(FALSE, FALSE, sizeof(guint32));
    reading r = {words, wanted, numbers, tally, progress, 0};
    for (gsize i = 0; i < list->count; i++)
        g_hash_table_add(wanted, GSIZE_TO_POINTER(list->entries[i].item));
    if (!cw_store_each_item(store, NULL, take_item, &r, error))
        return FALSE;
    choose(&r, (gsize)recipe->method->words(recipe->method_settings));
    return check_count(words, error);
}

void cw_training_words_sum(const cw_training_words *words, GChecksum *checksum)
{
    if (words->strings == NULL)
        return;
    for (guint k = 0; k < words->words->len; k++)
        g_checksum_update(checksum, words->words->pdata[k],
                          (gssize)strlen(words->words->pdata[k]) + 1);
    g_checksum_update(checksum, (const guchar *)words->members->data,
                      (gssize)(words->members->len * sizeof(guint32)));
    g_checksum_update(checksum, (const guchar *)words->ends->data,
                      (gssize)(words->ends->len * sizeof(gsize)));
}

cw_word_bags *cw_training_words_label(const cw_training_words *words, const cw_training_set *set)
{
    if (words->strings == NULL)
        return NULL;
    g_autofree gsize *first = g_new0(gsize, set->item_count + 1);
    g_autoptr(GArray) members = g_array_new(FALSE, FALSE, sizeof(guint32));
    for (gsize i = 0; i < set->item_count; i++) {
        const gsize place = GPOINTER_TO_SIZE(
            g_hash_table_lookup(words->items, GSIZE_TO_POINTER(set->items[i].number)));
        const gsize begin = place > 1 ? g_array_index(words->ends, gsize, place - 2) : 0;
        const gsize end = place > 0 ? g_array_index(words->ends, gsize, place - 1) : 0;
        if (end > begin)
            g_array_append_vals(members, &g_array_index(words->members, guint32, begin),
                                (guint)(end - begin));
        first[i + 1] = members->len;
    }
    return cw_word_bags_new((const char *const *)words->words->pdata, words->words->len, first,
                            (const guint32 *)(gconstpointer)members->data, set->item_count);
}

cw_word_table *cw_training_words_table(const cw_word_bags *bags, const cw_parameters *parameters,
                                       GError **error)
{
    g_autofree guint32 *tally = cw_word_bags_tally(bags);
    return cw_word_table_new_copy(parameters, (const char *const *)bags->words, tally, bags->items,
                                  error);
}
