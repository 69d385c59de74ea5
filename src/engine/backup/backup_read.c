/* SPDX-License-Identifier: Apache-2.0
 *
 * An archive may come from a stranger, or from a disk that fails. Its manifest is believed with its
 * checksum; of the rest only plain files, that the manifest lists, once each, of the size listed,
 * are written, by names that were looked at (backup_list.c), into a folder in which nobody can have
 * put a link.
 */
#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "base/error.h"
#include "base/regular_file.h"
#include "base/write_all.h"
#include "engine/backup/backup_archive.h"

#define BLOCK_BYTES (1 << 16)
#define MANIFEST_MOST_BYTES (1 << 30) /* some million pictures */
#define SUM_BYTES 64

typedef struct {
    struct archive *archive;
    const char *folder;
    const cw_backup_list *list;
    GHashTable *seen; /* of files in `list` */
    const cw_progress *progress;
} reading;

G_GNUC_PRINTF(2, 3)
static gboolean damaged(GError **error, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *reason = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    g_set_error_literal(error, CW_ERROR, CW_ERROR_DAMAGED, reason);
    return FALSE;
}

static gboolean cut(const reading *r, GError **error)
{
    return damaged(error, "its archive cannot be read on: %s", archive_error_string(r->archive));
}

/* The next entry, NULL at the end (or with an error): a plain file with a name. */
static struct archive_entry *next(const reading *r, GError **error)
{
    struct archive_entry *entry;
    const int code = archive_read_next_header(r->archive, &entry);
    if (code == ARCHIVE_EOF)
        return NULL;
    if (code != ARCHIVE_OK) {
        cut(r, error);
        return NULL;
    }
    const char *name = archive_entry_pathname_utf8(entry);
    if (name != NULL && archive_entry_filetype(entry) == AE_IFREG &&
        archive_entry_hardlink(entry) == NULL && archive_entry_symlink(entry) == NULL &&
        archive_entry_size_is_set(entry) && archive_entry_sparse_count(entry) == 0)
        return entry;
    g_autofree char *shown = g_utf8_make_valid(name != NULL ? name : "?", -1);
    damaged(error, "it holds \"%s\", which is no plain file", shown);
    return NULL;
}

/* ---- the manifest --------------------------------------------------------------------------- */

/* The text of the entry `name`, which must be the next. (transfer full) */
static char *take_text(const reading *r, const char *name, gsize most, gsize *length,
                       GError **error)
{
    struct archive_entry *entry = next(r, error);
    if (entry == NULL || strcmp(archive_entry_pathname_utf8(entry), name) != 0) {
        if (*error == NULL)
            damaged(error, "it has no %s", name);
        return NULL;
    }
    const la_int64_t bytes = archive_entry_size(entry);
    char *text = bytes >= 0 && bytes <= (la_int64_t)most ? g_try_malloc((gsize)bytes + 1) : NULL;
    if (text == NULL) {
        damaged(error, "its %s is too large", name);
        return NULL;
    }
    if (archive_read_data(r->archive, text, (gsize)bytes) != bytes) {
        cut(r, error);
        g_free(text);
        return NULL;
    }
    text[bytes] = '\0';
    *length = (gsize)bytes;
    return text;
}

static cw_backup_list *take_manifest(const reading *r, GError **error)
{
    gsize length, sum_length;
    g_autofree char *text = take_text(r, CW_BACKUP_MANIFEST, MANIFEST_MOST_BYTES, &length, error);
    g_autofree char *sum =
        text != NULL ? take_text(r, CW_BACKUP_MANIFEST_SUM, BLOCK_BYTES, &sum_length, error) : NULL;
    if (sum == NULL)
        return NULL;
    g_autofree char *hash =
        g_compute_checksum_for_data(G_CHECKSUM_SHA256, (const guchar *)text, length);
    if (sum_length >= SUM_BYTES && strncmp(sum, hash, SUM_BYTES) == 0)
        return cw_backup_list_from_text(text, length, error);
    damaged(error, "its manifest does not have its checksum");
    return NULL;
}

/* ---- files ---------------------------------------------------------------------------------- */

static gboolean fail(const char *path, GError **error)
{
    g_set_error(error, CW_ERROR, CW_ERROR_FAILED, "could not write \"%s\": %s", path,
                g_strerror(errno));
    return FALSE;
}

/* Writes the bytes of the entry at hand and sums them. */
static gboolean take_bytes(const reading *r, int descriptor, const char *path, GChecksum *sum,
                           GError **error)
{
    g_autofree guchar *block = g_malloc(BLOCK_BYTES);
    la_ssize_t count;
    while ((count = archive_read_data(r->archive, block, BLOCK_BYTES)) > 0) {
        g_checksum_update(sum, block, count);
        if (!cw_write_all(descriptor, block, (gsize)count))
            return fail(path, error);
    }
    return count == 0 || cut(r, error);
}

