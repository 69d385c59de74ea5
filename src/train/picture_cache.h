/* SPDX-License-Identifier: Apache-2.0
 *
 * The decoded cache: every training picture once, decoded, shrunk and with its parts detected, in
 * one mapped file, so that training never waits for a decoder. It is derived: a cache that does not
 * fit what is asked for is built anew.
 */
#pragma once

#include "base/progress.h"
#include "image/detect.h"
#include "image/views.h"

G_BEGIN_DECLS

/* A picture that training wants. */
typedef struct {
    const char *path;
    const char *hash; /* SHA-256 of its content: a file that has another cannot be read */
} cw_cached_picture;

typedef struct {
    const cw_cached_picture *pictures; /* [count] */
    gsize count;
    int side_px;             /* the shorter side is shrunk to it, never enlarged */
    const cw_detect *detect; /* finds the parts */
    int threads;
} cw_picture_cache_plan;

typedef struct cw_picture_cache cw_picture_cache;

/* Makes the cache at `from`, where it fits `plan`, that at `path`, too, by a link: neither time nor
 * room is taken twice. TRUE: there is one at `path` that fits. FALSE is no failure: the cache is
 * not there, does not fit, or the folders are of two disks. */
gboolean cw_picture_cache_share(const char *from, const char *path,
                                const cw_picture_cache_plan *plan);

/* Opens the cache at `path`, building it first unless it fits `plan`. Pictures that cannot be read
 * are absent, not an error. CW_ERROR_INTERRUPTED, CW_ERROR_FAILED (disk). */
cw_picture_cache *cw_picture_cache_open(const char *path, const cw_picture_cache_plan *plan,
                                        const cw_progress *progress, GError **error);
void cw_picture_cache_free(cw_picture_cache *cache);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(cw_picture_cache, cw_picture_cache_free)

/* Picture `index` of the plan, borrowed; its image is NULL when it could not be read. */
const cw_view_source *cw_picture_cache_get(const cw_picture_cache *cache, gsize index);

/* Of the mapped file. */
gsize cw_picture_cache_bytes(const cw_picture_cache *cache);

G_END_DECLS
