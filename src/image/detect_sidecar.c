/* SPDX-License-Identifier: Apache-2.0
 *
 * Boxes that somebody else found, from a CSV file with a heading: image, kind, x, y, width, height
 * and the size of the picture that they were measured on, image_width, image_height, in any order,
 * kind one of person, head, garment; more columns are passed over. Pictures are decoded at many
 * sizes, so boxes are kept as shares of the sides. A relative path starts in the folder of the
 * file. Boxes of one picture and kind keep the order of the file.
 */
#include <csv.h>
#include <string.h>

#include "base/error.h"
#include "image/detect.h"

#define HEADING "image, kind, x, y, width, height, image_width, image_height"

static const char *const column_names[] = {
    "image", "kind", "x", "y", "width", "height", "image_width", "image_height", NULL};
enum { IMAGE, KIND, X, Y, BOX_WIDTH, BOX_HEIGHT, IMAGE_WIDTH, IMAGE_HEIGHT, COLUMNS };

static const char *const kind_names[] = {[CW_DETECT_PERSON] = "person",
                                         [CW_DETECT_HEAD] = "head",
                                         [CW_DETECT_GARMENT] = "garment",
                                         NULL};

typedef struct {
    GHashTable *boxes;  /* "kind path" -> GArray of cw_box, in shares of the picture's sides */
    const char *path;   /* from here on only while reading */
    char *folder;       /* of the file */
    GPtrArray *cells;   /* of the row being read */
    int place[COLUMNS]; /* of each column in a row, -1: not there */
    gint64 line;        /* rows read */
    gboolean failed;
    GError **error;
} sidecar;

static void fail(sidecar *reader, const char *format, ...) G_GNUC_PRINTF(2, 3);

static void fail(sidecar *reader, const char *format, ...)
{
    if (reader->failed)
        return;
    reader->failed = TRUE;
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *reason = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    g_set_error(reader->error, CW_ERROR, CW_ERROR_DAMAGED,
                "boxes \"%s\" row %" G_GINT64_FORMAT ": %s", reader->path, reader->line, reason);
}

static int index_of(const char *const *names, const char *name)
{
    for (int i = 0; names[i] != NULL; i++)
        if (strcmp(names[i], name) == 0)
            return i;
    return -1;
}

static void read_heading(sidecar *reader)
{
    for (int column = 0; column < COLUMNS; column++)
        reader->place[column] = -1;
    for (guint i = 0; i < reader->cells->len; i++) {
        int column = index_of(column_names, g_strstrip(reader->cells->pdata[i]));
        if (column >= 0)
            reader->place[column] = (int)i;
    }
    for (int column = 0; column < COLUMNS; column++)
        if (reader->place[column] < 0)
            fail(reader, "no column \"%s\"; it takes " HEADING, column_names[column]);
}

static const char *cell(const sidecar *reader, int column)
{
    guint place = (guint)reader->place[column];
    return place < reader->cells->len ? reader->cells->pdata[place] : "";
}

static double read_number(sidecar *reader, int column, double least)
{
    const char *text = cell(reader, column);
    char *end = NULL;
    double number = g_ascii_strtod(text, &end);
    if (end == text || *end != '\0' || !(number >= least && number <= 1e9))
        fail(reader, "%s is \"%s\", not a number of pixels", column_names[column], text);
    return number;
}

static char *make_key(cw_detect_kind kind, const char *path, const char *folder)
{
    g_autofree char *canonical = g_canonicalize_filename(path, folder);
    return g_strdup_printf("%s %s", kind_names[kind], canonical);
}

