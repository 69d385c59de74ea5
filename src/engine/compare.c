/* SPDX-License-Identifier: Apache-2.0
 *
 * A comparison: for every seed and recipe train, measure, keep the scores; then one table. Each run
 * has a folder, and what is there is not made again, so that an interrupted comparison goes on.
 *
 * Seeds come first: after the first of them there is a table of all recipes already.
 */
#include <colorway/compare.h>

#include <errno.h>
#include <string.h>

#include <glib/gstdio.h>

#include <colorway/evaluate.h>
#include <colorway/train.h>

#include "base/error.h"
#include "encode/encoder.h"
#include "engine/compare_table.h"
#include "engine/page/page_compare.h"
#include "engine/vector_memory.h"
#include "train/recipe.h"

#define PROTOCOLS "variants,retrieval,colour,probes"
#define COST "cost"
#define CHECKPOINT "checkpoint" G_DIR_SEPARATOR_S "checkpoint.safetensors"

static const char *const counted[] = {"items", "colourways", "groups", "pictures", NULL};
static const char *const baselines[] = {"untrained", "hog", "colour", NULL};

/* One recipe of the request. */
typedef struct {
    char *name;         /* of the column and the folders */
    const char *method; /* or NULL: what the recipe says */
    const char *recipe; /* or NULL: a method's own habits */
} contender;

typedef struct {
    cw_catalog *catalog;
    const cw_compare_request *request;
    const cw_progress *progress;
    GArray *contenders;
    GStrv protocols;
    cw_compare_table *table;
    gsize number;          /* of the run at hand, from 1 */
    json_int_t unreadable; /* pictures that a protocol left out, the most of any */
} comparison;

/* One run. */
typedef struct {
    const contender *contender;
    guint64 seed;
    gboolean first; /* of its seed: baselines are measured, too */
    char *folder;
    gint64 steps;
} single;

static void clear_contender(gpointer data)
{
    g_free(((contender *)data)->name);
}

static void comparison_clear(comparison *c)
{
    g_array_unref(c->contenders);
    g_strfreev(c->protocols);
    cw_compare_table_free(c->table);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(comparison, comparison_clear)

static void single_clear(single *s)
{
    g_free(s->folder);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(single, single_clear)

/* ---- what is asked for ---------------------------------------------------------------------- */

static gboolean add_contender(comparison *c, const char *asked, GError **error)
{
    const gboolean method = cw_row_find(&cw_method_table, asked, NULL) != NULL;
    contender added = {.method = method ? asked : NULL, .recipe = method ? NULL : asked};
    added.name = g_path_get_basename(asked);
    if (g_str_has_suffix(added.name, ".ini"))
        added.name[strlen(added.name) - 4] = '\0';
    if (g_strv_contains(baselines, added.name)) {
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                    "a recipe cannot be called \"%s\": a baseline is", added.name);
        g_free(added.name);
        return FALSE;
    }
    for (guint i = 0; i < c->contenders->len; i++)
        if (strcmp(g_array_index(c->contenders, contender, i).name, added.name) == 0) {
            g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                        "two recipes are called \"%s\"; their runs would be one", added.name);
            g_free(added.name);
            return FALSE;
        }
    g_array_append_val(c->contenders, added);
    return TRUE;
}

static gboolean check_budget(const cw_compare_request *request, GError **error)
{
    if ((request->pictures > 0) == (request->seconds > 0))
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                    "every run has one budget: pictures or seconds, one of the two");
    else if (!(request->hold_out > 0 && request->hold_out < 1))
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                    "the share of designs held out must be above 0 and below 1, not %g",
                    request->hold_out);
    else if (request->seeds < 1)
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE, "seeds must be at least 1");
    else
        return TRUE;
    return FALSE;
}

/* What all runs of a folder have in common; another request of the same folder must say the same.
 * Recipes are checked run by run. */
