/* SPDX-License-Identifier: Apache-2.0 */
#include <colorway/feed_attributes.h>

#include <stdlib.h>

#include "base/error.h"
#include "engine/attributes/attribute_set.h"
#include "engine/catalog/catalog_store.h"

#define COMMONEST 5

/* What is looked at. */
typedef struct {
    const cw_feed_columns *columns;
    gsize least, colourways;
    gsize commonest; /* values that are named */
} survey;

static json_t *value_json(const survey *s, const char *text, gsize count)
{
    return json_pack("{s:s, s:I, s:f}", "value", text, "colourways", (json_int_t)count, "share",
                     (double)count / (double)s->colourways);
}

/* The commoner first, of equals by name. */
static int compare_values(const void *a, const void *b)
{
    const cw_tally_value *x = *(const cw_tally_value *const *)a,
                         *y = *(const cw_tally_value *const *)b;
    return x->count != y->count ? (x->count < y->count ? 1 : -1) : (x > y) - (x < y);
}

/* The values in that order. (transfer container) */
static const cw_tally_value **order_values(const cw_value_tally *tally)
{
    const cw_tally_value **order = g_new(const cw_tally_value *, tally->count + 1);
    for (gsize v = 0; v < tally->count; v++)
        order[v] = &tally->values[v];
    if (tally->count > 0)
        qsort(order, tally->count, sizeof *order, compare_values);
    return order;
}

static void set_fill(const survey *s, json_t *object, gsize filled)
{
    json_object_set_new(object, "filled", json_integer((json_int_t)filled));
    json_object_set_new(object, "fill_rate", json_real((double)filled / (double)s->colourways));
}

/* ---- all columns ---------------------------------------------------------------------------- */

static json_t *commonest_json(const survey *s, const cw_value_tally *tally)
{
    g_autofree const cw_tally_value **order = order_values(tally);
    json_t *commonest = json_array();
    for (gsize v = 0; v < MIN(s->commonest, tally->count); v++)
        json_array_append_new(commonest, value_json(s, order[v]->text, order[v]->count));
    return commonest;
}

static json_t *column_json(const survey *s, const cw_feed_column *column,
                           const cw_value_tally *tally, const char *unfit)
{
    gsize rare;
    const gsize common = cw_value_tally_common(tally, s->least, &rare);
    json_t *object = json_pack("{s:s}", "column", column->name);
    set_fill(s, object, tally->filled);
    json_object_set_new(object, "values", json_integer((json_int_t)common));
    json_object_set_new(object, "rare_values", json_integer((json_int_t)(tally->count - common)));
    json_object_set_new(object, "rare", json_integer((json_int_t)rare));
    json_object_set_new(object, "commonest", commonest_json(s, tally));
    json_object_set_new(object, "fits", json_boolean(unfit == NULL));
    json_object_set_new(object, "reason", unfit != NULL ? json_string(unfit) : json_null());
    return object;
}

/* Columns that some item has, those that fit first. */
static json_t *columns_json(const survey *s)
{
    json_t *fit = json_array(), *unfit = json_array();
    for (guint c = 0; c < s->columns->columns->len; c++) {
        const cw_feed_column *column = s->columns->columns->pdata[c];
        g_autoptr(cw_value_tally) tally = cw_value_tally_new(s->columns, column);
        g_autofree char *reason = cw_attribute_set_unfit(tally, s->least);
        if (tally->count > 0)
            json_array_append_new(reason == NULL ? fit : unfit,
                                  column_json(s, column, tally, reason));
    }
    json_array_extend(fit, unfit);
    json_decref(unfit);
    return fit;
}

/* ---- types that were asked for -------------------------------------------------------------- */

static json_t *rare_json(const survey *s, const cw_feed_column *column)
{
    g_autoptr(cw_value_tally) tally = cw_value_tally_new(s->columns, column);
    g_autofree const cw_tally_value **order = order_values(tally);
    json_t *rare = json_array();
    for (gsize v = 0; v < tally->count; v++)
        if (order[v]->count < s->least)
            json_array_append_new(rare, value_json(s, order[v]->text, order[v]->count));
    return rare;
}

