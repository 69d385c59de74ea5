/* SPDX-License-Identifier: Apache-2.0
 *
 * Labels are changed in a copy that is looked up among the tuples that there are; the items of one
 * tuple lie side by side, and so do listed triplets of one reference.
 */
#include "train/edits.h"

#include "score/blocks.h"

struct cw_edits {
    const cw_typed_labels *labels;
    GHashTable *tuples;   /* GBytes of the labels -> number + 1 */
    cw_blocks *items;     /* block n: the items of tuple n */
    gboolean *references; /* [M] */
    gsize count;
    cw_edit_triplet *listed; /* by reference; NULL: none are */
    gsize *first;            /* [M + 1] where those of each item start, last the end */
};

static const gint32 *labels_of(const cw_edits *edits, gsize item)
{
    return edits->labels->labels + item * edits->labels->types;
}

/* The number of the tuple that `own` is with `value` in the place of `type`; -1: no item has it. */
static gint32 find_edited(const cw_edits *edits, const gint32 *own, gsize type, gint32 value)
{
    const gsize types = edits->labels->types;
    g_autofree gint32 *edited = g_memdup2(own, types * sizeof *own);
    edited[type] = value;
    g_autoptr(GBytes) tuple = g_bytes_new_static(edited, types * sizeof *edited);
    return GPOINTER_TO_INT(g_hash_table_lookup(edits->tuples, tuple)) - 1;
}

static gboolean has_edit(const cw_edits *edits, const gint32 *own)
{
    for (gsize a = 0; a < edits->labels->types; a++)
        for (gint32 v = 0; v < edits->labels->values[a]; v++)
            if (v != own[a] && find_edited(edits, own, a, v) >= 0)
                return TRUE;
    return FALSE;
}

cw_edits *cw_edits_new(const cw_typed_labels *labels)
{
    cw_edits *edits = g_new0(cw_edits, 1);
    edits->labels = labels;
    edits->items = cw_blocks_new(labels->tuples, labels->items);
    edits->references = g_new0(gboolean, labels->items + 1);
    edits->tuples =
        g_hash_table_new_full(g_bytes_hash, g_bytes_equal, (GDestroyNotify)g_bytes_unref, NULL);
    for (gsize i = 0; i < labels->items; i++)
        g_hash_table_insert(
            edits->tuples,
            g_bytes_new_static(labels_of(edits, i), labels->types * sizeof *labels->labels),
            GINT_TO_POINTER(labels->tuples[i] + 1));
    for (gsize t = 0; t < edits->items->count; t++) {
        const gsize first = edits->items->first[t], end = edits->items->first[t + 1];
        const gboolean is_reference =
            has_edit(edits, labels_of(edits, edits->items->members[first]));
        for (gsize i = first; i < end; i++)
            edits->references[edits->items->members[i]] = is_reference;
        edits->count += is_reference ? end - first : 0;
    }
    return edits;
}

cw_edits *cw_edits_new_listed(const cw_typed_labels *labels, const cw_edit_triplet *triplets,
                              gsize count)
{
    cw_edits *edits = cw_edits_new(labels);
    edits->listed = g_new(cw_edit_triplet, count + 1);
    edits->first = g_new0(gsize, labels->items + 2);
    for (gsize t = 0; t < count; t++)
        edits->first[triplets[t].reference + 2]++;
    for (gsize i = 2; i <= labels->items; i++)
        edits->first[i] += edits->first[i - 1];
    for (gsize t = 0; t < count; t++) /* moves each start to its end, which is the next start */
        edits->listed[edits->first[triplets[t].reference + 1]++] = triplets[t];
    edits->count = 0;
    for (gsize i = 0; i < labels->items; i++) {
        edits->references[i] = edits->first[i + 1] > edits->first[i];
        edits->count += edits->references[i];
    }
    return edits;
}

void cw_edits_free(cw_edits *edits)
{
    if (edits == NULL)
        return;
    g_free(edits->listed);
    g_free(edits->first);
    cw_blocks_free(edits->items);
    g_hash_table_unref(edits->tuples);
    g_free(edits->references);
    g_free(edits);
}

gsize cw_edits_references(const cw_edits *edits)
{
    return edits->count;
}

gboolean cw_edits_is_reference(const cw_edits *edits, gsize item)
{
    return edits->references[item];
}

gsize cw_edits_count(const cw_edits *edits, gsize reference, gsize type, gint32 value)
{
    const gint32 tuple = find_edited(edits, labels_of(edits, reference), type, value);
    return tuple >= 0 ? cw_blocks_size(edits->items, (gsize)tuple) : 0;
}

static gint32 draw_tuple(const cw_edits *edits, gsize reference, cw_random *random)
{
    const gint32 *own = labels_of(edits, reference);
    gint32 tuple = -1;
    while (tuple < 0) {
        const gsize type = cw_random_below(random, edits->labels->types);
        const gint32 value = (gint32)cw_random_below(random, (guint64)edits->labels->values[type]);
        if (value != own[type])
            tuple = find_edited(edits, own, type, value);
    }
    return tuple;
}

void cw_edits_draw(const cw_edits *edits, gsize reference, cw_random *random, gsize *positive,
                   gsize *negative)
{
    if (edits->listed != NULL) {
        const gsize begin = edits->first[reference], own = edits->first[reference + 1] - begin;
        const cw_edit_triplet *drawn = &edits->listed[begin + cw_random_below(random, own)];
        *positive = drawn->positive;
        *negative = drawn->negative;
        return;
    }
    const gint32 tuple = draw_tuple(edits, reference, random);
    const gsize first = edits->items->first[tuple], end = edits->items->first[tuple + 1];
    *positive = edits->items->members[first + cw_random_below(random, end - first)];
    gsize other = cw_random_below(random, edits->labels->items - (end - first));
    if (other >= first)
        other += end - first;
    *negative = edits->items->members[other];
}
