/* SPDX-License-Identifier: Apache-2.0
 *
 * The manifest goes first and says what every file is; each is summed again as it is packed, so
 * that one that changes in between is found now and not when it is needed.
 */
#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/error.h"
#include "engine/backup/backup_archive.h"

#define BLOCK_BYTES (1 << 16)

typedef struct {
    struct archive *archive;
    const char *path;
} writing;

static gboolean fail(const writing *w, GError **error)
{
    const int code = archive_errno(w->archive);
    g_set_error(error, CW_ERROR, CW_ERROR_FAILED, "could not write \"%s\": %s", w->path,
                code > 0 ? g_strerror(code) : archive_error_string(w->archive));
    return FALSE;
}

static gboolean put_header(const writing *w, const char *name, guint64 bytes, GError **error)
{
    struct archive_entry *entry = archive_entry_new();
    archive_entry_set_pathname_utf8(entry, name);
    archive_entry_set_size(entry, (la_int64_t)bytes);
    archive_entry_set_filetype(entry, AE_IFREG);
    archive_entry_set_perm(entry, 0644);
    archive_entry_set_mtime(entry, time(NULL), 0);
    const gboolean ok = archive_write_header(w->archive, entry) >= ARCHIVE_WARN;
    archive_entry_free(entry);
    return ok || fail(w, error);
}

/* Bytes beyond the size in the header are not written: the caller counts. */
static gboolean put_bytes(const writing *w, gconstpointer bytes, gsize count, GError **error)
{
    return archive_write_data(w->archive, bytes, count) >= 0 || fail(w, error);
}

static gboolean put_text(const writing *w, const char *name, const char *text, GError **error)
{
    return put_header(w, name, strlen(text), error) && put_bytes(w, text, strlen(text), error);
}

/* Packs what is left of `in` and says what it was. */
static gboolean put_stream(const writing *w, FILE *in, GChecksum *sum, guint64 *bytes,
                           GError **error)
{
    g_autofree guchar *block = g_malloc(BLOCK_BYTES);
    for (gsize count; (count = fread(block, 1, BLOCK_BYTES, in)) > 0; *bytes += count) {
        g_checksum_update(sum, block, (gssize)count);
        if (!put_bytes(w, block, count, error))
            return FALSE;
    }
    return TRUE;
}

static gboolean put_file(const writing *w, const cw_backup_file *file, GError **error)
{
    g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);
    FILE *in = fopen(file->path, "rbe");
    guint64 bytes = 0;
    gboolean ok = put_header(w, file->name, file->bytes, error) &&
                  (in == NULL || put_stream(w, in, sum, &bytes, error));
    if (in != NULL)
        fclose(in);
    if (!ok || (bytes == file->bytes && strcmp(g_checksum_get_string(sum), file->hash) == 0))
        return ok;
    g_set_error(error, CW_ERROR, CW_ERROR_FAILED,
                "\"%s\" changed while it was backed up; run it again", file->path);
    return FALSE;
}

static gboolean put_all(const writing *w, const cw_backup_list *list, const cw_progress *progress,
                        GError **error)
{
    g_autofree char *text = cw_backup_list_to_text(list);
    g_autofree char *hash = g_compute_checksum_for_string(G_CHECKSUM_SHA256, text, -1);
    g_autofree char *sum = g_strdup_printf("%s  " CW_BACKUP_MANIFEST "\n", hash);
    gboolean ok = put_text(w, CW_BACKUP_MANIFEST, text, error) &&
                  put_text(w, CW_BACKUP_MANIFEST_SUM, sum, error);
    for (guint i = 0; ok && i < list->files->len; i++) {
        const cw_progress_state state = {"packing", "files", i, list->files->len, NULL};
        if (!cw_progress_tell(progress, &state)) {
            g_set_error_literal(error, CW_ERROR, CW_ERROR_INTERRUPTED,
                                "stopped before all was backed up");
            return FALSE;
        }
        ok = put_file(w, list->files->pdata[i], error);
    }
    return ok;
}

static gboolean write_archive(const writing *w, int descriptor, const cw_backup_list *list,
                              const cw_progress *progress, GError **error)
{
    if (archive_write_set_format_pax_restricted(w->archive) != ARCHIVE_OK ||
        archive_write_open_fd(w->archive, descriptor) != ARCHIVE_OK)
        return fail(w, error);
    if (!put_all(w, list, progress, error))
        return FALSE;
    if (archive_write_close(w->archive) != ARCHIVE_OK)
        return fail(w, error);
    if (fsync(descriptor) == 0)
        return TRUE;
    g_set_error(error, CW_ERROR, CW_ERROR_FAILED, "could not write \"%s\" to disk: %s", w->path,
                g_strerror(errno));
    return FALSE;
}

gboolean cw_backup_write(const cw_backup_list *list, const char *path, const cw_progress *progress,
                         GError **error)
{
    const int descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (descriptor < 0) {
        g_set_error(error, CW_ERROR, CW_ERROR_FAILED, "could not write \"%s\": %s", path,
                    g_strerror(errno));
        return FALSE;
    }
    const writing w = {archive_write_new(), path};
    const gboolean ok = write_archive(&w, descriptor, list, progress, error);
    archive_write_free(w.archive);
    close(descriptor);
    return ok;
}
