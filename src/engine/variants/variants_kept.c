/* SPDX-License-Identifier: Apache-2.0
 *
 * Groups in the catalogue: kept, a prediction an item, and found again without computing anything
 * (METHODS 4.4, online use: the variants of an item are its cluster without itself).
 */
#include <math.h>
#include <string.h>

#include "base/error.h"
#include "engine/variants/variants_private.h"

/* Only what was looked at is predicted anew: --where leaves the others as they are. */
static gboolean forget_predictions(const cw_grouping *g, cw_store *store, GError **error)
{
    if (g->request->where == NULL)
        return cw_store_clear_predictions(store, g->model.number, error);
    for (gsize i = 0; i < g->list->count; i++)
        if (!cw_store_remove_prediction(store, g->model.number, g->list->entries[i].item, error))
            return FALSE;
    return TRUE;
}

gboolean cw_grouping_keep(const cw_grouping *g, const cw_variants_result *result, GError **error)
{
    cw_store *store = cw_catalog_store(g->catalog);
    if (!cw_store_begin(store, error))
        return FALSE;
    gboolean ok = forget_predictions(g, store, error);
    for (gsize i = 0; ok && i < result->count; i++) {
        const cw_variants_member *member = &result->members[i];
        const cw_prediction prediction = {
            .item = member->item,
            .group = result->names[member->predicted],
            .confidence = member->confidence,
        };
        ok = cw_store_put_prediction(store, g->model.number, &prediction, error);
    }
    if (ok && cw_grouping_ask(g, result, error) && cw_store_commit(store, error))
        return TRUE;
    cw_store_rollback(store);
    return FALSE;
}

static gboolean take_any(gpointer data, const cw_prediction *prediction G_GNUC_UNUSED,
                         GError **error G_GNUC_UNUSED)
{
    *(gboolean *)data = TRUE;
    return FALSE;
}

gboolean cw_variants_are_kept(cw_catalog *catalog, const char *model, gboolean *kept,
                              GError **error)
{
    cw_store_model found = {0};
    *kept = FALSE;
    if (!cw_model_find(catalog, model, &found, error))
        return FALSE;
    const gboolean ok =
        cw_store_each_prediction(cw_catalog_store(catalog), found.number, take_any, kept, error);
    cw_model_clear(&found);
    return ok;
}

/* ---- one item -------------------------------------------------------------------------------- */

typedef struct {
    const cw_variants_of_request *request;
    cw_item *item;           /* asked about */
    char *group;             /* its predicted group, or NULL */
    GHashTable *confidences; /* number of an item of that group -> its confidence */
    GHashTable *colourways;  /* those that are listed */
    GArray *members;         /* cw_variants_member */
    GStringChunk *strings;
} lookup;

