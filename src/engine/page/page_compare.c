/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/page/page_compare.h"

#include <math.h>

#include "engine/page/page_disagreements.h"
#include "engine/page/page_html.h"

#define ROWS_IN_SIGHT 14

static const char *text_of(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    return text != NULL ? text : "";
}

/* Scores to three decimals, counts as they are: `scale` is the mean. */
static cw_page_number number_text(const json_t *value, double scale)
{
    const double number = json_is_number(value) ? json_number_value(value) : NAN;
    const gboolean counted = fabs(scale) > 1 && scale == floor(scale) && number == floor(number);
    return counted             ? cw_page_fixed(number, 0)
           : fabs(scale) < 100 ? cw_page_fixed(number, 3)
                               : cw_page_figure(number);
}

static void write_value(cw_page *page, const json_t *value, gboolean recipe)
{
    const json_t *mean = json_object_get(value, "mean"), *spread = json_object_get(value, "spread");
    const double scale = json_number_value(mean);
    cw_page_add(page, "<td class=\"n %s\">%s", recipe ? "own" : "", number_text(mean, scale).text);
    if (json_is_number(spread))
        cw_page_add(page, " <span class=\"small\">\302\261%s</span>",
                    number_text(spread, scale).text);
    cw_page_add(page, "</td>");
}

/* The rows from `first` to before `end`. */
static void write_part(cw_page *page, const json_t *protocol, const json_t *columns, gsize recipes,
                       gsize first, gsize end)
{
    gsize c;
    json_t *column, *value;
    cw_page_add(page, "<div class=\"wide\"><table>");
    if (first == 0)
        cw_page_add(page, "<caption>%s</caption>", text_of(protocol, "protocol"));
    cw_page_add(page, "<thead><tr><th></th>");
    json_array_foreach(columns, c, column)
    {
        cw_page_add(page, "<th class=\"n\" scope=\"col\">%s</th>", json_string_value(column));
    }
    cw_page_add(page, "</tr></thead>\n<tbody>\n");
    for (gsize i = first; i < end; i++) {
        const json_t *row = json_array_get(json_object_get(protocol, "rows"), i);
        cw_page_add(page, "<tr><th scope=\"row\">%s</th>", text_of(row, "name"));
        json_array_foreach(json_object_get(row, "values"), c, value)
        {
            write_value(page, value, c < recipes);
        }
        cw_page_add(page, "</tr>\n");
    }
    cw_page_add(page, "</tbody></table></div>\n");
}

/* The first rows in sight, the others folded away. */
static void write_rows(cw_page *page, const json_t *protocol, const json_t *columns, gsize recipes)
{
    const gsize count = json_array_size(json_object_get(protocol, "rows"));
    write_part(page, protocol, columns, recipes, 0, MIN(count, ROWS_IN_SIGHT));
    if (count <= ROWS_IN_SIGHT)
        return;
    cw_page_add(page, "<details><summary>%s figures more</summary>\n",
                cw_page_count(count - ROWS_IN_SIGHT).text);
    write_part(page, protocol, columns, recipes, ROWS_IN_SIGHT, count);
    cw_page_add(page, "</details>\n");
}

static void write_runs(cw_page *page, const json_t *recipes, const json_t *seeds)
{
    gsize i, j;
    json_t *recipe, *seed;
    cw_page_section(page, "Runs", "How each training went.");
    json_array_foreach(recipes, i, recipe)
    {
        cw_page_add(page, "<p>%s:", json_string_value(recipe));
        json_array_foreach(seeds, j, seed)
        {
            g_autofree char *folder = g_strdup_printf(
                "%s-%" JSON_INTEGER_FORMAT, json_string_value(recipe), json_integer_value(seed));
            g_autofree char *escaped = g_uri_escape_string(folder, NULL, FALSE);
            cw_page_add(page, " <a href=\"%s/report.html\">seed %" JSON_INTEGER_FORMAT "</a>",
                        escaped, json_integer_value(seed));
        }
        cw_page_add(page, "</p>\n");
    }
}

gboolean cw_page_compare(const json_t *result, const char *catalog, const char *path,
                         GError **error)
{
    const json_t *columns = json_object_get(result, "columns");
    const json_t *recipes = json_object_get(result, "recipes");
    const json_t *seeds = json_object_get(result, "seeds");
    const gsize count = json_array_size(seeds);
    g_autofree char *spread =
        count > 1
            ? g_strdup_printf("mean and standard deviation of %" G_GSIZE_FORMAT " seeds", count)
            : g_strdup("one seed");
    g_autofree char *subtitle =
        g_strdup_printf("On the catalogue %s, designs that none was trained on; %s. Baselines have "
                        "learned nothing; "
                        "untrained is the network of %s.",
                        catalog, spread, json_string_value(json_array_get(recipes, 0)));
    g_autoptr(cw_page) page = cw_page_new("Recipes side by side", subtitle);
    gsize place;
    json_t *protocol;
    cw_page_section(page, "Scores", NULL);
    json_array_foreach(json_object_get(result, "protocols"), place, protocol)
    {
        cw_page_add(page, "<div class=\"card\">");
        if (json_object_get(protocol, "skipped") != NULL)
            cw_page_add(page, "<h3>%s</h3><p class=\"note\">Not measured: %s.</p>\n",
                        text_of(protocol, "protocol"), text_of(protocol, "skipped"));
        else
            write_rows(page, protocol, columns, json_array_size(recipes));
        cw_page_add(page, "</div>\n");
    }
    cw_page_disagreements(page, result);
    write_runs(page, recipes, seeds);
    return cw_page_save(page, path, error);
}
