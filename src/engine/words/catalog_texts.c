/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/words/catalog_texts.h"

#include <string.h>

#include "base/error.h"
#include "text/tokens.h"

#define TELL_ITEMS 512       /* between two words with whoever watches, */
#define TELL_BYTES (1 << 20) /* ...or so much text */

static const cw_field fields[] = {CW_FIELD_TITLE, CW_FIELD_DESCRIPTION, CW_FIELD_PRODUCT_TYPE,
                                  CW_FIELD_CATEGORY};

/* A walk over the items, and the tokens of the text at hand. */
typedef struct {
    cw_catalog_texts *texts;
    cw_stop_words *stop;
    GHashTable *colourways, *only; /* seen; wanted, or NULL: all */
    guint32 wanted;                /* languages, a bit each; 0: all */
    GStringChunk *strings;
    GPtrArray *tokens[CW_TOKEN_KINDS], *stop_words;
    gsize counts[CW_TEXT_MOST_LANGUAGES]; /* stop words of each language */
    const cw_progress *progress;
    gsize bytes; /* read since it was told */
} reading;

static void take_token(gpointer data, cw_token_kind kind, const char *token)
{
    reading *r = data;
    const guint32 languages = kind == CW_TOKEN_WORD ? cw_stop_words_find(r->stop, token) : 0;
    for (gsize l = 0; l < r->stop->languages; l++)
        r->counts[l] += languages >> l & 1;
    g_ptr_array_add(languages != 0 ? r->stop_words : r->tokens[kind],
                    g_string_chunk_insert(r->strings, token));
}

static void start_text(reading *r)
{
    g_string_chunk_clear(r->strings);
    g_ptr_array_set_size(r->stop_words, 0);
    for (int k = 0; k < CW_TOKEN_KINDS; k++)
        g_ptr_array_set_size(r->tokens[k], 0);
    memset(r->counts, 0, sizeof r->counts);
}

/* Whether the text is in a language that is wanted, or in none that is known. */
static gboolean count_language(reading *r)
{
    const int language = cw_language_guess(r->stop, r->counts);
    if (language == CW_LANGUAGE_UNKNOWN)
        r->texts->unknown++;
    else
        r->texts->guessed[language]++;
    return language == CW_LANGUAGE_UNKNOWN || r->wanted == 0 || (r->wanted >> language & 1) != 0;
}

static void add_bag(cw_bags *bags, const GPtrArray *tokens)
{
    cw_bags_add(bags, (const char *const *)tokens->pdata, tokens->len);
}

static void take_text(reading *r, const cw_item *item)
{
    cw_catalog_texts *texts = r->texts;
    gboolean some = FALSE;
    start_text(r);
    for (gsize f = 0; f < G_N_ELEMENTS(fields); f++) {
        const char *text = item->fields[fields[f]];
        some |= text != NULL;
        const gsize bytes = text != NULL ? strlen(text) : 0;
        r->bytes += bytes;
        if (text != NULL)
            cw_tokens_each(text, bytes, take_token, r);
    }
    if (!some) {
        texts->without_text++;
        return;
    }
    if (!count_language(r)) {
        texts->left_out++;
        return;
    }
    add_bag(texts->words, r->tokens[CW_TOKEN_WORD]);
    add_bag(texts->not_alphabetic, r->tokens[CW_TOKEN_NOT_ALPHABETIC]);
    add_bag(texts->damaged, r->tokens[CW_TOKEN_DAMAGED]);
    add_bag(texts->stop_words, r->stop_words);
    g_array_append_val(texts->colourway_of, item->colourway);
}

static gboolean tell(reading *r, GError **error)
{
    const cw_progress_state state = {"reading texts", "items", (gint64)r->texts->items_seen, 0,
                                     NULL};
    r->bytes = 0;
    if (cw_progress_tell(r->progress, &state))
        return TRUE;
    g_set_error_literal(error, CW_ERROR, CW_ERROR_INTERRUPTED, "stopped while reading texts");
    return FALSE;
}

static gboolean take_item(gpointer data, const cw_item *item, GError **error)
{
    reading *r = data;
    cw_catalog_texts *texts = r->texts;
    const gboolean due = texts->items_seen % TELL_ITEMS == 0 || r->bytes >= TELL_BYTES;
    if (due && !tell(r, error))
        return FALSE;
    texts->items_seen++;
    if (r->only != NULL && !g_hash_table_contains(r->only, &item->colourway))
        return TRUE;
    gint64 *colourway = g_new(gint64, 1);
    *colourway = item->colourway;
    if (!g_hash_table_add(r->colourways, colourway))
        return TRUE;
    texts->colourways++;
    take_text(r, item);
    return TRUE;
}

