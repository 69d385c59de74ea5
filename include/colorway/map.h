/* SPDX-License-Identifier: Apache-2.0
 *
 * A map: the colourways of a catalogue in the plane, such as look alike near each other.
 */
#pragma once

#include "base/progress.h"
#include "colorway/catalog.h"

G_BEGIN_DECLS

#define CW_MAP_GROUP "group"     /* what the feed says belongs together: item_group_id */
#define CW_MAP_CLUSTER "cluster" /* predicted group: what cw_variants() has kept for the model */
#define CW_MAP_LEAST 4           /* colourways that a map can be made of */
#define CW_MAP_PERPLEXITY 30
#define CW_MAP_RANGES 6

typedef struct {
    const char *model;        /* whose vectors; NULL: the only model that made some */
    const char *const *where; /* items to map; all must hold; or NULL */
    /* Columns to colour by, of the feed or one of the two above, NULL-terminated; NULL: those of
     * product_type, color and CW_MAP_CLUSTER that say something. */
    const char *const *colour_by;
    guint64 seed;
    int threads; /* 0: as many as the machine has; the map does not depend on them */
} cw_map_request;

/* A colourway: its items differ by size only. Strings live as long as the result. */
typedef struct {
    double x, y; /* free of scale, y downwards */
    const char
        *picture;     /* file of its main picture; NULL, and no items: gone since it was mapped */
    gsize first, end; /* its items, of which the first one stands for it */
    gint64 picture_number;
} cw_map_point;

typedef struct {
    const char *source, *id, *title; /* title: or NULL */
    gsize point;
    gint64 number; /* in the catalogue */
} cw_map_item;

/* What items may be coloured by. Values are told apart whatever the case of their letters. */
typedef struct {
    const char *name;
    gboolean groups;     /* a value is one of very many, and says only who belongs together */
    const char **values; /* [value_count], that of most points first (ties: the first seen) */
    gsize *sizes;        /* [value_count] points of each */
    gsize value_count;
    gint32 *of; /* [item_count] place in `values`; -1: none */
    /* Where values are numbers, of which there are many: ranges of them, from the lowest. */
    const char *ranges[CW_MAP_RANGES]; /* [range_count] their names */
    gsize range_count;                 /* 0: there are none */
    gint32 *range_of;                  /* [value_count] the range of each; NULL: there are none */
} cw_map_column;

typedef struct {
    char *model;
    guint64 seed;
    char made[32];        /* when, ISO 8601, UTC */
    cw_map_point *points; /* [count] in the order of the feed */
    gsize count;
    cw_map_item *items; /* [item_count], point by point */
    gsize item_count;
    cw_map_column *columns; /* [column_count] */
    gsize column_count;
    double perplexity;     /* CW_MAP_PERPLEXITY, or less where there are few points */
    gsize without_vector;  /* items left out: no picture of their colourway has a vector */
    gsize placeholders;    /* items left out: they show only pictures that many groups share */
    GStringChunk *strings; /* owns them */
} cw_map_result;

/* Maps the colourways whose vectors the catalogue has, the mean of their pictures' (as
 * cw_variants() does), by t-SNE (cluster/tsne.h): distances on the map say who is near, and little
 * else. Equal catalogue, request and seed give an equal map. CW_ERROR_NOT_FOUND (model, no vectors,
 * a column), CW_ERROR_USAGE (a filter that makes no sense, fewer than CW_MAP_LEAST colourways),
 * CW_ERROR_TOO_LARGE (above 200,000), CW_ERROR_INTERRUPTED. */
gboolean cw_map(cw_catalog *catalog, const cw_map_request *request, const cw_progress *progress,
                cw_map_result *result, GError **error);
void cw_map_result_clear(cw_map_result *result);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(cw_map_result, cw_map_result_clear)

/* Keeps the places of a map of the whole catalogue in a file beside it, in place of those kept
 * before of the same model: what takes minutes is not done while somebody waits. */
gboolean cw_map_save(cw_catalog *catalog, const cw_map_result *map, GError **error);

/* The map that was kept of `model` (NULL: the only one): its points in their order, each with the
 * item that stands for it as the catalogue is now, coloured by `colour_by` as cw_map() is, but
 * NULL: by nothing. Costs a walk over the catalogue. CW_ERROR_NOT_FOUND (model, none kept, a
 * column), CW_ERROR_DAMAGED (the file; mapping again makes it anew). */
gboolean cw_map_load(cw_catalog *catalog, const char *model, const char *const *colour_by,
                     cw_map_result *result, GError **error);

/* Whether cw_map() may be asked so: what the catalogue says without any vectors. The same errors.
 */
gboolean cw_map_check(cw_catalog *catalog, const cw_map_request *request, GError **error);

G_END_DECLS
