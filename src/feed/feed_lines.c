/* SPDX-License-Identifier: Apache-2.0
 *
 * A window over a file: bytes [start, end) of the buffer are read and not yet taken.
 */
#include "feed/feed_lines.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/regular_file.h"
#include "feed/feed.h"

#define BLOCK_BYTES (1 << 16)

struct cw_lines {
    int file;
    char *path;
    const char *what;
    GByteArray *buffer;
    gsize start;
    guint64 number;
    gboolean ended;
};

static gboolean fill(cw_lines *lines, GError **error)
{
    if (lines->start > BLOCK_BYTES) {
        g_byte_array_remove_range(lines->buffer, 0, (guint)lines->start);
        lines->start = 0;
    }
    guint old = lines->buffer->len;
    g_byte_array_set_size(lines->buffer, old + BLOCK_BYTES);
    ssize_t count;
    do {
        count = read(lines->file, lines->buffer->data + old, BLOCK_BYTES);
    } while (count < 0 && errno == EINTR);
    g_byte_array_set_size(lines->buffer, old + (guint)MAX(count, 0));
    lines->ended = count == 0;
    if (count < 0)
        g_set_error(error, CW_ERROR, CW_ERROR_FAILED, "could not read %s \"%s\": %s", lines->what,
                    lines->path, g_strerror(errno));
    return count >= 0;
}

const char *cw_lines_peek(cw_lines *lines, gsize want, gsize *count, GError **error)
{
    while (!lines->ended && lines->buffer->len - lines->start < want) {
        if (!fill(lines, error))
            return NULL;
    }
    *count = lines->buffer->len - lines->start;
    return (const char *)lines->buffer->data + lines->start;
}

/* Counts LF, CR and CRLF; a CR whose LF has not been taken yet is counted with that LF. */
void cw_lines_take(cw_lines *lines, gsize count)
{
    const char *bytes = (const char *)lines->buffer->data + lines->start;
    for (gsize i = 0; i < count; i++) {
        gboolean lone = bytes[i] == '\r' &&
                        (lines->start + i + 1 >= lines->buffer->len || bytes[i + 1] != '\n');
        lines->number += bytes[i] == '\n' || lone;
    }
    lines->start += count;
}

guint64 cw_lines_number(const cw_lines *lines)
{
    return lines->number;
}

static gboolean skip_mark(cw_lines *lines, GError **error)
{
    gsize count;
    const char *bytes = cw_lines_peek(lines, 3, &count, error);
    if (bytes == NULL)
        return FALSE;
    if (count >= 2 && (memcmp(bytes, "\xff\xfe", 2) == 0 || memcmp(bytes, "\xfe\xff", 2) == 0)) {
        g_set_error(error, CW_ERROR, CW_ERROR_UNSUPPORTED,
                    "%s \"%s\" is UTF-16; convert it with: iconv -f UTF-16 -t UTF-8", lines->what,
                    lines->path);
        return FALSE;
    }
    if (count >= 3 && memcmp(bytes, "\xef\xbb\xbf", 3) == 0)
        cw_lines_take(lines, 3);
    return TRUE;
}

cw_lines *cw_lines_open(const char *path, const char *what, GError **error)
{
    if (!cw_regular_file_check(path, what, error))
        return NULL;
    int file = g_open(path, O_RDONLY | O_CLOEXEC, 0);
    if (file < 0) {
        g_set_error(error, CW_ERROR, errno == ENOENT ? CW_ERROR_NOT_FOUND : CW_ERROR_FAILED,
                    "could not open %s \"%s\": %s", what, path, g_strerror(errno));
        return NULL;
    }
    g_autoptr(cw_lines) lines = g_new0(cw_lines, 1);
    lines->file = file;
    lines->path = g_strdup(path);
    lines->what = what;
    lines->buffer = g_byte_array_sized_new(2 * BLOCK_BYTES);
    lines->number = 1;
    if (!skip_mark(lines, error))
        return NULL;
    return g_steal_pointer(&lines);
}

void cw_lines_close(cw_lines *lines)
{
    if (lines == NULL)
        return;
    close(lines->file);
    g_free(lines->path);
    g_byte_array_unref(lines->buffer);
    g_free(lines);
}

static gsize find_end(const char *bytes, gsize from, gsize count)
{
    while (from < count && bytes[from] != '\n' && bytes[from] != '\r')
        from++;
    return from;
}

/* The current line as far as CW_FEED_MOST_ROW_BYTES and a bit: its length and that of its end, 0
 * when the end was not reached or is the file's. One byte more than the end is looked at, so that a
 * CR knows its LF. */
static const char *see_line(cw_lines *lines, gsize *length, gsize *ending, GError **error)
{
    gsize count, end = 0;
    const char *bytes;
    for (gsize want = BLOCK_BYTES;; want *= 2) {
        bytes = cw_lines_peek(lines, want, &count, error);
        if (bytes == NULL)
            return NULL;
        end = find_end(bytes, end, count);
        if (end + 1 < count || lines->ended || end > CW_FEED_MOST_ROW_BYTES)
            break;
    }
    *length = end;
    *ending = end == count ? 0 : 1;
    if (end + 1 < count && bytes[end] == '\r' && bytes[end + 1] == '\n')
        *ending = 2;
    return bytes;
}

gboolean cw_lines_pass(cw_lines *lines, GError **error)
{
    gsize length, ending;
    do {
        if (see_line(lines, &length, &ending, error) == NULL)
            return FALSE;
        cw_lines_take(lines, length + ending);
    } while (ending == 0 && length > 0);
    return TRUE;
}

gboolean cw_lines_next(cw_lines *lines, const char **line, gsize *length, gboolean *cut,
                       GError **error)
{
    gsize ending;
    const char *bytes = see_line(lines, length, &ending, error);
    if (bytes == NULL)
        return FALSE;
    *line = *length + ending == 0 ? NULL : bytes;
    *cut = *length > CW_FEED_MOST_ROW_BYTES;
    if (!*cut) {
        cw_lines_take(lines, *length + ending);
        return TRUE;
    }
    *line = "";
    *length = 0;
    return cw_lines_pass(lines, error);
}
