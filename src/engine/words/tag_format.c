/* SPDX-License-Identifier: Apache-2.0
 *
 * Tags for people: a line a word, what texts lack, and the words that no picture shows.
 */
#include <colorway/tag.h>

#include "base/pad.h"

#define NUMBER_WIDTH 11 /* of a column of figures */

static const char *text_of(const json_t *object, const char *key)
{
    return json_string_value(json_object_get(object, key));
}

static gint64 number_of(const json_t *object, const char *key)
{
    return (gint64)json_integer_value(json_object_get(object, key));
}

static void append_number(GString *text, const json_t *object, const char *key)
{
    g_string_append_printf(text, "%*" G_GINT64_FORMAT, NUMBER_WIDTH, number_of(object, key));
}

static void append_share(GString *text, const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);
    if (json_is_null(value))
        g_string_append_printf(text, "%*s", NUMBER_WIDTH, "-");
    else
        g_string_append_printf(text, "%*.3f", NUMBER_WIDTH, json_number_value(value));
}

/* The heads of a table whose first column is `word`. */
static void append_heads(GString *text, gsize width, const char *const *heads)
{
    cw_pad_append(text, "word", width, FALSE);
    for (; *heads != NULL; heads++)
        g_string_append_printf(text, "%*s", NUMBER_WIDTH, *heads);
    g_string_append_c(text, '\n');
}

static gsize width_of(const json_t *words)
{
    gsize width = cw_pad_width("word"), place;
    const json_t *word;
    json_array_foreach(words, place, word) width = MAX(width, cw_pad_width(text_of(word, "word")));
    return width;
}

/* ---- of an item ------------------------------------------------------------------------------ */

static void append_item(GString *text, const json_t *item)
{
    static const char *const heads[] = {"probability", "score", "given", "in text", NULL};
    const json_t *words = json_object_get(item, "words"), *word;
    const gsize width = width_of(words);
    const char *title = text_of(item, "title");
    gsize place;
    g_string_append_printf(text, "\n%s%s%s\n", text_of(item, "id"), title != NULL ? "  " : "",
                           title != NULL ? title : "");
    append_heads(text, width, heads);
    json_array_foreach(words, place, word)
    {
        cw_pad_append(text, text_of(word, "word"), width, FALSE);
        append_share(text, word, "probability");
        append_share(text, word, "score");
        g_string_append_printf(text, "%*s%*s\n", NUMBER_WIDTH,
                               json_is_true(json_object_get(word, "given")) ? "yes" : "-",
                               NUMBER_WIDTH,
                               json_is_true(json_object_get(word, "in_text")) ? "yes" : "-");
    }
    g_string_append(text, "\nprobability: that a word drawn from such a text is this one; given: "
                          "it is a tag\n");
}

/* ---- of all ---------------------------------------------------------------------------------- */

static void append_word(GString *text, const json_t *word, gsize width)
{
    cw_pad_append(text, text_of(word, "word"), width, FALSE);
    append_number(text, word, "texts");
    append_number(text, word, "held_out");
    append_share(text, word, "threshold");
    append_share(text, word, "precision");
    append_share(text, word, "coverage");
    append_number(text, word, "given");
    append_number(text, word, "missing");
    g_string_append_c(text, '\n');
}

static void append_words(GString *text, const json_t *words, gsize most, gsize width)
{
    static const char *const heads[] = {"texts",    "held out", "threshold", "precision",
                                        "coverage", "given",    "missing",   NULL};
    gsize place;
    const json_t *word;
    g_string_append_c(text, '\n');
    append_heads(text, width, heads);
    json_array_foreach(words, place, word) if (place < most) append_word(text, word, width);
    if (json_array_size(words) > most)
        g_string_append_printf(text, "%" G_GSIZE_FORMAT " more words are left (--words)\n",
                               json_array_size(words) - most);
}

/* "red: 12 items, surest d000001-0 0.412, ...". */
static void append_lacking(GString *text, const json_t *words, gsize most)
{
    gsize place, other, shown = 0;
    const json_t *word, *item;
    json_array_foreach(words, place, word)
    {
        const json_t *lacking = json_object_get(word, "lacking");
        if (json_array_size(lacking) == 0 || shown == most)
            continue;
        g_string_append_printf(text, "%s%s: %" G_GINT64_FORMAT " items, surest",
                               shown++ == 0 ? "\nmissing from texts\n" : "", text_of(word, "word"),
                               number_of(word, "missing"));
        json_array_foreach(lacking, other, item)
            g_string_append_printf(text, "%s %s %.3f", other > 0 ? "," : "", text_of(item, "id"),
                                   json_number_value(json_object_get(item, "probability")));
        g_string_append_c(text, '\n');
    }
}

