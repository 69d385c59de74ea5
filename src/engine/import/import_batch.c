/* SPDX-License-Identifier: Apache-2.0
 *
 * A batch: rows whose pictures are being decoded, then one commit. What a kill leaves behind is
 * therefore always the feed's first rows, whole, and nothing of the others.
 */
#include <string.h>

#include "base/error.h"
#include "engine/import/import_private.h"

struct cw_import_batch {
    cw_store *store;
    const char *source;
    const cw_link_roots *roots;
    cw_picture_pool *pool;
    cw_failure_list *failures;
    cw_import_result *result;
    GStringChunk *strings;
    GArray *rows; /* cw_import_row */
};

cw_import_batch *cw_import_batch_new(cw_store *store, const char *source,
                                     const cw_link_roots *roots, cw_picture_pool *pool,
                                     cw_failure_list *failures, cw_import_result *result)
{
    cw_import_batch *batch = g_new0(cw_import_batch, 1);
    *batch = (cw_import_batch){store, source, roots, pool, failures, result};
    batch->strings = g_string_chunk_new(1 << 16);
    batch->rows = g_array_new(FALSE, TRUE, sizeof(cw_import_row));
    g_array_set_clear_func(batch->rows, (GDestroyNotify)cw_import_row_clear);
    return batch;
}

void cw_import_batch_free(cw_import_batch *batch)
{
    if (batch == NULL)
        return;
    g_array_unref(batch->rows);
    g_string_chunk_free(batch->strings);
    g_free(batch);
}

guint cw_import_batch_count(const cw_import_batch *batch)
{
    return batch->rows->len;
}

/* ---- taking rows ---------------------------------------------------------------------------- */

/* Resolves every link; a bad one leaves its path NULL and a reason in `places`. */
static void resolve_links(cw_import_batch *batch, const cw_feed_row *feed_row, cw_link_file *files,
                          cw_row_place *places)
{
    for (gsize i = 0; i < feed_row->picture_count; i++) {
        const cw_feed_value *link = &feed_row->pictures[i];
        g_autoptr(GError) reason = NULL;
        places[i] = (cw_row_place){.line = link->line, .column = link->column};
        if (!cw_link_resolve(batch->roots, link->value, &files[i], &reason))
            places[i].problem = g_string_chunk_insert(batch->strings, reason->message);
    }
}

static gboolean begin_checks(cw_import_batch *batch, cw_import_row *row,
                             const cw_feed_row *feed_row, const cw_link_file *files,
                             cw_row_place *places, GError **error)
{
    for (gsize i = 0; i < feed_row->picture_count; i++) {
        const cw_picture_check *check = NULL;
        if (files[i].path != NULL) {
            check = cw_picture_pool_check(batch->pool, batch->store, &files[i], error);
            if (check == NULL)
                return FALSE;
        }
        places[i].link = g_string_chunk_insert(batch->strings, feed_row->pictures[i].value);
        g_ptr_array_add(row->checks, (gpointer)check);
        g_array_append_val(row->places, places[i]);
    }
    return TRUE;
}

static gboolean take_row(cw_import_batch *batch, const char *feed, const cw_feed_row *feed_row,
                         const cw_link_file *files, cw_row_place *places, GError **error)
{
    cw_import_row row = {.feed = feed};
    cw_import_row_fill(&row, batch->strings, batch->source, feed_row, files);
    gboolean well = cw_store_find_known(batch->store, batch->source, row.entry.item.id, &row.found,
                                        &row.known, error);
    if (well && row.found && !row.known.withdrawn && strcmp(row.known.row_hash, row.hash) == 0) {
        batch->result->unchanged++;
        cw_import_row_clear(&row);
        return TRUE;
    }
    well = well && begin_checks(batch, &row, feed_row, files, places, error);
    g_array_append_val(batch->rows, row);
    return well;
}

