/* SPDX-License-Identifier: Apache-2.0
 *
 * What people decide about pairs of items, the same design or not, and which pairs wait for them.
 * Decisions are kept in the catalogue: cw_variants() obeys those that stand, and designs follow
 * them at once.
 */
#pragma once

#include "base/row.h"
#include "colorway/catalog.h"

G_BEGIN_DECLS

typedef struct {
    const char *first, *second; /* items: id, or "source:id" */
    gboolean same;              /* one design; FALSE: two */
    const char *by;             /* who says so, or NULL */
} cw_decision_request;

/* Keeps a decision, which takes the place of the one that stands about the same two items; where
 * that says the same it stays. Gives its number. Items that differ by size only are one: a decision
 * about one of them is a decision about all. CW_ERROR_NOT_FOUND (an item), CW_ERROR_USAGE (sizes of
 * one colourway, or several sources have an id), CW_ERROR_CONFLICT: others that stand say the
 * opposite, which the message names. */
gboolean cw_decision_make(cw_catalog *catalog, const cw_decision_request *request, gint64 *number,
                          GError **error);

/* It no longer stands; who made it and who undid it, `by` or nobody named, stays known.
 * CW_ERROR_NOT_FOUND: there is none of that number that stands. */
gboolean cw_decision_undo(cw_catalog *catalog, gint64 number, const char *by, GError **error);

/* Keeps the decisions of a CSV file id,id,same as cw_variants_request.pairs reads it, all or none;
 * `count` is how many it has. Those of cw_decision_make(), with the line; CW_ERROR_NOT_FOUND for
 * the file. */
gboolean cw_decisions_keep(cw_catalog *catalog, const char *path, const char *by, gsize *count,
                           GError **error);

/* At most `limit` decisions, history too, the latest first, behind the cursor `after` (0: from the
 * latest): {"decisions": [{"number", "first", "second": {"id", "source", "title", "color",
 * "item_group_id", "picture": number of its main picture or null}, "same", "by", "at", "undone_by",
 * "undone_at"}], "next": cursor or null}. (transfer full) */
json_t *cw_decisions_list(cw_catalog *catalog, gint64 after, gsize limit, GError **error);

/* Those that stand as a CSV file id,id,same, the first made first; source:id where several sources
 * have the id. (transfer full) */
char *cw_decisions_format(cw_catalog *catalog, GError **error);

/* ---- what waits ------------------------------------------------------------------------------ */

/* Why a pair is worth a look. */
typedef enum {
    CW_LANE_SURE,     /* surely one design by the pictures, and the feed does not say so */
    CW_LANE_UNSURE,   /* one design or two: near the threshold, on either side */
    CW_LANE_DISAGREE, /* one design by the feed, two by the pictures */
} cw_lane;

extern const cw_row_table cw_lane_table; /* in that order */

#define CW_LANE_SURE_FROM 0.9   /* probability that two are one design */
#define CW_LANE_UNSURE_FROM 0.1 /* of two that stand in two groups */

typedef struct {
    const char *model; /* whose groups; NULL: the only one */
    const char *lane;  /* a name of cw_lane_table; NULL: all */
    gint64 after;      /* the cursor behind which to begin; 0: the start */
    gsize limit;       /* pairs at most, > 0 */
} cw_review_request;

/* The pairs that cw_variants() has kept last, without those that decisions have answered since,
 * by lane, and in each the one that says most first: {"model", "lanes": {lane: pairs}, "pairs":
 * [{"lane", "first", "second": as of a decision, "probability", "distance": or null}], "next":
 * cursor or null}. Nothing is computed. CW_ERROR_NOT_FOUND (model, lane), CW_ERROR_USAGE (several
 * models). (transfer full) */
json_t *cw_review_list(cw_catalog *catalog, const cw_review_request *request, GError **error);

G_END_DECLS
