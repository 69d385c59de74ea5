/* SPDX-License-Identifier: Apache-2.0
 *
 * A training run on words: read the texts, choose the vocabulary, let the trainer run, write what
 * it has learned. No folder is made before the texts are read.
 */
#include <colorway/train_words.h>

#include <string.h>

#include <colorway/word_similarity.h>

#include "base/error.h"
#include "base/regular_file.h"
#include "engine/page/page_training.h"
#include "engine/words/catalog_texts.h"
#include "train/metrics.h"
#include "train/word2vec.h"

#define GROUP "method"
#define MODEL_FILE "model.safetensors"

typedef struct {
    const cw_train_words_request *request;
    const cw_word_method *method;
    cw_word2vec_settings settings;
    cw_catalog_texts *texts;
    cw_vocabulary *vocabulary;
    cw_metrics *metrics;
    cw_train_words_summary summary;
} run;

static void run_clear(run *r)
{
    if (r->method != NULL)
        cw_options_clear(r->method->options, &r->settings);
    cw_catalog_texts_free(r->texts);
    cw_vocabulary_free(r->vocabulary);
    cw_metrics_close(r->metrics);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(run, run_clear)

/* ---- settings -------------------------------------------------------------------------------- */

static GKeyFile *read_recipe(const char *path, GError **error)
{
    g_autoptr(GKeyFile) file = g_key_file_new();
    if (cw_regular_file_check(path, "recipe", error) &&
        g_key_file_load_from_file(file, path, G_KEY_FILE_NONE, error))
        return g_steal_pointer(&file);
    if (error != NULL && g_error_matches(*error, G_FILE_ERROR, G_FILE_ERROR_NOENT))
        (*error)->code = CW_ERROR_NOT_FOUND;
    else if (error != NULL)
        (*error)->code = CW_ERROR_USAGE;
    if (error != NULL)
        (*error)->domain = CW_ERROR;
    g_prefix_error(error, "could not read recipe \"%s\": ", path);
    return NULL;
}

/* What is written and not read would be a run of something else. */
static gboolean check_sections(const run *r, GKeyFile *file, GError **error)
{
    g_auto(GStrv) groups = g_key_file_get_groups(file, NULL);
    for (char **group = groups; *group != NULL; group++) {
        if (strcmp(*group, GROUP) == 0)
            continue;
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                    "recipe \"%s\" has a section [%s], which method %s does not read; it reads "
                    "[" GROUP "]",
                    r->request->recipe, *group, r->method->row.name);
        return FALSE;
    }
    return TRUE;
}

static gboolean load_recipe(run *r, GError **error)
{
    if (r->request->recipe == NULL)
        return TRUE;
    g_autoptr(GKeyFile) file = read_recipe(r->request->recipe, error);
    if (file == NULL)
        return FALSE;
    g_autofree char *name = g_key_file_get_string(file, GROUP, "name", NULL);
    if (name != NULL && strcmp(name, r->method->row.name) != 0) {
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE, "recipe \"%s\" is one of method %s, not of %s",
                    r->request->recipe, name, r->method->row.name);
        return FALSE;
    }
    g_key_file_remove_key(file, GROUP, "name", NULL);
    return check_sections(r, file, error) &&
           cw_options_load(r->method->options, &r->settings, file, GROUP, error);
}

char *cw_train_words_method(const char *method, const char *recipe)
{
    g_autofree char *asked = g_strdup(method);
    if (asked == NULL && recipe != NULL) {
        g_autoptr(GKeyFile) file = read_recipe(recipe, NULL);
        asked = file != NULL ? g_key_file_get_string(file, GROUP, "name", NULL) : NULL;
    }
    const gboolean known = asked != NULL && cw_row_find(&cw_word_method_table, asked, NULL) != NULL;
    return known ? g_steal_pointer(&asked) : NULL;
}

static gboolean set_one(run *r, const char *setting, GError **error)
{
    const char *equals = strchr(setting, '=');
    if (equals == NULL || equals == setting) {
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE, "setting \"%s\" is not key=value", setting);
        return FALSE;
    }
    g_autofree char *key = g_strndup(setting, (gsize)(equals - setting));
    const char *name = g_str_has_prefix(key, GROUP ".") ? key + strlen(GROUP ".") : key;
    return cw_options_set(r->method->options, &r->settings, name, equals + 1, error);
}

static gboolean read_settings(run *r, GError **error)
{
    const char *const *setting = r->request->settings;
    r->method =
        (const cw_word_method *)cw_row_find(&cw_word_method_table, r->request->method, error);
    if (r->method == NULL)
        return FALSE;
    cw_options_reset(r->method->options, &r->settings);
    if (!load_recipe(r, error))
        return FALSE;
    for (; setting != NULL && *setting != NULL; setting++)
        if (!set_one(r, *setting, error))
            return FALSE;
    return TRUE;
}

/* ---- texts and the folder -------------------------------------------------------------------- */

