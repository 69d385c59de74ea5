/* SPDX-License-Identifier: Apache-2.0
 *
 * Long work: imports of what is sent, models that look at pictures, groups, training.
 */
#include <string.h>
#include <unistd.h>

#include <colorway/upload.h>

#include "base/csv.h"
#include "base/error.h"
#include "engine/catalog/catalog_store.h"
#include "serve/job_steps.h"
#include "serve/route.h"

#define JSON "application/json"
#define UPLOAD_MOST (1024 * 1024 * 1024)
#define CATALOG "the catalogue"

/* What says of paths is for who runs the server. */
static json_t *without_paths(json_t *job)
{
    const char *message = json_string_value(json_object_get(job, "message"));
    if (message != NULL) {
        g_autofree char *shown = cw_exchange_shorten_paths(message);
        json_object_set_new(job, "message", json_string(shown));
    }
    return job;
}

static gboolean reply_job(cw_exchange *exchange, guint number, GError **error)
{
    json_t *job = cw_jobs_describe(exchange->jobs, number, error);
    if (job != NULL)
        cw_exchange_reply_json(exchange, without_paths(job));
    return job != NULL;
}

/* Begins a job of steps, which are taken over; NULL: `problem` says why there are none. One at a
 * time, and no run twice: who asks for another is told so. */
static gboolean begin(cw_exchange *exchange, const cw_job_plan *plan, GError *problem,
                      GError **error)
{
    const guint number = plan->steps != NULL ? cw_jobs_start(exchange->jobs, plan, &problem) : 0;
    if (number > 0)
        return reply_job(exchange, number, error);
    if (!g_error_matches(problem, CW_ERROR, CW_ERROR_BUSY)) {
        g_propagate_error(error, problem);
        return FALSE;
    }
    cw_exchange_reply_problem(exchange, 409, problem->message);
    g_error_free(problem);
    return TRUE;
}

/* ---- what is begun --------------------------------------------------------------------------- */

static gboolean run_import(cw_exchange *exchange, GError **error)
{
    const cw_import_job *job = exchange->options;
    GError *problem = NULL;
    cw_job_plan plan = {
        .kind = "import",
        .writes = CATALOG,
        .subject = job->source,
        .steps = cw_job_steps_import(exchange, job, &problem),
        .input = -1,
    };
    if (plan.steps != NULL) {
        plan.input = exchange->spool;
        exchange->spool = -1;
        lseek(plan.input, 0, SEEK_SET);
    }
    return begin(exchange, &plan, problem, error);
}

const cw_route cw_route_import_feed = {
    .row = {"import_feed", "take a feed, or an archive (zip, tar, tar.gz) of one and its pictures, "
                           "into the catalogue: a job"},
    .method = "POST",
    .path = "/v1/jobs/import",
    .options = cw_import_job_options,
    .options_bytes = sizeof(cw_import_job),
    .body_most = UPLOAD_MOST,
    .body = "a feed, or an archive of a feed and its pictures",
    .spooled = TRUE,
    .scope = CW_SCOPE_WRITE,
    .answer = JSON,
    .run = run_import,
};

static gboolean run_embed(cw_exchange *exchange, GError **error)
{
    const cw_model_job *job = exchange->options;
    GError *problem = NULL;
    const cw_job_plan plan = {"embed", CATALOG, job->model,
                              cw_job_steps_embed(exchange, job, &problem), -1};
    return begin(exchange, &plan, problem, error);
}

const cw_route cw_route_embed = {
    .row = {"embed", "let a model look at the pictures that it has not seen: a job"},
    .method = "POST",
    .path = "/v1/jobs/embed",
    .options = cw_model_job_options,
    .options_bytes = sizeof(cw_model_job),
    .scope = CW_SCOPE_WRITE,
    .answer = JSON,
    .run = run_embed,
};

static gboolean run_variants(cw_exchange *exchange, GError **error)
{
    const cw_variants_job *job = exchange->options;
    GError *problem = NULL;
    const cw_job_plan plan = {"variants", CATALOG, job->model,
                              cw_job_steps_variants(exchange, job, &problem), -1};
    return begin(exchange, &plan, problem, error);
}

const cw_route cw_route_group_variants = {
    .row = {"group_variants", "group what shows the same design in other colours: a job"},
    .method = "POST",
    .path = "/v1/jobs/variants",
    .options = cw_variants_job_options,
    .options_bytes = sizeof(cw_variants_job),
    .scope = CW_SCOPE_WRITE,
    .answer = JSON,
    .run = run_variants,
};

static gboolean run_train(cw_exchange *exchange, GError **error)
{
    const cw_train_job *job = exchange->options;
    GError *problem = NULL;
    const cw_job_plan plan = {"train", "a run", job->name,
                              cw_job_steps_train(exchange, job, &problem), -1};
    return begin(exchange, &plan, problem, error);
}

