/* SPDX-License-Identifier: Apache-2.0
 *
 * Completing and scoring outfits: every vector is seen beside the category of its partner, a pair
 * at a time. A candidate goes with an outfit as it goes with its items in the mean.
 */
#include <colorway/outfits.h>

#include "base/error.h"
#include "engine/catalog/catalog_store.h"
#include "engine/embed/model_encoder.h"
#include "engine/outfits/outfit_gallery.h"

#define DRAWS 1000 /* outfits that one is compared with */
#define STREAM G_GUINT64_CONSTANT(0x6f757466697473)

typedef struct {
    cw_catalog *catalog;
    const cw_outfit_request *request;
    cw_store_model model;
    cw_encoder *encoder;
    cw_outfit_viewer *viewer;
    cw_outfit_words *words;
    cw_picture_list *list;
    cw_picture_vectors *vectors;
    cw_outfit_gallery *gallery;
    GHashTable *allowed; /* numbers of items that pass the filters, or NULL: all */
    guint32 *units;      /* [count] asked about */
    gsize count;
} outfit;

static void outfit_clear(outfit *o)
{
    cw_outfit_gallery_free(o->gallery);
    cw_picture_vectors_free(o->vectors);
    cw_picture_list_free(o->list);
    cw_outfit_words_free(o->words);
    cw_outfit_viewer_free(o->viewer);
    cw_encoder_free(o->encoder);
    cw_model_clear(&o->model);
    g_clear_pointer(&o->allowed, g_hash_table_unref);
    g_free(o->units);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(outfit, outfit_clear)

static gsize count_items(const cw_outfit_request *request)
{
    return request->items != NULL ? g_strv_length((GStrv)request->items) : 0;
}

static gboolean open_model(outfit *o, GError **error)
{
    if (!cw_model_find(o->catalog, o->request->model, &o->model, error))
        return FALSE;
    o->encoder = cw_model_open_same_encoder(&o->model, FALSE, o->request->threads, error);
    if (o->encoder == NULL)
        return FALSE;
    o->viewer = cw_outfit_viewer_new(o->encoder, error);
    const json_t *table = cw_encoder_get_form(o->encoder)->outfit.categories;
    return o->viewer != NULL && (o->words = cw_outfit_words_from_json(table, error)) != NULL;
}

static gboolean open_gallery(outfit *o, const cw_progress *progress, GError **error)
{
    o->list = cw_catalog_list_pictures(o->catalog, NULL, progress, error);
    o->vectors = o->list != NULL
                     ? cw_picture_vectors_stored(o->catalog, &o->model, o->list, 1, error)
                     : NULL;
    o->gallery = o->vectors != NULL
                     ? cw_outfit_gallery_new(o->list, o->vectors, o->words, o->viewer, error)
                     : NULL;
    if (o->gallery == NULL || o->request->where == NULL)
        return o->gallery != NULL;
    g_autoptr(cw_picture_list) passing =
        cw_catalog_list_pictures(o->catalog, o->request->where, progress, error);
    o->allowed = g_hash_table_new(NULL, NULL);
    for (gsize i = 0; passing != NULL && i < passing->count; i++)
        g_hash_table_add(o->allowed, GSIZE_TO_POINTER(passing->entries[i].item));
    return passing != NULL;
}

static gboolean refuse_item(const outfit *o, const cw_item *item, gint64 unit, GError **error)
{
    const char *type = item->fields[CW_FIELD_PRODUCT_TYPE];
    if (unit < 0)
        g_set_error(error, CW_ERROR, CW_ERROR_NOT_FOUND,
                    "item \"%s\" has no vector of a picture of its own by model \"%s\"; run "
                    "colorway embed",
                    item->id, o->model.name);
    else
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                    "item \"%s\" is of no category: the model does not know product type \"%s\"; "
                    "train --categories FILE says what it is",
                    item->id, type != NULL ? type : "");
    return FALSE;
}

static gboolean find_item(outfit *o, const char *name, GError **error)
{
    g_autoptr(cw_item) item = cw_catalog_find_listed(o->catalog, name, error);
    if (item == NULL)
        return FALSE;
    const gint64 unit = cw_outfit_gallery_unit(o->gallery, item->number);
    gboolean ok = unit >= 0 && o->gallery->categories[unit] >= 0;
    if (!ok)
        refuse_item(o, item, unit, error);
    for (gsize i = 0; ok && i < o->count; i++)
        if (o->units[i] == (guint32)unit) {
            g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                        "item \"%s\" is named twice, or is another size of one that is", name);
            ok = FALSE;
        }
    if (ok)
        o->units[o->count++] = (guint32)unit;
    return ok;
}

