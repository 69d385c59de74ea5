/* SPDX-License-Identifier: Apache-2.0
 *
 * An archive is believed in nothing: only plain files are written, by names each part of which was
 * looked at, into a folder in which nobody can have put a link; and bytes are counted as they are
 * written, for what an archive says of its sizes may be a lie.
 */
#include "engine/upload/upload_archive.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "base/error.h"
#include "base/regular_file.h"
#include "base/write_all.h"

#define BLOCK_BYTES (1 << 16)
#define MOST_FILES 200000
#define MOST_BYTES (G_GUINT64_CONSTANT(4) << 30)
#define FREE_BYTES (G_GUINT64_CONSTANT(64) << 20) /* whatever the archive's size */
#define MOST_RATIO 100                            /* bytes written to bytes read, beyond */
#define HEAD_BYTES 512
#define USTAR_AT 257 /* in the header of a tar archive */

typedef struct {
    struct archive *archive;
    const char *folder;
    guint64 most_bytes;
    guint64 files, bytes; /* written */
    const cw_progress *progress;
} reading;

static gboolean fail(const char *verb, const char *path, GError **error)
{
    g_set_error(error, CW_ERROR, CW_ERROR_FAILED, "could not %s \"%s\": %s", verb, path,
                g_strerror(errno));
    return FALSE;
}

static gboolean refuse(const char *name, const char *why, GError **error)
{
    g_autofree char *shown = g_utf8_make_valid(name, -1);
    g_set_error(error, CW_ERROR, CW_ERROR_USAGE, "the archive holds \"%s\", which %s", shown, why);
    return FALSE;
}

/* ---- names ----------------------------------------------------------------------------------- */

/* The parts of a name, "." and empty ones left out; NULL: it leads out of any folder. (transfer
 * full) */
static char **split_name(const char *name, GError **error)
{
    g_auto(GStrv) parts = g_strsplit(name, "/", -1);
    g_autoptr(GStrvBuilder) kept = g_strv_builder_new();
    if (*name == '/' || g_strv_contains((const char *const *)parts, "..")) {
        refuse(name, "leads out of its folder", error);
        return NULL;
    }
    for (char **part = parts; *part != NULL; part++)
        if (**part != '\0' && strcmp(*part, ".") != 0)
            g_strv_builder_add(kept, *part);
    return g_strv_builder_end(kept);
}

/* What systems put beside the files of a user. */
static gboolean is_passed_over(const char *const *parts)
{
    for (; *parts != NULL; parts++)
        if (**parts == '.' || strcmp(*parts, "__MACOSX") == 0)
            return TRUE;
    return FALSE;
}

/* ---- files ----------------------------------------------------------------------------------- */

static gboolean count_bytes(reading *r, gsize count, GError **error)
{
    r->bytes += count;
    if (r->bytes <= r->most_bytes)
        return TRUE;
    g_set_error(error, CW_ERROR, CW_ERROR_TOO_LARGE,
                "the archive unpacks to more than %" G_GUINT64_FORMAT
                " bytes, which is too much for its size",
                r->most_bytes);
    return FALSE;
}

static gboolean take_bytes(reading *r, int descriptor, const char *path, GError **error)
{
    g_autofree guchar *block = g_malloc(BLOCK_BYTES);
    la_ssize_t count;
    while ((count = archive_read_data(r->archive, block, BLOCK_BYTES)) > 0) {
        if (!count_bytes(r, (gsize)count, error))
            return FALSE;
        if (!cw_write_all(descriptor, block, (gsize)count))
            return fail("write", path, error);
    }
    if (count == 0)
        return TRUE;
    g_set_error(error, CW_ERROR, CW_ERROR_USAGE, "the archive cannot be read on: %s",
                archive_error_string(r->archive));
    return FALSE;
}

static gboolean take_file(reading *r, const char *name, GError **error)
{
    g_autofree char *path = g_build_filename(r->folder, name, NULL);
    g_autofree char *folder = g_path_get_dirname(path);
    if (g_mkdir_with_parents(folder, 0777) != 0)
        return fail("make folder", folder, error);
    const int descriptor = g_open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
    if (descriptor < 0)
        return errno == EEXIST ? refuse(name, "is in it twice", error) : fail("write", path, error);
    gboolean ok = take_bytes(r, descriptor, path, error);
    if (close(descriptor) != 0 && ok)
        ok = fail("write", path, error);
    return ok;
}

