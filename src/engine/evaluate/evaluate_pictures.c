/* SPDX-License-Identifier: Apache-2.0
 *
 * Pictures and their vectors for protocols: which ones the request is about, seen by a column.
 */
#include "base/error.h"
#include "engine/evaluate/protocol.h"

static cw_vector_request request_of(const cw_evaluation *evaluation)
{
    return (cw_vector_request){evaluation->catalog, evaluation->request->memory,
                               evaluation->progress, evaluation->threads};
}

cw_picture_vectors *cw_evaluation_embed(const cw_evaluation *evaluation, gsize column,
                                        const cw_shown_picture *pictures, gsize count,
                                        cw_vector_scope scope, GError **error)
{
    const cw_vector_request request = request_of(evaluation);
    return cw_vector_maker_look(&evaluation->columns[column], &request, pictures, count, scope,
                                error);
}

cw_picture_vectors *cw_evaluation_embed_list(const cw_evaluation *evaluation, gsize column,
                                             const cw_picture_list *list, GError **error)
{
    const cw_vector_request request = request_of(evaluation);
    return cw_vector_maker_look_at_list(&evaluation->columns[column], &request, list, error);
}

void cw_evaluation_count_unreadable(cw_evaluation *evaluation, const cw_picture_list *list,
                                    const cw_picture_vectors *vectors)
{
    cw_evaluation_count(evaluation, "unreadable", cw_picture_vectors_unreadable(list, vectors));
}

cw_picture_list *cw_evaluation_list(const cw_evaluation *evaluation, gboolean unseen,
                                    GError **error)
{
    g_autoptr(cw_picture_list) list = cw_catalog_list_pictures(
        evaluation->catalog, evaluation->request->where, evaluation->progress, error);
    if (list == NULL)
        return NULL;
    gsize kept = 0;
    for (gsize i = 0; i < list->count; i++) {
        const cw_picture_entry *entry = &list->entries[i];
        if (!entry->shared &&
            (!unseen || cw_evaluation_is_unseen(evaluation, entry->group_id, entry->id)))
            list->entries[kept++] = *entry;
    }
    list->count = kept;
    if (kept > 0)
        return g_steal_pointer(&list);
    g_set_error(error, CW_ERROR, CW_ERROR_NOT_FOUND, "no pictures to measure on%s%s",
                evaluation->request->where != NULL ? "; --where leaves none" : "",
                unseen ? "; --unseen leaves only designs the model has not learned from" : "");
    return NULL;
}
