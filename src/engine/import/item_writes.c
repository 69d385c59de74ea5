/* SPDX-License-Identifier: Apache-2.0
 *
 * The members become a feed's row, the row an entry as in an import, and what no member names is
 * taken from the item as it was.
 */
#include <colorway/item_writes.h>

#include <string.h>

#include "base/column_name.h"
#include "base/error.h"
#include "engine/import/import_private.h"
#include "engine/import/item_state.h"
#include "feed/feed_row.h"

#define GROUP "item_group_id"
#define ATTRIBUTES "attributes"

/* ---- names ---------------------------------------------------------------------------------- */

static gboolean check_name(const char *what, const char *name, GError **error)
{
    const gsize bytes = strlen(name);
    const char *fault = bytes == 0                  ? "is empty"
                        : bytes > CW_ITEM_NAME_MOST ? "is too long"
                        : g_ascii_isspace(name[0]) || g_ascii_isspace(name[bytes - 1])
                            ? "has blanks at its ends"
                            : NULL;
    for (const char *c = name; fault == NULL && *c != '\0'; c = g_utf8_next_char(c))
        if (g_unichar_iscntrl(g_utf8_get_char(c)))
            fault = "has control characters";
    if (fault == NULL)
        return TRUE;
    g_autofree char *shown = g_strescape(name, NULL);
    g_set_error(error, CW_ERROR, CW_ERROR_USAGE, "%s \"%.40s\" %s (1 to %d bytes of text)", what,
                shown, fault, CW_ITEM_NAME_MOST);
    return FALSE;
}

/* ---- members -------------------------------------------------------------------------------- */

typedef struct {
    cw_row_builder *row;
    GHashTable *fields, *attributes; /* names that members have, whatever they say of them */
} reading;

static gboolean is_field(const char *name)
{
    cw_field field;
    return strcmp(name, GROUP) == 0 || cw_field_find(name, &field);
}

static gboolean is_of_row(const char *name)
{
    static const char *const others[] = {"id", "source", "image_link", "additional_image_link",
                                         NULL};
    return is_field(name) || g_strv_contains(others, name);
}

static gboolean refuse_member(const char *typed, const char *name, GError **error)
{
    const char *known[CW_FIELD_COUNT + 3] = {GROUP, ATTRIBUTES};
    for (int f = 0; f < CW_FIELD_COUNT; f++)
        known[2 + f] = cw_field_name(f);
    const char *nearest = cw_row_nearest(known, name);
    if (is_of_row(name) || strcmp(name, "pictures") == 0)
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE, "\"%s\" is not changed with the fields",
                    typed);
    else if (nearest != NULL)
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                    "no field \"%s\"; did you mean \"%s\"? what is no field goes into "
                    "\"" ATTRIBUTES "\"",
                    typed, nearest);
    else
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                    "no field \"%s\"; what is no field goes into \"" ATTRIBUTES "\"", typed);
    return FALSE;
}

static gboolean read_attribute(const reading *r, const char *typed, const json_t *value,
                               GError **error)
{
    g_autofree char *name = cw_column_name(typed);
    if (*name == '\0' || is_of_row(name)) {
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE, "\"%s\" cannot be an attribute%s", typed,
                    *name == '\0'    ? "'s name"
                    : is_field(name) ? ": it is a field"
                                     : "");
        return FALSE;
    }
    cw_row_builder_add_json(r->row, name, value);
    g_hash_table_add(r->attributes, g_steal_pointer(&name));
    return TRUE;
}

static gboolean read_attributes(const reading *r, const json_t *object, GError **error)
{
    const char *key;
    json_t *value;
    if (!json_is_object(object)) {
        g_set_error_literal(error, CW_ERROR, CW_ERROR_USAGE,
                            "\"" ATTRIBUTES "\" is to be an object: {\"season\": \"summer\"}");
        return FALSE;
    }
    json_object_foreach((json_t *)object, key, value)
    {
        if (!read_attribute(r, key, value, error))
            return FALSE;
    }
    return TRUE;
}

static gboolean read_member(const reading *r, const char *typed, const json_t *value,
                            GError **error)
{
    g_autofree char *name = cw_column_name(typed);
    if (strcmp(name, ATTRIBUTES) == 0)
        return read_attributes(r, value, error);
    if (!is_field(name))
        return refuse_member(typed, name, error);
    cw_row_builder_add_json(r->row, name, value);
    g_hash_table_add(r->fields, g_steal_pointer(&name));
    return TRUE;
}

