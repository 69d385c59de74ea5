/* SPDX-License-Identifier: Apache-2.0
 *
 * The query above, its hits below in their order. A search that found nothing says so: there is no
 * "something similar".
 */
#include "engine/page/page_search.h"

#include <string.h>

#include "base/error.h"
#include "engine/page/page_html.h"

#define QUERY_PX 220
#define HIT_PX 150

static gboolean same_group(const cw_search_hit *a, const cw_search_hit *b)
{
    return a->group != NULL && b->group != NULL && g_strcmp0(a->source, b->source) == 0 &&
           strcmp(a->group, b->group) == 0;
}

static const char *name_of(const cw_search_hit *hit)
{
    return hit->title != NULL ? hit->title : hit->id != NULL ? hit->id : hit->picture;
}

/* What is searched for may be words alone. */
static const char *name_of_query(const cw_search_result *result)
{
    const char *name = name_of(&result->query);
    return name != NULL ? name : result->text;
}

static void write_alt_picture(cw_page *page, const cw_search_hit *hit, int side_px)
{
    g_autofree char *alt =
        hit->colour != NULL ? g_strdup_printf("%s, %s", name_of(hit), hit->colour) : NULL;
    cw_page_picture(page, hit->picture, alt != NULL ? alt : name_of(hit), side_px);
}

/* Id, colour and group, as far as they are known. */
static void write_particulars(cw_page *page, const cw_search_hit *hit)
{
    if (hit->id != NULL)
        cw_page_add(page, "<div class=\"small\">%s</div>", hit->id);
    if (hit->colour != NULL)
        cw_page_add(page, "<div class=\"small\">colour %s</div>", hit->colour);
    if (hit->group != NULL)
        cw_page_add(page, "<div class=\"small\">group %s</div>", hit->group);
}

static const char *mark_of(const cw_search_value *value)
{
    return value->predicted ? " (predicted)" : "";
}

static void write_changes(cw_page *page, const cw_search_result *result)
{
    for (gsize c = 0; c < result->change_count; c++) {
        const cw_search_change *change = &result->changes[c];
        cw_page_add(page, "<div><b>%s: %s</b> <span class=\"small\">in place of %s%s</span></div>",
                    change->type, change->to, change->from.value, mark_of(&change->from));
    }
    if (result->never != NULL)
        cw_page_add(page, "<p class=\"note\">There is nothing to find: %s.</p>", result->never);
}

/* What a hit has of what was asked for, the matching ones marked. */
static void write_values(cw_page *page, const cw_search_result *result, const cw_search_hit *hit)
{
    for (gsize c = 0; c < result->change_count; c++) {
        const cw_search_value *value = &hit->values[c];
        const gboolean matches = strcmp(value->value, result->changes[c].to) == 0;
        cw_page_add(page, "<div class=\"small\"><span class=\"%s\">%s %s%s</span></div>",
                    matches ? "chip good" : "chip", result->changes[c].type, value->value,
                    mark_of(value));
    }
}

/* The words beside a picture, and what of them was not asked. */
static void write_text(cw_page *page, const cw_search_result *result)
{
    if (result->text != NULL && result->query.picture != NULL)
        cw_page_add(page, "<div><b>and what these words say: %s</b></div>", result->text);
    for (char **line = result->left_out; line != NULL && *line != NULL; line++)
        cw_page_add(page, "<p class=\"note\">Left out: %s.</p>", *line);
}

static void write_query(cw_page *page, const cw_search_result *result)
{
    const cw_search_hit *query = &result->query;
    cw_page_add(page, "<div class=\"card query\"><div>");
    if (query->picture != NULL)
        write_alt_picture(page, query, QUERY_PX);
    cw_page_add(page, "</div><div><div class=\"small\">%s</div><h2>%s</h2>",
                query->id != NULL        ? "like this item"
                : query->picture != NULL ? "like this picture"
                                         : "what these words say",
                name_of_query(result));
    write_particulars(page, query);
    write_text(page, result);
    write_changes(page, result);
    cw_page_add(page,
                "<p class=\"note\">%s found among all vectors of model %s in %s ms, exactly."
                "</p></div></div>\n",
                cw_page_count(result->count).text, result->model,
                cw_page_fixed(1000 * result->seconds, 1).text);
}

/* One of the two that a similarity is made of: its name, its length, its figure. */
static void write_share(cw_page *page, const char *name, int series, double value)
{
    cw_page_add(page,
                "<div class=\"share\"><span>%s</span><div class=\"meter\"><i class=\"of%s\" "
                "style=\"width:%s%%\"></i></div><span>%s</span></div>",
                name, cw_page_count((gsize)series).text,
                cw_page_fixed(100 * CLAMP(value, 0, 1), 1).text, cw_page_fixed(value, 3).text);
}

static void write_similarity(cw_page *page, const cw_search_result *result, gsize place)
{
    const cw_search_hit *hit = &result->hits[place];
    cw_page_add(page, "<div class=\"score\"><span>%s.</span><span>%s</span></div>",
                cw_page_count(place + 1).text, cw_page_fixed(hit->similarity, 3).text);
    if (result->colour_weight > 0) {
        write_share(page, "design", 1, hit->design_similarity);
        write_share(page, "colour", 2, hit->colour_similarity);
    } else {
        cw_page_add(page, "<div class=\"meter\"><i style=\"width:%s%%\"></i></div>",
                    cw_page_fixed(100 * CLAMP(hit->similarity, 0, 1), 1).text);
    }
}

