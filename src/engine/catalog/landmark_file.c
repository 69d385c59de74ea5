/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/catalog/landmark_file.h"

#include <math.h>
#include <string.h>

#include "base/error.h"
#include "feed/csv_reader.h"

#define IMAGE "image"
#define VISIBLE "_visible"

typedef struct {
    cw_landmark_file *file;
    char *folder;        /* absolute: of the file */
    guint image;         /* place of its column */
    guint *places;       /* [3L] of x, y, visible of each landmark */
    GPtrArray *headings; /* borrowed from the file's heading while that is read */
} reading;

static void reading_clear(reading *r)
{
    g_free(r->folder);
    g_free(r->places);
    g_clear_pointer(&r->headings, g_ptr_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(reading, reading_clear)

gsize cw_landmark_file_count(const cw_landmark_file *file)
{
    return file->names->len - 1;
}

void cw_landmark_file_free(cw_landmark_file *file)
{
    if (file == NULL)
        return;
    g_free(file->path);
    g_ptr_array_unref(file->names);
    g_hash_table_unref(file->pictures);
    g_free(file);
}

/* ---- the heading ----------------------------------------------------------------------------- */

static gboolean find_heading(const reading *r, const char *name, guint *place, GError **error)
{
    if (g_ptr_array_find_with_equal_func(r->headings, name, g_str_equal, place))
        return TRUE;
    g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                "no column \"%s\"; there are image and, of each landmark, NAME_x, NAME_y and "
                "NAME_visible",
                name);
    return FALSE;
}

/* Every NAME_visible is a landmark. */
static gboolean find_landmarks(reading *r, GError **error)
{
    GPtrArray *names = r->file->names;
    r->places = g_new(guint, 3 * (gsize)r->headings->len + 1);
    for (guint c = 0; c < r->headings->len; c++) {
        const char *heading = r->headings->pdata[c];
        if (!g_str_has_suffix(heading, VISIBLE))
            continue;
        char *name = g_strndup(heading, strlen(heading) - strlen(VISIBLE));
        guint *places = r->places + 3 * names->len;
        g_ptr_array_add(names, name);
        g_autofree char *x = g_strconcat(name, "_x", NULL);
        g_autofree char *y = g_strconcat(name, "_y", NULL);
        places[2] = c;
        if (!find_heading(r, x, &places[0], error) || !find_heading(r, y, &places[1], error))
            return FALSE;
    }
    const guint count = names->len;
    g_ptr_array_add(names, NULL);
    if (count >= 1 && count <= CW_HEAD_LANDMARKS_MOST)
        return TRUE;
    g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                "it has %u columns NAME_visible, a landmark each; 1 to %d are expected", count,
                CW_HEAD_LANDMARKS_MOST);
    return FALSE;
}

static gboolean read_heading(reading *r, cw_csv_reader *reader, GError **error)
{
    const cw_csv_record *record;
    if (!cw_csv_reader_next(reader, &record, error))
        return FALSE;
    r->headings = g_ptr_array_new();
    if (record == NULL || record->problem != NULL) {
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE, "the heading cannot be read: %s",
                    record != NULL ? record->problem : "the file is empty");
        return FALSE;
    }
    for (gsize i = 0; i < record->count; i++)
        g_ptr_array_add(r->headings, (gpointer)record->fields[i].text);
    return find_heading(r, IMAGE, &r->image, error) && find_landmarks(r, error);
}

/* ---- rows ------------------------------------------------------------------------------------ */

static gboolean read_number(const cw_csv_record *record, guint place, double *number)
{
    const char *text = record->fields[place].text;
    char *end;
    *number = g_ascii_strtod(text, &end);
    return *text != '\0' && *end == '\0' && isfinite(*number);
}

/* NULL, or what is wrong. */
static const char *read_points(const reading *r, const cw_csv_record *record, double *points)
{
    for (gsize i = 0; i < 3 * cw_landmark_file_count(r->file); i++)
        if (!read_number(record, r->places[i], &points[i]))
            return "a landmark is no number of pixels";
    for (gsize i = 2; i < 3 * cw_landmark_file_count(r->file); i += 3)
        if (points[i] != 0 && points[i] != 1)
            return "a landmark is visible by neither 1 nor 0";
    return NULL;
}