static char *describe(const comparison *c, GError **error)
{
    const cw_compare_request *request = c->request;
    json_t *status = cw_catalog_status(c->catalog, error);
    if (status == NULL)
        return NULL;
    GString *text = g_string_new(NULL);
    g_string_append_printf(text, "catalogue=%s\n", cw_catalog_path(c->catalog));
    for (const char *const *what = counted; *what != NULL; what++)
        g_string_append_printf(text, "%s=%" JSON_INTEGER_FORMAT "\n", *what,
                               json_integer_value(json_object_get(status, *what)));
    json_decref(status);
    g_string_append_printf(text, "pictures=%" G_GINT64_FORMAT "\nseconds=%g\nhold_out=%g\n",
                           request->pictures, request->seconds, request->hold_out);
    for (gsize i = 0; request->settings != NULL && request->settings[i] != NULL; i++)
        g_string_append_printf(text, "%s\n", request->settings[i]);
    return g_string_free(text, FALSE);
}

static gboolean open_folder(const comparison *c, GError **error)
{
    const char *folder = c->request->folder;
    g_autofree char *path = g_build_filename(folder, "compare.txt", NULL), *before = NULL;
    g_autofree char *now = describe(c, error);
    if (now == NULL)
        return FALSE;
    if (g_mkdir_with_parents(folder, 0777) != 0) {
        g_set_error(error, CW_ERROR, CW_ERROR_FAILED, "could not create folder \"%s\": %s", folder,
                    g_strerror(errno));
        return FALSE;
    }
    if (!g_file_get_contents(path, &before, NULL, NULL))
        return g_file_set_contents(path, now, -1, error);
    if (strcmp(before, now) == 0)
        return TRUE;
    g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                "\"%s\" holds runs of another budget, share held out, settings or catalogue "
                "(compare.txt says which); choose another --out folder",
                folder);
    return FALSE;
}

/* ---- training ------------------------------------------------------------------------------- */

/* The settings of a run: what the user set, what all share, and the steps (0: not known yet). */
static GPtrArray *settings_of(const comparison *c, gint64 steps)
{
    GPtrArray *settings = g_ptr_array_new_with_free_func(g_free);
    for (gsize i = 0; c->request->settings != NULL && c->request->settings[i] != NULL; i++)
        g_ptr_array_add(settings, g_strdup(c->request->settings[i]));
    g_ptr_array_add(settings, g_strdup_printf("hold_out=%g", c->request->hold_out));
    if (steps > 0)
        g_ptr_array_add(settings, g_strdup_printf("steps=%" G_GINT64_FORMAT, steps));
    g_ptr_array_add(settings, NULL);
    return settings;
}

static cw_recipe *load_recipe(const comparison *c, const contender *from, gint64 steps,
                              GError **error)
{
    const char *asked = from->recipe;
    g_autoptr(GPtrArray) settings = settings_of(c, steps);
    cw_recipe *recipe =
        cw_recipe_load(from->method, asked, (const char *const *)settings->pdata, error);
    if (recipe == NULL && asked != NULL && !g_file_test(asked, G_FILE_TEST_EXISTS) &&
        cw_row_find(&cw_recipe_table, asked, NULL) == NULL) {
        g_clear_error(error);
        cw_row_find(&cw_method_table, asked, error);
        g_prefix_error(error, "\"%s\" is no recipe, and ", asked);
    }
    return recipe;
}

static cw_train_request request_of(const comparison *c, const single *s, const GPtrArray *settings)
{
    return (cw_train_request){
        .method = s->contender->method,
        .folder = s->folder,
        .recipe = s->contender->recipe,
        .settings = (const char *const *)settings->pdata,
        .resume = TRUE,
        .seed = s->seed,
        .threads = c->request->threads,
    };
}

/* Seconds of a step, as the plan of a run says; the run is not begun. */
static gboolean take_estimate(gpointer data, const cw_train_plan *plan)
{
    *(double *)data = plan->seconds / (double)(plan->steps - plan->resumed_at);
    return FALSE;
}

/* Begins a run as far as its estimate: the seconds of a step, 0 with an error. */
static double begin_only(const comparison *c, const single *s, GError **error)
{
    double step_seconds = 0;
    cw_train_summary summary;
    g_autoptr(GError) stopped = NULL;
    g_autoptr(GPtrArray) settings = settings_of(c, 0);
    cw_train_request request = request_of(c, s, settings);
    request.begin = take_estimate;
    request.data = &step_seconds;
    cw_train(c->catalog, &request, c->progress, &summary, &stopped);
    if (step_seconds == 0)
        g_propagate_error(error, g_steal_pointer(&stopped));
    return step_seconds;
}

