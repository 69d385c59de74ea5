/* SPDX-License-Identifier: Apache-2.0
 *
 * Opening and reading. What is mapped is checked before it is believed: the header by its checksum,
 * the length of the file against the header, keys and scales by theirs; the vectors themselves when
 * asked for.
 */
#include "vectors/vector_file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/regular_file.h"
#include "vectors/vector_private.h"

void cw_vector_file_errno(GError **error, const char *verb, const char *path)
{
    int code = errno;
    g_set_error(error, CW_ERROR, code == ENOENT ? CW_ERROR_NOT_FOUND : CW_ERROR_FAILED,
                "could not %s \"%s\": %s", verb, path, g_strerror(code));
}

gsize cw_vector_block_count(gsize rows)
{
    return (rows + CW_VECTOR_BLOCK_ROWS - 1) / CW_VECTOR_BLOCK_ROWS;
}

gsize cw_vector_block_rows(const cw_vector_header *header, gsize block)
{
    return MIN(header->rows - block * CW_VECTOR_BLOCK_ROWS, CW_VECTOR_BLOCK_ROWS);
}

cw_vector_block cw_vector_file_block(const cw_vector_file *file, gsize block)
{
    return cw_vector_block_at(&file->layout,
                              file->map + cw_vector_block_offset(&file->layout, block));
}

gboolean cw_vector_file_lock(int fd, const char *path, GError **error)
{
    if (flock(fd, LOCK_EX | LOCK_NB) == 0)
        return TRUE;
    if (errno == EWOULDBLOCK)
        g_set_error(error, CW_ERROR, CW_ERROR_BUSY,
                    "another process is writing \"%s\"; try again when it is done", path);
    else
        cw_vector_file_errno(error, "lock", path);
    return FALSE;
}

void cw_vector_file_release(int fd)
{
    flock(fd, LOCK_UN);
    close(fd);
}

gboolean cw_vector_file_map(cw_vector_file *file, gsize rows, GError **error)
{
    gsize bytes = cw_vector_block_offset(&file->layout, cw_vector_block_count(rows));
    if (file->map != NULL && bytes <= file->map_bytes)
        return TRUE;
    gpointer map = mmap(NULL, bytes, PROT_READ, MAP_SHARED, file->fd, 0);
    if (map == MAP_FAILED) {
        cw_vector_file_errno(error, "map", file->path);
        return FALSE;
    }
    if (file->map != NULL)
        munmap((gpointer)file->map, file->map_bytes);
    file->map = map;
    file->map_bytes = bytes;
    return TRUE;
}

static void set_live(cw_vector_file *file, gsize row, gboolean live)
{
    guint64 bit = G_GUINT64_CONSTANT(1) << (row % 64);
    if (live)
        file->live[row / 64] |= bit;
    else
        file->live[row / 64] &= ~bit;
}

void cw_vector_file_index(cw_vector_file *file, gsize first)
{
    gsize words = file->header.rows / 64 + 1;
    file->live = g_renew(guint64, file->live, words);
    for (; file->live_words < words; file->live_words++)
        file->live[file->live_words] = 0;
    for (gsize row = first; row < file->header.rows; row++) {
        cw_vector_block block = cw_vector_file_block(file, row / CW_VECTOR_BLOCK_ROWS);
        gsize at = row % CW_VECTOR_BLOCK_ROWS;
        gpointer key = GSIZE_TO_POINTER(block.keys[at]);
        gsize before = GPOINTER_TO_SIZE(g_hash_table_lookup(file->row_of_key, key));
        if (before > 0)
            set_live(file, before - 1, FALSE);
        set_live(file, row, block.kinds[at] == CW_VECTOR_LIVE);
        if (block.kinds[at] == CW_VECTOR_LIVE)
            g_hash_table_insert(file->row_of_key, key, GSIZE_TO_POINTER(row + 1));
        else
            g_hash_table_remove(file->row_of_key, key);
    }
}

