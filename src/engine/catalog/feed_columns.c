/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/catalog/feed_columns.h"

#include <string.h>

#include "base/column_name.h"
#include "base/error.h"
#include "engine/catalog/label_list.h"

/* Whether a picture can show what the column called `name` says. */
static gboolean is_seen(const char *name)
{
    static const char *const unseen[] = {"id",   "item_group_id", "source", "title", "description",
                                         "size", "availability",  "link",   NULL};
    return !g_strv_contains(unseen, name) && !g_str_has_suffix(name, "price");
}

static void column_free(gpointer column)
{
    g_free(((cw_feed_column *)column)->values);
    g_free(column);
}

void cw_feed_columns_free(cw_feed_columns *columns)
{
    if (columns == NULL)
        return;
    g_hash_table_unref(columns->known);
    g_ptr_array_unref(columns->columns);
    g_free(columns->first);
    g_string_chunk_free(columns->strings);
    g_free(columns);
}

static gboolean *mark_first(const cw_picture_list *list)
{
    g_autoptr(GHashTable) colourways = g_hash_table_new(g_int64_hash, g_int64_equal);
    gboolean *first = g_new0(gboolean, list->count + 1);
    for (gsize i = 0; i < list->count; i++)
        first[i] = g_hash_table_add(colourways, &list->entries[i].colourway);
    return first;
}

static cw_feed_columns *new_columns(const cw_picture_list *list)
{
    cw_feed_columns *columns = g_new0(cw_feed_columns, 1);
    columns->list = list;
    columns->columns = g_ptr_array_new_with_free_func(column_free);
    columns->known = g_hash_table_new(g_str_hash, g_str_equal);
    columns->first = mark_first(list);
    columns->strings = g_string_chunk_new(4096);
    return columns;
}

/* Notes that there is a column, and makes it if it is `read`; else NULL. */
static cw_feed_column *add_column(cw_feed_columns *columns, const char *name, gboolean read)
{
    char *kept = g_string_chunk_insert_const(columns->strings, name);
    cw_feed_column *column = read ? g_new0(cw_feed_column, 1) : NULL;
    g_hash_table_insert(columns->known, kept, column);
    if (column == NULL)
        return NULL;
    column->name = kept;
    column->values = g_new0(const char *, columns->list->count + 1);
    g_ptr_array_add(columns->columns, column);
    return column;
}

/* A walk over the free attributes of one item. */
typedef struct {
    cw_feed_columns *columns;
    const char *const *names; /* canonical, or NULL */
    gsize first, end;         /* entries of the item */
} reading;

static gboolean is_wanted(const char *const *names, const char *name)
{
    return names != NULL ? g_strv_contains(names, name) : is_seen(name);
}

/* A cell, or NULL where it says that nothing is known. */
static const char *known_value(const char *cell)
{
    return cell != NULL && !cw_label_is_blank(cell) ? cell : NULL;
}

static gboolean take_attribute(gpointer data, const cw_attribute *attribute,
                               GError **error G_GNUC_UNUSED)
{
    const reading *r = data;
    gpointer known;
    if (!g_hash_table_lookup_extended(r->columns->known, attribute->name, NULL, &known))
        known = add_column(r->columns, attribute->name, is_wanted(r->names, attribute->name));
    if (known == NULL)
        return TRUE;
    const char *value =
        known_value(g_string_chunk_insert_const(r->columns->strings, attribute->value));
    for (gsize i = r->first; i < r->end; i++)
        ((cw_feed_column *)known)->values[i] = value;
    return TRUE;
}

static void take_fields(cw_feed_columns *columns, const char *const *names)
{
    for (int f = 0; f < CW_FIELD_COUNT; f++) {
        const char *name = cw_field_name((cw_field)f);
        const cw_feed_column *column = add_column(columns, name, is_wanted(names, name));
        for (gsize i = 0; column != NULL && i < columns->list->count; i++)
            column->values[i] = known_value(columns->list->entries[i].fields[f]);
    }
}

static gboolean take_attributes(cw_feed_columns *columns, cw_store *store, const char *const *names,
                                GError **error)
{
    const cw_picture_list *list = columns->list;
    for (gsize i = 0, end; i < list->count; i = end) {
        for (end = i; end < list->count && list->entries[end].item == list->entries[i].item;)
            end++;
        reading r = {columns, names, i, end};
        if (!cw_store_each_attribute(store, list->entries[i].item, take_attribute, &r, error))
            return FALSE;
    }
    return TRUE;
}

static gboolean are_fields(const char *const *names)
{
    cw_field field;
    for (; names != NULL && *names != NULL; names++)
        if (!cw_field_find(*names, &field))
            return FALSE;
    return names != NULL;
}

static int compare_columns(const void *a, const void *b)
{
    const cw_feed_column *const *x = a, *const *y = b;
    cw_field field;
    const gboolean of_x = cw_field_find((*x)->name, &field),
                   of_y = cw_field_find((*y)->name, &field);
    return of_x || of_y ? of_y - of_x : strcmp((*x)->name, (*y)->name);
}

cw_feed_columns *cw_feed_columns_read(cw_store *store, const cw_picture_list *list,
                                      const char *const *names, GError **error)
{
    g_auto(GStrv) wanted = g_strdupv((char **)names);
    for (char **name = wanted; name != NULL && *name != NULL; name++) {
        g_autofree char *typed = *name;
        *name = cw_column_name(typed);
    }
    g_autoptr(cw_feed_columns) columns = new_columns(list);
    take_fields(columns, (const char *const *)wanted);
    if (!are_fields((const char *const *)wanted) &&
        !take_attributes(columns, store, (const char *const *)wanted, error))
        return NULL;
    g_ptr_array_sort(columns->columns, compare_columns);
    return g_steal_pointer(&columns);
}

cw_feed_columns *cw_feed_columns_of(const cw_picture_list *list, const char *name,
                                    const char *const *values)
{
    cw_feed_columns *columns = new_columns(list);
    const cw_feed_column *column = add_column(columns, name, TRUE);
    for (gsize i = 0; i < list->count; i++)
        column->values[i] = known_value(values[i]);
    return columns;
}

static void explain_unknown(const cw_feed_columns *columns, const char *typed, const char *name,
                            GError **error)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    GList *known = g_list_sort(g_hash_table_get_keys(columns->known), (GCompareFunc)strcmp);
    for (const GList *one = known; one != NULL; one = one->next)
        if (is_seen(one->data))
            g_ptr_array_add(names, one->data);
    g_list_free(known);
    g_ptr_array_add(names, NULL);
    const char *nearest = cw_row_nearest((const char *const *)names->pdata, name);
    g_autofree char *list = g_strjoinv(", ", (char **)names->pdata);
    if (nearest != NULL)
        g_set_error(error, CW_ERROR, CW_ERROR_NOT_FOUND, "no column \"%s\"; did you mean \"%s\"?",
                    typed, nearest);
    else
        g_set_error(error, CW_ERROR, CW_ERROR_NOT_FOUND, "no column \"%s\"; there are: %s", typed,
                    list);
}

const cw_feed_column *cw_feed_columns_find(const cw_feed_columns *columns, const char *name,
                                           GError **error)
{
    g_autofree char *canonical = cw_column_name(name);
    const cw_feed_column *column = g_hash_table_lookup(columns->known, canonical);
    if (column != NULL)
        return column;
    if (is_seen(canonical))
        explain_unknown(columns, name, canonical, error);
    else
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                    "column \"%s\" says nothing that a picture shows", name);
    return NULL;
}
