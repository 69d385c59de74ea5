/* SPDX-License-Identifier: Apache-2.0
 *
 * Groups in the catalogue: kept, a prediction an item.
 */
#include "engine/variants_private.h"

/* Only what was looked at is predicted anew: --where leaves the others as they are. */
static gboolean forget_predictions(const cw_grouping *g, cw_store *store, GError **error)
{
    if (g->request->where == NULL)
        return cw_store_clear_predictions(store, g->model.number, error);
    for (gsize i = 0; i < g->list->count; i++)
        if (!cw_store_remove_prediction(store, g->model.number, g->list->entries[i].item, error))
            return FALSE;
    return TRUE;
}

gboolean cw_grouping_keep(const cw_grouping *g, const cw_variants_result *result, GError **error)
{
    cw_store *store = cw_catalog_store(g->catalog);
    if (!cw_store_begin(store, error))
        return FALSE;
    gboolean ok = forget_predictions(g, store, error);
    for (gsize i = 0; ok && i < result->count; i++) {
        const cw_variants_member *member = &result->members[i];
        const cw_prediction prediction = {
            .item = member->item,
            .group = result->names[member->predicted],
            .confidence = member->confidence,
        };
        ok = cw_store_put_prediction(store, g->model.number, &prediction, error);
    }
    if (ok && cw_store_commit(store, error))
        return TRUE;
    cw_store_rollback(store);
    return FALSE;
}
