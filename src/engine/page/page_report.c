/* SPDX-License-Identifier: Apache-2.0
 *
 * The order is that of a doubting reader: what was measured on what, the figures beside what has
 * learned nothing, then how well same and different come apart, then where it goes wrong, then a
 * map.
 */
#include "engine/page/page_report.h"

#include <math.h>
#include <string.h>

#include "engine/page/page_chart.h"
#include "engine/page/page_curves.h"
#include "engine/page/page_headline.h"
#include "engine/page/page_html.h"
#include "engine/page/page_map.h"
#include "engine/page/page_scores.h"

#define ERROR_PX 118

static const char *text_of(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    return text != NULL ? text : "";
}

/* The first figure of every protocol, the baselines below it. */
static void write_headline(cw_page *page, const json_t *table)
{
    const json_t *row = json_array_get(json_object_get(table, "rows"), 0);
    const json_t *columns = json_object_get(table, "columns");
    const json_t *values = json_object_get(row, "values");
    if (row == NULL || json_array_size(columns) == 0)
        return;
    g_autofree char *name =
        g_strdup_printf("%s, %s", text_of(table, "protocol"), text_of(row, "name"));
    GString *others = g_string_new(NULL);
    for (gsize c = 1; c < json_array_size(columns); c++)
        g_string_append_printf(others, "%s%s %s", c > 1 ? ", " : "",
                               json_string_value(json_array_get(columns, c)),
                               cw_page_score(json_array_get(values, c)).text);
    cw_page_fact(page, name, cw_page_score(json_array_get(values, 0)).text, others->str);
    g_string_free(others, TRUE);
}

static void write_table(cw_page *page, const json_t *table)
{
    cw_page_add(page, "<div class=\"card\">");
    if (json_object_get(table, "skipped") != NULL)
        cw_page_add(page, "<h3>%s</h3><p class=\"note\">Not measured: %s.</p>\n",
                    text_of(table, "protocol"), text_of(table, "skipped"));
    else {
        cw_page_scores(page, table, text_of(table, "protocol"));
        cw_page_scores_facts(page, json_object_get(table, "facts"));
    }
    cw_page_add(page, "</div>\n");
}

/* The scores of one model; of the only one its first figures large, too. */
static void write_scores(cw_page *page, const json_t *model, gboolean only)
{
    gsize place;
    json_t *table;
    const json_t *results = json_object_get(model, "results");
    g_autofree char *title = g_strdup_printf("Scores of %s", text_of(model, "name"));
    if (json_object_get(model, "missing") != NULL) {
        cw_page_section(page, title, NULL);
        cw_page_add(page, "<p class=\"notice\">Not measured: %s.</p>\n", text_of(model, "missing"));
        return;
    }
    cw_page_section(page, only ? "Scores" : title,
                    "The model beside baselines that have learned nothing: its own network with "
                    "random weights, gradient histograms of the grey picture (hog), colour "
                    "histograms.");
    cw_page_facts_begin(page);
    json_array_foreach(results, place, table)
    {
        write_headline(page, table);
    }
    cw_page_facts_end(page);
    cw_page_add(page, "<div class=\"tables\">\n");
    json_array_foreach(results, place, table)
    {
        write_table(page, table);
    }
    cw_page_add(page, "</div>\n");
}

static void write_models(cw_page *page, const cw_page_report_data *data)
{
    gsize place;
    json_t *model;
    const json_t *models = json_object_get(data->report, "models");
    json_array_foreach(models, place, model)
    {
        write_scores(page, model, json_array_size(models) == 1);
    }
}

static void draw_recall(cw_page *page, const cw_page_report_data *data)
{
    g_autofree char *name = g_strdup_printf("%s %% right, %s %% found",
                                            cw_page_fixed(100 * data->chosen_precision, 0).text,
                                            cw_page_fixed(100 * data->chosen_recall, 0).text);
    const cw_chart_recall chart = {
        .title = "Precision and recall of pairs",
        .note = "Precision: of the pairs called the same design, the share that are. Recall: of "
                "the pairs that are, the share that is found. The dot is the chosen threshold.",
        .recall = data->recall,
        .precision = data->precision,
        .count = data->points,
        .chosen_recall = data->chosen_recall,
        .chosen_precision = data->chosen_precision,
        .chosen_name = name,
    };
    cw_page_recall_chart(page, &chart);
}

/* Of several models the rest of the page is about one. (transfer full) */
static char *title_of(const cw_page_report_data *data, const char *title)
{
    return json_array_size(json_object_get(data->report, "models")) > 1 && data->model != NULL
               ? g_strdup_printf("%s: %s", data->model, title)
               : g_strdup(title);
}

