/* SPDX-License-Identifier: Apache-2.0
 *
 * A catalogue: one file that knows a shop's items, their pictures, and which models have made
 * vectors of them. The pictures stay where they are.
 */
#pragma once

#include <glib.h>
#include <jansson.h>

#include "base/progress.h"

G_BEGIN_DECLS

typedef struct cw_catalog cw_catalog;

typedef enum {
    CW_CATALOG_READ,   /* must exist; nothing is written */
    CW_CATALOG_WRITE,  /* must exist */
    CW_CATALOG_CREATE, /* made when missing */
} cw_catalog_mode;

/* Opens the catalogue at `path`. CW_ERROR_NOT_FOUND when there is none (CW_CATALOG_CREATE makes
 * it), CW_ERROR_DAMAGED when the file is none, CW_ERROR_UNSUPPORTED when a newer program wrote it,
 * CW_ERROR_BUSY when another process holds it. */
cw_catalog *cw_catalog_open(const char *path, cw_catalog_mode mode, GError **error);
void cw_catalog_close(cw_catalog *catalog);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(cw_catalog, cw_catalog_close)

/* The absolute path of its file. */
const char *cw_catalog_path(const cw_catalog *catalog);

/* Forgets the item that a user calls `item` (its id, or "source:id") and what only it used. It is
 * gone from every listing and search at once; the next import of a feed that lists it brings it
 * back. CW_ERROR_NOT_FOUND, CW_ERROR_USAGE (several sources have it). */
gboolean cw_catalog_remove(cw_catalog *catalog, const char *item, GError **error);

/* What the catalogue holds: {"items", "withdrawn", "colourways", "groups", "pictures",
 * "shared_pictures", "failures", "color_vectors": pictures whose colour is known, "vectors":
 * {model: pictures with a vector}, "models": [{"name", "method", "dimension", "vectors", "missing",
 * "failed"}]}. (transfer full) */
json_t *cw_catalog_status(cw_catalog *catalog, GError **error);

/* One thing that cw_catalog_verify() found. */
typedef struct {
    const char *kind;    /* "damage" (the file), "checksum" (a picture's bytes changed), "missing"
                            (a picture's file), "orphan", "dangling" (a row that points nowhere),
                            "mark" (a picture is marked as shown by many groups and is not, or
                            is and is not marked),
                            "vectors" (a vector file); "failed" (a picture that could not be
                            embedded) */
    const char *message; /* one sentence that names it */
    gboolean harmless;   /* no damage: worth knowing only, and not counted as a problem */
} cw_catalog_problem;

typedef void (*cw_catalog_complain)(gpointer data, const cw_catalog_problem *problem);

typedef struct {
    gint64 pictures;   /* looked at */
    gint64 problems;   /* damage: exit status 6 when there is any */
    gint64 incomplete; /* (model, picture) pairs that have no vector yet: no damage */
} cw_verify_result;

/* Checks the whole catalogue: the file's structure and references, the bytes of every picture
 * against its checksum, every vector file against its own checksums and the catalogue. Reads
 * everything. FALSE only when the check could not be made or was interrupted. */
gboolean cw_catalog_verify(cw_catalog *catalog, const cw_progress *progress,
                           cw_catalog_complain complain, gpointer data, cw_verify_result *result,
                           GError **error);

G_END_DECLS
