/* SPDX-License-Identifier: Apache-2.0
 *
 * Designs are numbered by their key and then joined: each item points at another of its design,
 * the last of them at itself (Tarjan 1975).
 */
#include "engine/train/known_designs.h"

#include "base/error.h"
#include "base/numbering.h"
#include "engine/catalog/units.h"
#include "engine/variants/pair_constraints.h"

typedef struct {
    const cw_training_set *set;
    cw_triplet_label *labels; /* [items] */
    guint32 *next;            /* [items] another item of the design, or itself */
    GHashTable *keys;         /* design key -> item + 1 */
    GHashTable *ids;          /* id and source:id -> item + 1; 0: of several items */
    GHashTable *numbers;      /* number in the catalogue -> item + 1 */
    GHashTable *categories, *looks;
    GArray *apart;     /* cw_triplet_apart */
    GPtrArray *missed; /* ids of pairs that stand for no item; borrowed */
} designs;

static guint32 root_of(designs *d, guint32 item)
{
    while (d->next[item] != item)
        item = d->next[item] = d->next[d->next[item]];
    return item;
}

void cw_known_designs_label(const cw_picture_entry *entry, GHashTable *categories,
                            GHashTable *looks, cw_triplet_label *label)
{
    const char *category = entry->fields[CW_FIELD_PRODUCT_TYPE];
    const char *colour = entry->fields[CW_FIELD_COLOUR];
    *label = (cw_triplet_label){0};
    if (category != NULL) {
        g_autofree char *folded = g_utf8_casefold(category, -1);
        label->category = (guint32)cw_numbering_get(categories, folded) + 1;
    }
    if (colour != NULL) {
        g_autofree char *folded = g_utf8_casefold(colour, -1);
        g_autofree char *look = g_strdup_printf("%u\n%s", label->category, folded);
        label->look = (guint32)cw_numbering_get(looks, look) + 1;
    }
}

static void label_item(designs *d, guint32 item, const cw_picture_entry *entry)
{
    cw_known_designs_label(entry, d->categories, d->looks, &d->labels[item]);
    d->next[item] = item;
    cw_pairs_name_item(d->ids, entry->source, entry->id, GUINT_TO_POINTER(item + 1));
    g_hash_table_insert(d->numbers, GSIZE_TO_POINTER(entry->item), GUINT_TO_POINTER(item + 1));
    if (entry->group == 0)
        return;
    g_autofree char *key = cw_units_design_key(entry);
    const gpointer first = g_hash_table_lookup(d->keys, key);
    if (first != NULL)
        d->next[item] = GPOINTER_TO_UINT(first) - 1;
    else
        g_hash_table_insert(d->keys, g_steal_pointer(&key), GUINT_TO_POINTER(item + 1));
}

static void label_items(designs *d, const cw_picture_list *list)
{
    guint32 item = 0;
    for (gsize i = 0; i < list->count && item < d->set->item_count; i++)
        if (list->entries[i].item == d->set->items[item].number)
            label_item(d, item++, &list->entries[i]);
}

/* Ids of items that the set has by another one, with the same pictures. */
static void name_others(designs *d, GHashTable *stands_for)
{
    GHashTableIter others;
    gpointer id, number;
    if (stands_for == NULL)
        return;
    g_hash_table_iter_init(&others, stands_for);
    while (g_hash_table_iter_next(&others, &id, &number)) {
        const gpointer item = g_hash_table_lookup(d->numbers, number);
        if (item != NULL)
            cw_pairs_name(d->ids, id, item);
    }
}

static gpointer item_named(designs *d, const char *id)
{
    const gpointer item = g_hash_table_lookup(d->ids, id);
    if (item == NULL)
        cw_pairs_miss(d->missed, id);
    return item;
}

