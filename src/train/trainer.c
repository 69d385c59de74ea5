/* SPDX-License-Identifier: Apache-2.0
 *
 * One step: take the batch, fill the plan, forward, backward, move the weights, move the kept
 * tensors by their rules. Around it: lines of metrics, checkpoints, a stop on request.
 */
#include "train/trainer.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include <glib/gstdio.h>

#include "base/error.h"
#include "base/size.h"
#include "nn/schedule.h"
#include "train/checkpoint.h"
#include "train/initial_weights.h"
#include "train/loader.h"
#include "train/meters.h"

typedef struct {
    const cw_trainer_options *options;
    const cw_recipe *recipe;
    const cw_run_settings *settings;
    cw_view_layout layout;
    cw_method_run run;
    cw_parameters *parameters;
    cw_optimiser *optimiser;
    cw_plan *plan;
    cw_loader *loader;
    char *checkpoint_path;
    char *recipe_text;
    cw_checkpoint start; /* where it goes on from; step 0 for a fresh run */
    gint64 epoch_steps, total_steps;
    double loss_sum; /* since the last line of metrics */
    gint64 loss_count;
    double last_loss;
    double deviation; /* in that line; NAN: none was written yet */
    double epoch_loss_sum;
    cw_plateau plateau;
    gint64 saved_step, saved_us;
} trainer;

static void trainer_clear(trainer *t)
{
    cw_loader_free(t->loader);
    cw_optimiser_free(t->optimiser);
    cw_plan_free(t->plan);
    cw_graph_free(t->run.graph);
    cw_parameters_free(t->parameters);
    cw_checkpoint_clear(&t->start);
    g_free(t->checkpoint_path);
    g_free(t->recipe_text);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(trainer, trainer_clear)

/* One layout that holds the views of every item's category. */
static gboolean build_layout(trainer *t, GError **error)
{
    g_autoptr(GHashTable) seen = g_hash_table_new(NULL, NULL);
    g_autoptr(GPtrArray) recipes = g_ptr_array_new();
    for (gsize i = 0; i < t->options->set->item_count; i++)
        if (g_hash_table_add(seen, (gpointer)t->options->set->items[i].recipe))
            g_ptr_array_add(recipes, (gpointer)t->options->set->items[i].recipe);
    if (!cw_view_layout_build(&t->layout, (const cw_view_recipe *const *)recipes->pdata,
                              (int)recipes->len, error))
        return FALSE;
    t->layout.roles = cw_training_set_has_roles(t->options->set);
    return cw_streams_build(&t->run.streams, &t->layout, error);
}

/* Where the run begins: at the checkpoint, which must be of this recipe and data, or at 0. */
static gboolean read_start(trainer *t, GError **error)
{
    const cw_trainer_options *options = t->options;
    g_autofree char *folder = g_path_get_dirname(t->checkpoint_path);
    if (g_mkdir_with_parents(folder, 0777) != 0) {
        g_set_error(error, CW_ERROR, CW_ERROR_FAILED, "could not create \"%s\": %s", folder,
                    g_strerror(errno));
        return FALSE;
    }
    if (!options->resume || !g_file_test(t->checkpoint_path, G_FILE_TEST_EXISTS))
        return TRUE;
    if (!cw_checkpoint_peek(t->checkpoint_path, &t->start, error))
        return FALSE;
    const char *differs = !cw_recipe_is(t->recipe, t->start.recipe)   ? "another recipe"
                          : strcmp(t->start.data, options->data) != 0 ? "other data"
                          : t->start.seed != (gint64)options->seed    ? "another seed"
                                                                      : NULL;
    if (differs == NULL)
        return TRUE;
    g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                "cannot resume: \"%s\" was trained with %s; choose another --out folder",
                options->folder, differs);
    return FALSE;
}

static gboolean start_loader(trainer *t, GError **error)
{
    const cw_method *method = t->recipe->method;
    const cw_loader_options options = {
        .set = t->options->set,
        .layout = &t->layout,
        .streams = &t->run.streams,
        .samples = (int)t->settings->batch,
        .law = {t->settings->balance, t->settings->photos},
        .frequency_power = method->frequency_power != NULL
                               ? method->frequency_power(t->recipe->method_settings)
                               : 0,
        .seed = t->options->seed,
        .first_step = t->start.step,
        .threads = t->options->threads,
    };
    t->loader = cw_loader_new(&options, error);
    if (t->loader == NULL)
        return FALSE;
    t->epoch_steps = cw_loader_epoch_steps(t->loader);
    t->total_steps =
        t->settings->steps > 0 ? t->settings->steps : t->settings->epochs * t->epoch_steps;
    return TRUE;
}

