/* SPDX-License-Identifier: Apache-2.0
 *
 * The words of a catalogue for people: what was read, a line a word, what was dropped.
 */
#include <colorway/catalog_words.h>

#include "base/pad.h"
#include "text/tokens.h"

#define MOST_SHOWN 40  /* words that were dropped for one reason */
#define NUMBER_WIDTH 9 /* of a column of figures */

static gint64 number_of(const json_t *object, const char *key)
{
    return (gint64)json_integer_value(json_object_get(object, key));
}

static const char *word_of(const json_t *word)
{
    return json_string_value(json_object_get(word, "word"));
}

/* What was read, and what a figure counts. */
static void append_head(GString *text, const json_t *result)
{
    const gint64 without = number_of(result, "without_text"), left = number_of(result, "left_out");
    g_string_append_printf(text,
                           "%" G_GINT64_FORMAT " items of %" G_GINT64_FORMAT
                           " colourways, %" G_GINT64_FORMAT " texts are counted, %.1f words each",
                           number_of(result, "items"), number_of(result, "colourways"),
                           number_of(result, "texts"),
                           json_real_value(json_object_get(result, "mean_words")));
    if (without > 0)
        g_string_append_printf(text, "; %" G_GINT64_FORMAT " colourways have none", without);
    if (left > 0)
        g_string_append_printf(text, "; %" G_GINT64_FORMAT " are in other languages", left);
    g_string_append_c(text, '\n');
}

static void append_languages(GString *text, const json_t *languages)
{
    const char *name, *between = "languages: ";
    json_t *count;
    json_object_foreach((json_t *)languages, name, count)
    {
        g_string_append_printf(text, "%s%s %" JSON_INTEGER_FORMAT, between, name,
                               json_integer_value(count));
        between = ", ";
    }
    g_string_append(text, "\n");
}

static void append_words(GString *text, const json_t *words)
{
    gsize width = cw_pad_width("word"), place;
    const json_t *word;
    json_array_foreach(words, place, word) width = MAX(width, cw_pad_width(word_of(word)));
    g_string_append_printf(text, "\n%-*s%*s\n", (int)width, "word", NUMBER_WIDTH, "texts");
    json_array_foreach(words, place, word)
    {
        cw_pad_append(text, word_of(word), width, FALSE);
        g_string_append_printf(text, "%*" G_GINT64_FORMAT "%*.1f %%\n", NUMBER_WIDTH,
                               number_of(word, "texts"), NUMBER_WIDTH - 2,
                               100 * json_real_value(json_object_get(word, "share")));
    }
}

/* How many words there are, and how many of them are not above. */
static void append_rest(GString *text, const json_t *result)
{
    const gint64 rare = number_of(result, "rare"), beyond = number_of(result, "beyond");
    g_string_append_printf(text, "\n%" G_GINT64_FORMAT " words in all",
                           number_of(result, "distinct"));
    if (beyond > 0)
        g_string_append_printf(text, "; %" G_GINT64_FORMAT " more are left (--words)", beyond);
    if (rare > 0)
        g_string_append_printf(text, "; %" G_GINT64_FORMAT " are in too few texts (--min-count)",
                               rare);
    g_string_append_c(text, '\n');
}

/* A token that was dropped may be as long as a text. */
static void append_cut(GString *text, const char *token)
{
    const gboolean cut = g_utf8_strlen(token, -1) > CW_TOKEN_MOST;
    g_autofree char *head = g_utf8_substring(token, 0, cut ? CW_TOKEN_MOST : -1);
    g_string_append_printf(text, "%s%s", head, cut ? "..." : "");
}

static void append_dropped(GString *text, const char *title, const json_t *dropped)
{
    const gint64 distinct = number_of(dropped, "distinct");
    const json_t *words = json_object_get(dropped, "commonest");
    g_string_append_printf(text, "dropped as %s: %" G_GINT64_FORMAT, title, distinct);
    const gsize count = json_array_size(words), shown = MIN(count, MOST_SHOWN);
    for (gsize place = 0; place < shown; place++) {
        const json_t *word = json_array_get(words, place);
        g_string_append(text, place > 0 ? ", " : ": ");
        append_cut(text, word_of(word));
        g_string_append_printf(text, " %" G_GINT64_FORMAT, number_of(word, "texts"));
    }
    g_string_append(text, (gint64)shown < distinct ? ", ...\n" : "\n");
}

char *cw_catalog_words_format(const json_t *result)
{
    GString *text = g_string_new(NULL);
    const json_t *dropped = json_object_get(result, "dropped");
    append_head(text, result);
    append_languages(text, json_object_get(result, "languages"));
    append_words(text, json_object_get(result, "words"));
    append_rest(text, result);
    append_dropped(text, "site words (--site-share)", json_object_get(dropped, "site_words"));
    append_dropped(text, "stop words", json_object_get(dropped, "stop_words"));
    append_dropped(text, "not alphabetic", json_object_get(dropped, "not_alphabetic"));
    append_dropped(text, "damaged", json_object_get(dropped, "damaged"));
    return g_string_free(text, FALSE);
}
