/* SPDX-License-Identifier: Apache-2.0
 *
 * A design begins with its item of the lowest number, so that a page is the designs that begin
 * behind the cursor; the others of a design may stand anywhere.
 */
#include <colorway/designs.h>

#include "base/json_text.h"
#include "engine/catalog/decided_designs.h"
#include "engine/catalog/model_vectors.h"

typedef struct {
    const cw_designs_request *request;
    cw_store *store;
    GHashTable *predicted; /* number of an item -> name of its predicted group */
    cw_decided_designs *decided;
    GHashTable *begun; /* name of a design -> its "items" if it is on this page, else NULL */
    json_t *designs;
    gint64 last; /* first item of the last of them */
    gboolean more;
} listing;

static void listing_clear(listing *l)
{
    g_hash_table_unref(l->predicted);
    cw_decided_designs_free(l->decided);
    g_hash_table_unref(l->begun);
    json_decref(l->designs);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(listing, listing_clear)

static gboolean take_prediction(gpointer data, const cw_prediction *prediction,
                                GError **error G_GNUC_UNUSED)
{
    const listing *l = data;
    g_hash_table_insert(l->predicted, g_memdup2(&prediction->item, sizeof prediction->item),
                        g_strdup(prediction->group));
    return TRUE;
}

static gboolean read_predictions(listing *l, cw_catalog *catalog, GError **error)
{
    cw_store_model model;
    if (l->request->model == NULL)
        return TRUE;
    if (!cw_model_find(catalog, l->request->model, &model, error))
        return FALSE;
    const gboolean read =
        cw_store_each_prediction(l->store, model.number, take_prediction, l, error);
    cw_model_clear(&model);
    return read;
}

/* What items of one design have in common without decisions. (transfer full) */
static char *name_undecided(gpointer data, gint64 item, gint64 group)
{
    const listing *l = data;
    const char *predicted = g_hash_table_lookup(l->predicted, &item);
    if (group != 0)
        return g_strdup_printf("f%" G_GINT64_FORMAT, group);
    return predicted != NULL ? g_strconcat("p", predicted, NULL)
                             : g_strdup_printf("i%" G_GINT64_FORMAT, item);
}

static gboolean read_decisions(listing *l, GError **error)
{
    l->decided = cw_decided_designs_read(l->store, name_undecided, l, error);
    return l->decided != NULL;
}

/* What items of one design have in common, and who says so. (transfer full) */
static char *name_design(const listing *l, const cw_item *item, const char **from)
{
    char *name = name_undecided((gpointer)l, item->number, item->group_number);
    const guint decided = cw_decided_designs_find(l->decided, item->colourway, name);
    *from = decided > 0 ? "decisions" : *name == 'f' ? "feed" : *name == 'p' ? "pictures" : NULL;
    if (decided == 0)
        return name;
    g_free(name);
    return g_strdup_printf("d%u", decided);
}

static gboolean take_number(gpointer data, const cw_shown *shown, GError **error G_GNUC_UNUSED)
{
    *(gint64 *)data = shown->picture->number;
    return FALSE;
}

static gboolean add_item(const listing *l, json_t *items, const cw_item *item, GError **error)
{
    gint64 picture = 0;
    if (!cw_store_each_picture_of(l->store, item->number, take_number, &picture, error))
        return FALSE;
    json_t *object = json_object();
    cw_json_set(object, "id", item->id);
    cw_json_set(object, "source", item->source);
    cw_json_set(object, "color", item->fields[CW_FIELD_COLOUR]);
    json_object_set_new(object, "picture",
                        picture > 0 ? json_integer((json_int_t)picture) : json_null());
    json_array_append_new(items, object);
    return TRUE;
}

/* Of its first item, without any items. (transfer full) */
static json_t *json_of_design(const cw_item *first, const char *from)
{
    json_t *design = json_object();
    cw_json_set(design, "title", first->fields[CW_FIELD_TITLE]);
    cw_json_set(design, "product_type", first->fields[CW_FIELD_PRODUCT_TYPE]);
    cw_json_set(design, "price", first->fields[CW_FIELD_PRICE]);
    cw_json_set(design, "from", from);
    json_object_set_new(design, "items", json_array());
    return design;
}

/* Begins a design, on this page or not. */
static json_t *begin_design(listing *l, const cw_item *item, char *name, const char *from)
{
    json_t *items = NULL;
    if (item->number > l->request->after && json_array_size(l->designs) == l->request->limit)
        l->more = TRUE;
    else if (item->number > l->request->after) {
        json_t *design = json_of_design(item, from);
        items = json_object_get(design, "items");
        json_array_append_new(l->designs, design);
        l->last = item->number;
    }
    g_hash_table_insert(l->begun, name, items);
    return items;
}

static gboolean take_item(gpointer data, const cw_item *item, GError **error)
{
    listing *l = data;
    const char *from;
    gpointer items;
    if (l->request->among != NULL && !g_hash_table_contains(l->request->among, &item->number))
        return TRUE;
    g_autofree char *name = name_design(l, item, &from);
    if (!g_hash_table_lookup_extended(l->begun, name, NULL, &items))
        items = begin_design(l, item, g_steal_pointer(&name), from);
    return items == NULL || add_item(l, items, item, error);
}

static void listing_begin(listing *l, cw_catalog *catalog, const cw_designs_request *request)
{
    *l = (listing){
        .request = request,
        .store = cw_catalog_store(catalog),
        .predicted = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, g_free),
        .begun = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
        .designs = json_array(),
    };
}

json_t *cw_designs_list(cw_catalog *catalog, const cw_designs_request *request, GError **error)
{
    g_auto(listing) l;
    listing_begin(&l, catalog, request);
    g_autoptr(cw_where) where = cw_where_parse(request->where, error);
    if (where == NULL || !read_predictions(&l, catalog, error) || !read_decisions(&l, error) ||
        !cw_store_each_item(l.store, where, take_item, &l, error))
        return NULL;
    return json_pack("{s:O,s:o}", "designs", l.designs, "next",
                     l.more ? json_integer((json_int_t)l.last) : json_null());
}

typedef struct {
    const listing *l;
    const char *name; /* of the design */
    json_t *items;
} members;

static gboolean take_member(gpointer data, const cw_item *item, GError **error)
{
    const members *m = data;
    const char *from;
    g_autofree char *name = name_design(m->l, item, &from);
    return !g_str_equal(name, m->name) || add_item(m->l, m->items, item, error);
}

json_t *cw_design_find(cw_catalog *catalog, const char *name, const char *model, GError **error)
{
    const cw_designs_request request = {.model = model};
    g_auto(listing) l;
    listing_begin(&l, catalog, &request);
    g_autoptr(cw_item) item = cw_catalog_find_listed(catalog, name, error);
    if (item == NULL || !read_predictions(&l, catalog, error) || !read_decisions(&l, error))
        return NULL;
    const char *from;
    g_autofree char *design_name = name_design(&l, item, &from);
    json_t *design = json_of_design(item, from);
    members m = {&l, design_name, json_object_get(design, "items")};
    if (cw_store_each_item(l.store, NULL, take_member, &m, error))
        return design;
    json_decref(design);
    return NULL;
}