static gboolean load_init(const trainer *t, GError **error)
{
    return t->options->init == NULL || t->start.step > 0 ||
           cw_initial_weights_load(t->recipe->method, t->options->init, t->parameters, error);
}

static gboolean build_plan(trainer *t, GError **error)
{
    const cw_method *method = t->recipe->method;
    t->parameters = cw_parameters_new(t->options->seed);
    t->run.graph = cw_graph_new(t->parameters);
    t->run.layout = &t->layout;
    t->run.samples = t->settings->batch;
    t->run.total_steps = t->total_steps;
    t->run.from_weights = t->options->init != NULL;
    t->run.backbone = t->recipe->backbone_row;
    t->run.backbone_settings = &t->recipe->backbone;
    t->run.settings = t->recipe->method_settings;
    t->run.labels = t->options->set->labels;
    t->run.block = t->options->block;
    t->run.landmarks = t->options->set->landmarks;
    t->run.outfits = t->options->set->outfits;
    t->run.bags = t->options->set->bags;
    method->build(&t->run);
    if (!cw_graph_check(t->run.graph, error) || !load_init(t, error) ||
        (method->begin != NULL && !method->begin(&t->run, error)))
        return FALSE;
    const cw_plan_options options = {
        .training = TRUE,
        .deterministic = t->options->deterministic,
        .threads = t->options->threads,
        .seed = t->options->seed,
        .choices = t->start.choices,
    };
    t->plan = cw_plan_new(t->run.graph, &options, error);
    if (t->plan == NULL)
        return FALSE;
    t->optimiser = cw_optimiser_new(t->recipe->optimiser_law, &t->recipe->optimiser, t->parameters);
    if (!cw_optimiser_use(t->optimiser, t->plan, error))
        return FALSE;
    return t->start.step == 0 || cw_checkpoint_load(t->checkpoint_path, t->parameters,
                                                    cw_optimiser_state(t->optimiser), error);
}

/* --- one step -------------------------------------------------------------------------------- */

static gboolean fill_inputs(trainer *t, const cw_batch *batch, GError **error)
{
    for (int i = 0; i < t->run.streams.count; i++) {
        cw_shape shape;
        if (t->run.streams.streams[i].shared >= 0)
            continue;
        float *input = cw_plan_input(t->plan, t->run.streams.streams[i].name, &shape, error);
        if (input == NULL)
            return FALSE;
        memcpy(input, batch->streams[i], cw_shape_count(&shape) * sizeof *input);
    }
    const cw_method *method = t->recipe->method;
    t->run.items = batch->items;
    t->run.words = batch->words;
    t->run.shown = batch->shown;
    if (method->fill != NULL)
        method->fill(&t->run, batch->records, t->plan);
    if (method->step != NULL)
        method->step(&t->run, batch->step, t->plan);
    cw_plan_set_step(t->plan, (guint64)batch->step);
    return TRUE;
}

static double rate_at(const trainer *t, gint64 step)
{
    const double scale = (double)t->settings->batch / 256;
    const double epochs = (double)t->total_steps / (double)t->epoch_steps;
    const cw_schedule_settings rate = {
        .base = t->settings->rate * scale,
        .end = MIN(t->settings->rate_end, t->settings->rate * scale),
        .warm_up = cw_schedule_of_epochs(t->settings->warm_up_epochs, epochs, 0.1),
        .every = t->settings->schedule_every,
        .factor = t->settings->schedule_factor,
    };
    const cw_schedule_place place = {
        .step = step, .total = t->total_steps, .cuts = t->plateau.cuts};
    return cw_schedule_get(t->recipe->schedule, &rate, &place);
}

static double decay_at(const trainer *t, gint64 step)
{
    const cw_schedule_settings decay = {.base = t->settings->decay, .end = t->settings->decay_end};
    const cw_schedule_place place = {.step = step, .total = t->total_steps};
    return cw_schedule_get(&cw_schedule_cosine, &decay, &place);
}

