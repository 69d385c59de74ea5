/* SPDX-License-Identifier: Apache-2.0
 *
 * Vectors for a list of pictures, whoever makes them: a model whose vectors the catalogue has, an
 * encoder, or a descriptor that needs no training. Scores and groups look at nothing else, so a
 * baseline is measured exactly as a model is.
 */
#pragma once

#include "encode/encoder.h"
#include "engine/catalog/model_vectors.h"
#include "image/describe.h"
#include "image/detect.h"

G_BEGIN_DECLS

typedef struct {
    gsize count;
    gsize windows; /* of each picture (encode/encoder.h), the whole first; or 1: the whole */
    gsize dimension;
    float *vectors;    /* [count,windows,D] unit rows; zeros where a picture has none */
    gboolean *present; /* [count] */
} cw_picture_vectors;

/* Numbers of a picture. */
static inline gsize cw_picture_vectors_width(const cw_picture_vectors *vectors)
{
    return vectors->windows * vectors->dimension;
}

void cw_picture_vectors_free(cw_picture_vectors *vectors);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(cw_picture_vectors, cw_picture_vectors_free)

/* All zero, none present. (transfer full) */
cw_picture_vectors *cw_picture_vectors_new(gsize count, gsize windows, gsize dimension,
                                           GError **error);

/* What the vector file of `model` has of the first `windows` windows; nothing is computed.
 * (transfer full) */
cw_picture_vectors *cw_picture_vectors_stored(cw_catalog *catalog, const cw_store_model *model,
                                              const cw_picture_list *list, gsize windows,
                                              GError **error);

/* By running `encoder` or `descriptor` over picture files `paths` [count]; a file that cannot be
 * read, or whose content is not that of `hashes` (encode/embedding.h), has none. With `detect`, a
 * descriptor looks at the garment's box alone, where there is one. (transfer full) */
cw_picture_vectors *cw_picture_vectors_encode(cw_encoder *encoder, const char *const *paths,
                                              const char *const *hashes, gsize count, gsize windows,
                                              int threads, const cw_progress *progress,
                                              GError **error);
cw_picture_vectors *cw_picture_vectors_describe(const cw_descriptor *descriptor,
                                                const cw_detect *detect, const char *const *paths,
                                                const char *const *hashes, gsize count, int threads,
                                                const cw_progress *progress, GError **error);

G_END_DECLS