static const cw_vector_checksums *checksums_of(const cw_vector_file *file,
                                               const cw_vector_block *block, gsize rows)
{
    return rows < CW_VECTOR_BLOCK_ROWS ? &file->header.tail : block->seal;
}

static gboolean damaged_block(const cw_vector_file *file, gsize block, const char *what,
                              GError **error)
{
    g_set_error(error, CW_ERROR, CW_ERROR_DAMAGED,
                "the %s of block %" G_GSIZE_FORMAT " (rows %" G_GSIZE_FORMAT " to %" G_GSIZE_FORMAT
                ") of \"%s\" do not match their checksum; embed again to build the file anew",
                what, block, block * CW_VECTOR_BLOCK_ROWS,
                block * CW_VECTOR_BLOCK_ROWS + cw_vector_block_rows(&file->header, block) - 1,
                file->path);
    return FALSE;
}

static gboolean check_index(const cw_vector_file *file, GError **error)
{
    for (gsize b = 0; b < cw_vector_block_count(file->header.rows); b++) {
        cw_vector_block block = cw_vector_file_block(file, b);
        gsize rows = cw_vector_block_rows(&file->header, b);
        if (cw_vector_index_crc(&block, rows) != checksums_of(file, &block, rows)->index)
            return damaged_block(file, b, "keys", error);
    }
    return TRUE;
}

gboolean cw_vector_file_verify(const cw_vector_file *file, GError **error)
{
    if (!check_index(file, error))
        return FALSE;
    for (gsize b = 0; b < cw_vector_block_count(file->header.rows); b++) {
        cw_vector_block block = cw_vector_file_block(file, b);
        gsize rows = cw_vector_block_rows(&file->header, b);
        if (cw_vector_data_crc(&file->layout, &block, rows) !=
            checksums_of(file, &block, rows)->data)
            return damaged_block(file, b, "vectors", error);
    }
    return TRUE;
}

/* Opens the file descriptor; a writer holds the lock of the file that `path` names now, even if
 * another process has just put a new one in its place. */
static gboolean open_descriptor(cw_vector_file *file, GError **error)
{
    if (!cw_regular_file_check(file->path, "vectors", error))
        return FALSE;
    for (;;) {
        struct stat opened, named;
        file->fd = open(file->path, (file->writable ? O_RDWR : O_RDONLY) | O_CLOEXEC);
        if (file->fd < 0) {
            cw_vector_file_errno(error, "open", file->path);
            return FALSE;
        }
        if (!file->writable)
            return TRUE;
        if (!cw_vector_file_lock(file->fd, file->path, error))
            return FALSE;
        if (fstat(file->fd, &opened) == 0 && stat(file->path, &named) == 0 &&
            opened.st_ino == named.st_ino && opened.st_dev == named.st_dev)
            return TRUE;
        cw_vector_file_release(file->fd);
    }
}

static gboolean read_header(cw_vector_file *file, GError **error)
{
    g_autofree guint8 *slots = g_malloc0(2 * CW_VECTOR_SLOT_BYTES);
    if (pread(file->fd, slots, 2 * CW_VECTOR_SLOT_BYTES, 0) < 0) {
        cw_vector_file_errno(error, "read", file->path);
        return FALSE;
    }
    if (!cw_vector_header_choose(slots, &file->header, error)) {
        g_prefix_error(error, "\"%s\": ", file->path);
        return FALSE;
    }
    file->layout = cw_vector_layout_of(file->header.dimension);
    struct stat status;
    guint64 bytes = cw_vector_block_offset(&file->layout, cw_vector_block_count(file->header.rows));
    if (fstat(file->fd, &status) != 0 || (guint64)status.st_size < bytes) {
        g_set_error(error, CW_ERROR, CW_ERROR_DAMAGED,
                    "\"%s\" was cut short: %" G_GINT64_FORMAT " bytes of %" G_GUINT64_FORMAT
                    "; embed again to build it anew",
                    file->path, (gint64)status.st_size, bytes);
        return FALSE;
    }
    return TRUE;
}

