/* SPDX-License-Identifier: Apache-2.0
 *
 * An epoch is drawn by systematic sampling: the items' weights are laid end to end, and as many
 * evenly spaced points as there are items, with one random offset, fall on them. So an item of
 * weight w (mean 1) comes floor(w) or ceil(w) times, in every epoch.
 */
#include "train/training_set.h"

#include <math.h>

#define ORDER_STREAM G_GUINT64_CONSTANT(0x6f72646572) /* apart from the items' own streams */

cw_training_set *cw_training_set_new(gsize items, gsize pictures)
{
    cw_training_set *set = g_new0(cw_training_set, 1);
    set->items = g_new0(cw_training_item, items);
    set->pictures = g_new0(cw_view_source, pictures);
    return set;
}

void cw_training_set_free(cw_training_set *set)
{
    if (set == NULL)
        return;
    cw_triplets_free(set->triplets);
    cw_edits_free(set->edits);
    cw_typed_labels_free(set->labels);
    cw_landmarks_free(set->landmarks);
    cw_outfit_sets_free(set->outfits);
    cw_word_bags_free(set->bags);
    g_free(set->items);
    g_free(set->pictures);
    g_free(set);
}

static int source_count(const cw_training_set *set)
{
    int count = 0;
    for (gsize i = 0; i < set->item_count; i++)
        count = MAX(count, set->items[i].source + 1);
    return count;
}

gboolean cw_training_set_has_roles(const cw_training_set *set)
{
    return set->triplets != NULL || set->edits != NULL || set->outfits != NULL;
}

void cw_training_set_draw_roles(const cw_training_set *set, gsize anchor, cw_random *random,
                                gsize *positive, gsize *negative)
{
    if (set->triplets != NULL)
        cw_triplets_draw(set->triplets, anchor, random, positive, negative);
    else
        cw_edits_draw(set->edits, anchor, random, positive, negative);
}

static gboolean is_drawn(const cw_training_set *set, gsize item)
{
    return (set->triplets == NULL || cw_triplets_is_anchor(set->triplets, item)) &&
           (set->edits == NULL || cw_edits_is_reference(set->edits, item)) &&
           (set->outfits == NULL || cw_outfit_sets_has(set->outfits, item)) &&
           (set->bags == NULL || set->bags->first[item + 1] > set->bags->first[item]);
}

double *cw_training_set_weights(const cw_training_set *set, const cw_draw_law *law)
{
    const int sources = source_count(set);
    g_autofree double *sizes = g_new0(double, sources);  /* items of each source */
    g_autofree double *photos = g_new0(double, sources); /* sum of their pictures^photos */
    double *weights = g_new(double, set->item_count), sum = 0;
    for (gsize i = 0; i < set->item_count; i++) {
        const cw_training_item *item = &set->items[i];
        const gboolean drawn = is_drawn(set, i);
        weights[i] = drawn ? pow(item->picture_count, law->photos) : 0;
        sizes[item->source] += drawn;
        photos[item->source] += weights[i];
    }
    for (gsize i = 0; i < set->item_count; i++) {
        const int source = set->items[i].source;
        if (weights[i] > 0)
            sum += weights[i] *= pow(sizes[source], 1 - law->balance) / photos[source];
    }
    for (gsize i = 0; i < set->item_count; i++)
        weights[i] *= (double)set->item_count / sum;
    return weights;
}

void cw_training_set_order(const cw_training_set *set, const cw_draw_law *law, guint64 seed,
                           guint64 epoch, guint32 *order)
{
    const gsize count = set->item_count;
    g_autofree double *weights = cw_training_set_weights(set, law);
    g_autofree guint32 *shuffle = g_new(guint32, count);
    cw_random random = cw_random_start(seed, epoch, ORDER_STREAM);
    double point = cw_random_unit(&random), end = 0;
    cw_random_permutation(&random, shuffle, count);
    gsize drawn = 0, last = 0;
    /* Source by source, so that each source as a whole gets its share within one draw. */
    for (int source = 0; source < source_count(set); source++)
        for (gsize i = 0; i < count; i++) {
            if (set->items[i].source != source)
                continue;
            end += weights[i];
            last = weights[i] > 0 ? i : last;
            for (; drawn < count && point + (double)drawn < end; drawn++)
                order[shuffle[drawn]] = (guint32)i;
        }
    /* Rounding may leave the last point past the end of the last item. */
    for (; drawn < count; drawn++)
        order[shuffle[drawn]] = (guint32)last;
}