static void write_pairs(cw_page *page, const cw_page_report_data *data)
{
    g_autofree char *title = title_of(data, "Same design or not");
    cw_page_section(page, title, data->pairs_note);
    if (data->bins == 0)
        return;
    g_autofree char *mark = g_strdup_printf("threshold %s", cw_page_fixed(data->threshold, 3).text);
    const cw_chart_histograms histograms = {
        .title = "Distance of pairs",
        .x_title = "cosine distance, locally scaled",
        .note = "Upwards the pairs of one design, downwards those of different designs, each as "
                "the share of its own number. The less they share the axis, the better. Distances "
                "are scaled and the threshold is chosen as colorway variants does; the last bar "
                "has all beyond.",
        .names = {"same design", "different designs"},
        .counts = {data->same, data->different},
        .bins = data->bins,
        .low = 0,
        .high = data->reach,
        .mark = data->threshold,
        .mark_name = mark,
    };
    cw_page_add(page, "<div class=\"charts\">\n");
    cw_page_histograms(page, &histograms);
    draw_recall(page, data);
    cw_page_add(page, "</div>\n");
}

static void write_error(cw_page *page, const cw_page_error *error)
{
    cw_page_add(page, "<li class=\"card\"><div class=\"pair\"><div>");
    cw_page_picture(page, error->first_picture, error->first_caption, ERROR_PX);
    cw_page_add(page, "</div><div>");
    cw_page_picture(page, error->second_picture, error->second_caption, ERROR_PX);
    cw_page_add(page,
                "</div><div class=\"small\">%s</div><div class=\"small\">%s</div></div>"
                "<p class=\"small\"><span class=\"chip %s\">%s</span> distance %s</p></li>\n",
                error->first_caption, error->second_caption, error->same ? "fresh" : "warn",
                error->same ? "one design, missed" : "two designs, joined",
                cw_page_fixed(error->distance, 3).text);
}

static void write_errors(cw_page *page, const cw_page_report_data *data)
{
    if (data->error_count == 0)
        return;
    g_autofree char *title =
        g_strdup_printf("The worst %" G_GSIZE_FORMAT " errors", data->error_count);
    cw_page_section(page, title,
                    "Pairs farthest on the wrong side of the threshold. Some are errors of the "
                    "feed.");
    cw_page_add(page, "<ul class=\"errors\">\n");
    gsize shown = 0;
    for (; shown < data->error_count && cw_page_has_room(page); shown++)
        write_error(page, &data->errors[shown]);
    cw_page_add(page, "</ul>\n");
    cw_page_left_out(page, data->error_count - shown, "errors are");
}

static gboolean write_map(cw_page *page, const cw_page_report_data *data, GError **error)
{
    if (data->map == NULL)
        return TRUE;
    cw_page_section(
        page, "A map of the range",
        "Pictures that are alike to the model lie near each other (t-SNE; far distances "
        "mean little).");
    return cw_page_map_add(page, data->map, data->threads, data->progress, error);
}

static cw_page *open_page(const cw_page_report_data *data)
{
    const json_t *models = json_object_get(data->report, "models");
    const gsize count = json_array_size(models);
    g_autofree char *title =
        count == 1 ? g_strdup_printf("How good is \342\200\234%s\342\200\235?",
                                     text_of(json_array_get(models, 0), "name"))
                   : g_strdup_printf("How good are %" G_GSIZE_FORMAT " models?", count);
    g_autofree char *subtitle = g_strdup_printf(
        "On the catalogue %s%s.", text_of(json_object_get(data->report, "catalog"), "path"),
        data->unseen ? ", only designs that a model was never trained on" : "");
    return data->map == NULL
               ? cw_page_new(title, subtitle)
               : cw_page_new_scripted(title, subtitle, cw_page_map_script, cw_page_map_footnote);
}

gboolean cw_page_report(const cw_page_report_data *data, const char *path, GError **error)
{
    g_autoptr(cw_page) page = open_page(data);
    cw_page_headline(page, data->report);
    write_models(page, data);
    if (data->pairs_note != NULL)
        write_pairs(page, data);
    write_errors(page, data);
    if (!write_map(page, data, error))
        return FALSE;
    if (data->training_folder != NULL) {
        g_autofree char *title = title_of(data, "How it was trained");
        cw_page_section(page, title, data->training_folder);
        cw_page_curves(page, data->training_folder);
    }
    return cw_page_save(page, path, error);
}