static void set_group_rates(trainer *t, gint64 step)
{
    const cw_method *method = t->recipe->method;
    const double base = t->settings->rate * (double)t->settings->batch / 256;
    t->run.rate_share = base > 0 ? rate_at(t, step) / base : 0;
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    for (gsize i = 0; method->rate != NULL && i < cw_parameters_count(t->parameters); i++) {
        const char *group = cw_parameters_get(t->parameters, i)->group;
        if (*group != '\0' && g_hash_table_add(seen, (gpointer)group))
            cw_optimiser_set_group(t->optimiser, group, method->rate(&t->run, group, step), 1);
    }
}

/* The first term of the loss that is no number, as its meter is called; NULL when all are. */
static const char *find_bad_term(const trainer *t)
{
    const char *const *meter = t->recipe->method->meters;
    for (; meter != NULL && *meter != NULL; meter++) {
        const float *value = cw_plan_output(t->plan, *meter, NULL, NULL);
        if (value != NULL && !isfinite(*value))
            return *meter;
    }
    return NULL;
}

static gboolean refuse_nan(const trainer *t, gint64 step, GError **error)
{
    g_autofree char *saved =
        t->saved_step > 0 ? g_strdup_printf("the checkpoint of step %" G_GINT64_FORMAT " in \"%s\"",
                                            t->saved_step, t->checkpoint_path)
                          : g_strdup("no checkpoint yet");
    const char *term = find_bad_term(t);
    g_set_error(error, CW_ERROR, CW_ERROR_FAILED,
                "the loss of method %s%s%s%s is not a number at step %" G_GINT64_FORMAT
                "; the last good state is %s; a lower rate may help",
                t->recipe->method->row.name, term != NULL ? " (" : "", term != NULL ? term : "",
                term != NULL ? ")" : "", step, saved);
    return FALSE;
}

static gboolean run_step(trainer *t, const cw_batch *batch, GError **error)
{
    if (!fill_inputs(t, batch, error))
        return FALSE;
    cw_optimiser_before_forward(t->optimiser);
    cw_plan_run_forward(t->plan);
    const double loss = cw_plan_loss(t->plan);
    if (!isfinite(loss))
        return refuse_nan(t, batch->step, error);
    cw_plan_run_backward(t->plan);
    set_group_rates(t, batch->step);
    cw_optimiser_step(t->optimiser, rate_at(t, batch->step), decay_at(t, batch->step));
    cw_plan_run_after_step(t->plan);
    t->loss_sum += loss;
    t->loss_count++;
    t->epoch_loss_sum += loss;
    return TRUE;
}

/* --- around the steps ------------------------------------------------------------------------ */

/* How the rows of an output spread; FALSE: the method does not have it. */
static gboolean measure(const trainer *t, const char *output, cw_collapse *collapse, GError **error)
{
    cw_shape shape;
    const float *rows = cw_plan_output(t->plan, output, &shape, error);
    if (rows != NULL)
        *collapse = cw_meters_collapse(rows, (gsize)shape.size[0], (gsize)shape.size[1]);
    return rows != NULL;
}

static gboolean write_metrics(trainer *t, gint64 step, GError **error)
{
    cw_collapse collapse, projection;
    if (!measure(t, CW_METHOD_EMBEDDING, &collapse, error))
        return FALSE;
    if (!isfinite(collapse.deviation))
        return refuse_nan(t, step - 1, error);
    t->last_loss = t->loss_sum / (double)t->loss_count;
    json_t *line = json_pack("{s:I,s:f,s:f,s:f,s:f,s:f,s:f}", "step", (json_int_t)step, "epoch",
                             (double)step / (double)t->epoch_steps, "loss", t->last_loss, "rate",
                             rate_at(t, step - 1), "decay", decay_at(t, step - 1), "deviation",
                             collapse.deviation, "effective_rank", collapse.rank);
    if (measure(t, CW_METHOD_PROJECTION, &projection, NULL)) {
        json_object_set_new(line, "projection_deviation", json_real(projection.deviation));
        json_object_set_new(line, "projection_rank", json_real(projection.rank));
    }
    const cw_optimiser_settings *limits = &t->recipe->optimiser;
    if (limits->clip_tensor > 0 || limits->clip_global > 0)
        json_object_set_new(line, "gradient_norm", json_real(cw_optimiser_norm(t->optimiser)));
    for (const char *const *meter = t->recipe->method->meters; meter != NULL && *meter != NULL;
         meter++) {
        const float *value = cw_plan_output(t->plan, *meter, NULL, NULL);
        if (value != NULL)
            json_object_set_new(line, *meter, json_real(*value));
    }
    t->loss_sum = 0;
    t->loss_count = 0;
    t->deviation = collapse.deviation;
    return cw_metrics_put(t->options->metrics, line, error);
}

