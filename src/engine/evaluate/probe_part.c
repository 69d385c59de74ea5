/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/evaluate/probe_part.h"

#include <string.h>

#include "base/error.h"
#include "base/size.h"

void cw_probe_part_clear(cw_probe_part *part)
{
    cw_size_free((float *)part->data.vectors);
    g_free((gint32 *)part->data.labels);
    g_free((guint8 *)part->data.marks);
    g_free(part->entries);
    cw_size_free(part->scores);
}

gboolean cw_probe_part_check(const cw_evaluation *evaluation, gsize least, GError **error)
{
    const cw_evaluate_request *request = evaluation->request;
    const char *const *names = request->attributes;
    const gsize count = names != NULL ? g_strv_length((char **)names) : 0;
    if (request->labels == NULL && count >= least)
        return TRUE;
    if (request->labels != NULL)
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                    "--labels names classes for probes and neighbours; those of protocol \"%s\" "
                    "are the values that enough held-out pictures have",
                    request->protocol);
    else
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                    "protocol \"%s\" asks for at least %" G_GSIZE_FORMAT
                    " --attribute, not %" G_GSIZE_FORMAT,
                    request->protocol, least, count);
    return FALSE;
}

GPtrArray *cw_probe_part_embed(cw_evaluation *evaluation, const cw_picture_list *list,
                               GError **error)
{
    g_autoptr(GPtrArray) all =
        g_ptr_array_new_with_free_func((GDestroyNotify)cw_picture_vectors_free);
    for (gsize c = 0; c < evaluation->column_count; c++) {
        cw_picture_vectors *vectors = cw_evaluation_embed_list(evaluation, c, list, error);
        if (vectors == NULL)
            return NULL;
        g_ptr_array_add(all, vectors);
        cw_evaluation_count_unreadable(evaluation, list, vectors);
    }
    return g_steal_pointer(&all);
}

gboolean cw_probe_part_gather(const cw_label_set *set, const gint32 *labels,
                              const cw_picture_vectors *vectors, cw_split_part which, gsize classes,
                              cw_probe_part *part, GError **error)
{
    const gsize dimension = vectors->dimension, count = set->list->count;
    gsize samples = 0;
    part->entries = g_new(gsize, count + 1);
    for (gsize i = 0; i < count; i++)
        if (labels[i] >= 0 && set->parts[i] == which && vectors->present[i])
            part->entries[samples++] = i;
    float *rows = cw_size_alloc(samples + 1, dimension * sizeof *rows, "vectors of a probe", error);
    if (rows == NULL)
        return FALSE;
    gint32 *numbers = g_new(gint32, samples + 1);
    for (gsize n = 0; n < samples; n++) {
        memcpy(rows + n * dimension, vectors->vectors + part->entries[n] * dimension,
               dimension * sizeof *rows);
        numbers[n] = labels[part->entries[n]];
    }
    part->data = (cw_probe_data){rows, numbers, samples, dimension, classes, NULL};
    return TRUE;
}

cw_probe_settings cw_probe_part_settings(const cw_evaluation *evaluation)
{
    cw_probe_settings settings = {0};
    cw_options_reset(cw_probe_options, &settings);
    settings.seed = (gint64)(evaluation->request->seed & G_MAXINT32);
    return settings;
}

gboolean cw_probe_part_predict(cw_probe_part *part, const cw_probe *probe, GError **error)
{
    const gsize samples = part->data.samples;
    g_clear_pointer(&part->scores, cw_size_free);
    part->scores = cw_size_alloc(samples + 1, part->data.classes * sizeof(float),
                                 "probabilities of a probe", error);
    return part->scores != NULL && (samples == 0 || cw_probe_predict(probe, part->data.vectors,
                                                                     samples, part->scores, error));
}
