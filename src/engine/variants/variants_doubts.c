/* SPDX-License-Identifier: Apache-2.0
 *
 * Where the feed and the pictures disagree. The most of a design, or of a predicted group, stand
 * still; each colourway beside them is a question, asked once: is it the same design as the nearest
 * of them? So there are never more questions than colourways. Where they do not, the merges that
 * the threshold has just left out are worth a look, too.
 */
#include <math.h>
#include <stdlib.h>

#include <colorway/decisions.h>

#include "cluster/components.h"
#include "engine/variants/variants_private.h"
#include "score/blocks.h"
#include "score/similarity.h"

typedef struct {
    const cw_grouping *g;
    cw_point_cloud points;
    gint32 *designs;    /* [units] by the feed, and by what decisions join; -1: none */
    GHashTable *parted; /* unit -> array of guint32: those that it is not the same as */
    GHashTable *names;  /* id and source:id -> not NULL, if they are of one item only */
    GArray *doubts;     /* of cw_variants_doubt */
} search;

static double distance_of(const search *s, gsize a, gsize b)
{
    const gsize dimension = s->points.dimension;
    const float cosine = cw_similarity(s->points.vectors + a * dimension,
                                       s->points.vectors + b * dimension, dimension);
    return (double)cw_point_distance(&s->points, a, b, cosine);
}

/* A decision that joins two items joins what the feed calls their designs. */
static gint32 *join_designs(const cw_grouping *g)
{
    const gsize count = g->units->count;
    gint32 *designs = g_new(gint32, count + 1);
    g_autoptr(cw_components) components = cw_components_new(count);
    g_autoptr(cw_blocks) groups = cw_blocks_new(g->units->groups, count);
    for (gsize b = 0; b < groups->count; b++)
        for (gsize i = groups->first[b]; i < groups->first[b + 1]; i++)
            if (g->units->groups[groups->members[i]] >= 0)
                cw_components_join(components, groups->members[groups->first[b]],
                                   groups->members[i]);
    for (guint c = 0; c < g->decisions->constraints->len; c++) {
        const cw_constraint *one = &g_array_index(g->decisions->constraints, cw_constraint, c);
        if (one->join)
            cw_components_join(components, one->a, one->b);
    }
    cw_components_label(components, designs);
    for (gsize u = 0; u < count; u++)
        if (g->units->groups[u] < 0 && !g->decisions->joined[u])
            designs[u] = -1;
    return designs;
}

/* The key, at least 0, that most of `members` have; ties: who comes to that many first. -1: none
 * has one. */
static gint32 most_common(const guint32 *members, gsize count, const gint32 *keys)
{
    g_autoptr(GHashTable) votes = g_hash_table_new(NULL, NULL);
    gint32 most = -1;
    gsize most_votes = 0;
    for (gsize i = 0; i < count; i++) {
        const gint32 key = keys[members[i]];
        if (key < 0)
            continue;
        const gsize so_many =
            GPOINTER_TO_SIZE(g_hash_table_lookup(votes, GINT_TO_POINTER(key))) + 1;
        g_hash_table_insert(votes, GINT_TO_POINTER(key), GSIZE_TO_POINTER(so_many));
        if (so_many > most_votes) {
            most_votes = so_many;
            most = key;
        }
    }
    return most;
}

static void add(const search *s, GArray *doubts, gboolean grouped, guint32 unit, guint32 other)
{
    const cw_calibration *calibration = s->g->calibration;
    const double distance = distance_of(s, unit, other);
    const cw_variants_doubt doubt = {
        .grouped = grouped,
        .first = s->g->member[unit],
        .second = s->g->member[other],
        .distance = distance,
        .probability =
            calibration != NULL ? cw_calibration_probability(calibration, distance) : NAN,
    };
    g_array_append_val(doubts, doubt);
}

/* The nearest to `unit` of those of `members` whose key is `wanted`, or of all when that is
 * negative; ties: the first. There is one. */
static guint32 nearest_of(const search *s, guint32 unit, const guint32 *members, gsize count,
                          const gint32 *keys, gint32 wanted)
{
    guint32 nearest = G_MAXUINT32;
    double least = INFINITY;
    for (gsize i = 0; i < count; i++) {
        if (wanted >= 0 && keys[members[i]] != wanted)
            continue;
        const double distance = distance_of(s, unit, members[i]);
        if (nearest != G_MAXUINT32 && distance >= least)
            continue;
        least = distance;
        nearest = members[i];
    }
    return nearest;
}