static gboolean read_texts(run *r, cw_catalog *catalog, const cw_progress *progress, GError **error)
{
    const char *languages = r->settings.languages;
    const cw_text_choice choice = {r->request->where,
                                   languages != NULL && *languages != '\0' ? languages : NULL};
    const cw_vocabulary_law law = {(gsize)r->settings.words, (gsize)r->settings.min_count,
                                   r->settings.site_share};
    r->texts = cw_catalog_texts_read(catalog, &choice, progress, error);
    if (r->texts != NULL)
        r->vocabulary = cw_vocabulary_new(r->texts->words, &law);
    return r->texts != NULL;
}

static char *file_in(const run *r, const char *name)
{
    return g_build_filename(r->request->folder, name, NULL);
}

/* Neither words nor pictures that were learned are overwritten. */
static gboolean check_folder(const run *r, GError **error)
{
    static const char *const results[] = {CW_WORD_VECTORS_FILE, MODEL_FILE, "checkpoint", NULL};
    for (const char *const *result = results; *result != NULL; result++) {
        g_autofree char *path = file_in(r, *result);
        if (!g_file_test(path, G_FILE_TEST_EXISTS))
            continue;
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                    "\"%s\" holds a run already; choose another --out folder", r->request->folder);
        return FALSE;
    }
    return TRUE;
}

static gboolean open_folder(run *r, GError **error)
{
    r->metrics = cw_metrics_open(r->request->folder, error);
    return r->metrics != NULL && check_folder(r, error) && cw_metrics_cut(r->metrics, 0, error);
}

/* ---- the run --------------------------------------------------------------------------------- */

static gboolean on_pass(gpointer data, const cw_word2vec_pass *pass, GError **error)
{
    run *r = data;
    r->summary.loss = pass->loss;
    r->summary.pairs += (gint64)pass->pairs;
    return cw_metrics_put(r->metrics,
                          json_pack("{s:I, s:f, s:f, s:f, s:I}", "step", (json_int_t)pass->bags,
                                    "epoch", (double)pass->epoch, "loss", pass->loss, "rate",
                                    pass->rate, "pairs", (json_int_t)pass->pairs),
                          error);
}

static gboolean tell_plan(const run *r)
{
    const cw_train_words_plan plan = {
        .texts = (gint64)r->texts->colourway_of->len,
        .words = (gint64)r->vocabulary->count,
        .epochs = r->settings.epochs,
        .bytes = cw_word2vec_bytes(r->vocabulary->count, r->settings.dimension),
    };
    return r->request->begin == NULL || r->request->begin(r->request->data, &plan);
}

/* (transfer full) */
static char *format_recipe(const run *r)
{
    g_autoptr(GKeyFile) file = g_key_file_new();
    g_key_file_set_string(file, GROUP, "name", r->method->row.name);
    cw_options_save(r->method->options, &r->settings, file, GROUP);
    return g_key_file_to_data(file, NULL, NULL);
}

static gboolean write_results(const run *r, const cw_word_vectors *vectors, GError **error)
{
    g_autofree char *recipe = file_in(r, "recipe.ini"), *text = format_recipe(r),
                    *vocabulary = file_in(r, "vocabulary.txt"),
                    *written = file_in(r, CW_WORD_VECTORS_FILE);
    return g_file_set_contents_full(recipe, text, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0666,
                                    error) &&
           cw_vocabulary_save(r->vocabulary, vocabulary, error) &&
           cw_page_training(r->request->folder, error) &&
           cw_word_vectors_save(vectors, written, error);
}

gboolean cw_train_words(cw_catalog *catalog, const cw_train_words_request *request,
                        const cw_progress *progress, cw_train_words_summary *summary,
                        GError **error)
{
    g_auto(run) r = {.request = request};
    const gint64 started = g_get_monotonic_time();
    if (!read_settings(&r, error) || !read_texts(&r, catalog, progress, error) ||
        !open_folder(&r, error))
        return FALSE;
    if (!tell_plan(&r)) {
        g_set_error_literal(error, CW_ERROR, CW_ERROR_INTERRUPTED, "not begun");
        return FALSE;
    }
    const cw_word2vec_run learning = {
        .bags = r.texts->words,
        .vocabulary = r.vocabulary,
        .settings = &r.settings,
        .seed = request->seed,
        .progress = progress,
        .pass = on_pass,
        .data = &r,
    };
    g_autoptr(cw_word_vectors) vectors = cw_word2vec_train(&learning, error);
    if (vectors == NULL || !write_results(&r, vectors, error))
        return FALSE;
    r.summary.texts = (gint64)r.texts->colourway_of->len;
    r.summary.words = (gint64)vectors->words->len;
    r.summary.dimension = (gint64)vectors->dimension;
    r.summary.epochs = r.settings.epochs;
    r.summary.seconds = (double)(g_get_monotonic_time() - started) / G_USEC_PER_SEC;
    *summary = r.summary;
    return TRUE;
}
