/* SPDX-License-Identifier: Apache-2.0
 *
 * Rows in memory that are asked many times for the k of largest inner product. A narrow form of
 * every row (vectors/narrow.h) bounds all products, an int8 form (vectors/quantise.h) those that
 * may count by it, and only what may count by both is looked at in float32: the answer is that of
 * cw_nearest_find(), bit for bit (ties by lower row), on any rows. Rows of few directions, as
 * blocks of attributes are, are answered in a fraction of the time; where the bounds say nothing
 * every row is looked at.
 */
#pragma once

#include "score/top_k.h"

G_BEGIN_DECLS

typedef struct cw_gallery cw_gallery;

/* Prepares rows [N,D] of finite numbers, borrowed while the gallery lives: as long as some 200
 * queries take without one. CW_ERROR_TOO_LARGE when memory cannot be had. */
cw_gallery *cw_gallery_new(const float *rows, gsize count, gsize dimension, GError **error);
void cw_gallery_free(cw_gallery *gallery);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(cw_gallery, cw_gallery_free)

/* Fills `beside` [N], whose numbers are added to the products of a query: what else is known of
 * the rows. From any thread. */
typedef void (*cw_gallery_beside)(gsize query, float *beside, gpointer data);

typedef struct {
    gsize k;                  /* hits wanted, > 0 */
    cw_gallery_beside beside; /* or NULL */
    gpointer data;            /* for it */
    guint threads;            /* 0: one a core; the result does not depend on them */
} cw_gallery_options;

/* Fills `hits` [Q,k] best first and `found` [Q], k or all rows, for finite queries [Q,D]. */
gboolean cw_gallery_find(const cw_gallery *gallery, const float *queries, gsize count,
                         const cw_gallery_options *options, cw_hit *hits, gsize *found,
                         GError **error);

G_END_DECLS