/* Behind every whole epoch the plateau is told its mean loss; the rate of the next step knows. */
static void judge_epoch(trainer *t)
{
    cw_plateau_judge(&t->plateau, t->epoch_loss_sum / (double)t->epoch_steps,
                     t->settings->schedule_patience, 0);
    t->epoch_loss_sum = 0;
}

static gboolean save(trainer *t, gint64 step, GError **error)
{
    g_autofree char *choices = cw_plan_choices(t->plan);
    if (!cw_parameters_are_finite(t->parameters)) /* they may go bad in a step whose loss did not */
        return refuse_nan(t, step - 1, error);
    const cw_checkpoint checkpoint = {
        .step = step,
        .seed = (gint64)t->options->seed,
        .metrics_bytes = cw_metrics_bytes(t->options->metrics),
        .loss_sum = t->loss_sum,
        .last_loss = t->last_loss,
        .loss_count = t->loss_count,
        .epoch_loss_sum = t->epoch_loss_sum,
        .plateau = t->plateau,
        .choices = choices,
        .recipe = t->recipe_text,
        .data = (char *)t->options->data,
    };
    if (!cw_checkpoint_save(t->checkpoint_path, &checkpoint, t->parameters,
                            cw_optimiser_state(t->optimiser), error))
        return FALSE;
    t->saved_step = step;
    t->saved_us = g_get_monotonic_time();
    return TRUE;
}

static gboolean tell(trainer *t, gint64 step)
{
    const double loss = t->loss_count > 0 ? t->loss_sum / (double)t->loss_count : t->last_loss;
    g_autofree char *detail =
        isnan(t->deviation) ? g_strdup_printf("loss %.4f", loss)
                            : g_strdup_printf("loss %.4f, deviation %.2f", loss, t->deviation);
    const cw_progress_state state = {.activity = "training",
                                     .unit = "steps",
                                     .done = step,
                                     .total = t->total_steps,
                                     .detail = detail};
    return cw_progress_tell(t->options->progress, &state);
}

/* What is due after `step` steps: a line, an epoch's end, a checkpoint, a stop. */
static gboolean follow_up(trainer *t, gint64 step, GError **error)
{
    const cw_trainer_options *options = t->options;
    const gboolean last = step == t->total_steps;
    if ((step % t->settings->log_steps == 0 || last) && !write_metrics(t, step, error))
        return FALSE;
    if (step % t->epoch_steps == 0)
        judge_epoch(t);
    if ((step % t->epoch_steps == 0 || last) && options->epoch != NULL) {
        cw_optimiser_catch_up(t->optimiser);
        if (!options->epoch(options->data_for_callbacks, (step - 1) / t->epoch_steps, t->parameters,
                            error))
            return FALSE;
    }
    const gint64 interval_us = (gint64)(t->settings->checkpoint_minutes * 60 * G_USEC_PER_SEC);
    const gboolean stop = !tell(t, step) || step == options->stop_step;
    if ((stop || last || g_get_monotonic_time() - t->saved_us >= interval_us) &&
        !save(t, step, error))
        return FALSE;
    if (stop && !last)
        g_set_error(error, CW_ERROR, CW_ERROR_INTERRUPTED,
                    "stopped at step %" G_GINT64_FORMAT " of %" G_GINT64_FORMAT
                    "; --resume goes on from here",
                    step, t->total_steps);
    return last || !stop;
}

/* Seconds of one step, by running one on zeros and putting every kept tensor back. The first run
 * touches its memory for the first time, the second is timed. */
