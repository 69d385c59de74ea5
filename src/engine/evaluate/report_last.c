/* SPDX-License-Identifier: Apache-2.0
 *
 * The last report of a catalogue, for who has no page: {"colorway_last_report": its form,
 * "report"}. The file is derived, and may be deleted.
 */
#include <colorway/report.h>

#include <stdlib.h>

#include "base/error.h"
#include "base/regular_file.h"
#include "engine/catalog/catalog_store.h"

#define MARK "colorway_last_report"
#define FORM 1

/* (transfer full) */
static char *path_of(cw_catalog *catalog)
{
    g_autofree char *shop = g_path_get_basename(cw_catalog_path(catalog));
    g_autofree char *name = g_strconcat(shop, "-report.json", NULL);
    return cw_store_beside(cw_catalog_store(catalog), name);
}

gboolean cw_report_save(cw_catalog *catalog, const json_t *report, GError **error)
{
    g_autofree char *path = path_of(catalog);
    json_t *file = json_pack("{s:i,s:O}", MARK, FORM, "report", report);
    char *text = json_dumps(file, JSON_INDENT(1));
    const gboolean written =
        g_file_set_contents_full(path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0666, error);
    free(text);
    json_decref(file);
    return written;
}

json_t *cw_report_load(cw_catalog *catalog, GError **error)
{
    g_autofree char *path = path_of(catalog);
    if (!g_file_test(path, G_FILE_TEST_EXISTS)) {
        g_set_error_literal(error, CW_ERROR, CW_ERROR_NOT_FOUND,
                            "nothing has been measured yet; run colorway report");
        return NULL;
    }
    if (!cw_regular_file_check(path, "report", error))
        return NULL;
    json_t *file = json_load_file(path, 0, NULL), *report = json_object_get(file, "report");
    const gboolean good = json_integer_value(json_object_get(file, MARK)) == FORM &&
                          json_is_array(json_object_get(report, "models")) &&
                          json_is_array(json_object_get(report, "figures"));
    if (good)
        json_incref(report);
    else
        g_set_error(error, CW_ERROR, CW_ERROR_DAMAGED,
                    "\"%s\" is not the report that was kept; run colorway report again", path);
    json_decref(file);
    return good ? report : NULL;
}
