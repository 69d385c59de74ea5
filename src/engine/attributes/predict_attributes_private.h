/* SPDX-License-Identifier: Apache-2.0
 *
 * What cw_predict_attributes(), its supplement and its index share.
 */
#pragma once

#include "engine/attributes/attribute_cases.h"

G_BEGIN_DECLS

/* What is known of one type. */
typedef struct {
    double temperature;
    float *probabilities;     /* [N,n_a] calibrated, of colourways */
    gint32 *predicted;        /* [N] the most probable value */
    float *thresholds;        /* [n_a] INFINITY: never given */
    gsize *given;             /* [n_a] items that get each value */
    gsize missing;            /* items that lack one */
    gsize held_out;           /* colourways that it can be proved on: the feed has a value */
    gsize right;              /* of them, with the most probable value */
    gsize asked, asked_right; /* of them, that would get a value by the other half's thresholds */
} cw_type_prediction;

typedef struct {
    const cw_attribute_cases *cases; /* borrowed */
    cw_units *units;
    gint32 *unit_of; /* [list->count] place of the colourway among the units; -1: no picture */
    cw_type_prediction *types; /* [A] */
} cw_attribute_prediction;

/* Predicts all types by the `scores` [list->count,J] of the pictures. CW_ERROR_TOO_LARGE. */
gboolean cw_attribute_prediction_make(cw_attribute_prediction *prediction,
                                      const cw_attribute_cases *cases,
                                      const cw_picture_vectors *scores, double precision,
                                      GError **error);
void cw_attribute_prediction_clear(cw_attribute_prediction *prediction);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(cw_attribute_prediction, cw_attribute_prediction_clear)

/* The thresholds [n_a] of `type` at another precision. */
void cw_attribute_prediction_thresholds(const cw_attribute_prediction *prediction, gsize type,
                                        double precision, float *thresholds);

/* Whether the item of that entry, its first, gets a value of `type` from its pictures, by these
 * thresholds [n_a]; which one. */
gboolean cw_attribute_prediction_gives(const cw_attribute_prediction *prediction, gsize type,
                                       gsize entry, const float *thresholds, gint32 *value);

typedef struct {
    gsize items, values; /* written */
    gsize ambiguous;     /* items left out: several sources have their id */
} cw_attribute_prediction_written;

/* Writes the supplement to `path` (NULL: only counts what it would hold). */
gboolean cw_attribute_prediction_supplement(const cw_attribute_prediction *prediction,
                                            const char *path,
                                            cw_attribute_prediction_written *written,
                                            GError **error);

G_END_DECLS
