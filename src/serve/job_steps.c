/* SPDX-License-Identifier: Apache-2.0 */
#include "serve/job_steps.h"

#include <errno.h>
#include <string.h>

#include <glib/gstdio.h>

#include <colorway/embed.h>

#include "base/error.h"
#include "base/model_file.h"
#include "base/plain_name.h"
#include "engine/catalog/catalog_store.h"
#include "feed/feed.h"
#include "method/method.h"
#include "serve/run_state.h"
#include "serve/runs.h"
#include "train/recipe.h"

#define UPLOAD "/dev/stdin"

const cw_option cw_import_job_options[] = {
    CW_TEXT(cw_import_job, source, "main", "whose items these are; ids are unique within a source"),
    CW_TEXT(cw_import_job, format, NULL,
            "merchant, shopify, ndjson or csv; none: found out from the feed"),
    CW_TEXT(cw_import_job, feed, NULL,
            "the file of an archive that is the feed; none: feed.*, or the only one"),
    CW_LIST(cw_import_job, map, "title=Name: our column = the feed's"),
    CW_BOOL(cw_import_job, full, 0, "withdraw the items of the source that the feed does not list"),
    CW_BOOL(cw_import_job, embed, 1,
            "let a model look at the new pictures, so that they are found"),
    CW_TEXT(cw_import_job, model, NULL, "which, as for embed"),
    CW_OPTION_END,
};

#define WHICH_MODEL                                                                                \
    "a run, a model of the catalogue or \"starter\"; none: the only one of the catalogue, or the " \
    "starter"

const cw_option cw_model_job_options[] = {
    CW_TEXT(cw_model_job, model, NULL, WHICH_MODEL),
    CW_OPTION_END,
};

const cw_option cw_variants_job_options[] = {
    CW_TEXT(cw_variants_job, model, NULL, WHICH_MODEL),
    CW_TEXT(cw_variants_job, block, NULL, "columns that are equal within a group, by commas"),
    CW_REAL(cw_variants_job, threshold, 0, 0, 2, NULL, "cosine distance; 0: chosen"),
    CW_REAL(cw_variants_job, precision, 0, 0, 1, NULL,
            "share of pairs that shall be right where it is chosen; 0: the usual"),
    CW_OPTION_END,
};

const cw_option cw_train_job_options[] = {
    CW_TEXT(cw_train_job, name, NULL, "of the run: letters, digits, '_', '.' and '-'"),
    CW_TEXT(cw_train_job, recipe, NULL, "one of /v1/recipes"),
    CW_TEXT(cw_train_job, method, NULL, "a method; none: the recipe's, else skill"),
    CW_LIST(cw_train_job, set, "key=value: one setting, over the recipe"),
    CW_TEXT(cw_train_job, init, NULL,
            "what to start from: a run, a model of the catalogue or \"starter\""),
    CW_LIST(cw_train_job, where, "learn from these items only: color=red, price<50"),
    CW_BOOL(cw_train_job, resume, 0, "go on with the run of that name, as it was begun"),
    CW_OPTION_END,
};

/* ---- words ----------------------------------------------------------------------------------- */

static void add(GPtrArray *words, const char *word)
{
    g_ptr_array_add(words, g_strdup(word));
}

/* "--flag=value", one word, whatever the value begins with. */
static void add_flag(GPtrArray *words, const char *flag, const char *value)
{
    if (value != NULL)
        g_ptr_array_add(words, g_strconcat(flag, "=", value, NULL));
}

static void add_flags(GPtrArray *words, const char *flag, const char *const *values)
{
    for (; values != NULL && *values != NULL; values++)
        add_flag(words, flag, *values);
}

static GPtrArray *begin(const char *verb, cw_exchange *exchange)
{
    GPtrArray *words = g_ptr_array_new();
    add(words, verb);
    add_flag(words, "--catalog", cw_shop_path(exchange->shop));
    return words;
}

/* (transfer full) */
static char **end(GPtrArray *words)
{
    g_ptr_array_add(words, NULL);
    return (char **)g_ptr_array_free(words, FALSE);
}

static GPtrArray *new_steps(void)
{
    return g_ptr_array_new_with_free_func((GDestroyNotify)g_strfreev);
}

/* ---- models ---------------------------------------------------------------------------------- */

typedef struct {
    const char *name;
    char *path;
} model_question;

static gboolean see_model(gpointer data, const cw_store_model *model, GError **error G_GNUC_UNUSED)
{
    model_question *question = data;
    if (question->path == NULL && model->path != NULL && strcmp(model->name, question->name) == 0)
        question->path = g_strdup(model->path);
    return TRUE;
}

