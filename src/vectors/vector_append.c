/* SPDX-License-Identifier: Apache-2.0
 *
 * Writing. A commit is: rows into places that no header vouches for; flush; the header into the
 * slot that the current one does not use; flush. Until that header is whole on the disk the file is
 * what it was. New files are written under another name and renamed.
 */
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/regular_file.h"
#include "vectors/quantise.h"
#include "vectors/vector_private.h"

#define NORM_TOLERANCE 1e-3

static gboolean write_at(const cw_vector_file *file, gconstpointer bytes, gsize count,
                         guint64 offset, GError **error)
{
    for (gsize done = 0; done < count;) {
        gssize written =
            pwrite(file->fd, (const char *)bytes + done, count - done, (off_t)(offset + done));
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0) {
            cw_vector_file_errno(error, "write", file->path);
            return FALSE;
        }
        done += (gsize)written;
    }
    return TRUE;
}

static gboolean flush(const cw_vector_file *file, GError **error)
{
    if (fdatasync(file->fd) == 0)
        return TRUE;
    cw_vector_file_errno(error, "write to disk", file->path);
    return FALSE;
}

static gboolean write_header(const cw_vector_file *file, cw_vector_header *header, GError **error)
{
    cw_vector_header_seal(header);
    return flush(file, error) &&
           write_at(file, header, sizeof *header, header->sequence % 2 * CW_VECTOR_SLOT_BYTES,
                    error) &&
           flush(file, error);
}

/* Rows to be appended. */
typedef struct {
    const guint64 *keys;
    const float *vectors; /* [count,D]; NULL for tombstones */
    gsize count;
} new_rows;

/* Writes rows [first, first+count) of `rows` to their places from row `at` of `block` on. */
static gboolean write_rows(const cw_vector_file *file, const new_rows *rows, gsize first,
                           gsize count, gsize block, gsize at, GError **error)
{
    const cw_vector_layout *layout = &file->layout;
    gsize dimension = layout->dimension;
    guint64 offset = cw_vector_block_offset(layout, block);
    g_autofree guint8 *kinds = g_new0(guint8, count);
    g_autofree float *scales = g_new0(float, count);
    g_autofree float *errors = g_new0(float, count);
    g_autofree gint8 *int8_rows = g_new0(gint8, count * layout->int8_stride);
    g_autofree float *float_rows = g_new0(float, count * layout->float_stride);
    memset(kinds, rows->vectors != NULL ? CW_VECTOR_LIVE : CW_VECTOR_TOMBSTONE, count);
    for (gsize i = 0; i < count && rows->vectors != NULL; i++) {
        const float *vector = rows->vectors + (first + i) * dimension;
        cw_quantise_scale scale =
            cw_quantise_row(vector, dimension, int8_rows + i * layout->int8_stride);
        scales[i] = scale.scale;
        errors[i] = scale.error;
        memcpy(float_rows + i * layout->float_stride, vector, dimension * sizeof(float));
    }
    return write_at(file, rows->keys + first, count * sizeof(guint64),
                    offset + layout->keys + at * sizeof(guint64), error) &&
           write_at(file, kinds, count, offset + layout->kinds + at, error) &&
           write_at(file, scales, count * sizeof(float),
                    offset + layout->scales + at * sizeof(float), error) &&
           write_at(file, errors, count * sizeof(float),
                    offset + layout->errors + at * sizeof(float), error) &&
           write_at(file, int8_rows, count * layout->int8_stride,
                    offset + layout->int8_rows + at * layout->int8_stride, error) &&
           write_at(file, float_rows, count * layout->float_stride * sizeof(float),
                    offset + layout->float_rows + at * layout->float_stride * sizeof(float), error);
}

/* Seals block b when it is full, else puts its checksums in the header to be. */
static gboolean checksum_block(const cw_vector_file *file, cw_vector_header *next, gsize b,
                               GError **error)
{
    cw_vector_block block = cw_vector_file_block(file, b);
    gsize rows = cw_vector_block_rows(next, b);
    cw_vector_checksums sums = {cw_vector_index_crc(&block, rows),
                                cw_vector_data_crc(&file->layout, &block, rows)};
    if (rows < CW_VECTOR_BLOCK_ROWS) {
        next->tail = sums;
        return TRUE;
    }
    memset(&next->tail, 0, sizeof next->tail);
    return write_at(file, &sums, sizeof sums, cw_vector_block_offset(&file->layout, b), error);
}

