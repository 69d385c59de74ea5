/* SPDX-License-Identifier: Apache-2.0
 *
 * A minus is one where no letter stands before it and one does behind it: "v-neck" has a hyphen. It
 * holds up to the next blank or comma: "-t-shirt" are two words that are not wanted.
 */
#include "engine/search/search_text.h"

#include <math.h>
#include <string.h>

#include "base/error.h"
#include "score/similarity.h"
#include "text/language.h"
#include "text/tokens.h"

#define MOST_TOLD 8    /* words left out that are named */
#define MOST_QUOTED 60 /* characters of what was typed */
#define MINUS 0x2212

void cw_search_text_clear(cw_search_text *text)
{
    for (guint i = 0; text->words != NULL && i < text->words->len; i++)
        g_free(g_array_index(text->words, cw_search_word, i).word);
    g_clear_pointer(&text->words, g_array_unref);
    g_clear_pointer(&text->left_out, g_ptr_array_unref);
    g_clear_pointer(&text->table, cw_word_table_free);
}

/* At most MOST_QUOTED characters of what may be any bytes. (transfer full) */
static char *quote(const char *typed)
{
    g_autofree char *valid = g_utf8_make_valid(typed, -1);
    if (g_utf8_strlen(valid, -1) <= MOST_QUOTED)
        return g_steal_pointer(&valid);
    g_autofree char *start = g_utf8_substring(valid, 0, MOST_QUOTED);
    return g_strconcat(start, "...", NULL);
}

/* ---- what is typed --------------------------------------------------------------------------- */

typedef struct {
    cw_search_text *text;
    cw_stop_words *stop;
    GHashTable *seen; /* tokens that were left out */
    gboolean minus;   /* of the part at hand */
    char *torn;       /* a word that is asked for with a minus and without one */
} reading;

