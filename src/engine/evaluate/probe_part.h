/* SPDX-License-Identifier: Apache-2.0
 *
 * What linear classifiers on frozen vectors are fitted to and scored on: samples of one part of a
 * set of labels (engine/evaluate/protocol_labels.h).
 */
#pragma once

#include "engine/evaluate/protocol_labels.h"
#include "probe/probe.h"
#include "probe/split.h"

G_BEGIN_DECLS

typedef struct {
    cw_probe_data data; /* owned */
    gsize *entries;     /* [N] of the list, of each sample */
    float *scores;      /* [N,C], once predicted */
} cw_probe_part;

void cw_probe_part_clear(cw_probe_part *part);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(cw_probe_part, cw_probe_part_clear)

/* CW_ERROR_USAGE unless the request names at least `least` columns, and no list of their labels. */
gboolean cw_probe_part_check(const cw_evaluation *evaluation, gsize least, GError **error);

/* The vectors of the list by every column of the evaluation, an array of cw_picture_vectors; puts
 * the fact "unreadable". (transfer full) */
GPtrArray *cw_probe_part_embed(cw_evaluation *evaluation, const cw_picture_list *list,
                               GError **error);

/* Fills `part` with the samples of the part `which` that have a vector and a label of `labels`
 * [list->count], at least 0, of `classes`. */
gboolean cw_probe_part_gather(const cw_label_set *set, const gint32 *labels,
                              const cw_picture_vectors *vectors, cw_split_part which, gsize classes,
                              cw_probe_part *part, GError **error);

/* The defaults of probes, with the seed of the request. */
cw_probe_settings cw_probe_part_settings(const cw_evaluation *evaluation);

/* Fills `scores`, anew. */
gboolean cw_probe_part_predict(cw_probe_part *part, const cw_probe *probe, GError **error);

G_END_DECLS
