/* SPDX-License-Identifier: Apache-2.0
 *
 * Inside of cw_import(): links to files, files to checked pictures, rows to items, failures to
 * import-errors.csv. One thread reads the feed and writes the store; others decode pictures.
 */
#pragma once

#include "colorway/import.h"
#include "feed/feed.h"
#include "store/store.h"

G_BEGIN_DECLS

/* ---- links (import_link.c) ------------------------------------------------------------------ */

/* Where links may point: folders, by prefix. */
typedef struct cw_link_roots cw_link_roots;

/* Reads "PREFIX=DIR" (NULL: none). CW_ERROR_USAGE, CW_ERROR_NOT_FOUND (no such folder). */
cw_link_roots *cw_link_roots_new(const char *const *pictures_at, GError **error);
void cw_link_roots_free(cw_link_roots *roots);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(cw_link_roots, cw_link_roots_free)

/* The folder below which plain links of `feed` lie: itself, or the one it lies in. */
gboolean cw_link_roots_enter(cw_link_roots *roots, const char *feed, GError **error);

typedef struct {
    char *path; /* real: no link, no ".." */
    gint64 size_bytes, modified_ns;
} cw_link_file;

/* The file behind a link. FALSE with a reason when it lies elsewhere, is missing or no file. */
gboolean cw_link_resolve(const cw_link_roots *roots, const char *link, cw_link_file *file,
                         GError **error);

/* ---- pictures (import_picture.c) ------------------------------------------------------------ */

/* One file of this run, decoded once however many rows show it. */
typedef struct {
    cw_picture picture; /* strings owned; hash NULL until it is known */
    char *problem;      /* why it cannot be used, or NULL */
} cw_picture_check;

typedef struct cw_picture_pool cw_picture_pool;

cw_picture_pool *cw_picture_pool_new(gint64 threads, gint64 most_pixels, GError **error);
void cw_picture_pool_free(cw_picture_pool *pool);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(cw_picture_pool, cw_picture_pool_free)

/* The check of `file`, known from before or just begun; borrowed from the pool. A file that `store`
 * has seen with this size and time is not decoded again. NULL when the store fails. */
const cw_picture_check *cw_picture_pool_check(cw_picture_pool *pool, cw_store *store,
                                              const cw_link_file *file, GError **error);

/* Waits until all checks begun are done, telling `progress` now and then. CW_ERROR_INTERRUPTED. */
gboolean cw_picture_pool_wait(cw_picture_pool *pool, const cw_progress *progress,
                              const cw_progress_state *state, GError **error);

/* Pictures decoded so far. */
gint64 cw_picture_pool_decoded(const cw_picture_pool *pool);

/* ---- failures (import_failure.c) ------------------------------------------------------------ */

typedef struct cw_failure_list cw_failure_list;

cw_failure_list *cw_failure_list_new(void);
void cw_failure_list_free(cw_failure_list *list);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(cw_failure_list, cw_failure_list_free)

void cw_failure_list_add(cw_failure_list *list, const char *feed, guint64 line, guint64 column,
                         const char *id, const char *reason);

/* Puts the list into the store as the failures of `source`; in a batch. */
gboolean cw_failure_list_store(const cw_failure_list *list, cw_store *store, const char *source,
                               GError **error);

/* Writes import-errors.csv from what the store knows of all sources, or deletes it when there is
 * nothing to say; a file of that name that is not of this catalogue stays, and
 * CATALOG-import-errors.csv stands in. `path` is set to the file, or to NULL. (transfer full) */
gboolean cw_failure_file_write(cw_store *store, char **path, GError **error);

/* ---- rows (import_row.c) -------------------------------------------------------------------- */

#define CW_ROW_HASH_DIGITS 64

/* A row on its way into the store: an entry and the checks its pictures wait for. */
typedef struct {
    cw_store_entry entry; /* strings of the batch; pictures not yet set */
    cw_store_known known; /* the item as it was */
    gboolean found;
    const char *feed;
    guint64 line;
    char hash[CW_ROW_HASH_DIGITS + 1];
    GPtrArray *checks; /* cw_picture_check *; NULL where the link itself is bad */
    GArray *places;    /* cw_row_place, one a check */
} cw_import_row;

/* Where a picture's link stands, and what is wrong with the link, if anything. */
typedef struct {
    const char *link, *problem;
    guint64 line, column;
} cw_row_place;

/* Fills item, attributes and hash from a feed row whose links were resolved into `files`
 * (path NULL: bad). Strings are copied into `strings`. */
void cw_import_row_fill(cw_import_row *row, GStringChunk *strings, const char *source,
                        const cw_feed_row *feed_row, const cw_link_file *files);
void cw_import_row_clear(cw_import_row *row);

/* What a partly imported row is known by: it names what failed, too, so that the row is tried again
 * and nothing is written when the outcome is the same. */
void cw_import_row_partial_hash(const cw_import_row *row, char mark[CW_ROW_HASH_DIGITS + 1]);

/* ---- batches (import_batch.c) --------------------------------------------------------------- */

typedef struct cw_import_batch cw_import_batch;

cw_import_batch *cw_import_batch_new(cw_store *store, const char *source,
                                     const cw_link_roots *roots, cw_picture_pool *pool,
                                     cw_failure_list *failures, cw_import_result *result);
void cw_import_batch_free(cw_import_batch *batch);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(cw_import_batch, cw_import_batch_free)

/* Takes a good row with an id, unless nothing about it has changed. */
gboolean cw_import_batch_add(cw_import_batch *batch, const char *feed, const cw_feed_row *row,
                             GError **error);
guint cw_import_batch_count(const cw_import_batch *batch);

/* Waits for its pictures, writes its rows in one commit, and empties it. */
gboolean cw_import_batch_flush(cw_import_batch *batch, const cw_progress *progress, GError **error);

G_END_DECLS
