/* SPDX-License-Identifier: Apache-2.0
 *
 * Lookup in row tables. "Near" is Levenshtein distance (insert, delete, replace each cost 1) of at
 * most a third of what was typed, and at least 1.
 */
#include "base/row.h"

#include <string.h>

#include "base/error.h"

gsize cw_row_count(const cw_row_table *table)
{
    gsize count = 0;
    while (table->rows[count] != NULL)
        count++;
    return count;
}

static gsize edit_distance(const char *a, const char *b)
{
    gsize b_length = strlen(b);
    g_autofree gsize *cost = g_new(gsize, b_length + 1);
    for (gsize j = 0; j <= b_length; j++)
        cost[j] = j;
    for (gsize i = 1; a[i - 1] != '\0'; i++) {
        gsize diagonal = cost[0];
        cost[0] = i;
        for (gsize j = 1; j <= b_length; j++) {
            gsize replace = diagonal + (a[i - 1] != b[j - 1]);
            diagonal = cost[j];
            cost[j] = MIN(replace, MIN(cost[j], cost[j - 1]) + 1);
        }
    }
    return cost[b_length];
}

const char *cw_row_nearest(const char *const *candidates, const char *typed)
{
    const char *nearest = NULL;
    gsize least = MAX(strlen(typed) / 3, 1) + 1;
    for (; *candidates != NULL; candidates++) {
        gsize distance = edit_distance(*candidates, typed);
        if (distance < least) {
            least = distance;
            nearest = *candidates;
        }
    }
    return nearest;
}

const cw_row *cw_row_find(const cw_row_table *table, const char *name, GError **error)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    for (const cw_row *const *row = table->rows; *row != NULL; row++) {
        if (strcmp((*row)->name, name) == 0)
            return *row;
        g_ptr_array_add(names, (gpointer)(*row)->name);
    }
    g_ptr_array_add(names, NULL);
    const char *nearest = cw_row_nearest((const char *const *)names->pdata, name);
    if (nearest != NULL) {
        g_set_error(error, CW_ERROR, CW_ERROR_NOT_FOUND, "no %s \"%s\"; did you mean \"%s\"?",
                    table->kind, name, nearest);
    } else {
        g_autofree char *all = g_strjoinv(", ", (char **)names->pdata);
        g_set_error(error, CW_ERROR, CW_ERROR_NOT_FOUND, "no %s \"%s\"; there are: %s", table->kind,
                    name, all);
    }
    return NULL;
}
