/* SPDX-License-Identifier: Apache-2.0
 *
 * What is right is framed, with a word below beside the colour. The page says of every part how
 * many queries it stands for, and who chose these.
 */
#include "engine/page/page_examples.h"

#include "base/error.h"
#include "engine/page/page_html.h"
#include "engine/page/page_scores.h"

#define QUERY_PX 128
#define HIT_PX 96

static const char *text_of(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    return text != NULL ? text : "";
}

static cw_page_number count_of(const json_t *object, const char *key)
{
    return cw_page_count((guint64)MAX(0, json_integer_value(json_object_get(object, key))));
}

static void write_picture(cw_page *page, const json_t *of, int side_px)
{
    cw_page_add(page, "<div class=\"shot\">");
    cw_page_picture(page, text_of(of, "picture"), text_of(of, "caption"), side_px);
    cw_page_add(page, "</div>");
}

/* ---- the figures ----------------------------------------------------------------------------- */

/* Who gets how many right: every query is in one of the figures. */
static void write_counts(cw_page *page, const json_t *examples)
{
    gsize i;
    json_t *part;
    g_autofree char *of = g_strdup_printf("of %s queries", count_of(examples, "queries").text);
    cw_page_facts_begin(page);
    cw_page_fact(page, "both right", count_of(examples, "both").text, of);
    json_array_foreach(json_object_get(examples, "parts"), i, part)
    {
        if (json_object_get(part, "right") == NULL)
            continue;
        g_autofree char *name = g_strdup_printf("only %s right", text_of(part, "right"));
        cw_page_fact(page, name, count_of(part, "count").text, of);
    }
    cw_page_fact(page, "neither right", count_of(examples, "neither").text, of);
    cw_page_facts_end(page);
}

static void write_figures(cw_page *page, const json_t *result)
{
    gsize i;
    json_t *table;
    const json_t *examples = json_object_get(result, "examples");
    cw_page_section(page, "Figures",
                    "Baselines have learned nothing; untrained is the model's own network with "
                    "random weights. R@k: some picture of the query's design is among the k "
                    "nearest.");
    if (json_array_size(json_object_get(examples, "parts")) > 1)
        write_counts(page, examples);
    cw_page_add(page, "<div class=\"tables figures\"><div class=\"card\">");
    cw_page_scores(page, result, "all pictures, whole");
    cw_page_scores_facts(page, json_object_get(result, "facts"));
    cw_page_add(page, "</div>\n");
    json_array_foreach(json_object_get(result, "tables"), i, table)
    {
        cw_page_add(page, "<div class=\"card\">");
        cw_page_scores(page, table, text_of(table, "name"));
        cw_page_add(page, "</div>\n");
    }
    cw_page_add(page, "</div>\n");
}

/* ---- the queries ----------------------------------------------------------------------------- */

static void write_hit(cw_page *page, const json_t *hit)
{
    const gboolean same = json_is_true(json_object_get(hit, "same"));
    cw_page_add(page, "<li class=\"%s\" title=\"%s\">", same ? "right" : "wrong",
                text_of(hit, "caption"));
    write_picture(page, hit, HIT_PX);
    cw_page_add(page, "<div class=\"small\">%s%s</div></li>\n",
                cw_page_fixed(json_number_value(json_object_get(hit, "similarity")), 3).text,
                same ? " same" : "");
}

static void write_answer(cw_page *page, const json_t *answer)
{
    gsize i;
    json_t *hit;
    const json_t *rank = json_object_get(answer, "rank");
    cw_page_add(page, "<div class=\"look\"><div><b>%s</b><div class=\"small\">",
                text_of(answer, "column"));
    if (!json_is_integer(rank))
        cw_page_add(page, "cannot read this picture");
    else if (json_integer_value(rank) == 0)
        cw_page_add(page, "there is nothing to find");
    else
        cw_page_add(page, json_integer_value(rank) == 1 ? "right" : "wrong, found at rank %s",
                    count_of(answer, "rank").text);
    cw_page_add(page, "</div></div><ol>\n");
    json_array_foreach(json_object_get(answer, "hits"), i, hit)
    {
        write_hit(page, hit);
    }
    cw_page_add(page, "</ol></div>\n");
}

static void write_query(cw_page *page, const json_t *query)
{
    gsize i;
    json_t *answer;
    cw_page_add(page, "<article class=\"card example\"><div class=\"asked\">");
    write_picture(page, query, QUERY_PX);
    cw_page_add(page, "<div class=\"small\">%s</div></div><div>\n", text_of(query, "caption"));
    json_array_foreach(json_object_get(query, "answers"), i, answer)
    {
        write_answer(page, answer);
    }
    cw_page_add(page, "</div></article>\n");
}

