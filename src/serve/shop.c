/* SPDX-License-Identifier: Apache-2.0
 *
 * An index is of a version of the catalogue, as one handle sees it that counts versions. The
 * version is read before the index is built, so that a change in between makes another one; the
 * same holds for tokens. One index is built at a time, so that none takes the place of a newer one.
 */
#include "serve/shop.h"

#include <colorway/embed.h>

#include "base/error.h"
#include "engine/catalog/catalog_store.h"
#include "serve/background.h"

#define EMBEDDING_THREADS 1 /* others search beside it */

/* The index of one model. */
typedef struct {
    cw_search_index *index;
    gint64 version; /* of the catalogue, when it was built */
    gboolean building;
} kept_index;

struct cw_shop {
    char *path, *model;
    GMutex lock; /* over all that follows */
    GQueue idle; /* cw_catalog, for reading */
    cw_catalog *watch;
    GPtrArray *tokens;     /* cw_access_token, or NULL: not read yet */
    gint64 tokens_version; /* of the catalogue, when they were read */
    GHashTable *indexes;   /* name as asked for, "" for none -> kept_index */
    GMutex builds;         /* held by who builds an index */
    GThreadPool *builders;
    GMutex writes;         /* held by who writes, over what follows */
    cw_embedder *embedder; /* by the usual model */
    cw_background *background;
};

static void kept_index_free(gpointer data)
{
    kept_index *kept = data;
    cw_search_index_unref(kept->index);
    g_free(kept);
}

static gboolean read_version(cw_shop *shop, gint64 *version, GError **error)
{
    return cw_store_version(cw_catalog_store(shop->watch), version, error);
}

gboolean cw_shop_read_version(cw_shop *shop, gint64 *version, GError **error)
{
    g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&shop->lock);
    return read_version(shop, version, error);
}

static void keep(cw_shop *shop, const char *key, cw_search_index *index, gint64 version)
{
    kept_index *kept = g_new(kept_index, 1);
    *kept = (kept_index){cw_search_index_ref(index), version, FALSE};
    g_hash_table_insert(shop->indexes, g_strdup(key), kept);
}

/* Opens an index as the catalogue is now, with what the one before has opened of the model. Not
 * under the lock, for it takes its time, but by one at a time. */
static cw_search_index *build(cw_shop *shop, cw_catalog *catalog, const char *key, GError **error)
{
    gint64 version = 0;
    if (!cw_shop_read_version(shop, &version, error))
        return NULL;
    const char *model = *key != '\0' ? key : shop->model;
    cw_search_index *index = cw_search_index_open(catalog, model, NULL, error);
    g_mutex_lock(&shop->lock);
    const kept_index *before = g_hash_table_lookup(shop->indexes, key);
    if (index != NULL && before != NULL)
        cw_search_index_take_over(index, before->index);
    if (index != NULL)
        keep(shop, key, index, version);
    else
        g_hash_table_remove(shop->indexes, key);
    g_mutex_unlock(&shop->lock);
    return index;
}

/* What cannot be built is forgotten: who asks next is told why. */
static void bring_up_to_date(cw_shop *shop, cw_catalog *catalog, const char *key)
{
    g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&shop->builds);
    gint64 version = 0;
    g_mutex_lock(&shop->lock);
    const kept_index *kept = g_hash_table_lookup(shop->indexes, key);
    const gboolean behind =
        kept != NULL && (!read_version(shop, &version, NULL) || kept->version != version);
    g_mutex_unlock(&shop->lock);
    if (behind)
        cw_search_index_unref(build(shop, catalog, key, NULL));
}

/* In the background. */
static void build_again(gpointer data, gpointer user)
{
    g_autofree char *key = data;
    cw_shop *shop = user;
    cw_catalog *catalog = cw_shop_borrow(shop, NULL);
    if (catalog == NULL) {
        g_mutex_lock(&shop->lock);
        g_hash_table_remove(shop->indexes, key);
        g_mutex_unlock(&shop->lock);
        return;
    }
    bring_up_to_date(shop, catalog, key);
    cw_shop_give_back(shop, catalog);
}

void cw_shop_bring_up_to_date(cw_shop *shop, cw_catalog *catalog)
{
    g_mutex_lock(&shop->lock);
    g_autoptr(GPtrArray) keys = g_ptr_array_new_with_free_func(g_free);
    GHashTableIter all;
    gpointer key;
    g_hash_table_iter_init(&all, shop->indexes);
    while (g_hash_table_iter_next(&all, &key, NULL))
        g_ptr_array_add(keys, g_strdup(key));
    g_mutex_unlock(&shop->lock);
    for (guint i = 0; i < keys->len; i++)
        bring_up_to_date(shop, catalog, keys->pdata[i]);
}