static gboolean prepare(outfit *o, const cw_progress *progress, GError **error)
{
    if (!open_model(o, error) || !open_gallery(o, progress, error))
        return FALSE;
    o->units = g_new(guint32, count_items(o->request) + 1);
    for (const char *const *name = o->request->items; *name != NULL; name++)
        if (!find_item(o, *name, error))
            return FALSE;
    return TRUE;
}

/* By the first of the unit's items that passes the filters. */
static void fill_piece(const outfit *o, guint32 unit, cw_outfit_piece *piece)
{
    const cw_units *units = o->gallery->units;
    const cw_picture_entry *entry = cw_outfit_gallery_entry(o->gallery, unit);
    for (gsize i = 0; o->allowed != NULL && i < units->entry_count[unit]; i++) {
        const cw_picture_entry *own = &o->list->entries[units->order[units->first_order[unit] + i]];
        if (g_hash_table_contains(o->allowed, GSIZE_TO_POINTER(own->item))) {
            entry = own;
            break;
        }
    }
    *piece = (cw_outfit_piece){
        .item = entry->item,
        .source = entry->source,
        .id = entry->id,
        .group = entry->group_id,
        .title = entry->fields[CW_FIELD_TITLE],
        .colour = entry->fields[CW_FIELD_COLOUR],
        .picture = entry->path,
        .picture_number = entry->picture,
        .category = cw_outfit_category_name(o->gallery->categories[unit]),
    };
}

static gsize count_missing(const outfit *o)
{
    gsize missing = 0;
    for (gsize i = 0; i < o->list->count; i++)
        missing += !o->vectors->present[i] && !o->list->entries[i].shared;
    return missing;
}

/* What all results have; the list, which owns the strings, goes over to it. */
static void fill_result(outfit *o, cw_outfit_result *result)
{
    result->model = g_strdup(o->model.name);
    result->item_count = o->count;
    result->items = g_new0(cw_outfit_piece, o->count + 1);
    g_clear_pointer(&o->allowed, g_hash_table_unref);
    for (gsize i = 0; i < o->count; i++)
        fill_piece(o, o->units[i], &result->items[i]);
    result->without_vector = count_missing(o);
    result->list = g_steal_pointer(&o->list);
}

/* --- what completes --------------------------------------------------------------------------- */

typedef struct {
    guint32 unit;
    double fit;
} ranked;

static int compare_ranked(gconstpointer a, gconstpointer b)
{
    const ranked *x = a, *y = b;
    if (x->fit != y->fit)
        return x->fit > y->fit ? -1 : 1;
    return x->unit < y->unit ? -1 : 1;
}

static gboolean may_complete(const outfit *o, guint32 unit)
{
    const cw_units *units = o->gallery->units;
    for (gsize i = 0; i < o->count; i++)
        if (o->units[i] == unit)
            return FALSE;
    for (gsize i = 0; o->allowed != NULL && i < units->entry_count[unit]; i++) {
        const gsize place = units->order[units->first_order[unit] + i];
        if (g_hash_table_contains(o->allowed, GSIZE_TO_POINTER(o->list->entries[place].item)))
            return TRUE;
    }
    return o->allowed == NULL;
}

/* Every candidate of the category, best first. (transfer full) */
static GArray *rank(outfit *o, int category)
{
    GArray *hits = g_array_new(FALSE, FALSE, sizeof(ranked));
    const GArray *members = o->gallery->members[category];
    for (guint m = 0; m < members->len; m++) {
        ranked hit = {.unit = g_array_index(members, guint32, m)};
        if (!may_complete(o, hit.unit))
            continue;
        for (gsize i = 0; i < o->count; i++)
            hit.fit += cw_outfit_gallery_fit(o->gallery, o->units[i], hit.unit) / (double)o->count;
        g_array_append_val(hits, hit);
    }
    g_array_sort(hits, compare_ranked);
    return hits;
}