static gboolean tell(const reading *r, GError **error)
{
    const cw_progress_state state = {"unpacking", "files", (gint64)r->files, 0, NULL};
    if (cw_progress_tell(r->progress, &state))
        return TRUE;
    g_set_error_literal(error, CW_ERROR, CW_ERROR_INTERRUPTED, "stopped before all was unpacked");
    return FALSE;
}

static gboolean take_entry(reading *r, struct archive_entry *entry, GError **error)
{
    const char *name = archive_entry_pathname_utf8(entry);
    if (name == NULL)
        return refuse("?", "has no name in UTF-8", error);
    g_auto(GStrv) parts = split_name(name, error);
    if (parts == NULL)
        return FALSE;
    const unsigned type = archive_entry_filetype(entry);
    if (archive_entry_hardlink(entry) != NULL || archive_entry_symlink(entry) != NULL ||
        (type != AE_IFREG && type != AE_IFDIR))
        return refuse(name, "is a link or a device; only plain files are taken", error);
    if (type == AE_IFDIR || *parts == NULL || is_passed_over((const char *const *)parts))
        return TRUE;
    if (++r->files > MOST_FILES) {
        g_set_error(error, CW_ERROR, CW_ERROR_TOO_LARGE, "the archive holds more than %d files",
                    MOST_FILES);
        return FALSE;
    }
    g_autofree char *plain = g_strjoinv("/", parts);
    return tell(r, error) && take_file(r, plain, error);
}

static gboolean take_entries(reading *r, GError **error)
{
    struct archive_entry *entry;
    int code;
    while ((code = archive_read_next_header(r->archive, &entry)) == ARCHIVE_OK)
        if (!take_entry(r, entry, error))
            return FALSE;
    if (code == ARCHIVE_EOF)
        return TRUE;
    g_set_error(error, CW_ERROR, CW_ERROR_USAGE, "the archive cannot be read on: %s",
                archive_error_string(r->archive));
    return FALSE;
}

static gboolean unpack(reading *r, int descriptor, GError **error)
{
    r->archive = archive_read_new();
    archive_read_support_format_zip(r->archive);
    archive_read_support_format_tar(r->archive);
    archive_read_support_filter_gzip(r->archive);
    const gboolean open = archive_read_open_fd(r->archive, descriptor, BLOCK_BYTES) == ARCHIVE_OK;
    if (!open)
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE, "the archive cannot be read: %s",
                    archive_error_string(r->archive));
    const gboolean ok = open && take_entries(r, error);
    archive_read_free(r->archive);
    return ok;
}

/* ---- what is no archive ---------------------------------------------------------------------- */

static gboolean is_archive(int descriptor)
{
    char head[HEAD_BYTES] = {0};
    const gssize count = pread(descriptor, head, sizeof head, 0);
    return (count >= 4 && memcmp(head, "PK\003\004", 4) == 0) ||
           (count >= 2 && memcmp(head, "\037\213", 2) == 0) ||
           (count >= USTAR_AT + 5 && memcmp(head + USTAR_AT, "ustar", 5) == 0);
}

static gboolean copy(const reading *r, int from, GError **error)
{
    g_autofree char *path = g_build_filename(r->folder, CW_UPLOAD_LONE_FEED, NULL);
    g_autofree guchar *block = g_malloc(BLOCK_BYTES);
    const int to = g_open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (to < 0)
        return fail("write", path, error);
    gssize count;
    gboolean ok = TRUE;
    while (ok && (count = read(from, block, BLOCK_BYTES)) != 0)
        ok = count > 0 && cw_write_all(to, block, (gsize)count);
    ok = close(to) == 0 && ok;
    return ok || fail("write", path, error);
}

gboolean cw_upload_archive_read(const char *file, const char *folder, const cw_progress *progress,
                                GError **error)
{
    struct stat about;
    if (!cw_regular_file_check(file, "upload", error))
        return FALSE;
    const int descriptor = g_open(file, O_RDONLY | O_CLOEXEC, 0);
    if (descriptor < 0 || fstat(descriptor, &about) != 0) {
        const int code = errno;
        g_set_error(error, CW_ERROR, code == ENOENT ? CW_ERROR_NOT_FOUND : CW_ERROR_FAILED,
                    "could not open upload \"%s\": %s", file, g_strerror(code));
        if (descriptor >= 0)
            close(descriptor);
        return FALSE;
    }
    const guint64 ratio = MAX(FREE_BYTES, MOST_RATIO * (guint64)about.st_size);
    reading r = {.folder = folder, .most_bytes = MIN(MOST_BYTES, ratio), .progress = progress};
    const gboolean ok =
        is_archive(descriptor) ? unpack(&r, descriptor, error) : copy(&r, descriptor, error);
    close(descriptor);
    return ok;
}