static void read_box(sidecar *reader)
{
    int kind = index_of(kind_names, cell(reader, KIND));
    if (kind < 0) {
        fail(reader, "kind is \"%s\"; it takes person, head, garment", cell(reader, KIND));
        return;
    }
    const double width = read_number(reader, IMAGE_WIDTH, 1);
    const double height = read_number(reader, IMAGE_HEIGHT, 1);
    cw_box box = {read_number(reader, X, -1e9) / width, read_number(reader, Y, -1e9) / height,
                  read_number(reader, BOX_WIDTH, 0) / width,
                  read_number(reader, BOX_HEIGHT, 0) / height};
    g_autofree char *key = make_key((cw_detect_kind)kind, cell(reader, IMAGE), reader->folder);
    GArray *boxes = g_hash_table_lookup(reader->boxes, key);
    if (boxes == NULL) {
        boxes = g_array_new(FALSE, FALSE, sizeof(cw_box));
        g_hash_table_insert(reader->boxes, g_steal_pointer(&key), boxes);
    }
    g_array_append_val(boxes, box);
}

static void take_cell(void *bytes, size_t count, void *data)
{
    sidecar *reader = data;
    const char *text = bytes != NULL ? bytes : "";
    if (reader->line == 0 && reader->cells->len == 0 && g_str_has_prefix(text, "\xef\xbb\xbf")) {
        text += 3;
        count -= 3;
    }
    g_ptr_array_add(reader->cells, g_strndup(text, count));
}

static void take_row(int terminator G_GNUC_UNUSED, void *data)
{
    sidecar *reader = data;
    reader->line++;
    if (reader->failed)
        return;
    if (reader->line == 1)
        read_heading(reader);
    else
        read_box(reader);
    g_ptr_array_set_size(reader->cells, 0);
}

static gboolean parse(sidecar *reader, const char *text, gsize length)
{
    struct csv_parser parser;
    if (csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI | CSV_APPEND_NULL) != 0) {
        fail(reader, "could not start the CSV reader");
        return FALSE;
    }
    gboolean whole = csv_parse(&parser, text, length, take_cell, take_row, reader) == length &&
                     csv_fini(&parser, take_cell, take_row, reader) == 0;
    if (!whole)
        fail(reader, "%s", csv_strerror(csv_error(&parser)));
    else if (reader->line == 0)
        fail(reader, "the file is empty; it starts with " HEADING);
    csv_free(&parser);
    return !reader->failed;
}

static void close_sidecar(gpointer state)
{
    sidecar *reader = state;
    g_hash_table_unref(reader->boxes);
    g_free(reader);
}

static gpointer open_sidecar(const char *path, GError **error)
{
    g_autofree char *text = NULL;
    g_autoptr(GError) reason = NULL;
    gsize length;
    if (path == NULL) {
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                    "detector sidecar needs the path of a CSV file with boxes");
        return NULL;
    }
    if (!g_file_get_contents(path, &text, &length, &reason)) {
        g_set_error(error, CW_ERROR, CW_ERROR_NOT_FOUND, "could not read boxes: %s",
                    reason->message);
        return NULL;
    }
    sidecar *reader = g_new0(sidecar, 1);
    reader->boxes =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_array_unref);
    reader->path = path;
    reader->folder = g_path_get_dirname(path);
    reader->error = error;
    reader->cells = g_ptr_array_new_with_free_func(g_free);
    gboolean good = parse(reader, text, length);
    g_clear_pointer(&reader->cells, g_ptr_array_unref);
    g_clear_pointer(&reader->folder, g_free);
    reader->path = NULL;
    reader->error = NULL;
    if (!good)
        g_clear_pointer(&reader, close_sidecar);
    return reader;
}

static int find(gconstpointer state, const char *name, const cw_image *image, cw_detect_kind kind,
                cw_box *boxes, int most, GError **error G_GNUC_UNUSED)
{
    const sidecar *reader = state;
    if (name == NULL)
        return 0;
    g_autofree char *key = make_key(kind, name, NULL);
    const GArray *found = g_hash_table_lookup(reader->boxes, key);
    int count = found != NULL ? MIN((int)found->len, most) : 0;
    for (int i = 0; i < count; i++) {
        const cw_box *share = &g_array_index(found, cw_box, i);
        boxes[i] = (cw_box){share->x * image->width, share->y * image->height,
                            share->width * image->width, share->height * image->height};
    }
    return count;
}

const cw_detector cw_detector_sidecar = {
    {"sidecar", "boxes from a CSV file"}, "CSV file: " HEADING, open_sidecar, close_sidecar, find};