/* What the verbs open for the model that a client calls `name`. (transfer full) */
static char *find_model(cw_exchange *exchange, const char *name, GError **error)
{
    g_autofree char *run = cw_run_find(exchange->runs, name, NULL);
    g_autofree char *weights =
        run != NULL ? g_build_filename(run, "model.safetensors", NULL) : NULL;
    model_question question = {name, NULL};
    if (weights != NULL && g_file_test(weights, G_FILE_TEST_IS_REGULAR))
        return g_steal_pointer(&run);
    if (!cw_store_each_model(cw_catalog_store(exchange->catalog), see_model, &question, error))
        return NULL;
    if (question.path == NULL && strcmp(name, CW_EMBED_STARTER) == 0)
        question.path = g_strdup(CW_MODEL_SHIPPED CW_EMBED_STARTER);
    if (question.path == NULL)
        g_set_error(error, CW_ERROR, CW_ERROR_NOT_FOUND,
                    "no run that has made a model, and no model of the catalogue, is called \"%s\"",
                    name);
    return question.path;
}

static gboolean add_model(GPtrArray *words, const char *flag, cw_exchange *exchange,
                          const char *name, GError **error)
{
    g_autofree char *model = name != NULL ? find_model(exchange, name, error) : NULL;
    add_flag(words, flag, model);
    return name == NULL || model != NULL;
}

static void add_number(GPtrArray *words, const char *flag, double value)
{
    char text[G_ASCII_DTOSTR_BUF_SIZE];
    if (value > 0)
        add_flag(words, flag, g_ascii_dtostr(text, sizeof text, value));
}

static gboolean add_embed_step(GPtrArray *steps, cw_exchange *exchange, const char *model,
                               GError **error)
{
    GPtrArray *words = begin("embed", exchange);
    add(words, "--json");
    const gboolean ok = add_model(words, "--model", exchange, model, error);
    g_ptr_array_add(steps, end(words));
    return ok;
}

GPtrArray *cw_job_steps_embed(cw_exchange *exchange, const cw_model_job *job, GError **error)
{
    g_autoptr(GPtrArray) steps = new_steps();
    return add_embed_step(steps, exchange, job->model, error) ? g_steal_pointer(&steps) : NULL;
}

/* Of its members there may be a hundred thousand: it prints what they come to. */
GPtrArray *cw_job_steps_variants(cw_exchange *exchange, const cw_variants_job *job, GError **error)
{
    g_autoptr(GPtrArray) steps = new_steps();
    GPtrArray *words = begin("variants", exchange);
    add_flag(words, "--block", job->block);
    add_number(words, "--threshold", job->threshold);
    add_number(words, "--precision", job->precision);
    const gboolean ok = add_model(words, "--model", exchange, job->model, error);
    g_ptr_array_add(steps, end(words));
    return ok ? g_steal_pointer(&steps) : NULL;
}

/* ---- import ---------------------------------------------------------------------------------- */

GPtrArray *cw_job_steps_import(cw_exchange *exchange, const cw_import_job *job, GError **error)
{
    g_autoptr(GPtrArray) steps = new_steps();
    if (!cw_plain_name_check(job->source, "source", error) ||
        (job->format != NULL && cw_row_find(&cw_feed_table, job->format, error) == NULL))
        return NULL;
    GPtrArray *words = begin("import", exchange);
    add(words, UPLOAD);
    add(words, "--upload");
    add(words, "--json");
    add_flag(words, "--source", job->source);
    add_flag(words, "--format", job->format);
    add_flag(words, "--feed", job->feed);
    add_flags(words, "--map", (const char *const *)job->map);
    if (job->full)
        add(words, "--full");
    g_ptr_array_add(steps, end(words));
    if (job->embed && !add_embed_step(steps, exchange, job->model, error))
        return NULL;
    return g_steal_pointer(&steps);
}

/* ---- training -------------------------------------------------------------------------------- */

/* Some settings may name a file. */
static gboolean check_settings(const char *const *settings, GError **error)
{
    for (; settings != NULL && *settings != NULL; settings++) {
        const char *value = strchr(*settings, '=');
        if (value == NULL || strpbrk(value, "/\\:") == NULL)
            continue;
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                    "setting \"%s\" names a file; from here none is read", *settings);
        return FALSE;
    }
    return TRUE;
}

