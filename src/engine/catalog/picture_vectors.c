/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/catalog/picture_vectors.h"

#include <string.h>

#include "base/error.h"
#include "base/size.h"
#include "encode/embedding.h"

void cw_picture_vectors_free(cw_picture_vectors *vectors)
{
    if (vectors == NULL)
        return;
    cw_size_free(vectors->vectors);
    g_free(vectors->present);
    g_free(vectors);
}

cw_picture_vectors *cw_picture_vectors_new(gsize count, gsize windows, gsize dimension,
                                           GError **error)
{
    float *rows =
        cw_size_alloc(MAX(count, 1) * windows * dimension, sizeof *rows, "vectors", error);
    if (rows == NULL)
        return NULL;
    cw_picture_vectors *vectors = g_new0(cw_picture_vectors, 1);
    vectors->count = count;
    vectors->windows = windows;
    vectors->dimension = dimension;
    vectors->vectors = rows;
    vectors->present = g_new0(gboolean, MAX(count, 1));
    return vectors;
}

cw_picture_vectors *cw_picture_vectors_stored(cw_catalog *catalog, const cw_store_model *model,
                                              const cw_picture_list *list, gsize windows,
                                              GError **error)
{
    g_autoptr(cw_vector_file) file =
        cw_model_open_vectors(catalog, model, CW_VECTOR_FILE_READ, error);
    if (file == NULL)
        return NULL;
    const gsize dimension = cw_vector_file_dimension(file);
    cw_picture_vectors *vectors = cw_picture_vectors_new(list->count, windows, dimension, error);
    for (gsize i = 0; vectors != NULL && i < list->count; i++) {
        float *vector = vectors->vectors + i * windows * dimension;
        gsize row, w = 0;
        for (; w < windows &&
               cw_vector_file_find(file, cw_vector_key(list->entries[i].picture, w), &row);
             w++)
            memcpy(vector + w * dimension, cw_vector_file_vector(file, row),
                   dimension * sizeof *vector);
        vectors->present[i] = w == windows;
        if (!vectors->present[i])
            memset(vector, 0, windows * dimension * sizeof *vector);
    }
    return vectors;
}

static gboolean take_batch(gpointer data, gsize first, gsize count, const float *rows,
                           const char *const *problems, GError **error G_GNUC_UNUSED)
{
    cw_picture_vectors *vectors = data;
    const gsize width = cw_picture_vectors_width(vectors);
    memcpy(vectors->vectors + first * width, rows, count * width * sizeof *rows);
    for (gsize i = 0; i < count; i++)
        vectors->present[first + i] = problems[i] == NULL;
    return TRUE;
}

cw_picture_vectors *cw_picture_vectors_encode(cw_encoder *encoder, const char *const *paths,
                                              const char *const *hashes, gsize count, gsize windows,
                                              int threads, const cw_progress *progress,
                                              GError **error)
{
    g_autoptr(cw_picture_vectors) vectors =
        cw_picture_vectors_new(count, windows, cw_encoder_dimension(encoder), error);
    if (vectors == NULL || !cw_embedding_run(encoder, paths, hashes, count, windows, threads,
                                             progress, NULL, take_batch, vectors, error))
        return NULL;
    return g_steal_pointer(&vectors);
}

typedef struct {
    const cw_descriptor *descriptor;
    const cw_detect *detect; /* or NULL */
    const char *const *paths, *const *hashes;
    cw_picture_vectors *vectors;
    const cw_progress *progress;
    GMutex lock; /* of what follows */
    gsize done;
    gboolean stopped;
} description;

static gboolean describe_image(const description *d, const char *path, const cw_image *image,
                               float *vector)
{
    static const cw_preprocess_options garment = {.garment_crop = TRUE};
    cw_parts parts;
    if (d->detect == NULL)
        return d->descriptor->fill(image, vector, NULL);
    if (!cw_detect_parts(d->detect, path, image, &parts, NULL))
        return FALSE;
    g_autoptr(cw_image) seen = cw_preprocess(image, &parts, &garment, NULL);
    return seen != NULL && d->descriptor->fill(seen, vector, NULL);
}

static void describe_one(gpointer index_plus_1, gpointer data)
{
    description *d = data;
    const gsize index = GPOINTER_TO_SIZE(index_plus_1) - 1;
    g_mutex_lock(&d->lock);
    const gboolean stopped = d->stopped;
    g_mutex_unlock(&d->lock);
    if (stopped)
        return;
    const cw_decode_options options = {.hash = d->hashes[index]};
    g_autoptr(cw_image) image = cw_image_load(d->paths[index], &options, NULL);
    if (image != NULL)
        d->vectors->present[index] = describe_image(
            d, d->paths[index], image, d->vectors->vectors + index * d->vectors->dimension);
    g_mutex_lock(&d->lock);
    const cw_progress_state state = {.activity = "describing",
                                     .unit = "pictures",
                                     .done = (gint64)++d->done,
                                     .total = (gint64)d->vectors->count};
    if (!cw_progress_tell(d->progress, &state))
        d->stopped = TRUE;
    g_mutex_unlock(&d->lock);
}

cw_picture_vectors *cw_picture_vectors_describe(const cw_descriptor *descriptor,
                                                const cw_detect *detect, const char *const *paths,
                                                const char *const *hashes, gsize count, int threads,
                                                const cw_progress *progress, GError **error)
{
    g_autoptr(cw_picture_vectors) vectors =
        cw_picture_vectors_new(count, 1, descriptor->dimension, error);
    if (vectors == NULL)
        return NULL;
    description d = {.descriptor = descriptor,
                     .detect = detect,
                     .paths = paths,
                     .hashes = hashes,
                     .vectors = vectors,
                     .progress = progress};
    GThreadPool *pool = g_thread_pool_new(describe_one, &d, MAX(1, threads), TRUE, error);
    if (pool == NULL)
        return NULL;
    g_mutex_init(&d.lock);
    for (gsize i = 0; i < count; i++)
        g_thread_pool_push(pool, GSIZE_TO_POINTER(i + 1), NULL);
    g_thread_pool_free(pool, FALSE, TRUE);
    g_mutex_clear(&d.lock);
    if (d.stopped) {
        g_set_error(error, CW_ERROR, CW_ERROR_INTERRUPTED, "stopped while describing pictures");
        return NULL;
    }
    return g_steal_pointer(&vectors);
}
