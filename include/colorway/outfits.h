/* SPDX-License-Identifier: Apache-2.0
 *
 * Outfits: what completes some items, and how well items go together, by a model that learned from
 * sets of items (train --method csa_net, adde_o).
 */
#pragma once

#include "base/progress.h"
#include "base/row.h"
#include "colorway/catalog.h"

G_BEGIN_DECLS

/* The eleven categories that an item of an outfit may be of. */
extern const cw_row_table cw_outfit_category_table;

typedef struct {
    const char *const *items; /* ids, or "source:id"; NULL-terminated */
    const char *complete;     /* the category wanted */
    const char *model;        /* whose vectors; NULL: the only model that made some */
    gint64 k;                 /* hits wanted, > 0 */
    const char *const *where; /* filters on hits, all must hold; or NULL */
    guint64 seed;             /* of the outfits that a score is compared with */
    int threads;
} cw_outfit_request;

/* An item; strings live as long as the result. */
typedef struct {
    gint64 item;
    const char *source, *id, *group; /* group NULL: none */
    const char *title, *colour;      /* NULL: missing */
    const char *picture;             /* file of its main picture */
    gint64 picture_number;           /* of that in the catalogue */
    const char *category;
    double fit;   /* of a hit: the mean of `fits` */
    double *fits; /* of a hit: how well it goes with each item asked about */
} cw_outfit_piece;

/* How well two of the items go together. */
typedef struct {
    gsize a, b; /* places in `items` */
    double fit;
} cw_outfit_fit;

typedef struct {
    char *model;            /* name of the model that answered */
    cw_outfit_piece *items; /* [item_count] asked about */
    gsize item_count;
    cw_outfit_piece *hits; /* [count] best first; honestly 0 when no item passes the filters */
    gsize count;
    cw_outfit_fit *pairs; /* [pair_count] of a score */
    gsize pair_count;
    double fit;    /* of a score: the mean of the pairs' */
    double better; /* share of outfits of items drawn from the same categories that go together
                      less well, half of equal ones counted */
    gsize drawn;   /* how many outfits that were */
    gsize without_vector; /* pictures that the model has no vector of */
    gpointer list;        /* owns the strings */
} cw_outfit_result;

/* A fit is the cosine of two vectors, each seen for the pair of categories; 1 at most. What
 * completes is not one of the items, nor of their colourways. CW_ERROR_NOT_FOUND (item, model,
 * category, which the nearest is named of; a category without an item; an item without a vector),
 * CW_ERROR_USAGE (no item, one to score, one named twice, one of no category, k, filter, a model
 * that has learned from no outfits), CW_ERROR_DAMAGED (vectors), CW_ERROR_INTERRUPTED. */
gboolean cw_outfit_complete(cw_catalog *catalog, const cw_outfit_request *request,
                            const cw_progress *progress, cw_outfit_result *result, GError **error);
gboolean cw_outfit_score(cw_catalog *catalog, const cw_outfit_request *request,
                         const cw_progress *progress, cw_outfit_result *result, GError **error);

void cw_outfit_result_clear(cw_outfit_result *result);

/* A hit: {"item", "source", "item_group_id", "title", "color", "category", "picture", "fit",
 * "with": [{"item", "fit"}], "model"}. (transfer full) */
json_t *cw_outfit_hit_json(const cw_outfit_result *result, const cw_outfit_piece *hit);

/* A score: {"fit", "better_than": share, null where none could be drawn, "drawn", "items": as hits
 * are but for their fits, "pairs": [{"items": [a, b], "fit"}], "model"}. (transfer full) */
json_t *cw_outfit_score_json(const cw_outfit_result *result);

G_END_DECLS
