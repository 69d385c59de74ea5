/* SPDX-License-Identifier: Apache-2.0
 *
 * What a catalogue holds, as JSON.
 */
#include "colorway/catalog.h"

#include "engine/catalog/catalog_store.h"
#include "engine/catalog/colour_vectors.h"

typedef struct {
    gint64 pictures;
    json_t *models, *vectors;
} listing;

static gboolean add_model(gpointer data, const cw_store_model *model, GError **error)
{
    (void)error;
    const listing *l = data;
    json_object_set_new(l->vectors, model->name, json_integer(model->done));
    json_t *entry = json_pack(
        "{s:s, s:s?, s:i, s:I, s:I, s:I}", "name", model->name, "method", model->method,
        "dimension", model->dimension, "vectors", (json_int_t)model->done, "missing",
        (json_int_t)MAX(l->pictures - model->done, 0), "failed", (json_int_t)model->failed);
    json_array_append_new(l->models, entry);
    return TRUE;
}

json_t *cw_catalog_status(cw_catalog *catalog, GError **error)
{
    cw_store *store = cw_catalog_store(catalog);
    cw_store_counts counts;
    gint64 coloured;
    if (!cw_store_count(store, &counts, error) ||
        !cw_colour_vectors_count(catalog, &coloured, error))
        return NULL;
    listing l = {counts.pictures, json_array(), json_object()};
    gboolean well = cw_store_each_model(store, add_model, &l, error);
    json_t *status =
        json_pack("{s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:o, s:o}", "items",
                  (json_int_t)counts.items, "withdrawn", (json_int_t)counts.withdrawn, "colourways",
                  (json_int_t)counts.colourways, "groups", (json_int_t)counts.groups, "pictures",
                  (json_int_t)counts.pictures, "shared_pictures",
                  (json_int_t)counts.shared_pictures, "failures", (json_int_t)counts.failures,
                  "color_vectors", (json_int_t)coloured, "vectors", l.vectors, "models", l.models);
    if (!well)
        g_clear_pointer(&status, json_decref);
    return status;
}
