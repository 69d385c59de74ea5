/* SPDX-License-Identifier: Apache-2.0
 *
 * The trainer on a drawn set: resuming is bit-exact, a stop leaves a checkpoint, a NaN ends the run
 * with its step named, a checkpoint of another recipe is refused.
 */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "train/checkpoint.h"
#include "train/trainer.h"
#include "train_fixture.h"

static const char *const small[] = {
    "width=0.25",
    "stem=small",
    "stages=2",
    "global_px=24",
    "local_px=16",
    "lowres=2",
    "prototypes=32",
    "hidden=32",
    "bottleneck=16",
    "batch=8",
    "epochs=3",
    "log_steps=2",
    "checkpoint_minutes=60",
    NULL,
};

static cw_parameters *train_watched(train_fixture *f, gint64 stop_step, gboolean resume,
                                    int threads, const cw_progress *progress, GError **error)
{
    g_autoptr(cw_metrics) metrics = cw_metrics_open(f->folder, error);
    g_assert_nonnull(metrics);
    const cw_trainer_options options = {
        .recipe = f->recipe,
        .set = f->set,
        .data = "drawn",
        .folder = f->folder,
        .metrics = metrics,
        .resume = resume,
        .deterministic = TRUE,
        .seed = 5,
        .threads = threads,
        .stop_step = stop_step,
        .progress = progress,
    };
    cw_train_result result;
    return cw_trainer_run(&options, &result, error);
}

static cw_parameters *train(train_fixture *f, gint64 stop_step, gboolean resume, int threads,
                            GError **error)
{
    return train_watched(f, stop_step, resume, threads, NULL, error);
}

/* The lines of metrics.jsonl. (transfer full) */
static char **read_lines(const train_fixture *f)
{
    g_autofree char *path = g_build_filename(f->folder, "metrics.jsonl", NULL), *text = NULL;
    g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
    return g_strsplit(g_strchomp(text), "\n", -1);
}

static double number_in(const char *line, const char *key)
{
    json_t *object = json_loads(line, 0, NULL);
    const double number = json_number_value(json_object_get(object, key));
    json_decref(object);
    return number;
}

static void check_equal(const cw_parameters *a, const cw_parameters *b)
{
    g_assert_cmpuint(cw_parameters_count(a), ==, cw_parameters_count(b));
    for (gsize i = 0; i < cw_parameters_count(a); i++) {
        const cw_parameter *x = cw_parameters_get(a, i), *y = cw_parameters_get(b, i);
        const gsize bytes = cw_shape_count(&x->shape) * sizeof(float);
        g_assert_cmpstr(x->name, ==, y->name);
        if (memcmp(x->data, y->data, bytes) != 0)
            g_test_message("%s differs", x->name);
        g_assert_cmpmem(x->data, bytes, y->data, bytes);
    }
}

static const char *const small_adde[] = {
    "width=0.25", "stem=small", "stages=2",    "global_px=24",          "block=16",
    "batch=8",    "epochs=3",   "log_steps=2", "checkpoint_minutes=60", NULL,
};

static const char *const small_amnet[] = {
    "width=0.25", "stem=small", "stages=2",    "global_px=24",
    "batch=8",    "epochs=3",   "log_steps=2", "checkpoint_minutes=60",
    NULL,
};

static const char *const small_weakly[] = {
    "width=0.25", "stem=small", "stages=2",    "global_px=24", "method.negatives=4",
    "batch=8",    "epochs=3",   "log_steps=2", "rate=2",       "checkpoint_minutes=60",
    "low_rank=6", NULL,
};

static const char *const small_typed[] = {
    "width=0.25",  "stem=small", "stages=2",    "global_px=24", "method.negatives=4",
    "batch=8",     "epochs=3",   "log_steps=2", "rate=2",       "checkpoint_minutes=60",
    "low_rank=16", NULL,
};

typedef struct {
    const char *method;
    const char *const *settings;
    gsize items; /* 32 in the end */
} resumed;

static const resumed resumeds[] = {{"skill", small, 32},
                                   {"adde", small_adde, 16},
                                   {"adde_c", small_adde, 16},
                                   {"adde_m", small_adde, 16},
                                   {"amnet", small_amnet, 16},
                                   {"weakly", small_weakly, 32},
                                   {"weakly_typed", small_typed, 32}};