static void reading_clear(reading *r)
{
    for (int k = 0; k < CW_TOKEN_KINDS; k++)
        g_ptr_array_unref(r->tokens[k]);
    g_ptr_array_unref(r->stop_words);
    g_string_chunk_free(r->strings);
    g_hash_table_unref(r->colourways);
    cw_stop_words_free(r->stop);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(reading, reading_clear)

static reading reading_of(cw_catalog_texts *texts, guint32 wanted, const cw_progress *progress)
{
    reading r = {
        .texts = texts,
        .stop = cw_stop_words_new(),
        .colourways = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL),
        .wanted = wanted,
        .strings = g_string_chunk_new(4096),
        .stop_words = g_ptr_array_new(),
        .progress = progress,
    };
    g_assert(r.stop->languages <= CW_TEXT_MOST_LANGUAGES);
    for (int k = 0; k < CW_TOKEN_KINDS; k++)
        r.tokens[k] = g_ptr_array_new();
    return r;
}

static cw_catalog_texts *texts_new(void)
{
    cw_catalog_texts *texts = g_new0(cw_catalog_texts, 1);
    texts->words = cw_bags_new();
    texts->stop_words = cw_bags_new();
    texts->not_alphabetic = cw_bags_new();
    texts->damaged = cw_bags_new();
    texts->colourway_of = g_array_new(FALSE, FALSE, sizeof(gint64));
    return texts;
}

void cw_catalog_texts_free(cw_catalog_texts *texts)
{
    if (texts == NULL)
        return;
    cw_bags_free(texts->words);
    cw_bags_free(texts->stop_words);
    cw_bags_free(texts->not_alphabetic);
    cw_bags_free(texts->damaged);
    g_array_unref(texts->colourway_of);
    g_free(texts);
}

static gboolean check_texts(const cw_catalog_texts *texts, const cw_text_choice *choice,
                            GError **error)
{
    if (texts->colourway_of->len > 0)
        return TRUE;
    if (texts->colourways == 0)
        g_set_error(error, CW_ERROR, CW_ERROR_NOT_FOUND, "no items to read%s",
                    choice->where != NULL ? "; --where leaves none" : "");
    else if (texts->left_out > 0)
        g_set_error(error, CW_ERROR, CW_ERROR_NOT_FOUND,
                    "no text to read; --language %s leaves none of %" G_GSIZE_FORMAT " texts",
                    choice->languages, texts->left_out);
    else
        g_set_error(error, CW_ERROR, CW_ERROR_NOT_FOUND,
                    "no text to read: none of %" G_GSIZE_FORMAT " items has a title, a "
                    "description, a product_type or a google_product_category; import names a "
                    "feed's own columns by --map title=NAME",
                    texts->items_seen);
    return FALSE;
}

cw_catalog_texts *cw_catalog_texts_read(cw_catalog *catalog, const cw_text_choice *choice,
                                        const cw_progress *progress, GError **error)
{
    guint32 wanted = 0;
    if (choice->languages != NULL && !cw_languages_parse(choice->languages, &wanted, error))
        return NULL;
    g_autoptr(cw_where) where = cw_where_parse(choice->where, error);
    if (where == NULL)
        return NULL;
    g_autoptr(cw_catalog_texts) texts = texts_new();
    g_auto(reading) r = reading_of(texts, wanted, progress);
    r.only = choice->colourways;
    if (!cw_store_each_item(cw_catalog_store(catalog), where, take_item, &r, error) ||
        !check_texts(texts, choice, error))
        return NULL;
    return g_steal_pointer(&texts);
}

cw_catalog_texts *cw_catalog_texts_read_shown(cw_catalog *catalog, const cw_picture_list *list,
                                              const cw_progress *progress, GError **error)
{
    g_autoptr(GHashTable) wanted = g_hash_table_new(g_int64_hash, g_int64_equal);
    for (gsize i = 0; i < list->count; i++)
        g_hash_table_add(wanted, (gpointer)&list->entries[i].colourway);
    const cw_text_choice choice = {.colourways = wanted};
    return cw_catalog_texts_read(catalog, &choice, progress, error);
}

GHashTable *cw_catalog_texts_index(const cw_catalog_texts *texts)
{
    GHashTable *of_colourway = g_hash_table_new(g_int64_hash, g_int64_equal);
    for (guint t = 0; t < texts->colourway_of->len; t++)
        g_hash_table_insert(of_colourway, &g_array_index(texts->colourway_of, gint64, t),
                            GUINT_TO_POINTER(t + 1));
    return of_colourway;
}
