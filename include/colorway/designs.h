/* SPDX-License-Identifier: Apache-2.0
 *
 * A catalogue as a shop shows it: a design at a time, with its colours.
 */
#pragma once

#include "colorway/catalog.h"

G_BEGIN_DECLS

typedef struct {
    const char *const *where; /* items, all must hold; or NULL */
    const char *model; /* whose predicted groups say what the feed does not; NULL: nobody's */
    gint64 after;      /* the cursor behind which to begin; 0: the start */
    gsize limit;       /* designs at most, > 0 */
    GHashTable *among; /* of these items those of these numbers (gint64) alone; NULL: all */
} cw_designs_request;

/* Designs by their first item: those of one group of the feed; of items without one those of one
 * predicted group; else an item alone. Decisions that stand (colorway/decisions.h) change that at
 * once: two that are the same stand in one design with all who stand with either; of two of one
 * design that are not the same the later item leaves, with those who are the same as it.
 * {"designs": [{"title", "product_type", "price" (of the first item), "from": "feed", "pictures",
 * "decisions" or null, "items": [{"id", "source", "color", "picture": number of its main picture or
 * null}]}], "next": cursor or null}. Looks at every item: some hundred milliseconds for 100,000.
 * CW_ERROR_USAGE (a condition that makes no sense), CW_ERROR_NOT_FOUND (a model that is not there).
 * (transfer full) */
json_t *cw_designs_list(cw_catalog *catalog, const cw_designs_request *request, GError **error);

/* The design of the item called `name`, as above, its items by number; `model` as in a request.
 * CW_ERROR_NOT_FOUND (item, model). (transfer full) */
json_t *cw_design_find(cw_catalog *catalog, const char *name, const char *model, GError **error);

G_END_DECLS
