/* SPDX-License-Identifier: Apache-2.0
 *
 * Pictures and labels are read as a feed is; lists beside them are looked at line by line, since
 * one that was made for other pictures would be scored without a word.
 */
#include "engine/attributes/labelled_part.h"

#include <string.h>

#include "base/error.h"
#include "feed/feed.h"

void cw_labelled_part_clear(cw_labelled_part *part)
{
    g_clear_pointer(&part->types, g_array_unref);
    g_clear_pointer(&part->images, g_ptr_array_unref);
    g_clear_pointer(&part->labels, g_array_unref);
}

static gint32 label_of(const cw_feed_row *row, guint type)
{
    g_autofree char *name = g_strdup_printf("type_%u", type + 1);
    const cw_feed_value *value = cw_feed_row_find(row, name);
    return value != NULL ? (gint32)g_ascii_strtoll(value->value, NULL, 10) - 1 : -1;
}

static gboolean take_row(gpointer data, const cw_feed_row *row, GError **error)
{
    cw_labelled_part *part = data;
    const cw_feed_value *split = cw_feed_row_find(row, "split");
    const cw_feed_value *id = cw_feed_row_find(row, "id");
    if (split == NULL || strcmp(split->value, part->name) != 0)
        return TRUE;
    if (row->problem != NULL || id == NULL) {
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE, "line %" G_GUINT64_FORMAT ": %s", row->line,
                    row->problem != NULL ? row->problem : "no picture");
        return FALSE;
    }
    g_ptr_array_add(part->images, g_strdup(id->value));
    for (guint k = 0; k < part->types->len; k++) {
        const gint32 label = label_of(row, k);
        g_array_append_val(part->labels, label);
    }
    return TRUE;
}

gboolean cw_labelled_part_read(cw_labelled_part *part, const char *folder, const char *name,
                               GError **error)
{
    const cw_feed_options options = {.format = "labelled"};
    *part = (cw_labelled_part){
        .folder = folder,
        .name = name,
        .types = cw_labelled_types(folder, error),
        .images = g_ptr_array_new_with_free_func(g_free),
        .labels = g_array_new(FALSE, FALSE, sizeof(gint32)),
    };
    if (part->types == NULL || !cw_feed_read(folder, &options, take_row, part, error)) {
        g_prefix_error(error, "folder \"%s\": ", folder);
        return FALSE;
    }
    for (guint k = 0; k < part->types->len; k++)
        part->values += g_array_index(part->types, guint64, k);
    if (part->images->len > 0)
        return TRUE;
    g_set_error(error, CW_ERROR, CW_ERROR_NOT_FOUND, "folder \"%s\" has no picture in imgs_%s.txt",
                folder, name);
    return FALSE;
}

const gint32 *cw_labelled_part_labels(const cw_labelled_part *part, gsize image)
{
    return &g_array_index(part->labels, gint32, image * part->types->len);
}

/* The first place of `sign` in the row, and its type, or -1; `*count`: how many there are. */
static gint32 find_sign(const cw_labelled_part *part, const gint64 *row, gint64 sign, gsize *type,
                        gsize *count)
{
    gint32 found = -1;
    *count = 0;
    for (gsize k = 0, j = 0; k < part->types->len; k++)
        for (guint64 v = 0; v < g_array_index(part->types, guint64, k); v++, j++) {
            if (row[j] != sign)
                continue;
            if ((*count)++ == 0) {
                found = (gint32)v;
                *type = k;
            }
        }
    return found;
}

gboolean cw_labelled_part_change(const cw_labelled_part *part, const gint64 *indicators,
                                 gsize reference, const char *name, guint64 line,
                                 cw_labelled_change *change, GError **error)
{
    gsize added, taken, type = 0;
    change->to = find_sign(part, indicators, 1, &change->type, &added);
    change->from = find_sign(part, indicators, -1, &type, &taken);
    if (added != 1 || taken > 1 || (taken == 1 && type != change->type)) {
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                    "\"%s\", line %" G_GUINT64_FORMAT " has %" G_GSIZE_FORMAT
                    " values to be had and %" G_GSIZE_FORMAT
                    " to be given up; one type is to change, from at most one value to one",
                    name, line, added, taken);
        return FALSE;
    }
    const gint32 own = cw_labelled_part_labels(part, reference)[change->type];
    if (own == change->from && own != change->to)
        return TRUE;
    g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                "\"%s\", line %" G_GUINT64_FORMAT " changes value %d of type_%" G_GSIZE_FORMAT
                " into %d, but picture %" G_GSIZE_FORMAT
                " has value %d (0: none); are places counted from 0?",
                name, line, change->from + 1, change->type + 1, change->to + 1, reference, own + 1);
    return FALSE;
}

gboolean cw_labelled_part_becomes(const cw_labelled_part *part, gsize reference,
                                  const cw_labelled_change *change, const gint32 *labels)
{
    const gint32 *own = cw_labelled_part_labels(part, reference);
    for (gsize k = 0; k < part->types->len; k++)
        if (labels[k] != (k == change->type ? change->to : own[k]))
            return FALSE;
    return TRUE;
}

gboolean cw_labelled_part_label(const cw_labelled_part *part, const gint64 *row, const char *name,
                                guint64 line, gint32 *labels, GError **error)
{
    for (gsize k = 0, j = 0; k < part->types->len; k++) {
        labels[k] = -1;
        for (guint64 v = 0; v < g_array_index(part->types, guint64, k); v++, j++) {
            if (row[j] == 0)
                continue;
            if (labels[k] >= 0) {
                g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                            "\"%s\", line %" G_GUINT64_FORMAT ": type_%" G_GSIZE_FORMAT
                            " has two values; one at most is allowed",
                            name, line, k + 1);
                return FALSE;
            }
            labels[k] = (gint32)v;
        }
    }
    return TRUE;
}
