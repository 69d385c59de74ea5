/* SPDX-License-Identifier: Apache-2.0
 *
 * Pictures and their vectors for protocols: which pictures the request is about, each looked at
 * once a column, taken from the catalogue's vector file where it has them.
 */
#include <string.h>

#include "base/error.h"
#include "engine/catalog/vector_memory.h"
#include "engine/evaluate/protocol.h"

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

static void find_distinct(const cw_evaluation_picture *pictures, gsize count, distinct *d)
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
static cw_picture_vectors *find_stored(const cw_evaluation *e, const cw_encoder *encoder,
                                       const distinct *d, gsize windows)
{
    cw_store_model model;
    if (e->catalog == NULL || !cw_model_find(e->catalog, cw_encoder_hash(encoder), &model, NULL))
        return NULL;
    g_autofree cw_picture_entry *entries = g_new0(cw_picture_entry, d->count + 1);
    for (gsize i = 0; i < d->count; i++)
        entries[i].picture = d->numbers[i];
    const cw_picture_list list = {.entries = entries, .count = d->count};
    cw_picture_vectors *vectors =
        cw_picture_vectors_stored(e->catalog, &model, &list, windows, NULL);
    cw_model_clear(&model);
    return vectors;
}

static cw_picture_vectors *compute(const cw_evaluation *e, const cw_column *column,
                                   const char *const *paths, const char *const *hashes, gsize count,
                                   gsize windows, GError **error)
{
    if (column->encoder != NULL)
        return cw_picture_vectors_encode(column->encoder, paths, hashes, count, windows, e->threads,
                                         e->progress, error);
    g_autoptr(cw_detect) detect =
        column->crop ? cw_detect_open(cw_detector_border.row.name, error) : NULL;
    if (column->crop && detect == NULL)
        return NULL;
    return cw_picture_vectors_describe(column->descriptor, detect, paths, hashes, count, e->threads,
                                       e->progress, error);
}

/* Looks at the pictures that `vectors` has not got. */
static gboolean compute_missing(const cw_evaluation *e, const cw_column *column, const distinct *d,
                                cw_picture_vectors *vectors, GError **error)
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
        compute(e, column, paths, hashes, missing, vectors->windows, error);
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

static cw_picture_vectors *embed_distinct(const cw_evaluation *e, const cw_column *column,
                                          const distinct *d, cw_evaluation_scope scope,
                                          GError **error)
{
    const gsize windows = scope == CW_EVALUATION_WINDOWS && column->encoder != NULL
                              ? cw_encoder_windows(column->encoder)
                              : 1;
    const gsize dimension = column->descriptor != NULL ? column->descriptor->dimension
                                                       : cw_encoder_dimension(column->encoder);
    g_autoptr(cw_picture_vectors) vectors =
        column->encoder != NULL ? find_stored(e, column->encoder, d, windows) : NULL;
    if (vectors == NULL &&
        (vectors = cw_picture_vectors_new(d->count, windows, dimension, error)) == NULL)
        return NULL;
    cw_vector_memory *memory = e->request->memory;
    if (memory != NULL)
        cw_vector_memory_recall(memory, column->name, d->keys, vectors);
    if (!compute_missing(e, column, d, vectors, error))
        return NULL;
    if (memory != NULL)
        cw_vector_memory_keep(memory, column->name, d->keys, vectors);
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

cw_picture_vectors *cw_evaluation_embed(const cw_evaluation *evaluation, gsize column,
                                        const cw_evaluation_picture *pictures, gsize count,
                                        cw_evaluation_scope scope, GError **error)
{
    g_auto(distinct) d = {0};
    find_distinct(pictures, count, &d);
    g_autoptr(cw_picture_vectors) files =
        embed_distinct(evaluation, &evaluation->columns[column], &d, scope, error);
    if (files == NULL)
        return NULL;
    return d.count == count ? g_steal_pointer(&files) : spread(files, d.place, count, error);
}

cw_picture_vectors *cw_evaluation_embed_list(const cw_evaluation *evaluation, gsize column,
                                             const cw_picture_list *list, GError **error)
{
    g_autofree cw_evaluation_picture *pictures = g_new(cw_evaluation_picture, list->count + 1);
    for (gsize i = 0; i < list->count; i++)
        pictures[i] = (cw_evaluation_picture){list->entries[i].path, list->entries[i].picture,
                                              list->entries[i].hash};
    return cw_evaluation_embed(evaluation, column, pictures, list->count, CW_EVALUATION_WHOLE,
                               error);
}

gsize cw_evaluation_unreadable(const cw_picture_list *list, const cw_picture_vectors *vectors)
{
    g_autoptr(GHashTable) unreadable = g_hash_table_new(g_int64_hash, g_int64_equal);
    for (gsize i = 0; i < list->count; i++)
        if (!vectors->present[i])
            g_hash_table_add(unreadable, &list->entries[i].picture);
    return g_hash_table_size(unreadable);
}

void cw_evaluation_count_unreadable(cw_evaluation *evaluation, const cw_picture_list *list,
                                    const cw_picture_vectors *vectors)
{
    cw_evaluation_count(evaluation, "unreadable", cw_evaluation_unreadable(list, vectors));
}

cw_picture_list *cw_evaluation_list(const cw_evaluation *evaluation, gboolean unseen,
                                    GError **error)
{
    g_autoptr(cw_picture_list) list = cw_catalog_list_pictures(
        evaluation->catalog, evaluation->request->where, evaluation->progress, error);
    if (list == NULL)
        return NULL;
    gsize kept = 0;
    for (gsize i = 0; i < list->count; i++) {
        const cw_picture_entry *entry = &list->entries[i];
        if (!entry->shared &&
            (!unseen || cw_evaluation_is_unseen(evaluation, entry->group_id, entry->id)))
            list->entries[kept++] = *entry;
    }
    list->count = kept;
    if (kept > 0)
        return g_steal_pointer(&list);
    g_set_error(error, CW_ERROR, CW_ERROR_NOT_FOUND, "no pictures to measure on%s%s",
                evaluation->request->where != NULL ? "; --where leaves none" : "",
                unseen ? "; --unseen leaves only designs the model has not learned from" : "");
    return NULL;
}
