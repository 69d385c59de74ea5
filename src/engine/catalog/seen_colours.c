/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/catalog/seen_colours.h"

#include "base/error.h"
#include "image/colour.h"
#include "image/detect.h"

#define SIDE_PX 128 /* of the pictures that colours are read from */

typedef struct {
    const cw_picture_list *list;
    cw_detect *detect;
    gint32 *colour;
    const cw_progress *progress;
    GMutex lock; /* of what follows, and of who watches */
    gsize done, total;
    gboolean stopped;
} identification;

static gboolean is_stopped(identification *i)
{
    g_mutex_lock(&i->lock);
    const gboolean stopped = i->stopped;
    g_mutex_unlock(&i->lock);
    return stopped;
}

static void tell(identification *i)
{
    g_mutex_lock(&i->lock);
    const cw_progress_state state = {"looking at colours", "pictures", (gint64)++i->done,
                                     (gint64)i->total, NULL};
    if (!i->stopped && !cw_progress_tell(i->progress, &state))
        i->stopped = TRUE;
    g_mutex_unlock(&i->lock);
}

static void identify_one(gpointer place_plus_1, gpointer data)
{
    identification *i = data;
    if (is_stopped(i))
        return;
    const gsize place = GPOINTER_TO_SIZE(place_plus_1) - 1;
    const cw_picture_entry *entry = &i->list->entries[place];
    const cw_decode_options options = {.least_side_px = SIDE_PX, .hash = entry->hash};
    g_autoptr(cw_image) image = cw_image_load(entry->path, &options, NULL);
    cw_parts parts;
    if (image != NULL && cw_detect_parts(i->detect, NULL, image, &parts, NULL))
        i->colour[place] = cw_colour_of_subject(image, &parts);
    tell(i);
}

/* Of several items with one picture the first looks. (transfer full) */
static GHashTable *list_first(const cw_picture_list *list)
{
    GHashTable *first = g_hash_table_new(g_int64_hash, g_int64_equal);
    for (gsize n = 0; n < list->count; n++) {
        gint64 *picture = &list->entries[n].picture;
        if (list->entries[n].position == 0 && !g_hash_table_contains(first, picture))
            g_hash_table_insert(first, picture, GSIZE_TO_POINTER(n));
    }
    return first;
}

static gboolean identify(identification *i, GHashTable *first, int threads, GError **error)
{
    GThreadPool *pool = g_thread_pool_new(identify_one, i, threads, TRUE, error);
    if (pool == NULL)
        return FALSE;
    g_mutex_init(&i->lock);
    for (gsize n = 0; n < i->list->count; n++)
        if (i->list->entries[n].position == 0 &&
            GPOINTER_TO_SIZE(g_hash_table_lookup(first, &i->list->entries[n].picture)) == n)
            g_thread_pool_push(pool, GSIZE_TO_POINTER(n + 1), NULL);
    g_thread_pool_free(pool, FALSE, TRUE);
    g_mutex_clear(&i->lock);
    if (i->stopped)
        g_set_error_literal(error, CW_ERROR, CW_ERROR_INTERRUPTED,
                            "stopped while looking at colours");
    return !i->stopped;
}

gint32 *cw_seen_colours(const cw_picture_list *list, int threads, const cw_progress *progress,
                        GError **error)
{
    g_autofree gint32 *colour = g_new(gint32, list->count + 1);
    g_autoptr(cw_detect) detect = cw_detect_open("border", error);
    if (detect == NULL)
        return NULL;
    g_autoptr(GHashTable) first = list_first(list);
    identification i = {.list = list,
                        .detect = detect,
                        .colour = colour,
                        .progress = progress,
                        .total = g_hash_table_size(first)};
    for (gsize n = 0; n < list->count; n++)
        colour[n] = -1;
    if (!identify(&i, first, threads, error))
        return NULL;
    for (gsize n = 0; n < list->count; n++)
        if (list->entries[n].position == 0)
            colour[n] =
                colour[GPOINTER_TO_SIZE(g_hash_table_lookup(first, &list->entries[n].picture))];
    return g_steal_pointer(&colour);
}
