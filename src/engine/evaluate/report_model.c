/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/evaluate/report_model.h"

#include <string.h>

#include "base/error.h"
#include "base/json_text.h"
#include "base/model_file.h"
#include "encode/encoder_form.h"
#include "engine/catalog/catalog_checksum.h"
#include "engine/catalog/model_vectors.h"

static void clear_model(gpointer data)
{
    cw_report_model *model = data;
    g_free(model->path);
    g_free(model->folder);
    g_free(model->checksum);
    json_decref(model->about);
}

/* The text of the recipe in the run's folder, or null. */
static json_t *recipe_json(const char *folder)
{
    g_autofree char *path = folder != NULL ? g_build_filename(folder, "recipe.ini", NULL) : NULL;
    g_autofree char *text = NULL;
    if (path != NULL)
        g_file_get_contents(path, &text, NULL, NULL);
    return cw_json_text(text);
}

/* Two models of one name are told apart by their paths. */
static const char *name_of(const GArray *models, const char *name, const char *path)
{
    for (guint i = 0; i < models->len; i++) {
        const json_t *about = g_array_index(models, cw_report_model, i).about;
        if (g_strcmp0(json_string_value(json_object_get(about, "name")), name) == 0)
            return path;
    }
    return name != NULL && *name != '\0' ? name : path;
}

static gboolean check_new(const GArray *models, const cw_report_model *added, const char *name,
                          GError **error)
{
    for (guint i = 0; i < models->len; i++)
        if (strcmp(g_array_index(models, cw_report_model, i).checksum, added->checksum) == 0) {
            g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                        "\"%s\" is a model that is named before it; name each once", name);
            return FALSE;
        }
    return TRUE;
}

/* The run folder that a model's file lies in, where it has one. (transfer full) */
static char *folder_of(const char *path)
{
    g_autofree char *folder = g_path_get_dirname(path);
    g_autofree char *metrics = g_build_filename(folder, "metrics.jsonl", NULL);
    return g_file_test(metrics, G_FILE_TEST_EXISTS) ? g_steal_pointer(&folder) : NULL;
}

static void describe(const GArray *models, cw_report_model *model, const cw_encoder_form *form)
{
    const cw_encoder_settings *settings = &form->settings;
    model->about =
        json_pack("{s:o,s:s?,s:s?,s:I,s:I,s:f,s:o,s:s,s:o,s:[]}", "name",
                  cw_json_text(name_of(models, settings->name, model->path)), "method",
                  settings->method, "backbone", settings->backbone, "seed",
                  (json_int_t)settings->seed, "steps", (json_int_t)settings->steps, "hold_out",
                  settings->hold_out, "path", cw_json_text(model->path), "checksum",
                  model->checksum, "recipe", recipe_json(model->folder), "results");
}

static gboolean add_file(GArray *models, const char *name, const char *file, GError **error)
{
    cw_encoder_form form = {0};
    cw_report_model model = {.path = g_canonicalize_filename(file, NULL)};
    cw_encoder_form_reset(&form);
    gboolean ok = cw_encoder_form_read(&form, model.path, error) &&
                  (model.checksum = cw_path_checksum(model.path, error)) != NULL &&
                  check_new(models, &model, name, error);
    if (ok) {
        model.folder = folder_of(model.path);
        describe(models, &model, &form);
        g_array_append_val(models, model);
    } else
        clear_model(&model);
    cw_encoder_form_clear(&form);
    return ok;
}

static gboolean add_named(GArray *models, cw_catalog *catalog, const char *name, GError **error)
{
    g_autofree char *file = cw_model_file(name), *known = NULL;
    cw_store_model model;
    if (!g_file_test(file, G_FILE_TEST_EXISTS) && cw_model_find(catalog, name, &model, NULL)) {
        known = cw_model_file(model.path);
        cw_model_clear(&model);
    }
    return add_file(models, name, known != NULL ? known : file, error);
}

/* One of the catalogue; where its file is gone, the report says so and goes on. */
static gboolean add_known(gpointer data, const cw_store_model *model, GError **error)
{
    GArray *models = data;
    g_autoptr(GError) reason = NULL;
    g_autofree char *file = cw_model_file(model->path);
    if (add_file(models, model->name, file, &reason))
        return TRUE;
    if (!g_error_matches(reason, CW_ERROR, CW_ERROR_NOT_FOUND)) {
        g_propagate_error(error, g_steal_pointer(&reason));
        return FALSE;
    }
    const cw_report_model gone = {
        .checksum = g_strdup(model->hash),
        .about = json_pack("{s:s,s:s?,s:n,s:n,s:n,s:n,s:o,s:n,s:n,s:[],s:s}", "name", model->name,
                           "method", model->method, "backbone", "seed", "steps", "hold_out", "path",
                           cw_json_text(model->path), "checksum", "recipe", "results", "missing",
                           reason->message)};
    g_array_append_val(models, gone);
    return TRUE;
}

static gboolean add_all(GArray *models, cw_catalog *catalog, GError **error)
{
    cw_store_model only;
    if (!cw_store_each_model(cw_catalog_store(catalog), add_known, models, error))
        return FALSE;
    return models->len > 0 || cw_model_find(catalog, NULL, &only, error);
}

GArray *cw_report_models_find(cw_catalog *catalog, const char *const *names, GError **error)
{
    GArray *models = g_array_new(FALSE, FALSE, sizeof(cw_report_model));
    g_array_set_clear_func(models, clear_model);
    gboolean ok = names != NULL || add_all(models, catalog, error);
    for (; ok && names != NULL && *names != NULL; names++)
        ok = add_named(models, catalog, *names, error);
    if (!ok)
        g_clear_pointer(&models, g_array_unref);
    return models;
}