static void append_not_visual(GString *text, const json_t *words, gsize width)
{
    static const char *const heads[] = {"in texts", "top five", "AUC", NULL};
    gsize place, found = 0;
    const json_t *word;
    json_array_foreach(words, place, word)
    {
        if (!json_is_false(json_object_get(word, "visual")))
            continue;
        if (found++ == 0) {
            g_string_append(text,
                            "\nnot visual to this model: texts have them, and pictures do not "
                            "tell\n");
            append_heads(text, width, heads);
        }
        cw_pad_append(text, text_of(word, "word"), width, FALSE);
        append_share(text, word, "share");
        append_share(text, word, "top_five");
        append_share(text, word, "auc");
        g_string_append_c(text, '\n');
    }
    if (found > 0)
        g_string_append(text, "in texts, top five: shares of held-out texts, and of pictures of "
                              "whose five best words it is one; AUC: 0.5 is chance\n");
}

/* "noir 41, black 12 (lost 9), nero": texts that each is in. */
static void append_set(GString *text, const json_t *set)
{
    const json_t *words = json_object_get(set, "words"), *word;
    gsize place;
    json_array_foreach(words, place, word)
    {
        g_string_append_printf(text, "%s%s %" G_GINT64_FORMAT, place > 0 ? ", " : "",
                               text_of(word, "word"), number_of(word, "texts"));
        if (number_of(word, "loses") > 0)
            g_string_append_printf(text, " (loses %" G_GINT64_FORMAT ")", number_of(word, "loses"));
    }
    g_string_append_printf(text,
                           "; \"%s\" wins %" G_GINT64_FORMAT " of %" G_GINT64_FORMAT
                           ", lost to a sibling: %" G_GINT64_FORMAT "\n",
                           text_of(json_array_get(words, 0), "word"),
                           number_of(json_array_get(words, 0), "wins"), number_of(set, "held_out"),
                           number_of(set, "lost"));
}

static void append_synonyms(GString *text, const json_t *sets, gsize most)
{
    gsize place;
    const json_t *set;
    if (json_array_size(sets) == 0)
        return;
    g_string_append(text, "\nwords that compete, and in how many texts they are\n");
    json_array_foreach(sets, place, set) if (place < most) append_set(text, set);
    if (json_array_size(sets) > most)
        g_string_append_printf(text, "%" G_GSIZE_FORMAT " more sets are left (--words)\n",
                               json_array_size(sets) - most);
    g_string_append(text, "wins: on held-out pictures whose text has one of them it is the most "
                          "probable; lost: the text has another\n");
}

static void append_explanation(GString *text, const json_t *result)
{
    g_string_append_printf(
        text,
        "\nthreshold: of the probability, from which on at least %g are right on half of what is "
        "held out (%" G_GINT64_FORMAT " texts)\nprecision, coverage: of the other half "
        "(%" G_GINT64_FORMAT "); of all words:",
        json_number_value(json_object_get(result, "min_precision")), number_of(result, "chosen_on"),
        number_of(result, "asked"));
    append_share(text, result, "precision");
    append_share(text, result, "coverage");
    g_string_append(text, "\ntexts are noisy: a tag that the text lacks counts as wrong, though "
                          "the picture may show it\n");
}

char *cw_tag_format(const json_t *result, gsize words)
{
    GString *text = g_string_new(NULL);
    const json_t *all = json_object_get(result, "words"), *item = json_object_get(result, "item");
    const json_t *written = json_object_get(result, "written");
    const gint64 gone = number_of(result, "gone");
    g_string_append_printf(text,
                           "%" G_GINT64_FORMAT " items of %" G_GINT64_FORMAT
                           " colourways by model \"%s\", which has not learned from "
                           "%" G_GINT64_FORMAT " of these and their texts\n",
                           number_of(result, "items"), number_of(result, "colourways"),
                           text_of(result, "model"), number_of(result, "held_out"));
    if (gone > 0)
        g_string_append_printf(text,
                               "%" G_GINT64_FORMAT " of its %" G_GSIZE_FORMAT
                               " words are in no text of these: nothing gets them\n",
                               gone, json_array_size(all));
    if (json_is_object(item)) {
        append_item(text, item);
        return g_string_free(text, FALSE);
    }
    const gsize width = width_of(all);
    append_words(text, all, words, width);
    append_explanation(text, result);
    append_lacking(text, all, words);
    append_synonyms(text, json_object_get(result, "synonyms"), words);
    append_not_visual(text, all, width);
    g_string_append_printf(text, "\n%" G_GINT64_FORMAT " tags for %" G_GINT64_FORMAT " items\n",
                           number_of(written, "tags"), number_of(written, "items"));
    return g_string_free(text, FALSE);
}
