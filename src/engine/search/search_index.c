/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/search/search_index.h"

#include <string.h>

#include <colorway/outfits.h>

#include "base/error.h"
#include "base/json_text.h"
#include "encode/embedding.h"
#include "encode/word_table.h"
#include "engine/catalog/colour_vectors.h"
#include "engine/embed/model_encoder.h"

static cw_search_encoders *encoders_new(void)
{
    cw_search_encoders *encoders = g_new0(cw_search_encoders, 1);
    g_atomic_ref_count_init(&encoders->references);
    g_mutex_init(&encoders->lock);
    return encoders;
}

static void encoders_unref(cw_search_encoders *encoders)
{
    if (!g_atomic_ref_count_dec(&encoders->references))
        return;
    cw_encoder_free(encoders->blind);
    cw_encoder_free(encoders->looking);
    g_mutex_clear(&encoders->lock);
    g_free(encoders);
}

cw_search_index *cw_search_index_ref(cw_search_index *index)
{
    g_atomic_ref_count_inc(&index->references);
    return index;
}

void cw_search_index_unref(cw_search_index *index)
{
    if (index == NULL || !g_atomic_ref_count_dec(&index->references))
        return;
    cw_model_clear(&index->model);
    cw_vector_file_close(index->file);
    cw_picture_list_free(index->list);
    g_free(index->places);
    g_free(index->rows);
    g_hash_table_unref(index->colour_ids);
    cw_vector_file_close(index->colour_file);
    encoders_unref(index->encoders);
    g_mutex_clear(&index->lock);
    g_free(index);
}

const char *cw_search_index_model(const cw_search_index *index)
{
    return index->model.name;
}

/* The number of a colour in places, a new one where it has none. */
static guint32 number_colour(cw_search_index *index, const char *colour)
{
    g_autofree char *key = colour != NULL ? g_utf8_casefold(colour, -1) : NULL;
    if (key == NULL)
        return 0;
    guint32 number = GPOINTER_TO_UINT(g_hash_table_lookup(index->colour_ids, key));
    if (number == 0) {
        number = g_hash_table_size(index->colour_ids) + 1;
        g_hash_table_insert(index->colour_ids, g_steal_pointer(&key), GUINT_TO_POINTER(number));
    }
    return number;
}

/* Notes of every entry what searches look at, and the rows of its windows. */
static void fill_places(cw_search_index *index)
{
    const gsize count = index->list->count;
    g_autoptr(GArray) rows = g_array_new(FALSE, FALSE, sizeof(guint32));
    index->places = g_new0(cw_search_place, count + 1);
    for (gsize i = 0; i < count; i++) {
        const cw_picture_entry *entry = &index->list->entries[i];
        gsize row;
        index->places[i] = (cw_search_place){
            .colourway = entry->colourway,
            .item = (guint32)entry->item,
            .colour = number_colour(index, entry->fields[CW_FIELD_COLOUR]),
            .first = rows->len,
            .shared = entry->shared,
        };
        for (gsize window = 0;
             cw_vector_file_find(index->file, cw_vector_key(entry->picture, window), &row);
             window++) {
            const guint32 number = (guint32)row;
            g_array_append_val(rows, number);
        }
    }
    index->places[count].first = rows->len;
    index->rows = (guint32 *)(gpointer)g_array_free(g_steal_pointer(&rows), FALSE);
}

cw_search_index *cw_search_index_open(cw_catalog *catalog, const char *model,
                                      const cw_progress *progress, GError **error)
{
    g_autoptr(cw_search_index) index = g_new0(cw_search_index, 1);
    g_atomic_ref_count_init(&index->references);
    g_mutex_init(&index->lock);
    index->encoders = encoders_new();
    index->colour_ids = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    if (!cw_model_find(catalog, model, &index->model, error) ||
        (index->file = cw_model_open_vectors(catalog, &index->model, CW_VECTOR_FILE_READ, error)) ==
            NULL ||
        (index->list = cw_catalog_list_pictures(catalog, NULL, progress, error)) == NULL)
        return NULL;
    fill_places(index);
    return g_steal_pointer(&index);
}

void cw_search_index_take_over(cw_search_index *index, const cw_search_index *before)
{
    if (strcmp(index->model.hash, before->model.hash) != 0)
        return;
    encoders_unref(index->encoders);
    index->encoders = before->encoders;
    g_atomic_ref_count_inc(&index->encoders->references);
}

typedef struct {
    guint64 *bits;
    gint64 most; /* number of an item that has a bit */
} passing_fill;

static gboolean note_passing(gpointer data, const cw_item *item, GError **error G_GNUC_UNUSED)
{
    const passing_fill *fill = data;
    if (item->number <= fill->most)
        fill->bits[item->number / 64] |= G_GUINT64_CONSTANT(1) << (item->number % 64);
    return TRUE;
}

