/* SPDX-License-Identifier: Apache-2.0
 *
 * A feed row as an item. Its hash covers every column and, for every picture, size and time of the
 * file: equal hashes mean that nothing needs to be looked at.
 */
#include <math.h>
#include <string.h>

#include "engine/import/import_private.h"

static void hash_text(GChecksum *hash, const char *text)
{
    /* with its 0, so that "ab","c" is not "a","bc" */
    g_checksum_update(hash, (const guchar *)text, (gssize)strlen(text) + 1);
}

static void hash_row(cw_import_row *row, const cw_feed_row *feed_row, const cw_link_file *files)
{
    g_autoptr(GChecksum) hash = g_checksum_new(G_CHECKSUM_SHA256);
    for (gsize i = 0; i < feed_row->value_count; i++) {
        hash_text(hash, feed_row->values[i].name);
        hash_text(hash, feed_row->values[i].value);
    }
    for (gsize i = 0; i < feed_row->picture_count; i++) {
        hash_text(hash, feed_row->pictures[i].value);
        hash_text(hash, files[i].path == NULL ? "" : files[i].path);
        const gint64 about[] = {files[i].size_bytes, files[i].modified_ns};
        g_checksum_update(hash, (const guchar *)about, sizeof about);
    }
    g_strlcpy(row->hash, g_checksum_get_string(hash), sizeof row->hash);
}

/* "In stock" and "in_stock" are one word. */
static const char *tidy(GStringChunk *strings, cw_field field, const char *value)
{
    if (field != CW_FIELD_AVAILABILITY)
        return g_string_chunk_insert(strings, value);
    g_autofree char *lower = g_ascii_strdown(value, -1);
    return g_string_chunk_insert(strings, g_strdelimit(lower, " -", '_'));
}

static void fill_values(cw_import_row *row, GStringChunk *strings, const cw_feed_row *feed_row)
{
    cw_item *item = &row->entry.item;
    g_autoptr(GArray) attributes = g_array_new(FALSE, FALSE, sizeof(cw_attribute));
    for (gsize i = 0; i < feed_row->value_count; i++) {
        const cw_feed_value *value = &feed_row->values[i];
        cw_field field;
        if (strcmp(value->name, "id") == 0) {
            item->id = g_string_chunk_insert(strings, value->value);
        } else if (strcmp(value->name, "item_group_id") == 0) {
            item->group = g_string_chunk_insert(strings, value->value);
        } else if (cw_field_find(value->name, &field)) {
            item->fields[field] = tidy(strings, field, value->value);
        } else {
            cw_attribute attribute = {g_string_chunk_insert_const(strings, value->name),
                                      g_string_chunk_insert(strings, value->value)};
            g_array_append_val(attributes, attribute);
        }
    }
    if (!cw_price_parse(item->fields[CW_FIELD_PRICE], &item->price))
        item->price = NAN;
    row->entry.attributes = g_array_steal(attributes, &row->entry.attribute_count);
}

void cw_import_row_fill(cw_import_row *row, GStringChunk *strings, const char *source,
                        const cw_feed_row *feed_row, const cw_link_file *files)
{
    row->entry.item.source = source;
    row->line = feed_row->line;
    fill_values(row, strings, feed_row);
    hash_row(row, feed_row, files);
    row->checks = g_ptr_array_new();
    row->places = g_array_new(FALSE, FALSE, sizeof(cw_row_place));
}

void cw_import_row_clear(cw_import_row *row)
{
    g_free((gpointer)row->entry.attributes);
    g_ptr_array_unref(row->checks);
    g_array_unref(row->places);
}

void cw_import_row_partial_hash(const cw_import_row *row, char mark[CW_ROW_HASH_DIGITS + 1])
{
    g_autoptr(GChecksum) hash = g_checksum_new(G_CHECKSUM_SHA256);
    hash_text(hash, row->hash);
    for (guint i = 0; i < row->checks->len; i++) {
        const cw_picture_check *check = row->checks->pdata[i];
        hash_text(hash, check == NULL || check->problem != NULL ? "" : check->picture.hash);
    }
    g_strlcpy(mark, g_checksum_get_string(hash), CW_ROW_HASH_DIGITS + 1);
    mark[0] = '!'; /* no hexadecimal digit: never equal to a row's hash */
}
