/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/catalog/standing_decisions.h"

typedef struct {
    cw_standing *standing;
    gboolean listed;
} reading;

static guint32 node_of(cw_standing *standing, gint64 colourway)
{
    const guint known = GPOINTER_TO_UINT(g_hash_table_lookup(standing->nodes, &colourway));
    if (known > 0)
        return known - 1;
    const guint count = g_hash_table_size(standing->nodes);
    g_hash_table_insert(standing->nodes, g_memdup2(&colourway, sizeof colourway),
                        GUINT_TO_POINTER(count + 1));
    return count;
}

static gboolean take_decision(gpointer data, const cw_store_decision *decision,
                              GError **error G_GNUC_UNUSED)
{
    const reading *r = data;
    if (decision->undone_at != NULL || (r->listed && decision->withdrawn) ||
        decision->colourways[0] == decision->colourways[1])
        return TRUE;
    const cw_standing_decision one = {
        .number = decision->number,
        .items = {decision->items[0], decision->items[1]},
        .colourways = {decision->colourways[0], decision->colourways[1]},
        .groups = {decision->groups[0], decision->groups[1]},
        .nodes = {node_of(r->standing, decision->colourways[0]),
                  node_of(r->standing, decision->colourways[1])},
        .same = decision->same,
    };
    g_array_prepend_val(r->standing->decisions, one);
    return TRUE;
}

static guint64 key_of(const cw_standing *standing, guint32 a, guint32 b)
{
    const guint64 x = cw_components_root(standing->bundles, a);
    const guint64 y = cw_components_root(standing->bundles, b);
    return MIN(x, y) << 32 | MAX(x, y);
}

static void follow(cw_standing *standing)
{
    const cw_standing_decision *all = (gconstpointer)standing->decisions->data;
    standing->bundles = cw_components_new(g_hash_table_size(standing->nodes));
    for (guint d = 0; d < standing->decisions->len; d++)
        if (all[d].same)
            cw_components_join(standing->bundles, all[d].nodes[0], all[d].nodes[1]);
    for (guint d = 0; d < standing->decisions->len; d++) {
        const guint64 key = key_of(standing, all[d].nodes[0], all[d].nodes[1]);
        if (!all[d].same)
            g_hash_table_add(standing->parted, g_memdup2(&key, sizeof key));
    }
}

cw_standing *cw_standing_read(cw_store *store, gboolean listed, GError **error)
{
    g_autoptr(cw_standing) standing = g_new0(cw_standing, 1);
    standing->decisions = g_array_new(FALSE, FALSE, sizeof(cw_standing_decision));
    standing->nodes = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
    standing->parted = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
    reading r = {standing, listed};
    if (!cw_store_each_decision(store, 0, take_decision, &r, error))
        return NULL;
    follow(standing);
    return g_steal_pointer(&standing);
}

void cw_standing_free(cw_standing *standing)
{
    if (standing == NULL)
        return;
    g_array_unref(standing->decisions);
    g_hash_table_unref(standing->nodes);
    g_hash_table_unref(standing->parted);
    cw_components_free(standing->bundles);
    g_free(standing);
}

static gboolean find_nodes(const cw_standing *standing, const gint64 colourways[2],
                           guint32 nodes[2])
{
    for (int i = 0; i < 2; i++) {
        const guint found = GPOINTER_TO_UINT(g_hash_table_lookup(standing->nodes, &colourways[i]));
        if (found == 0)
            return FALSE;
        nodes[i] = found - 1;
    }
    return TRUE;
}

gboolean cw_standing_knows(const cw_standing *standing, const gint64 colourways[2], gboolean *same)
{
    guint32 nodes[2];
    *same = colourways[0] == colourways[1];
    if (*same || !find_nodes(standing, colourways, nodes))
        return *same;
    *same = cw_components_root(standing->bundles, nodes[0]) ==
            cw_components_root(standing->bundles, nodes[1]);
    const guint64 key = key_of(standing, nodes[0], nodes[1]);
    return *same || g_hash_table_contains(standing->parted, &key);
}

/* ---- ways ------------------------------------------------------------------------------------ */

/* A breadth-first search over states 2 node + (whether a decision on the way has parted). */
typedef struct {
    const cw_standing *standing;
    const cw_standing_decision **by; /* [states] the last step to it, or NULL */
    guint32 *from;                   /* [states] where that step began */
    GQueue next;                     /* states + 1 */
} search;

static void step(search *s, guint32 state)
{
    const GArray *decisions = s->standing->decisions;
    for (guint d = 0; d < decisions->len; d++) {
        const cw_standing_decision *one = &g_array_index(decisions, cw_standing_decision, d);
        for (int side = 0; side < 2; side++) {
            const guint32 parted = state % 2 + !one->same;
            const guint32 to = 2 * one->nodes[1 - side] + parted;
            if (one->nodes[side] != state / 2 || parted > 1 || s->by[to] != NULL)
                continue;
            s->by[to] = one;
            s->from[to] = state;
            g_queue_push_tail(&s->next, GUINT_TO_POINTER(to + 1));
        }
    }
}

GPtrArray *cw_standing_way(const cw_standing *standing, const gint64 colourways[2])
{
    GPtrArray *way = g_ptr_array_new();
    gboolean same;
    guint32 nodes[2];
    if (!cw_standing_knows(standing, colourways, &same) || !find_nodes(standing, colourways, nodes))
        return way;
    const gsize states = 2 * (gsize)g_hash_table_size(standing->nodes);
    const guint32 start = 2 * nodes[0], goal = 2 * nodes[1] + !same;
    g_autofree const cw_standing_decision **by = g_new0(const cw_standing_decision *, states);
    g_autofree guint32 *from = g_new0(guint32, states);
    search s = {standing, by, from, G_QUEUE_INIT};
    for (guint32 state = start; by[goal] == NULL;
         state = GPOINTER_TO_UINT(g_queue_pop_head(&s.next)) - 1)
        step(&s, state);
    g_queue_clear(&s.next);
    for (guint32 state = goal; state != start; state = from[state])
        g_ptr_array_insert(way, 0, (gpointer)by[state]);
    return way;
}
