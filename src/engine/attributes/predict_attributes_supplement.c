/* SPDX-License-Identifier: Apache-2.0
 *
 * A line an item that gets something: of what it has already the feed stays the source.
 */
#include "base/csv.h"
#include "engine/attributes/predict_attributes_private.h"
#include "engine/attributes/prediction.h"

/* Value, source and probability; a value that the model does not know has none. */
static void append_value(GString *text, const cw_attribute_prediction *p, gsize type,
                         const char *value, const char *from, gint32 label, gint32 unit)
{
    const gsize classes = p->cases->set->types[type].count;
    cw_prediction_append_cell(text, value);
    cw_prediction_append_cell(text, from);
    g_string_append_c(text, '\t');
    if (label >= 0 && unit >= 0)
        g_string_append_printf(text, "%.3f",
                               p->types[type].probabilities[(gsize)unit * classes + (gsize)label]);
}

static void append_type(GString *text, const cw_attribute_prediction *p, gsize type, gsize entry)
{
    const cw_attribute_cases *cases = p->cases;
    const cw_feed_column *column = cw_attribute_cases_column(cases, type);
    const gint32 unit = p->unit_of[entry];
    gint32 value;
    if (cw_attribute_prediction_gives(p, type, entry, p->types[type].thresholds, &value))
        append_value(text, p, type, cases->set->types[type].values[value], "picture", value, unit);
    else if (column->values[entry] != NULL)
        append_value(text, p, type, column->values[entry], "feed",
                     cases->labels->labels[entry * cases->set->count + type], unit);
    else
        append_value(text, p, type, NULL, NULL, -1, unit);
}

static void append_header(GString *text, const cw_attribute_set *set)
{
    g_string_append(text, "id");
    for (gsize t = 0; t < set->count; t++) {
        const char *column = set->types[t].column;
        g_autofree char *from = g_strconcat(column, "_from", NULL);
        g_autofree char *probability = g_strconcat(column, "_probability", NULL);
        cw_prediction_append_cell(text, column);
        cw_prediction_append_cell(text, from);
        cw_prediction_append_cell(text, probability);
    }
    g_string_append_c(text, '\n');
}

/* How many values the item of that entry gets. */
static gsize count_given(const cw_attribute_prediction *p, gsize entry)
{
    gsize given = 0;
    gint32 value;
    for (gsize t = 0; t < p->cases->set->count; t++)
        given += cw_attribute_prediction_gives(p, t, entry, p->types[t].thresholds, &value) != 0;
    return given;
}

static void append_item(GString *text, const cw_attribute_prediction *p, gsize entry)
{
    cw_csv_append(text, p->cases->list->entries[entry].id);
    for (gsize t = 0; t < p->cases->set->count; t++)
        append_type(text, p, t, entry);
    g_string_append_c(text, '\n');
}

gboolean cw_attribute_prediction_supplement(const cw_attribute_prediction *prediction,
                                            const char *path,
                                            cw_attribute_prediction_written *written,
                                            GError **error)
{
    const cw_picture_list *list = prediction->cases->list;
    g_autoptr(GHashTable) sources = cw_prediction_sources(list);
    g_autoptr(GString) text = g_string_new(NULL);
    append_header(text, prediction->cases->set);
    for (gsize i = 0; i < list->count; i++) {
        const gsize given = cw_prediction_begins_item(list, i) ? count_given(prediction, i) : 0;
        if (given == 0)
            continue;
        if (cw_prediction_is_ambiguous(sources, list->entries[i].id)) {
            written->ambiguous++;
            continue;
        }
        written->items++;
        written->values += given;
        append_item(text, prediction, i);
    }
    return path == NULL || g_file_set_contents_full(path, text->str, (gssize)text->len,
                                                    G_FILE_SET_CONTENTS_CONSISTENT, 0666, error);
}