gboolean cw_search_index_filter(const cw_search_index *index, cw_catalog *catalog,
                                const char *const *where, guint64 **passing, GError **error)
{
    const cw_picture_list *list = index->list;
    const gint64 most = list->count > 0 ? list->entries[list->count - 1].item : 0;
    *passing = NULL;
    if (where == NULL || *where == NULL)
        return TRUE;
    g_autoptr(cw_where) conditions = cw_where_parse(where, error);
    if (conditions == NULL)
        return FALSE;
    passing_fill fill = {g_new0(guint64, (gsize)most / 64 + 1), most};
    *passing = fill.bits;
    return cw_store_each_item(cw_catalog_store(catalog), conditions, note_passing, &fill, error);
}

guint32 cw_search_index_colour(const cw_search_index *index, const char *colour)
{
    g_autofree char *key = g_utf8_casefold(colour, -1);
    return GPOINTER_TO_UINT(g_hash_table_lookup(index->colour_ids, key));
}

const cw_vector_file *cw_search_index_colours(cw_search_index *index, cw_catalog *catalog,
                                              GError **error)
{
    g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&index->lock);
    GError *problem = NULL;
    if (index->colour_file == NULL)
        index->colour_file = cw_colour_vectors_open(catalog, CW_VECTOR_FILE_READ, &problem);
    if (g_error_matches(problem, CW_ERROR, CW_ERROR_NOT_FOUND)) {
        g_error_free(problem);
        g_set_error(error, CW_ERROR, CW_ERROR_NOT_FOUND,
                    "the catalogue does not know what colour its pictures are yet; run colorway "
                    "embed --model \"%s\"",
                    index->model.path);
    } else if (problem != NULL)
        g_propagate_prefixed_error(error, problem, "colours (colorway embed builds them anew): ");
    return index->colour_file;
}

const cw_encoder *cw_search_index_encoder(cw_search_index *index, int threads, GError **error)
{
    cw_search_encoders *encoders = index->encoders;
    g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&encoders->lock);
    if (encoders->blind == NULL)
        encoders->blind = cw_model_open_same_encoder(&index->model, FALSE, threads, error);
    return encoders->blind;
}

static gboolean knows_words(const cw_search_index *index, const cw_encoder *encoder)
{
    g_autoptr(cw_word_table) words = cw_word_table_open(index->model.path, NULL);
    return words != NULL && cw_word_table_check(words, encoder, NULL);
}

static json_t *json_of_attributes(const cw_attribute_blocks *blocks)
{
    json_t *attributes = json_array(), *type;
    gsize place;
    json_array_foreach(json_object_get(blocks->attributes, "types"), place, type)
        json_array_append_new(attributes,
                              json_pack("{s:O,s:O}", "name", json_object_get(type, "name"),
                                        "values", json_object_get(type, "values")));
    return attributes;
}

static json_t *json_of_categories(const cw_outfit_head *head)
{
    json_t *categories = json_array();
    for (const cw_row *const *row = cw_outfit_category_table.rows; head->parts > 0 && *row != NULL;
         row++)
        json_array_append_new(categories, json_string((*row)->name));
    return categories;
}

json_t *cw_search_index_describe(cw_search_index *index, GError **error)
{
    const cw_encoder *encoder = cw_search_index_encoder(index, 1, error);
    if (encoder == NULL)
        return NULL;
    const cw_attribute_blocks *blocks = &cw_encoder_get_form(encoder)->blocks;
    return json_pack("{s:o,s:s,s:i,s:o,s:b,s:b,s:o}", "name", cw_json_text(index->model.name),
                     "method", index->model.method, "dimension", index->model.dimension,
                     "attributes", json_of_attributes(blocks), "edits", blocks->memory, "words",
                     knows_words(index, encoder), "outfits",
                     json_of_categories(&cw_encoder_get_form(encoder)->outfit));
}

gboolean cw_search_index_embed(cw_search_index *index, const cw_search_request *request,
                               float *vector, GError **error)
{
    const cw_image image = {request->width_px, request->height_px, (guint8 *)request->pixels};
    cw_search_encoders *encoders = index->encoders;
    g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&encoders->lock);
    if (encoders->looking == NULL)
        encoders->looking =
            cw_model_open_same_encoder(&index->model, TRUE, request->threads, error);
    if (encoders->looking == NULL)
        return FALSE;
    return request->pixels != NULL
               ? cw_embedding_image(encoders->looking, &image, "asked about", vector, error)
               : cw_embedding_one(encoders->looking, request->image, vector, error);
}