static void reading_clear(reading *r)
{
    g_clear_pointer(&r->stop, cw_stop_words_free);
    g_clear_pointer(&r->seen, g_hash_table_unref);
    g_free(r->torn);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(reading, reading_clear)

static void leave_out(reading *r, const char *token, const char *why)
{
    if (!g_hash_table_add(r->seen, g_strdup(token)))
        return;
    g_autofree char *quoted = quote(token);
    g_ptr_array_add(r->text->left_out, g_strdup_printf("\"%s\" %s", quoted, why));
}

static void take_word(reading *r, const char *token)
{
    GArray *words = r->text->words;
    for (guint i = 0; i < words->len; i++) {
        const cw_search_word *known = &g_array_index(words, cw_search_word, i);
        if (strcmp(known->word, token) != 0)
            continue;
        if (known->minus != r->minus && r->torn == NULL)
            r->torn = g_strdup(token);
        return;
    }
    const cw_search_word word = {g_strdup(token), r->minus, 0};
    g_array_append_val(words, word);
}

static void take_token(gpointer data, cw_token_kind kind, const char *token)
{
    reading *r = data;
    if (kind == CW_TOKEN_NOT_ALPHABETIC)
        leave_out(r, token, "is no word: it has a digit, or too many letters");
    else if (kind == CW_TOKEN_DAMAGED)
        leave_out(r, token, "cannot be read: it is no UTF-8, or was read as what it is not");
    else if (cw_stop_words_find(r->stop, token) != 0)
        leave_out(r, token, "is a stop word: it says nothing of a picture");
    else
        take_word(r, token);
}

static gboolean is_of_word(gunichar letter)
{
    return g_unichar_isalnum(letter) || g_unichar_ismark(letter);
}

static gboolean ends_minus(gunichar letter)
{
    return g_unichar_isspace(letter) || letter == ',' || letter == ';';
}

/* Takes the parts of a valid text, each with a minus or without one. FALSE: one stands alone. */
static gboolean take_parts(reading *r, const char *text)
{
    const char *start = text;
    gunichar before = ' ';
    for (const char *at = text;; at = g_utf8_next_char(at)) {
        const gunichar letter = g_utf8_get_char(at);
        const gboolean minus = (letter == '-' || letter == MINUS) && !is_of_word(before);
        if (minus && !is_of_word(g_utf8_get_char(g_utf8_next_char(at))))
            return FALSE;
        if (minus || letter == '\0' || ends_minus(letter)) {
            cw_tokens_each(start, (gsize)(at - start), take_token, r);
            r->minus = minus;
            start = at;
        }
        if (letter == '\0')
            return TRUE;
        before = letter;
    }
}

static gboolean refuse(GError **error, const char *typed, const char *reason)
{
    g_autofree char *quoted = quote(typed);
    g_set_error(error, CW_ERROR, CW_ERROR_USAGE, "text \"%s\": %s", quoted, reason);
    return FALSE;
}

static gboolean check_words(const reading *r, const char *typed, GError **error)
{
    const cw_search_text *text = r->text;
    g_autofree char *reason = NULL;
    if (r->torn != NULL)
        reason = g_strdup_printf("\"%s\" is asked for with a minus and without one", r->torn);
    else if (text->words->len > CW_SEARCH_TEXT_MOST)
        reason = g_strdup_printf("it has %u words, and a search is for %d at most",
                                 text->words->len, CW_SEARCH_TEXT_MOST);
    else if (text->words->len == 0)
        reason = text->left_out->len > 0
                     ? g_strdup_printf("there is no word in it to search for: %s",
                                       (char *)text->left_out->pdata[0])
                     : g_strdup("there is no word in it");
    return reason == NULL || refuse(error, typed, reason);
}

gboolean cw_search_text_read(cw_search_text *text, const char *typed, GError **error)
{
    g_autofree char *valid = g_utf8_make_valid(typed, -1);
    text->words = g_array_new(FALSE, FALSE, sizeof(cw_search_word));
    text->left_out = g_ptr_array_new_with_free_func(g_free);
    g_auto(reading) r = {
        .text = text,
        .stop = cw_stop_words_new(),
        .seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
    };
    if (!take_parts(&r, valid))
        return refuse(error, typed,
                      "a minus stands before no word; write \"-striped\" for what is not to be "
                      "striped");
    return check_words(&r, typed, error);
}

/* ---- what the model knows -------------------------------------------------------------------- */

static void find_words(cw_search_text *text)
{
    GArray *words = text->words;
    guint known = 0;
    for (guint i = 0; i < words->len; i++) {
        cw_search_word *word = &g_array_index(words, cw_search_word, i);
        g_autoptr(GError) reason = NULL;
        if (cw_word_table_find(text->table, word->word, &word->number, &reason)) {
            g_array_index(words, cw_search_word, known++) = *word;
            continue;
        }
        g_ptr_array_add(text->left_out, g_strdup(reason->message));
        g_free(word->word);
    }
    g_array_set_size(words, known);
}

gboolean cw_search_text_find(cw_search_text *text, const cw_store_model *model,
                             const cw_encoder *encoder, GError **error)
{
    const guint before = text->left_out->len;
    text->table = cw_word_table_open(model->path, error);
    if (text->table == NULL)
        return FALSE;
    if (!cw_word_table_check(text->table, encoder, error)) {
        g_prefix_error(error, "model \"%s\": ", model->name);
        return FALSE;
    }
    find_words(text);
    if (text->words->len > 0)
        return TRUE;
    g_set_error(error, CW_ERROR, CW_ERROR_NOT_FOUND, "there is nothing to search for: %s",
                (char *)text->left_out->pdata[before]);
    return FALSE;
}

/* ---- what is searched for -------------------------------------------------------------------- */

gboolean cw_search_text_direction(const cw_search_text *text, float *direction, GError **error)
{
    const gsize d = cw_word_table_dimension(text->table), count = text->words->len;
    g_autofree gsize *numbers = g_new(gsize, count + 1);
    g_autofree gboolean *minus = g_new(gboolean, count + 1);
    for (guint i = 0; i < count; i++) {
        numbers[i] = g_array_index(text->words, cw_search_word, i).number;
        minus[i] = g_array_index(text->words, cw_search_word, i).minus;
    }
    cw_word_table_query(text->table, numbers, minus, count, direction);
    if (cw_similarity(direction, direction, d) > 0)
        return TRUE;
    g_set_error_literal(error, CW_ERROR, CW_ERROR_FAILED,
                        "the words of the text say nothing together: the model has learned nothing "
                        "of them, or one takes away what the other says");
    return FALSE;
}

gboolean cw_search_text_mix(const cw_search_text *text, double weight, float *query, GError **error)
{
    const gsize d = cw_word_table_dimension(text->table);
    g_autofree float *direction = g_new(float, d);
    if (!cw_search_text_direction(text, direction, error))
        return FALSE;
    for (gsize i = 0; i < d; i++)
        query[i] += (float)weight * (direction[i] - query[i]);
    cw_similarity_normalise(query, 1, d);
    return TRUE;
}

/* ---- what is said ---------------------------------------------------------------------------- */

/* How many times as likely each of the words is as if all were equal, of what the model gives
 * scores [K] for: softmax(scores) K. */
static void say(const cw_search_text *text, const float *scores, double *says)
{
    const gsize count = cw_word_table_count(text->table);
    double most = -INFINITY, sum = 0;
    for (gsize k = 0; k < count; k++)
        most = MAX(most, (double)scores[k]);
    for (gsize k = 0; k < count; k++)
        sum += exp((double)scores[k] - most);
    for (guint i = 0; i < text->words->len; i++)
        says[i] = exp((double)scores[g_array_index(text->words, cw_search_word, i).number] - most) /
                  sum * (double)count;
}

/* At most MOST_TOLD sentences, and how many there are beside. (transfer full) */
static char **tell_left_out(const GPtrArray *left_out)
{
    g_autoptr(GStrvBuilder) told = g_strv_builder_new();
    for (guint i = 0; i < MIN(left_out->len, MOST_TOLD); i++)
        g_strv_builder_add(told, left_out->pdata[i]);
    if (left_out->len > MOST_TOLD) {
        g_autofree char *more =
            g_strdup_printf("%u more are left out like these", left_out->len - MOST_TOLD);
        g_strv_builder_add(told, more);
    }
    return g_strv_builder_end(told);
}

void cw_search_text_explain(const cw_search_text *text, const float *const *rows,
                            cw_search_result *result)
{
    const guint count = text->words->len;
    g_autofree float *scores = g_new(float, cw_word_table_count(text->table));
    result->left_out = tell_left_out(text->left_out);
    result->words = g_new0(char *, count + 1);
    result->says = g_new(double, result->count *count + 1);
    for (guint i = 0; i < count; i++) {
        const cw_search_word *word = &g_array_index(text->words, cw_search_word, i);
        result->words[i] = g_strconcat(word->minus ? "-" : "", word->word, NULL);
    }
    for (gsize h = 0; h < result->count; h++) {
        cw_word_table_scores(text->table, rows[h], scores);
        result->hits[h].says = result->says + h * count;
        say(text, scores, result->says + h * count);
    }
}