const cw_route cw_route_train = {
    .row = {"train", "learn from the catalogue's own pictures: a job"},
    .method = "POST",
    .path = "/v1/jobs/train",
    .options = cw_train_job_options,
    .options_bytes = sizeof(cw_train_job),
    .scope = CW_SCOPE_WRITE,
    .answer = JSON,
    .run = run_train,
};

/* ---- what is known --------------------------------------------------------------------------- */

static gboolean run_list(cw_exchange *exchange, GError **error G_GNUC_UNUSED)
{
    json_t *list = cw_jobs_list(exchange->jobs), *job;
    gsize index;
    json_array_foreach(list, index, job)
    {
        without_paths(job);
    }
    cw_exchange_reply_json(exchange, json_pack("{s:o}", "jobs", list));
    return TRUE;
}

const cw_route cw_route_list_jobs = {
    .row = {"list_jobs", "long work that runs, and the last that is over, since the server began"},
    .method = "GET",
    .path = "/v1/jobs",
    .answer = JSON,
    .run = run_list,
};

static gboolean parse_number(const cw_exchange *exchange, guint *number, GError **error)
{
    guint64 value;
    if (!g_ascii_string_to_unsigned(exchange->parameter, 10, 1, G_MAXINT, &value, NULL)) {
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE, "\"%s\" is no number of a job",
                    exchange->parameter);
        return FALSE;
    }
    *number = (guint)value;
    return TRUE;
}

static gboolean run_get(cw_exchange *exchange, GError **error)
{
    guint number;
    return parse_number(exchange, &number, error) && reply_job(exchange, number, error);
}

const cw_route cw_route_get_job = {
    .row = {"get_job", "how far a job is, and what came of it"},
    .method = "GET",
    .path = "/v1/jobs/{number}",
    .parameter = "number of a job",
    .answer = JSON,
    .run = run_get,
};

static gboolean run_stop(cw_exchange *exchange, GError **error)
{
    guint number;
    return parse_number(exchange, &number, error) &&
           cw_jobs_cancel(exchange->jobs, number, error) && reply_job(exchange, number, error);
}

const cw_route cw_route_stop_job = {
    .row = {"stop_job", "stop a job at its next clean point; what it has done stays"},
    .method = "DELETE",
    .path = "/v1/jobs/{number}",
    .parameter = "number of a job",
    .scope = CW_SCOPE_WRITE,
    .answer = JSON,
    .run = run_stop,
};

/* ---- rejects --------------------------------------------------------------------------------- */

typedef struct {
    GString *csv;
    char *folder; /* of the source's uploads, with a slash */
} rejects;

static void append_number(GString *csv, guint64 number)
{
    if (number > 0)
        g_string_append_printf(csv, "%" G_GUINT64_FORMAT, number);
    g_string_append_c(csv, ',');
}

static gboolean append_reject(gpointer data, const cw_store_failure *failure,
                              GError **error G_GNUC_UNUSED)
{
    const rejects *r = data;
    if (!g_str_has_prefix(failure->feed, r->folder))
        return TRUE;
    g_autofree char *reason = cw_exchange_shorten_paths(failure->reason);
    append_number(r->csv, failure->line);
    append_number(r->csv, failure->column);
    cw_csv_append(r->csv, failure->id);
    g_string_append_c(r->csv, ',');
    cw_csv_append(r->csv, reason);
    g_string_append_c(r->csv, '\n');
    return TRUE;
}

static gboolean run_rejects(cw_exchange *exchange, GError **error)
{
    guint number;
    json_t *job = parse_number(exchange, &number, error)
                      ? cw_jobs_describe(exchange->jobs, number, error)
                      : NULL;
    if (job == NULL)
        return FALSE;
    const gboolean import = strcmp(json_string_value(json_object_get(job, "kind")), "import") == 0;
    g_autofree char *folder =
        import ? cw_upload_folder(cw_shop_path(exchange->shop),
                                  json_string_value(json_object_get(job, "subject")))
               : NULL;
    json_decref(job);
    if (!import) {
        g_set_error(error, CW_ERROR, CW_ERROR_NOT_FOUND, "job %u is no import", number);
        return FALSE;
    }
    rejects r = {g_string_new("line,column,id,reason\n"), g_strconcat(folder, "/", NULL)};
    const gboolean ok =
        cw_store_each_failure(cw_catalog_store(exchange->catalog), append_reject, &r, error);
    g_free(r.folder);
    GBytes *csv = g_string_free_to_bytes(r.csv);
    if (ok)
        cw_exchange_reply_bytes(exchange, "text/csv; charset=utf-8", csv);
    else
        g_bytes_unref(csv);
    return ok;
}

const cw_route cw_route_get_rejects = {
    .row = {"get_rejects", "rows of the last import of a job's source that were not taken whole"},
    .method = "GET",
    .path = "/v1/jobs/{number}/rejects",
    .parameter = "number of a job that imports",
    .answer = "text/csv",
    .run = run_rejects,
};