static gboolean obey(designs *d, const GArray *pairs, const char *path, guint *unused,
                     GError **error)
{
    g_autoptr(GArray) constraints = g_array_new(FALSE, FALSE, sizeof(cw_constraint));
    g_autoptr(GPtrArray) decided = g_ptr_array_new();
    *unused = 0;
    for (guint i = 0; pairs != NULL && i < pairs->len; i++) {
        cw_decision *pair = &g_array_index(pairs, cw_decision, i);
        const gpointer a = item_named(d, pair->ids[0]), b = item_named(d, pair->ids[1]);
        if (a == NULL || b == NULL || a == b) {
            *unused += a == NULL || b == NULL || !pair->same;
            continue;
        }
        const cw_triplet_apart two = {GPOINTER_TO_UINT(a) - 1, GPOINTER_TO_UINT(b) - 1};
        if (pair->same)
            d->next[root_of(d, two.a)] = root_of(d, two.b);
        else
            g_array_append_val(d->apart, two);
        const cw_constraint constraint = {two.a, two.b, pair->same};
        g_array_append_val(constraints, constraint);
        g_ptr_array_add(decided, pair);
    }
    return cw_decisions_check(constraints, decided, path, d->set->item_count, error);
}

/* An item is of a known design when it has a group or is joined to another. */
static void number_designs(designs *d)
{
    g_autofree gboolean *known = g_new0(gboolean, d->set->item_count);
    GHashTableIter keys;
    gpointer first;
    g_hash_table_iter_init(&keys, d->keys);
    while (g_hash_table_iter_next(&keys, NULL, &first))
        known[root_of(d, GPOINTER_TO_UINT(first) - 1)] = TRUE;
    for (guint32 i = 0; i < d->set->item_count; i++)
        if (root_of(d, i) != i)
            known[root_of(d, i)] = TRUE;
    for (guint32 i = 0; i < d->set->item_count; i++)
        d->labels[i].design = known[root_of(d, i)] ? root_of(d, i) + 1 : 0;
}

/* Of two items of one design that were said to be apart the one leaves that more such pairs name,
 * of equals the second: it is the stranger in a group. */
static void expel(designs *d)
{
    g_autofree guint32 *named = g_new0(guint32, d->set->item_count + 1);
    const cw_triplet_apart *apart = (const cw_triplet_apart *)d->apart->data;
    for (guint i = 0; i < d->apart->len; i++)
        if (d->labels[apart[i].a].design == d->labels[apart[i].b].design) {
            named[apart[i].a]++;
            named[apart[i].b]++;
        }
    for (guint i = 0; i < d->apart->len; i++) {
        const guint32 a = apart[i].a, b = apart[i].b;
        const guint32 stranger = named[a] > named[b] ? a : b;
        if (d->labels[a].design == d->labels[b].design && d->labels[a].design != 0)
            d->labels[stranger].design = (guint32)d->set->item_count + stranger + 1;
    }
}

static void designs_clear(designs *d)
{
    GHashTable *const tables[] = {d->keys, d->ids, d->numbers, d->categories, d->looks};
    for (gsize i = 0; i < G_N_ELEMENTS(tables); i++)
        g_hash_table_unref(tables[i]);
    g_array_unref(d->apart);
    g_free(d->labels);
    g_free(d->next);
}

cw_triplets *cw_known_designs_triplets(const cw_training_set *set, const cw_picture_list *list,
                                       const GArray *pairs, const char *path,
                                       GHashTable *stands_for, guint *unused, GPtrArray *missed,
                                       GError **error)
{
    designs d = {
        .set = set,
        .labels = g_new0(cw_triplet_label, set->item_count + 1),
        .next = g_new0(guint32, set->item_count + 1),
        .keys = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
        .ids = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
        .numbers = g_hash_table_new(NULL, NULL),
        .categories = cw_numbering_new(),
        .looks = cw_numbering_new(),
        .apart = g_array_new(FALSE, FALSE, sizeof(cw_triplet_apart)),
        .missed = missed,
    };
    label_items(&d, list);
    name_others(&d, stands_for);
    if (!obey(&d, pairs, path, unused, error)) {
        designs_clear(&d);
        return NULL;
    }
    number_designs(&d);
    expel(&d);
    g_autoptr(cw_triplets) triplets = cw_triplets_new(
        d.labels, set->item_count, (const cw_triplet_apart *)d.apart->data, d.apart->len);
    designs_clear(&d);
    if (cw_triplets_anchors(triplets) > 0)
        return g_steal_pointer(&triplets);
    g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                "a supervised method needs known designs: no two items of one design have readable "
                "pictures, beside an item of another; import item_group_id, or give --pairs FILE");
    return NULL;
}
