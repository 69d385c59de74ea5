/* SPDX-License-Identifier: Apache-2.0
 *
 * A section a word that texts lack somewhere, its surest items first; words without one are in the
 * table of figures that the command prints.
 */
#include "engine/page/page_tags.h"

#include <math.h>

#include "base/error.h"
#include "engine/page/page_html.h"

#define ITEM_PX 150

static const char *text_of(const json_t *object, const char *key)
{
    return json_string_value(json_object_get(object, key));
}

static gsize count_of(const json_t *object, const char *key)
{
    return (gsize)json_integer_value(json_object_get(object, key));
}

/* NAN: nothing was there to take it from. */
static double figure_of(const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);
    return json_is_number(value) ? json_number_value(value) : NAN;
}

static void write_facts(cw_page *page, const json_t *result)
{
    const json_t *written = json_object_get(result, "written");
    cw_page_facts_begin(page);
    cw_page_fact(page, "tags", cw_page_count(count_of(written, "tags")).text, NULL);
    cw_page_fact(page, "items that get some", cw_page_count(count_of(written, "items")).text, NULL);
    cw_page_fact(page, "precision", cw_page_figure(figure_of(result, "precision")).text,
                 "against held-out texts, which do not say all that a picture shows");
    cw_page_fact(page, "coverage", cw_page_figure(figure_of(result, "coverage")).text, NULL);
    cw_page_facts_end(page);
}

static void write_item(cw_page *page, const json_t *item)
{
    const char *caption = text_of(item, "caption");
    const double probability = figure_of(item, "probability");
    cw_page_add(page, "<li class=\"card\"><div class=\"shot\">");
    cw_page_picture(page, text_of(item, "picture"), caption, ITEM_PX);
    cw_page_add(
        page,
        "</div><div class=\"score\"><span>%s</span></div><div class=\"title\">%s</div></li>\n",
        cw_page_figure(probability).text, caption);
}

static void write_word(cw_page *page, const json_t *word)
{
    const json_t *lacking = json_object_get(word, "lacking"), *item;
    gsize place;
    g_autofree char *lead = g_strdup_printf(
        "%s items show it and do not say it, the surest first; of held-out tags %s were right.",
        cw_page_count(count_of(word, "missing")).text,
        cw_page_figure(figure_of(word, "precision")).text);
    cw_page_section(page, text_of(word, "word"), lead);
    cw_page_add(page, "<ol class=\"hits\">\n");
    json_array_foreach(lacking, place, item) write_item(page, item);
    cw_page_add(page, "</ol>\n");
}

static gboolean write_words(cw_page *page, const json_t *words, const cw_progress *progress,
                            GError **error)
{
    gsize place, left_out = 0;
    const json_t *word;
    json_array_foreach(words, place, word)
    {
        const cw_progress_state state = {"drawing", "words", (gint64)place,
                                         (gint64)json_array_size(words), NULL};
        if (!cw_progress_tell(progress, &state)) {
            g_set_error_literal(error, CW_ERROR, CW_ERROR_INTERRUPTED,
                                "stopped while drawing the page");
            return FALSE;
        }
        if (json_array_size(json_object_get(word, "lacking")) == 0)
            continue;
        if (cw_page_has_room(page))
            write_word(page, word);
        else
            left_out++;
    }
    cw_page_left_out(page, left_out, "words are");
    return TRUE;
}

static void write_not_visual(cw_page *page, const json_t *words)
{
    gsize place;
    const json_t *word;
    cw_page_section(page, "Not visual to this model",
                    "Words that texts have and pictures do not tell: an AUC of 0.5 is chance.");
    cw_page_add(page, "<table><tr><th>word</th><th>in texts</th><th>among the best five words of "
                      "pictures</th><th>AUC</th></tr>\n");
    json_array_foreach(words, place, word) if (json_is_false(json_object_get(word, "visual")))
        cw_page_add(page, "<tr><td>%s</td><td>%s</td><td>%s</td><td>%s</td></tr>\n",
                    text_of(word, "word"), cw_page_fixed(figure_of(word, "share"), 3).text,
                    cw_page_fixed(figure_of(word, "top_five"), 3).text,
                    cw_page_fixed(figure_of(word, "auc"), 3).text);
    cw_page_add(page, "</table>\n");
}

gboolean cw_page_tags(const json_t *result, const char *path, const cw_progress *progress,
                      GError **error)
{
    const json_t *words = json_object_get(result, "words");
    g_autofree char *subtitle = g_strdup_printf("by model %s", text_of(result, "model"));
    g_autoptr(cw_page) page = cw_page_new("Missing from texts", subtitle);
    write_facts(page, result);
    if (!write_words(page, words, progress, error))
        return FALSE;
    write_not_visual(page, words);
    return cw_page_save(page, path, error);
}
