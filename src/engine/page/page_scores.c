/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/page/page_scores.h"

#include <math.h>

#define ROWS_IN_SIGHT 12

static const char *text_of(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    return text != NULL ? text : "";
}

cw_page_number cw_page_score(const json_t *value)
{
    if (!json_is_number(value))
        return cw_page_fixed(NAN, 0);
    const double number = json_number_value(value);
    if (fabs(number) < 100)
        return cw_page_fixed(number, 3);
    return cw_page_figure(number);
}

static void begin_table(cw_page *page, const json_t *table, const char *caption)
{
    gsize c;
    json_t *column;
    cw_page_add(page, "<div class=\"wide\"><table><caption>%s</caption><thead><tr><th></th>",
                caption);
    json_array_foreach(json_object_get(table, "columns"), c, column)
    {
        cw_page_add(page, "<th class=\"n\" scope=\"col\">%s</th>", json_string_value(column));
    }
    cw_page_add(page, "<th></th></tr></thead>\n<tbody>\n");
}

static void end_table(cw_page *page)
{
    cw_page_add(page, "</tbody></table></div>\n");
}

static void write_row(cw_page *page, const json_t *row)
{
    gsize c;
    json_t *value;
    cw_page_add(page, "<tr><th scope=\"row\">%s</th>", text_of(row, "name"));
    json_array_foreach(json_object_get(row, "values"), c, value)
    {
        cw_page_add(page, "<td class=\"n %s\">%s</td>", c == 0 ? "own" : "",
                    cw_page_score(value).text);
    }
    cw_page_add(page, "<td class=\"small\">%s</td></tr>\n", text_of(row, "note"));
}

void cw_page_scores_facts(cw_page *page, const json_t *facts)
{
    const char *name;
    json_t *value;
    const char *separator = "";
    cw_page_add(page, "<p class=\"note\">");
    json_object_foreach((json_t *)facts, name, value)
    {
        g_autofree char *words = g_strdelimit(g_strdup(name), "_", ' ');
        if (json_is_string(value))
            cw_page_add(page, "%s%s: %s", separator, words, json_string_value(value));
        else if (json_is_integer(value))
            cw_page_add(page, "%s%s: %s", separator, words,
                        cw_page_count((guint64)MAX(0, json_integer_value(value))).text);
        else
            cw_page_add(page, "%s%s: %s", separator, words, cw_page_score(value).text);
        separator = "; ";
    }
    cw_page_add(page, "</p>\n");
}

void cw_page_scores(cw_page *page, const json_t *table, const char *caption)
{
    const json_t *rows = json_object_get(table, "rows");
    const gsize count = json_array_size(rows);
    begin_table(page, table, caption);
    for (gsize i = 0; i < MIN(count, ROWS_IN_SIGHT); i++)
        write_row(page, json_array_get(rows, i));
    end_table(page);
    if (count <= ROWS_IN_SIGHT)
        return;
    cw_page_add(page, "<details><summary>%s figures more</summary>\n",
                cw_page_count(count - ROWS_IN_SIGHT).text);
    begin_table(page, table, "");
    for (gsize i = ROWS_IN_SIGHT; i < count; i++)
        write_row(page, json_array_get(rows, i));
    end_table(page);
    cw_page_add(page, "</details>\n");
}
