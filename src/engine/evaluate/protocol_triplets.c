/* SPDX-License-Identifier: Apache-2.0
 *
 * Triplets: how often a colour variant is nearer to a colourway than another design of the same
 * category and colour (METHODS 8.7 and row 25: strictly nearer, ties are mistakes). It is what the
 * supervised triplet network is trained for, and a question that all vectors can be asked.
 */
#include "base/error.h"
#include "engine/catalog/units.h"
#include "engine/evaluate/protocol.h"
#include "engine/train/known_designs.h"
#include "score/similarity.h"
#include "score/triplet_accuracy.h"

#define DRAWS 8 /* triplets of each anchor */
#define STREAM G_GUINT64_CONSTANT(0x747269706c657473)

/* What is known of the units, as training knows it of items. (transfer full) */
static cw_triplet_label *label_units(const cw_picture_list *list, const cw_units *units)
{
    cw_triplet_label *labels = g_new0(cw_triplet_label, units->count + 1);
    g_autoptr(GHashTable) categories = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(GHashTable) looks = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (gsize u = 0; u < units->count; u++) {
        const cw_picture_entry *entry = &list->entries[units->first_entry[u]];
        cw_known_designs_label(entry, categories, looks, &labels[u]);
        labels[u].design = (guint32)(units->groups[u] + 1);
    }
    return labels;
}

/* The cosine turned round: the order of distances is all that is asked. */
static float distance(const cw_units *units, gsize a, gsize b)
{
    return -cw_similarity(units->vectors + a * units->dimension,
                          units->vectors + b * units->dimension, units->dimension);
}

/* Every column is asked the same triplets: they depend on the seed and the unit alone. */
static void score(cw_evaluation *e, gsize column, const cw_units *units,
                  const cw_triplet_label *labels, const cw_triplets *triplets)
{
    cw_triplet_accuracy all = {0}, hard = {0};
    double near_sum = 0, far_sum = 0;
    for (gsize u = 0; u < units->count; u++) {
        cw_random random = cw_random_start(e->request->seed, u, STREAM);
        for (int i = 0; cw_triplets_is_anchor(triplets, u) && i < DRAWS; i++) {
            gsize near, far;
            cw_triplets_draw(triplets, u, &random, &near, &far);
            const float to_near = distance(units, u, near), to_far = distance(units, u, far);
            cw_triplet_accuracy_add(&all, to_near, to_far);
            near_sum += 1 + (double)to_near;
            far_sum += 1 + (double)to_far;
            if (labels[u].look != 0 && labels[u].look == labels[far].look)
                cw_triplet_accuracy_add(&hard, to_near, to_far);
        }
    }
    cw_evaluation_put(e, column, "triplet accuracy", cw_triplet_accuracy_share(&all));
    cw_evaluation_put(e, column, "same category and colour", cw_triplet_accuracy_share(&hard));
    cw_evaluation_put(e, column, "distance of a variant", near_sum / (double)all.triplets);
    cw_evaluation_put(e, column, "distance of another design", far_sum / (double)all.triplets);
    cw_evaluation_count(e, "anchors", cw_triplets_anchors(triplets));
    cw_evaluation_count(e, "triplets", all.triplets);
    cw_evaluation_count(e, "of the same category and colour", hard.triplets);
}

static gboolean score_column(cw_evaluation *e, gsize column, const cw_picture_list *list,
                             GError **error)
{
    g_autoptr(cw_picture_vectors) vectors = cw_evaluation_embed_list(e, column, list, error);
    g_autoptr(cw_units) units =
        vectors != NULL ? cw_units_gather(list, vectors, NULL, error) : NULL;
    if (units == NULL)
        return FALSE;
    cw_evaluation_count_unreadable(e, list, vectors);
    g_autofree cw_triplet_label *labels = label_units(list, units);
    g_autoptr(cw_triplets) triplets = cw_triplets_new(labels, units->count, NULL, 0);
    if (cw_triplets_anchors(triplets) == 0) {
        g_set_error(error, CW_ERROR, CW_ERROR_NOT_FOUND,
                    "nothing to score: no %sdesign has two colourways in the feed, beside one of "
                    "another design",
                    e->request->unseen ? "unseen " : "");
        return FALSE;
    }
    score(e, column, units, labels, triplets);
    return TRUE;
}

static gboolean run(cw_evaluation *e, GError **error)
{
    g_autoptr(cw_picture_list) list = cw_evaluation_list(e, e->request->unseen, error);
    for (gsize column = 0; list != NULL && column < e->column_count; column++)
        if (!score_column(e, column, list, error))
            return FALSE;
    return list != NULL;
}

const cw_protocol cw_protocol_triplets = {
    {"triplets", "is a colour variant nearer than another design of its category and colour?"},
    0,
    run};
