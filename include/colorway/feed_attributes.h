/* SPDX-License-Identifier: Apache-2.0
 *
 * Attributes of a feed: which of its columns say what kind of thing a picture shows (sleeve,
 * pattern, material), how many items say it, and in which words.
 */
#pragma once

#include "base/progress.h"
#include "colorway/catalog.h"

G_BEGIN_DECLS

typedef struct {
    const char *const *attributes; /* each "type=column", or "column"; NULL: look at all columns */
    const char *const *where;      /* items; all must hold; or NULL */
    gsize least; /* a value of fewer colourways counts as missing; 0: the ten that probes want */
    gsize commonest;   /* values of a column that are named; 0: five */
    GHashTable *among; /* of these items those of these numbers (gint64) alone; NULL: all */
} cw_feed_attributes_request;

/* Looks at the columns of a catalogue, colourway by colourway (sizes of one count once, by the
 * first). Values are compared whatever white space and the case of letters; of a cell that lists
 * several the primary one counts ("Red/Pink", where "Red" stands alone elsewhere). The result:
 * {"items", "colourways", "at_least", and without attributes
 *  "columns": [{"column", "filled", "fill_rate", "values": common ones, "rare_values", "rare",
 *   "commonest": [{"value", "colourways", "share"}, ...], "fits", "reason": or null}, ...], those
 *   that fit first; else
 *  "types": [{"name", "column", "filled", "fill_rate", "missing", "listed",
 *   "values": [{"value", "colourways", "share"}, ...] by name, "rare", "rare_values": [...]},
 * ...]}. Figures count colourways, shares are those of all of them; "filled" are those with a
 * value, rare ones too. CW_ERROR_NOT_FOUND (column, no items), CW_ERROR_USAGE (a type named twice,
 * a column that makes no attribute: the message says why), CW_ERROR_INTERRUPTED. (transfer full) */
json_t *cw_feed_attributes(cw_catalog *catalog, const cw_feed_attributes_request *request,
                           const cw_progress *progress, GError **error);

/* The same as a table for people. (transfer full) */
char *cw_feed_attributes_format(const json_t *result);

G_END_DECLS
