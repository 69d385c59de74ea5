/* SPDX-License-Identifier: Apache-2.0
 *
 * Pictures in parallel: read, hash, decode whole (a truncated file shows only then), forget the
 * pixels. A check is written by one worker and read by the importing thread after the wait.
 */
#include <string.h>

#include "base/error.h"
#include "engine/import/import_private.h"
#include "image/decode.h"

#define TELL_INTERVAL_US 200000

struct cw_picture_pool {
    GThreadPool *workers;
    cw_decode_options options;
    GHashTable *checks; /* path -> cw_picture_check */
    GMutex lock;
    GCond done;
    guint waiting; /* checks begun and not done */
    gint stop;     /* atomic: do not begin any more */
    gint64 decoded;
};

static void free_check(gpointer data)
{
    cw_picture_check *check = data;
    cw_picture_clear(&check->picture);
    g_free(check->problem);
    g_free(check);
}

static const char *format_name(const guint8 *bytes, gsize count)
{
    for (const cw_row *const *row = cw_codec_table.rows; *row != NULL; row++) {
        if (((const cw_codec *)*row)->sniff(bytes, count))
            return (*row)->name;
    }
    return "";
}

static void check_bytes(const cw_picture_pool *pool, cw_picture_check *check, const guint8 *bytes,
                        gsize count)
{
    g_autoptr(GError) reason = NULL;
    g_autoptr(cw_image) image = cw_image_decode(bytes, count, &pool->options, &reason);
    if (image == NULL) {
        check->problem = g_strdup(reason->message);
        return;
    }
    check->picture.hash = g_compute_checksum_for_data(G_CHECKSUM_SHA256, bytes, count);
    check->picture.format = g_strdup(format_name(bytes, count));
    check->picture.width_px = image->width;
    check->picture.height_px = image->height;
}

static void work(gpointer data, gpointer user_data)
{
    cw_picture_check *check = data;
    cw_picture_pool *pool = user_data;
    g_autoptr(GError) reason = NULL;
    g_autofree char *bytes = NULL;
    gsize count;
    if (g_atomic_int_get(&pool->stop))
        check->problem = g_strdup("interrupted");
    else if (!g_file_get_contents(check->picture.path, &bytes, &count, &reason))
        check->problem = g_strdup(reason->message);
    else
        check_bytes(pool, check, (const guint8 *)bytes, count);
    g_mutex_lock(&pool->lock);
    pool->decoded++;
    if (--pool->waiting == 0)
        g_cond_signal(&pool->done);
    g_mutex_unlock(&pool->lock);
}

cw_picture_pool *cw_picture_pool_new(gint64 threads, gint64 most_pixels, GError **error)
{
    cw_picture_pool *pool = g_new0(cw_picture_pool, 1);
    pool->options.most_pixels = most_pixels;
    pool->checks = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, free_check);
    g_mutex_init(&pool->lock);
    g_cond_init(&pool->done);
    int count = threads > 0 ? (int)threads : (int)g_get_num_processors();
    pool->workers = g_thread_pool_new(work, pool, count, FALSE, error);
    if (pool->workers == NULL)
        g_clear_pointer(&pool, cw_picture_pool_free);
    return pool;
}

void cw_picture_pool_free(cw_picture_pool *pool)
{
    if (pool == NULL)
        return;
    g_atomic_int_set(&pool->stop, 1);
    if (pool->workers != NULL)
        g_thread_pool_free(pool->workers, FALSE, TRUE);
    g_hash_table_unref(pool->checks);
    g_mutex_clear(&pool->lock);
    g_cond_clear(&pool->done);
    g_free(pool);
}

static void begin(cw_picture_pool *pool, cw_picture_check *check, const cw_link_file *file)
{
    check->picture = (cw_picture){.path = g_strdup(file->path),
                                  .size_bytes = file->size_bytes,
                                  .modified_ns = file->modified_ns};
    g_mutex_lock(&pool->lock);
    pool->waiting++;
    g_mutex_unlock(&pool->lock);
    g_thread_pool_push(pool->workers, check, NULL);
}

const cw_picture_check *cw_picture_pool_check(cw_picture_pool *pool, cw_store *store,
                                              const cw_link_file *file, GError **error)
{
    cw_picture_check *check = g_hash_table_lookup(pool->checks, file->path);
    if (check != NULL)
        return check;
    gboolean seen;
    check = g_new0(cw_picture_check, 1);
    if (!cw_store_find_seen(store, file->path, file->size_bytes, file->modified_ns, &seen,
                            &check->picture, error)) {
        g_free(check);
        return NULL;
    }
    if (!seen)
        begin(pool, check, file);
    g_hash_table_insert(pool->checks, (gpointer)check->picture.path, check);
    return check;
}

gboolean cw_picture_pool_wait(cw_picture_pool *pool, const cw_progress *progress,
                              const cw_progress_state *state, GError **error)
{
    gboolean go_on = TRUE;
    g_mutex_lock(&pool->lock);
    while (pool->waiting > 0) {
        gint64 until = g_get_monotonic_time() + TELL_INTERVAL_US;
        if (g_cond_wait_until(&pool->done, &pool->lock, until) || !go_on)
            continue;
        g_mutex_unlock(&pool->lock);
        go_on = cw_progress_tell(progress, state);
        if (!go_on)
            g_atomic_int_set(&pool->stop, 1);
        g_mutex_lock(&pool->lock);
    }
    g_mutex_unlock(&pool->lock);
    if (!go_on)
        g_set_error_literal(error, CW_ERROR, CW_ERROR_INTERRUPTED,
                            "stopped; what was imported stays, run it again to go on");
    return go_on;
}

gint64 cw_picture_pool_decoded(const cw_picture_pool *pool)
{
    return pool->decoded;
}
