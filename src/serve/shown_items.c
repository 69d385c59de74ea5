/* SPDX-License-Identifier: Apache-2.0 */
#include "serve/shown_items.h"

#include "serve/background.h"

static gpointer open_attributes(cw_catalog *catalog, const char *model, gpointer before,
                                const cw_progress *progress, GError **error)
{
    return cw_attribute_index_open(catalog, model, before, progress, error);
}

static gpointer ref_attributes(gpointer attributes)
{
    return cw_attribute_index_ref(attributes);
}

static void unref_attributes(gpointer attributes)
{
    cw_attribute_index_unref(attributes);
}

static const cw_background_kind attributes_kind = {
    open_attributes, ref_attributes, unref_attributes, "pictures are being looked at by model"};

cw_attribute_index *cw_shown_index(cw_exchange *exchange, const char *model, GError **error)
{
    exchange->passing = TRUE;
    g_autoptr(cw_search_index) usual =
        cw_shop_find_index(exchange->shop, exchange->catalog, model, error);
    return usual != NULL ? cw_background_find(cw_shop_get_background(exchange->shop),
                                              &attributes_kind, cw_search_index_model(usual), error)
                         : NULL;
}

gboolean cw_shown_items(cw_exchange *exchange, const char *model, GStrv shows, double precision,
                        GHashTable **items, GError **error)
{
    *items = NULL;
    if (shows == NULL || *shows == NULL)
        return TRUE;
    g_autoptr(cw_attribute_index) index = cw_shown_index(exchange, model, error);
    if (index != NULL)
        *items = cw_attribute_index_find(index, (const char *const *)shows, precision, error);
    return *items != NULL;
}
