/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/evaluate/protocol_rows.h"

#include <string.h>

#include "base/error.h"
#include "base/numbering.h"
#include "base/regular_file.h"
#include "feed/csv_table.h"

void cw_protocol_names_init(cw_protocol_names *names)
{
    GHashTable **const tables[] = {&names->groups, &names->blocks, &names->items, &names->contents};
    for (gsize i = 0; i < G_N_ELEMENTS(tables); i++)
        *tables[i] = cw_numbering_new();
    names->strings = g_string_chunk_new(4096);
}

void cw_protocol_names_clear(cw_protocol_names *names)
{
    if (names->strings == NULL)
        return;
    g_hash_table_unref(names->groups);
    g_hash_table_unref(names->blocks);
    g_hash_table_unref(names->items);
    g_hash_table_unref(names->contents);
    g_string_chunk_free(names->strings);
}

static gboolean require(const cw_csv_table *table, const char *name, const char *path,
                        GError **error)
{
    if (g_ptr_array_find_with_equal_func(table->names, name, g_str_equal, NULL))
        return TRUE;
    g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                "\"%s\" has no column \"%s\"; its header must be image,group[,item][,block]", path,
                name);
    return FALSE;
}

static const char *text_of(const cw_csv_table *table, const cw_csv_record *record, const char *name)
{
    const cw_csv_field *field = cw_csv_table_field(table, record, name);
    return field != NULL ? field->text : NULL;
}

typedef struct {
    const cw_evaluation *evaluation;
    const cw_csv_table *table;
    const char *path, *folder;
    gboolean unseen;
    cw_protocol_names *names;
    GArray *rows;
} reading;

static gboolean add_record(const reading *r, const cw_csv_record *record, GError **error)
{
    const char *image = text_of(r->table, record, "image");
    const char *group = text_of(r->table, record, "group");
    const char *item = text_of(r->table, record, "item");
    const char *block = text_of(r->table, record, "block");
    if (record->problem != NULL || image == NULL || group == NULL) {
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE, "line %" G_GUINT64_FORMAT " of \"%s\": %s",
                    record->problem != NULL ? record->problem_line : record->line, r->path,
                    record->problem != NULL ? record->problem
                    : image == NULL         ? "no image"
                                            : "no group");
        return FALSE;
    }
    if (r->unseen && !cw_evaluation_is_unseen(r->evaluation, group, item))
        return TRUE;
    g_autofree char *file = g_canonicalize_filename(image, r->folder);
    g_autofree char *own = g_strconcat(item != NULL ? "item " : "image ", item ? item : file, NULL);
    const cw_protocol_row row = {
        .picture = {g_string_chunk_insert_const(r->names->strings, file), 0},
        .group = cw_numbering_get(r->names->groups, group),
        .block = cw_numbering_get(r->names->blocks, block != NULL ? block : ""),
        .item = cw_numbering_get(r->names->items, own),
        .content = -1,
    };
    g_array_append_val(r->rows, row);
    return TRUE;
}

GArray *cw_protocol_read(const cw_evaluation *evaluation, const char *path, gboolean unseen,
                         cw_protocol_names *names, GError **error)
{
    static const char *const none[] = {NULL};
    const cw_feed_options options = {0};
    if (!cw_regular_file_check(path, "list", error))
        return NULL;
    g_autoptr(cw_csv_table) table = cw_csv_table_open(path, &options, none, error);
    if (table == NULL || !require(table, "image", path, error) ||
        !require(table, "group", path, error))
        return NULL;
    g_autofree char *absolute = g_canonicalize_filename(path, NULL);
    g_autofree char *folder = g_path_get_dirname(absolute);
    g_autoptr(GArray) rows = g_array_new(FALSE, FALSE, sizeof(cw_protocol_row));
    const reading r = {evaluation, table, path, folder, unseen, names, rows};
    for (;;) {
        const cw_csv_record *record;
        if (!cw_csv_table_next(table, &record, error))
            return NULL;
        if (record == NULL)
            break;
        if (!add_record(&r, record, error))
            return NULL;
    }
    if (rows->len > 0)
        return g_steal_pointer(&rows);
    g_set_error(error, CW_ERROR, CW_ERROR_NOT_FOUND, "\"%s\" has no %srow", path,
                unseen ? "unseen " : "");
    return NULL;
}

void cw_protocol_compare_contents(GArray *rows, cw_protocol_names *names)
{
    for (guint i = 0; i < rows->len; i++) {
        cw_protocol_row *row = &g_array_index(rows, cw_protocol_row, i);
        g_autofree char *bytes = NULL;
        gsize count;
        if (!cw_regular_file_check(row->picture.path, "picture", NULL) ||
            !g_file_get_contents(row->picture.path, &bytes, &count, NULL))
            continue;
        g_autofree char *hash =
            g_compute_checksum_for_data(G_CHECKSUM_SHA256, (const guchar *)bytes, count);
        row->content = cw_numbering_get(names->contents, hash);
    }
}

/* Moves the rows that have a vector to the front, in order. */
static void keep_present(GArray *rows, cw_picture_vectors *vectors)
{
    const gsize width = cw_picture_vectors_width(vectors);
    gsize kept = 0;
    for (gsize i = 0; i < vectors->count; i++) {
        if (!vectors->present[i])
            continue;
        memmove(vectors->vectors + kept * width, vectors->vectors + i * width,
                width * sizeof(float));
        vectors->present[kept] = TRUE;
        g_array_index(rows, cw_protocol_row, kept) = g_array_index(rows, cw_protocol_row, i);
        g_array_index(rows, cw_protocol_row, kept++).place = (guint32)i;
    }
    vectors->count = kept;
    g_array_set_size(rows, (guint)kept);
}

cw_picture_vectors *cw_protocol_embed(const cw_evaluation *evaluation, gsize column, GArray *rows,
                                      cw_vector_scope scope, GError **error)
{
    g_autofree cw_shown_picture *pictures = g_new(cw_shown_picture, rows->len + 1);
    for (guint i = 0; i < rows->len; i++)
        pictures[i] = g_array_index(rows, cw_protocol_row, i).picture;
    cw_picture_vectors *vectors =
        cw_evaluation_embed(evaluation, column, pictures, rows->len, scope, error);
    if (vectors != NULL)
        keep_present(rows, vectors);
    return vectors;
}
