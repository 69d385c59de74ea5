/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/attributes/attribute_cases.h"

#include <string.h>

#include "base/size.h"
#include "engine/attributes/prediction.h"
#include "engine/catalog/vector_maker.h"

void cw_attribute_cases_free(cw_attribute_cases *cases)
{
    if (cases == NULL)
        return;
    cw_attribute_labels_free(cases->labels);
    cw_feed_columns_free(cases->columns);
    cw_attribute_set_free(cases->set);
    g_free(cases->parts);
    g_free(cases);
}

static cw_feed_columns *read_columns(cw_store *store, const cw_attribute_set *set,
                                     const cw_picture_list *list, GError **error)
{
    g_autofree const char **names = g_new0(const char *, set->count + 1);
    for (gsize t = 0; t < set->count; t++)
        names[t] = set->types[t].column;
    return cw_feed_columns_read(store, list, names, error);
}

cw_attribute_cases *cw_attribute_cases_new(cw_store *store, const cw_encoder_form *form,
                                           const cw_picture_list *list, GError **error)
{
    g_autoptr(cw_attribute_cases) cases = g_new0(cw_attribute_cases, 1);
    cases->list = list;
    cases->set = cw_attribute_set_from_json(form->blocks.attributes, error);
    if (cases->set != NULL)
        cases->columns = read_columns(store, cases->set, list, error);
    if (cases->columns != NULL)
        cases->labels = cw_attribute_labels_new(cases->set, cases->columns, error);
    if (cases->labels == NULL)
        return NULL;
    cases->parts = cw_prediction_parts(&form->settings, list);
    return g_steal_pointer(&cases);
}

const cw_feed_column *cw_attribute_cases_column(const cw_attribute_cases *cases, gsize type)
{
    return cw_feed_columns_find(cases->columns, cases->set->types[type].column, NULL);
}

cw_picture_vectors *cw_attribute_cases_look(cw_encoder *scores, const cw_picture_list *list,
                                            cw_vector_memory *memory, int threads,
                                            const cw_progress *progress, GError **error)
{
    const cw_vector_maker maker = {.name = CW_CASES_SCORES, .encoder = scores};
    const cw_vector_request request = {.memory = memory, .progress = progress, .threads = threads};
    return cw_vector_maker_look_at_list(&maker, &request, list, error);
}

gint32 *cw_attribute_cases_labels(const cw_attribute_cases *cases, const cw_units *units,
                                  gsize type, guint parts)
{
    gint32 *labels = g_new(gint32, units->count + 1);
    for (gsize u = 0; u < units->count; u++) {
        const gsize entry = units->first_entry[u];
        labels[u] = (parts & CW_CASES_OF(cases->parts[entry])) != 0
                        ? cases->labels->labels[entry * cases->set->count + type]
                        : -1;
    }
    return labels;
}

gboolean cw_case_scores_take(cw_case_scores *scores, const cw_units *units, const float *rows,
                             gsize stride, gsize from, gsize classes, GError **error)
{
    gsize pictures = 0;
    scores->first = g_new(gsize, units->count + 1);
    for (gsize u = 0; u < units->count; u++) {
        scores->first[u] = pictures;
        pictures += units->entry_count[u];
    }
    scores->first[units->count] = pictures;
    scores->scores = cw_size_alloc(pictures + 1, classes * sizeof(float), "scores", error);
    if (scores->scores == NULL)
        return FALSE;
    for (gsize p = 0; p < pictures; p++)
        memcpy(scores->scores + p * classes, rows + units->order[p] * stride + from,
               classes * sizeof(float));
    scores->items = (cw_item_scores){units->count, classes, scores->first, scores->scores};
    return TRUE;
}

void cw_case_scores_clear(cw_case_scores *scores)
{
    g_free(scores->first);
    cw_size_free(scores->scores);
}