static json_t *type_json(const survey *s, const cw_attribute_type *type,
                         const cw_attribute_count *count)
{
    const cw_feed_column *column = cw_feed_columns_find(s->columns, type->column, NULL);
    json_t *object = json_pack("{s:s, s:s}", "name", type->name, "column", type->column);
    json_t *values = json_array();
    for (gsize v = 0; v < type->count; v++)
        json_array_append_new(values, value_json(s, type->values[v], count->counts[v]));
    set_fill(s, object, count->filled);
    json_object_set_new(object, "missing",
                        json_integer((json_int_t)(s->colourways - count->filled)));
    json_object_set_new(object, "listed", json_integer((json_int_t)count->listed));
    json_object_set_new(object, "values", values);
    json_object_set_new(object, "rare", json_integer((json_int_t)count->unknown));
    json_object_set_new(object, "rare_values", rare_json(s, column));
    return object;
}

static json_t *types_json(const survey *s, const char *const *wanted, GError **error)
{
    g_autoptr(cw_attribute_set) set = cw_attribute_set_new(s->columns, wanted, s->least, error);
    g_autoptr(cw_attribute_labels) labels =
        set != NULL ? cw_attribute_labels_new(set, s->columns, error) : NULL;
    if (labels == NULL)
        return NULL;
    json_t *types = json_array();
    for (gsize t = 0; t < set->count; t++)
        json_array_append_new(types, type_json(s, &set->types[t], &labels->counts[t]));
    return types;
}

/* ---- both ----------------------------------------------------------------------------------- */

static json_t *look(const cw_feed_columns *columns, const cw_feed_attributes_request *request,
                    GError **error)
{
    survey s = {
        .columns = columns,
        .least = request->least > 0 ? request->least : CW_LABELS_LEAST_ITEMS,
        .commonest = request->commonest > 0 ? request->commonest : COMMONEST,
    };
    for (gsize i = 0; i < columns->list->count; i++)
        s.colourways += columns->first[i];
    const gboolean all = request->attributes == NULL;
    json_t *found = all ? columns_json(&s) : types_json(&s, request->attributes, error);
    if (found == NULL)
        return NULL;
    return json_pack("{s:I, s:I, s:I, s:o}", "items", (json_int_t)columns->list->count,
                     "colourways", (json_int_t)s.colourways, "at_least", (json_int_t)s.least,
                     all ? "columns" : "types", found);
}

static void keep_among(cw_picture_list *list, GHashTable *among)
{
    gsize kept = 0;
    for (gsize i = 0; i < list->count; i++)
        if (g_hash_table_contains(among, &list->entries[i].item))
            list->entries[kept++] = list->entries[i];
    list->count = kept;
}

json_t *cw_feed_attributes(cw_catalog *catalog, const cw_feed_attributes_request *request,
                           const cw_progress *progress, GError **error)
{
    cw_store *store = cw_catalog_store(catalog);
    g_autoptr(cw_where) where = cw_where_parse(request->where, error);
    if (where == NULL)
        return NULL;
    g_autoptr(cw_picture_list) list =
        cw_store_list_pictures(store, where, CW_PICTURES_MAIN, progress, error);
    if (list != NULL && request->among != NULL)
        keep_among(list, request->among);
    if (list != NULL && list->count == 0)
        g_set_error(error, CW_ERROR, CW_ERROR_NOT_FOUND, "no items to look at%s",
                    where->count > 0 ? "; --where leaves none" : "");
    g_autoptr(cw_feed_columns) columns =
        list != NULL && list->count > 0 ? cw_feed_columns_read(store, list, NULL, error) : NULL;
    return columns != NULL ? look(columns, request, error) : NULL;
}
