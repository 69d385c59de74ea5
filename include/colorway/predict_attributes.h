/* SPDX-License-Identifier: Apache-2.0
 *
 * Attributes that a feed lacks, read from the pictures by a model that has learned them, each given
 * only where it is known to be right often enough.
 */
#pragma once

#include <jansson.h>

#include "base/progress.h"
#include "colorway/catalog.h"

G_BEGIN_DECLS

#define CW_PREDICT_PRECISION 0.9 /* unless another one is asked for */

typedef struct {
    const char *model; /* of attributes: a file, a run folder, or what the catalogue calls it;
                          NULL: the one that the catalogue is embedded with */
    const char *const *where; /* items; all must hold; or NULL */
    double precision;         /* in [0,1): the share of right answers that a value is given for */
    const char *supplement;   /* file to write; or NULL */
    int threads;              /* 0: as many as the machine has */
} cw_predict_attributes_request;

/* Looks at the pictures of the items, and gives those that lack an attribute of the model its most
 * probable value, if that can be trusted: of answers that name the value and are at least as
 * probable the share `precision` is right among the colourways that the model has not learned from
 * and whose value the feed knows (score/value_thresholds.h; a value that the model does not know is
 * one that it cannot be right about); with 0 always. Those colourways
 * calibrate the probabilities, too (score/temperature.h), here and now: the feed that is to be
 * completed says what is right in it, and a model file has nothing that could grow stale. What that
 * is worth is measured by halves: chosen on one, asked of the other.
 *
 * The supplement is a table with tabs, a line for each item that gets a value: id, and for every
 * attribute its column as the feed calls it, COLUMN_from ("feed" or "picture", empty where there is
 * neither) and COLUMN_probability, calibrated, also of what the feed says. Items whose id several
 * sources have are left out.
 *
 * The result: {"model", "min_precision", "items", "colourways", "held_out": of them,
 *  "types": [{"name", "column", "temperature", "held_out": with a value in the feed,
 *   "accuracy": of its most probable values there, "precision" and "coverage": of the values that
 * it would give there, by halves, "missing": items, "given": of them, "values": [{"value",
 * "threshold", "given"}, ...]}, ...], "written": {"items", "values", "ambiguous"},
 * "without_picture": items, "unreadable": pictures}; a figure that there is nothing to take from is
 * null, so is the threshold of a value that is never given. CW_ERROR_USAGE (a model that predicts
 * nothing or has learned from all designs, a precision out of range), CW_ERROR_NOT_FOUND (model,
 * items, a column of the model), CW_ERROR_INTERRUPTED. (transfer full) */
json_t *cw_predict_attributes(cw_catalog *catalog, const cw_predict_attributes_request *request,
                              const cw_progress *progress, GError **error);

/* The same as a table for people. (transfer full) */
char *cw_predict_attributes_format(const json_t *result);

/* What one model reads off the pictures, at hand for many questions: the catalogue as it was when
 * this was opened. Any thread may ask it. */
typedef struct cw_attribute_index cw_attribute_index;

/* Looks at the pictures as cw_predict_attributes() does, by the model that the catalogue calls
 * `model`; not at those that `before` (or NULL), by the same model, has seen, whose probabilities
 * are calibrated anew. The errors of cw_predict_attributes(). (transfer full) */
cw_attribute_index *cw_attribute_index_open(cw_catalog *catalog, const char *model,
                                            const cw_attribute_index *before,
                                            const cw_progress *progress, GError **error);
cw_attribute_index *cw_attribute_index_ref(cw_attribute_index *index);
void cw_attribute_index_unref(cw_attribute_index *index);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(cw_attribute_index, cw_attribute_index_unref)

/* What the feed says of an item, and its pictures: {"id", "source", "title", "model",
 * "min_precision", "attributes": [{"name", "column", "feed": as it was then, or null, "value": the
 * most probable one, "probability", "given": whether it is probable enough for `precision`,
 * "agrees": whether it is what the feed says, null where that says nothing}, ...]}.
 * CW_ERROR_NOT_FOUND: no such item, or none with a picture when the index was opened;
 * CW_ERROR_USAGE: a precision out of range. (transfer full) */
json_t *cw_attribute_index_of_item(const cw_attribute_index *index, cw_catalog *catalog,
                                   const char *item, double precision, GError **error);

/* The items that are of all the values of `shows`, each "ATTRIBUTE=VALUE", by what the feed said
 * then or, where it said nothing, by what their pictures show, as surely as `precision` wants:
 * their numbers, as keys. CW_ERROR_NOT_FOUND: an attribute or a value that the model does not know,
 * with the nearest or all; CW_ERROR_USAGE: no such form, a precision out of range. (transfer full)
 */
GHashTable *cw_attribute_index_find(const cw_attribute_index *index, const char *const *shows,
                                    double precision, GError **error);

/* How many of the items for which all of `where` (or NULL) hold and that are `among` these numbers
 * (NULL: all) are of each value, and who says so: {"model", "min_precision", "attributes":
 * [{"name", "column", "values": [{"value", "feed": colourways, "pictures": more colourways, by
 * their pictures alone}, ...]}, ...]}. Sizes of a colourway count once, by the first.
 * CW_ERROR_USAGE (a condition that makes no sense, a precision out of range). (transfer full) */
json_t *cw_attribute_index_count(const cw_attribute_index *index, cw_catalog *catalog,
                                 const char *const *where, GHashTable *among, double precision,
                                 GError **error);

G_END_DECLS