static gboolean read_members(const reading *r, const json_t *members, GError **error)
{
    const char *key;
    json_t *value;
    json_object_foreach((json_t *)members, key, value)
    {
        if (!read_member(r, key, value, error))
            return FALSE;
    }
    return TRUE;
}

/* ---- writing -------------------------------------------------------------------------------- */

/* What no member names is as it was. */
static void keep_rest(const reading *r, const cw_item_state *old, cw_store_entry *entry,
                      GArray *attributes)
{
    cw_item *item = &entry->item;
    for (int f = 0; f < CW_FIELD_COUNT; f++)
        if (!g_hash_table_contains(r->fields, cw_field_name(f)))
            item->fields[f] = old->item->fields[f];
    if (!g_hash_table_contains(r->fields, cw_field_name(CW_FIELD_PRICE)))
        item->price = old->item->price;
    if (!g_hash_table_contains(r->fields, GROUP))
        item->group = old->item->group;
    for (guint i = 0; i < old->attributes->len; i++) {
        const cw_attribute *attribute = &g_array_index(old->attributes, cw_attribute, i);
        if (!g_hash_table_contains(r->attributes, attribute->name))
            g_array_append_vals(attributes, attribute, 1);
    }
    entry->pictures = (const cw_picture *)old->pictures->data;
    entry->picture_count = old->pictures->len;
}

/* `old` is taken over; NULL: a new item. In a batch, which it ends. */
static json_t *write_row(cw_store *store, const reading *r, const char *source, cw_item *old,
                         GError **error)
{
    const cw_feed_row feed_row = {.values = (const cw_feed_value *)r->row->values->data,
                                  .value_count = r->row->values->len};
    g_auto(cw_item_state) state = {0};
    if (old != NULL && !cw_item_state_load(&state, store, old, error)) {
        cw_store_rollback(store);
        return NULL;
    }
    g_autoptr(GStringChunk) strings = g_string_chunk_new(1024);
    g_autoptr(GArray) attributes = g_array_new(FALSE, FALSE, sizeof(cw_attribute));
    cw_import_row row = {0};
    cw_import_row_fill(&row, strings, source, &feed_row, NULL);
    if (row.entry.attribute_count > 0)
        g_array_append_vals(attributes, row.entry.attributes, (guint)row.entry.attribute_count);
    cw_store_entry entry = row.entry;
    if (old != NULL)
        keep_rest(r, &state, &entry, attributes);
    entry.attributes = (const cw_attribute *)attributes->data;
    entry.attribute_count = attributes->len;
    json_t *said = cw_item_entry_write(store, &entry, error);
    cw_import_row_clear(&row);
    return said;
}

/* The item that is meant; NULL without an error: there is none. */
static gboolean find_old(cw_store *store, const char *name, const char *source, cw_item **item,
                         GError **error)
{
    gboolean found;
    cw_store_known known;
    *item = NULL;
    if (source == NULL)
        return cw_store_seek_item(store, name, item, error);
    if (!cw_store_find_known(store, source, name, &found, &known, error))
        return FALSE;
    return !found || (*item = cw_store_get_item(store, known.number, error)) != NULL;
}

static json_t *put(cw_store *store, const reading *r, const char *name, const char *source,
                   gboolean *made, GError **error)
{
    cw_item *old;
    if (!cw_store_begin(store, error))
        return NULL;
    if (!find_old(store, name, source, &old, error) ||
        (old == NULL && !check_name("id", name, error))) {
        cw_store_rollback(store);
        return NULL;
    }
    *made = old == NULL;
    g_autofree char *whose = g_strdup(old != NULL      ? old->source
                                      : source != NULL ? source
                                                       : CW_ITEM_SOURCE);
    cw_row_builder_add(r->row, "id", old != NULL ? old->id : name, 0, 0);
    return write_row(store, r, whose, old, error);
}

json_t *cw_item_put(cw_catalog *catalog, const char *name, const char *source,
                    const json_t *members, gboolean *made, GError **error)
{
    g_autoptr(cw_row_builder) row = cw_row_builder_new();
    g_autoptr(GHashTable) fields = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(GHashTable) attributes = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    const reading r = {row, fields, attributes};
    cw_row_builder_start(row, 0);
    if ((source != NULL && !check_name("source", source, error)) ||
        !read_members(&r, members, error))
        return NULL;
    return put(cw_catalog_store(catalog), &r, name, source, made, error);
}
