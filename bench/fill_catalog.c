/* SPDX-License-Identifier: Apache-2.0
 *
 * Writes a catalogue of N items with a picture each, and vectors of D dimensions by a model called
 * "drawn": what a search looks through, without pictures to look at. A tenth of the items is of
 * each of ten colours; vectors lie around N/20 centres, as those of designs do.
 * usage: fill_catalog CATALOG N D
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/random.h"
#include "engine/catalog/model_vectors.h"
#include "score/similarity.h"

#define BATCH 1000
#define HASH_DIGITS 64

static const char *const colours[] = {"red",   "blue", "green", "black",  "white",
                                      "brown", "gray", "pink",  "yellow", "purple"};

static gboolean put_item(cw_store *store, guint number, GError **error)
{
    g_autofree char *id = g_strdup_printf("i%06u", number);
    g_autofree char *title = g_strdup_printf("drawn item %u", number);
    g_autofree char *price = g_strdup_printf("%u.00 EUR", 10 + number % 90);
    g_autofree char *hash = g_strdup_printf("%064u", number);
    g_autofree char *path = g_strdup_printf("/nowhere/%u.jpg", number);
    const cw_picture picture = {.hash = hash,
                                .path = path,
                                .format = "jpeg",
                                .width_px = 1,
                                .height_px = 1,
                                .size_bytes = 1};
    cw_store_entry entry = {
        .item = {.source = "main", .id = id, .price = 10 + number % 90},
        .pictures = &picture,
        .picture_count = 1,
        .row_hash = hash,
    };
    entry.item.fields[CW_FIELD_TITLE] = title;
    entry.item.fields[CW_FIELD_PRICE] = price;
    entry.item.fields[CW_FIELD_COLOUR] = colours[number % G_N_ELEMENTS(colours)];
    return cw_store_put_item(store, &entry, error);
}

static void fill_vector(guint number, guint centres, gsize dimension, float *vector)
{
    cw_random centre = cw_random_start(1, 0, number % centres);
    cw_random own = cw_random_start(1, 1, number);
    for (gsize d = 0; d < dimension; d++)
        vector[d] = (float)(cw_random_normal(&centre) + 0.5 * cw_random_normal(&own));
    cw_similarity_normalise(vector, 1, dimension);
}

static gboolean put_items(cw_store *store, guint count, GError **error)
{
    for (guint i = 0; i < count; i++)
        if ((i % BATCH == 0 && !cw_store_begin(store, error)) || !put_item(store, i, error) ||
            ((i % BATCH == BATCH - 1 || i == count - 1) && !cw_store_commit(store, error)))
            return FALSE;
    return TRUE;
}

static gboolean put_model(cw_store *store, cw_store_model *model, GError **error)
{
    return cw_store_begin(store, error) &&
           cw_store_put_model(store, model, &model->number, error) && cw_store_commit(store, error);
}

/* The pictures of a new catalogue have the numbers 1, 2, ... */
static gboolean put_states(cw_store *store, gint64 model, guint count, GError **error)
{
    if (!cw_store_begin(store, error))
        return FALSE;
    for (guint i = 0; i < count; i++)
        if (!cw_store_put_vector(store, model, i + 1, NULL, error))
            return FALSE;
    return cw_store_commit(store, error);
}

static gboolean put_vectors(cw_catalog *catalog, guint count, gsize dimension, GError **error)
{
    cw_store *store = cw_catalog_store(catalog);
    g_autofree float *vectors = g_new(float, count *dimension);
    g_autofree guint64 *keys = g_new(guint64, count);
    g_autofree char *hash = g_strnfill(HASH_DIGITS, '0');
    cw_store_model model = {.name = "drawn",
                            .hash = hash,
                            .path = "/nowhere/drawn.safetensors",
                            .method = "skill",
                            .dimension = (int)dimension,
                            .file = "drawn.vectors"};
    for (guint i = 0; i < count; i++) {
        keys[i] = cw_vector_key(i + 1, 0);
        fill_vector(i, count / 20 + 1, dimension, vectors + i * dimension);
    }
    g_autoptr(cw_vector_file) file =
        put_model(store, &model, error) ? cw_model_write_vectors(catalog, &model, 1, error) : NULL;
    return file != NULL && cw_vector_file_append(file, keys, vectors, count, error) &&
           put_states(store, model.number, count, error);
}

int main(int argc, char **argv)
{
    g_autoptr(GError) error = NULL;
    const guint count = argc == 4 ? (guint)atoi(argv[2]) : 0;
    const gsize dimension = argc == 4 ? (gsize)atoi(argv[3]) : 0;
    if (count == 0 || dimension == 0) {
        g_printerr("usage: fill_catalog CATALOG N D\n");
        return 2;
    }
    g_autoptr(cw_catalog) catalog = cw_catalog_open(argv[1], CW_CATALOG_CREATE, &error);
    if (catalog != NULL && put_items(cw_catalog_store(catalog), count, &error) &&
        put_vectors(catalog, count, dimension, &error))
        return 0;
    g_printerr("fill_catalog: %s\n", error->message);
    return 1;
}
