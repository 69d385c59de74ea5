/* SPDX-License-Identifier: Apache-2.0
 *
 * One training of a comparison: its steps by the budget, the run, what it took.
 */
#include <math.h>
#include <string.h>

#include <colorway/train.h>

#include "base/error.h"
#include "base/size.h"
#include "encode/encoder.h"
#include "engine/compare/compare_private.h"

#define EMBEDDINGS 5 /* batches that are timed */
#define HANDED "handed"

/* The settings of a run: what the user set, what all share, and the steps (0: not known yet). */
static GPtrArray *settings_of(const cw_comparison *c, gint64 steps)
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

cw_recipe *cw_compare_recipe(const cw_comparison *c, const cw_contender *from, gint64 steps,
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

/* The folders of the other recipes' runs with that seed, which learn from the same pictures.
 * (transfer full) */
static GStrv folders_beside(const cw_comparison *c, const cw_compare_single *s)
{
    GPtrArray *folders = g_ptr_array_new();
    for (guint i = 0; i < c->contenders->len; i++) {
        const cw_contender *other = &g_array_index(c->contenders, cw_contender, i);
        if (strcmp(other->name, s->contender->name) != 0)
            g_ptr_array_add(folders, cw_compare_folder(c, other, s->seed));
    }
    g_ptr_array_add(folders, NULL);
    return (GStrv)g_ptr_array_free(folders, FALSE);
}

static cw_train_request request_of(const cw_comparison *c, const cw_compare_single *s,
                                   const GPtrArray *settings, GStrv beside)
{
    return (cw_train_request){
        .method = s->contender->method,
        .folder = s->folder,
        .recipe = s->contender->recipe,
        .settings = (const char *const *)settings->pdata,
        .init = c->request->init,
        .word_vectors = s->contender->word_vectors,
        .word_types = s->contender->word_types,
        .beside = (const char *const *)beside,
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

/* Seconds of a step of that run; 0 with `error`. */
static double time_step(const cw_comparison *c, const cw_compare_single *s, GError **error)
{
    double step_seconds = 0;
    cw_train_summary summary;
    g_autoptr(GError) stopped = NULL;
    g_autoptr(GPtrArray) settings = settings_of(c, 0);
    g_auto(GStrv) beside = folders_beside(c, s);
    cw_train_request request = request_of(c, s, settings, beside);
    request.begin = take_estimate;
    request.data = &step_seconds;
    cw_train(c->catalog, &request, c->progress, &summary, &stopped);
    if (step_seconds == 0)
        g_propagate_error(error, g_steal_pointer(&stopped));
    return step_seconds;
}

static char *steps_path(const cw_comparison *c, const cw_contender *of)
{
    g_autofree char *name = g_strdup_printf("%s-steps.txt", of->name);
    return g_build_filename(c->request->folder, name, NULL);
}

void cw_compare_find_steps(const cw_comparison *c, cw_contender *of)
{
    g_autofree char *path = steps_path(c, of), *text = NULL;
    if (c->request->pictures == 0 && g_file_get_contents(path, &text, NULL, NULL))
        of->steps = g_ascii_strtoll(text, NULL, 10);
}

gboolean cw_compare_keep_steps(const cw_comparison *c, const cw_contender *of, GError **error)
{
    g_autofree char *path = steps_path(c, of);
    g_autofree char *text = g_strdup_printf("%" G_GINT64_FORMAT "\n", of->steps);
    return c->request->pictures > 0 || g_file_set_contents(path, text, -1, error);
}

gboolean cw_compare_begin(const cw_comparison *c, cw_contender *contender, GError **error)
{
    g_autofree char *folder = cw_compare_folder(c, contender, c->request->seed);
    const cw_compare_single s = {
        .contender = contender, .seed = c->request->seed, .folder = folder};
    const double step_seconds = time_step(c, &s, error);
    if (step_seconds > 0 && c->request->seconds > 0 && contender->steps == 0)
        contender->steps = MAX(1, (gint64)(c->request->seconds / step_seconds));
    return step_seconds > 0;
}

static json_t *cost_row(const char *name, double value)
{
    return json_pack("{s:s,s:[f]}", "name", name, "values", value);
}

/* Milliseconds of the network a picture, a full batch at a time, without reading pictures: the
 * least of a few, for others use the machine, too. NAN without memory. */
static double time_embedding(cw_encoder *encoder)
{
    const gsize floats = CW_ENCODER_BATCH * cw_encoder_input_floats(encoder, 1);
    cw_autosize float *inputs = cw_size_alloc(floats, sizeof *inputs, "pictures", NULL);
    g_autofree float *vectors = g_new(float, CW_ENCODER_BATCH *cw_encoder_dimension(encoder));
    gint64 least = G_MAXINT64;
    if (inputs == NULL)
        return NAN;
    memset(inputs, 0, floats * sizeof *inputs);
    for (int i = 0; i < EMBEDDINGS; i++) {
        const gint64 start = g_get_monotonic_time();
        cw_encoder_run(encoder, inputs, CW_ENCODER_BATCH, 1, vectors);
        least = MIN(least, g_get_monotonic_time() - start);
    }
    return (double)least / 1000 / CW_ENCODER_BATCH;
}

/* What is known of a run when it is through. */
typedef struct {
    cw_train_plan plan;
    cw_train_summary summary;
    gint64 batch;
    gboolean whole; /* in one go: of one that was interrupted the time is not known */
} run_cost;

static json_t *cost_rows(const run_cost *cost, cw_encoder *encoder)
{
    const cw_train_summary *summary = &cost->summary;
    json_t *rows = json_array();
    const struct {
        const char *name;
        double value;
        gboolean known;
    } figures[] = {
        {"steps", (double)summary->steps, TRUE},
        {"seconds of training", summary->seconds, cost->whole},
        {"pictures a second", (double)(summary->steps * cost->batch) / summary->seconds,
         cost->whole && summary->seconds > 0},
        {"MB of memory in training", (double)cost->plan.bytes / 1e6, TRUE},
        {"million parameters that learn", (double)cost->plan.trained / 1e6, TRUE},
        {"numbers of a vector", (double)cw_encoder_dimension(encoder), TRUE},
        {"ms of the network to embed a picture", time_embedding(encoder), TRUE},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(figures); i++)
        if (figures[i].known && isfinite(figures[i].value))
            json_array_append_new(rows, cost_row(figures[i].name, figures[i].value));
    return rows;
}

/* What a run took, in the form of a protocol's result. */
static gboolean write_cost(const cw_comparison *c, const cw_compare_single *s, const run_cost *cost,
                           GError **error)
{
    g_autofree char *path = g_build_filename(s->folder, CW_COMPARE_COST ".json", NULL);
    g_autoptr(cw_encoder) encoder = cw_encoder_open(s->folder, c->request->threads, error);
    if (encoder == NULL)
        return FALSE;
    json_t *result =
        json_pack("{s:s,s:[s],s:o,s:{},s:O*}", "protocol", CW_COMPARE_COST, "columns", "model",
                  "rows", cost_rows(cost, encoder), "facts", HANDED, s->contender->handed);
    char *text = json_dumps(result, JSON_INDENT(1));
    const gboolean ok = g_file_set_contents(path, text, -1, error);
    free(text);
    json_decref(result);
    return ok;
}

gboolean cw_compare_has(const cw_compare_single *s, const char *name)
{
    g_autofree char *path = g_build_filename(s->folder, name, NULL);
    return g_file_test(path, G_FILE_TEST_EXISTS);
}

static gboolean check_handed(const cw_compare_single *s, GError **error)
{
    g_autofree char *path = g_build_filename(s->folder, CW_COMPARE_COST ".json", NULL);
    json_t *cost = json_load_file(path, 0, NULL);
    const json_t *before = json_object_get(cost, HANDED), *now = s->contender->handed;
    const gboolean same = before == NULL || now == NULL ? before == now : json_equal(before, now);
    json_decref(cost);
    if (!same)
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                    "\"%s\" was trained with other --word-vectors or --word-types; choose another "
                    "--out folder",
                    s->folder);
    return same;
}

/* What was trained is what is asked for: a recipe file may have been edited since. */
static gboolean check_trained(const cw_comparison *c, const cw_compare_single *s, GError **error)
{
    g_autofree char *path = g_build_filename(s->folder, "recipe.ini", NULL), *before = NULL;
    g_autoptr(cw_recipe) recipe = cw_compare_recipe(c, s->contender, s->steps, error);
    if (recipe == NULL || !g_file_get_contents(path, &before, NULL, error))
        return FALSE;
    if (cw_recipe_is(recipe, before))
        return check_handed(s, error);
    g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                "\"%s\" was trained by another recipe; choose another --out folder", s->folder);
    return FALSE;
}

static void say_begin(const cw_comparison *c, const cw_compare_single *s)
{
    const cw_compare_run run = {.recipe = s->contender->name,
                                .seed = s->seed,
                                .number = c->number,
                                .count = c->contenders->len * (gsize)c->request->seeds,
                                .steps = s->steps};
    if (c->request->begin != NULL)
        c->request->begin(c->request->data, &run);
}

static gboolean keep_plan(gpointer data, const cw_train_plan *plan)
{
    ((run_cost *)data)->plan = *plan;
    return TRUE;
}

/* The steps that the budget buys, the same with every seed. */
static gboolean choose_steps(const cw_comparison *c, cw_compare_single *s, GError **error)
{
    s->steps = s->contender->steps;
    if (c->request->pictures == 0)
        return TRUE;
    g_autoptr(cw_recipe) recipe = cw_compare_recipe(c, s->contender, 0, error);
    if (recipe != NULL)
        s->steps = MAX(1, c->request->pictures / recipe->run.batch);
    return recipe != NULL;
}

gboolean cw_compare_train(const cw_comparison *c, cw_compare_single *s, GError **error)
{
    if (!choose_steps(c, s, error))
        return FALSE;
    if (cw_compare_has(s, CW_COMPARE_COST ".json"))
        return check_trained(c, s, error);
    g_autoptr(cw_recipe) recipe = cw_compare_recipe(c, s->contender, s->steps, error);
    if (recipe == NULL)
        return FALSE;
    say_begin(c, s);
    run_cost cost = {.batch = recipe->run.batch,
                     .whole = !cw_compare_has(s, CW_COMPARE_CHECKPOINT)};
    g_autoptr(GPtrArray) settings = settings_of(c, s->steps);
    g_auto(GStrv) beside = folders_beside(c, s);
    cw_train_request request = request_of(c, s, settings, beside);
    request.begin = keep_plan;
    request.data = &cost;
    const gboolean trained = cw_train(c->catalog, &request, c->progress, &cost.summary, error) &&
                             write_cost(c, s, &cost, error);
    cw_train_summary_clear(&cost.summary);
    return trained;
}
