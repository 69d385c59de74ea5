/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/evaluate/report_kept.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/regular_file.h"

#define MARK "colorway_report" /* the first member: its form */
#define FORM 1

struct cw_report_kept {
    char *path;
    json_t *results; /* of {"of", "result"} */
};

char *cw_report_kept_path(const char *page)
{
    const gsize length = strlen(page);
    const gsize stem = g_str_has_suffix(page, ".html") ? length - strlen(".html") : length;
    return g_strdup_printf("%.*s.results.json", (int)stem, page);
}

cw_report_kept *cw_report_kept_open(const char *page, GError **error)
{
    g_autofree char *path = cw_report_kept_path(page);
    if (!cw_regular_file_check(path, "results", error))
        return NULL;
    json_t *file = json_load_file(path, 0, NULL);
    const json_t *mark = json_object_get(file, MARK);
    if (g_file_test(path, G_FILE_TEST_EXISTS) && mark == NULL) {
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                    "\"%s\", where a report keeps its results, is another file; choose another "
                    "--html",
                    path);
        json_decref(file);
        return NULL;
    }
    cw_report_kept *kept = g_new0(cw_report_kept, 1);
    json_t *results = json_object_get(file, "results");
    kept->path = g_steal_pointer(&path);
    kept->results = json_integer_value(mark) == FORM && json_is_array(results)
                        ? json_incref(results)
                        : json_array();
    json_decref(file);
    return kept;
}

void cw_report_kept_free(cw_report_kept *kept)
{
    if (kept == NULL)
        return;
    g_free(kept->path);
    json_decref(kept->results);
    g_free(kept);
}

json_t *cw_report_kept_find(const cw_report_kept *kept, const json_t *of)
{
    gsize place;
    const json_t *one;
    json_array_foreach(kept->results, place, one)
    {
        json_t *result = json_object_get(one, "result");
        if (json_equal(json_object_get(one, "of"), of) && json_is_object(result))
            return json_incref(result);
    }
    return NULL;
}

/* Where the result of the same model and protocol stands; the end: nowhere. */
static gsize place_of(const cw_report_kept *kept, const json_t *of)
{
    static const char *const keys[] = {"model", "protocol"};
    gsize place = 0;
    for (; place < json_array_size(kept->results); place++) {
        const json_t *one = json_object_get(json_array_get(kept->results, place), "of");
        gsize same = 0;
        for (gsize k = 0; k < G_N_ELEMENTS(keys); k++)
            same += json_equal(json_object_get(one, keys[k]), json_object_get(of, keys[k])) != 0;
        if (same == G_N_ELEMENTS(keys))
            break;
    }
    return place;
}

gboolean cw_report_kept_put(cw_report_kept *kept, const json_t *of, const json_t *result,
                            GError **error)
{
    const gsize place = place_of(kept, of);
    json_t *one = json_pack("{s:O,s:O}", "of", of, "result", result);
    if (place < json_array_size(kept->results))
        json_array_set_new(kept->results, place, one);
    else
        json_array_append_new(kept->results, one);
    json_t *file = json_pack("{s:i,s:O}", MARK, FORM, "results", kept->results);
    char *text = json_dumps(file, JSON_INDENT(1));
    const gboolean written =
        g_file_set_contents_full(kept->path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0666, error);
    free(text);
    json_decref(file);
    return written;
}
