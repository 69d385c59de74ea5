/* SPDX-License-Identifier: Apache-2.0
 *
 * The report: run the protocols on every model, keep what they say, look at the pairs of the first,
 * hand all of it to the page.
 */
#include <colorway/report.h>

#include <string.h>

#include "base/error.h"
#include "base/machine.h"
#include "engine/catalog/catalog_checksum.h"
#include "engine/catalog/catalog_store.h"
#include "engine/catalog/vector_memory.h"
#include "engine/embed/model_encoder.h"
#include "engine/evaluate/evaluate_asked.h"
#include "engine/evaluate/headline.h"
#include "engine/evaluate/report_kept.h"
#include "engine/evaluate/report_model.h"
#include "engine/evaluate/report_view.h"
#include "engine/page/page_report.h"
#include "vectors/quantise.h"

#define PROTOCOLS                                                                                  \
    "variants,retrieval,triplets,attributes,conditional,manipulation,clusters,colour,probes,"      \
    "neighbours,outfits,words,categories,types,landmarks"

typedef struct {
    cw_catalog *catalog;
    const cw_report_request *request;
    const cw_progress *progress;
    GStrv protocols;
    GArray *models; /* of cw_report_model */
    cw_report_kept *kept;
    char *processor, *checksum; /* of the catalogue */
    json_t *about;              /* the models, measured */
} reporting;

static void reporting_clear(reporting *r)
{
    g_strfreev(r->protocols);
    g_clear_pointer(&r->models, g_array_unref);
    cw_report_kept_free(r->kept);
    g_free(r->processor);
    g_free(r->checksum);
    json_decref(r->about);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(reporting, reporting_clear)

/* ---- what is asked for ----------------------------------------------------------------------- */

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

/* What is asked of single protocols is meant: it must make sense to them. What a model must say is
 * seen later. */
static gboolean check_asked(cw_catalog *catalog, const cw_report_request *request, GStrv names,
                            GError **error)
{
    const char *queries = request->request.queries;
    for (char **name = names; *name != NULL; name++) {
        cw_evaluate_request one = request->request;
        one.protocol = *name;
        if (!cw_evaluate_narrow(&one, error))
            return FALSE;
        const gboolean of_model = one.queries != NULL && g_file_test(queries, G_FILE_TEST_IS_DIR);
        if (!of_model && cw_evaluate_is_asked(&one) &&
            !cw_evaluate_check(one.queries != NULL ? NULL : catalog, &one, error))
            return FALSE;
    }
    return TRUE;
}

gboolean cw_report_check(cw_catalog *catalog, const cw_report_request *request, GError **error)
{
    const cw_evaluate_request *all = &request->request;
    const char *const files[] = {all->queries, all->gallery, all->outfits, all->landmarks};
    if (all->gallery != NULL && all->queries == NULL) {
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE, "--gallery without --queries");
        return FALSE;
    }
    for (gsize i = 0; i < G_N_ELEMENTS(files); i++) {
        g_autofree char *there = files[i] != NULL ? cw_path_checksum(files[i], error) : NULL;
        if (files[i] != NULL && there == NULL)
            return FALSE;
    }
    for (gsize i = 0; all->against != NULL && all->against[i] != NULL; i++) {
        g_autoptr(cw_encoder) other = cw_model_open_other(catalog, all->against[i], 1, error);
        if (other == NULL)
            return FALSE;
    }
    g_auto(GStrv) names = find_protocols(request, error);
    g_autoptr(cw_picture_list) list =
        names != NULL ? cw_catalog_list_pictures(catalog, all->where, NULL, error) : NULL;
    return list != NULL && check_asked(catalog, request, names, error);
}

/* ---- what a result hangs on ------------------------------------------------------------------ */

static json_t *hangs_on(const reporting *r, const cw_report_model *model,
                        const cw_evaluate_request *one)
{
    return json_pack("{s:O,s:s,s:s,s:s,s:s,s:s?,s:o}", "model",
                     json_object_get(model->about, "path"), "protocol", one->protocol, "version",
                     CW_VERSION, "processor", r->processor, "checksum", model->checksum, "catalog",
                     one->queries != NULL ? NULL : r->checksum, "asked", cw_evaluate_asked(one));
}

/* ---- what is measured ------------------------------------------------------------------------ */

