/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/variants/pair_constraints.h"

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

/* (transfer full) */
static char *say_where(const cw_decision *decision, const char *path, gboolean whole)
{
    if (decision->number > 0)
        return g_strdup_printf("decision %" G_GINT64_FORMAT " of the catalogue", decision->number);
    return whole
               ? g_strdup_printf("decisions \"%s\", line %" G_GUINT64_FORMAT, path, decision->line)
               : g_strdup_printf("line %" G_GUINT64_FORMAT, decision->line);
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
    g_autofree char *first = say_where(no, path, TRUE),
                    *second = say_where(yes, path, no->number > 0);
    g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                "%s: \"%s\" and \"%s\" cannot be apart, for %s (\"%s\" and \"%s\" are the same) "
                "makes them one; take one of the decisions back",
                first, no->ids[0], no->ids[1], second, yes->ids[0], yes->ids[1]);
    return FALSE;
}

/* What one decision asks of two units, each + 1. */
static void add(cw_decisions *decisions, GPtrArray *decided, const cw_decision *pair, gsize a,
                gsize b)
{
    decisions->sizes += a == b && !pair->same;
    if (a == b)
        return;
    const cw_constraint constraint = {(guint32)a - 1, (guint32)b - 1, pair->same};
    g_array_append_val(decisions->constraints, constraint);
    g_ptr_array_add(decided, (gpointer)pair);
    decisions->joined[a - 1] = decisions->joined[a - 1] || pair->same;
    decisions->joined[b - 1] = decisions->joined[b - 1] || pair->same;
}

static void find_kept(cw_decisions *decisions, GPtrArray *decided, const GArray *kept,
                      GHashTable *unit_of)
{
    for (guint p = 0; p < kept->len; p++) {
        const cw_decision *pair = &g_array_index(kept, cw_decision, p);
        const gsize a = GPOINTER_TO_SIZE(g_hash_table_lookup(unit_of, &pair->colourways[0]));
        const gsize b = GPOINTER_TO_SIZE(g_hash_table_lookup(unit_of, &pair->colourways[1]));
        if (a > 0 && b > 0)
            add(decisions, decided, pair, a, b);
    }
    decisions->kept = decisions->constraints->len;
}

static void find_pairs(cw_decisions *decisions, GPtrArray *decided, const GArray *pairs,
                       const cw_picture_list *list, GHashTable *unit_of)
{
    g_autoptr(GHashTable) items = name_items(list);
    for (guint p = 0; p < pairs->len; p++) {
        const cw_decision *pair = &g_array_index(pairs, cw_decision, p);
        const gsize a = unit_named(items, unit_of, pair->ids[0]);
        const gsize b = unit_named(items, unit_of, pair->ids[1]);
        if (a == 0)
            cw_pairs_miss(decisions->missed, pair->ids[0]);
        if (b == 0)
            cw_pairs_miss(decisions->missed, pair->ids[1]);
        if (a > 0 && b > 0)
            add(decisions, decided, pair, a, b);
        else
            decisions->unused++;
    }
}

cw_decisions *cw_decisions_find(const GArray *kept, const GArray *pairs, const char *path,
                                const cw_picture_list *list, GHashTable *unit_of, gsize units,
                                GError **error)
{
    g_autoptr(cw_decisions) decisions = g_new0(cw_decisions, 1);
    g_autoptr(GPtrArray) decided = g_ptr_array_new();
    decisions->constraints = g_array_new(FALSE, FALSE, sizeof(cw_constraint));
    decisions->missed = g_ptr_array_new();
    decisions->joined = g_new0(gboolean, units + 1);
    find_kept(decisions, decided, kept, unit_of);
    if (pairs != NULL)
        find_pairs(decisions, decided, pairs, list, unit_of);
    if (!cw_decisions_check(decisions->constraints, decided, path, units, error))
        return NULL;
    return g_steal_pointer(&decisions);
}
