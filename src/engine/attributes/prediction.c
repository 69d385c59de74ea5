/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/attributes/prediction.h"

#include <string.h>

#include "base/csv.h"
#include "base/error.h"

/* ---- the question ---------------------------------------------------------------------------- */

gboolean cw_prediction_check(double precision, GError **error)
{
    if (precision >= 0 && precision < 1)
        return TRUE;
    g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                "the precision is a share of at least 0 and below 1, not %g: no number of right "
                "answers proves that there is never a wrong one",
                precision);
    return FALSE;
}

gboolean cw_prediction_check_model(const cw_encoder_settings *model, GError **error)
{
    if (model->hold_out > 0)
        return TRUE;
    g_set_error_literal(
        error, CW_ERROR, CW_ERROR_USAGE,
        "the model has learned from all designs: nothing shows how often it is right; "
        "train with --set hold_out=0.2");
    return FALSE;
}

cw_picture_list *cw_prediction_list(cw_catalog *catalog, const char *const *where,
                                    const cw_progress *progress, GError **error)
{
    g_autoptr(cw_picture_list) list = cw_catalog_list_pictures(catalog, where, progress, error);
    if (list == NULL || list->count > 0)
        return g_steal_pointer(&list);
    g_set_error(error, CW_ERROR, CW_ERROR_NOT_FOUND, "no items to look at%s",
                where != NULL ? "; --where leaves none" : "");
    return NULL;
}

/* ---- the items ------------------------------------------------------------------------------- */

gboolean cw_prediction_begins_item(const cw_picture_list *list, gsize entry)
{
    return entry == 0 || list->entries[entry].item != list->entries[entry - 1].item;
}

guint8 *cw_prediction_parts(const cw_encoder_settings *model, const cw_picture_list *list)
{
    const cw_hold_out law = {model->hold_out, (guint64)model->seed, model->hold_out_grouped};
    guint8 *parts = g_new(guint8, list->count + 1);
    for (gsize i = 0; i < list->count; i++) {
        const cw_picture_entry *entry = &list->entries[i];
        parts[i] = cw_prediction_begins_item(list, i)
                       ? (guint8)cw_hold_out_part_of(&law, entry->group_id, entry->id)
                       : parts[i - 1];
    }
    return parts;
}

gint32 *cw_prediction_units(const cw_picture_list *list, const cw_units *units)
{
    g_autoptr(GHashTable) places = g_hash_table_new(g_int64_hash, g_int64_equal);
    gint32 *unit_of = g_new(gint32, list->count + 1);
    for (gsize u = 0; u < units->count; u++)
        g_hash_table_insert(places, &list->entries[units->first_entry[u]].colourway,
                            GSIZE_TO_POINTER(u + 1));
    for (gsize i = 0; i < list->count; i++)
        unit_of[i] = GPOINTER_TO_INT(g_hash_table_lookup(places, &list->entries[i].colourway)) - 1;
    return unit_of;
}

GHashTable *cw_prediction_places(const cw_picture_list *list)
{
    GHashTable *places = g_hash_table_new(g_int64_hash, g_int64_equal);
    for (gsize i = list->count; i-- > 0;)
        g_hash_table_replace(places, &list->entries[i].item, GSIZE_TO_POINTER(i + 1));
    return places;
}

cw_item *cw_prediction_find_item(cw_catalog *catalog, const char *name, GHashTable *places,
                                 const gint32 *unit_of, const char *model, gsize *entry,
                                 GError **error)
{
    g_autoptr(cw_item) item = cw_catalog_find_listed(catalog, name, error);
    if (item == NULL)
        return NULL;
    const gsize place = GPOINTER_TO_SIZE(g_hash_table_lookup(places, &item->number));
    if (place > 0 && unit_of[place - 1] >= 0) {
        *entry = place - 1;
        return g_steal_pointer(&item);
    }
    g_set_error(error, CW_ERROR, CW_ERROR_NOT_FOUND,
                "item \"%s\" has no picture of its own that model \"%s\" has looked at", item->id,
                model);
    return NULL;
}

/* ---- what is said of them -------------------------------------------------------------------- */

json_t *cw_prediction_share(gsize part, gsize whole)
{
    return whole > 0 ? json_real((double)part / (double)whole) : json_null();
}

json_t *cw_prediction_number(gsize count)
{
    return json_integer((json_int_t)count);
}

json_t *cw_prediction_model_name(const cw_encoder_settings *model, const char *asked)
{
    const char *named = model->name != NULL && *model->name != '\0' ? model->name : asked;
    g_autofree char *valid = named != NULL ? g_utf8_make_valid(named, -1) : NULL;
    return json_string(valid != NULL ? valid : "");
}

GHashTable *cw_prediction_sources(const cw_picture_list *list)
{
    GHashTable *sources = g_hash_table_new(g_str_hash, g_str_equal);
    for (gsize i = 0; i < list->count; i++) {
        const cw_picture_entry *entry = &list->entries[i];
        const char *known = g_hash_table_lookup(sources, entry->id);
        const gboolean other = known != NULL && strcmp(known, entry->source) != 0;
        g_hash_table_insert(sources, (gpointer)entry->id, (gpointer)(other ? "" : entry->source));
    }
    return sources;
}

gboolean cw_prediction_is_ambiguous(GHashTable *sources, const char *id)
{
    return *(const char *)g_hash_table_lookup(sources, id) == '\0';
}

void cw_prediction_append_cell(GString *text, const char *value)
{
    g_string_append_c(text, '\t');
    cw_csv_append(text, value);
}
