/* SPDX-License-Identifier: Apache-2.0 */
#include "base/numbering.h"

GHashTable *cw_numbering_new(void)
{
    return g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
}

gint32 cw_numbering_get(GHashTable *names, const char *name)
{
    gpointer known;
    if (g_hash_table_lookup_extended(names, name, NULL, &known))
        return GPOINTER_TO_INT(known);
    const gint32 number = (gint32)g_hash_table_size(names);
    g_hash_table_insert(names, g_strdup(name), GINT_TO_POINTER(number));
    return number;
}