static gboolean estimate_steps(const comparison *c, single *s, GError **error)
{
    const double step_seconds = begin_only(c, s, error);
    if (step_seconds > 0)
        s->steps = MAX(1, (gint64)(c->request->seconds / step_seconds));
    return step_seconds > 0;
}

static gboolean count_steps(const comparison *c, single *s, GError **error)
{
    g_autoptr(cw_recipe) recipe = load_recipe(c, s->contender, 0, error);
    if (recipe != NULL)
        s->steps = MAX(1, c->request->pictures / recipe->run.batch);
    return recipe != NULL;
}

/* The steps that the budget buys, the same with every seed. What this machine foretold once is
 * kept: a run that goes on must not become another. */
static gboolean choose_steps(const comparison *c, single *s, GError **error)
{
    g_autofree char *name = g_strdup_printf("%s-steps.txt", s->contender->name), *text = NULL;
    g_autofree char *path = g_build_filename(c->request->folder, name, NULL);
    if (c->request->pictures > 0)
        return count_steps(c, s, error);
    if (g_file_get_contents(path, &text, NULL, NULL)) {
        s->steps = g_ascii_strtoll(text, NULL, 10);
        return TRUE;
    }
    if (!estimate_steps(c, s, error))
        return FALSE;
    text = g_strdup_printf("%" G_GINT64_FORMAT "\n", s->steps);
    return g_file_set_contents(path, text, -1, error);
}

static json_t *cost_row(const char *name, double value)
{
    return json_pack("{s:s,s:[f]}", "name", name, "values", value);
}

/* What a run took, in the form of a protocol's result. Of a run that was interrupted the time is
 * not known. */
static gboolean write_cost(const single *s, const cw_train_summary *summary, gboolean whole,
                           GError **error)
{
    g_autofree char *path = g_build_filename(s->folder, COST ".json", NULL);
    g_autoptr(cw_encoder) encoder = cw_encoder_open(s->folder, 1, error);
    if (encoder == NULL)
        return FALSE;
    json_t *rows = json_array();
    json_array_append_new(rows, cost_row("steps", (double)summary->steps));
    if (whole)
        json_array_append_new(rows, cost_row("seconds of training", summary->seconds));
    json_array_append_new(rows,
                          cost_row("numbers of a vector", (double)cw_encoder_dimension(encoder)));
    json_t *cost = json_pack("{s:s,s:[s],s:o,s:{}}", "protocol", COST, "columns", "model", "rows",
                             rows, "facts");
    char *text = json_dumps(cost, JSON_INDENT(1));
    const gboolean ok = g_file_set_contents(path, text, -1, error);
    free(text);
    json_decref(cost);
    return ok;
}

static gboolean is_there(const single *s, const char *name)
{
    g_autofree char *path = g_build_filename(s->folder, name, NULL);
    return g_file_test(path, G_FILE_TEST_EXISTS);
}

/* What was trained is what is asked for: a recipe file may have been edited since. */
static gboolean check_trained(const comparison *c, const single *s, GError **error)
{
    g_autofree char *path = g_build_filename(s->folder, "recipe.ini", NULL), *before = NULL;
    g_autoptr(cw_recipe) recipe = load_recipe(c, s->contender, s->steps, error);
    if (recipe == NULL || !g_file_get_contents(path, &before, NULL, error))
        return FALSE;
    g_autofree char *now = cw_recipe_format(recipe);
    if (strcmp(before, now) == 0)
        return TRUE;
    g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                "\"%s\" was trained by another recipe; choose another --out folder", s->folder);
    return FALSE;
}

static gboolean train(const comparison *c, single *s, GError **error)
{
    cw_train_summary summary;
    if (!choose_steps(c, s, error))
        return FALSE;
    if (is_there(s, COST ".json"))
        return check_trained(c, s, error);
    const cw_compare_run run = {.recipe = s->contender->name,
                                .seed = s->seed,
                                .number = c->number,
                                .count = c->contenders->len * (gsize)c->request->seeds,
                                .steps = s->steps};
    if (c->request->begin != NULL)
        c->request->begin(c->request->data, &run);
    const gboolean whole = !is_there(s, CHECKPOINT);
    g_autoptr(GPtrArray) settings = settings_of(c, s->steps);
    const cw_train_request request = request_of(c, s, settings);
    return cw_train(c->catalog, &request, c->progress, &summary, error) &&
           write_cost(s, &summary, whole, error);
}

