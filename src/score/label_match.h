/* SPDX-License-Identifier: Apache-2.0
 *
 * Attribute queries by their labels: a picture is described by one value of each of A attributes,
 * and an answer is right when it matches all of them (METHODS 8.6). An attribute that is missing
 * matches one that is missing.
 */
#pragma once

#include "score/top_k.h"

G_BEGIN_DECLS

/* What was asked and what was found. Labels are a value of each attribute, -1 for missing. */
typedef struct {
    gsize queries, attributes;
    const gint32 *targets; /* [Q,A] labels of what each query looks for */
    gsize rows;
    const gint32 *labels; /* [M,A] of the gallery */
    const cw_hit *hits;   /* [Q,kept] rows of the gallery, best first, as cw_nearest_find() fills */
    const gsize *found;   /* [Q] how many there are */
    gsize kept;
} cw_label_ranking;

/* How many of the attributes of `a` [A] and `b` [A] are equal, missing ones included. */
gsize cw_label_match_count(const gint32 *a, const gint32 *b, gsize attributes);

/* Share in [0,1] of the queries that have a row with exactly their target's labels among their k
 * best; k at most `kept`. A target that no row has counts 0. NaN without queries. */
double cw_label_match_top_k(const cw_label_ranking *ranking, gsize k);

G_END_DECLS
