/* SPDX-License-Identifier: Apache-2.0
 *
 * The report: run the protocols, look at the pairs, hand all of it to the page.
 */
#include <colorway/report.h>

#include <math.h>
#include <string.h>

#include <colorway/evaluate.h>

#include "base/error.h"
#include "engine/catalog/model_vectors.h"
#include "engine/catalog/vector_memory.h"
#include "engine/evaluate/report_view.h"
#include "engine/page/page_report.h"

#define PROTOCOLS                                                                                  \
    "variants,retrieval,triplets,attributes,conditional,manipulation,clusters,colour,probes,"      \
    "neighbours,outfits,words,categories,types"

/* Nothing to measure, or nothing that this protocol can measure: no reason to withhold the rest. */
static gboolean is_skipped(const GError *error)
{
    return g_error_matches(error, CW_ERROR, CW_ERROR_NOT_FOUND) ||
           g_error_matches(error, CW_ERROR, CW_ERROR_USAGE);
}

/* The result of one protocol, or {"protocol", "skipped": why} if it has nothing to score. */
static json_t *run_protocol(cw_catalog *catalog, const cw_report_request *request, const char *name,
                            cw_vector_memory *memory, const cw_progress *progress, GError **error)
{
    g_autoptr(GError) reason = NULL;
    const cw_evaluate_request evaluate = {
        .protocol = name,
        .model = request->model,
        .unseen = request->unseen,
        .threshold = -1,
        .neighbours = -1,
        .seed = request->seed,
        .threads = request->threads,
        .memory = memory,
    };
    json_t *result = cw_evaluate(catalog, &evaluate, progress, &reason);
    if (result != NULL)
        return result;
    if (is_skipped(reason))
        return json_pack("{s:s,s:s}", "protocol", name, "skipped", reason->message);
    g_propagate_prefixed_error(error, g_steal_pointer(&reason), "protocol \"%s\": ", name);
    return NULL;
}

/* The names of the protocols asked for. An unknown one is an error before anything runs.
 * (transfer full) */
static GStrv find_protocols(const cw_report_request *request, GError **error)
{
    g_auto(GStrv) names =
        g_strsplit(request->protocols != NULL ? request->protocols : PROTOCOLS, ",", -1);
    for (char **name = names; *name != NULL; name++)
        if (cw_row_find(&cw_protocol_table, g_strstrip(*name), error) == NULL)
            return NULL;
    return g_steal_pointer(&names);
}

gboolean cw_report_check(const cw_report_request *request, GError **error)
{
    g_auto(GStrv) names = find_protocols(request, error);
    return names != NULL;
}

/* The results of all protocols, an array. */
static json_t *run_protocols(cw_catalog *catalog, const cw_report_request *request, GStrv names,
                             const cw_progress *progress, GError **error)
{
    g_autoptr(cw_vector_memory) memory = cw_vector_memory_new();
    json_t *results = json_array();
    for (char **name = names; *name != NULL; name++) {
        json_t *result = run_protocol(catalog, request, *name, memory, progress, error);
        if (result == NULL) {
            json_decref(results);
            return NULL;
        }
        json_array_append_new(results, result);
    }
    return results;
}

/* The run folder of the model, when it is one or lies in one; its curves are shown, too. */
static char *training_folder(const cw_report_request *request)
{
    g_autofree char *folder = g_file_test(request->model, G_FILE_TEST_IS_DIR)
                                  ? g_strdup(request->model)
                                  : g_path_get_dirname(request->model);
    g_autofree char *metrics = g_build_filename(folder, "metrics.jsonl", NULL);
    return g_file_test(metrics, G_FILE_TEST_EXISTS) ? g_steal_pointer(&folder) : NULL;
}

static gboolean write_page(const cw_report_view *view, const json_t *results, cw_catalog *catalog,
                           const cw_report_request *request, const cw_progress *progress,
                           GError **error)
{
    const gsize count = json_array_size(results);
    g_autofree json_t **tables = g_new(json_t *, count + 1);
    for (gsize i = 0; i < count; i++)
        tables[i] = json_array_get(results, i);
    g_autofree char *folder = training_folder(request);
    g_autofree char *title =
        g_strdup_printf("How good is \342\200\234%s\342\200\235?", view->model);
    g_autofree char *subtitle =
        g_strdup_printf("On the catalogue %s%s.", cw_catalog_path(catalog),
                        request->unseen ? ", only designs that it was never trained on" : "");
    const cw_page_report_data data = {
        .title = title,
        .subtitle = subtitle,
        .tables = tables,
        .table_count = count,
        .pairs_note = view->note,
        .same = view->same,
        .different = view->different,
        .bins = view->paired ? CW_REPORT_BINS : 0,
        .reach = view->reach,
        .recall = view->recall,
        .precision = view->precision,
        .points = view->points,
        .chosen_recall = view->chosen_recall,
        .chosen_precision = view->chosen_precision,
        .threshold = view->threshold,
        .errors = (const cw_page_error *)(gconstpointer)view->errors->data,
        .error_count = view->errors->len,
        .map = view->map.count > 0 ? &view->map : NULL,
        .threads = request->threads,
        .progress = progress,
        .training_folder = folder,
    };
    return cw_page_report(&data, request->path, error);
}

static gboolean report(cw_catalog *catalog, const cw_report_request *request, GStrv names,
                       const cw_progress *progress, json_t **results, GError **error)
{
    g_auto(cw_report_view) view = {0};
    json_t *tables = run_protocols(catalog, request, names, progress, error);
    const gboolean ok = tables != NULL &&
                        cw_report_view_fill(&view, catalog, request, progress, error) &&
                        write_page(&view, tables, catalog, request, progress, error);
    if (ok && results != NULL)
        *results = json_incref(tables);
    json_decref(tables);
    return ok;
}

gboolean cw_report(cw_catalog *catalog, const cw_report_request *request,
                   const cw_progress *progress, json_t **results, GError **error)
{
    cw_store_model model = {0};
    cw_report_request settled = *request;
    g_auto(GStrv) names = find_protocols(request, error);
    if (names == NULL || (request->model == NULL && !cw_model_find(catalog, NULL, &model, error)))
        return FALSE;
    if (request->model == NULL)
        settled.model = model.path;
    const gboolean ok = report(catalog, &settled, names, progress, results, error);
    cw_model_clear(&model);
    return ok;
}
