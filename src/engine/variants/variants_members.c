/* SPDX-License-Identifier: Apache-2.0
 *
 * The groups as a list of items: how sure each is of its place, and what a group is called.
 */
#include <math.h>

#include "engine/variants/variants_private.h"

/* Confidence of a unit: the probability at its mean distance from the others of its piece. With
 * scales s and w = 1/s that distance is w (sum w_j - <x, sum w_j x_j>) / (n - 1), j the others. */
void cw_grouping_rate(cw_grouping *g)
{
    const gsize dimension = g->units->dimension;
    const float *scales = g->units->scales;
    g_autofree double *sums = g_new0(double, g->units->count *dimension);
    g_autofree double *weights = g_new0(double, g->units->count);
    g_autofree gsize *sizes = g_new0(gsize, g->units->count);
    for (gsize u = 0; u < g->units->count; u++) {
        const double weight = scales != NULL ? 1 / (double)scales[u] : 1;
        sizes[g->pieces[u]]++;
        weights[g->pieces[u]] += weight;
        for (gsize d = 0; d < dimension; d++)
            sums[(gsize)g->pieces[u] * dimension + d] +=
                weight * g->units->vectors[u * dimension + d];
    }
    for (gsize u = 0; u < g->units->count; u++) {
        const float *x = g->units->vectors + u * dimension;
        const double *sum = sums + (gsize)g->pieces[u] * dimension;
        const gsize others = sizes[g->pieces[u]] - 1;
        const double weight = scales != NULL ? 1 / (double)scales[u] : 1;
        double distance = weights[g->pieces[u]] - weight;
        for (gsize d = 0; d < dimension; d++)
            distance -= x[d] * (sum[d] - weight * x[d]);
        if (others == 0)
            g->confidence[u] = 1;
        else
            g->confidence[u] = g->calibration == NULL
                                   ? NAN
                                   : cw_calibration_probability(g->calibration,
                                                                weight * distance / (double)others);
    }
}

/* Appends the items of every unit: all of the colourway, also a size whose own picture has no
 * vector. */
static void add_members(const cw_grouping *g, GArray *members)
{
    gint64 last = -1;
    for (gsize i = 0; i < g->list->count; i++) {
        const cw_picture_entry *entry = &g->list->entries[i];
        const gsize found = GPOINTER_TO_SIZE(g_hash_table_lookup(g->unit_of, &entry->colourway));
        if (entry->item == last || found == 0)
            continue;
        const gsize unit = found - 1;
        last = entry->item;
        const cw_variants_member member = {
            .item = entry->item,
            .colourway = entry->colourway,
            .source = entry->source,
            .id = entry->id,
            .group = entry->group_id,
            .title = entry->fields[CW_FIELD_TITLE],
            .colour = entry->fields[CW_FIELD_COLOUR],
            .picture = entry->path,
            .category = entry->fields[CW_FIELD_PRODUCT_TYPE],
            .seen = g->seen != NULL ? g->seen[i] : -1,
            .design = g->units->groups[unit],
            .predicted = (gsize)g->labels[unit],
            .confidence = g->decisions->joined[unit] ? 1 : g->confidence[unit],
            .alike = g->confidence[unit],
            .decided = g->decisions->joined[unit],
        };
        g_array_append_val(members, member);
    }
}

static int compare_predicted(gconstpointer a, gconstpointer b)
{
    const cw_variants_member *first = a, *second = b;
    if (first->predicted != second->predicted)
        return first->predicted < second->predicted ? -1 : 1;
    return first->colourway < second->colourway ? -1 : first->colourway > second->colourway;
}

/* A group is named after its first item; the source is said, too, when two shops number alike. */
static void name_groups(cw_variants_result *result)
{
    g_autoptr(GHashTable) taken = g_hash_table_new(g_str_hash, g_str_equal);
    for (gsize i = 0; i < result->count; i++) {
        const cw_variants_member *member = &result->members[i];
        char **name = &result->names[member->predicted];
        if (*name != NULL)
            continue;
        *name = g_strdup_printf("cw-%s", member->id);
        if (g_hash_table_contains(taken, *name)) {
            g_free(*name);
            *name = g_strdup_printf("cw-%s:%s", member->source, member->id);
        }
        g_hash_table_add(taken, *name);
    }
}

static void find_members(cw_grouping *g, const cw_variants_result *result)
{
    g->member = g_new0(gsize, g->units->count + 1);
    for (gsize i = result->count; i-- > 0;) { /* backwards: the first one stays */
        const gint64 *colourway = &result->members[i].colourway;
        g->member[GPOINTER_TO_SIZE(g_hash_table_lookup(g->unit_of, colourway)) - 1] = i;
    }
}

static void list_decisions(const cw_grouping *g, cw_variants_result *result)
{
    result->decision_count = g->decisions->constraints->len;
    result->kept_decisions = g->decisions->kept;
    result->decisions = g_new(cw_variants_decision, result->decision_count + 1);
    for (gsize i = 0; i < result->decision_count; i++) {
        const cw_constraint *one = &g_array_index(g->decisions->constraints, cw_constraint, i);
        result->decisions[i] =
            (cw_variants_decision){g->member[one->a], g->member[one->b], one->join};
    }
}

/* The members, group by group (GLib's sort is stable). */
void cw_grouping_list(cw_grouping *g, cw_variants_result *result)
{
    g_autofree gsize *sizes = g_new0(gsize, g->groups + 1);
    GArray *members = g_array_new(FALSE, TRUE, sizeof(cw_variants_member));
    for (gsize u = 0; u < g->units->count; u++)
        result->variant_groups += ++sizes[g->labels[u]] == 2;
    add_members(g, members);
    cw_units_count_left_out(g->units, g->list, &result->without_vector, &result->placeholders);
    g_array_sort(members, compare_predicted);
    result->names = g_new0(char *, g->groups + 1);
    result->groups = g->groups;
    result->count = members->len;
    result->members = (cw_variants_member *)(gpointer)g_array_free(members, FALSE);
    find_members(g, result);
    list_decisions(g, result);
    result->unused_pairs = g->decisions->unused;
    result->unused_ids = cw_pairs_format_missed(g->decisions->missed);
    result->size_pairs = g->decisions->sizes;
    result->pairs = g->pairs != NULL ? cw_pairs_format(g->pairs) : NULL;
    name_groups(result);
}
