/* SPDX-License-Identifier: Apache-2.0
 *
 * numpy's .npy files of float32 matrices [N,D], little-endian, C order (format version 1.0; numpy
 * enhancement proposal 1).
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct cw_npy_writer cw_npy_writer;

/* Opens a writer for a matrix of `rows` x `columns`; rows come later, and the file appears at
 * `path`, whole, only with cw_npy_writer_finish(). */
cw_npy_writer *cw_npy_writer_open(const char *path, gsize rows, gsize columns, GError **error);

/* Writes the next `count` rows [count,D]; more than announced is CW_ERROR_USAGE. */
gboolean cw_npy_writer_append(cw_npy_writer *writer, const float *rows, gsize count,
                              GError **error);

/* Puts the finished file in place; CW_ERROR_USAGE when rows are missing. */
gboolean cw_npy_writer_finish(cw_npy_writer *writer, GError **error);

/* Frees the writer; a file that was not finished is deleted. */
void cw_npy_writer_close(cw_npy_writer *writer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(cw_npy_writer, cw_npy_writer_close)

/* Writes a whole matrix. */
gboolean cw_npy_save(const char *path, const float *matrix, gsize rows, gsize columns,
                     GError **error);

/* Reads a float32 matrix, freed with cw_size_free(). Another type, order or rank is
 * CW_ERROR_UNSUPPORTED, a short or long file CW_ERROR_DAMAGED. A vector [N] reads as [N,1]. */
float *cw_npy_load(const char *path, gsize *rows, gsize *columns, GError **error);

G_END_DECLS
