/* SPDX-License-Identifier: Apache-2.0
 *
 * The file: a head with the checksum of what it was built for, one entry a picture (place, size,
 * parts), then the pixels in whatever order the threads finished. It is written under another name
 * and renamed when whole, so a cache that exists is complete.
 */
#include "train/picture_cache.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "base/error.h"

#define MAGIC "colorway pictures 1"
#define KEY_BYTES 32

typedef struct {
    char magic[24];
    guint8 key[KEY_BYTES]; /* SHA-256 of pictures, size and detector */
    guint64 count;
} file_head;

typedef struct {
    guint64 offset;       /* of the pixels in the file */
    gint32 width, height; /* 0: could not be read */
    cw_parts parts;
} file_entry;

struct cw_picture_cache {
    GMappedFile *file;
    gsize count;
    cw_image *images;        /* [count], pixels borrowed from the file */
    cw_view_source *sources; /* [count] */
};

typedef struct {
    const cw_picture_cache_plan *plan;
    const cw_progress *progress;
    file_entry *entries;
    int descriptor;
    GMutex lock; /* of what follows */
    guint64 end;
    gsize done;
    GError *error;
} builder;

static void compute_key(const cw_picture_cache_plan *plan, guint8 key[KEY_BYTES])
{
    g_autoptr(GChecksum) checksum = g_checksum_new(G_CHECKSUM_SHA256);
    g_autofree char *settings =
        g_strdup_printf("%d %s", plan->side_px, cw_detect_hash(plan->detect));
    g_checksum_update(checksum, (const guchar *)settings, -1);
    for (gsize i = 0; i < plan->count; i++)
        g_checksum_update(checksum, (const guchar *)plan->pictures[i].hash, -1);
    gsize length = KEY_BYTES;
    g_checksum_get_digest(checksum, key, &length);
}

static cw_image *shrink(const cw_image *image, int side_px, GError **error)
{
    int side = MIN(image->width, image->height);
    double scale = MIN(1.0, (double)side_px / side);
    int width = MAX(1, (int)(image->width * scale + 0.5));
    int height = MAX(1, (int)(image->height * scale + 0.5));
    g_autoptr(cw_raster) raster =
        cw_image_resize(image, NULL, width, height, CW_FILTER_BILINEAR, error);
    return raster != NULL ? cw_image_from_raster(raster, error) : NULL;
}

/* The decoded, shrunk picture with its parts; NULL when it cannot be read. */
static cw_image *read_picture(const cw_picture_cache_plan *plan, const cw_cached_picture *picture,
                              cw_parts *parts)
{
    const cw_decode_options options = {.least_side_px = plan->side_px, .hash = picture->hash};
    g_autoptr(cw_image) whole = cw_image_load(picture->path, &options, NULL);
    if (whole == NULL)
        return NULL;
    g_autoptr(cw_image) image = shrink(whole, plan->side_px, NULL);
    if (image == NULL || !cw_detect_parts(plan->detect, picture->path, image, parts, NULL))
        return NULL;
    return g_steal_pointer(&image);
}

static gboolean write_all(int descriptor, gconstpointer bytes, gsize count, guint64 offset)
{
    for (gsize written = 0; written < count;) {
        gssize now = pwrite(descriptor, (const char *)bytes + written, count - written,
                            (off_t)(offset + written));
        if (now < 0 && errno != EINTR)
            return FALSE;
        written += now > 0 ? (gsize)now : 0;
    }
    return TRUE;
}

static void build_one(gpointer index_plus_1, gpointer data)
{
    builder *b = data;
    const gsize index = GPOINTER_TO_SIZE(index_plus_1) - 1;
    file_entry *entry = &b->entries[index];
    g_mutex_lock(&b->lock);
    gboolean failed = b->error != NULL;
    g_mutex_unlock(&b->lock);
    if (failed)
        return;
    g_autoptr(cw_image) image = read_picture(b->plan, &b->plan->pictures[index], &entry->parts);
    gsize bytes = image != NULL ? 3 * (gsize)image->width * (gsize)image->height : 0;
    g_mutex_lock(&b->lock);
    entry->offset = b->end;
    b->end += bytes;
    const cw_progress_state state = {.activity = "decoding",
                                     .unit = "pictures",
                                     .done = (gint64)++b->done,
                                     .total = (gint64)b->plan->count};
    if (b->error == NULL && !cw_progress_tell(b->progress, &state))
        g_set_error(&b->error, CW_ERROR, CW_ERROR_INTERRUPTED, "stopped while decoding pictures");
    g_mutex_unlock(&b->lock);
    if (image == NULL)
        return;
    entry->width = image->width;
    entry->height = image->height;
    if (!write_all(b->descriptor, image->pixels, bytes, entry->offset)) {
        int code = errno;
        g_mutex_lock(&b->lock);
        if (b->error == NULL)
            g_set_error(&b->error, CW_ERROR, CW_ERROR_FAILED, "could not write: %s",
                        g_strerror(code));
        g_mutex_unlock(&b->lock);
    }
}

static gboolean decode_all(builder *b, GError **error)
{
    GThreadPool *pool = g_thread_pool_new(build_one, b, MAX(1, b->plan->threads), TRUE, error);
    if (pool == NULL)
        return FALSE;
    for (gsize i = 0; i < b->plan->count; i++)
        g_thread_pool_push(pool, GSIZE_TO_POINTER(i + 1), NULL);
    g_thread_pool_free(pool, FALSE, TRUE);
    if (b->error == NULL)
        return TRUE;
    g_propagate_error(error, g_steal_pointer(&b->error));
    return FALSE;
}