static gboolean take_file(const reading *r, const cw_backup_file *file, GError **error)
{
    g_autofree char *path = g_build_filename(r->folder, file->name, NULL);
    g_autofree char *folder = g_path_get_dirname(path);
    g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);
    if (g_mkdir_with_parents(folder, 0777) != 0)
        return fail(folder, error);
    const int descriptor = g_open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
    if (descriptor < 0)
        return fail(path, error);
    gboolean ok = take_bytes(r, descriptor, path, sum, error);
    if (close(descriptor) != 0 && ok)
        ok = fail(path, error);
    return ok && (strcmp(g_checksum_get_string(sum), file->hash) == 0 ||
                  damaged(error, "\"%s\" in it does not have its checksum", file->name));
}

static gboolean take_entry(const reading *r, struct archive_entry *entry, GError **error)
{
    const char *name = archive_entry_pathname_utf8(entry);
    const cw_backup_file *file = cw_backup_list_find(r->list, name);
    g_autofree char *shown = g_utf8_make_valid(name, -1);
    if (file == NULL)
        return damaged(error, "it holds \"%s\", which its manifest does not list", shown);
    if (!g_hash_table_add(r->seen, (gpointer)file))
        return damaged(error, "it holds \"%s\" twice", shown);
    if ((guint64)archive_entry_size(entry) != file->bytes)
        return damaged(error, "\"%s\" in it has %" G_GINT64_FORMAT " bytes, not %" G_GUINT64_FORMAT,
                       shown, (gint64)archive_entry_size(entry), file->bytes);
    const cw_progress_state state = {"unpacking", "files", g_hash_table_size(r->seen),
                                     r->list->files->len, NULL};
    if (cw_progress_tell(r->progress, &state))
        return take_file(r, file, error);
    g_set_error_literal(error, CW_ERROR, CW_ERROR_INTERRUPTED, "stopped before all was unpacked");
    return FALSE;
}

static gboolean take_files(const reading *r, GError **error)
{
    GError *problem = NULL;
    for (struct archive_entry *entry; (entry = next(r, &problem)) != NULL;)
        if (!take_entry(r, entry, error))
            return FALSE;
    if (problem != NULL) {
        g_propagate_error(error, problem);
        return FALSE;
    }
    for (guint i = 0; i < r->list->files->len; i++) {
        const cw_backup_file *file = r->list->files->pdata[i];
        if (!g_hash_table_contains(r->seen, file))
            return damaged(error, "it was cut short: \"%s\" is missing", file->name);
    }
    return TRUE;
}

/* ---- the archive ---------------------------------------------------------------------------- */

/* The descriptor of the file, or -1. */
static int open_file(const char *path, GError **error)
{
    if (!cw_regular_file_check(path, "backup", error))
        return -1;
    const int descriptor = g_open(path, O_RDONLY | O_CLOEXEC, 0);
    const int code = errno;
    if (descriptor < 0)
        g_set_error(error, CW_ERROR, code == ENOENT ? CW_ERROR_NOT_FOUND : CW_ERROR_FAILED,
                    "could not open backup \"%s\": %s", path, g_strerror(code));
    return descriptor;
}

static gboolean open_archive(const reading *r, int descriptor, GError **error)
{
    archive_read_support_format_tar(r->archive);
    return archive_read_open_fd(r->archive, descriptor, BLOCK_BYTES) == ARCHIVE_OK || cut(r, error);
}

/* (transfer full) */
static cw_backup_list *unpack(reading *r, int descriptor, GError **error)
{
    g_autoptr(cw_backup_list) list =
        open_archive(r, descriptor, error) ? take_manifest(r, error) : NULL;
    r->list = list;
    return list != NULL && take_files(r, error) ? g_steal_pointer(&list) : NULL;
}

cw_backup_list *cw_backup_read(const char *path, const char *folder, const cw_progress *progress,
                               GError **error)
{
    const int descriptor = open_file(path, error);
    if (descriptor < 0)
        return NULL;
    g_autoptr(GHashTable) seen = g_hash_table_new(NULL, NULL);
    GError *reason = NULL;
    reading r = {archive_read_new(), folder, NULL, seen, progress};
    cw_backup_list *list = unpack(&r, descriptor, &reason);
    archive_read_free(r.archive);
    close(descriptor);
    if (g_error_matches(reason, CW_ERROR, CW_ERROR_DAMAGED))
        g_prefix_error(&reason, "\"%s\" is damaged or no backup: ", path);
    if (reason != NULL)
        g_propagate_error(error, reason);
    return list;
}