gboolean cw_import_batch_add(cw_import_batch *batch, const char *feed, const cw_feed_row *feed_row,
                             GError **error)
{
    gsize count = feed_row->picture_count;
    g_autofree cw_link_file *files = g_new0(cw_link_file, count + 1);
    g_autofree cw_row_place *places = g_new0(cw_row_place, count + 1);
    resolve_links(batch, feed_row, files, places);
    gboolean well = take_row(batch, feed, feed_row, files, places, error);
    for (gsize i = 0; i < count; i++)
        g_free(files[i].path);
    return well;
}

/* ---- writing rows --------------------------------------------------------------------------- */

/* Gathers the good pictures and reports the bad ones; says how many were bad. */
static guint gather_pictures(cw_import_batch *batch, const cw_import_row *row, GArray *pictures)
{
    guint bad = 0;
    const char *id = row->entry.item.id;
    for (guint i = 0; i < row->checks->len; i++) {
        const cw_picture_check *check = row->checks->pdata[i];
        const cw_row_place *place = &g_array_index(row->places, cw_row_place, i);
        if (check != NULL && check->problem == NULL) {
            g_array_append_val(pictures, check->picture);
            continue;
        }
        g_autofree char *reason =
            check == NULL ? g_strdup(place->problem)
                          : g_strdup_printf("picture \"%s\": %s", place->link, check->problem);
        cw_failure_list_add(batch->failures, row->feed, place->line, place->column, id, reason);
        bad++;
    }
    if (row->checks->len == 0)
        cw_failure_list_add(batch->failures, row->feed, row->line, 0, id, "row has no picture");
    return bad;
}

static gboolean put_row(cw_import_batch *batch, cw_import_row *row, GArray *pictures, guint bad,
                        GError **error)
{
    char mark[CW_ROW_HASH_DIGITS + 1];
    cw_import_row_partial_hash(row, mark);
    row->entry.row_hash = bad > 0 ? mark : row->hash;
    row->entry.pictures = (const cw_picture *)pictures->data;
    row->entry.picture_count = pictures->len;
    batch->result->partial += bad > 0;
    if (row->found && !row->known.withdrawn &&
        strcmp(row->known.row_hash, row->entry.row_hash) == 0)
        return TRUE; /* the same pictures were bad before */
    gboolean is_new = !row->found || row->known.withdrawn;
    batch->result->added += is_new;
    batch->result->updated += !is_new;
    return cw_store_put_item(batch->store, &row->entry, error);
}

static gboolean write_row(cw_import_batch *batch, cw_import_row *row, GError **error)
{
    g_autoptr(GArray) pictures = g_array_new(FALSE, FALSE, sizeof(cw_picture));
    guint bad = gather_pictures(batch, row, pictures);
    if (pictures->len > 0)
        return put_row(batch, row, pictures, bad, error);
    batch->result->rejected++;
    return TRUE;
}

static gboolean write_rows(cw_import_batch *batch, GError **error)
{
    if (!cw_store_begin(batch->store, error))
        return FALSE;
    for (guint i = 0; i < batch->rows->len; i++) {
        if (!write_row(batch, &g_array_index(batch->rows, cw_import_row, i), error)) {
            cw_store_rollback(batch->store);
            return FALSE;
        }
    }
    return cw_store_commit(batch->store, error);
}

gboolean cw_import_batch_flush(cw_import_batch *batch, const cw_progress *progress, GError **error)
{
    const cw_progress_state state = {"importing", "rows", batch->result->rows, 0, NULL};
    if (!cw_picture_pool_wait(batch->pool, progress, &state, error) ||
        (batch->rows->len > 0 && !write_rows(batch, error)))
        return FALSE;
    g_array_set_size(batch->rows, 0);
    g_string_chunk_clear(batch->strings);
    batch->result->pictures = cw_picture_pool_decoded(batch->pool);
    if (cw_progress_tell(progress, &state))
        return TRUE;
    g_set_error_literal(error, CW_ERROR, CW_ERROR_INTERRUPTED,
                        "stopped; what was imported stays, run it again to go on");
    return FALSE;
}