static gboolean write_file(builder *b, GError **error)
{
    file_head head = {.magic = MAGIC, .count = b->plan->count};
    compute_key(b->plan, head.key);
    const gsize entries_bytes = b->plan->count * sizeof *b->entries;
    b->end = sizeof head + entries_bytes;
    if (!decode_all(b, error))
        return FALSE;
    if (!write_all(b->descriptor, b->entries, entries_bytes, sizeof head) ||
        !write_all(b->descriptor, &head, sizeof head, 0) ||
        ftruncate(b->descriptor, (off_t)b->end) != 0 || fsync(b->descriptor) != 0) {
        g_set_error(error, CW_ERROR, CW_ERROR_FAILED, "could not write: %s", g_strerror(errno));
        return FALSE;
    }
    return TRUE;
}

static gboolean build(const char *path, const cw_picture_cache_plan *plan,
                      const cw_progress *progress, GError **error)
{
    g_autofree char *temporary = g_strconcat(path, ".new", NULL);
    g_autofree file_entry *entries = g_new0(file_entry, plan->count);
    builder b = {.plan = plan, .progress = progress, .entries = entries};
    b.descriptor = g_open(temporary, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (b.descriptor < 0) {
        g_set_error(error, CW_ERROR, CW_ERROR_FAILED, "could not create picture cache \"%s\": %s",
                    temporary, g_strerror(errno));
        return FALSE;
    }
    g_mutex_init(&b.lock);
    gboolean ok = write_file(&b, error);
    g_mutex_clear(&b.lock);
    close(b.descriptor);
    if (ok && g_rename(temporary, path) != 0) {
        g_set_error(error, CW_ERROR, CW_ERROR_FAILED, "could not rename: %s", g_strerror(errno));
        ok = FALSE;
    }
    if (!ok) {
        g_unlink(temporary);
        g_prefix_error(error, "picture cache \"%s\": ", path);
    }
    return ok;
}

/* The file at `path`, mapped, when it is whole and fits `plan`; else NULL. */
static GMappedFile *map_fitting(const char *path, const cw_picture_cache_plan *plan)
{
    g_autoptr(GMappedFile) file = g_mapped_file_new(path, FALSE, NULL);
    guint8 key[KEY_BYTES];
    if (file == NULL)
        return NULL;
    const file_head *head = (const file_head *)g_mapped_file_get_contents(file);
    const gsize length = g_mapped_file_get_length(file);
    compute_key(plan, key);
    if (length < sizeof *head || strncmp(head->magic, MAGIC, sizeof head->magic) != 0 ||
        memcmp(head->key, key, KEY_BYTES) != 0 || head->count != plan->count ||
        (length - sizeof *head) / sizeof(file_entry) < plan->count)
        return NULL;
    const file_entry *entries = (const file_entry *)(head + 1);
    for (gsize i = 0; i < plan->count; i++) {
        const guint64 bytes = 3 * (guint64)entries[i].width * (guint64)entries[i].height;
        if (entries[i].width < 0 || entries[i].height < 0 || entries[i].offset > length ||
            bytes > length - entries[i].offset)
            return NULL;
    }
    return g_steal_pointer(&file);
}

static gboolean fits(const char *path, const cw_picture_cache_plan *plan)
{
    g_autoptr(GMappedFile) file = map_fitting(path, plan);
    return file != NULL;
}

/* Caches are renamed into their place and never written to there: one that is built anew at either
 * path leaves the other as it is. */
gboolean cw_picture_cache_share(const char *from, const char *path,
                                const cw_picture_cache_plan *plan)
{
    if (fits(path, plan))
        return TRUE;
    if (!fits(from, plan))
        return FALSE;
    g_unlink(path);
    return link(from, path) == 0;
}

cw_picture_cache *cw_picture_cache_open(const char *path, const cw_picture_cache_plan *plan,
                                        const cw_progress *progress, GError **error)
{
    GMappedFile *file = map_fitting(path, plan);
    if (file == NULL) {
        if (!build(path, plan, progress, error))
            return NULL;
        file = map_fitting(path, plan);
    }
    if (file == NULL) {
        g_set_error(error, CW_ERROR, CW_ERROR_DAMAGED,
                    "picture cache \"%s\" changed while it was "
                    "opened; delete it",
                    path);
        return NULL;
    }
    cw_picture_cache *cache = g_new0(cw_picture_cache, 1);
    char *bytes = g_mapped_file_get_contents(file);
    const file_entry *entries = (const file_entry *)(bytes + sizeof(file_head));
    cache->file = file;
    cache->count = plan->count;
    cache->images = g_new0(cw_image, plan->count);
    cache->sources = g_new0(cw_view_source, plan->count);
    for (gsize i = 0; i < plan->count; i++) {
        if (entries[i].width == 0)
            continue;
        cache->images[i] = (cw_image){.width = entries[i].width,
                                      .height = entries[i].height,
                                      .pixels = (guint8 *)bytes + entries[i].offset};
        cache->sources[i] = (cw_view_source){&cache->images[i], entries[i].parts};
    }
    return cache;
}

void cw_picture_cache_free(cw_picture_cache *cache)
{
    if (cache == NULL)
        return;
    g_mapped_file_unref(cache->file);
    g_free(cache->images);
    g_free(cache->sources);
    g_free(cache);
}

const cw_view_source *cw_picture_cache_get(const cw_picture_cache *cache, gsize index)
{
    return &cache->sources[index];
}

gsize cw_picture_cache_bytes(const cw_picture_cache *cache)
{
    return g_mapped_file_get_length(cache->file);
}