/* 12 steps equal 5 steps, a stop, and 7 steps, bit for bit, lines of metrics too. */
static void test_resume_is_exact(gconstpointer data)
{
    const resumed *r = data;
    g_autoptr(GError) error = NULL;
    train_fixture whole, halves;
    fixture_set_up(&whole, r->method, r->items, r->settings);
    fixture_set_up(&halves, r->method, r->items, r->settings);
    g_autoptr(cw_parameters) first = train(&whole, 0, FALSE, 1, &error);
    g_assert_no_error(error);
    g_assert_null(train(&halves, 5, FALSE, 1, &error));
    g_assert_error(error, CW_ERROR, CW_ERROR_INTERRUPTED);
    g_clear_error(&error);
    g_autoptr(cw_parameters) second = train(&halves, 0, TRUE, 1, &error);
    g_assert_no_error(error);
    check_equal(first, second);
    g_auto(GStrv) whole_lines = read_lines(&whole);
    g_auto(GStrv) halves_lines = read_lines(&halves);
    g_assert_cmpuint(g_strv_length(whole_lines), ==, 6);
    g_assert_true(
        g_strv_equal((const char *const *)whole_lines, (const char *const *)halves_lines));
    g_assert_cmpfloat(number_in(whole_lines[5], "step"), ==, 12);
    fixture_tear_down(&whole);
    fixture_tear_down(&halves);
}

static gboolean go_on(gpointer data G_GNUC_UNUSED, gint64 epoch G_GNUC_UNUSED,
                      cw_parameters *parameters G_GNUC_UNUSED, GError **error G_GNUC_UNUSED)
{
    return TRUE;
}

/* Words that were not drawn for a while are at the end what they are where somebody looks at them
 * behind every epoch: no row is left waiting. */
static void test_no_row_is_left_waiting(void)
{
    g_autoptr(GError) error = NULL;
    train_fixture alone, watched;
    fixture_set_up(&alone, "weakly", 32, small_weakly);
    fixture_set_up(&watched, "weakly", 32, small_weakly);
    g_autoptr(cw_parameters) first = train(&alone, 0, FALSE, 1, &error);
    g_autoptr(cw_metrics) metrics = cw_metrics_open(watched.folder, &error);
    const cw_trainer_options options = {.recipe = watched.recipe,
                                        .set = watched.set,
                                        .data = "drawn",
                                        .folder = watched.folder,
                                        .metrics = metrics,
                                        .deterministic = TRUE,
                                        .seed = 5,
                                        .threads = 1,
                                        .epoch = go_on};
    cw_train_result result;
    g_autoptr(cw_parameters) second = cw_trainer_run(&options, &result, &error);
    g_assert_no_error(error);
    const cw_parameter *one = cw_parameters_find(first, "words.table");
    const cw_parameter *two = cw_parameters_find(second, "words.table");
    double largest = 0;
    for (gsize i = 0; i < cw_shape_count(&one->shape); i++) {
        g_assert_cmpfloat_with_epsilon(one->data[i], two->data[i], 1e-6);
        largest = fmax(largest, fabs(one->data[i]));
    }
    g_assert_cmpfloat(largest, >, 1e-3);
    fixture_tear_down(&alone);
    fixture_tear_down(&watched);
}

#define SCHEDULED                                                                                  \
    "width=0.25", "stem=small", "stages=2", "global_px=24", "local_px=16", "lowres=2",             \
        "prototypes=32", "hidden=32", "bottleneck=16", "batch=8", "warm_up_epochs=0",              \
        "log_steps=4", "checkpoint_minutes=60"

/* A rate that is cut once, in the middle of four epochs of four steps. */
static void test_schedule_step(void)
{
    static const char *const cut[] = {
        SCHEDULED, "epochs=4", "schedule=step", "schedule_every=0.5", "schedule_factor=0.25", NULL};
    g_autoptr(GError) error = NULL;
    train_fixture f;
    fixture_set_up(&f, "dino", 32, cut);
    g_autoptr(cw_parameters) parameters = train(&f, 0, FALSE, 1, &error);
    g_assert_no_error(error);
    g_auto(GStrv) lines = read_lines(&f);
    for (int i = 0; i < 4; i++)
        g_assert_cmpfloat_with_epsilon(number_in(lines[i], "rate"),
                                       5e-4 * 8 / 256 * (i < 2 ? 1 : 0.25), 1e-12);
    fixture_tear_down(&f);
}

/* Weights that all but stand still, so that the loss goes up and down by chance: the rate is cut as
 * the losses of the epochs say, and a resumed run remembers them, in the middle of an epoch too. */
