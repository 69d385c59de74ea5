/* SPDX-License-Identifier: Apache-2.0
 *
 * Linkages: how far a cluster k lies from the union of i and j, by the recurrence of Lance and
 * Williams (1967). All four are reducible, which the nearest-neighbour chain needs.
 */
#pragma once

#include "base/row.h"

G_BEGIN_DECLS

typedef struct {
    cw_row row;
    /* d(k, i u j) from d(k,i), d(k,j), d(i,j) and the sizes of i, j, k. */
    double (*update)(double ki, double kj, double ij, double size_i, double size_j, double size_k);
    gboolean squared; /* the recurrence is on squared Euclidean distances (Ward) */
} cw_linkage;

/* Rows single, complete, average, ward. */
extern const cw_row_table cw_linkage_table;

/* The linkage called `name`; CW_ERROR_NOT_FOUND with the nearest name. */
const cw_linkage *cw_linkage_find(const char *name, GError **error);

G_END_DECLS
