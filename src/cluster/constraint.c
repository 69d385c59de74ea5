/* SPDX-License-Identifier: Apache-2.0
 *
 * Only a group that has to be parted is agglomerated again, from its items. Clusters that may not
 * merge, and those of different pieces, lie infinitely far from each other, and so does whatever
 * they become part of. All linkages here are reducible: no merge brings anything nearer, so that
 * the nearest of a cluster stays the nearest until one of the two changes.
 */
#include "cluster/constraint.h"

#include <math.h>

#include "base/error.h"
#include "base/size.h"
#include "cluster/components.h"
#include "cluster/condensed.h"
#include "score/blocks.h"

#define TELL_MERGES 256

gboolean cw_constraints_check(const cw_constraint *constraints, gsize count, gsize items,
                              gsize *join, gsize *apart)
{
    g_autoptr(cw_components) joined = cw_components_new(items);
    gboolean parted = FALSE;
    for (gsize c = 0; c < count; c++)
        if (constraints[c].join)
            cw_components_join(joined, constraints[c].a, constraints[c].b);
    for (*apart = 0; *apart < count && !parted; ++*apart)
        parted = !constraints[*apart].join && cw_components_root(joined, constraints[*apart].a) ==
                                                  cw_components_root(joined, constraints[*apart].b);
    if (!parted)
        return TRUE;
    const cw_constraint *clash = &constraints[--*apart];
    g_autoptr(cw_components) chain = cw_components_new(items);
    for (*join = 0; *join < count; ++*join) {
        if (!constraints[*join].join)
            continue;
        cw_components_join(chain, constraints[*join].a, constraints[*join].b);
        if (cw_components_root(chain, clash->a) == cw_components_root(chain, clash->b))
            break;
    }
    return FALSE;
}

/* One group that is agglomerated again; items are numbered within it. */
typedef struct {
    gsize items;
    const cw_linkage *linkage;
    float *distance;       /* condensed; squared for Ward */
    guint32 *size;         /* of the cluster whose smallest item this is; 0: merged into another */
    guint32 *nearest;      /* the cluster nearest to it among larger numbers, or itself: none */
    cw_components *pieces; /* by merges */
    cw_components *groups; /* by merges and what is joined */
    GArray *apart;         /* of cw_constraint */
} regrouping;

