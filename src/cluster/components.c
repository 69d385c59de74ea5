/* SPDX-License-Identifier: Apache-2.0
 *
 * Every parent is smaller than its child, so a root is the smallest member of its component.
 */
#include "cluster/components.h"

cw_components *cw_components_new(gsize items)
{
    cw_components *components = g_new(cw_components, 1);
    components->items = items;
    components->parent = g_new(guint32, items);
    for (gsize i = 0; i < items; i++)
        components->parent[i] = (guint32)i;
    return components;
}

void cw_components_free(cw_components *components)
{
    if (components == NULL)
        return;
    g_free(components->parent);
    g_free(components);
}

guint32 cw_components_root(cw_components *components, guint32 item)
{
    guint32 *parent = components->parent;
    while (parent[item] != item)
        item = parent[item] = parent[parent[item]];
    return item;
}

gboolean cw_components_join(cw_components *components, guint32 a, guint32 b)
{
    guint32 a_root = cw_components_root(components, a), b_root = cw_components_root(components, b);
    components->parent[MAX(a_root, b_root)] = MIN(a_root, b_root);
    return a_root != b_root;
}

gsize cw_components_label(cw_components *components, gint32 *labels)
{
    gsize count = 0;
    for (gsize i = 0; i < components->items; i++) {
        guint32 root = cw_components_root(components, (guint32)i);
        labels[i] = root == i ? (gint32)count++ : labels[root];
    }
    return count;
}
