/* SPDX-License-Identifier: Apache-2.0
 *
 * Groups as columns of a feed.
 */
#include <colorway/variants.h>

#include <math.h>

#include "base/csv.h"

gboolean cw_variants_export(const cw_variants_result *result, const char *path, GError **error)
{
    g_autoptr(GString) csv = g_string_new("id,item_group_id,predicted_group,confidence\n");
    for (gsize i = 0; i < result->count; i++) {
        const cw_variants_member *member = &result->members[i];
        cw_csv_append(csv, member->id);
        g_string_append_c(csv, ',');
        cw_csv_append(csv, member->group);
        g_string_append_c(csv, ',');
        cw_csv_append(csv, result->names[member->predicted]);
        if (isnan(member->confidence))
            g_string_append(csv, ",\n");
        else
            g_string_append_printf(csv, ",%.4f\n", member->confidence);
    }
    return g_file_set_contents_full(path, csv->str, (gssize)csv->len,
                                    G_FILE_SET_CONTENTS_CONSISTENT, 0666, error);
}

static const char *const doubt_columns[] = {
    "kind",  "id",          "other_id",      "probability",         "title",   "other_title",
    "color", "other_color", "item_group_id", "other_item_group_id", "picture", "other_picture",
    NULL};

static void append_doubt(GString *csv, const cw_variants_result *result,
                         const cw_variants_doubt *doubt)
{
    const cw_variants_member *a = &result->members[doubt->first];
    const cw_variants_member *b = &result->members[doubt->second];
    char number[16] = "";
    if (!isnan(doubt->probability))
        g_ascii_formatd(number, sizeof number, "%.4f", doubt->probability);
    const char *const fields[] = {doubt->grouped ? "grouped" : "not_grouped",
                                  doubt->names[0],
                                  doubt->names[1],
                                  number,
                                  a->title,
                                  b->title,
                                  a->colour,
                                  b->colour,
                                  a->group,
                                  b->group,
                                  a->picture,
                                  b->picture};
    for (gsize c = 0; c < G_N_ELEMENTS(fields); c++) {
        if (c > 0)
            g_string_append_c(csv, ',');
        cw_csv_append(csv, fields[c]);
    }
    g_string_append_c(csv, '\n');
}

gboolean cw_variants_export_doubts(const cw_variants_result *result, const char *path,
                                   GError **error)
{
    g_autofree char *header = g_strjoinv(",", (char **)doubt_columns);
    g_autoptr(GString) csv = g_string_new(header);
    g_string_append_c(csv, '\n');
    for (gsize i = 0; i < result->doubt_count; i++)
        append_doubt(csv, result, &result->doubts[i]);
    return g_file_set_contents_full(path, csv->str, (gssize)csv->len,
                                    G_FILE_SET_CONTENTS_CONSISTENT, 0666, error);
}