/* ---- measuring ------------------------------------------------------------------------------ */

static json_t *evaluate(const comparison *c, const single *s, const char *protocol,
                        cw_vector_memory *memory, GError **error)
{
    g_autoptr(GError) reason = NULL;
    const cw_evaluate_request request = {
        .protocol = protocol,
        .model = s->folder,
        .baselines = s->first ? NULL : "",
        .unseen = TRUE,
        .threshold = -1,
        .neighbours = -1,
        .seed = s->seed,
        .threads = c->request->threads,
        .memory = memory,
    };
    json_t *result = cw_evaluate(c->catalog, &request, c->progress, &reason);
    if (result == NULL && g_error_matches(reason, CW_ERROR, CW_ERROR_NOT_FOUND))
        return json_pack("{s:s,s:s}", "protocol", protocol, "skipped", reason->message);
    if (result == NULL)
        g_propagate_prefixed_error(error, g_steal_pointer(&reason), "protocol \"%s\": ", protocol);
    return result;
}

/* The result of one protocol, kept in the run's folder: measured once. */
static json_t *measure(const comparison *c, const single *s, const char *protocol,
                       cw_vector_memory *memory, GError **error)
{
    g_autofree char *name =
        g_strdup_printf("%s%s.json", protocol, s->first ? "_and_baselines" : "");
    g_autofree char *path =
        g_build_filename(s->folder, strcmp(protocol, COST) == 0 ? COST ".json" : name, NULL);
    json_t *result = json_load_file(path, 0, NULL);
    if (result != NULL || (result = evaluate(c, s, protocol, memory, error)) == NULL ||
        json_object_get(result, "skipped") != NULL) /* the next import may bring what is missing */
        return result;
    char *text = json_dumps(result, JSON_INDENT(1));
    if (!g_file_set_contents(path, text, -1, error))
        g_clear_pointer(&result, json_decref);
    free(text);
    return result;
}

static gboolean measure_all(comparison *c, const single *s, GError **error)
{
    g_autoptr(cw_vector_memory) memory = cw_vector_memory_new();
    json_t *results = json_array();
    json_t *result = measure(c, s, COST, memory, error);
    for (char **name = c->protocols; result != NULL; name++) {
        const json_t *facts = json_object_get(result, "facts");
        const json_t *unreadable = json_object_get(facts, "unreadable");
        c->unreadable = MAX(c->unreadable, json_integer_value(unreadable));
        json_array_append_new(results, result);
        if (*name == NULL)
            break;
        result = measure(c, s, *name, memory, error);
    }
    if (result != NULL)
        cw_compare_table_take(c->table, s->contender->name, results);
    json_decref(results);
    return result != NULL;
}

static char *folder_of(const comparison *c, const contender *of, guint64 seed)
{
    g_autofree char *name = g_strdup_printf("%s-%" G_GUINT64_FORMAT, of->name, seed);
    return g_build_filename(c->request->folder, name, NULL);
}

static gboolean run_one(comparison *c, guint64 seed, guint place, GError **error)
{
    g_auto(single) s = {.contender = &g_array_index(c->contenders, contender, place),
                        .seed = seed,
                        .first = place == 0};
    s.folder = folder_of(c, s.contender, seed);
    c->number++;
    if (train(c, &s, error) && measure_all(c, &s, error))
        return TRUE;
    if (error != NULL && g_error_matches(*error, CW_ERROR, CW_ERROR_INTERRUPTED)) {
        g_clear_error(error);
        g_set_error(error, CW_ERROR, CW_ERROR_INTERRUPTED,
                    "stopped at %s, seed %" G_GUINT64_FORMAT
                    "; the same command goes on from there",
                    s.contender->name, seed);
        return FALSE;
    }
    g_prefix_error(error, "%s, seed %" G_GUINT64_FORMAT ": ", s.contender->name, seed);
    return FALSE;
}

/* Every recipe is read, and begun once as far as its plan, before any is trained: what is wrong
 * with the last would else cost the hours of the others. All hold out by one law. */