/* How far it is by each attribute, those asked for first and marked. */
static void write_distances(cw_page *page, const cw_search_result *result, const cw_search_hit *hit)
{
    cw_page_add(page, "<ul class=\"far\">");
    for (gsize a = 0; result->attributes[a] != NULL; a++)
        cw_page_add(page, "<li class=\"%s\"><span>%s</span><span>%s</span></li>",
                    result->weights[a] > 0 ? "asked" : "other", result->attributes[a],
                    cw_page_fixed(hit->distances[a], 3).text);
    cw_page_add(page, "</ul>");
}

/* What each word of the text says of it. */
static void write_says(cw_page *page, const cw_search_result *result, const cw_search_hit *hit)
{
    cw_page_add(page, "<ul class=\"far\">");
    for (gsize w = 0; result->words[w] != NULL; w++)
        cw_page_add(page, "<li class=\"asked\"><span>%s</span><span>x%s</span></li>",
                    result->words[w], cw_page_fixed(hit->says[w], 2).text);
    cw_page_add(page, "</ul>");
}

static void write_hit(cw_page *page, const cw_search_result *result, gsize place)
{
    const cw_search_hit *hit = &result->hits[place];
    cw_page_add(page, "<li class=\"card\"><div class=\"shot\">");
    write_alt_picture(page, hit, HIT_PX);
    cw_page_add(page, "</div>");
    write_similarity(page, result, place);
    if (hit->distances != NULL)
        write_distances(page, result, hit);
    if (hit->says != NULL)
        write_says(page, result, hit);
    cw_page_add(page, "<div class=\"title\">%s</div>", name_of(hit));
    write_particulars(page, hit);
    write_values(page, result, hit);
    if (same_group(hit, &result->query))
        cw_page_add(page, "<div class=\"small\"><span class=\"chip good\">same group</span></div>");
    cw_page_add(page, "</li>\n");
}

/* As many as the page has room for; how many that were. */
static gboolean write_hits(cw_page *page, const cw_search_result *result,
                           const cw_progress *progress, gsize *shown, GError **error)
{
    for (*shown = 0; *shown < result->count && cw_page_has_room(page); ++*shown) {
        const cw_progress_state state = {"drawing", "hits", (gint64)*shown, (gint64)result->count,
                                         NULL};
        if (!cw_progress_tell(progress, &state)) {
            g_set_error_literal(error, CW_ERROR, CW_ERROR_INTERRUPTED,
                                "stopped while drawing the page");
            return FALSE;
        }
        write_hit(page, result, *shown);
    }
    return TRUE;
}

/* "pattern (0.67) and sleeve (0.33)": what was asked for. (transfer full) */
static char *list_asked(const cw_search_result *result)
{
    GString *asked = g_string_new(NULL);
    for (gsize a = 0; result->attributes[a] != NULL && result->weights[a] > 0; a++)
        g_string_append_printf(asked, "%s%s (%s)", a > 0 ? ", " : "", result->attributes[a],
                               cw_page_fixed(result->weights[a], 2).text);
    return g_string_free(asked, FALSE);
}

/* (transfer full) */
static char *explain_number(const cw_search_result *result)
{
    static const char says[] = " Below each hit stands how many times as likely each word is of it "
                               "as if all words that the model knows were equal.";
    const double weight = result->colour_weight;
    g_autofree char *asked = result->attributes != NULL ? list_asked(result) : NULL;
    g_autofree char *by =
        asked == NULL
            ? g_strdup(result->words != NULL ? says : "")
            : g_strdup_printf(" Design is alike by %s alone; below each hit stands how far "
                              "it is by every attribute, 0 being no difference.",
                              asked);
    return weight > 0 ? g_strdup_printf("The number is %s times the similarity of design plus %s "
                                        "times that of colour, each 1 at most.%s",
                                        cw_page_fixed(1 - weight, 2).text,
                                        cw_page_fixed(weight, 2).text, by)
                      : g_strdup_printf("The number is the %s similarity, 1 at most.%s",
                                        asked == NULL ? "cosine" : "design's", by);
}

gboolean cw_page_search(const cw_search_result *result, const char *path,
                        const cw_progress *progress, GError **error)
{
    g_autofree char *title = g_strdup_printf("Like %s", name_of_query(result));
    g_autoptr(cw_page) page = cw_page_new(title, NULL);
    g_autofree char *lead = explain_number(result);
    write_query(page, result);
    cw_page_section(page, "Found, most alike first", result->count > 0 ? lead : NULL);
    if (result->count == 0)
        cw_page_add(page, "<p class=\"notice\">Nothing is alike enough, or no item passes the "
                          "filters.</p>\n");
    gsize shown = 0;
    if (result->count > 0)
        cw_page_add(page, "<ol class=\"hits\">\n");
    if (!write_hits(page, result, progress, &shown, error))
        return FALSE;
    if (result->count > 0)
        cw_page_add(page, "</ol>\n");
    cw_page_left_out(page, result->count - shown, "hits are");
    return cw_page_save(page, path, error);
}
