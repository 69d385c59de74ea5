/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/seen_colours.h"

#include "image/colour.h"
#include "image/detect.h"

#define SIDE_PX 128 /* of the pictures that colours are read from */

typedef struct {
    const cw_picture_list *list;
    cw_detect *detect;
    gint32 *colour;
} identification;

static void identify_one(gpointer place_plus_1, gpointer data)
{
    const identification *i = data;
    const gsize place = GPOINTER_TO_SIZE(place_plus_1) - 1;
    const cw_picture_entry *entry = &i->list->entries[place];
    const cw_decode_options options = {.least_side_px = SIDE_PX, .hash = entry->hash};
    g_autoptr(cw_image) image = cw_image_load(entry->path, &options, NULL);
    cw_parts parts;
    if (image != NULL && cw_detect_parts(i->detect, NULL, image, &parts, NULL))
        i->colour[place] = cw_colour_of_subject(image, &parts);
}

/* Of several items with one picture the first looks. */
gint32 *cw_seen_colours(const cw_picture_list *list, int threads, GError **error)
{
    g_autofree gint32 *colour = g_new(gint32, list->count + 1);
    g_autoptr(cw_detect) detect = cw_detect_open("border", error);
    if (detect == NULL)
        return NULL;
    identification i = {list, detect, colour};
    g_autoptr(GHashTable) first = g_hash_table_new(g_int64_hash, g_int64_equal);
    GThreadPool *pool = g_thread_pool_new(identify_one, &i, threads, TRUE, error);
    if (pool == NULL)
        return NULL;
    for (gsize n = 0; n < list->count; n++) {
        colour[n] = -1;
        gint64 *picture = &list->entries[n].picture;
        if (list->entries[n].position != 0 || g_hash_table_contains(first, picture))
            continue;
        g_hash_table_insert(first, picture, GSIZE_TO_POINTER(n));
        g_thread_pool_push(pool, GSIZE_TO_POINTER(n + 1), NULL);
    }
    g_thread_pool_free(pool, FALSE, TRUE);
    for (gsize n = 0; n < list->count; n++)
        if (list->entries[n].position == 0)
            colour[n] =
                colour[GPOINTER_TO_SIZE(g_hash_table_lookup(first, &list->entries[n].picture))];
    return g_steal_pointer(&colour);
}
