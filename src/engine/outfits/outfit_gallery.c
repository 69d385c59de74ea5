/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/outfits/outfit_gallery.h"

#include <string.h>

#include "score/similarity.h"

static void enter_units(cw_outfit_gallery *g, const cw_outfit_words *words)
{
    const cw_units *units = g->units;
    for (guint32 u = 0; u < units->count; u++) {
        const char *type = cw_outfit_gallery_entry(g, u)->fields[CW_FIELD_PRODUCT_TYPE];
        g->categories[u] = cw_outfit_words_find(words, type);
        if (g->categories[u] >= 0) {
            g->places[u] = g->members[g->categories[u]]->len;
            g_array_append_val(g->members[g->categories[u]], u);
        }
        for (gsize i = 0; i < units->entry_count[u]; i++) {
            const gsize place = units->order[units->first_order[u] + i];
            g_hash_table_insert(g->unit_of, GSIZE_TO_POINTER(g->list->entries[place].item),
                                GUINT_TO_POINTER(u + 1));
        }
    }
}

cw_outfit_gallery *cw_outfit_gallery_new(const cw_picture_list *list,
                                         const cw_picture_vectors *vectors,
                                         const cw_outfit_words *words, cw_outfit_viewer *viewer,
                                         GError **error)
{
    g_autoptr(cw_outfit_gallery) g = g_new0(cw_outfit_gallery, 1);
    g->list = list;
    g->viewer = viewer;
    g->unit_of = g_hash_table_new(NULL, NULL);
    for (int c = 0; c < CW_HEAD_OUTFIT_CATEGORIES; c++)
        g->members[c] = g_array_new(FALSE, FALSE, sizeof(guint32));
    g->units = cw_units_gather(list, vectors, NULL, error);
    if (g->units == NULL)
        return NULL;
    g->categories = g_new(int, g->units->count + 1);
    g->places = g_new0(gsize, g->units->count + 1);
    enter_units(g, words);
    return g_steal_pointer(&g);
}

void cw_outfit_gallery_free(cw_outfit_gallery *gallery)
{
    if (gallery == NULL)
        return;
    for (int c = 0; c < CW_HEAD_OUTFIT_CATEGORIES; c++) {
        g_array_unref(gallery->members[c]);
        for (int p = 0; p < CW_HEAD_OUTFIT_CATEGORIES; p++)
            g_free(gallery->seen[c][p]);
    }
    g_hash_table_unref(gallery->unit_of);
    g_clear_pointer(&gallery->units, cw_units_free);
    g_free(gallery->categories);
    g_free(gallery->places);
    g_free(gallery);
}

gint64 cw_outfit_gallery_unit(const cw_outfit_gallery *gallery, gint64 item)
{
    const gpointer unit = g_hash_table_lookup(gallery->unit_of, GSIZE_TO_POINTER(item));
    return (gint64)GPOINTER_TO_UINT(unit) - 1;
}

/* All units of a category beside another: [n,E]. (transfer full) */
static float *see_category(cw_outfit_gallery *g, int category, int partner)
{
    const GArray *members = g->members[category];
    const gsize d = g->units->dimension;
    g_autofree float *vectors = g_new(float, members->len *d);
    float *seen = g_new(float, members->len *cw_outfit_viewer_dimension(g->viewer));
    for (guint m = 0; m < members->len; m++)
        memcpy(vectors + m * d, g->units->vectors + g_array_index(members, guint32, m) * d,
               d * sizeof *vectors);
    cw_outfit_viewer_run(g->viewer, vectors, members->len, category, partner, seen);
    return seen;
}

/* The vector of a unit beside a category, of so many numbers. */
static const float *see(cw_outfit_gallery *g, guint32 unit, int partner, gsize *width)
{
    if (g->viewer == NULL) {
        *width = g->units->dimension;
        return g->units->vectors + unit * *width;
    }
    *width = cw_outfit_viewer_dimension(g->viewer);
    float **seen = &g->seen[g->categories[unit]][partner];
    if (*seen == NULL)
        *seen = see_category(g, g->categories[unit], partner);
    return *seen + g->places[unit] * *width;
}

float cw_outfit_gallery_fit(cw_outfit_gallery *gallery, guint32 a, guint32 b)
{
    gsize width;
    const float *first = see(gallery, a, gallery->categories[b], &width);
    const float *second = see(gallery, b, gallery->categories[a], &width);
    return cw_similarity(first, second, width);
}

static gboolean is_among(const guint32 *units, gsize count, guint32 unit)
{
    for (gsize i = 0; i < count; i++)
        if (units[i] == unit)
            return TRUE;
    return FALSE;
}

#define TRIES 8 /* until what is drawn already is taken again */

gboolean cw_outfit_gallery_draw(const cw_outfit_gallery *gallery, const guint32 *units, gsize count,
                                cw_random *random, guint32 *drawn)
{
    for (gsize i = 0; i < count; i++) {
        const GArray *members = gallery->members[gallery->categories[units[i]]];
        if (members->len < 2)
            return FALSE;
        for (int t = 0; t < TRIES && (t == 0 || is_among(drawn, i, drawn[i])); t++) {
            const gsize place = cw_random_below(random, members->len - 1);
            drawn[i] =
                g_array_index(members, guint32, place + (place >= gallery->places[units[i]]));
        }
    }
    return TRUE;
}

const cw_picture_entry *cw_outfit_gallery_entry(const cw_outfit_gallery *gallery, guint32 unit)
{
    return &gallery->list->entries[gallery->units->first_entry[unit]];
}
