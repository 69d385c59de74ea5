/* SPDX-License-Identifier: Apache-2.0 */
#include "train/metrics.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "base/error.h"

struct cw_metrics {
    int descriptor;
    gint64 bytes;
    char *path;
};

cw_metrics *cw_metrics_open(const char *folder, GError **error)
{
    if (g_mkdir_with_parents(folder, 0777) != 0) {
        g_set_error(error, CW_ERROR, CW_ERROR_FAILED, "could not create folder \"%s\": %s", folder,
                    g_strerror(errno));
        return NULL;
    }
    cw_metrics *metrics = g_new0(cw_metrics, 1);
    metrics->path = g_build_filename(folder, "metrics.jsonl", NULL);
    metrics->descriptor = g_open(metrics->path, O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
    if (metrics->descriptor >= 0 && flock(metrics->descriptor, LOCK_EX | LOCK_NB) == 0)
        return metrics;
    if (metrics->descriptor >= 0 && errno == EWOULDBLOCK)
        g_set_error(error, CW_ERROR, CW_ERROR_BUSY, "another process trains into \"%s\"", folder);
    else
        g_set_error(error, CW_ERROR, CW_ERROR_FAILED, "could not open \"%s\": %s", metrics->path,
                    g_strerror(errno));
    cw_metrics_close(metrics);
    return NULL;
}

void cw_metrics_close(cw_metrics *metrics)
{
    if (metrics == NULL)
        return;
    if (metrics->descriptor >= 0)
        close(metrics->descriptor);
    g_free(metrics->path);
    g_free(metrics);
}

gboolean cw_metrics_cut(cw_metrics *metrics, gint64 bytes, GError **error)
{
    struct stat state;
    if (fstat(metrics->descriptor, &state) == 0) {
        metrics->bytes = MIN(bytes, (gint64)state.st_size);
        if (ftruncate(metrics->descriptor, metrics->bytes) == 0 &&
            lseek(metrics->descriptor, metrics->bytes, SEEK_SET) == metrics->bytes)
            return TRUE;
    }
    g_set_error(error, CW_ERROR, CW_ERROR_FAILED,
                "could not cut \"%s\" to %" G_GINT64_FORMAT " bytes: %s", metrics->path, bytes,
                g_strerror(errno));
    return FALSE;
}

gboolean cw_metrics_put(cw_metrics *metrics, json_t *line, GError **error)
{
    g_autofree char *text = json_dumps(line, JSON_COMPACT | JSON_REAL_PRECISION(9));
    json_decref(line);
    g_autofree char *whole = g_strconcat(text != NULL ? text : "{}", "\n", NULL);
    const gsize length = strlen(whole);
    for (gsize done = 0; done < length;) {
        gssize now = write(metrics->descriptor, whole + done, length - done);
        if (now < 0 && errno != EINTR) {
            g_set_error(error, CW_ERROR, CW_ERROR_FAILED, "could not write \"%s\": %s",
                        metrics->path, g_strerror(errno));
            return FALSE;
        }
        done += now > 0 ? (gsize)now : 0;
    }
    metrics->bytes += (gint64)length;
    return TRUE;
}

gint64 cw_metrics_bytes(const cw_metrics *metrics)
{
    return metrics->bytes;
}