static gboolean grow(cw_vector_file *file, gsize rows, GError **error)
{
    if (rows > G_MAXUINT32) {
        g_set_error(error, CW_ERROR, CW_ERROR_TOO_LARGE,
                    "a vector file holds at most %u rows; compact \"%s\"", G_MAXUINT32, file->path);
        return FALSE;
    }
    guint64 bytes = cw_vector_block_offset(&file->layout, cw_vector_block_count(rows));
    if (bytes > file->map_bytes && ftruncate(file->fd, (off_t)bytes) != 0) {
        cw_vector_file_errno(error, "grow", file->path);
        return FALSE;
    }
    return cw_vector_file_map(file, rows, error);
}

/* Keys that are live after `rows` are in. */
static gsize live_after(const cw_vector_file *file, const new_rows *rows)
{
    g_autoptr(GHashTable) fresh = cw_vector_keys_new();
    gsize known = 0;
    for (gsize i = 0; i < rows->count; i++) {
        gsize row;
        if (g_hash_table_add(fresh, GSIZE_TO_POINTER(rows->keys[i])))
            known += cw_vector_file_find(file, rows->keys[i], &row);
    }
    return file->header.live - known + (rows->vectors != NULL ? g_hash_table_size(fresh) : 0);
}

static gboolean commit(cw_vector_file *file, const new_rows *rows, GError **error)
{
    gsize first_row = file->header.rows;
    cw_vector_header next = file->header;
    next.sequence++;
    next.rows += rows->count;
    next.live = live_after(file, rows);
    if (!grow(file, next.rows, error))
        return FALSE;
    for (gsize done = 0, count; done < rows->count; done += count) {
        gsize block = (first_row + done) / CW_VECTOR_BLOCK_ROWS;
        gsize at = (first_row + done) % CW_VECTOR_BLOCK_ROWS;
        count = MIN(rows->count - done, CW_VECTOR_BLOCK_ROWS - at);
        if (!write_rows(file, rows, done, count, block, at, error) ||
            !checksum_block(file, &next, block, error))
            return FALSE;
    }
    if (!write_header(file, &next, error))
        return FALSE;
    file->header = next;
    cw_vector_file_index(file, first_row);
    return TRUE;
}

static gboolean check_writable(const cw_vector_file *file, GError **error)
{
    if (file->writable)
        return TRUE;
    g_set_error(error, CW_ERROR, CW_ERROR_USAGE, "\"%s\" is open for reading only", file->path);
    return FALSE;
}

static gboolean check_unit(const cw_vector_file *file, const new_rows *rows, GError **error)
{
    gsize dimension = file->layout.dimension;
    for (gsize i = 0; i < rows->count; i++) {
        double squares = 0;
        for (gsize d = 0; d < dimension; d++)
            squares += (double)rows->vectors[i * dimension + d] * rows->vectors[i * dimension + d];
        if (!(fabs(sqrt(squares) - 1) <= NORM_TOLERANCE)) {
            g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                        "the vector of key %" G_GUINT64_FORMAT " has length %g, not 1",
                        rows->keys[i], sqrt(squares));
            return FALSE;
        }
    }
    return TRUE;
}

gboolean cw_vector_file_append(cw_vector_file *file, const guint64 *keys, const float *vectors,
                               gsize count, GError **error)
{
    new_rows rows = {keys, vectors, count};
    if (!check_writable(file, error) || !check_unit(file, &rows, error))
        return FALSE;
    return count == 0 || commit(file, &rows, error);
}

gboolean cw_vector_file_remove(cw_vector_file *file, const guint64 *keys, gsize count,
                               GError **error)
{
    g_autoptr(GArray) live = g_array_new(FALSE, FALSE, sizeof(guint64));
    for (gsize i = 0; i < count; i++) {
        gsize row;
        if (cw_vector_file_find(file, keys[i], &row))
            g_array_append_val(live, keys[i]);
    }
    new_rows rows = {(const guint64 *)(gconstpointer)live->data, NULL, live->len};
    return check_writable(file, error) && (live->len == 0 || commit(file, &rows, error));
}

static gboolean flush_folder(const char *path, GError **error)
{
    g_autofree char *folder = g_path_get_dirname(path);
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    gboolean done = fd >= 0 && fsync(fd) == 0;
    if (!done)
        cw_vector_file_errno(error, "write to disk", folder);
    if (fd >= 0)
        close(fd);
    return done;
}

