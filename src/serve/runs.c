/* SPDX-License-Identifier: Apache-2.0 */
#include "serve/runs.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include <glib/gstdio.h>

#include "base/error.h"
#include "base/json_text.h"
#include "base/plain_name.h"
#include "engine/page/json_lines.h"
#include "serve/run_state.h"

#define METRICS "metrics.jsonl"

char *cw_run_find(const char *runs, const char *name, GError **error)
{
    if (!cw_plain_name_check(name, "run", error))
        return NULL;
    g_autofree char *folder = g_build_filename(runs, name, NULL);
    g_autofree char *metrics = g_build_filename(folder, METRICS, NULL);
    if (g_file_test(metrics, G_FILE_TEST_IS_REGULAR))
        return g_steal_pointer(&folder);
    g_set_error(error, CW_ERROR, CW_ERROR_NOT_FOUND, "there is no run \"%s\"", name);
    return NULL;
}

/* ---- what it is ------------------------------------------------------------------------------ */

/* "sidecar:/srv/boxes.csv" -> "sidecar:boxes.csv": a detector may name a file. (transfer full) */
static char *without_folders(const char *value)
{
    g_autoptr(GRegex) regex = g_regex_new("(^|[:,])[^:,]*/", G_REGEX_RAW, 0, NULL);
    return g_regex_replace(regex, value, -1, 0, "\\1", 0, NULL);
}

/* {group: {key: value}} of a key file; empty where it is not there. (transfer full) */
static json_t *read_settings(const char *folder)
{
    json_t *settings = json_object();
    g_autofree char *path = g_build_filename(folder, "recipe.ini", NULL);
    g_autoptr(GKeyFile) file = g_key_file_new();
    if (!g_key_file_load_from_file(file, path, G_KEY_FILE_NONE, NULL))
        return settings;
    g_auto(GStrv) groups = g_key_file_get_groups(file, NULL);
    for (char **group = groups; *group != NULL; group++) {
        json_t *members = json_object();
        g_auto(GStrv) keys = g_key_file_get_keys(file, *group, NULL, NULL);
        for (char **key = keys; key != NULL && *key != NULL; key++) {
            g_autofree char *value = g_key_file_get_string(file, *group, *key, NULL);
            g_autofree char *shown = value != NULL ? without_folders(value) : NULL;
            cw_json_set(members, *key, shown);
        }
        json_object_set_new(settings, *group, members);
    }
    return settings;
}

static json_t *summarise(const char *folder, const json_t *settings, const json_t *last)
{
    GStatBuf about = {0};
    g_autofree char *name = g_path_get_basename(folder);
    g_autofree char *metrics = g_build_filename(folder, METRICS, NULL);
    const json_t *method = json_object_get(json_object_get(settings, "method"), "name");
    g_stat(metrics, &about);
    return json_pack("{s:s,s:s,s:O?,s:O?,s:O?,s:o}", "name", name, "state", cw_run_state(folder),
                     "method", method, "steps", json_object_get(last, "step"), "loss",
                     json_object_get(last, "loss"), "changed", cw_json_time(about.st_mtime));
}

json_t *cw_run_summarise(const char *folder)
{
    json_t *settings = read_settings(folder), *last = cw_run_last_line(folder);
    json_t *summary = summarise(folder, settings, last);
    json_decref(settings);
    json_decref(last);
    return summary;
}

static json_t *json_of_file(const char *folder, const char *name)
{
    g_autofree char *path = g_build_filename(folder, name, NULL);
    return json_boolean(g_file_test(path, G_FILE_TEST_IS_REGULAR));
}

json_t *cw_run_describe(const char *folder)
{
    json_t *settings = read_settings(folder), *last = cw_run_last_line(folder);
    json_t *about = summarise(folder, settings, last);
    json_object_set_new(about, "settings", settings);
    json_object_set_new(about, "last", last != NULL ? last : json_null());
    json_object_set_new(about, "report", json_of_file(folder, "report.html"));
    json_object_set_new(about, "resumable", json_of_file(folder, CW_RUN_REQUEST));
    return about;
}

