/* SPDX-License-Identifier: Apache-2.0
 *
 * A file is the magic "\x93NUMPY", the version 1 0, the length of the header in two bytes, the
 * header (a Python dictionary, padded with spaces so that the data starts at a multiple of 64, and
 * ended by a newline), and the numbers.
 */
#include "vectors/npy.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/size.h"

#define MAGIC "\x93NUMPY"
#define MAGIC_BYTES 6
#define FRONT_BYTES 10 /* magic, version, header length */

struct cw_npy_writer {
    char *path, *written_path;
    FILE *stream;
    gsize rows, columns, done;
};

static void set_errno(GError **error, const char *verb, const char *path)
{
    int code = errno;
    g_set_error(error, CW_ERROR, code == ENOENT ? CW_ERROR_NOT_FOUND : CW_ERROR_FAILED,
                "could not %s \"%s\": %s", verb, path, g_strerror(code));
}

static gboolean write_front(cw_npy_writer *writer)
{
    g_autofree char *shape =
        g_strdup_printf("{'descr': '<f4', 'fortran_order': False, 'shape': (%" G_GSIZE_FORMAT
                        ", %" G_GSIZE_FORMAT "), }",
                        writer->rows, writer->columns);
    gsize used = FRONT_BYTES + strlen(shape) + 1, whole = (used + 63) / 64 * 64;
    gsize header = whole - FRONT_BYTES;
    guint8 front[FRONT_BYTES] = {0};
    memcpy(front, MAGIC, MAGIC_BYTES);
    front[6] = 1;
    front[8] = (guint8)header;
    front[9] = (guint8)(header >> 8);
    return fwrite(front, sizeof front, 1, writer->stream) == 1 &&
           fprintf(writer->stream, "%s%*s\n", shape, (int)(whole - used), "") >= 0;
}

cw_npy_writer *cw_npy_writer_open(const char *path, gsize rows, gsize columns, GError **error)
{
    g_autoptr(cw_npy_writer) writer = g_new0(cw_npy_writer, 1);
    writer->path = g_strdup(path);
    writer->rows = rows;
    writer->columns = columns;
    char *name = g_strconcat(path, ".XXXXXX", NULL);
    int fd = g_mkstemp_full(name, O_RDWR | O_CLOEXEC, 0644);
    if (fd < 0) {
        set_errno(error, "create", path);
        g_free(name);
        return NULL;
    }
    writer->written_path = name;
    writer->stream = fdopen(fd, "wb");
    if (writer->stream == NULL || !write_front(writer)) {
        set_errno(error, "write", path);
        if (writer->stream == NULL)
            close(fd);
        return NULL;
    }
    return g_steal_pointer(&writer);
}

gboolean cw_npy_writer_append(cw_npy_writer *writer, const float *rows, gsize count, GError **error)
{
    if (count > writer->rows - writer->done) {
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                    "\"%s\" was announced with %" G_GSIZE_FORMAT " rows, not %" G_GSIZE_FORMAT,
                    writer->path, writer->rows, writer->done + count);
        return FALSE;
    }
    if (fwrite(rows, writer->columns * sizeof(float), count, writer->stream) != count &&
        writer->columns > 0) {
        set_errno(error, "write", writer->path);
        return FALSE;
    }
    writer->done += count;
    return TRUE;
}

gboolean cw_npy_writer_finish(cw_npy_writer *writer, GError **error)
{
    if (writer->done != writer->rows) {
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                    "\"%s\" lacks %" G_GSIZE_FORMAT " of its %" G_GSIZE_FORMAT " rows",
                    writer->path, writer->rows - writer->done, writer->rows);
        return FALSE;
    }
    if (fflush(writer->stream) != 0 || fdatasync(fileno(writer->stream)) != 0 ||
        rename(writer->written_path, writer->path) != 0) {
        set_errno(error, "write", writer->path);
        return FALSE;
    }
    g_clear_pointer(&writer->written_path, g_free);
    return TRUE;
}

void cw_npy_writer_close(cw_npy_writer *writer)
{
    if (writer == NULL)
        return;
    if (writer->stream != NULL)
        fclose(writer->stream);
    if (writer->written_path != NULL)
        unlink(writer->written_path);
    g_free(writer->written_path);
    g_free(writer->path);
    g_free(writer);
}

