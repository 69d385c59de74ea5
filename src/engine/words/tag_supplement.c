/* SPDX-License-Identifier: Apache-2.0
 *
 * A line an item that gets a tag; the tags of one cell and where they come from stand in one order.
 */
#include "base/csv.h"
#include "engine/words/tag_private.h"

/* Values by commas in one cell. */
typedef struct {
    GString *tags, *from, *probability;
} cells;

static void append_tag(const cw_tags *tags, gsize unit, cw_hit hit, cells *line)
{
    const char *between = line->tags->len > 0 ? "," : "";
    g_string_append_printf(line->tags, "%s%s", between, cw_word_table_word(tags->table, hit.index));
    g_string_append_printf(line->from, "%s%s", between,
                           cw_tags_has(tags, unit, hit.index) ? "feed" : "picture");
    g_string_append_printf(line->probability, "%s%.3f", between, (double)hit.score);
}

static void append_item(GString *text, const cw_tags *tags, gsize unit, const char *id)
{
    const cw_top_k *given = &tags->of_unit[unit];
    g_autoptr(GString) words = g_string_new(NULL), from = g_string_new(NULL),
                       probability = g_string_new(NULL);
    cells line = {words, from, probability};
    for (gsize h = 0; h < given->count; h++)
        append_tag(tags, unit, given->hits[h], &line);
    cw_csv_append(text, id);
    cw_prediction_append_cell(text, words->str);
    cw_prediction_append_cell(text, from->str);
    cw_prediction_append_cell(text, probability->str);
    g_string_append_c(text, '\n');
}

gboolean cw_tags_supplement(const cw_tags *tags, const char *path, cw_tags_written *written,
                            GError **error)
{
    const cw_picture_list *list = tags->list;
    g_autoptr(GHashTable) sources = cw_prediction_sources(list);
    g_autoptr(GString) text = g_string_new("id\ttags\ttags_from\ttags_probability\n");
    for (gsize i = 0; i < list->count; i++) {
        const gint32 unit = cw_prediction_begins_item(list, i) ? tags->unit_of[i] : -1;
        if (unit < 0 || tags->of_unit[unit].count == 0)
            continue;
        if (cw_prediction_is_ambiguous(sources, list->entries[i].id)) {
            written->ambiguous++;
            continue;
        }
        written->items++;
        written->tags += tags->of_unit[unit].count;
        append_item(text, tags, (gsize)unit, list->entries[i].id);
    }
    return path == NULL || g_file_set_contents_full(path, text->str, (gssize)text->len,
                                                    G_FILE_SET_CONTENTS_CONSISTENT, 0666, error);
}
