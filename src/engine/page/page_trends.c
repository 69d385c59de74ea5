/* SPDX-License-Identifier: Apache-2.0
 *
 * Colours above, since they are the first question of a range, then the designs. A chip is a
 * colourway: its swatch what the picture shows, its name what the feed says.
 */
#include "engine/page/page_trends.h"

#include "engine/page/page_html.h"
#include "image/colour.h"

#define PICTURE_PX 72
#define MOST_CHIPS 24 /* of one design */

static void write_swatch(cw_page *page, gint32 seen)
{
    if (seen >= 0)
        cw_page_add(page, "<i class=\"swatch\" title=\"%s\" style=\"background:#%s\"></i>",
                    cw_palette[seen].name, cw_palette[seen].hex);
}

static void write_facts(cw_page *page, const cw_variants_result *result, gsize colourways)
{
    cw_page_facts_begin(page);
    cw_page_fact(page, "Designs", cw_page_count(result->groups).text, "as the pictures say");
    cw_page_fact(page, "In several colours", cw_page_count(result->variant_groups).text, NULL);
    cw_page_fact(page, "Colourways", cw_page_count(colourways).text, NULL);
    cw_page_fact(page, "Items", cw_page_count(result->count).text, "sizes counted");
    cw_page_facts_end(page);
}

static int compare_counts(gconstpointer a, gconstpointer b, gpointer counts)
{
    const gsize *count = counts;
    const gsize x = count[*(const gint32 *)a], y = count[*(const gint32 *)b];
    if (x != y)
        return x > y ? -1 : 1;
    return *(const gint32 *)a - *(const gint32 *)b;
}

static void write_colours(cw_page *page, const gsize *counts, gsize colourways)
{
    gint32 order[CW_PALETTE_COUNT];
    for (gint32 c = 0; c < CW_PALETTE_COUNT; c++)
        order[c] = c;
    g_qsort_with_data(order, CW_PALETTE_COUNT, sizeof *order, compare_counts, (gpointer)counts);
    cw_page_section(page, "Colours", "Of colourways, as their main pictures show them.");
    cw_page_add(page, "<ul class=\"chips\">\n");
    for (gsize i = 0; i < CW_PALETTE_COUNT && counts[order[i]] > 0; i++) {
        cw_page_add(page, "<li class=\"chip\">");
        write_swatch(page, order[i]);
        cw_page_add(page, "%s <b>%s</b> %s %%</li>\n", cw_palette[order[i]].name,
                    cw_page_count(counts[order[i]]).text,
                    cw_page_fixed(100 * (double)counts[order[i]] / (double)colourways, 1).text);
    }
    cw_page_add(page, "</ul>\n");
}

static void write_chips(cw_page *page, const cw_variants_result *result,
                        const cw_variants_trend *trend)
{
    gsize shown = 0;
    cw_page_add(page, "<td><ul class=\"chips\">");
    for (gsize i = trend->first; i < trend->end; i++) {
        const cw_variants_member *member = &result->members[i];
        if (!cw_variants_begins_colourway(result, i) || shown++ >= MOST_CHIPS)
            continue;
        cw_page_add(page, "<li class=\"chip\">");
        write_swatch(page, member->seen);
        cw_page_add(page, "%s</li>", member->colour != NULL ? member->colour : "no name");
    }
    if (shown > MOST_CHIPS)
        cw_page_add(page, "<li class=\"small\">and %s more</li>",
                    cw_page_count(shown - MOST_CHIPS).text);
    cw_page_add(page, "</ul></td>");
}

static void write_trend(cw_page *page, const cw_variants_result *result,
                        const cw_variants_trend *trend)
{
    const cw_variants_member *first = &result->members[trend->first];
    const char *title = first->title != NULL ? first->title : first->id;
    cw_page_add(page, "<tr><td>");
    cw_page_picture(page, first->picture, title, PICTURE_PX);
    cw_page_add(page,
                "</td><th scope=\"row\">%s<div class=\"small\">%s</div></th><td>%s</td>"
                "<td class=\"n count\">%s</td><td class=\"n share\">%s %%</td>",
                title, result->names[first->predicted],
                trend->category != NULL ? trend->category : "",
                cw_page_count(trend->colourways).text, cw_page_fixed(100 * trend->share, 1).text);
    write_chips(page, result, trend);
    cw_page_add(page, "</tr>\n");
}

static void write_designs(cw_page *page, const cw_variants_result *result)
{
    gsize shown = 0;
    cw_page_section(page, "Designs, the most colourways first",
                    "One row a predicted group. A chip is a colourway: the swatch is what the "
                    "picture shows, the name what the feed says.");
    if (result->variant_groups == 0) {
        cw_page_add(page, "<p class=\"notice\">No design comes in two colours.</p>\n");
        return;
    }
    cw_page_add(page, "<div class=\"wide\"><table class=\"trends\"><thead><tr><th></th>"
                      "<th>Design</th><th>Category</th><th class=\"n\">Colourways</th>"
                      "<th class=\"n\">Share</th><th>Colours</th></tr></thead><tbody>\n");
    for (; shown < result->variant_groups && cw_page_has_room(page); shown++)
        write_trend(page, result, &result->trends[shown]);
    cw_page_add(page, "</tbody></table></div>\n");
    cw_page_left_out(page, result->variant_groups - shown,
                     "designs, the smallest; --trends FILE.csv has them all. They are");
    if (result->groups > result->variant_groups)
        cw_page_add(page, "<p class=\"note\">and %s designs in one colour</p>\n",
                    cw_page_count(result->groups - result->variant_groups).text);
}

gboolean cw_page_trends(const cw_variants_result *result, const char *path, GError **error)
{
    g_autofree char *subtitle =
        g_strdup_printf("What the range consists of, by model %s and "
                        "threshold %s (%s)",
                        result->model, cw_page_fixed(result->threshold, 3).text, result->chosen);
    g_autoptr(cw_page) page = cw_page_new("Designs and their colours", subtitle);
    gsize counts[CW_PALETTE_COUNT] = {0}, colourways = 0;
    for (gsize i = 0; i < result->count; i++) {
        if (!cw_variants_begins_colourway(result, i))
            continue;
        colourways++;
        if (result->members[i].seen >= 0)
            counts[result->members[i].seen]++;
    }
    write_facts(page, result, colourways);
    write_colours(page, counts, colourways);
    write_designs(page, result);
    return cw_page_save(page, path, error);
}
