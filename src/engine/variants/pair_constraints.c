/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/variants/decisions.h"

#include "base/error.h"

void cw_decisions_free(cw_decisions *decisions)
{
    if (decisions == NULL)
        return;
    g_array_unref(decisions->constraints);
    g_ptr_array_unref(decisions->missed);
    g_free(decisions->joined);
    g_free(decisions);
}

/* id and source:id -> number of the colourway. (transfer full) */
static GHashTable *name_items(const cw_picture_list *list)
{
    GHashTable *items = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (gsize i = 0; i < list->count; i++) {
        const cw_picture_entry *entry = &list->entries[i];
        if (i > 0 && entry->item == list->entries[i - 1].item)
            continue;
        cw_pairs_name_item(items, entry->source, entry->id, (gpointer)&entry->colourway);
    }
    return items;
}

/* The unit + 1 of what somebody calls `id`; 0: none. */
static gsize unit_named(GHashTable *items, GHashTable *unit_of, const char *id)
{
    const gint64 *colourway = g_hash_table_lookup(items, id);
    return colourway != NULL ? GPOINTER_TO_SIZE(g_hash_table_lookup(unit_of, colourway)) : 0;
}

gboolean cw_decisions_check(const GArray *constraints, const GPtrArray *decided, const char *path,
                            gsize items, GError **error)
{
    gsize join, apart;
    if (cw_constraints_check((const cw_constraint *)(gconstpointer)constraints->data,
                             constraints->len, items, &join, &apart))
        return TRUE;
    const cw_decision *no = g_ptr_array_index(decided, apart),
                      *yes = g_ptr_array_index(decided, join);
    g_set_error(
        error, CW_ERROR, CW_ERROR_USAGE,
        "decisions \"%s\", line %" G_GUINT64_FORMAT ": \"%s\" and \"%s\" cannot be apart, for "
        "line %" G_GUINT64_FORMAT " (\"%s\" and \"%s\" are the same) makes them one; take one "
        "of the decisions back",
        path, no->line, no->ids[0], no->ids[1], yes->line, yes->ids[0], yes->ids[1]);
    return FALSE;
}

cw_decisions *cw_decisions_find(const GArray *pairs, const char *path, const cw_picture_list *list,
                                GHashTable *unit_of, gsize units, GError **error)
{
    g_autoptr(cw_decisions) decisions = g_new0(cw_decisions, 1);
    decisions->constraints = g_array_new(FALSE, FALSE, sizeof(cw_constraint));
    decisions->missed = g_ptr_array_new();
    decisions->joined = g_new0(gboolean, units + 1);
    if (pairs == NULL)
        return g_steal_pointer(&decisions);
    g_autoptr(GHashTable) items = name_items(list);
    g_autoptr(GPtrArray) decided = g_ptr_array_new();
    for (guint p = 0; p < pairs->len; p++) {
        cw_decision *pair = &g_array_index(pairs, cw_decision, p);
        const gsize a = unit_named(items, unit_of, pair->ids[0]);
        const gsize b = unit_named(items, unit_of, pair->ids[1]);
        if (a == 0)
            cw_pairs_miss(decisions->missed, pair->ids[0]);
        if (b == 0)
            cw_pairs_miss(decisions->missed, pair->ids[1]);
        if (a == 0 || b == 0) {
            decisions->unused++;
            continue;
        }
        decisions->sizes += a == b && !pair->same;
        if (a == b)
            continue;
        const cw_constraint constraint = {(guint32)a - 1, (guint32)b - 1, pair->same};
        g_array_append_val(decisions->constraints, constraint);
        g_ptr_array_add(decided, pair);
        decisions->joined[a - 1] = decisions->joined[a - 1] || pair->same;
        decisions->joined[b - 1] = decisions->joined[b - 1] || pair->same;
    }
    if (!cw_decisions_check(decisions->constraints, decided, path, units, error))
        return NULL;
    return g_steal_pointer(&decisions);
}