static gboolean check_train(const cw_train_job *job, GError **error)
{
    if (job->name == NULL) {
        g_set_error_literal(error, CW_ERROR, CW_ERROR_USAGE, "a run needs a name");
        return FALSE;
    }
    return cw_plain_name_check(job->name, "run", error) &&
           (job->recipe == NULL || cw_row_find(&cw_recipe_table, job->recipe, error) != NULL) &&
           (job->method == NULL || cw_row_find(&cw_method_table, job->method, error) != NULL) &&
           check_settings((const char *const *)job->set, error);
}

/* Whether a run may begin in `folder`: who trains does not overwrite hours of work either. One
 * whose job has just begun has nothing there yet but what was asked for. */
static gboolean check_free(cw_exchange *exchange, const char *folder, const char *name,
                           GError **error)
{
    g_autofree char *checkpoint =
        g_build_filename(folder, "checkpoint", "checkpoint.safetensors", NULL);
    if (!g_file_test(checkpoint, G_FILE_TEST_EXISTS) &&
        strcmp(cw_run_state(folder), "running") != 0 &&
        cw_jobs_find_running(exchange->jobs, "train", name) == 0)
        return TRUE;
    g_set_error(error, CW_ERROR, CW_ERROR_BUSY,
                "there is a run \"%s\" already; choose another name, or go on with it by resume",
                name);
    return FALSE;
}

static gboolean keep_request(const char *folder, const cw_train_job *job, GError **error)
{
    g_autofree char *path = g_build_filename(folder, CW_RUN_REQUEST, NULL);
    json_t *object = cw_options_to_json(cw_train_job_options, job);
    g_autofree char *text = json_dumps(object, JSON_INDENT(1));
    json_decref(object);
    if (g_mkdir_with_parents(folder, 0777) == 0) {
        const gboolean kept = g_file_set_contents(path, text, -1, error);
        if (!kept)
            g_rmdir(folder); /* where nothing else is in it */
        return kept;
    }
    g_set_error(error, CW_ERROR, CW_ERROR_FAILED, "could not make folder \"%s\": %s", folder,
                g_strerror(errno));
    return FALSE;
}

static gboolean load_request(const char *folder, cw_train_job *job, GError **error)
{
    g_autofree char *path = g_build_filename(folder, CW_RUN_REQUEST, NULL);
    json_t *object = json_load_file(path, 0, NULL);
    const gboolean ok =
        json_is_object(object) && cw_options_from_json(cw_train_job_options, job, object, error);
    if (!json_is_object(object))
        g_set_error_literal(error, CW_ERROR, CW_ERROR_USAGE,
                            "this run was not begun from here; go on with it by colorway train "
                            "--resume");
    json_decref(object);
    return ok && check_train(job, error);
}

static GPtrArray *train_steps(cw_exchange *exchange, const char *folder, const cw_train_job *job,
                              gboolean resume, GError **error)
{
    g_autoptr(GPtrArray) steps = new_steps();
    GPtrArray *words = begin("train", exchange);
    add_flag(words, "--out", folder);
    add(words, "--json");
    add_flag(words, "--recipe", job->recipe);
    add_flag(words, "--method", job->method);
    add_flags(words, "--set", (const char *const *)job->set);
    add_flags(words, "--where", (const char *const *)job->where);
    if (resume)
        add(words, "--resume");
    const gboolean ok = add_model(words, "--init", exchange, job->init, error);
    g_ptr_array_add(steps, end(words));
    return ok ? g_steal_pointer(&steps) : NULL;
}

static GPtrArray *resume_steps(cw_exchange *exchange, const char *name, GError **error)
{
    cw_train_job kept = {0};
    g_autofree char *folder = cw_run_find(exchange->runs, name, error);
    cw_options_reset(cw_train_job_options, &kept);
    GPtrArray *steps = folder != NULL && load_request(folder, &kept, error)
                           ? train_steps(exchange, folder, &kept, TRUE, error)
                           : NULL;
    cw_options_clear(cw_train_job_options, &kept);
    return steps;
}

GPtrArray *cw_job_steps_train(cw_exchange *exchange, const cw_train_job *job, GError **error)
{
    if (!check_train(job, error))
        return NULL;
    if (job->resume)
        return resume_steps(exchange, job->name, error);
    g_autofree char *folder = g_build_filename(exchange->runs, job->name, NULL);
    g_autoptr(GPtrArray) steps = check_free(exchange, folder, job->name, error)
                                     ? train_steps(exchange, folder, job, FALSE, error)
                                     : NULL;
    return steps != NULL && keep_request(folder, job, error) ? g_steal_pointer(&steps) : NULL;
}
