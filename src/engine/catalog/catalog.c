/* SPDX-License-Identifier: Apache-2.0
 *
 * The public face of a store.
 */
#include "colorway/catalog.h"

#include "base/error.h"
#include "engine/catalog/catalog_store.h"
#include "engine/catalog/own_pictures.h"

struct cw_catalog {
    cw_store *store;
};

cw_catalog *cw_catalog_open(const char *path, cw_catalog_mode mode, GError **error)
{
    static const cw_store_mode modes[] = {
        [CW_CATALOG_READ] = CW_STORE_READ,
        [CW_CATALOG_WRITE] = CW_STORE_WRITE,
        [CW_CATALOG_CREATE] = CW_STORE_CREATE,
    };
    cw_store *store = cw_store_open(path, modes[mode], error);
    if (store == NULL)
        return NULL;
    cw_catalog *catalog = g_new(cw_catalog, 1);
    catalog->store = store;
    return catalog;
}

void cw_catalog_close(cw_catalog *catalog)
{
    if (catalog == NULL)
        return;
    cw_store_close(catalog->store);
    g_free(catalog);
}

cw_store *cw_catalog_store(cw_catalog *catalog)
{
    return catalog->store;
}

cw_picture_list *cw_catalog_list_pictures(cw_catalog *catalog, const char *const *conditions,
                                          const cw_progress *progress, GError **error)
{
    g_autoptr(cw_where) where = cw_where_parse(conditions, error);
    return where != NULL
               ? cw_store_list_pictures(catalog->store, where, CW_PICTURES_BY_ITEM, progress, error)
               : NULL;
}

const char *cw_catalog_path(const cw_catalog *catalog)
{
    return cw_store_path(catalog->store);
}

cw_item *cw_catalog_find_listed(cw_catalog *catalog, const char *name, GError **error)
{
    g_autoptr(cw_item) item = cw_store_find_item(catalog->store, name, error);
    if (item == NULL || !item->withdrawn)
        return g_steal_pointer(&item);
    g_set_error(error, CW_ERROR, CW_ERROR_NOT_FOUND,
                "item \"%s\" is withdrawn: its feed no longer lists it", name);
    return NULL;
}

gboolean cw_catalog_remove(cw_catalog *catalog, const char *item, GError **error)
{
    cw_store *store = catalog->store;
    g_autoptr(cw_item) found = cw_store_find_item(store, item, error);
    g_autoptr(GArray) own = found != NULL ? cw_own_pictures_of(store, found->number, error) : NULL;
    if (own == NULL || !cw_store_begin(store, error))
        return FALSE;
    if (!cw_store_remove_item(store, found->number, error) || !cw_store_commit(store, error)) {
        cw_store_rollback(store);
        return FALSE;
    }
    cw_own_pictures_drop(store, own);
    return TRUE;
}