static void test_schedule_plateau(void)
{
    static const char *const still[] = {SCHEDULED,
                                        "epochs=8",
                                        "rate=1e-9",
                                        "schedule=plateau",
                                        "schedule_patience=1",
                                        "schedule_factor=0.5",
                                        "centre_momentum=1",
                                        "teacher_temperature=0.07",
                                        NULL};
    g_autoptr(GError) error = NULL;
    train_fixture whole, halves;
    cw_plateau plateau = cw_plateau_start();
    fixture_set_up(&whole, "dino", 32, still);
    fixture_set_up(&halves, "dino", 32, still);
    g_autoptr(cw_parameters) first = train(&whole, 0, FALSE, 1, &error);
    g_assert_no_error(error);
    g_auto(GStrv) whole_lines = read_lines(&whole);
    g_assert_cmpuint(g_strv_length(whole_lines), ==, 8);
    for (int i = 0; i < 8; i++) {
        g_assert_cmpfloat_with_epsilon(number_in(whole_lines[i], "rate"),
                                       1e-9 * 8 / 256 * pow(0.5, (double)plateau.cuts), 1e-17);
        cw_plateau_judge(&plateau, number_in(whole_lines[i], "loss"), 1, 0);
    }
    g_assert_cmpint(plateau.cuts, >, 1);

    g_assert_null(train(&halves, 26, FALSE, 1, &error));
    g_assert_error(error, CW_ERROR, CW_ERROR_INTERRUPTED);
    g_clear_error(&error);
    g_autoptr(cw_parameters) second = train(&halves, 0, TRUE, 1, &error);
    g_assert_no_error(error);
    g_auto(GStrv) halves_lines = read_lines(&halves);
    g_assert_true(
        g_strv_equal((const char *const *)whole_lines, (const char *const *)halves_lines));
    fixture_tear_down(&whole);
    fixture_tear_down(&halves);
}

static gboolean keep_detail(gpointer data, const cw_progress_state *state)
{
    char **details = data;
    if (state->done <= 2) {
        g_free(details[state->done - 1]);
        details[state->done - 1] = g_strdup(state->detail);
    }
    return TRUE;
}

/* Who watches sees the collapse meter as soon as a line of metrics has it. */
static void test_progress_shows_the_meter(void)
{
    g_autoptr(GError) error = NULL;
    train_fixture f;
    char *details[2] = {NULL, NULL};
    const cw_progress progress = {keep_detail, details};
    fixture_set_up(&f, "skill", 32, small);
    g_assert_null(train_watched(&f, 2, FALSE, 1, &progress, &error));
    g_auto(GStrv) lines = read_lines(&f);
    g_autofree char *expected = g_strdup_printf(
        "loss %.4f, deviation %.2f", number_in(lines[0], "loss"), number_in(lines[0], "deviation"));
    g_assert_true(g_str_has_prefix(details[0], "loss "));
    g_assert_null(strstr(details[0], "deviation"));
    g_assert_cmpstr(details[1], ==, expected);
    g_free(details[0]);
    g_free(details[1]);
    fixture_tear_down(&f);
}

static void test_other_recipe_is_refused(void)
{
    static const char *const other[] = {"width=0.25", "stages=2", "epochs=4", "batch=8", NULL};
    g_autoptr(GError) error = NULL;
    train_fixture f;
    fixture_set_up(&f, "skill", 32, small);
    g_assert_null(train(&f, 1, FALSE, 1, &error));
    g_clear_error(&error);
    cw_recipe *kept = f.recipe;
    f.recipe = cw_recipe_load("skill", NULL, other, &error);
    g_assert_no_error(error);
    g_assert_null(train(&f, 0, TRUE, 1, &error));
    g_assert_error(error, CW_ERROR, CW_ERROR_USAGE);
    g_assert_nonnull(strstr(error->message, "another recipe"));
    cw_recipe_free(f.recipe);
    f.recipe = kept;
    fixture_tear_down(&f);
}

static void test_nan_stops_with_its_step(void)
{
    static const char *const wild[] = {
        "width=0.25",    "stem=small",    "stages=2",  "global_px=24",  "local_px=16",
        "lowres=2",      "prototypes=32", "hidden=32", "bottleneck=16", "batch=8",
        "rate=1000",     "optimiser=sgd", "decay=10",  "decay_end=10",  "warm_up_epochs=0",
        "clip_tensor=0", "epochs=40",     NULL,
    };
    g_autoptr(GError) error = NULL;
    train_fixture f;
    fixture_set_up(&f, "dino", 32, wild);
    g_assert_null(train(&f, 0, FALSE, 1, &error));
    g_assert_error(error, CW_ERROR, CW_ERROR_FAILED);
    g_assert_nonnull(strstr(error->message, "not a number at step"));
    g_assert_nonnull(strstr(error->message, "no checkpoint yet"));
    fixture_tear_down(&f);
}

