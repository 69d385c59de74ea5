/* SPDX-License-Identifier: Apache-2.0
 *
 * The feed is read once, for all items: it says what the query has, what hits have, and whether
 * there is anything to be found.
 */
#include "engine/search/search_change.h"

#include <string.h>

#include "base/error.h"

void cw_search_edit_clear(cw_search_edit *edit)
{
    cw_attribute_memory_clear(&edit->memory);
    g_clear_pointer(&edit->set, cw_attribute_set_free);
    g_clear_pointer(&edit->told, g_hash_table_unref);
    g_free(edit->changes);
    g_free(edit->predicted);
    g_free(edit->never);
    *edit = (cw_search_edit){0};
}

/* ---- what is wanted -------------------------------------------------------------------------- */

/* "TYPE=VALUE" each; what follows a comma without "=" is of the value before it. (transfer full) */
static GPtrArray *split(const char *const *wanted)
{
    GPtrArray *pairs = g_ptr_array_new_with_free_func(g_free);
    for (; *wanted != NULL; wanted++) {
        g_auto(GStrv) parts = g_strsplit(*wanted, ",", -1);
        for (char **part = parts; *part != NULL; part++) {
            if (part == parts || strchr(*part, '=') != NULL) {
                g_ptr_array_add(pairs, g_strdup(*part));
                continue;
            }
            char **last = (char **)&pairs->pdata[pairs->len - 1];
            g_autofree char *before = *last;
            *last = g_strconcat(before, ",", *part, NULL);
        }
    }
    return pairs;
}

static gboolean read_pair(cw_search_edit *edit, const char *pair, GError **error)
{
    gsize type;
    gint32 value;
    if (!cw_attribute_set_find(edit->set, "change", pair, &type, &value, error))
        return FALSE;
    for (gsize c = 0; c < edit->count; c++)
        if (edit->changes[c].type == type) {
            g_set_error(error, CW_ERROR, CW_ERROR_USAGE, "attribute \"%s\" is changed twice",
                        edit->set->types[type].name);
            return FALSE;
        }
    edit->changes[edit->count++] = (cw_attribute_change){type, -1, value};
    return TRUE;
}

gboolean cw_search_edit_read(cw_search_edit *edit, const cw_encoder *encoder,
                             const char *const *wanted, GError **error)
{
    g_autoptr(GPtrArray) pairs = split(wanted);
    if (!cw_attribute_memory_get(&edit->memory, encoder, error) ||
        (edit->set = cw_attribute_set_from_json(cw_encoder_get_form(encoder)->blocks.attributes,
                                                error)) == NULL)
        return FALSE;
    edit->changes = g_new0(cw_attribute_change, pairs->len + 1);
    edit->predicted = g_new0(gboolean, pairs->len + 1);
    for (guint p = 0; p < pairs->len; p++)
        if (!read_pair(edit, pairs->pdata[p], error))
            return FALSE;
    return pairs->len > 0 || read_pair(edit, "", error);
}

/* ---- what the feed says ---------------------------------------------------------------------- */

static const cw_attribute_type *type_of(const cw_search_edit *edit, gsize change)
{
    return &edit->set->types[edit->changes[change].type];
}

/* Takes the labels of all entries, by item. A column that the feed lacks says nothing. */
static gboolean take_labels(cw_search_edit *edit, gsize change, const cw_feed_columns *columns,
                            GError **error)
{
    cw_attribute_type *type = &edit->set->types[edit->changes[change].type];
    const cw_attribute_set one = {type, 1};
    if (g_hash_table_lookup(columns->known, type->column) == NULL)
        return TRUE;
    g_autoptr(cw_attribute_labels) labels = cw_attribute_labels_new(&one, columns, error);
    for (gsize i = 0; labels != NULL && i < columns->list->count; i++) {
        gint32 *told = g_hash_table_lookup(edit->told, &columns->list->entries[i].item);
        told[change] = labels->labels[i];
    }
    return labels != NULL;
}

static gboolean read_feed(cw_search_edit *edit, cw_catalog *catalog, const cw_picture_list *list,
                          GError **error)
{
    g_autofree const char **names = g_new0(const char *, edit->count + 1);
    for (gsize c = 0; c < edit->count; c++)
        names[c] = type_of(edit, c)->column;
    g_autoptr(cw_feed_columns) columns =
        cw_feed_columns_read(cw_catalog_store(catalog), list, names, error);
    if (columns == NULL)
        return FALSE;
    edit->told = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, g_free);
    for (gsize i = 0; i < list->count; i++) {
        if (g_hash_table_contains(edit->told, &list->entries[i].item))
            continue;
        gint32 *told = g_new(gint32, edit->count);
        for (gsize c = 0; c < edit->count; c++)
            told[c] = -1;
        g_hash_table_insert(edit->told, g_memdup2(&list->entries[i].item, sizeof(gint64)), told);
    }
    for (gsize c = 0; c < edit->count; c++)
        if (!take_labels(edit, c, columns, error))
            return FALSE;
    return TRUE;
}

