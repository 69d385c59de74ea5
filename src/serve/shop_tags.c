/* SPDX-License-Identifier: Apache-2.0
 *
 * The version is read before the words are judged, so that a change in between has them judged
 * again. Why they could not be is kept likewise: who asks is told at once, until something changes.
 */
#include "serve/shop_tags.h"

#include "base/error.h"

/* The tags by one model; both NULL: the first ones are being built. */
typedef struct {
    cw_tag_index *index;
    GError *reason; /* why there are none */
    gint64 version; /* of the catalogue, when that was so */
    gboolean building;
} kept_tags;

struct cw_shop_tags {
    cw_shop *shop;
    GMutex lock;      /* over what is kept */
    GHashTable *kept; /* model -> kept_tags */
    gint stopping;    /* atomic */
    GThreadPool *builder;
};

static void kept_tags_free(gpointer data)
{
    kept_tags *kept = data;
    cw_tag_index_unref(kept->index);
    g_clear_error(&kept->reason);
    g_free(kept);
}

static gboolean go_on(gpointer data, const cw_progress_state *state G_GNUC_UNUSED)
{
    return !g_atomic_int_get(&((cw_shop_tags *)data)->stopping);
}

/* In the background. */
static void build(gpointer data, gpointer user)
{
    g_autofree char *model = data;
    cw_shop_tags *tags = user;
    const cw_progress progress = {go_on, tags};
    GError *reason = NULL;
    gint64 version = 0;
    cw_catalog *catalog = cw_shop_read_version(tags->shop, &version, &reason)
                              ? cw_shop_borrow(tags->shop, &reason)
                              : NULL;
    cw_tag_index *index =
        catalog != NULL ? cw_tag_index_open(catalog, model, &progress, &reason) : NULL;
    if (catalog != NULL)
        cw_shop_give_back(tags->shop, catalog);
    kept_tags *kept = g_new(kept_tags, 1);
    *kept = (kept_tags){index, reason, version, FALSE};
    g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&tags->lock);
    g_hash_table_replace(tags->kept, g_steal_pointer(&model), kept);
}

cw_shop_tags *cw_shop_tags_new(cw_shop *shop)
{
    cw_shop_tags *tags = g_new0(cw_shop_tags, 1);
    tags->shop = shop;
    g_mutex_init(&tags->lock);
    tags->kept = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, kept_tags_free);
    tags->builder = g_thread_pool_new(build, tags, 1, FALSE, NULL);
    return tags;
}

void cw_shop_tags_free(cw_shop_tags *tags)
{
    if (tags == NULL)
        return;
    g_atomic_int_set(&tags->stopping, 1);
    g_thread_pool_free(tags->builder, FALSE, TRUE);
    g_hash_table_unref(tags->kept);
    g_mutex_clear(&tags->lock);
    g_free(tags);
}

cw_tag_index *cw_shop_tags_find(cw_shop_tags *tags, const char *model, GError **error)
{
    gint64 version;
    if (!cw_shop_read_version(tags->shop, &version, error))
        return NULL;
    g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&tags->lock);
    kept_tags *kept = g_hash_table_lookup(tags->kept, model);
    if (kept == NULL) {
        kept = g_new0(kept_tags, 1);
        kept->version = version - 1;
        g_hash_table_insert(tags->kept, g_strdup(model), kept);
    }
    if (kept->version != version && !kept->building) {
        kept->building = TRUE;
        g_thread_pool_push(tags->builder, g_strdup(model), NULL);
    }
    if (kept->index != NULL)
        return cw_tag_index_ref(kept->index);
    if (kept->reason != NULL)
        g_propagate_error(error, g_error_copy(kept->reason));
    else
        g_set_error(error, CW_ERROR, CW_ERROR_PENDING,
                    "pictures are being asked for the words of model \"%s\"; ask again in a moment",
                    model);
    return NULL;
}
