/* SPDX-License-Identifier: Apache-2.0
 *
 * Embedding many picture files: threads decode, find parts and resize the next batch while the
 * network runs the one before.
 */
#pragma once

#include "base/progress.h"
#include "encode/encoder.h"
#include "image/detect.h"

G_BEGIN_DECLS

/* Takes some pictures, in order: `vectors` [count,windows,D] of those from `first` on. problems[i]
 * is NULL, or why picture first+i could not be embedded; its vectors are zeros then. */
typedef gboolean (*cw_embedding_emit)(gpointer data, gsize first, gsize count, const float *vectors,
                                      const char *const *problems, GError **error);

/* Sees a picture as it was decoded, in the thread that prepares it, before `emit` takes it. FALSE:
 * the picture counts as one that could not be embedded. */
typedef gboolean (*cw_embedding_look)(gpointer data, gsize picture, const cw_image *image,
                                      GError **error);

/* Embeds the first `windows` windows (encode/encoder.h) of the picture files `paths` [count], or
 * none of them. A picture that cannot be read, or whose content is not that of `hashes` [count]
 * (SHA-256; one NULL, or NULL: any will do), never stops the rest. A window that the model has no
 * vector for has that of the whole. `look` (NULL: nobody) and `emit` get `data`.
 * CW_ERROR_INTERRUPTED between two batches when `progress` asks for it; CW_ERROR_DAMAGED, which
 * names the model, when it has no vector for any picture. */
gboolean cw_embedding_run(cw_encoder *encoder, const char *const *paths, const char *const *hashes,
                          gsize count, gsize windows, int threads, const cw_progress *progress,
                          cw_embedding_look look, cw_embedding_emit emit, gpointer data,
                          GError **error);

/* One picture: its unit vector [D]. The error names the file, or the model as above. */
gboolean cw_embedding_one(cw_encoder *encoder, const char *path, float *vector, GError **error);

/* The same of a picture at hand, which `name` stands for in errors (and where boxes are looked up
 * by name). Of a large JPEG file that is the vector of all its pixels, where the above may decode a
 * smaller one. */
gboolean cw_embedding_image(cw_encoder *encoder, const cw_image *image, const char *name,
                            float *vector, GError **error);

G_END_DECLS