/* Spoils the weight called `data` behind the back of the loss, at the end of the second epoch. */
static gboolean spoil(gpointer data, gint64 epoch, cw_parameters *parameters,
                      GError **error G_GNUC_UNUSED)
{
    cw_parameter *weight = cw_parameters_find(parameters, data);
    if (epoch == 1) {
        weight->data[3] = (float)NAN;
        cw_parameter_changed(weight);
    }
    return TRUE;
}

/* Weights may go bad in a step whose loss is still a number: that state is never saved, and the
 * message names the good one. */
static void test_bad_weights_are_not_saved(void)
{
    g_autoptr(GError) error = NULL;
    train_fixture f;
    cw_checkpoint checkpoint;
    cw_train_result result;
    fixture_set_up(&f, "skill", 32, small);
    f.recipe->run.checkpoint_minutes = 0;
    g_autoptr(cw_metrics) metrics = cw_metrics_open(f.folder, NULL);
    const cw_trainer_options options = {.recipe = f.recipe,
                                        .set = f.set,
                                        .data = "drawn",
                                        .folder = f.folder,
                                        .metrics = metrics,
                                        .deterministic = TRUE,
                                        .seed = 5,
                                        .threads = 1,
                                        .epoch = spoil,
                                        .data_for_callbacks =
                                            (char *)"student.backbone.conv1.weight"};
    g_assert_null(cw_trainer_run(&options, &result, &error));
    g_assert_error(error, CW_ERROR, CW_ERROR_FAILED);
    g_assert_nonnull(strstr(error->message, "not a number at step 7; "));
    g_assert_nonnull(strstr(error->message, "the last good state is the checkpoint of step 7 "));
    g_clear_error(&error);
    g_autofree char *path =
        g_build_filename(f.folder, "checkpoint", "checkpoint.safetensors", NULL);
    g_assert_true(cw_checkpoint_peek(path, &checkpoint, &error));
    g_assert_cmpint(checkpoint.step, ==, 7);
    cw_checkpoint_clear(&checkpoint);
    fixture_tear_down(&f);
}

/* Of two terms the one that went bad is named: contrast does not see the prototypes. */
static void test_nan_names_its_term(void)
{
    g_autoptr(GError) error = NULL;
    train_fixture f;
    cw_train_result result;
    const char *settings[G_N_ELEMENTS(small) + 1] = {NULL};
    memcpy(settings, small, sizeof small);
    settings[G_N_ELEMENTS(small) - 1] = "method.contrast=1";
    fixture_set_up(&f, "skill", 32, settings);
    g_autoptr(cw_metrics) metrics = cw_metrics_open(f.folder, NULL);
    const cw_trainer_options options = {.recipe = f.recipe,
                                        .set = f.set,
                                        .data = "drawn",
                                        .folder = f.folder,
                                        .metrics = metrics,
                                        .deterministic = TRUE,
                                        .seed = 5,
                                        .threads = 1,
                                        .epoch = spoil,
                                        .data_for_callbacks =
                                            (char *)"student.head.last_layer.weight_v"};
    g_assert_null(cw_trainer_run(&options, &result, &error));
    g_assert_error(error, CW_ERROR, CW_ERROR_FAILED);
    g_assert_nonnull(strstr(error->message, "skill (distillation_loss) is not a number at step 8"));
    g_auto(GStrv) lines = read_lines(&f);
    g_assert_cmpfloat_with_epsilon(number_in(lines[0], "temperature"), 0.04 + 0.03 * 1 / 3.6, 1e-6);
    g_assert_cmpfloat(number_in(lines[0], "contrast_loss"), >, 0);
    fixture_tear_down(&f);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(resumeds); i++) {
        g_autofree char *path = g_strconcat("/trainer/resume-is-exact/", resumeds[i].method, NULL);
        g_test_add_data_func(path, &resumeds[i], test_resume_is_exact);
    }
    g_test_add_func("/trainer/no-row-is-left-waiting", test_no_row_is_left_waiting);
    g_test_add_func("/trainer/schedule-step", test_schedule_step);
    g_test_add_func("/trainer/schedule-plateau", test_schedule_plateau);
    g_test_add_func("/trainer/progress-shows-the-meter", test_progress_shows_the_meter);
    g_test_add_func("/trainer/other-recipe-is-refused", test_other_recipe_is_refused);
    g_test_add_func("/trainer/nan-stops-with-its-step", test_nan_stops_with_its_step);
    g_test_add_func("/trainer/nan-names-its-term", test_nan_names_its_term);
    g_test_add_func("/trainer/bad-weights-are-not-saved", test_bad_weights_are_not_saved);
    return g_test_run();
}