/* ---- the parts ------------------------------------------------------------------------------- */

/* What is shown of a part where one is right and the other wrong. (transfer full) */
static char *explain_contrast(const json_t *part, gsize shown, gint64 seed)
{
    if (json_integer_value(json_object_get(part, "count")) == 0)
        return g_strdup("There is none.");
    if (shown == 0)
        return g_strdup("All of them are among those drawn at random, below.");
    return g_strdup_printf("By the nearest picture alone. Shown: %s, drawn by seed "
                           "%" G_GINT64_FORMAT ", one of a design; none stands below again.",
                           cw_page_count(shown).text, seed);
}

static void open_part(cw_page *page, const json_t *part, const json_t *examples)
{
    const gboolean contrast = json_object_get(part, "right") != NULL;
    const gsize shown = json_array_size(json_object_get(part, "shown"));
    const gint64 seed = json_integer_value(json_object_get(examples, "seed"));
    const cw_page_number all = count_of(examples, "queries"), count = count_of(part, "count");
    g_autofree char *title =
        contrast ? g_strdup_printf("%s right, %s wrong: %s of %s", text_of(part, "right"),
                                   text_of(part, "wrong"), count.text, all.text)
                 : g_strdup_printf("At random: %s of %s", cw_page_count(shown).text, all.text);
    g_autofree char *lead = contrast
                                ? explain_contrast(part, shown, seed)
                                : g_strdup_printf("Drawn from all queries by seed %" G_GINT64_FORMAT
                                                  ", whoever is right: what a user meets.",
                                                  seed);
    cw_page_section(page, title, lead);
}

/* ---- the whole ------------------------------------------------------------------------------- */

typedef struct {
    cw_page *page;
    const json_t *examples;
    const cw_progress *progress;
    gsize done, total, left_out; /* queries; left out: for want of room */
} drawing;

static gboolean draw_query(drawing *d, const json_t *query, GError **error)
{
    const cw_progress_state state = {"drawing", "queries", (gint64)d->done++, (gint64)d->total,
                                     NULL};
    if (!cw_progress_tell(d->progress, &state)) {
        g_set_error_literal(error, CW_ERROR, CW_ERROR_INTERRUPTED,
                            "stopped while drawing the page");
        return FALSE;
    }
    if (cw_page_has_room(d->page))
        write_query(d->page, query);
    else
        d->left_out++;
    return TRUE;
}

static gboolean draw_part(drawing *d, const json_t *part, GError **error)
{
    gsize i;
    json_t *query;
    open_part(d->page, part, d->examples);
    cw_page_add(d->page, "<div class=\"examples\">\n");
    json_array_foreach(json_object_get(part, "shown"), i, query)
    {
        if (!draw_query(d, query, error))
            return FALSE;
    }
    cw_page_add(d->page, "</div>\n");
    return TRUE;
}

static gboolean draw_parts(drawing *d, GError **error)
{
    gsize i;
    json_t *part;
    const json_t *parts = json_object_get(d->examples, "parts");
    json_array_foreach(parts, i, part)
    {
        d->total += json_array_size(json_object_get(part, "shown"));
    }
    json_array_foreach(parts, i, part)
    {
        if (!draw_part(d, part, error))
            return FALSE;
    }
    return TRUE;
}

static cw_page *open_page(const json_t *result, const char *on)
{
    const char *model = json_string_value(json_object_get(result, "model"));
    g_autofree char *title =
        model != NULL
            ? g_strdup_printf("What \342\200\234%s\342\200\235 finds, side by side", model)
            : g_strdup("What baselines find, side by side");
    g_autofree char *subtitle =
        g_strdup_printf("The nearest pictures of some queries, on %s. Framed: of the query's "
                        "design. The number is the cosine similarity, 1 at most; each column has a "
                        "scale of its own.",
                        on);
    return cw_page_new(title, subtitle);
}

gboolean cw_page_examples(const json_t *result, const char *on, const char *path,
                          const cw_progress *progress, GError **error)
{
    g_autoptr(cw_page) page = open_page(result, on);
    drawing d = {
        .page = page, .examples = json_object_get(result, "examples"), .progress = progress};
    write_figures(page, result);
    if (!draw_parts(&d, error))
        return FALSE;
    cw_page_left_out(page, d.left_out, "queries are");
    return cw_page_save(page, path, error);
}
