/* SPDX-License-Identifier: Apache-2.0
 *
 * Nodes are the colourways that decisions name, and behind them the designs that these stand in.
 */
#include "engine/catalog/decided_designs.h"

#include <stdlib.h>

struct cw_decided_designs {
    cw_standing *standing;
    GHashTable *designs;  /* name without decisions -> node + 1 */
    cw_components *nodes; /* what stands in one design */
    GArray **apart;       /* [nodes] of guint32: those that a root is not the same as, or NULL */
    gboolean *changed;    /* [nodes] decisions put the design together, or took from it */
};

/* An item that a decision names. */
typedef struct {
    gint64 item, group;
    guint32 node;
} named;

void cw_decided_designs_free(cw_decided_designs *designs)
{
    if (designs == NULL)
        return;
    for (gsize n = 0; n < designs->nodes->items; n++)
        g_clear_pointer(&designs->apart[n], g_array_unref);
    g_free(designs->apart);
    g_free(designs->changed);
    g_hash_table_unref(designs->designs);
    cw_components_free(designs->nodes);
    cw_standing_free(designs->standing);
    g_free(designs);
}

static int compare_named(const void *a, const void *b)
{
    const named *x = a, *y = b;
    return x->item < y->item ? -1 : x->item > y->item;
}

/* In the order of items. (transfer full) */
static GArray *list_named(const cw_standing *standing)
{
    GArray *list = g_array_new(FALSE, FALSE, sizeof(named));
    for (guint d = 0; d < standing->decisions->len; d++) {
        const cw_standing_decision *one =
            &g_array_index(standing->decisions, cw_standing_decision, d);
        for (int i = 0; i < 2; i++) {
            const named item = {one->items[i], one->groups[i], one->nodes[i]};
            g_array_append_val(list, item);
        }
    }
    g_array_sort(list, compare_named);
    return list;
}

static guint32 root_of(const cw_decided_designs *d, guint32 node)
{
    return cw_components_root(d->nodes, node);
}

static void part(cw_decided_designs *d, guint32 a, guint32 b)
{
    if (d->apart[a] == NULL)
        d->apart[a] = g_array_new(FALSE, FALSE, sizeof(guint32));
    g_array_append_val(d->apart[a], b);
}

/* Two roots. */
static gboolean are_apart(const cw_decided_designs *d, guint32 a, guint32 b)
{
    const GArray *others = d->apart[a];
    for (guint i = 0; others != NULL && i < others->len; i++)
        if (root_of(d, g_array_index(others, guint32, i)) == b)
            return TRUE;
    return FALSE;
}

static void join(cw_decided_designs *d, guint32 a, guint32 b)
{
    const gboolean changed = d->changed[a] || d->changed[b];
    cw_components_join(d->nodes, a, b);
    const guint32 root = root_of(d, a), other = root == a ? b : a;
    d->changed[root] = changed;
    if (d->apart[other] == NULL)
        return;
    if (d->apart[root] == NULL)
        d->apart[root] = g_steal_pointer(&d->apart[other]);
    else
        g_array_append_vals(d->apart[root], d->apart[other]->data, d->apart[other]->len);
}

/* What is the same stands in one bundle. */
static void bundle(cw_decided_designs *d)
{
    const GArray *decisions = d->standing->decisions;
    for (guint i = 0; i < decisions->len; i++) {
        const cw_standing_decision *one = &g_array_index(decisions, cw_standing_decision, i);
        const guint32 a = root_of(d, one->nodes[0]), b = root_of(d, one->nodes[1]);
        if (one->same && a != b)
            join(d, a, b);
    }
    for (guint i = 0; i < decisions->len; i++) {
        const cw_standing_decision *one = &g_array_index(decisions, cw_standing_decision, i);
        const guint32 a = root_of(d, one->nodes[0]), b = root_of(d, one->nodes[1]);
        if (one->same || a == b)
            continue;
        part(d, a, b);
        part(d, b, a);
    }
}

/* The item takes its bundle into the design, or leaves it. */
static void settle(cw_decided_designs *d, guint32 node, guint32 design, gboolean *has_design)
{
    const guint32 a = root_of(d, node), b = root_of(d, design);
    if (a == b)
        return;
    if (are_apart(d, a, b)) {
        d->changed[a] = d->changed[b] = TRUE;
        return;
    }
    const gboolean two = has_design[a] && has_design[b];
    join(d, a, b);
    has_design[root_of(d, a)] = TRUE;
    d->changed[root_of(d, a)] |= two;
}

static void settle_all(cw_decided_designs *d, const GArray *items, const guint32 *designs)
{
    g_autofree gboolean *has_design = g_new0(gboolean, d->nodes->items + 1);
    for (gsize n = g_hash_table_size(d->standing->nodes); n < d->nodes->items; n++)
        has_design[n] = TRUE;
    bundle(d);
    for (guint i = 0; i < items->len; i++)
        settle(d, g_array_index(items, named, i).node, designs[i], has_design);
}

cw_decided_designs *cw_decided_designs_read(cw_store *store, cw_design_namer namer, gpointer data,
                                            GError **error)
{
    cw_standing *standing = cw_standing_read(store, TRUE, error);
    if (standing == NULL)
        return NULL;
    cw_decided_designs *d = g_new0(cw_decided_designs, 1);
    g_autoptr(GArray) items = list_named(standing);
    g_autofree guint32 *designs = g_new(guint32, items->len + 1);
    guint32 count = g_hash_table_size(standing->nodes);
    d->standing = standing;
    d->designs = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (guint i = 0; i < items->len; i++) {
        const named *item = &g_array_index(items, named, i);
        char *name = namer(data, item->item, item->group);
        const guint known = GPOINTER_TO_UINT(g_hash_table_lookup(d->designs, name));
        designs[i] = known > 0 ? known - 1 : count++;
        g_hash_table_insert(d->designs, name, GUINT_TO_POINTER(designs[i] + 1));
    }
    d->nodes = cw_components_new(count);
    d->apart = g_new0(GArray *, (gsize)count + 1);
    d->changed = g_new0(gboolean, (gsize)count + 1);
    settle_all(d, items, designs);
    return d;
}

guint cw_decided_designs_find(const cw_decided_designs *designs, gint64 colourway, const char *name)
{
    guint node = GPOINTER_TO_UINT(g_hash_table_lookup(designs->standing->nodes, &colourway));
    if (node == 0)
        node = GPOINTER_TO_UINT(g_hash_table_lookup(designs->designs, name));
    if (node == 0)
        return 0;
    const guint32 root = root_of(designs, node - 1);
    return designs->changed[root] ? root + 1 : 0;
}