static gint by_change(gconstpointer a, gconstpointer b)
{
    const json_t *first = *(json_t *const *)a, *second = *(json_t *const *)b;
    return -g_strcmp0(json_string_value(json_object_get(first, "changed")),
                      json_string_value(json_object_get(second, "changed")));
}

json_t *cw_runs_list(const char *runs)
{
    g_autoptr(GPtrArray) found = g_ptr_array_new();
    g_autoptr(GDir) listing = g_dir_open(runs, 0, NULL);
    const char *name;
    while (listing != NULL && (name = g_dir_read_name(listing)) != NULL) {
        g_autofree char *folder = cw_run_find(runs, name, NULL);
        if (folder != NULL)
            g_ptr_array_add(found, cw_run_summarise(folder));
    }
    g_ptr_array_sort(found, by_change);
    json_t *list = json_array();
    for (guint i = 0; i < found->len; i++)
        json_array_append_new(list, found->pdata[i]);
    return list;
}

/* ---- curves ---------------------------------------------------------------------------------- */

typedef struct {
    double step, value;
} point;

/* The points of a figure; lines without it, or without a step, have none. */
static GArray *points_of(const json_t *lines, const char *key)
{
    GArray *points = g_array_new(FALSE, FALSE, sizeof(point));
    gsize index;
    json_t *line;
    json_array_foreach(lines, index, line)
    {
        const json_t *step = json_object_get(line, "step"), *value = json_object_get(line, key);
        if (json_is_number(step) && json_is_number(value)) {
            const point p = {json_number_value(step), json_number_value(value)};
            g_array_append_val(points, p);
        }
    }
    return points;
}

static void append(json_t *curve, const point *p)
{
    json_array_append_new(json_object_get(curve, "step"), json_real(p->step));
    json_array_append_new(json_object_get(curve, "value"), json_real(p->value));
}

/* Of points [first, end) the least and the largest, in the order of steps. */
static void append_extremes(json_t *curve, const point *points, gsize first, gsize end)
{
    gsize least = first, largest = first;
    for (gsize i = first + 1; i < end; i++) {
        if (points[i].value < points[least].value)
            least = i;
        if (points[i].value > points[largest].value)
            largest = i;
    }
    append(curve, &points[MIN(least, largest)]);
    if (least != largest)
        append(curve, &points[MAX(least, largest)]);
}

/* The first and the last point stay, and two of each stretch in between. */
static json_t *thin(const GArray *array, gsize most)
{
    const point *points = (const point *)(gconstpointer)array->data;
    const gsize count = array->len;
    json_t *curve = json_pack("{s:[],s:[]}", "step", "value");
    if (count <= most) {
        for (gsize i = 0; i < count; i++)
            append(curve, &points[i]);
        return curve;
    }
    const gsize stretches = (most - 2) / 2, between = count - 2;
    append(curve, &points[0]);
    for (gsize s = 0; s < stretches; s++)
        append_extremes(curve, points, 1 + s * between / stretches,
                        1 + (s + 1) * between / stretches);
    append(curve, &points[count - 1]);
    return curve;
}

json_t *cw_run_curves(const char *folder, gsize most)
{
    g_autofree char *path = g_build_filename(folder, METRICS, NULL);
    gint64 bytes = 0;
    json_t *lines = cw_run_lines(path, &bytes), *curves = json_object();
    g_autoptr(GPtrArray) keys = g_ptr_array_new();
    gsize index;
    json_t *line, *value;
    const char *key;
    json_array_foreach(lines, index, line)
    {
        json_object_foreach(line, key, value)
        {
            if (json_is_number(value) && strcmp(key, "step") != 0 &&
                json_object_get(curves, key) == NULL) {
                g_autoptr(GArray) points = points_of(lines, key);
                json_object_set_new(curves, key, thin(points, most));
            }
        }
    }
    json_decref(lines);
    return json_pack("{s:I,s:o}", "bytes", (json_int_t)bytes, "curves", curves);
}

json_t *cw_run_strip(const char *folder)
{
    gsize malformed;
    g_autofree char *path = g_build_filename(folder, "strip.jsonl", NULL);
    return json_pack("{s:o}", "looks", cw_json_lines_load(path, &malformed));
}
