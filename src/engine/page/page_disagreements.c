/* SPDX-License-Identifier: Apache-2.0
 *
 * Directions are read "one sees what the other does not"; what is right is framed by the feed's
 * word, with words beside the colour. The first of each kind is open, the others are folded away.
 */
#include "engine/page/page_disagreements.h"

#include <math.h>

#define PAIR_PX 112
#define QUERY_PX 96
#define MEMBER_PX 72

static const char *text_of(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    return text != NULL ? text : "";
}

static guint64 count_of(const json_t *object, const char *key)
{
    return (guint64)MAX(0, json_integer_value(json_object_get(object, key)));
}

static double number_of(const json_t *object, const char *key)
{
    return json_number_value(json_object_get(object, key));
}

static void write_picture(cw_page *page, const json_t *of, int side_px)
{
    cw_page_picture(page, text_of(of, "picture"), text_of(of, "caption"), side_px);
}

static void open_fold(cw_page *page, gboolean open)
{
    cw_page_add(page, open ? "<details open=\"open\"><summary>" : "<details><summary>");
}

/* ---- how each sees all pairs ----------------------------------------------------------------- */

static void write_distance(cw_page *page, const json_t *distance)
{
    cw_page_add(
        page, "<td class=\"n\">%s</td>",
        cw_page_fixed(json_is_number(distance) ? json_number_value(distance) : NAN, 3).text);
}

static void write_model(cw_page *page, const json_t *model)
{
    cw_page_add(page, "<tr><th scope=\"row\">%s</th><td class=\"n\">%s</td><td class=\"n\">%s</td>",
                text_of(model, "recipe"), cw_page_count(count_of(model, "similar")).text,
                cw_page_count(count_of(model, "same")).text);
    write_distance(page, json_object_get(model, "close"));
    write_distance(page, json_object_get(model, "typical"));
    cw_page_add(page, "<td class=\"n\">%s</td></tr>\n",
                cw_page_count(count_of(model, "right")).text);
}

static void write_models(cw_page *page, const json_t *about)
{
    gsize i;
    json_t *model;
    cw_page_add(page,
                "<div class=\"card wide\"><table><caption>%s colourways%s</caption><thead><tr>"
                "<th></th><th class=\"n\" scope=\"col\">pairs within %s</th>"
                "<th class=\"n\" scope=\"col\">of one design</th>"
                "<th class=\"n\" scope=\"col\">close</th>"
                "<th class=\"n\" scope=\"col\">median</th>"
                "<th class=\"n\" scope=\"col\">right, of %s</th></tr></thead>\n<tbody>\n",
                cw_page_count(count_of(about, "colourways")).text,
                json_is_true(json_object_get(about, "sampled")) ? ", a sample of whole designs"
                                                                : "",
                cw_page_fixed(number_of(about, "similar"), 2).text,
                cw_page_count(count_of(about, "queries")).text);
    json_array_foreach(json_object_get(about, "models"), i, model)
    {
        write_model(page, model);
    }
    cw_page_add(page,
                "</tbody></table><p class=\"note\">Close, median: the distances that 1 %% and half "
                "of the model's pairs of different designs are nearer than. Right: pictures that "
                "find their design at rank 1.</p></div>\n");
}

/* ---- pairs ----------------------------------------------------------------------------------- */

static void write_pair(cw_page *page, const json_t *pair, const char *one, const char *other)
{
    const json_t *same = json_object_get(pair, "same");
    cw_page_add(page, "<li class=\"card\"><div class=\"pair\"><div>");
    write_picture(page, json_object_get(pair, "first"), PAIR_PX);
    cw_page_add(page, "</div><div>");
    write_picture(page, json_object_get(pair, "second"), PAIR_PX);
    cw_page_add(page,
                "</div><div class=\"small\">%s</div><div class=\"small\">%s</div></div>"
                "<p class=\"small\"><span class=\"chip %s\">%s</span></p>",
                text_of(json_object_get(pair, "first"), "caption"),
                text_of(json_object_get(pair, "second"), "caption"),
                json_is_true(same)    ? "good"
                : json_is_false(same) ? "warn"
                                      : "",
                json_is_true(same)    ? "one design by the feed"
                : json_is_false(same) ? "two designs by the feed"
                                      : "the feed does not say");
    cw_page_add(page,
                "<p class=\"small\">%s: distance <b>%s</b><br/>%s: distance <b>%s</b>, farther "
                "than %s %% of its pairs of different designs</p></li>\n",
                one, cw_page_fixed(number_of(pair, "similar"), 3).text, other,
                cw_page_fixed(number_of(pair, "distant"), 3).text,
                cw_page_fixed(100 * number_of(pair, "nearer"), 1).text);
}