static void fill_hits(outfit *o, const GArray *hits, cw_outfit_result *result)
{
    result->count = MIN(hits->len, (gsize)o->request->k);
    result->hits = g_new0(cw_outfit_piece, result->count + 1);
    for (gsize h = 0; h < result->count; h++) {
        const ranked *hit = &g_array_index(hits, ranked, h);
        cw_outfit_piece *piece = &result->hits[h];
        fill_piece(o, hit->unit, piece);
        piece->fit = hit->fit;
        piece->fits = g_new(double, o->count);
        for (gsize i = 0; i < o->count; i++)
            piece->fits[i] = cw_outfit_gallery_fit(o->gallery, o->units[i], hit->unit);
    }
}

static int check_complete(const cw_outfit_request *request, GError **error)
{
    if (count_items(request) == 0)
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE, "complete what? give --items A,B");
    else if (request->k < 1)
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE, "k must be at least 1");
    else
        return cw_outfit_category_find(request->complete, error);
    return -1;
}

gboolean cw_outfit_complete(cw_catalog *catalog, const cw_outfit_request *request,
                            const cw_progress *progress, cw_outfit_result *result, GError **error)
{
    g_auto(outfit) o = {.catalog = catalog, .request = request};
    const int category = check_complete(request, error);
    *result = (cw_outfit_result){0};
    if (category < 0 || !prepare(&o, progress, error))
        return FALSE;
    if (o.gallery->members[category]->len == 0) {
        g_set_error(error, CW_ERROR, CW_ERROR_NOT_FOUND,
                    "no item with a vector is of category \"%s\"", request->complete);
        return FALSE;
    }
    g_autoptr(GArray) hits = rank(&o, category);
    fill_hits(&o, hits, result);
    fill_result(&o, result);
    return TRUE;
}

/* --- how well it goes together ---------------------------------------------------------------- */

static double fit_of(outfit *o, const guint32 *units)
{
    double sum = 0;
    for (gsize i = 0; i < o->count; i++)
        for (gsize j = i + 1; j < o->count; j++)
            sum += cw_outfit_gallery_fit(o->gallery, units[i], units[j]);
    return sum / ((double)(o->count * (o->count - 1)) / 2);
}

static void fill_pairs(outfit *o, cw_outfit_result *result)
{
    result->pairs = g_new(cw_outfit_fit, o->count * (o->count - 1) / 2);
    for (gsize i = 0; i < o->count; i++)
        for (gsize j = i + 1; j < o->count; j++)
            result->pairs[result->pair_count++] =
                (cw_outfit_fit){i, j, cw_outfit_gallery_fit(o->gallery, o->units[i], o->units[j])};
    result->fit = fit_of(o, o->units);
}

/* A figure by itself says little: what do others of these categories have? */
static void compare_drawn(outfit *o, cw_outfit_result *result)
{
    cw_random random = cw_random_start(o->request->seed, 0, STREAM);
    g_autofree guint32 *drawn = g_new(guint32, o->count);
    double worse = 0;
    while (result->drawn < DRAWS &&
           cw_outfit_gallery_draw(o->gallery, o->units, o->count, &random, drawn)) {
        const double fit = fit_of(o, drawn);
        worse += fit < result->fit ? 1 : fit == result->fit ? 0.5 : 0;
        result->drawn++;
    }
    result->better = result->drawn > 0 ? worse / (double)result->drawn : 0;
}

gboolean cw_outfit_score(cw_catalog *catalog, const cw_outfit_request *request,
                         const cw_progress *progress, cw_outfit_result *result, GError **error)
{
    g_auto(outfit) o = {.catalog = catalog, .request = request};
    *result = (cw_outfit_result){0};
    if (count_items(request) < 2) {
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                    "an outfit has two items or more; --score A,B names them");
        return FALSE;
    }
    if (!prepare(&o, progress, error))
        return FALSE;
    fill_pairs(&o, result);
    compare_drawn(&o, result);
    fill_result(&o, result);
    return TRUE;
}

void cw_outfit_result_clear(cw_outfit_result *result)
{
    for (gsize h = 0; h < result->count; h++)
        g_free(result->hits[h].fits);
    g_free(result->hits);
    g_free(result->items);
    g_free(result->pairs);
    g_free(result->model);
    if (result->list != NULL)
        cw_picture_list_free(result->list);
    *result = (cw_outfit_result){0};
}