static gint32 told(const cw_search_edit *edit, gsize change, gint64 item)
{
    const gint32 *labels = g_hash_table_lookup(edit->told, &item);
    return labels != NULL ? labels[change] : -1;
}

static cw_search_change change_of(const cw_search_edit *edit, gsize change)
{
    const cw_attribute_change *c = &edit->changes[change];
    const cw_attribute_type *type = type_of(edit, change);
    return (cw_search_change){
        .type = type->name,
        .from = {c->from >= 0 ? type->values[c->from] : NULL, edit->predicted[change]},
        .to = type->values[c->to]};
}

/* Says so where the items of product type `kind` (NULL: all) have other values, but never the new
 * one. */
static void look_for(cw_search_edit *edit, gsize change, const cw_picture_list *list,
                     const char *kind)
{
    gsize others = 0;
    for (gsize i = 0; i < list->count; i++) {
        const char *its = list->entries[i].fields[CW_FIELD_PRODUCT_TYPE];
        if (kind != NULL && g_strcmp0(its, kind) != 0)
            continue;
        const gint32 label = told(edit, change, list->entries[i].item);
        if (label == edit->changes[change].to)
            return;
        others += label >= 0;
    }
    if (others == 0 || edit->never != NULL)
        return;
    const cw_search_change c = change_of(edit, change);
    edit->never = kind != NULL ? g_strdup_printf("no item of product type \"%s\" has %s \"%s\"",
                                                 kind, c.type, c.to)
                               : g_strdup_printf("no item has %s \"%s\"", c.type, c.to);
}

static gboolean place_old_value(cw_search_edit *edit, gsize change, const cw_item *item,
                                const float *query, GError **error)
{
    cw_attribute_change *c = &edit->changes[change];
    c->from = item != NULL ? told(edit, change, item->number) : -1;
    if (c->from == c->to) {
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE, "item \"%s\" has %s \"%s\" already", item->id,
                    type_of(edit, change)->name, type_of(edit, change)->values[c->to]);
        return FALSE;
    }
    edit->predicted[change] = c->from < 0;
    if (c->from < 0)
        c->from = cw_attribute_memory_read(&edit->memory, c->type, query);
    return TRUE;
}

gboolean cw_search_edit_apply(cw_search_edit *edit, cw_catalog *catalog, const cw_item *item,
                              float *query, const cw_progress *progress, GError **error)
{
    if (edit->count == 0)
        return TRUE;
    g_autoptr(cw_picture_list) list = cw_catalog_list_pictures(catalog, NULL, progress, error);
    if (list == NULL || !read_feed(edit, catalog, list, error))
        return FALSE;
    for (gsize c = 0; c < edit->count; c++) {
        if (!place_old_value(edit, c, item, query, error))
            return FALSE;
        look_for(edit, c, list, item != NULL ? item->fields[CW_FIELD_PRODUCT_TYPE] : NULL);
    }
    cw_attribute_memory_edit(&edit->memory, edit->changes, edit->count, query, 1);
    return TRUE;
}

/* ---- what is printed ------------------------------------------------------------------------- */

void cw_search_edit_describe(const cw_search_edit *edit, GStringChunk *strings,
                             cw_search_result *result)
{
    result->never = g_strdup(edit->never);
    result->change_count = edit->count;
    result->changes = g_new(cw_search_change, edit->count + 1);
    for (gsize c = 0; c < edit->count; c++) {
        cw_search_change change = change_of(edit, c);
        change.type = g_string_chunk_insert_const(strings, change.type);
        change.from.value = g_string_chunk_insert_const(strings, change.from.value);
        change.to = g_string_chunk_insert_const(strings, change.to);
        result->changes[c] = change;
    }
}

cw_search_value cw_search_edit_value(const cw_search_edit *edit, gsize change, gint64 item,
                                     const float *vector)
{
    const gint32 label = told(edit, change, item);
    const gint32 value =
        label >= 0 ? label
                   : cw_attribute_memory_read(&edit->memory, edit->changes[change].type, vector);
    return (cw_search_value){type_of(edit, change)->values[value], label < 0};
}
