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