static void write_pairs(cw_page *page, const json_t *direction, gboolean open)
{
    gsize i;
    json_t *pair;
    const char *one = text_of(direction, "one"), *other = text_of(direction, "other");
    const json_t *pairs = json_object_get(direction, "pairs");
    const guint64 count = count_of(pairs, "count");
    if (count == 0) {
        cw_page_add(page, "<p class=\"note\">%s calls no pair similar that %s calls far.</p>\n",
                    one, other);
        return;
    }
    open_fold(page, open);
    cw_page_add(page, "%s calls similar%s, %s far: %s %s, %s of one design</summary>\n", one,
                json_is_true(json_object_get(pairs, "by_scale")) ? " on its own scale" : "", other,
                cw_page_count(count).text, count == 1 ? "pair" : "pairs",
                cw_page_count(count_of(pairs, "same")).text);
    cw_page_add(page, "<ul class=\"errors\">\n");
    json_array_foreach(json_object_get(pairs, "shown"), i, pair)
    {
        write_pair(page, pair, one, other);
    }
    cw_page_add(page, "</ul></details>\n");
}

/* ---- queries --------------------------------------------------------------------------------- */

static void write_answer(cw_page *page, const json_t *found, const char *who, const char *frame)
{
    cw_page_add(page, "<div class=\"%s\"><div class=\"shot\">", frame);
    write_picture(page, found, QUERY_PX);
    cw_page_add(page,
                "</div><div class=\"small\"><b>%s</b></div><div class=\"small\">%s</div></div>",
                who, text_of(found, "caption"));
}

static void write_query(cw_page *page, const json_t *query, const char *one, const char *other)
{
    g_autofree char *right = g_strdup_printf("%s, right", one);
    g_autofree char *wrong = g_strdup_printf("%s, wrong", other);
    cw_page_add(page, "<li class=\"card\"><div class=\"trio\">");
    write_answer(page, json_object_get(query, "query"), "asked", "asked");
    write_answer(page, json_object_get(query, "right"), right, "right");
    write_answer(page, json_object_get(query, "wrong"), wrong, "wrong");
    cw_page_add(page, "</div><p class=\"small\">%s finds the design at rank %s.</p></li>\n", other,
                cw_page_count(count_of(query, "rank")).text);
}

static void write_queries(cw_page *page, const json_t *direction, guint64 asked, gboolean open)
{
    gsize i;
    json_t *query;
    const char *one = text_of(direction, "one"), *other = text_of(direction, "other");
    const json_t *queries = json_object_get(direction, "queries");
    const guint64 count = count_of(queries, "count");
    if (count == 0) {
        cw_page_add(page, "<p class=\"note\">%s gets nothing right that %s gets wrong.</p>\n", one,
                    other);
        return;
    }
    open_fold(page, open);
    cw_page_add(page, "%s right, %s wrong: %s of %s pictures</summary>\n", one, other,
                cw_page_count(count).text, cw_page_count(asked).text);
    cw_page_add(page, "<ul class=\"errors trios\">\n");
    json_array_foreach(json_object_get(queries, "shown"), i, query)
    {
        write_query(page, query, one, other);
    }
    cw_page_add(page, "</ul></details>\n");
}

/* ---- clusters -------------------------------------------------------------------------------- */

static void write_member(cw_page *page, const json_t *member)
{
    const gboolean differs = !json_is_true(json_object_get(member, "main"));
    const char *design = json_string_value(json_object_get(member, "design"));
    cw_page_add(page, "<li class=\"%s\" title=\"%s\"><div class=\"shot\">",
                differs ? "differs" : "agrees", text_of(member, "caption"));
    write_picture(page, member, MEMBER_PX);
    cw_page_add(page, "</div><div class=\"small\">%s</div></li>\n",
                design != NULL ? design : "no design");
}

