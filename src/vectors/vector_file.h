/* SPDX-License-Identifier: Apache-2.0
 *
 * The vector file: one mapped file of unit vectors made by one model, each under a 64-bit key, as
 * float32 rows and as int8 rows for the fast scan. It is derived from the store and can always be
 * built again. Rows are only ever appended: the newest row of a key counts, a tombstone row says
 * that the key is gone. A commit writes the rows, then one of two alternating headers, so that a
 * process killed at any moment leaves the file as it was before or after; every block of rows has
 * checksums, so that anything else is found.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define CW_VECTOR_FILE_MODEL_BYTES 64 /* of the model's name, zero-filled */

typedef struct cw_vector_file cw_vector_file;

/* Creates an empty file, in place of any at `path`, for vectors of dimension D in [1,16384] by
 * `model` (its hash or other name, at most 63 bytes). Open for writing. */
cw_vector_file *cw_vector_file_create(const char *path, const char *model, gsize dimension,
                                      GError **error);

typedef enum {
    CW_VECTOR_FILE_READ = 0,
    CW_VECTOR_FILE_WRITE = 1 << 0, /* one writer at a time: CW_ERROR_BUSY when there is another */
    CW_VECTOR_FILE_CHECK = 1 << 1, /* verify every checksum now, not only header and keys */
} cw_vector_file_flags;

/* Opens and maps a file. With `model` not NULL, vectors of another model are refused:
 * CW_ERROR_FAILED, the message names both. CW_ERROR_NOT_FOUND when there is none, CW_ERROR_DAMAGED
 * (naming the block) when bytes are not what was written, CW_ERROR_UNSUPPORTED for a version that
 * this program does not know. */
cw_vector_file *cw_vector_file_open(const char *path, const char *model, cw_vector_file_flags flags,
                                    GError **error);

/* Unmaps and closes; what was not committed is as if it had never been appended. NULL is allowed.
 */
void cw_vector_file_close(cw_vector_file *file);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(cw_vector_file, cw_vector_file_close)

const char *cw_vector_file_model(const cw_vector_file *file);
gsize cw_vector_file_dimension(const cw_vector_file *file);
/* Rows of any kind: live, replaced, tombstones. Row numbers lie in [0, rows). */
gsize cw_vector_file_rows(const cw_vector_file *file);
/* Keys that have a vector. */
gsize cw_vector_file_live(const cw_vector_file *file);

/* Whether `row` is the live row of its key. */
gboolean cw_vector_file_is_live(const cw_vector_file *file, gsize row);
/* The key of a row. */
guint64 cw_vector_file_key(const cw_vector_file *file, gsize row);
/* The vector [D] of a row, borrowed until the next append. */
const float *cw_vector_file_vector(const cw_vector_file *file, gsize row);
/* The live row of `key`; FALSE when there is none. */
gboolean cw_vector_file_find(const cw_vector_file *file, guint64 key, gsize *row);

/* Appends `count` unit vectors [count,D] (norm 1 within 1e-3, else CW_ERROR_USAGE naming the key)
 * under `keys`; a key that is there already is replaced. Committed and on the disk when it returns
 * TRUE; when it returns FALSE nothing has changed. Costs two disk flushes: append in batches. */
gboolean cw_vector_file_append(cw_vector_file *file, const guint64 *keys, const float *vectors,
                               gsize count, GError **error);

/* Appends a tombstone for each of `keys` that is live; others are passed over. Committed likewise.
 */
gboolean cw_vector_file_remove(cw_vector_file *file, const guint64 *keys, gsize count,
                               GError **error);

/* Writes the live rows, in order, to a new file that takes the place of the old one atomically. */
gboolean cw_vector_file_compact(cw_vector_file *file, GError **error);

/* Verifies every checksum: CW_ERROR_DAMAGED names the first bad block. Reads the whole file. */
gboolean cw_vector_file_verify(const cw_vector_file *file, GError **error);

G_END_DECLS