/* Nothing to measure, or nothing that this protocol can measure: no reason to withhold the rest. */
static gboolean is_skipped(const GError *error)
{
    return g_error_matches(error, CW_ERROR, CW_ERROR_NOT_FOUND) ||
           g_error_matches(error, CW_ERROR, CW_ERROR_USAGE);
}

/* The result of one protocol, or {"protocol", "skipped": why} if it has nothing to score. */
static json_t *run_protocol(const reporting *r, const cw_evaluate_request *one, GError **error)
{
    g_autoptr(GError) reason = NULL;
    const gint64 started = g_get_monotonic_time();
    json_t *result =
        cw_evaluate(one->queries != NULL ? NULL : r->catalog, one, r->progress, &reason);
    if (result == NULL && is_skipped(reason))
        return json_pack("{s:s,s:s}", "protocol", one->protocol, "skipped", reason->message);
    if (result == NULL) {
        g_propagate_prefixed_error(error, g_steal_pointer(&reason),
                                   "protocol \"%s\": ", one->protocol);
        return NULL;
    }
    const double seconds = (double)(g_get_monotonic_time() - started) / G_USEC_PER_SEC;
    g_autoptr(GDateTime) now = g_date_time_new_now_utc();
    g_autofree char *date = g_date_time_format(now, "%Y-%m-%dT%H:%M:%SZ");
    json_object_set_new(result, "seconds", json_real(seconds));
    json_object_set_new(result, "measured", json_string(date));
    return result;
}

/* The same, from before where it was measured. A reason to skip is not kept: finding it again takes
 * less than what it may come to. */
static json_t *measure(const reporting *r, const cw_report_model *model,
                       const cw_evaluate_request *one, GError **error)
{
    json_t *of = hangs_on(r, model, one);
    json_t *result = cw_report_kept_find(r->kept, of);
    if (result == NULL && (result = run_protocol(r, one, error)) != NULL &&
        json_object_get(result, "skipped") == NULL &&
        !cw_report_kept_put(r->kept, of, result, error))
        g_clear_pointer(&result, json_decref);
    json_decref(of);
    return result;
}

/* What was measured stays: a report that is stopped says so. */
static void explain_stop(const cw_evaluate_request *one, GError **error)
{
    if (error == NULL || !g_error_matches(*error, CW_ERROR, CW_ERROR_INTERRUPTED))
        return;
    g_clear_error(error);
    g_set_error(error, CW_ERROR, CW_ERROR_INTERRUPTED,
                "stopped at protocol \"%s\" of \"%s\"; the same command goes on from there",
                one->protocol, one->model);
}

static gboolean measure_model(const reporting *r, const cw_report_model *model, GError **error)
{
    g_autoptr(cw_vector_memory) memory = cw_vector_memory_new();
    for (char **name = r->protocols; model->path != NULL && *name != NULL; name++) {
        cw_evaluate_request one = r->request->request;
        one.protocol = *name;
        one.model = model->path;
        one.baselines = NULL;
        one.memory = memory;
        json_t *result = cw_evaluate_narrow(&one, error) ? measure(r, model, &one, error) : NULL;
        if (result == NULL) {
            explain_stop(&one, error);
            return FALSE;
        }
        json_array_append_new(json_object_get(model->about, "results"), result);
    }
    json_array_append(r->about, model->about);
    return TRUE;
}

static gboolean measure_all(const reporting *r, GError **error)
{
    for (guint i = 0; i < r->models->len; i++)
        if (!measure_model(r, &g_array_index(r->models, cw_report_model, i), error))
            return FALSE;
    return TRUE;
}

/* ---- the whole ------------------------------------------------------------------------------- */

/* The first model with a file, or NULL. */
static const cw_report_model *first_model(const reporting *r)
{
    for (guint i = 0; i < r->models->len; i++)
        if (g_array_index(r->models, cw_report_model, i).path != NULL)
            return &g_array_index(r->models, cw_report_model, i);
    return NULL;
}

