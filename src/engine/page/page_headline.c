/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/page/page_headline.h"

static const char *text_of(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    return text != NULL ? text : "";
}

static gint64 number_of(const json_t *object, const char *key)
{
    return (gint64)json_integer_value(json_object_get(object, key));
}

static cw_page_number count_of(const json_t *object, const char *key)
{
    return cw_page_count((guint64)MAX(0, number_of(object, key)));
}

/* ---- on what --------------------------------------------------------------------------------- */

static void write_place(cw_page *page, const json_t *report)
{
    const json_t *machine = json_object_get(report, "machine");
    const json_t *catalog = json_object_get(report, "catalog");
    g_autofree char *memory = g_format_size((guint64)number_of(machine, "memory_bytes"));
    g_autofree char *on =
        g_strdup_printf("%s; %s of memory; scan kernel %s", text_of(machine, "processor"), memory,
                        text_of(machine, "scan_kernel"));
    g_autofree char *data = g_strdup_printf(
        "%s items, %s colourways, %s designs of the feed", count_of(catalog, "items").text,
        count_of(catalog, "colourways").text, count_of(catalog, "groups").text);
    g_autofree char *pictures = g_strdup_printf("%s pictures", count_of(catalog, "pictures").text);
    g_autofree char *threads =
        g_strdup_printf("%" G_GINT64_FORMAT " threads", number_of(machine, "threads"));
    g_autofree char *when = g_strdup_printf("%s; seed %" G_GINT64_FORMAT, text_of(report, "date"),
                                            number_of(report, "seed"));
    g_autofree char *version = g_strdup_printf("colorway %s", text_of(report, "version"));
    cw_page_facts_begin(page);
    cw_page_fact(page, "data", pictures, data);
    cw_page_fact(page, "machine", threads, on);
    cw_page_fact(page, "program", version, when);
    cw_page_facts_end(page);
}

/* ---- which models ---------------------------------------------------------------------------- */

static void write_model(cw_page *page, const json_t *model)
{
    const json_t *held = json_object_get(model, "hold_out");
    cw_page_add(page, "<tr><th scope=\"row\">%s</th><td>%s</td><td>%s</td>", text_of(model, "name"),
                text_of(model, "method"), text_of(model, "backbone"));
    if (json_object_get(model, "missing") != NULL)
        cw_page_add(page, "<td class=\"small\" colspan=\"4\">Not measured: %s</td></tr>\n",
                    text_of(model, "missing"));
    else
        cw_page_add(page,
                    "<td class=\"n\">%s</td><td class=\"n\">%s</td><td class=\"n\">%s %%</td>"
                    "<td class=\"small\">%s</td></tr>\n",
                    count_of(model, "seed").text, count_of(model, "steps").text,
                    cw_page_fixed(100 * json_number_value(held), 0).text, text_of(model, "path"));
}

static void write_models(cw_page *page, const json_t *models)
{
    gsize place;
    const json_t *model;
    cw_page_section(page, "What is measured", NULL);
    cw_page_add(page, "<div class=\"card\"><div class=\"wide\"><table><thead><tr>"
                      "<th scope=\"col\">model</th><th scope=\"col\">method</th>"
                      "<th scope=\"col\">network</th><th class=\"n\" scope=\"col\">seed</th>"
                      "<th class=\"n\" scope=\"col\">steps</th>"
                      "<th class=\"n\" scope=\"col\">designs held out</th>"
                      "<th scope=\"col\">file</th></tr></thead>\n<tbody>\n");
    json_array_foreach(models, place, model)
    {
        write_model(page, model);
    }
    cw_page_add(page, "</tbody></table></div>\n");
    json_array_foreach(models, place, model)
    {
        if (json_object_get(model, "recipe") != NULL && *text_of(model, "recipe") != '\0')
            cw_page_add(page,
                        "<details><summary>The recipe of %s</summary><pre>%s</pre></details>\n",
                        text_of(model, "name"), text_of(model, "recipe"));
    }
    cw_page_add(page, "</div>\n");
}

/* ---- the figures ----------------------------------------------------------------------------- */

static void begin_table(cw_page *page, const char *second)
{
    cw_page_add(page,
                "<div class=\"wide\"><table class=\"headline\"><thead><tr>"
                "<th class=\"n\" scope=\"col\">#</th><th scope=\"col\">figure</th>"
                "<th scope=\"col\">%s</th>"
                "<th class=\"published\" scope=\"col\">published, on other data</th></tr></thead>\n"
                "<tbody>\n",
                second);
}

