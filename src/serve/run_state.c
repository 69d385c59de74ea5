/* SPDX-License-Identifier: Apache-2.0
 *
 * Who trains has a lock on metrics.jsonl (train/metrics.h). To try for it would make who begins at
 * that moment fail; the kernel's list of locks is looked at instead.
 *
 * proc_locks(5)
 */
#include "serve/run_state.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include <glib/gstdio.h>

#define METRICS "metrics.jsonl"
#define TAIL_BYTES 65536 /* a line is shorter */

/* "1: FLOCK  ADVISORY  WRITE 712 08:01:4711 0 EOF": the device is not compared, for some file
 * systems have another one there than stat() says. */
static gboolean is_locked(const char *path)
{
    GStatBuf about;
    g_autofree char *locks = NULL;
    if (g_stat(path, &about) != 0 || !g_file_get_contents("/proc/locks", &locks, NULL, NULL))
        return FALSE;
    g_autofree char *inode = g_strdup_printf(":%" G_GUINT64_FORMAT " ", (guint64)about.st_ino);
    g_auto(GStrv) lines = g_strsplit(locks, "\n", -1);
    for (char **line = lines; *line != NULL; line++)
        if (strstr(*line, "FLOCK") != NULL && strstr(*line, "WRITE") != NULL &&
            strstr(*line, "->") == NULL && strstr(*line, inode) != NULL)
            return TRUE;
    return FALSE;
}

const char *cw_run_state(const char *folder)
{
    g_autofree char *metrics = g_build_filename(folder, METRICS, NULL);
    g_autofree char *model = g_build_filename(folder, "model.safetensors", NULL);
    return is_locked(metrics)                           ? "running"
           : g_file_test(model, G_FILE_TEST_IS_REGULAR) ? "finished"
                                                        : "stopped";
}

/* (transfer full) */
static json_t *parse_last(char *text, gsize bytes)
{
    char *end = g_strrstr_len(text, (gssize)bytes, "\n");
    if (end == NULL)
        return NULL;
    *end = '\0';
    const char *before = strrchr(text, '\n');
    json_t *line = json_loads(before != NULL ? before + 1 : text, 0, NULL);
    if (json_is_object(line))
        return line;
    json_decref(line);
    return NULL;
}

json_t *cw_run_last_line(const char *folder)
{
    g_autofree char *path = g_build_filename(folder, METRICS, NULL);
    g_autofree char *text = g_malloc(TAIL_BYTES + 1);
    FILE *file = fopen(path, "rbe");
    if (file == NULL)
        return NULL;
    if (fseeko(file, -TAIL_BYTES, SEEK_END) != 0)
        rewind(file);
    const gsize bytes = fread(text, 1, TAIL_BYTES, file);
    fclose(file);
    text[bytes] = '\0';
    return parse_last(text, bytes);
}

json_t *cw_run_lines(const char *path, gint64 *bytes)
{
    json_t *lines = json_array();
    g_autofree char *text = NULL;
    gsize length = 0;
    *bytes = 0;
    if (!g_file_get_contents(path, &text, &length, NULL))
        return lines;
    for (char *line = text, *end; (end = memchr(line, '\n', text + length - line)) != NULL;
         line = end + 1) {
        json_t *object = json_loadb(line, (gsize)(end - line), 0, NULL);
        if (json_is_object(object))
            json_array_append(lines, object);
        json_decref(object);
        *bytes = end + 1 - text;
    }
    return lines;
}
