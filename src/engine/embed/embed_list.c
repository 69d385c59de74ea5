/* SPDX-License-Identifier: Apache-2.0
 *
 * Embedding a list of files, which no catalogue knows of, into a numpy file.
 */
#include <colorway/embed.h>

#include <stdio.h>

#include "base/csv.h"
#include "base/error.h"
#include "encode/embedding.h"
#include "vectors/npy.h"

typedef struct {
    cw_npy_writer *writer;
    GPtrArray *paths;  /* borrowed from lines */
    GArray *lines;     /* guint: line numbers */
    GString *failures; /* CSV */
    cw_embed_summary *summary;
} list_run;

static gboolean write_rows(gpointer data, gsize first, gsize count, const float *vectors,
                           const char *const *problems, GError **error)
{
    list_run *run = data;
    for (gsize i = 0; i < count; i++) {
        if (problems[i] == NULL) {
            run->summary->embedded++;
            continue;
        }
        run->summary->failed++;
        g_string_append_printf(run->failures, "%u,", g_array_index(run->lines, guint, first + i));
        cw_csv_append(run->failures, run->paths->pdata[first + i]);
        g_string_append_c(run->failures, ',');
        cw_csv_append(run->failures, problems[i]);
        g_string_append_c(run->failures, '\n');
    }
    return cw_npy_writer_append(run->writer, vectors, count, error);
}

static void split_list(char **lines, list_run *run)
{
    for (guint i = 0; lines[i] != NULL; i++) {
        const guint number = i + 1;
        const gboolean marked = i == 0 && g_str_has_prefix(lines[i], "\xEF\xBB\xBF");
        char *path = lines[i] + (marked ? 3 : 0);
        g_strchomp(path);
        if (*path == '\0')
            continue;
        g_ptr_array_add(run->paths, path);
        g_array_append_val(run->lines, number);
    }
}

static gboolean write_failures(const list_run *run, const char *out, GError **error)
{
    g_autofree char *path = g_strconcat(out, ".errors.csv", NULL);
    if (run->summary->failed == 0) {
        remove(path);
        return TRUE;
    }
    return g_file_set_contents(path, run->failures->str, (gssize)run->failures->len, error);
}

static gboolean embed_files(list_run *run, cw_encoder *encoder, const char *out, int threads,
                            const cw_progress *progress, GError **error)
{
    const gsize count = run->paths->len;
    g_autoptr(cw_npy_writer) writer =
        cw_npy_writer_open(out, count, cw_encoder_dimension(encoder), error);
    run->writer = writer;
    return writer != NULL &&
           cw_embedding_run(encoder, (const char *const *)run->paths->pdata, NULL, count, 1,
                            threads, progress, NULL, write_rows, run, error) &&
           cw_npy_writer_finish(writer, error) && write_failures(run, out, error);
}

gboolean cw_embed_list(const char *model, const char *list, const char *out, int threads,
                       const cw_progress *progress, cw_embed_summary *summary, GError **error)
{
    const gint64 start_us = g_get_monotonic_time();
    g_autofree char *text = NULL;
    *summary = (cw_embed_summary){0};
    g_autoptr(cw_encoder) encoder = cw_encoder_open(model, threads, error);
    if (encoder == NULL)
        return FALSE;
    if (!g_file_get_contents(list, &text, NULL, NULL)) {
        g_set_error(error, CW_ERROR, CW_ERROR_NOT_FOUND, "could not read list \"%s\"", list);
        return FALSE;
    }
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    list_run run = {.paths = g_ptr_array_new(),
                    .lines = g_array_new(FALSE, FALSE, sizeof(guint)),
                    .failures = g_string_new("line,path,reason\n"),
                    .summary = summary};
    split_list(lines, &run);
    summary->dimension = (gint64)cw_encoder_dimension(encoder);
    gboolean ok = embed_files(&run, encoder, out, threads, progress, error);
    summary->seconds = (double)(g_get_monotonic_time() - start_us) / G_USEC_PER_SEC;
    g_ptr_array_unref(run.paths);
    g_array_unref(run.lines);
    g_string_free(run.failures, TRUE);
    return ok;
}