/* Where there is nothing to look at the page says why. */
static gboolean look(const reporting *r, const cw_report_model *model, cw_report_view *view,
                     GError **error)
{
    g_autoptr(GError) reason = NULL;
    cw_evaluate_request request = r->request->request;
    request.model = model != NULL ? model->path : NULL;
    if (model == NULL || cw_report_view_fill(view, r->catalog, &request, r->progress, &reason))
        return TRUE;
    if (!g_error_matches(reason, CW_ERROR, CW_ERROR_NOT_FOUND)) {
        g_propagate_error(error, g_steal_pointer(&reason));
        return FALSE;
    }
    g_free(view->note);
    view->note = g_strdup_printf("There is nothing to see: %s.", reason->message);
    return TRUE;
}

/* Counts of the catalogue that figures are read from, too. */
static json_t *count(const reporting *r, const cw_report_view *view, GError **error)
{
    static const char *const counted[] = {"items", "colourways", "groups", "pictures"};
    json_t *status = cw_catalog_status(r->catalog, error), *counts = json_object();
    for (gsize i = 0; i < G_N_ELEMENTS(counted); i++)
        json_object_set(counts, counted[i], json_object_get(status, counted[i]));
    if (view->map.count > 0)
        json_object_set_new(counts, "on_map", json_integer((json_int_t)view->map.count));
    if (status == NULL)
        g_clear_pointer(&counts, json_decref);
    json_decref(status);
    return counts;
}

static json_t *report_of(const reporting *r, json_t *counts)
{
    const cw_evaluate_request *request = &r->request->request;
    g_autoptr(GDateTime) now = g_date_time_new_now_utc();
    g_autofree char *date = g_date_time_format(now, "%Y-%m-%dT%H:%M:%SZ");
    g_autofree char *path = g_utf8_make_valid(cw_catalog_path(r->catalog), -1);
    json_t *figures = cw_headline_join(r->about, counts);
    json_object_set_new(counts, "path", json_string(path));
    json_object_set_new(counts, "checksum", json_string(r->checksum));
    return json_pack("{s:s,s:s,s:{s:s,s:i,s:I,s:s},s:I,s:O,s:O,s:o}", "version", CW_VERSION, "date",
                     date, "machine", "processor", r->processor, "threads",
                     request->threads > 0 ? request->threads : (int)g_get_num_processors(),
                     "memory_bytes", (json_int_t)cw_machine_memory_bytes(), "scan_kernel",
                     cw_quantise_kernel_best()->name, "seed", (json_int_t)request->seed, "catalog",
                     counts, "models", r->about, "figures", figures);
}

static gboolean write_page(const reporting *r, const cw_report_model *first,
                           const cw_report_view *view, const json_t *report, GError **error)
{
    const cw_page_report_data data = {
        .report = report,
        .unseen = r->request->request.unseen,
        .model = view->model,
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
        .errors =
            view->errors != NULL ? (const cw_page_error *)(gconstpointer)view->errors->data : NULL,
        .error_count = view->errors != NULL ? view->errors->len : 0,
        .map = view->map.count > 0 ? &view->map : NULL,
        .threads = r->request->request.threads,
        .progress = r->progress,
        .training_folder = first != NULL ? first->folder : NULL,
    };
    return cw_page_report(&data, r->request->path, error);
}

static gboolean prepare(reporting *r, GError **error)
{
    r->about = json_array();
    r->processor = cw_machine_processor();
    return cw_report_check(r->catalog, r->request, error) &&
           (r->protocols = find_protocols(r->request, error)) != NULL &&
           (r->models = cw_report_models_find(r->catalog, r->request->models, error)) != NULL &&
           (r->kept = cw_report_kept_open(r->request->path, error)) != NULL &&
           (r->checksum = cw_catalog_checksum(r->catalog, r->progress, error)) != NULL;
}

gboolean cw_report(cw_catalog *catalog, const cw_report_request *request,
                   const cw_progress *progress, json_t **report, GError **error)
{
    g_auto(cw_report_view) view = {0};
    g_auto(reporting) r = {.catalog = catalog, .request = request, .progress = progress};
    if (!prepare(&r, error) || !measure_all(&r, error))
        return FALSE;
    const cw_report_model *first = first_model(&r);
    json_t *counts = look(&r, first, &view, error) ? count(&r, &view, error) : NULL;
    if (counts == NULL)
        return FALSE;
    json_t *whole = report_of(&r, counts);
    const gboolean ok = write_page(&r, first, &view, whole, error);
    if (ok && report != NULL)
        *report = json_incref(whole);
    json_decref(whole);
    json_decref(counts);
    return ok;
}
