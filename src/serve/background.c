/* SPDX-License-Identifier: Apache-2.0
 *
 * The version is read before anything is made of it, so that a change in between has it made again.
 * Why it could not be is kept likewise: who asks is told at once, until something changes.
 */
#include "serve/background.h"

#include "base/error.h"

#define MAKERS 2 /* what takes minutes does not stand in the way of what takes seconds */

/* What there is of one kind by one model; neither made nor a reason: the first is being made. */
typedef struct {
    const cw_background_kind *kind;
    char *model;
    gpointer made;
    GError *reason; /* why there is none */
    gint64 version; /* of the catalogue, when that was so */
    gboolean making;
} kept_thing;

struct cw_background {
    cw_shop *shop;
    GMutex lock;     /* over what is kept */
    GPtrArray *kept; /* kept_thing, a few, which stay where they are */
    gint stopping;   /* atomic */
    GThreadPool *makers;
};

static void kept_thing_free(gpointer data)
{
    kept_thing *kept = data;
    kept->kind->unref(kept->made);
    g_clear_error(&kept->reason);
    g_free(kept->model);
    g_free(kept);
}

static gboolean go_on(gpointer data, const cw_progress_state *state G_GNUC_UNUSED)
{
    return !g_atomic_int_get(&((cw_background *)data)->stopping);
}

/* In place of what there was. */
static void keep(cw_background *background, kept_thing *kept, gpointer made, GError *reason,
                 gint64 version)
{
    g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&background->lock);
    kept->kind->unref(kept->made);
    g_clear_error(&kept->reason);
    kept->made = made;
    kept->reason = reason;
    kept->version = version;
    kept->making = FALSE;
}

/* In the background; nobody else changes what there is meanwhile. */
static void make(gpointer data, gpointer user)
{
    kept_thing *kept = data;
    cw_background *background = user;
    const cw_progress progress = {go_on, background};
    GError *reason = NULL;
    gint64 version = 0;
    cw_catalog *catalog = cw_shop_read_version(background->shop, &version, &reason)
                              ? cw_shop_borrow(background->shop, &reason)
                              : NULL;
    gpointer made = catalog != NULL
                        ? kept->kind->open(catalog, kept->model, kept->made, &progress, &reason)
                        : NULL;
    if (catalog != NULL)
        cw_shop_give_back(background->shop, catalog);
    keep(background, kept, made, reason, version);
}

cw_background *cw_background_new(cw_shop *shop)
{
    cw_background *background = g_new0(cw_background, 1);
    background->shop = shop;
    g_mutex_init(&background->lock);
    background->kept = g_ptr_array_new_with_free_func(kept_thing_free);
    background->makers = g_thread_pool_new(make, background, MAKERS, FALSE, NULL);
    return background;
}

void cw_background_free(cw_background *background)
{
    if (background == NULL)
        return;
    g_atomic_int_set(&background->stopping, 1);
    g_thread_pool_free(background->makers, FALSE, TRUE);
    g_ptr_array_unref(background->kept);
    g_mutex_clear(&background->lock);
    g_free(background);
}

/* `version`: of the catalogue now; a new one is of none. */
static kept_thing *find_kept(cw_background *background, const cw_background_kind *kind,
                             const char *model, gint64 version)
{
    for (guint i = 0; i < background->kept->len; i++) {
        kept_thing *kept = background->kept->pdata[i];
        if (kept->kind == kind && g_str_equal(kept->model, model))
            return kept;
    }
    kept_thing *kept = g_new0(kept_thing, 1);
    kept->kind = kind;
    kept->model = g_strdup(model);
    kept->version = version - 1;
    g_ptr_array_add(background->kept, kept);
    return kept;
}

gpointer cw_background_find(cw_background *background, const cw_background_kind *kind,
                            const char *model, GError **error)
{
    gint64 version;
    if (!cw_shop_read_version(background->shop, &version, error))
        return NULL;
    g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&background->lock);
    kept_thing *kept = find_kept(background, kind, model, version);
    if (kept->version != version && !kept->making) {
        kept->making = TRUE;
        g_thread_pool_push(background->makers, kept, NULL);
    }
    if (kept->made != NULL)
        return kind->ref(kept->made);
    if (kept->reason != NULL)
        g_propagate_error(error, g_error_copy(kept->reason));
    else
        g_set_error(error, CW_ERROR, CW_ERROR_PENDING, "%s \"%s\"; ask again in a moment",
                    kind->doing, model);
    return NULL;
}
