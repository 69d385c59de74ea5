/* SPDX-License-Identifier: Apache-2.0
 *
 * Embedding: unit vectors of pictures by a trained model.
 */
#pragma once

#include "base/progress.h"
#include "colorway/catalog.h"

G_BEGIN_DECLS

typedef struct {
    gint64 embedded;   /* pictures that got a vector now, one for each window of the model */
    gint64 present;    /* that had one before */
    gint64 failed;     /* that cannot be read, or are not what was imported */
    gint64 coloured;   /* pictures whose colour was described now */
    gint64 uncoloured; /* whose colour still is not: they cannot be read, or are not what was
                          imported */
    gint64 dimension;
    double seconds; /* of the network and the decoders */
} cw_embed_summary;

#define CW_EMBED_STARTER "starter" /* the model that came with the program */

/* Embeds every picture of the catalogue that has no vector by `model` yet (a .safetensors file, a
 * run folder, or the name of a model that came with the program; NULL: the only one that has made
 * vectors of it, or CW_EMBED_STARTER where none has), and describes the colour of every one whose
 * colour is not known yet, by no model. Committed in batches: killed at any moment, the next call
 * goes on. A vector file that is missing or damaged is built again. CW_ERROR_INTERRUPTED keeps what
 * is done. */
gboolean cw_embed_catalog(cw_catalog *catalog, const char *model, int threads,
                          const cw_progress *progress, cw_embed_summary *summary, GError **error);

/* A model at hand, to embed pictures as they come. */
typedef struct cw_embedder cw_embedder;

/* One that embeds by the model called so, which has made vectors of the catalogue (NULL: the only
 * one that has); it is opened when it is needed. */
cw_embedder *cw_embedder_new(const char *model, int threads);
void cw_embedder_free(cw_embedder *embedder);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(cw_embedder, cw_embedder_free)

/* Gives the picture of that number of the catalogue the vectors that it lacks, and where colours
 * are described its colour, whatever else lacks them. Committed when it returns. `without` says why
 * it has no vector then: no model has made any yet, several have, the model's file is
 * gone, or it has none for this picture;
 * NULL: it has one (transfer full). CW_ERROR_BUSY: another process embeds; CW_ERROR_DAMAGED,
 * CW_ERROR_FAILED. */
gboolean cw_embedder_run(cw_embedder *embedder, cw_catalog *catalog, gint64 picture, char **without,
                         GError **error);

/* Whether no model has made vectors of the catalogue yet, and CW_EMBED_STARTER is there to be the
 * first. */
gboolean cw_embed_wants_starter(cw_catalog *catalog, gboolean *wants, GError **error);

/* Embeds the pictures that the text file `list` names, a path a line (relative ones from the
 * working folder), each as a whole, into the numpy file `out`: float32 [N,D], unit rows, same
 * order. A picture that cannot be read gives a zero row and a line in `out`.errors.csv
 * (line,path,reason). */
gboolean cw_embed_list(const char *model, const char *list, const char *out, int threads,
                       const cw_progress *progress, cw_embed_summary *summary, GError **error);

G_END_DECLS