static void part(GHashTable *parted, guint32 unit, guint32 other)
{
    GArray *others = g_hash_table_lookup(parted, GUINT_TO_POINTER(unit));
    if (others == NULL) {
        others = g_array_new(FALSE, FALSE, sizeof(guint32));
        g_hash_table_insert(parted, GUINT_TO_POINTER(unit), others);
    }
    g_array_append_val(others, other);
}

static GHashTable *list_parted(const cw_grouping *g)
{
    GHashTable *parted = g_hash_table_new_full(NULL, NULL, NULL, (GDestroyNotify)g_array_unref);
    for (guint c = 0; c < g->decisions->constraints->len; c++) {
        const cw_constraint *one = &g_array_index(g->decisions->constraints, cw_constraint, c);
        if (one->join)
            continue;
        part(parted, one->a, one->b);
        part(parted, one->b, one->a);
    }
    return parted;
}

/* Whether somebody said that the unit is not of the design of those in predicted group `home`. */
static gboolean is_parted(const search *s, guint32 unit, gint32 home)
{
    const gint32 *groups = s->g->units->groups;
    const GArray *others = g_hash_table_lookup(s->parted, GUINT_TO_POINTER(unit));
    for (guint i = 0; others != NULL && i < others->len; i++) {
        const guint32 other = g_array_index(others, guint32, i);
        if (groups[other] == groups[unit] && s->g->labels[other] == home)
            return TRUE;
    }
    return FALSE;
}

/* One design of the feed. */
static void doubt_design(search *s, const guint32 *members, gsize count)
{
    const gint32 *labels = s->g->labels;
    const gint32 home = most_common(members, count, labels);
    for (gsize i = 0; i < count; i++)
        if (labels[members[i]] != home && !is_parted(s, members[i], home))
            add(s, s->doubts, TRUE, members[i],
                nearest_of(s, members[i], members, count, labels, home));
}

/* One predicted group. Where no one in it is of a known design, each is asked about beside those
 * before it. */
static void doubt_group(search *s, const guint32 *members, gsize count)
{
    const gint32 home = most_common(members, count, s->designs);
    for (gsize i = home < 0 ? 1 : 0; i < count; i++)
        if (home < 0 || s->designs[members[i]] != home)
            add(s, s->doubts, FALSE, members[i],
                nearest_of(s, members[i], members, home < 0 ? i : count, s->designs, home));
}

/* The most probable error first: of those that the feed grouped the farthest, of the others the
 * nearest. The probability never rises with the distance. */
static int compare_doubts(gconstpointer a, gconstpointer b)
{
    const cw_variants_doubt *x = a, *y = b;
    if (x->grouped != y->grouped)
        return x->grouped ? -1 : 1;
    if (x->distance != y->distance)
        return (x->distance < y->distance) == x->grouped ? 1 : -1;
    return x->first < y->first ? -1 : x->first > y->first;
}

/* ---- near the threshold ---------------------------------------------------------------------- */

#define NEAR_MOST 1000  /* merges that were not made which are looked at */
#define NEAR_PAIRS 1000 /* of two clusters: more, and their nearest says little */

static gboolean is_open(const search *s, guint32 a, guint32 b)
{
    const gint32 *groups = s->g->units->groups;
    const GArray *others = g_hash_table_lookup(s->parted, GUINT_TO_POINTER(a));
    for (guint i = 0; others != NULL && i < others->len; i++)
        if (g_array_index(others, guint32, i) == b)
            return FALSE;
    return s->g->labels[a] != s->g->labels[b] && (groups[a] < 0 || groups[a] != groups[b]);
}

static gsize count_circle(const guint32 *next, guint32 start)
{
    gsize count = 1;
    for (guint32 i = next[start]; i != start; i = next[i])
        count++;
    return count;
}