static gboolean rehearse(const comparison *c, GError **error)
{
    gboolean grouped = FALSE;
    for (guint place = 0; place < c->contenders->len; place++) {
        g_auto(single) s = {.contender = &g_array_index(c->contenders, contender, place),
                            .seed = c->request->seed};
        g_autoptr(cw_recipe) recipe = load_recipe(c, s.contender, 0, error);
        if (recipe == NULL)
            return FALSE;
        if (place == 0)
            grouped = recipe->run.hold_out_grouped;
        if (recipe->run.hold_out_grouped != grouped) {
            g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                        "\"%s\" holds out other designs than \"%s\"; set hold_out_grouped for all",
                        s.contender->name, g_array_index(c->contenders, contender, 0).name);
            return FALSE;
        }
    }
    return TRUE;
}

static gboolean begin_all(comparison *c, GError **error)
{
    for (guint place = 0; place < c->contenders->len; place++) {
        g_auto(single) s = {.contender = &g_array_index(c->contenders, contender, place),
                            .seed = c->request->seed};
        s.folder = folder_of(c, s.contender, s.seed);
        if (is_there(&s, COST ".json") || is_there(&s, CHECKPOINT) || begin_only(c, &s, error) > 0)
            continue;
        g_prefix_error(error, "%s: ", s.contender->name);
        return FALSE;
    }
    return TRUE;
}

static gboolean prepare(comparison *c, GError **error)
{
    const cw_compare_request *request = c->request;
    const char *wanted = request->protocols != NULL ? request->protocols : PROTOCOLS;
    if (!check_budget(request, error))
        return FALSE;
    for (const char *const *recipe = request->recipes; *recipe != NULL; recipe++)
        if (!add_contender(c, *recipe, error))
            return FALSE;
    c->protocols = g_strsplit(wanted, ",", -1);
    for (char **name = c->protocols; *name != NULL; name++) {
        if (cw_row_find(&cw_protocol_table, g_strstrip(*name), error) == NULL)
            return FALSE;
        for (char **before = c->protocols; before < name; before++)
            if (strcmp(*before, *name) == 0) {
                g_set_error(error, CW_ERROR, CW_ERROR_USAGE, "protocol \"%s\" stands twice", *name);
                return FALSE;
            }
    }
    g_autofree const char **names = g_new(const char *, c->contenders->len + 1);
    for (guint i = 0; i < c->contenders->len; i++)
        names[i] = g_array_index(c->contenders, contender, i).name;
    c->table = cw_compare_table_new(names, c->contenders->len);
    return rehearse(c, error) && open_folder(c, error);
}

/* ---- the whole ------------------------------------------------------------------------------ */

static json_t *result_of(const comparison *c)
{
    json_t *result = cw_compare_table_result(c->table), *recipes = json_array();
    json_t *seeds = json_array();
    for (guint i = 0; i < c->contenders->len; i++)
        json_array_append_new(recipes,
                              json_string(g_array_index(c->contenders, contender, i).name));
    for (gint64 i = 0; i < c->request->seeds; i++)
        json_array_append_new(seeds, json_integer((json_int_t)c->request->seed + i));
    json_object_set_new(result, "recipes", recipes);
    json_object_set_new(result, "seeds", seeds);
    json_object_set_new(result, "unreadable", json_integer(c->unreadable));
    return result;
}

static gboolean write_result(const comparison *c, const json_t *result, GError **error)
{
    g_autofree char *json = g_build_filename(c->request->folder, "compare.json", NULL);
    g_autofree char *page = g_build_filename(c->request->folder, "compare.html", NULL);
    char *text = json_dumps(result, JSON_INDENT(1));
    const gboolean ok = g_file_set_contents(json, text, -1, error);
    free(text);
    return ok && cw_page_compare(result, cw_catalog_path(c->catalog), page, error);
}

json_t *cw_compare(cw_catalog *catalog, const cw_compare_request *request,
                   const cw_progress *progress, GError **error)
{
    g_auto(comparison) c = {.catalog = catalog,
                            .request = request,
                            .progress = progress,
                            .contenders = g_array_new(FALSE, FALSE, sizeof(contender))};
    g_array_set_clear_func(c.contenders, clear_contender);
    if (!prepare(&c, error) || !begin_all(&c, error))
        return NULL;
    for (gint64 seed = 0; seed < request->seeds; seed++)
        for (guint place = 0; place < c.contenders->len; place++)
            if (!run_one(&c, request->seed + (guint64)seed, place, error))
                return NULL;
    json_t *result = result_of(&c);
    if (!write_result(&c, result, error))
        g_clear_pointer(&result, json_decref);
    return result;
}