gboolean cw_npy_save(const char *path, const float *matrix, gsize rows, gsize columns,
                     GError **error)
{
    g_autoptr(cw_npy_writer) writer = cw_npy_writer_open(path, rows, columns, error);
    return writer != NULL && cw_npy_writer_append(writer, matrix, rows, error) &&
           cw_npy_writer_finish(writer, error);
}

/* The text behind "'key':" and spaces in the dictionary, or NULL. */
static const char *find_value(const char *dictionary, const char *key)
{
    g_autofree char *quoted = g_strdup_printf("'%s':", key);
    const char *at = strstr(dictionary, quoted);
    if (at == NULL)
        return NULL;
    at += strlen(quoted);
    return at + strspn(at, " ");
}

/* Reads "(N,)" or "(N, D)". */
static gboolean parse_shape(const char *text, gsize *rows, gsize *columns)
{
    guint64 numbers[2] = {0, 1};
    gsize count = 0;
    if (text == NULL || *text++ != '(')
        return FALSE;
    for (; count < 2 && g_ascii_isdigit(*text); count++) {
        char *end;
        errno = 0;
        numbers[count] = g_ascii_strtoull(text, &end, 10);
        if (errno != 0)
            return FALSE;
        text = end + (*end == ',');
        text += strspn(text, " ");
    }
    *rows = numbers[0];
    *columns = numbers[1];
    return count > 0 && *text == ')';
}

static gboolean parse_header(const char *dictionary, const char *path, gsize *rows, gsize *columns,
                             GError **error)
{
    const char *type = find_value(dictionary, "descr");
    const char *order = find_value(dictionary, "fortran_order");
    if (type == NULL || order == NULL || !g_str_has_prefix(type, "'<f4'") ||
        !g_str_has_prefix(order, "False") ||
        !parse_shape(find_value(dictionary, "shape"), rows, columns)) {
        g_set_error(error, CW_ERROR, CW_ERROR_UNSUPPORTED,
                    "\"%s\" is no little-endian float32 matrix in C order: %s", path, dictionary);
        return FALSE;
    }
    return TRUE;
}

static gboolean damaged(const char *path, const char *what, GError **error)
{
    g_set_error(error, CW_ERROR, CW_ERROR_DAMAGED, "\"%s\" is no sound .npy file: %s", path, what);
    return FALSE;
}

/* Reads up to the numbers. */
static gboolean read_front(FILE *stream, const char *path, gsize *rows, gsize *columns,
                           GError **error)
{
    guint8 front[FRONT_BYTES];
    if (fread(front, sizeof front, 1, stream) != 1 || memcmp(front, MAGIC, MAGIC_BYTES) != 0)
        return damaged(path, "it does not begin as one", error);
    if (front[6] != 1 || front[7] != 0) {
        g_set_error(error, CW_ERROR, CW_ERROR_UNSUPPORTED,
                    "\"%s\" is of .npy version %u.%u; 1.0 is read", path, front[6], front[7]);
        return FALSE;
    }
    gsize header = front[8] | (gsize)front[9] << 8;
    g_autofree char *dictionary = g_malloc0(header + 1);
    if (fread(dictionary, 1, header, stream) != header)
        return damaged(path, "the header is cut short", error);
    return parse_header(g_strchomp(dictionary), path, rows, columns, error);
}

static float *read_numbers(FILE *stream, const char *path, gsize rows, gsize columns,
                           GError **error)
{
    struct stat status;
    gsize row_bytes, bytes;
    if (fstat(fileno(stream), &status) != 0 ||
        !g_size_checked_mul(&row_bytes, columns, sizeof(float)) ||
        !g_size_checked_mul(&bytes, rows, row_bytes) ||
        (guint64)status.st_size - (guint64)ftell(stream) != bytes) {
        damaged(path, "its length does not fit its shape", error);
        return NULL;
    }
    float *matrix = cw_size_alloc(rows, row_bytes, path, error);
    if (matrix != NULL && fread(matrix, 1, bytes, stream) != bytes) {
        set_errno(error, "read", path);
        cw_size_free(matrix);
        return NULL;
    }
    return matrix;
}

float *cw_npy_load(const char *path, gsize *rows, gsize *columns, GError **error)
{
    FILE *stream = fopen(path, "rbe");
    if (stream == NULL) {
        set_errno(error, "open", path);
        return NULL;
    }
    float *matrix = NULL;
    if (read_front(stream, path, rows, columns, error))
        matrix = read_numbers(stream, path, *rows, *columns, error);
    fclose(stream);
    return matrix;
}
