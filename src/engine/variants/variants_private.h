/* SPDX-License-Identifier: Apache-2.0
 *
 * What the files of grouping share: variants.c tells the story, variants_choose.c chooses where to
 * cut, variants_members.c rates and lists, variants_doubts.c finds where the feed disagrees,
 * variants_trends.c sorts by size, variants_kept.c keeps and finds again, review.c what waits for a
 * person. variants_export.c and variants_supplement.c write results and need no more than these.
 */
#pragma once

#include <colorway/variants.h>

#include "engine/catalog/units.h"
#include "engine/variants/pair_constraints.h"
#include "engine/variants/threshold.h"

G_BEGIN_DECLS

typedef struct {
    cw_catalog *catalog;
    const cw_variants_request *request;
    const cw_progress *progress;
    cw_store_model model;
    const cw_linkage *linkage;
    cw_picture_list *list;
    gint32 *blocks; /* [list->count] */
    cw_picture_vectors *vectors;
    cw_units *units;
    gint32 *seen;        /* [list->count] palette colours of main pictures, or NULL */
    GHashTable *unit_of; /* number of a colourway -> unit + 1 */
    GArray *pairs;       /* cw_decision, of the file, or NULL */
    GArray *kept;        /* cw_decision, of the catalogue */
    cw_decisions *decisions;
    cw_dendrogram *dendrogram;
    cw_calibration *calibration; /* NULL: nothing to calibrate by */
    gint32 *pieces;              /* [units] clusters as merges have made them */
    gint32 *labels;              /* [units] predicted: pieces, and what decisions join */
    gsize groups;                /* numbers in `labels` are below it */
    double *confidence;          /* [units] by the pictures alone */
    gsize *member;               /* [units] the first of its items among those of the result */
    GArray *near;                /* of cw_variants_doubt: two that were nearly put together */
} cw_grouping;

/* Calibrates distances, and chooses the threshold that is not given. */
gboolean cw_grouping_choose(cw_grouping *grouping, cw_variants_result *result, GError **error);

/* Fills the confidences of the units. */
void cw_grouping_rate(cw_grouping *grouping);

/* Fills members, names and counts of the result. */
void cw_grouping_list(cw_grouping *grouping, cw_variants_result *result);

/* Fills the doubts of a result that has its members, and what is near. */
gboolean cw_grouping_doubt(cw_grouping *grouping, cw_variants_result *result, GError **error);

/* The trends of a result that has its members. (transfer full) */
cw_variants_trend *cw_grouping_trends(const cw_variants_result *result);

/* Keeps doubts and what is near as what is to be decided, in a batch. */
gboolean cw_grouping_ask(const cw_grouping *grouping, const cw_variants_result *result,
                         GError **error);

/* Keeps the result in the catalogue. */
gboolean cw_grouping_keep(const cw_grouping *grouping, const cw_variants_result *result,
                          GError **error);

G_END_DECLS