/* Asks about the nearest of two clusters, each a circle of `next`. */
static void ask_across(const search *s, const guint32 *next, guint32 first, guint32 second,
                       GArray *near)
{
    guint32 a = first, b = second, nearest[2] = {first, second};
    double least = INFINITY;
    if (count_circle(next, first) * count_circle(next, second) > NEAR_PAIRS)
        return;
    do {
        do {
            const double distance = distance_of(s, a, b);
            if (distance < least) {
                least = distance;
                nearest[0] = a;
                nearest[1] = b;
            }
            b = next[b];
        } while (b != second);
        a = next[a];
    } while (a != first);
    if (cw_calibration_probability(s->g->calibration, least) >= CW_LANE_UNSURE_FROM &&
        is_open(s, nearest[0], nearest[1]))
        add(s, near, FALSE, nearest[0], nearest[1]);
}

/* The merges that the threshold has just left out. */
static GArray *look_above(const search *s, double threshold)
{
    const cw_dendrogram *tree = s->g->dendrogram;
    GArray *near = g_array_new(FALSE, TRUE, sizeof(cw_variants_doubt));
    g_autofree guint32 *next = g_new(guint32, tree->items + 1);
    gsize asked = 0;
    for (gsize i = 0; i < tree->items; i++)
        next[i] = (guint32)i;
    for (gsize m = 0; s->g->calibration != NULL && m < tree->merge_count && asked < NEAR_MOST;
         m++) {
        const cw_merge *merge = &tree->merges[m];
        const guint32 after = next[merge->first];
        if ((double)merge->distance >= threshold) {
            ask_across(s, next, merge->first, merge->second, near);
            asked++;
        }
        next[merge->first] = next[merge->second];
        next[merge->second] = after;
    }
    return near;
}

/* ---- all ------------------------------------------------------------------------------------- */

static gboolean name_item(gpointer names, const cw_item *item, GError **error G_GNUC_UNUSED)
{
    cw_pairs_name_item(names, item->source, item->id, GINT_TO_POINTER(1));
    return TRUE;
}

/* Of the whole catalogue: decisions that are made on some of its items are obeyed on all. */
static gboolean name_items(search *s, GError **error)
{
    return cw_store_each_item(cw_catalog_store(s->g->catalog), NULL, name_item, s->names, error);
}

static const char *name_of(const search *s, const cw_variants_member *member)
{
    if (g_hash_table_lookup(s->names, member->id) != NULL)
        return member->id;
    g_autofree char *full = g_strdup_printf("%s:%s", member->source, member->id);
    return g_string_chunk_insert(s->g->list->strings, full);
}

static void look_everywhere(search *s)
{
    const cw_units *units = s->g->units;
    g_autoptr(cw_blocks) designs = cw_blocks_new(units->groups, units->count);
    g_autoptr(cw_blocks) groups = cw_blocks_new(s->g->labels, units->count);
    for (gsize b = 0; b < designs->count; b++) {
        const guint32 *members = designs->members + designs->first[b];
        if (units->groups[members[0]] >= 0)
            doubt_design(s, members, cw_blocks_size(designs, b));
    }
    for (gsize b = 0; b < groups->count; b++)
        doubt_group(s, groups->members + groups->first[b], cw_blocks_size(groups, b));
}

gboolean cw_grouping_doubt(cw_grouping *g, cw_variants_result *result, GError **error)
{
    const cw_units *units = g->units;
    g_autofree gint32 *designs = join_designs(g);
    g_autoptr(GHashTable) parted = list_parted(g);
    g_autoptr(GHashTable) names = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    search s = {
        .g = g,
        .points = {units->vectors, units->scales, units->dimension, FALSE}, /* as calibrated */
        .designs = designs,
        .parted = parted,
        .names = names,
        .doubts = g_array_new(FALSE, TRUE, sizeof(cw_variants_doubt)),
    };
    look_everywhere(&s);
    g_array_sort(s.doubts, compare_doubts);
    g->near = look_above(&s, result->threshold);
    result->doubt_count = s.doubts->len;
    result->doubts = (cw_variants_doubt *)(gpointer)g_array_free(s.doubts, FALSE);
    if (!name_items(&s, error))
        return FALSE;
    for (gsize i = 0; i < result->doubt_count; i++) {
        cw_variants_doubt *doubt = &result->doubts[i];
        doubt->names[0] = name_of(&s, &result->members[doubt->first]);
        doubt->names[1] = name_of(&s, &result->members[doubt->second]);
    }
    return TRUE;
}