static gboolean check_model(const cw_vector_file *file, const char *model, GError **error)
{
    if (model == NULL || strcmp(model, file->header.model) == 0)
        return TRUE;
    g_set_error(error, CW_ERROR, CW_ERROR_FAILED,
                "\"%s\" holds vectors of another model (\"%s\", not \"%s\")", file->path,
                file->header.model, model);
    return FALSE;
}

static gboolean check_content(cw_vector_file *file, cw_vector_file_flags flags, GError **error)
{
    if (!check_index(file, error))
        return FALSE;
    cw_vector_file_index(file, 0);
    if (g_hash_table_size(file->row_of_key) != file->header.live) {
        g_set_error(error, CW_ERROR, CW_ERROR_DAMAGED,
                    "\"%s\" holds vectors of %u keys, its header says %" G_GUINT64_FORMAT,
                    file->path, g_hash_table_size(file->row_of_key), file->header.live);
        return FALSE;
    }
    return (flags & CW_VECTOR_FILE_CHECK) == 0 || cw_vector_file_verify(file, error);
}

static guint hash_key(gconstpointer key)
{
    return (guint)((guint64)GPOINTER_TO_SIZE(key) * G_GUINT64_CONSTANT(0x9E3779B97F4A7C15) >> 32);
}

GHashTable *cw_vector_keys_new(void)
{
    return g_hash_table_new(hash_key, NULL);
}

cw_vector_file *cw_vector_file_open(const char *path, const char *model, cw_vector_file_flags flags,
                                    GError **error)
{
    g_autoptr(cw_vector_file) file = g_new0(cw_vector_file, 1);
    file->path = g_strdup(path);
    file->writable = (flags & CW_VECTOR_FILE_WRITE) != 0;
    file->row_of_key = cw_vector_keys_new();
    if (!open_descriptor(file, error) || !read_header(file, error) ||
        !check_model(file, model, error) || !cw_vector_file_map(file, file->header.rows, error) ||
        !check_content(file, flags, error))
        return NULL;
    return g_steal_pointer(&file);
}

void cw_vector_file_close(cw_vector_file *file)
{
    if (file == NULL)
        return;
    if (file->map != NULL)
        munmap((gpointer)file->map, file->map_bytes);
    if (file->fd >= 0)
        cw_vector_file_release(file->fd);
    g_hash_table_unref(file->row_of_key);
    g_free(file->live);
    g_free(file->path);
    g_free(file);
}

const char *cw_vector_file_model(const cw_vector_file *file)
{
    return file->header.model;
}

gsize cw_vector_file_dimension(const cw_vector_file *file)
{
    return file->layout.dimension;
}

gsize cw_vector_file_rows(const cw_vector_file *file)
{
    return file->header.rows;
}

gsize cw_vector_file_live(const cw_vector_file *file)
{
    return file->header.live;
}

gboolean cw_vector_file_is_live(const cw_vector_file *file, gsize row)
{
    return row < file->header.rows && (file->live[row / 64] >> (row % 64) & 1);
}

guint64 cw_vector_file_key(const cw_vector_file *file, gsize row)
{
    return cw_vector_file_block(file, row / CW_VECTOR_BLOCK_ROWS).keys[row % CW_VECTOR_BLOCK_ROWS];
}

const float *cw_vector_file_vector(const cw_vector_file *file, gsize row)
{
    return cw_vector_file_block(file, row / CW_VECTOR_BLOCK_ROWS).float_rows +
           row % CW_VECTOR_BLOCK_ROWS * file->layout.float_stride;
}

gboolean cw_vector_file_find(const cw_vector_file *file, guint64 key, gsize *row)
{
    gsize found = GPOINTER_TO_SIZE(g_hash_table_lookup(file->row_of_key, GSIZE_TO_POINTER(key)));
    if (found > 0)
        *row = found - 1;
    return found > 0;
}