static void lookup_clear(lookup *l)
{
    g_clear_pointer(&l->item, cw_item_free);
    g_free(l->group);
    g_hash_table_unref(l->confidences);
    g_hash_table_unref(l->colourways);
    g_clear_pointer(&l->members, g_array_unref);
    g_clear_pointer(&l->strings, g_string_chunk_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(lookup, lookup_clear)

static gboolean take_group(gpointer data, const cw_prediction *prediction,
                           GError **error G_GNUC_UNUSED)
{
    lookup *l = data;
    if (prediction->item != l->item->number)
        return TRUE;
    l->group = g_strdup(prediction->group);
    return FALSE;
}

static gboolean take_companion(gpointer data, const cw_prediction *prediction,
                               GError **error G_GNUC_UNUSED)
{
    lookup *l = data;
    if (strcmp(prediction->group, l->group) != 0)
        return TRUE;
    g_hash_table_insert(l->confidences, g_memdup2(&prediction->item, sizeof(gint64)),
                        g_memdup2(&prediction->confidence, sizeof(double)));
    return TRUE;
}

static const char *keep_text(lookup *l, const char *text)
{
    return text != NULL ? g_string_chunk_insert(l->strings, text) : NULL;
}

/* Of a colourway the first size that may be shown. */
static gboolean take_variant(gpointer data, const cw_item *item, GError **error G_GNUC_UNUSED)
{
    lookup *l = data;
    const double *confidence = g_hash_table_lookup(l->confidences, &item->number);
    if (confidence == NULL || item->colourway == l->item->colourway ||
        !g_hash_table_add(l->colourways, g_memdup2(&item->colourway, sizeof(gint64))))
        return TRUE;
    const cw_variants_member member = {
        .item = item->number,
        .colourway = item->colourway,
        .source = keep_text(l, item->source),
        .id = keep_text(l, item->id),
        .group = keep_text(l, item->group),
        .title = keep_text(l, item->fields[CW_FIELD_TITLE]),
        .colour = keep_text(l, item->fields[CW_FIELD_COLOUR]),
        .confidence = *confidence,
    };
    g_array_append_val(l->members, member);
    return TRUE;
}

typedef struct {
    lookup *l;
    cw_variants_member *member;
} shown_picture;

static gboolean take_picture(gpointer data, const cw_shown *shown, GError **error G_GNUC_UNUSED)
{
    const shown_picture *first = data;
    first->member->picture = keep_text(first->l, shown->picture->path);
    return FALSE;
}

/* The surest first, who is of unknown confidence last; GLib's sort is stable. */
static int compare_confidence(gconstpointer a, gconstpointer b)
{
    const cw_variants_member *first = a, *second = b;
    const double x = isnan(first->confidence) ? -1 : first->confidence;
    const double y = isnan(second->confidence) ? -1 : second->confidence;
    return x > y ? -1 : x < y;
}

static gboolean find_group(lookup *l, cw_catalog *catalog, const cw_store_model *model,
                           GError **error)
{
    cw_store *store = cw_catalog_store(catalog);
    l->item = cw_catalog_find_listed(catalog, l->request->item, error);
    if (l->item == NULL || !cw_store_each_prediction(store, model->number, take_group, l, error))
        return FALSE;
    if (l->group == NULL)
        g_set_error(
            error, CW_ERROR, CW_ERROR_NOT_FOUND,
            "item \"%s\" has not been grouped by model \"%s\": run colorway embed, if it is "
            "new, and colorway variants",
            l->request->item, model->name);
    return l->group != NULL;
}

static gboolean find_variants(lookup *l, cw_store *store, const cw_store_model *model,
                              GError **error)
{
    g_autoptr(cw_where) where = cw_where_parse(l->request->where, error);
    if (where == NULL ||
        !cw_store_each_prediction(store, model->number, take_companion, l, error) ||
        !cw_store_each_item(store, where, take_variant, l, error))
        return FALSE;
    for (guint i = 0; i < l->members->len; i++) {
        shown_picture first = {l, &g_array_index(l->members, cw_variants_member, i)};
        if (!cw_store_each_picture_of(store, first.member->item, take_picture, &first, error))
            return FALSE;
    }
    g_array_sort(l->members, compare_confidence);
    return TRUE;
}

/* A list of no pictures owns the strings. */
static void hand_over(lookup *l, const cw_store_model *model, cw_variants_result *result)
{
    cw_picture_list *list = g_new0(cw_picture_list, 1);
    list->strings = g_steal_pointer(&l->strings);
    *result = (cw_variants_result){.model = g_strdup(model->name),
                                   .count = l->members->len,
                                   .names = g_new0(char *, 2),
                                   .groups = 1,
                                   .list = list};
    result->names[0] = g_steal_pointer(&l->group);
    result->members =
        (cw_variants_member *)(gpointer)g_array_free(g_steal_pointer(&l->members), FALSE);
}

gboolean cw_variants_of_check(cw_catalog *catalog, const cw_variants_of_request *request,
                              GError **error)
{
    g_autoptr(cw_item) item = cw_catalog_find_listed(catalog, request->item, error);
    g_autoptr(cw_picture_list) list =
        item != NULL ? cw_catalog_list_pictures(catalog, request->where, NULL, error) : NULL;
    return list != NULL;
}

gboolean cw_variants_of(cw_catalog *catalog, const cw_variants_of_request *request,
                        cw_variants_result *result, GError **error)
{
    g_auto(lookup) l = {
        .request = request,
        .confidences = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, g_free),
        .colourways = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL),
        .members = g_array_new(FALSE, TRUE, sizeof(cw_variants_member)),
        .strings = g_string_chunk_new(1024),
    };
    cw_store *store = cw_catalog_store(catalog);
    cw_store_model model = {0};
    *result = (cw_variants_result){0};
    if (!cw_model_find(catalog, request->model, &model, error))
        return FALSE;
    const gboolean ok =
        find_group(&l, catalog, &model, error) && find_variants(&l, store, &model, error);
    if (ok)
        hand_over(&l, &model, result);
    cw_model_clear(&model);
    return ok;
}
