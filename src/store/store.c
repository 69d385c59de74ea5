/* SPDX-License-Identifier: Apache-2.0
 *
 * What all kinds of store have in common: batches, the way to the methods, and what can be said in
 * terms of them.
 */
#include "store/store.h"

#include <string.h>

#include "base/error.h"
#include "store/store_methods.h"

static const cw_row *const rows[] = {&cw_store_sqlite.row, NULL};
const cw_row_table cw_store_table = {"store", rows};

cw_store *cw_store_open(const char *path, cw_store_mode mode, GError **error)
{
    g_autofree char *absolute = g_canonicalize_filename(path, NULL);
    cw_store *store = cw_store_sqlite.open(absolute, mode, error);
    if (store == NULL)
        return NULL;
    store->kind = &cw_store_sqlite;
    store->mode = mode;
    store->path = g_steal_pointer(&absolute);
    return store;
}

void cw_store_close(cw_store *store)
{
    if (store == NULL)
        return;
    cw_store_rollback(store);
    g_free(store->path);
    store->kind->close(store);
}

const char *cw_store_path(const cw_store *store)
{
    return store->path;
}

char *cw_store_beside(const cw_store *store, const char *name)
{
    g_autofree char *folder = g_path_get_dirname(store->path);
    return g_build_filename(folder, name, NULL);
}

gboolean cw_store_begin(cw_store *store, GError **error)
{
    if (store->mode == CW_STORE_READ || store->in_batch) {
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE, "cannot begin a batch: catalogue \"%s\" %s",
                    store->path, store->in_batch ? "is in one" : "is open for reading only");
        return FALSE;
    }
    store->in_batch = store->kind->begin(store, error);
    return store->in_batch;
}

static void tell_watch(const cw_store *store, gboolean committed)
{
    if (store->watch != NULL)
        store->watch(store->watch_data, committed);
}

gboolean cw_store_commit(cw_store *store, GError **error)
{
    if (!store->in_batch) {
        g_set_error_literal(error, CW_ERROR, CW_ERROR_USAGE, "cannot commit: no batch was begun");
        return FALSE;
    }
    tell_watch(store, FALSE);
    if (!store->kind->commit(store, error)) {
        cw_store_rollback(store);
        return FALSE;
    }
    store->in_batch = FALSE;
    tell_watch(store, TRUE);
    return TRUE;
}

void cw_store_rollback(cw_store *store)
{
    if (store->in_batch)
        store->kind->rollback(store);
    store->in_batch = FALSE;
}

void cw_store_set_watch(cw_store *store, cw_store_watch watch, gpointer data)
{
    store->watch = watch;
    store->watch_data = data;
}

/* READS always may; WRITES only in a batch. */
static gboolean may_READS(const cw_store *store, GError **error)
{
    (void)store;
    (void)error;
    return TRUE;
}

static gboolean may_WRITES(const cw_store *store, GError **error)
{
    if (!store->in_batch)
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                    "cannot write to catalogue \"%s\" outside a batch", store->path);
    return store->in_batch;
}

#define CW_STORE_METHOD(access, name, parameters, arguments)                                       \
    gboolean cw_store_##name(cw_store *store, parameters, GError **error)                          \
    {                                                                                              \
        return may_##access(store, error) && store->kind->methods.name(store, arguments, error);   \
    }
#include "store/store_methods.def"
#undef CW_STORE_METHOD

gboolean cw_store_each_item(cw_store *store, const cw_where *where, cw_item_visit visit,
                            gpointer data, GError **error)
{
    cw_items_wanted wanted = {.where = where};
    return cw_store_walk_items(store, &wanted, visit, data, error);
}

gboolean cw_store_each_item_after(cw_store *store, gint64 after, const cw_where *where,
                                  cw_item_visit visit, gpointer data, GError **error)
{
    cw_items_wanted wanted = {.where = where, .after = after};
    return cw_store_walk_items(store, &wanted, visit, data, error);
}

gboolean cw_store_each_of_source(cw_store *store, const char *source, cw_item_visit visit,
                                 gpointer data, GError **error)
{
    cw_items_wanted wanted = {.source = source, .withdrawn = TRUE};
    return cw_store_walk_items(store, &wanted, visit, data, error);
}

gboolean cw_store_each_picture(cw_store *store, const cw_where *where, cw_pictures_order order,
                               cw_shown_visit visit, gpointer data, GError **error)
{
    cw_pictures_wanted wanted = {.where = where, .order = order};
    return cw_store_walk_pictures(store, &wanted, visit, data, error);
}

gboolean cw_store_each_picture_of(cw_store *store, gint64 item, cw_shown_visit visit, gpointer data,
                                  GError **error)
{
    cw_pictures_wanted wanted = {.order = CW_PICTURES_BY_ITEM, .item = item, .withdrawn = TRUE};
    return cw_store_walk_pictures(store, &wanted, visit, data, error);
}

gboolean cw_store_each_showing(cw_store *store, gint64 picture, cw_shown_visit visit, gpointer data,
                               GError **error)
{
    cw_pictures_wanted wanted = {.picture = picture, .every = TRUE};
    return cw_store_walk_pictures(store, &wanted, visit, data, error);
}

static gboolean note_shown(gpointer data, const cw_shown *shown G_GNUC_UNUSED,
                           GError **error G_GNUC_UNUSED)
{
    *(gboolean *)data = TRUE;
    return FALSE;
}

gboolean cw_store_is_shown(cw_store *store, gint64 picture, gboolean *shown, GError **error)
{
    cw_pictures_wanted wanted = {.picture = picture, .withdrawn = TRUE};
    *shown = FALSE;
    return cw_store_walk_pictures(store, &wanted, note_shown, shown, error);
}

gboolean cw_store_each_kept(cw_store *store, cw_shown_visit visit, gpointer data, GError **error)
{
    cw_pictures_wanted wanted = {.order = CW_PICTURES_ONCE, .withdrawn = TRUE};
    return cw_store_walk_pictures(store, &wanted, visit, data, error);
}

gboolean cw_store_each_missing(cw_store *store, gint64 model, const cw_where *where,
                               cw_shown_visit visit, gpointer data, GError **error)
{
    cw_pictures_wanted wanted = {.order = CW_PICTURES_ONCE, .where = where, .without_model = model};
    return cw_store_walk_pictures(store, &wanted, visit, data, error);
}