static void write_sheet(cw_page *page, const json_t *sheet)
{
    gsize i;
    json_t *member;
    const json_t *members = json_object_get(sheet, "members");
    const guint64 size = count_of(sheet, "size"), own = count_of(sheet, "of_design");
    const guint64 design = count_of(sheet, "design_size");
    const gsize shown = json_array_size(members);
    cw_page_add(page, "<article class=\"sheet\"><p class=\"small\"><span class=\"chip %s\">",
                own == size ? "good" : "warn");
    if (own == size)
        cw_page_add(page, "%s of one design", cw_page_count(size).text);
    else
        cw_page_add(page, "%s of one design, %s of others", cw_page_count(own).text,
                    cw_page_count(size - own).text);
    cw_page_add(page, "</span>");
    if (design > own && own > 0)
        cw_page_add(page, " %s more of that design elsewhere", cw_page_count(design - own).text);
    cw_page_add(page, "</p><ul class=\"members\">\n");
    json_array_foreach(members, i, member)
    {
        write_member(page, member);
    }
    cw_page_add(page, "</ul>");
    if (size > shown)
        cw_page_add(page, "<p class=\"note\">and %s colourways more</p>",
                    cw_page_count(size - shown).text);
    cw_page_add(page, "</article>\n");
}

static void write_sheets(cw_page *page, const json_t *sheets)
{
    gsize i, j;
    json_t *recipe, *sheet;
    cw_page_section(page, "Sheets of clusters",
                    "As many clusters as there are designs, the same number for every recipe "
                    "(average linkage, cosine distance). Of each recipe the largest that are of "
                    "one design, then those with most strangers. Framed: of another design than "
                    "most of the cluster.");
    json_array_foreach(sheets, i, recipe)
    {
        open_fold(page, i == 0);
        cw_page_add(page, "%s: %s clusters</summary>\n<div class=\"sheets card\">\n",
                    text_of(recipe, "recipe"), cw_page_count(count_of(recipe, "clusters")).text);
        json_array_foreach(json_object_get(recipe, "shown"), j, sheet)
        {
            write_sheet(page, sheet);
        }
        if (json_array_size(json_object_get(recipe, "shown")) == 0)
            cw_page_add(page, "<p class=\"note\">None holds two colourways or more.</p>");
        cw_page_add(page, "</div></details>\n");
    }
}

/* ---- the whole ------------------------------------------------------------------------------- */

static void write_directions(cw_page *page, const json_t *about)
{
    gsize i;
    json_t *direction;
    const json_t *directions = json_object_get(about, "directions");
    g_autofree char *lead = g_strdup_printf(
        "Of the first seed, designs that none was trained on: %s (%s) beside each other recipe. "
        "Similar: a cosine distance of at most %s; where a model puts nothing so near that the "
        "other calls far, what is close on its own scale. Far: not similar, and farther than the "
        "model's own median pair of different designs.",
        text_of(about, "best"),
        json_is_true(json_object_get(about, "best_by_cscore")) ? "the best CScore" : "the first",
        cw_page_fixed(number_of(about, "similar"), 2).text);
    cw_page_section(page, "Similar to one, far to another", lead);
    write_models(page, about);
    json_array_foreach(directions, i, direction)
    {
        write_pairs(page, direction, i < 2);
    }
    if (json_array_size(directions) == 0)
        return;
    cw_page_section(page, "Right and wrong",
                    "Another picture of a colourway asks for its design in other colours, among "
                    "the main pictures of these colourways. Shown are those that the other finds "
                    "latest, one of a design.");
    json_array_foreach(directions, i, direction)
    {
        write_queries(page, direction, count_of(about, "queries"), i < 2);
    }
}

void cw_page_disagreements(cw_page *page, const json_t *result)
{
    const json_t *about = json_object_get(result, "disagreements");
    if (about == NULL)
        return;
    write_directions(page, about);
    write_sheets(page, json_object_get(result, "sheets"));
}
