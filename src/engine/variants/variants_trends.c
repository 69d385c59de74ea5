/* SPDX-License-Identifier: Apache-2.0
 *
 * Predicted groups as trends: how much of the range a design is, and in which colours.
 */
#include <stdlib.h>

#include "base/csv.h"
#include "engine/variants/variants_private.h"
#include "image/colour.h"

static const char *most_common_category(const cw_variants_result *result, gsize first, gsize end)
{
    g_autoptr(GHashTable) votes = g_hash_table_new(g_str_hash, g_str_equal);
    const char *most = NULL;
    gsize most_votes = 0;
    for (gsize i = first; i < end; i++) {
        const char *category = result->members[i].category;
        if (category == NULL || !cw_variants_begins_colourway(result, i))
            continue;
        const gsize so_many = GPOINTER_TO_SIZE(g_hash_table_lookup(votes, category)) + 1;
        g_hash_table_insert(votes, (gpointer)category, GSIZE_TO_POINTER(so_many));
        if (so_many > most_votes) {
            most_votes = so_many;
            most = category;
        }
    }
    return most;
}

/* The larger first, of equals the one that came first. */
static int compare_trends(const void *a, const void *b)
{
    const cw_variants_trend *x = a, *y = b;
    if (x->colourways != y->colourways)
        return x->colourways > y->colourways ? -1 : 1;
    return x->first < y->first ? -1 : x->first > y->first;
}

cw_variants_trend *cw_grouping_trends(const cw_variants_result *result)
{
    cw_variants_trend *trends = g_new0(cw_variants_trend, result->groups + 1);
    gsize count = 0, colourways = 0;
    for (gsize i = 0; i < result->count; i++) {
        if (i == 0 || result->members[i].predicted != result->members[i - 1].predicted)
            trends[count++].first = i;
        trends[count - 1].end = i + 1;
        trends[count - 1].colourways += cw_variants_begins_colourway(result, i);
        colourways += cw_variants_begins_colourway(result, i);
    }
    for (gsize t = 0; t < count; t++) {
        trends[t].share = (double)trends[t].colourways / (double)colourways;
        trends[t].category = most_common_category(result, trends[t].first, trends[t].end);
    }
    if (count > 0)
        qsort(trends, count, sizeof *trends, compare_trends);
    return trends;
}

GPtrArray *cw_variants_trend_colours(const cw_variants_result *result,
                                     const cw_variants_trend *trend, gboolean seen)
{
    GPtrArray *colours = g_ptr_array_new();
    for (gsize i = trend->first; i < trend->end; i++) {
        const cw_variants_member *member = &result->members[i];
        const char *name = !seen               ? member->colour
                           : member->seen >= 0 ? cw_palette[member->seen].name
                                               : NULL;
        if (name != NULL && !g_ptr_array_find_with_equal_func(colours, name, g_str_equal, NULL))
            g_ptr_array_add(colours, (gpointer)name);
    }
    return colours;
}

static void append_colours(GString *csv, const cw_variants_result *result,
                           const cw_variants_trend *trend, gboolean seen)
{
    g_autoptr(GPtrArray) colours = cw_variants_trend_colours(result, trend, seen);
    g_ptr_array_add(colours, NULL);
    g_autofree char *text = g_strjoinv("; ", (char **)colours->pdata);
    g_string_append_c(csv, ',');
    cw_csv_append(csv, text);
}

gboolean cw_variants_export_trends(const cw_variants_result *result, const char *path,
                                   GError **error)
{
    g_autoptr(GString) csv = g_string_new(
        "predicted_group,title,product_type,colourways,items,share,colors,seen_colors\n");
    for (gsize t = 0; t < result->groups; t++) {
        const cw_variants_trend *trend = &result->trends[t];
        const cw_variants_member *first = &result->members[trend->first];
        char share[16];
        cw_csv_append(csv, result->names[first->predicted]);
        g_string_append_c(csv, ',');
        cw_csv_append(csv, first->title);
        g_string_append_c(csv, ',');
        cw_csv_append(csv, trend->category);
        g_string_append_printf(csv, ",%" G_GSIZE_FORMAT ",%" G_GSIZE_FORMAT ",%s",
                               trend->colourways, trend->end - trend->first,
                               g_ascii_formatd(share, sizeof share, "%.5f", trend->share));
        append_colours(csv, result, trend, FALSE);
        append_colours(csv, result, trend, TRUE);
        g_string_append_c(csv, '\n');
    }
    return g_file_set_contents_full(path, csv->str, (gssize)csv->len,
                                    G_FILE_SET_CONTENTS_CONSISTENT, 0666, error);
}
