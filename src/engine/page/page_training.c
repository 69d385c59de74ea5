/* SPDX-License-Identifier: Apache-2.0
 *
 * A run folder as a page: curves, then the strip: each pinned item with its nearest neighbours, a
 * line a look, so that the eye runs down and sees them come together.
 */
#include "engine/page/page_training.h"

#include <jansson.h>
#include <string.h>

#include "engine/page/json_lines.h"
#include "engine/page/page_curves.h"
#include "engine/page/page_html.h"

#define MOST_NEIGHBOURS 7
#define MOST_LOOKS 16 /* shown; of more, the first and the last */

typedef struct {
    cw_page *page;
    const char *folder;
    const json_t *looks;
} strip;

static void draw_picture(const strip *s, json_int_t index, const char *role, int side_px)
{
    g_autofree char *name = g_strdup_printf("%03" JSON_INTEGER_FORMAT ".jpg", index);
    g_autofree char *path = g_build_filename(s->folder, "strip", name, NULL);
    g_autofree char *alt = g_strdup_printf("%s, picture %" JSON_INTEGER_FORMAT, role, index);
    cw_page_picture(s->page, path, alt, side_px);
}

/* Row `item` of a look, or NULL. */
static const json_t *row_of(const strip *s, gsize look, gsize item)
{
    const json_t *rows = json_object_get(json_array_get(s->looks, look), "rows");
    const json_t *row = json_array_get(rows, item);
    return json_is_array(row) && json_is_integer(json_array_get(row, 0)) ? row : NULL;
}

static gboolean row_has(const json_t *row, json_int_t index)
{
    gsize i;
    json_t *value;
    json_array_foreach(row, i, value)
    {
        if (i > 0 && json_is_integer(value) && json_integer_value(value) == index)
            return TRUE;
    }
    return FALSE;
}

/* One look: the neighbours; those that the look before did not have are underlined. */
static void draw_look(const strip *s, const json_t *row, const json_t *before, double epoch)
{
    cw_page_add(s->page, "<li><span class=\"epoch\">epoch %s</span><span class=\"row\">",
                cw_page_fixed(epoch, 0).text);
    for (gsize i = 1; i < MIN(json_array_size(row), MOST_NEIGHBOURS + 1); i++) {
        const json_t *value = json_array_get(row, i);
        if (!json_is_integer(value))
            continue;
        const json_int_t index = json_integer_value(value);
        const gboolean fresh = before != NULL && !row_has(before, index);
        cw_page_add(s->page, "<span class=\"cell%s\">", fresh ? " new" : "");
        draw_picture(s, index, fresh ? "new neighbour" : "neighbour", 48);
        cw_page_add(s->page, "</span>");
    }
    cw_page_add(s->page, "</span></li>\n");
}

/* The first looks and the last; in between, evenly spread. */
static gsize look_at(gsize shown, gsize count)
{
    return count <= MOST_LOOKS ? shown : shown * (count - 1) / (MOST_LOOKS - 1);
}

static void draw_item(const strip *s, gsize item)
{
    const gsize count = json_array_size(s->looks);
    const json_t *before = NULL;
    for (gsize shown = 0; shown < MIN(count, MOST_LOOKS); shown++) {
        const gsize look = look_at(shown, count);
        const json_t *row = row_of(s, look, item);
        if (row == NULL)
            continue;
        if (before == NULL) {
            cw_page_add(s->page, "<div class=\"card strip\"><div>");
            draw_picture(s, json_integer_value(json_array_get(row, 0)), "pinned item", 84);
            cw_page_add(s->page, "</div><ol>\n");
        }
        const json_t *epoch = json_object_get(json_array_get(s->looks, look), "epoch");
        draw_look(s, row, before, json_number_value(epoch));
        before = row;
    }
    if (before != NULL)
        cw_page_add(s->page, "</ol></div>\n");
}

static gsize most_rows(const json_t *looks)
{
    gsize index, most = 0;
    json_t *look;
    json_array_foreach(looks, index, look)
    {
        most = MAX(most, json_array_size(json_object_get(look, "rows")));
    }
    return most;
}

static void draw_strip(cw_page *page, const char *folder)
{
    gsize malformed;
    g_autofree char *path = g_build_filename(folder, "strip.jsonl", NULL);
    json_t *looks = cw_json_lines_load(path, &malformed);
    const strip s = {page, folder, looks};
    const gsize items = most_rows(looks);
    if (items > 0) {
        cw_page_section(page, "What it finds alike",
                        "Pinned items and their nearest neighbours among a sample of the "
                        "catalogue, looked up again as the run went on. Underlined: new since the "
                        "line above.");
        cw_page_add(page, "<div class=\"strips\">\n");
        for (gsize item = 0; item < items && cw_page_has_room(page); item++)
            draw_item(&s, item);
        cw_page_add(page, "</div>\n");
    }
    if (malformed > 0)
        cw_page_add(page,
                    "<p class=\"notice\">Lines of strip.jsonl that could not be read and were "
                    "skipped: %s.</p>\n",
                    cw_page_count(malformed).text);
    json_decref(looks);
}

static void show_recipe(cw_page *page, const char *folder)
{
    g_autofree char *path = g_build_filename(folder, "recipe.ini", NULL);
    g_autofree char *text = NULL;
    if (!g_file_get_contents(path, &text, NULL, NULL))
        return;
    cw_page_section(page, "Recipe", NULL);
    cw_page_add(page,
                "<details>\n<summary>Everything the run was set to</summary>\n<pre>%s</pre>\n"
                "</details>\n",
                text);
}

gboolean cw_page_training(const char *folder, GError **error)
{
    g_autofree char *absolute = g_canonicalize_filename(folder, NULL);
    g_autofree char *name = g_path_get_basename(absolute);
    g_autofree char *title = g_strdup_printf("Training run \342\200\234%s\342\200\235", name);
    g_autofree char *path = g_build_filename(folder, "report.html", NULL);
    g_autoptr(cw_page) page = cw_page_new(title, NULL);
    if (!cw_page_curves(page, folder))
        cw_page_add(page, "<p class=\"notice\">This run has no metrics yet.</p>\n");
    draw_strip(page, folder);
    show_recipe(page, folder);
    return cw_page_save(page, path, error);
}
