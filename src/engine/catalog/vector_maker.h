/* SPDX-License-Identifier: Apache-2.0
 *
 * Vectors of pictures by whoever makes them, taken from the catalogue where it has them.
 */
#pragma once

#include "engine/catalog/picture_vectors.h"
#include "engine/catalog/vector_memory.h"

G_BEGIN_DECLS

/* Either an encoder or a descriptor. (borrowed) */
typedef struct {
    const char *name; /* by which a memory knows it */
    cw_encoder *encoder;
    const cw_descriptor *descriptor;
    gboolean crop; /* the descriptor looks at the garment alone; an encoder's form says it itself */
} cw_vector_maker;

/* Where vectors may be had from, and how they are made. */
typedef struct {
    cw_catalog *catalog;      /* or NULL */
    cw_vector_memory *memory; /* or NULL */
    const cw_progress *progress;
    int threads; /* > 0 */
} cw_vector_request;

/* A picture to be looked at; its number and content in the catalogue, 0 and NULL for a file of its
 * own. */
typedef struct {
    const char *path;
    gint64 number;
    const char *hash;
} cw_shown_picture;

typedef enum {
    CW_VECTOR_WHOLE,   /* one vector a picture */
    CW_VECTOR_WINDOWS, /* as many as a search looks at: those of all windows of the model */
} cw_vector_scope;

/* The vectors of `pictures` [count], each file looked at once however often it is named. What the
 * catalogue has by this very model is not computed again. (transfer full) */
cw_picture_vectors *cw_vector_maker_look(const cw_vector_maker *maker,
                                         const cw_vector_request *request,
                                         const cw_shown_picture *pictures, gsize count,
                                         cw_vector_scope scope, GError **error);

/* The whole of every entry of `list`. (transfer full) */
cw_picture_vectors *cw_vector_maker_look_at_list(const cw_vector_maker *maker,
                                                 const cw_vector_request *request,
                                                 const cw_picture_list *list, GError **error);

/* How many pictures of `list` got no vector. */
gsize cw_picture_vectors_unreadable(const cw_picture_list *list, const cw_picture_vectors *vectors);

G_END_DECLS
