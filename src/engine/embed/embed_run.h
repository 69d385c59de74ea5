/* SPDX-License-Identifier: Apache-2.0
 *
 * A batch of vectors goes to the vector file first and into the store second. A process killed in
 * between leaves vectors that the store does not know of; the next call makes them again, and the
 * newest row of a key is the one that counts. All windows of a picture are committed together.
 *
 * Where its colour is missing, too, a picture is described as it was decoded for the model, and its
 * colour committed before its vectors.
 */
#pragma once

#include <colorway/embed.h>

#include "encode/embedding.h"
#include "engine/catalog/colour_vectors.h"
#include "engine/catalog/model_vectors.h"

G_BEGIN_DECLS

/* A picture that lacks its vectors, its colour, or both. */
typedef struct {
    gint64 number;
    guint64 colour_key;
    gboolean uncoloured;
    float *colour; /* made by look(); NULL: not yet */
} cw_embed_lacking;

/* Pictures that lack something, in order. */
typedef struct {
    GArray *pictures; /* cw_embed_lacking */
    GPtrArray *paths, *hashes;
} cw_embed_worklist;

/* Vectors that wait for a commit. */
typedef struct {
    GArray *keys, *vectors; /* guint64; float [keys,D] */
} cw_embed_pending;

typedef struct {
    cw_store *store;
    gint64 model;
    cw_vector_file *file;
    cw_vector_file *colour_file; /* NULL: another process, which embeds by another model, has it */
    gsize dimension, windows;
    cw_embed_worklist work;
    cw_embed_pending vectors, colours;
    GPtrArray *failures; /* "number\treason" that wait */
    cw_embed_summary *summary;
} cw_embed_run;

/* A run without model, files and work. */
cw_embed_run cw_embed_run_start(cw_catalog *catalog, const cw_encoder *encoder,
                                cw_embed_summary *summary);
void cw_embed_run_clear(cw_embed_run *run);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(cw_embed_run, cw_embed_run_clear)

cw_embed_worklist cw_embed_worklist_new(void);
void cw_embed_worklist_clear(cw_embed_worklist *work);

/* Visitors, with the run: add a picture to its work; only one that has a vector and no colour. */
gboolean cw_embed_run_add(gpointer data, const cw_shown *shown, GError **error);
gboolean cw_embed_run_add_uncoloured(gpointer data, const cw_shown *shown, GError **error);

/* Embeds and commits all that is in the work. Commits what waits also when the run was interrupted:
 * nothing done is lost. */
gboolean cw_embed_run_missing(cw_embed_run *run, cw_encoder *encoder, int threads,
                              const cw_progress *progress, GError **error);

/* Commits that the pictures of the keys that wait have vectors, in a batch that has begun. */
gboolean cw_embed_run_record(cw_embed_run *run, GError **error);

/* Describes and commits the colours of `count` pictures of the work from `first` on. */
gboolean cw_embed_run_describe(cw_embed_run *run, gsize first, gsize count, int threads,
                               GError **error);

G_END_DECLS
