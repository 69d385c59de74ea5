/* SPDX-License-Identifier: Apache-2.0
 *
 * Each picture is looked at once, however often it is asked for, and not at all where the catalogue
 * or the memory has its vector.
 */
#include "engine/catalog/vector_maker.h"

#include <string.h>

/* Distinct pictures, in order of first use. Two of a catalogue may lie at one path, until a file
 * that changed is imported again: what tells them apart is their content. */
typedef struct {
    const char **paths, **hashes;
    const char **keys; /* what each goes by: its content, where it is known, else its path */
    gint64 *numbers;
    gsize *place; /* [count] of each picture asked for */
    gsize count;
} distinct;

static void distinct_clear(distinct *d)
{
    g_free(d->paths);
    g_free(d->hashes);
    g_free(d->keys);
    g_free(d->numbers);
    g_free(d->place);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(distinct, distinct_clear)

static void find_distinct(const cw_shown_picture *pictures, gsize count, distinct *d)
{
    g_autoptr(GHashTable) known = g_hash_table_new(g_str_hash, g_str_equal);
    d->paths = g_new(const char *, count + 1);
    d->hashes = g_new(const char *, count + 1);
    d->keys = g_new(const char *, count + 1);
    d->numbers = g_new(gint64, count + 1);
    d->place = g_new(gsize, count + 1);
    for (gsize i = 0; i < count; i++) {
        gpointer place;
        const char *key = pictures[i].hash != NULL ? pictures[i].hash : pictures[i].path;
        if (!g_hash_table_lookup_extended(known, key, NULL, &place)) {
            place = GSIZE_TO_POINTER(d->count);
            g_hash_table_insert(known, (gpointer)key, place);
            d->keys[d->count] = key;
            d->paths[d->count] = pictures[i].path;
            d->hashes[d->count] = pictures[i].hash;
            d->numbers[d->count++] = pictures[i].number;
        }
        d->place[i] = GPOINTER_TO_SIZE(place);
    }
}

/* The vectors that the catalogue has by the model of `encoder`, or NULL when it does not know that
 * model: models are told apart by a hash of their weights, so a name cannot mislead. A vector file
 * that cannot be read is no hindrance, what it had is computed. */
static cw_picture_vectors *find_stored(const cw_vector_request *request, const cw_encoder *encoder,
                                       const distinct *d, gsize windows)
{
    cw_store_model model;
    if (request->catalog == NULL ||
        !cw_model_find(request->catalog, cw_encoder_hash(encoder), &model, NULL))
        return NULL;
    g_autofree cw_picture_entry *entries = g_new0(cw_picture_entry, d->count + 1);
    for (gsize i = 0; i < d->count; i++)
        entries[i].picture = d->numbers[i];
    const cw_picture_list list = {.entries = entries, .count = d->count};
    cw_picture_vectors *vectors =
        cw_picture_vectors_stored(request->catalog, &model, &list, windows, NULL);
    cw_model_clear(&model);
    return vectors;
}

static cw_picture_vectors *compute(const cw_vector_request *request, const cw_vector_maker *maker,
                                   const char *const *paths, const char *const *hashes, gsize count,
                                   gsize windows, GError **error)
{
    if (maker->encoder != NULL)
        return cw_picture_vectors_encode(maker->encoder, paths, hashes, count, windows,
                                         request->threads, request->progress, error);
    g_autoptr(cw_detect) detect =
        maker->crop ? cw_detect_open(cw_detector_border.row.name, error) : NULL;
    if (maker->crop && detect == NULL)
        return NULL;
    return cw_picture_vectors_describe(maker->descriptor, detect, paths, hashes, count,
                                       request->threads, request->progress, error);
}

/* Looks at the pictures that `vectors` has not got. */
static gboolean compute_missing(const cw_vector_request *request, const cw_vector_maker *maker,
                                const distinct *d, cw_picture_vectors *vectors, GError **error)
{
    g_autofree const char **paths = g_new(const char *, d->count + 1);
    g_autofree const char **hashes = g_new(const char *, d->count + 1);
    gsize missing = 0;
    for (gsize i = 0; i < d->count; i++) {
        if (vectors->present[i])
            continue;
        paths[missing] = d->paths[i];
        hashes[missing++] = d->hashes[i];
    }
    if (missing == 0)
        return TRUE;
    g_autoptr(cw_picture_vectors) made =
        compute(request, maker, paths, hashes, missing, vectors->windows, error);
    if (made == NULL)
        return FALSE;
    if (missing == d->count) {
        cw_picture_vectors swap = *vectors;
        *vectors = *made;
        *made = swap;
        return TRUE;
    }
    const gsize width = cw_picture_vectors_width(vectors);
    for (gsize i = 0, next = 0; i < d->count; i++) {
        if (vectors->present[i])
            continue;
        memcpy(vectors->vectors + i * width, made->vectors + next * width, width * sizeof(float));
        vectors->present[i] = made->present[next++];
    }
    return TRUE;
}

static cw_picture_vectors *embed_distinct(const cw_vector_request *request,
                                          const cw_vector_maker *maker, const distinct *d,
                                          cw_vector_scope scope, GError **error)
{
    const gsize windows = scope == CW_VECTOR_WINDOWS && maker->encoder != NULL
                              ? cw_encoder_windows(maker->encoder)
                              : 1;
    const gsize dimension = maker->descriptor != NULL ? maker->descriptor->dimension
                                                      : cw_encoder_dimension(maker->encoder);
    g_autoptr(cw_picture_vectors) vectors =
        maker->encoder != NULL ? find_stored(request, maker->encoder, d, windows) : NULL;
    if (vectors == NULL &&
        (vectors = cw_picture_vectors_new(d->count, windows, dimension, error)) == NULL)
        return NULL;
    cw_vector_memory *memory = request->memory;
    if (memory != NULL)
        cw_vector_memory_recall(memory, maker->name, d->keys, vectors);
    if (!compute_missing(request, maker, d, vectors, error))
        return NULL;
    if (memory != NULL)
        cw_vector_memory_keep(memory, maker->name, d->keys, vectors);
    return g_steal_pointer(&vectors);
}

/* One row a picture asked for, from one row a distinct one. */
static cw_picture_vectors *spread(const cw_picture_vectors *files, const gsize *place, gsize count,
                                  GError **error)
{
    const gsize width = cw_picture_vectors_width(files);
    cw_picture_vectors *vectors =
        cw_picture_vectors_new(count, files->windows, files->dimension, error);
    for (gsize i = 0; vectors != NULL && i < count; i++) {
        vectors->present[i] = files->present[place[i]];
        memcpy(vectors->vectors + i * width, files->vectors + place[i] * width,
               width * sizeof(float));
    }
    return vectors;
}

cw_picture_vectors *cw_vector_maker_look(const cw_vector_maker *maker,
                                         const cw_vector_request *request,
                                         const cw_shown_picture *pictures, gsize count,
                                         cw_vector_scope scope, GError **error)
{
    g_auto(distinct) d = {0};
    find_distinct(pictures, count, &d);
    g_autoptr(cw_picture_vectors) files = embed_distinct(request, maker, &d, scope, error);
    if (files == NULL)
        return NULL;
    return d.count == count ? g_steal_pointer(&files) : spread(files, d.place, count, error);
}

cw_picture_vectors *cw_vector_maker_look_at_list(const cw_vector_maker *maker,
                                                 const cw_vector_request *request,
                                                 const cw_picture_list *list, GError **error)
{
    g_autofree cw_shown_picture *pictures = g_new(cw_shown_picture, list->count + 1);
    for (gsize i = 0; i < list->count; i++)
        pictures[i] = (cw_shown_picture){list->entries[i].path, list->entries[i].picture,
                                         list->entries[i].hash};
    return cw_vector_maker_look(maker, request, pictures, list->count, CW_VECTOR_WHOLE, error);
}

gsize cw_picture_vectors_unreadable(const cw_picture_list *list, const cw_picture_vectors *vectors)
{
    g_autoptr(GHashTable) unreadable = g_hash_table_new(g_int64_hash, g_int64_equal);
    for (gsize i = 0; i < list->count; i++)
        if (!vectors->present[i])
            g_hash_table_add(unreadable, &list->entries[i].picture);
    return g_hash_table_size(unreadable);
}
