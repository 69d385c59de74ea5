/* SPDX-License-Identifier: Apache-2.0
 *
 * A tuple is known by the bytes of its labels: the digits of (1,12) and (11,2), one after another,
 * would be the same.
 */
#include "method/typed_labels.h"

static void number_tuples(cw_typed_labels *labels)
{
    g_autoptr(GHashTable) numbers =
        g_hash_table_new_full(g_bytes_hash, g_bytes_equal, (GDestroyNotify)g_bytes_unref, NULL);
    for (gsize i = 0; i < labels->items; i++) {
        g_autoptr(GBytes) tuple = g_bytes_new_static(labels->labels + i * labels->types,
                                                     labels->types * sizeof *labels->labels);
        gpointer number;
        if (!g_hash_table_lookup_extended(numbers, tuple, NULL, &number)) {
            number = GINT_TO_POINTER(g_hash_table_size(numbers));
            g_hash_table_insert(numbers, g_bytes_ref(tuple), number);
        }
        labels->tuples[i] = GPOINTER_TO_INT(number);
    }
}

cw_typed_labels *cw_typed_labels_new(const char *const *names, const gint64 *values, gsize types,
                                     const gint32 *labels, gsize items)
{
    cw_typed_labels *copy = g_new0(cw_typed_labels, 1);
    copy->types = types;
    copy->items = items;
    copy->names = g_new0(char *, types + 1);
    for (gsize a = 0; a < types; a++)
        copy->names[a] = g_strdup(names[a]);
    copy->values = g_memdup2(values, types * sizeof *values);
    copy->labels = g_memdup2(labels, items * types * sizeof *labels);
    copy->tuples = g_new(gint32, items + 1);
    number_tuples(copy);
    return copy;
}

void cw_typed_labels_free(cw_typed_labels *labels)
{
    if (labels == NULL)
        return;
    g_strfreev(labels->names);
    g_free(labels->values);
    g_free(labels->labels);
    g_free(labels->tuples);
    g_free(labels);
}
