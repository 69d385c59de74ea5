/* SPDX-License-Identifier: Apache-2.0
 *
 * metrics.jsonl is read from where it was left; a line is told when it is whole. Whether anybody
 * trains there is asked once a second, and before the file is read, so that no line is missed.
 */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include <glib/gstdio.h>

#include "serve/run_state.h"
#include "serve/runs.h"

#define BLOCK_BYTES 65536 /* a line is shorter */

typedef struct {
    char *folder, *path;
    gint64 place; /* bytes told; negative: not known yet */
    gint64 asked_us;
} follower;

static void follower_free(gpointer data)
{
    follower *f = data;
    g_free(f->folder);
    g_free(f->path);
    g_free(f);
}

/* Puts the follower where the file is, and tells when it was cut. */
static void find_place(follower *f, GString *text)
{
    GStatBuf about = {0};
    g_stat(f->path, &about);
    if (f->place > about.st_size)
        g_string_append(text, "event: cut\ndata: {}\n\n");
    if (f->place < 0 || f->place > about.st_size)
        f->place = about.st_size;
}

static void tell_lines(follower *f, GString *text)
{
    g_autofree char *block = g_malloc(BLOCK_BYTES);
    FILE *file = fopen(f->path, "rbe");
    if (file == NULL)
        return;
    const gsize count =
        fseeko(file, f->place, SEEK_SET) == 0 ? fread(block, 1, BLOCK_BYTES, file) : 0;
    fclose(file);
    const char *line = block, *end;
    while ((end = memchr(line, '\n', (gsize)(block + count - line))) != NULL) {
        f->place += end + 1 - line;
        g_string_append_printf(text, "id: %" G_GINT64_FORMAT "\ndata: ", f->place);
        g_string_append_len(text, line, end - line);
        g_string_append(text, "\n\n");
        line = end + 1;
    }
}

static gboolean is_over(follower *f)
{
    const gint64 now_us = g_get_monotonic_time();
    if (now_us - f->asked_us < G_USEC_PER_SEC)
        return FALSE;
    f->asked_us = now_us;
    return strcmp(cw_run_state(f->folder), "running") != 0;
}

static gboolean read_events(gpointer data, GString *text)
{
    follower *f = data;
    const gboolean over = is_over(f);
    find_place(f, text);
    tell_lines(f, text);
    if (!over || text->len > 0)
        return TRUE; /* there may be more */
    g_string_append_printf(text, "event: end\ndata: {\"state\":\"%s\"}\n\n",
                           cw_run_state(f->folder));
    return FALSE;
}

cw_event_source cw_run_events(const char *folder, gint64 from)
{
    follower *f = g_new0(follower, 1);
    f->folder = g_strdup(folder);
    f->path = g_build_filename(folder, "metrics.jsonl", NULL);
    f->place = from;
    return (cw_event_source){read_events, f, follower_free};
}