/* A new empty file under a name of its own beside `path`, locked. */
static cw_vector_file *create_beside(const char *path, const char *model, gsize dimension,
                                     GError **error)
{
    g_autoptr(cw_vector_file) file = g_new0(cw_vector_file, 1);
    file->path = g_strconcat(path, ".XXXXXX", NULL);
    file->writable = TRUE;
    file->row_of_key = cw_vector_keys_new();
    file->layout = cw_vector_layout_of(dimension);
    file->header.version = CW_VECTOR_VERSION;
    file->header.dimension = (guint32)dimension;
    g_strlcpy(file->header.model, model, sizeof file->header.model);
    file->fd = g_mkstemp_full(file->path, O_RDWR | O_CLOEXEC, 0644);
    if (file->fd < 0) {
        cw_vector_file_errno(error, "create", file->path);
        return NULL;
    }
    if (!cw_vector_file_lock(file->fd, file->path, error) || !grow(file, 0, error) ||
        !write_header(file, &file->header, error)) {
        unlink(file->path);
        return NULL;
    }
    cw_vector_file_index(file, 0);
    return g_steal_pointer(&file);
}

/* Gives a file made by create_beside() its name, in place of any that has it. */
static gboolean put_in_place(cw_vector_file *file, const char *path, GError **error)
{
    if (rename(file->path, path) != 0) {
        cw_vector_file_errno(error, "create", path);
        unlink(file->path);
        return FALSE;
    }
    g_free(file->path);
    file->path = g_strdup(path);
    return TRUE;
}

/* Refuses when another process writes the file at `path`; `fd` holds its lock, -1: no such file. */
static gboolean lock_old(const char *path, int *fd, GError **error)
{
    *fd = -1;
    if (!cw_regular_file_check(path, "vectors", error))
        return FALSE;
    *fd = open(path, O_RDONLY | O_CLOEXEC);
    if (*fd < 0 && errno != ENOENT) {
        cw_vector_file_errno(error, "open", path);
        return FALSE;
    }
    if (*fd >= 0 && !cw_vector_file_lock(*fd, path, error)) {
        close(*fd);
        return FALSE;
    }
    return TRUE;
}

cw_vector_file *cw_vector_file_create(const char *path, const char *model, gsize dimension,
                                      GError **error)
{
    if (dimension < 1 || dimension > CW_VECTOR_DIMENSION_MOST || model[0] == '\0' ||
        strlen(model) >= CW_VECTOR_FILE_MODEL_BYTES) {
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                    "cannot make a vector file of %" G_GSIZE_FORMAT
                    " dimensions (1 to %d) for model \"%s\" (1 to %d bytes)",
                    dimension, CW_VECTOR_DIMENSION_MOST, model, CW_VECTOR_FILE_MODEL_BYTES - 1);
        return NULL;
    }
    int old;
    if (!lock_old(path, &old, error))
        return NULL;
    g_autoptr(cw_vector_file) file = create_beside(path, model, dimension, error);
    gboolean placed = file != NULL && put_in_place(file, path, error) && flush_folder(path, error);
    if (old >= 0)
        cw_vector_file_release(old);
    return placed ? g_steal_pointer(&file) : NULL;
}

static gboolean copy_live(const cw_vector_file *from, cw_vector_file *to, GError **error)
{
    gsize dimension = from->layout.dimension;
    g_autofree guint64 *keys = g_new(guint64, CW_VECTOR_BLOCK_ROWS);
    g_autofree float *vectors = g_new(float, CW_VECTOR_BLOCK_ROWS *dimension);
    gsize count = 0;
    for (gsize row = 0; row < from->header.rows; row++) {
        if (cw_vector_file_is_live(from, row)) {
            keys[count] = cw_vector_file_key(from, row);
            memcpy(vectors + count++ * dimension, cw_vector_file_vector(from, row),
                   dimension * sizeof(float));
        }
        if (count == CW_VECTOR_BLOCK_ROWS || row + 1 == from->header.rows) {
            if (!cw_vector_file_append(to, keys, vectors, count, error))
                return FALSE;
            count = 0;
        }
    }
    return TRUE;
}

gboolean cw_vector_file_compact(cw_vector_file *file, GError **error)
{
    if (!check_writable(file, error) || !cw_vector_file_verify(file, error))
        return FALSE;
    g_autoptr(cw_vector_file) fresh =
        create_beside(file->path, file->header.model, file->layout.dimension, error);
    if (fresh == NULL)
        return FALSE;
    if (!copy_live(file, fresh, error)) {
        unlink(fresh->path);
        return FALSE;
    }
    if (!put_in_place(fresh, file->path, error))
        return FALSE;
    cw_vector_file old = *file;
    *file = *fresh;
    *fresh = old;
    return flush_folder(file->path, error);
}
