/* SPDX-License-Identifier: Apache-2.0
 *
 * The story of an import: look at all feeds, read them row by row into batches, then withdraw what
 * is no longer listed and write down what failed, in one last commit.
 */
#include "colorway/import.h"

#include <stdlib.h>
#include <string.h>

#include <glib/gstdio.h>

#include "base/error.h"
#include "engine/catalog/catalog_store.h"
#include "engine/import/import_private.h"

#define PIXELS_PER_MEGAPIXEL 1000000
#define ITEMS_PER_COMMIT 200

const cw_option cw_import_options[] = {
    CW_TEXT(cw_import_settings, source, "main",
            "whose items these are; ids are unique within a source"),
    CW_TEXT(cw_import_settings, format, NULL,
            "feed format (colorway list feeds); left out: found out from each file"),
    CW_BOOL(cw_import_settings, full, FALSE, "withdraw items that these feeds no longer list"),
    CW_INT(cw_import_settings, threads, 0, 0, 1024, "threads",
           "that read pictures; 0: as many as the machine has processors"),
    CW_INT(cw_import_settings, most_megapixels, 50, 1, 1000, "megapixels",
           "larger pictures are refused before memory is taken"),
    CW_OPTION_END,
};

void cw_import_result_clear(cw_import_result *result)
{
    g_free(result->errors_path);
    *result = (cw_import_result){0};
}

/* Where an id was seen first in these feeds. */
typedef struct {
    const char *feed;
    guint64 line;
    gboolean good; /* that row could be parsed */
} first_seen;

typedef struct {
    cw_store *store;
    const cw_import_sources *sources;
    const cw_import_settings *settings;
    const cw_progress *progress;
    cw_import_result *result;
    cw_link_roots *roots;
    cw_picture_pool *pool;
    cw_failure_list *failures;
    cw_import_batch *batch;
    GHashTable *listed; /* id -> first_seen */
    const char *feed;   /* being read */
} importing;

/* ---- rows ----------------------------------------------------------------------------------- */

static void reject(importing *run, guint64 line, guint64 column, const char *id, const char *reason)
{
    cw_failure_list_add(run->failures, run->feed, line, column, id, reason);
    run->result->rejected++;
    run->result->held_back |= id == NULL;
}

/* Notes the id; FALSE when an earlier good row has it. */
static gboolean note_id(importing *run, const cw_feed_row *row, const char *id, first_seen *earlier)
{
    first_seen *seen = g_hash_table_lookup(run->listed, id);
    if (seen == NULL) {
        seen = g_new0(first_seen, 1);
        g_hash_table_insert(run->listed, g_strdup(id), seen);
    }
    *earlier = *seen;
    if (!seen->good)
        *seen = (first_seen){run->feed, row->line, row->problem == NULL};
    return !earlier->good;
}

static char *explain_double(const importing *run, const char *id, const first_seen *earlier)
{
    gboolean here = strcmp(earlier->feed, run->feed) == 0;
    return g_strdup_printf("id \"%s\" was in line %" G_GUINT64_FORMAT "%s%s%s already; that row "
                           "stands",
                           id, earlier->line, here ? "" : " of \"", here ? "" : earlier->feed,
                           here ? "" : "\"");
}

static gboolean is_usable(importing *run, const cw_feed_row *row)
{
    const cw_feed_value *id = cw_feed_row_find(row, "id");
    first_seen earlier = {0};
    gboolean first = id == NULL || note_id(run, row, id->value, &earlier);
    if (row->problem != NULL) {
        reject(run, row->problem_line, row->problem_column, id != NULL ? id->value : NULL,
               row->problem);
    } else if (id == NULL) {
        reject(run, row->line, 0, NULL, "row has no id");
    } else if (!first) {
        g_autofree char *reason = explain_double(run, id->value, &earlier);
        reject(run, id->line, id->column, id->value, reason);
    } else {
        return TRUE;
    }
    return FALSE;
}

static gboolean take_row(gpointer data, const cw_feed_row *row, GError **error)
{
    importing *run = data;
    run->result->rows++;
    if (is_usable(run, row) && !cw_import_batch_add(run->batch, run->feed, row, error))
        return FALSE;
    gint64 most = run->settings->batch > 0 ? run->settings->batch : ITEMS_PER_COMMIT;
    gboolean full = cw_import_batch_count(run->batch) >= most || run->result->rows % most == 0;
    return !full || cw_import_batch_flush(run->batch, run->progress, error);
}

/* ---- feeds ---------------------------------------------------------------------------------- */

static gboolean check_feeds(const cw_import_sources *sources, const cw_feed_options *options,
                            GError **error)
{
    if (sources->feeds == NULL || sources->feeds[0] == NULL) {
        g_set_error_literal(error, CW_ERROR, CW_ERROR_USAGE, "no feed was named");
        return FALSE;
    }
    for (const char *const *feed = sources->feeds; *feed != NULL; feed++) {
        if (!cw_feed_check(*feed, options, error))
            return FALSE;
    }
    return TRUE;
}

/* Gives the folders of the pictures, too. */
static cw_link_roots *check_sources(const cw_import_sources *sources,
                                    const cw_feed_options *options, GError **error)
{
    return check_feeds(sources, options, error) ? cw_link_roots_new(sources->pictures_at, error)
                                                : NULL;
}

