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

static cw_parameters *train(train_fixture *f, gint64 stop_step, gboolean resume, int threads,
                            GError **error)
{
    const cw_trainer_options options = {
        .recipe = f->recipe,
        .set = f->set,
        .data = "drawn",
        .folder = f->folder,
        .resume = resume,
        .deterministic = TRUE,
        .seed = 5,
        .threads = threads,
        .stop_step = stop_step,
    };
    cw_train_result result;
    return cw_trainer_run(&options, &result, error);
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

/* 12 steps equal 5 steps, a stop, and 7 steps, bit for bit, lines of metrics too. */
static void test_resume_is_exact(void)
{
    g_autoptr(GError) error = NULL;
    train_fixture whole, halves;
    g_autofree char *whole_lines = NULL, *halves_lines = NULL;
    fixture_set_up(&whole, "skill", 32, small);
    fixture_set_up(&halves, "skill", 32, small);
    g_autoptr(cw_parameters) first = train(&whole, 0, FALSE, 1, &error);
    g_assert_no_error(error);
    g_assert_null(train(&halves, 5, FALSE, 1, &error));
    g_assert_error(error, CW_ERROR, CW_ERROR_INTERRUPTED);
    g_clear_error(&error);
    g_autoptr(cw_parameters) second = train(&halves, 0, TRUE, 1, &error);
    g_assert_no_error(error);
    check_equal(first, second);
    g_autofree char *whole_path = g_build_filename(whole.folder, "metrics.jsonl", NULL);
    g_autofree char *halves_path = g_build_filename(halves.folder, "metrics.jsonl", NULL);
    g_assert_true(g_file_get_contents(whole_path, &whole_lines, NULL, NULL));
    g_assert_true(g_file_get_contents(halves_path, &halves_lines, NULL, NULL));
    g_assert_cmpstr(whole_lines, ==, halves_lines);
    g_assert_nonnull(strstr(whole_lines, "\"step\":12"));
    fixture_tear_down(&whole);
    fixture_tear_down(&halves);
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

/* Spoils a weight behind the back of the loss, at the end of the second epoch. */
static gboolean spoil(gpointer data G_GNUC_UNUSED, gint64 epoch, cw_parameters *parameters,
                      GError **error G_GNUC_UNUSED)
{
    cw_parameter *weight = cw_parameters_find(parameters, "student.backbone.conv1.weight");
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
    const cw_trainer_options options = {.recipe = f.recipe,
                                        .set = f.set,
                                        .data = "drawn",
                                        .folder = f.folder,
                                        .deterministic = TRUE,
                                        .seed = 5,
                                        .threads = 1,
                                        .epoch = spoil};
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

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/trainer/resume-is-exact", test_resume_is_exact);
    g_test_add_func("/trainer/other-recipe-is-refused", test_other_recipe_is_refused);
    g_test_add_func("/trainer/nan-stops-with-its-step", test_nan_stops_with_its_step);
    g_test_add_func("/trainer/bad-weights-are-not-saved", test_bad_weights_are_not_saved);
    return g_test_run();
}