static double time_step(trainer *t)
{
    const gsize count = cw_parameters_count(t->parameters);
    g_autoptr(GPtrArray) copies = g_ptr_array_new_with_free_func(g_free);
    for (gsize i = 0; i < count; i++) {
        const cw_parameter *parameter = cw_parameters_get(t->parameters, i);
        const gsize bytes = cw_shape_count(&parameter->shape) * sizeof(float);
        g_ptr_array_add(copies, parameter->kind == CW_PARAMETER_KEPT
                                    ? g_memdup2(parameter->data, bytes)
                                    : NULL);
    }
    gint64 start_us = 0;
    for (int run = 0; run < 2; run++) {
        start_us = g_get_monotonic_time();
        cw_plan_run_forward(t->plan);
        cw_plan_run_backward(t->plan);
    }
    const double seconds = (double)(g_get_monotonic_time() - start_us) / G_USEC_PER_SEC;
    for (gsize i = 0; i < count; i++) {
        cw_parameter *parameter = cw_parameters_get(t->parameters, i);
        if (copies->pdata[i] == NULL)
            continue;
        memcpy(parameter->data, copies->pdata[i],
               cw_shape_count(&parameter->shape) * sizeof(float));
        cw_parameter_changed(parameter);
    }
    return seconds;
}

static gboolean announce(trainer *t, GError **error)
{
    if (t->options->begin == NULL)
        return TRUE;
    const gsize trained = cw_parameters_elements(t->parameters, CW_PARAMETER_TRAINED, "");
    const gsize state =
        cw_parameters_elements(cw_optimiser_state(t->optimiser), CW_PARAMETER_KEPT, "");
    const cw_train_estimate estimate = {
        .steps = t->total_steps,
        .epoch_steps = t->epoch_steps,
        .seconds = time_step(t) * (double)(t->total_steps - t->start.step),
        .bytes = cw_plan_total_bytes(t->plan) + state * sizeof(float),
        .trained = trained,
        .resumed_at = t->start.step,
        .parameters = t->parameters,
    };
    GError *problem = NULL;
    if (t->options->begin(t->options->data_for_callbacks, &estimate, &problem))
        return TRUE;
    if (problem != NULL)
        g_propagate_error(error, problem);
    else
        g_set_error(error, CW_ERROR, CW_ERROR_INTERRUPTED, "training was not begun");
    return FALSE;
}

static gboolean prepare(trainer *t, GError **error)
{
    t->settings = &t->recipe->run;
    t->recipe_text = cw_recipe_format(t->recipe);
    t->checkpoint_path =
        g_build_filename(t->options->folder, "checkpoint", "checkpoint.safetensors", NULL);
    if (!read_start(t, error) || !build_layout(t, error) || !start_loader(t, error) ||
        !build_plan(t, error) ||
        !cw_metrics_cut(t->options->metrics, t->start.metrics_bytes, error))
        return FALSE;
    if (t->start.step == 0) /* nobody shall go on from an older run */
        g_unlink(t->checkpoint_path);
    t->saved_step = t->start.step;
    t->saved_us = g_get_monotonic_time();
    t->loss_count = t->start.loss_count;
    t->loss_sum = t->start.loss_sum;
    t->last_loss = t->start.last_loss;
    t->epoch_loss_sum = t->start.epoch_loss_sum;
    t->plateau = t->start.step > 0 ? t->start.plateau : cw_plateau_start();
    return announce(t, error);
}

cw_parameters *cw_trainer_run(const cw_trainer_options *options, cw_train_result *result,
                              GError **error)
{
    g_auto(trainer) t = {.options = options, .recipe = options->recipe, .deviation = NAN};
    const gint64 start_us = g_get_monotonic_time();
    if (!prepare(&t, error))
        return NULL;
    for (gint64 step = t.start.step; step < t.total_steps; step++) {
        const cw_batch *batch = cw_loader_next(t.loader, error);
        if (batch == NULL || !run_step(&t, batch, error) || !follow_up(&t, step + 1, error))
            return NULL;
    }
    cw_optimiser_catch_up(t.optimiser);
    *result = (cw_train_result){
        .steps = t.total_steps,
        .loss = t.last_loss,
        .seconds = (double)(g_get_monotonic_time() - start_us) / G_USEC_PER_SEC,
        .waited_seconds = cw_loader_waited(t.loader),
    };
    return g_steal_pointer(&t.parameters);
}
