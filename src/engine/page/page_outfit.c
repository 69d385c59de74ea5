/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/page/page_outfit.h"

#include "base/error.h"
#include "engine/page/page_html.h"

#define PIECE_PX 150

static const char *name_of(const cw_outfit_piece *piece)
{
    return piece->title != NULL ? piece->title : piece->id;
}

static void write_bar(cw_page *page, const char *name, double fit)
{
    cw_page_add(page,
                "<div class=\"share\"><span>%s</span><div class=\"meter\"><i class=\"of1\" "
                "style=\"width:%s%%\"></i></div><span>%s</span></div>",
                name, cw_page_fixed(100 * CLAMP(fit, 0, 1), 1).text, cw_page_fixed(fit, 3).text);
}

static void write_piece(cw_page *page, const cw_outfit_piece *piece)
{
    cw_page_add(page, "<div class=\"shot\">");
    cw_page_picture(page, piece->picture, name_of(piece), PIECE_PX);
    cw_page_add(page, "</div><div class=\"title\">%s</div><div class=\"small\">%s</div>",
                name_of(piece), piece->id);
    if (piece->colour != NULL)
        cw_page_add(page, "<div class=\"small\">colour %s</div>", piece->colour);
    cw_page_add(page, "<div class=\"small\">%s</div>", piece->category);
}

static void write_items(cw_page *page, const cw_outfit_result *result)
{
    cw_page_section(page, "The outfit", NULL);
    cw_page_add(page, "<ol class=\"hits\">\n");
    for (gsize i = 0; i < result->item_count; i++) {
        cw_page_add(page, "<li class=\"card\">");
        write_piece(page, &result->items[i]);
        cw_page_add(page, "</li>\n");
    }
    cw_page_add(page, "</ol>\n");
}

/* Why it was found: how it goes with each item. */
static void write_hit(cw_page *page, const cw_outfit_result *result, gsize place)
{
    const cw_outfit_piece *hit = &result->hits[place];
    cw_page_add(page, "<li class=\"card\">");
    write_piece(page, hit);
    cw_page_add(page, "<div class=\"score\"><span>%s.</span><span>%s</span></div>",
                cw_page_count(place + 1).text, cw_page_fixed(hit->fit, 3).text);
    for (gsize i = 0; i < result->item_count; i++)
        write_bar(page, result->items[i].category, hit->fits[i]);
    cw_page_add(page, "</li>\n");
}

static gboolean write_hits(cw_page *page, const cw_outfit_result *result,
                           const cw_progress *progress, GError **error)
{
    gsize shown = 0;
    cw_page_section(page, "What completes it, best first",
                    result->count > 0 ? "The number is the mean of the bars: the cosine similarity "
                                        "to each item, both seen for their pair of categories."
                                      : NULL);
    if (result->count == 0) {
        cw_page_add(page, "<p class=\"notice\">No item of the category passes the filters.</p>\n");
        return TRUE;
    }
    cw_page_add(page, "<ol class=\"hits\">\n");
    for (; shown < result->count && cw_page_has_room(page); shown++) {
        const cw_progress_state state = {"drawing", "hits", (gint64)shown, (gint64)result->count,
                                         NULL};
        if (!cw_progress_tell(progress, &state)) {
            g_set_error_literal(error, CW_ERROR, CW_ERROR_INTERRUPTED,
                                "stopped while drawing the page");
            return FALSE;
        }
        write_hit(page, result, shown);
    }
    cw_page_add(page, "</ol>\n");
    cw_page_left_out(page, result->count - shown, "hits are");
    return TRUE;
}

static void write_score(cw_page *page, const cw_outfit_result *result)
{
    cw_page_section(page, "How its items go together",
                    "Cosine similarities, each of two items seen for their pair of categories.");
    cw_page_add(page, "<p class=\"note\">%s in the mean", cw_page_fixed(result->fit, 3).text);
    if (result->drawn > 0)
        cw_page_add(page, ", better than %s%% of %s outfits drawn from these categories",
                    cw_page_fixed(100 * result->better, 0).text, cw_page_count(result->drawn).text);
    cw_page_add(page, ".</p>\n<div class=\"card\">");
    for (gsize p = 0; p < result->pair_count; p++) {
        const cw_outfit_piece *a = &result->items[result->pairs[p].a];
        const cw_outfit_piece *b = &result->items[result->pairs[p].b];
        g_autofree char *both = g_strdup_printf("%s + %s", a->category, b->category);
        write_bar(page, both, result->pairs[p].fit);
    }
    cw_page_add(page, "</div>\n");
}

gboolean cw_page_outfit(const cw_outfit_result *result, const char *path,
                        const cw_progress *progress, GError **error)
{
    g_autoptr(cw_page) page = cw_page_new(
        result->pair_count > 0 ? "How well an outfit goes together" : "Completing an outfit", NULL);
    write_items(page, result);
    if (result->pair_count > 0)
        write_score(page, result);
    else if (!write_hits(page, result, progress, error))
        return FALSE;
    return cw_page_save(page, path, error);
}
