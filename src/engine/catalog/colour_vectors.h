/* SPDX-License-Identifier: Apache-2.0
 *
 * What colour the pictures of a catalogue are: a vector of cw_descriptor_garment_colour each, in
 * one vector file beside those of models and the same for all of them. Keys are made of a picture's
 * content, so a key in the file says that its picture is done, whatever catalogue lies beside it;
 * the store need not know. The file's name has the descriptor's version: a new one finds no file
 * and makes its own.
 */
#pragma once

#include "engine/catalog/catalog_store.h"
#include "image/describe.h"
#include "vectors/vector_file.h"

G_BEGIN_DECLS

/* Where the file is or would be. (transfer full) */
char *cw_colour_vectors_path(cw_catalog *catalog);

/* The key of the picture with that SHA-256, in hexadecimal digits: 60 bits of it tell pictures
 * apart. */
guint64 cw_colour_vectors_key(const char *hash);

/* The file, open for reading, checksums verified with CW_VECTOR_FILE_CHECK in `flags`.
 * CW_ERROR_NOT_FOUND when there is none, CW_ERROR_DAMAGED (also for vectors
 * of something else). */
cw_vector_file *cw_colour_vectors_open(cw_catalog *catalog, cw_vector_file_flags flags,
                                       GError **error);

/* The file for writing, made new when it is not there or damaged, less the vectors of pictures that
 * are gone. CW_ERROR_BUSY, CW_ERROR_FAILED: nothing has changed. */
cw_vector_file *cw_colour_vectors_write(cw_catalog *catalog, GError **error);

/* How many pictures of items that are not withdrawn have a vector; none where the file cannot be
 * opened, which cw_catalog_verify() tells. */
gboolean cw_colour_vectors_count(cw_catalog *catalog, gint64 *count, GError **error);

G_END_DECLS
