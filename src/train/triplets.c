/* SPDX-License-Identifier: Apache-2.0
 *
 * Items lie sorted by (label, design), once for each kind of label. So the items of a label that
 * are not of a design are the label's stretch without a stretch in it, and a draw among them is one
 * random number.
 */
#include "train/triplets.h"

#include <string.h>

enum { BY_LOOK, BY_CATEGORY, ALL, ORDERS };

typedef struct {
    guint32 label, design, item;
} place;

struct cw_triplets {
    gsize count, anchors;
    cw_triplet_label *labels;
    place *orders[ORDERS]; /* [count] each, sorted */
    GHashTable *apart;     /* item + 1 -> GArray of guint32 */
};

typedef struct {
    gsize first, end;
} stretch;

static guint32 label_of(const cw_triplet_label *label, int order)
{
    return order == BY_LOOK ? label->look : order == BY_CATEGORY ? label->category : 0;
}

static int compare_keys(const place *a, const place *b)
{
    if (a->label != b->label)
        return a->label < b->label ? -1 : 1;
    return a->design < b->design ? -1 : a->design > b->design;
}

static int compare(gconstpointer a, gconstpointer b)
{
    const place *x = a, *y = b;
    const int keys = compare_keys(x, y);
    return keys != 0 ? keys : x->item < y->item ? -1 : x->item > y->item;
}

/* The first place that is not before `key`. */
static gsize lower_bound(const cw_triplets *t, int order, const place *key)
{
    gsize low = 0, high = t->count;
    while (low < high) {
        const gsize middle = (low + high) / 2;
        if (compare_keys(&t->orders[order][middle], key) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static stretch of_label(const cw_triplets *t, int order, guint32 label)
{
    const place first = {label, 0, 0}, next = {label + 1, 0, 0};
    return (stretch){lower_bound(t, order, &first), lower_bound(t, order, &next)};
}

static stretch of_design(const cw_triplets *t, int order, guint32 label, guint32 design)
{
    const place first = {label, design, 0}, next = {label, design + 1, 0};
    return (stretch){lower_bound(t, order, &first), lower_bound(t, order, &next)};
}

static void say_apart(GHashTable *apart, guint32 item, guint32 other)
{
    GArray *others = g_hash_table_lookup(apart, GUINT_TO_POINTER(item + 1));
    if (others == NULL) {
        others = g_array_new(FALSE, FALSE, sizeof(guint32));
        g_hash_table_insert(apart, GUINT_TO_POINTER(item + 1), others);
    }
    g_array_append_val(others, other);
}

static gsize count_anchors(const cw_triplets *t)
{
    gsize anchors = 0;
    for (gsize i = 0; i < t->count; i++)
        anchors += cw_triplets_is_anchor(t, i);
    return anchors;
}

cw_triplets *cw_triplets_new(const cw_triplet_label *labels, gsize count,
                             const cw_triplet_apart *apart, gsize apart_count)
{
    cw_triplets *t = g_new0(cw_triplets, 1);
    t->count = count;
    t->labels = g_memdup2(labels, count * sizeof *labels);
    for (int order = 0; order < ORDERS; order++) {
        t->orders[order] = g_new(place, count + 1);
        for (gsize i = 0; i < count; i++)
            t->orders[order][i] =
                (place){label_of(&labels[i], order), labels[i].design, (guint32)i};
        qsort(t->orders[order], count, sizeof(place), compare);
    }
    t->apart = g_hash_table_new_full(NULL, NULL, NULL, (GDestroyNotify)g_array_unref);
    for (gsize i = 0; i < apart_count; i++) {
        say_apart(t->apart, apart[i].a, apart[i].b);
        say_apart(t->apart, apart[i].b, apart[i].a);
    }
    t->anchors = count_anchors(t);
    return t;
}

void cw_triplets_free(cw_triplets *triplets)
{
    if (triplets == NULL)
        return;
    for (int order = 0; order < ORDERS; order++)
        g_free(triplets->orders[order]);
    g_hash_table_unref(triplets->apart);
    g_free(triplets->labels);
    g_free(triplets);
}

gsize cw_triplets_anchors(const cw_triplets *triplets)
{
    return triplets->anchors;
}

gboolean cw_triplets_is_anchor(const cw_triplets *triplets, gsize item)
{
    const guint32 design = triplets->labels[item].design;
    const stretch own = of_design(triplets, ALL, 0, design);
    return design != 0 && own.end - own.first > 1 && own.end - own.first < triplets->count;
}

static gsize draw_positive(const cw_triplets *t, gsize anchor, cw_random *random)
{
    const stretch own = of_design(t, ALL, 0, t->labels[anchor].design);
    gsize drawn = own.first + cw_random_below(random, own.end - own.first - 1);
    /* Within a design items are in order: those from the anchor on move up by one. */
    if (t->orders[ALL][drawn].item >= anchor)
        drawn++;
    return t->orders[ALL][drawn].item;
}

/* An item of the anchor's label that is of another design; FALSE: there is none. */
static gboolean draw_other(const cw_triplets *t, int order, gsize anchor, cw_random *random,
                           gsize *item)
{
    const cw_triplet_label *label = &t->labels[anchor];
    const guint32 value = label_of(label, order);
    const stretch all = of_label(t, order, value);
    const stretch own = of_design(t, order, value, label->design);
    const gsize others = (all.end - all.first) - (own.end - own.first);
    if (others == 0 || (value == 0 && order != ALL))
        return FALSE;
    gsize drawn = all.first + cw_random_below(random, others);
    if (drawn >= own.first)
        drawn += own.end - own.first;
    *item = t->orders[order][drawn].item;
    return TRUE;
}

void cw_triplets_draw(const cw_triplets *triplets, gsize anchor, cw_random *random, gsize *positive,
                      gsize *negative)
{
    const GArray *apart = g_hash_table_lookup(triplets->apart, GUINT_TO_POINTER(anchor + 1));
    *positive = draw_positive(triplets, anchor, random);
    if (apart != NULL && cw_random_unit(random) < 0.5) {
        *negative = g_array_index(apart, guint32, cw_random_below(random, apart->len));
        return;
    }
    for (int order = 0; order < ORDERS; order++)
        if (draw_other(triplets, order, anchor, random, negative))
            return;
}
