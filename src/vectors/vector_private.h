/* SPDX-License-Identifier: Apache-2.0
 *
 * What vector_file.c (reading), vector_append.c (writing) and scan.c (searching) share.
 */
#pragma once

#include "vectors/vector_format.h"

G_BEGIN_DECLS

struct cw_vector_file {
    char *path;
    int fd;
    gboolean writable;
    cw_vector_header header;
    cw_vector_layout layout;
    const guint8 *map;
    gsize map_bytes;
    guint64 *live; /* bitmap over rows, [live_words] */
    gsize live_words;
    GHashTable *row_of_key; /* key -> row + 1, of live rows */
};

/* A table of 64-bit keys, in place of pointers. GLib would hash their lower halves alone, which
 * keys may have in common. */
G_STATIC_ASSERT(sizeof(gpointer) == sizeof(guint64));
GHashTable *cw_vector_keys_new(void);

/* Number of blocks that hold `rows` rows. */
gsize cw_vector_block_count(gsize rows);

/* Rows filled in block b. */
gsize cw_vector_block_rows(const cw_vector_header *header, gsize block);

/* The mapped block b. */
cw_vector_block cw_vector_file_block(const cw_vector_file *file, gsize block);

/* Maps the file anew after it has grown to hold `rows` rows. */
gboolean cw_vector_file_map(cw_vector_file *file, gsize rows, GError **error);

/* Takes rows [first, header.rows) into bitmap and key table. */
void cw_vector_file_index(cw_vector_file *file, gsize first);

/* Takes the write lock on the open file `fd`: CW_ERROR_BUSY when another process has it. */
gboolean cw_vector_file_lock(int fd, const char *path, GError **error);

/* Lets the lock go, whoever else has the descriptor, and closes it: a process that this one is just
 * starting has it, too, until it runs its program. */
void cw_vector_file_release(int fd);

/* Sets an error from errno: "could not VERB "PATH": reason". */
void cw_vector_file_errno(GError **error, const char *verb, const char *path);

G_END_DECLS