static void end_table(cw_page *page)
{
    cw_page_add(page, "</tbody></table></div>\n");
}

/* "skill, seed 3: 0.93 / 0.88; untrained 0.71 / 0.60; 236 queries, 1.2 s". */
static void write_here(cw_page *page, const json_t *here, const char *unit)
{
    gsize place;
    const json_t *column, *note;
    const char *name;
    json_t *scored;
    const json_t *columns = json_object_get(here, "columns");
    cw_page_add(page, "<div class=\"figure\"><b>%s</b>%s%s",
                text_of(json_array_get(columns, 0), "text"), *unit != '\0' ? " " : "", unit);
    if (json_object_get(here, "model") != NULL)
        cw_page_add(page, " <span class=\"small\">%s, seed %" G_GINT64_FORMAT "</span>",
                    text_of(here, "model"), number_of(here, "seed"));
    cw_page_add(page, "<div class=\"small\">");
    json_array_foreach(columns, place, column)
    {
        if (place > 0)
            cw_page_add(page, "%s %s; ", text_of(column, "name"), text_of(column, "text"));
    }
    json_object_foreach(json_object_get(here, "scored"), name, scored)
    {
        cw_page_add(page, "%s %s; ", name,
                    cw_page_count((guint64)MAX(0, json_integer_value(scored))).text);
    }
    json_array_foreach(json_object_get(here, "notes"), place, note)
    {
        cw_page_add(page, "%s; ", json_string_value(note));
    }
    if (json_object_get(here, "seconds") != NULL)
        cw_page_add(page, "%s s",
                    cw_page_figure(json_number_value(json_object_get(here, "seconds"))).text);
    cw_page_add(page, "</div></div>\n");
}

static void write_row(cw_page *page, const json_t *row)
{
    gsize place;
    const json_t *one;
    const json_t *published = json_object_get(row, "published_on_other_data");
    const json_t *here = json_object_get(row, "here");
    const char *unit = text_of(row, "unit");
    cw_page_add(page, "<tr><td class=\"n\">%s</td><th scope=\"row\">%s</th><td>",
                text_of(row, "id"), text_of(row, "what"));
    json_array_foreach(here, place, one)
    {
        write_here(page, one, unit);
    }
    cw_page_add(page,
                "%s</td><td class=\"published\">%s%s%s<div class=\"small\">%s</div></td></tr>\n",
                text_of(row, "missing"), text_of(published, "value"), *unit != '\0' ? " " : "",
                unit, text_of(published, "where"));
}

static void write_rows(cw_page *page, const json_t *figures, gboolean measured)
{
    gsize place;
    const json_t *row;
    begin_table(page, measured ? "here" : "why there is none here");
    json_array_foreach(figures, place, row)
    {
        if ((json_array_size(json_object_get(row, "here")) > 0) == measured)
            write_row(page, row);
    }
    end_table(page);
}

static gsize count_measured(const json_t *figures)
{
    gsize place, count = 0;
    const json_t *row;
    json_array_foreach(figures, place, row)
    {
        count += json_array_size(json_object_get(row, "here")) > 0;
    }
    return count;
}

static void write_figures(cw_page *page, const json_t *figures)
{
    const gsize measured = count_measured(figures);
    cw_page_section(page, "Figures that are published of these methods",
                    "What they come to here, beside baselines that have learned nothing, how much "
                    "was scored and how long it took. What was published was measured on other "
                    "pictures by other machines: it says what was asked, not what to reach.");
    cw_page_add(page, "<div class=\"card\">");
    if (measured > 0)
        write_rows(page, figures, TRUE);
    cw_page_add(page, measured > 0 ? "<details>" : "<details open=\"open\">");
    cw_page_add(page, "<summary>%s figures that these models and this data do not give</summary>\n",
                cw_page_count(json_array_size(figures) - measured).text);
    write_rows(page, figures, FALSE);
    cw_page_add(page, "</details></div>\n");
}

void cw_page_headline(cw_page *page, const json_t *report)
{
    write_place(page, report);
    write_models(page, json_object_get(report, "models"));
    write_figures(page, json_object_get(report, "figures"));
}
