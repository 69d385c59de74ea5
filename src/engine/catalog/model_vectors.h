/* SPDX-License-Identifier: Apache-2.0
 *
 * The vectors of a catalogue by one model: which model, and its vector file beside the catalogue.
 */
#pragma once

#include "engine/catalog/catalog_store.h"
#include "vectors/vector_file.h"

G_BEGIN_DECLS

/* The model that a user calls `name`: its name, its hash, or the path of its file or run folder;
 * NULL: the only one there is. CW_ERROR_NOT_FOUND, and CW_ERROR_USAGE where `name` is NULL and
 * there are several, list the models. Strings of `model` live until cw_model_clear(). */
gboolean cw_model_find(cw_catalog *catalog, const char *name, cw_store_model *model,
                       GError **error);
void cw_model_clear(cw_store_model *model);

/* A copy that owns its strings, to be cleared likewise. */
void cw_model_copy(cw_store_model *to, const cw_store_model *from);

/* Vectors stand under the number of their picture and of its window (encode/encoder.h), which has
 * the upper 16 bits: that of a whole picture is the picture's number. */
#define CW_VECTOR_PICTURE_BITS 48

static inline guint64 cw_vector_key(gint64 picture, gsize window)
{
    return (guint64)picture | (guint64)window << CW_VECTOR_PICTURE_BITS;
}

#define CW_VECTOR_PICTURE_MASK ((G_GUINT64_CONSTANT(1) << CW_VECTOR_PICTURE_BITS) - 1)

static inline gint64 cw_vector_picture(guint64 key)
{
    return (gint64)(key & CW_VECTOR_PICTURE_MASK);
}

/* The vector file of `model`. CW_ERROR_BUSY: another process writes it; CW_ERROR_NOT_FOUND and
 * CW_ERROR_DAMAGED say that embedding again builds it anew. */
cw_vector_file *cw_model_open_vectors(cw_catalog *catalog, const cw_store_model *model,
                                      cw_vector_file_flags flags, GError **error);

/* The vector file for writing, made new when it is not there, damaged, of another version, model or
 * dimension, or lacks a vector that the store says it has, one of the `windows` of a picture; the
 * store then forgets them, in a batch of its own. Vectors that the store does not know of (of
 * pictures that are gone) are dropped from it. CW_ERROR_BUSY, and CW_ERROR_FAILED for a file that
 * cannot be opened: nothing is forgotten. */
cw_vector_file *cw_model_write_vectors(cw_catalog *catalog, const cw_store_model *model,
                                       gsize windows, GError **error);

/* Whether a new vector file is the answer to what an open failed by: not to one that is busy or
 * cannot be opened, which may hold all that there is. */
gboolean cw_model_calls_for_another(const GError *reason);

/* Drops the vectors whose keys' `bits` are not in `known` (guint64). */
gboolean cw_model_drop_orphans(cw_vector_file *file, GHashTable *known, guint64 bits,
                               GError **error);

G_END_DECLS