void cw_shop_close(cw_shop *shop)
{
    if (shop == NULL)
        return;
    cw_background_free(shop->background);
    g_thread_pool_free(shop->builders, FALSE, TRUE);
    g_hash_table_unref(shop->indexes);
    g_queue_clear_full(&shop->idle, (GDestroyNotify)cw_catalog_close);
    cw_catalog_close(shop->watch);
    g_clear_pointer(&shop->tokens, g_ptr_array_unref);
    g_mutex_clear(&shop->lock);
    g_mutex_clear(&shop->builds);
    g_mutex_clear(&shop->writes);
    cw_embedder_free(shop->embedder);
    g_free(shop->path);
    g_free(shop->model);
    g_free(shop);
}

const char *cw_shop_path(const cw_shop *shop)
{
    return shop->path;
}

cw_background *cw_shop_get_background(cw_shop *shop)
{
    return shop->background;
}

cw_catalog *cw_shop_borrow(cw_shop *shop, GError **error)
{
    g_mutex_lock(&shop->lock);
    cw_catalog *catalog = g_queue_pop_head(&shop->idle);
    g_mutex_unlock(&shop->lock);
    return catalog != NULL ? catalog : cw_catalog_open(shop->path, CW_CATALOG_READ, error);
}

void cw_shop_give_back(cw_shop *shop, cw_catalog *catalog)
{
    g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&shop->lock);
    g_queue_push_head(&shop->idle, catalog);
}

cw_catalog *cw_shop_begin_writing(cw_shop *shop, GError **error)
{
    g_mutex_lock(&shop->writes);
    cw_catalog *catalog = cw_catalog_open(shop->path, CW_CATALOG_WRITE, error);
    if (catalog == NULL)
        g_mutex_unlock(&shop->writes);
    return catalog;
}

void cw_shop_end_writing(cw_shop *shop, cw_catalog *catalog)
{
    cw_catalog_close(catalog);
    g_mutex_unlock(&shop->writes);
}

gboolean cw_shop_embed(cw_shop *shop, cw_catalog *catalog, gint64 picture, char **without,
                       GError **error)
{
    return cw_embedder_run(shop->embedder, catalog, picture, without, error);
}

GPtrArray *cw_shop_list_tokens(cw_shop *shop, GError **error)
{
    g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&shop->lock);
    gint64 version;
    if (!read_version(shop, &version, error))
        return NULL;
    if (shop->tokens == NULL || shop->tokens_version != version) {
        g_clear_pointer(&shop->tokens, g_ptr_array_unref);
        shop->tokens = cw_access_tokens_list(shop->watch, error);
        shop->tokens_version = version;
    }
    return shop->tokens != NULL ? g_ptr_array_ref(shop->tokens) : NULL;
}

/* The index that is there, which may be behind; NULL without an error: there is none. */
static cw_search_index *find_kept(cw_shop *shop, const char *key, GError **error)
{
    g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&shop->lock);
    kept_index *kept = g_hash_table_lookup(shop->indexes, key);
    gint64 version;
    if (kept == NULL || !read_version(shop, &version, error))
        return NULL;
    if (kept->version != version && !kept->building) {
        kept->building = TRUE;
        g_thread_pool_push(shop->builders, g_strdup(key), NULL);
    }
    return cw_search_index_ref(kept->index);
}

cw_search_index *cw_shop_find_index(cw_shop *shop, cw_catalog *catalog, const char *model,
                                    GError **error)
{
    const char *key = model != NULL ? model : "";
    GError *problem = NULL;
    cw_search_index *index = find_kept(shop, key, &problem);
    if (index == NULL && problem == NULL) {
        g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&shop->builds);
        index = find_kept(shop, key, &problem);
        if (index == NULL && problem == NULL)
            index = build(shop, catalog, key, &problem);
    }
    if (problem != NULL)
        g_propagate_error(error, problem);
    return index;
}

/* Whether requests that name no model have an answer: a catalogue that no model has seen waits for
 * one, but of several nobody can tell which is meant. */
static gboolean check_model(cw_shop *shop, GError **error)
{
    GError *problem = NULL;
    g_autoptr(cw_search_index) index = cw_shop_find_index(shop, shop->watch, NULL, &problem);
    if (problem == NULL)
        return TRUE;
    if (shop->model == NULL && g_error_matches(problem, CW_ERROR, CW_ERROR_NOT_FOUND)) {
        g_error_free(problem);
        return TRUE;
    }
    g_propagate_error(error, problem);
    return FALSE;
}

cw_shop *cw_shop_open(const char *path, const char *model, GError **error)
{
    cw_catalog *watch = cw_catalog_open(path, CW_CATALOG_READ, error);
    if (watch == NULL)
        return NULL;
    cw_shop *shop = g_new0(cw_shop, 1);
    shop->path = g_strdup(cw_catalog_path(watch));
    shop->model = g_strdup(model);
    shop->watch = watch;
    g_mutex_init(&shop->lock);
    g_mutex_init(&shop->builds);
    g_mutex_init(&shop->writes);
    shop->embedder = cw_embedder_new(model, EMBEDDING_THREADS);
    g_queue_init(&shop->idle);
    shop->indexes = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, kept_index_free);
    shop->background = cw_background_new(shop);
    shop->builders = g_thread_pool_new(build_again, shop, 1, FALSE, NULL);
    if (check_model(shop, error))
        return shop;
    cw_shop_close(shop);
    return NULL;
}