static gboolean read_feeds(importing *run, const cw_feed_options *options, GError **error)
{
    for (const char *const *feed = run->sources->feeds; *feed != NULL; feed++) {
        run->feed = *feed;
        if (!cw_link_roots_enter(run->roots, *feed, error) ||
            !cw_feed_read(*feed, options, take_row, run, error) ||
            !cw_import_batch_flush(run->batch, run->progress, error))
            return FALSE;
    }
    return TRUE;
}

/* ---- the end -------------------------------------------------------------------------------- */

typedef struct {
    const importing *run;
    GArray *gone; /* gint64 */
} search;

static gboolean find_gone(gpointer data, const cw_item *item, GError **error)
{
    (void)error;
    const search *s = data;
    if (!item->withdrawn && !g_hash_table_contains(s->run->listed, item->id))
        g_array_append_val(s->gone, item->number);
    return TRUE;
}

static gboolean withdraw_unlisted(importing *run, GError **error)
{
    if (!run->settings->full || run->result->held_back)
        return TRUE;
    g_autoptr(GArray) gone = g_array_new(FALSE, FALSE, sizeof(gint64));
    search s = {run, gone};
    if (!cw_store_each_of_source(run->store, run->settings->source, find_gone, &s, error))
        return FALSE;
    for (guint i = 0; i < gone->len; i++) {
        if (!cw_store_set_withdrawn(run->store, g_array_index(gone, gint64, i), TRUE, error))
            return FALSE;
    }
    run->result->withdrawn = gone->len;
    return TRUE;
}

/* A run that changed nothing leaves no trace. */
static gboolean log_run(importing *run, GError **error)
{
    const cw_import_result *result = run->result;
    if (result->added + result->updated + result->withdrawn == 0)
        return TRUE;
    json_t *summary =
        json_pack("{s:I, s:I, s:I, s:I, s:I}", "rows", (json_int_t)result->rows, "added",
                  (json_int_t)result->added, "updated", (json_int_t)result->updated, "rejected",
                  (json_int_t)result->rejected, "withdrawn", (json_int_t)result->withdrawn);
    char *text = json_dumps(summary, JSON_COMPACT);
    gboolean well = cw_store_put_run(run->store, "import", text, error);
    json_decref(summary);
    free(text);
    return well;
}

static gboolean finish(importing *run, GError **error)
{
    if (run->settings->full && g_hash_table_size(run->listed) == 0) {
        g_set_error_literal(error, CW_ERROR, CW_ERROR_FAILED,
                            "the feed lists no items; nothing was withdrawn (without --full an "
                            "empty feed is allowed)");
        return FALSE;
    }
    if (!cw_store_begin(run->store, error))
        return FALSE;
    if (!withdraw_unlisted(run, error) ||
        !cw_failure_list_store(run->failures, run->store, run->settings->source, error) ||
        !log_run(run, error)) {
        cw_store_rollback(run->store);
        return FALSE;
    }
    return cw_store_commit(run->store, error) &&
           cw_failure_file_write(run->store, &run->result->errors_path, error);
}

static gboolean run_import(importing *run, GError **error)
{
    const cw_feed_options options = {run->settings->format, run->sources->map};
    g_autoptr(cw_link_roots) roots = check_sources(run->sources, &options, error);
    if (roots == NULL)
        return FALSE;
    g_autoptr(cw_picture_pool) pool = cw_picture_pool_new(
        run->settings->threads, run->settings->most_megapixels * PIXELS_PER_MEGAPIXEL, error);
    if (pool == NULL)
        return FALSE;
    g_autoptr(cw_failure_list) failures = cw_failure_list_new();
    g_autoptr(cw_import_batch) batch =
        cw_import_batch_new(run->store, run->settings->source, roots, pool, failures, run->result);
    run->roots = roots;
    run->pool = pool;
    run->failures = failures;
    run->batch = batch;
    return read_feeds(run, &options, error) && finish(run, error);
}

/* An empty file is what a shell leaves where a catalogue shall be. */
static gboolean is_new(const char *path)
{
    GStatBuf status;
    return g_stat(path, &status) != 0 || status.st_size == 0;
}

cw_catalog *cw_import_open(const char *path, const cw_import_sources *sources,
                           const cw_import_settings *settings, GError **error)
{
    if (is_new(path)) {
        const cw_feed_options options = {settings->format, sources->map};
        g_autoptr(cw_link_roots) roots = check_sources(sources, &options, error);
        if (roots == NULL)
            return NULL;
    }
    return cw_catalog_open(path, CW_CATALOG_CREATE, error);
}

gboolean cw_import(cw_catalog *catalog, const cw_import_sources *sources,
                   const cw_import_settings *settings, const cw_progress *progress,
                   cw_import_result *result, GError **error)
{
    g_autoptr(GHashTable) listed = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    importing run = {.store = cw_catalog_store(catalog),
                     .sources = sources,
                     .settings = settings,
                     .progress = progress,
                     .result = result,
                     .listed = listed};
    *result = (cw_import_result){0};
    if (run_import(&run, error))
        return TRUE;
    cw_import_result_clear(result);
    return FALSE;
}