static void regrouping_clear(regrouping *r)
{
    cw_size_free(r->distance);
    g_free(r->size);
    g_free(r->nearest);
    cw_components_free(r->pieces);
    cw_components_free(r->groups);
    g_array_unref(r->apart);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(regrouping, regrouping_clear)

static float *between(const regrouping *r, gsize i, gsize j)
{
    return &r->distance[cw_condensed_at(r->items, i, j)];
}

static float nearest_distance(const regrouping *r, guint32 i)
{
    return r->nearest[i] != i ? *between(r, i, r->nearest[i]) : INFINITY;
}

static void look_for_nearest(regrouping *r, guint32 i)
{
    float least = INFINITY;
    r->nearest[i] = i;
    for (guint32 j = i + 1; j < r->items; j++)
        if (r->size[j] > 0 && *between(r, i, j) < least) {
            least = *between(r, i, j);
            r->nearest[i] = j;
        }
}

/* Whether the groups of two clusters have to stay apart. */
static gboolean is_apart(const regrouping *r, guint32 i, guint32 j)
{
    const guint32 first = cw_components_root(r->groups, i),
                  second = cw_components_root(r->groups, j);
    for (guint c = 0; c < r->apart->len && first != second; c++) {
        const cw_constraint *apart = &g_array_index(r->apart, cw_constraint, c);
        const guint32 a = cw_components_root(r->groups, apart->a),
                      b = cw_components_root(r->groups, apart->b);
        if ((a == first && b == second) || (a == second && b == first))
            return TRUE;
    }
    return FALSE;
}

static float merged_distance(const regrouping *r, guint32 k, guint32 i, guint32 j)
{
    const float ki = *between(r, k, i), kj = *between(r, k, j);
    if (isinf(ki) || isinf(kj))
        return INFINITY;
    return (float)r->linkage->update(ki, kj, *between(r, i, j), r->size[i], r->size[j], r->size[k]);
}

/* j > i becomes part of i. */
static void merge(regrouping *r, guint32 i, guint32 j)
{
    for (guint32 k = 0; k < r->items; k++)
        if (r->size[k] > 0 && k != i && k != j)
            *between(r, k, i) = merged_distance(r, k, i, j);
    r->size[i] += r->size[j];
    r->size[j] = 0;
    cw_components_join(r->pieces, i, j);
    cw_components_join(r->groups, i, j);
    for (guint32 k = 0; k < j; k++)
        if (r->size[k] > 0 && (k == i || r->nearest[k] == i || r->nearest[k] == j))
            look_for_nearest(r, k);
}

/* `turn` counts what is done for one item, or for one pair of clusters. */
static gboolean tell(const cw_progress *progress, gsize turn, GError **error)
{
    const cw_progress_state state = {"obeying decisions", "merges", (gint64)turn, 0, NULL};
    if (turn % TELL_MERGES != 0 || cw_progress_tell(progress, &state))
        return TRUE;
    g_set_error_literal(error, CW_ERROR, CW_ERROR_INTERRUPTED, "stopped while obeying decisions");
    return FALSE;
}

static gboolean agglomerate(regrouping *r, double threshold, const cw_progress *progress,
                            GError **error)
{
    const double end = r->linkage->squared ? threshold * threshold : threshold;
    for (guint32 i = 0; i < r->items; i++) {
        if (!tell(progress, i, error))
            return FALSE;
        look_for_nearest(r, i);
    }
    for (gsize turn = 1;; turn++) {
        if (!tell(progress, turn, error))
            return FALSE;
        guint32 first = 0;
        for (guint32 i = 1; i < r->items; i++)
            if (r->size[i] > 0 && nearest_distance(r, i) < nearest_distance(r, first))
                first = i;
        const guint32 second = r->nearest[first];
        if (!(nearest_distance(r, first) < end))
            return TRUE;
        if (is_apart(r, first, second)) {
            *between(r, first, second) = INFINITY;
            look_for_nearest(r, first);
        } else
            merge(r, first, second);
    }
}

/* What is known about the whole cut while its groups are looked at one by one. */
typedef struct {
    const cw_constrained_cut *cut;
    const cw_constraint *constraints;
    gsize count;
    const cw_progress *progress;
    gsize *first_within;   /* [groups] the first constraint between items of the group, + 1;
                              0: none */
    gsize *next_within;    /* [count] the next one there, + 1 */
    gint32 *united;        /* [N] pieces with what is joined put together */
    guint32 *place;        /* [N] of an item among the members of its group */
    const gint32 *labels;  /* [N] the cut as it was */
    cw_components *pieces; /* of all items, as they come out */
    cw_components *groups;
} obeying;

/* Finds the constraints of each group, so that no group looks at those of all. */
static void sort_constraints(obeying *o)
{
    for (gsize c = o->count; c-- > 0;) {
        const gint32 group = o->united[o->constraints[c].a];
        if (group != o->united[o->constraints[c].b])
            continue;
        o->next_within[c] = o->first_within[group];
        o->first_within[group] = c + 1;
    }
}

/* Takes over the constraints of a group, whose items know their places. */
static void take_constraints(const obeying *o, regrouping *r, gint32 group)
{
    for (gsize c = o->first_within[group]; c > 0; c = o->next_within[c - 1]) {
        const cw_constraint *one = &o->constraints[c - 1];
        const cw_constraint own = {o->place[one->a], o->place[one->b], one->join};
        if (own.join)
            cw_components_join(r->groups, own.a, own.b);
        else
            g_array_append_val(r->apart, own);
    }
}

static gboolean regroup(obeying *o, const guint32 *members, gsize items, GError **error)
{
    g_auto(regrouping) r = {
        .items = items,
        .linkage = o->cut->linkage,
        .distance = cw_condensed_new(o->cut->points, members, items, error),
        .size = g_new(guint32, items),
        .nearest = g_new(guint32, items),
        .pieces = cw_components_new(items),
        .groups = cw_components_new(items),
        .apart = g_array_new(FALSE, FALSE, sizeof(cw_constraint)),
    };
    if (r.distance == NULL)
        return FALSE;
    for (gsize i = 0; i < items; i++) {
        r.size[i] = 1;
        o->place[members[i]] = (guint32)i;
        for (gsize j = i + 1; j < items; j++)
            if (o->labels[members[i]] != o->labels[members[j]])
                *between(&r, i, j) = INFINITY;
    }
    take_constraints(o, &r, o->united[members[0]]);
    if (!agglomerate(&r, o->cut->threshold, o->progress, error))
        return FALSE;
    for (gsize i = 0; i < items; i++) {
        cw_components_join(o->pieces, members[i],
                           members[cw_components_root(r.pieces, (guint32)i)]);
        cw_components_join(o->groups, members[i],
                           members[cw_components_root(r.groups, (guint32)i)]);
    }
    return TRUE;
}

/* A group in which nothing is to be apart stays: its pieces, and what is joined. */
static void leave(obeying *o, const guint32 *members, gsize items)
{
    for (gsize i = 1; i < items; i++)
        cw_components_join(o->groups, members[0], members[i]);
}

static gboolean obey(obeying *o, GError **error)
{
    const gsize items = o->cut->items;
    g_autoptr(cw_components) united = cw_components_new(items);
    g_autofree guint32 *first = g_new0(guint32, items + 1); /* item + 1 of each label */
    for (gsize i = 0; i < items; i++) {
        guint32 *one = &first[o->labels[i]];
        *one = *one == 0 ? (guint32)i + 1 : *one;
        cw_components_join(united, (guint32)i, *one - 1);
    }
    for (gsize c = 0; c < o->count; c++)
        if (o->constraints[c].join)
            cw_components_join(united, o->constraints[c].a, o->constraints[c].b);
    const gsize count = cw_components_label(united, o->united);
    sort_constraints(o);
    g_autofree gboolean *parted = g_new0(gboolean, count + 1);
    for (gsize c = 0; c < o->count; c++)
        if (!o->constraints[c].join)
            parted[o->united[o->constraints[c].a]] |=
                o->united[o->constraints[c].a] == o->united[o->constraints[c].b];
    for (gsize i = 0; i < items; i++)
        if (!parted[o->united[i]])
            cw_components_join(o->pieces, (guint32)i, first[o->labels[i]] - 1);
    g_autoptr(cw_blocks) groups = cw_blocks_new(o->united, items);
    for (gsize g = 0; g < groups->count; g++) {
        const guint32 *members = groups->members + groups->first[g];
        if (!parted[o->united[members[0]]])
            leave(o, members, cw_blocks_size(groups, g));
        else if (!regroup(o, members, cw_blocks_size(groups, g), error))
            return FALSE;
    }
    return TRUE;
}

gboolean cw_constraints_obey(const cw_constrained_cut *cut, const cw_constraint *constraints,
                             gsize count, const cw_progress *progress, gint32 *pieces,
                             gint32 *groups, gsize *group_count, GError **error)
{
    g_autofree gsize *first_within = g_new0(gsize, cut->items + 1);
    g_autofree gsize *next_within = g_new0(gsize, count + 1);
    g_autofree gint32 *united = g_new(gint32, cut->items + 1);
    g_autofree guint32 *place = g_new(guint32, cut->items + 1);
    g_autoptr(cw_components) as_pieces = cw_components_new(cut->items);
    g_autoptr(cw_components) as_groups = cw_components_new(cut->items);
    obeying o = {.cut = cut,
                 .constraints = constraints,
                 .count = count,
                 .progress = progress,
                 .first_within = first_within,
                 .next_within = next_within,
                 .united = united,
                 .place = place,
                 .labels = pieces,
                 .pieces = as_pieces,
                 .groups = as_groups};
    if (!obey(&o, error))
        return FALSE;
    cw_components_label(as_pieces, pieces);
    *group_count = cw_components_label(as_groups, groups);
    return TRUE;
}