static gboolean read_row(reading *r, const cw_csv_record *record, GError **error)
{
    const char *problem = record->problem;
    g_autofree double *points = g_new(double, 3 * cw_landmark_file_count(r->file));
    g_autofree char *picture = NULL;
    if (problem == NULL && record->count != r->headings->len)
        problem = "it has not as many fields as the heading";
    else if (problem == NULL && *record->fields[r->image].text == '\0')
        problem = "it names no picture";
    else if (problem == NULL && (problem = read_points(r, record, points)) == NULL) {
        picture = g_canonicalize_filename(record->fields[r->image].text, r->folder);
        if (g_hash_table_contains(r->file->pictures, picture))
            problem = "a row before it has the same picture";
    }
    if (problem == NULL) {
        g_hash_table_insert(r->file->pictures, g_steal_pointer(&picture), g_steal_pointer(&points));
        return TRUE;
    }
    g_set_error(error, CW_ERROR, CW_ERROR_USAGE, "line %" G_GUINT64_FORMAT ": %s", record->line,
                problem);
    return FALSE;
}

static gboolean read_rows(reading *r, cw_csv_reader *reader, GError **error)
{
    const cw_csv_record *record;
    for (;;) {
        if (!cw_csv_reader_next(reader, &record, error))
            return FALSE;
        if (record == NULL)
            return TRUE;
        if (!read_row(r, record, error))
            return FALSE;
    }
}

cw_landmark_file *cw_landmark_file_read(const char *path, GError **error)
{
    g_autoptr(cw_csv_reader) reader = cw_csv_reader_open(path, "landmarks", error);
    if (reader == NULL)
        return NULL;
    g_autoptr(cw_landmark_file) file = g_new0(cw_landmark_file, 1);
    file->path = g_strdup(path);
    file->names = g_ptr_array_new_with_free_func(g_free);
    file->pictures = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    g_autofree char *whole = g_canonicalize_filename(path, NULL);
    g_auto(reading) r = {.file = file, .folder = g_path_get_dirname(whole)};
    if (read_heading(&r, reader, error) && read_rows(&r, reader, error))
        return g_steal_pointer(&file);
    g_prefix_error(error, "landmarks \"%s\": ", path);
    return NULL;
}

/* ---- pictures of a catalogue ----------------------------------------------------------------- */

static gboolean place_points(const cw_landmark_file *file, const cw_picture_entry *entry,
                             const double *marked, cw_marked_point *points, GError **error)
{
    for (gsize l = 0; l < cw_landmark_file_count(file); l++) {
        const cw_marked_point point = {marked[3 * l] / entry->width_px,
                                       marked[3 * l + 1] / entry->height_px, marked[3 * l + 2] > 0};
        if (point.visible && !(point.x >= 0 && point.x <= 1 && point.y >= 0 && point.y <= 1)) {
            g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                        "landmarks \"%s\": %s of \"%s\" is visible at %g, %g px, outside of its %d "
                        "x %d px",
                        file->path, (const char *)file->names->pdata[l], entry->path, marked[3 * l],
                        marked[3 * l + 1], entry->width_px, entry->height_px);
            return FALSE;
        }
        points[l] = point;
    }
    return TRUE;
}

cw_marked_point *cw_landmark_file_match(const cw_landmark_file *file, const cw_picture_list *list,
                                        GError **error)
{
    const gsize count = cw_landmark_file_count(file);
    g_autofree cw_marked_point *points = g_new0(cw_marked_point, list->count * count + 1);
    const char *missing = NULL;
    gsize lacks = 0;
    for (gsize i = 0; i < list->count; i++) {
        const cw_picture_entry *entry = &list->entries[i];
        g_autofree char *path = g_canonicalize_filename(entry->path, NULL);
        const double *marked = g_hash_table_lookup(file->pictures, path);
        if (marked == NULL) {
            missing = missing != NULL ? missing : entry->path;
            lacks++;
        } else if (!place_points(file, entry, marked, points + i * count, error)) {
            return NULL;
        }
    }
    if (lacks == 0)
        return g_steal_pointer(&points);
    g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                "landmarks \"%s\" have no row for %" G_GSIZE_FORMAT " of %" G_GSIZE_FORMAT
                " pictures, \"%s\" for one; --where leaves out what is not marked",
                file->path, lacks, list->count, missing);
    return NULL;
}
