/* SPDX-License-Identifier: Apache-2.0
 *
 * A training run as a shop asks for it: what it leaves in its folder, and that killed, stopped or
 * out of disk at any step it goes on to the same bits.
 */
#include <math.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "run_fixture.h"
#include "train/metrics.h"

static const char *program;

/* The bytes of what a run leaves behind, as one checksum a file. (transfer full) */
static char *say_run(const char *folder)
{
    static const char *const names[] = {"model.safetensors", "metrics.jsonl", "strip.jsonl",
                                        "recipe.ini"};
    GString *text = g_string_new(NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *path = g_build_filename(folder, names[i], NULL), *bytes = NULL;
        gsize length;
        if (!g_file_get_contents(path, &bytes, &length, NULL))
            continue;
        g_autofree char *sum =
            g_compute_checksum_for_data(G_CHECKSUM_MD5, (const guchar *)bytes, length);
        g_string_append_printf(text, "%s %s\n", names[i], sum);
    }
    return g_string_free(text, FALSE);
}

static void test_run(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *folder = run_folder(s, "a"), *text = NULL;
    g_autofree char *metrics = g_build_filename(folder, "metrics.jsonl", NULL);
    cw_train_plan plan = {0};
    cw_train_request request = request_in(folder);
    request.begin = remember;
    request.data = &plan;
    const cw_train_summary summary = train_well(s->catalog, &request);
    g_assert_cmpint(plan.steps, ==, STEPS);
    g_assert_cmpint(plan.items, ==, DESIGNS * COLOURS);
    g_assert_cmpint(plan.pictures, ==, 2 * DESIGNS * COLOURS);
    g_assert_cmpint(plan.resumed_at, ==, 0);
    g_assert_cmpfloat(plan.seconds, >, 0);
    g_assert_cmpuint(plan.bytes, >, plan.trained * 8);
    g_assert_cmpint(summary.steps, ==, STEPS);
    g_assert_cmpint(summary.unreadable, ==, 0);
    g_assert_cmpfloat(summary.loss, >, 0);
    g_assert_true(has_file(folder, "report.html") && has_file(folder, "recipe.ini") &&
                  has_file(folder, "checkpoint/checkpoint.safetensors"));
    g_assert_true(g_file_get_contents(metrics, &text, NULL, NULL));
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    g_assert_cmpuint(g_strv_length(lines), ==, STEPS / 2 + 1);
    json_t *line = json_loads(lines[2], 0, NULL);
    g_assert_cmpint(json_integer_value(json_object_get(line, "step")), ==, STEPS);
    g_assert_cmpfloat(json_real_value(json_object_get(line, "loss")), ==,
                      g_ascii_strtod(strstr(lines[2], "\"loss\":") + 7, NULL));
    g_assert_cmpfloat(json_real_value(json_object_get(line, "effective_rank")), >, 1);
    g_assert_cmpfloat_with_epsilon(json_real_value(json_object_get(line, "temperature")), 0.07,
                                   1e-6);
    g_assert_cmpfloat(json_real_value(json_object_get(line, "distillation_loss")), >, 0);
    g_assert_null(json_object_get(line, "contrast_loss")); /* weighs 0 */
    json_decref(line);

    g_autoptr(cw_encoder) encoder = cw_encoder_open(folder, 1, &error);
    g_assert_no_error(error);
    const cw_encoder_settings *settings = &cw_encoder_get_form(encoder)->settings;
    g_assert_cmpstr(settings->method, ==, "skill");
    g_assert_cmpstr(settings->name, ==, "run");
    g_assert_cmpint(settings->picture_px, ==, 16);
    g_assert_cmpint(settings->steps, ==, STEPS);
    g_assert_true(settings->whitened);
    g_assert_cmpint(shop_embed(s, folder).embedded, ==, 2 * DESIGNS * COLOURS);
}

/* Resuming what is finished changes nothing and says the same; another recipe, seed or other data
 * is refused, as is a second run in one folder. */
static void test_finished(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    static const char *const other[] = {"width=0.25", "stages=2", "batch=8", "epochs=3", NULL};
    g_autofree char *folder = run_folder(s, "a");
    cw_train_request request = request_in(folder);
    const cw_train_summary first = train_well(s->catalog, &request);
    g_autofree char *before = say_run(folder);
    assert_fails(s, &request, CW_ERROR_USAGE, "*holds a run already*--resume*");
    request.resume = TRUE;
    const cw_train_summary second = train_well(s->catalog, &request);
    g_autofree char *after = say_run(folder);
    g_assert_cmpstr(before, ==, after);
    g_assert_cmpint(second.steps, ==, STEPS);
    g_assert_cmpfloat(second.loss, ==, first.loss);

    cw_train_request wrong = request;
    wrong.settings = other;
    assert_fails(s, &wrong, CW_ERROR_USAGE, "cannot resume: * another recipe*--out*");
    wrong = request;
    wrong.seed = 4;
    assert_fails(s, &wrong, CW_ERROR_USAGE, "cannot resume: * another seed*");
    wrong = request;
    wrong.where = (const char *const[]){"color=red", NULL};
    assert_fails(s, &wrong, CW_ERROR_USAGE, "cannot resume: * other data*");
    g_autofree char *refused = say_run(folder);
    g_assert_cmpstr(before, ==, refused);
}

static void test_mistakes(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    g_autofree char *folder = run_folder(s, "a");
    cw_train_request request = request_in(folder);
    request.method = "skil";
    assert_fails(s, &request, CW_ERROR_NOT_FOUND, "*\"skil\"*did you mean \"skill\"*");
    request = request_in(folder);
    request.settings = (const char *const[]){"epoch=3", NULL};
    assert_fails(s, &request, CW_ERROR_USAGE, "*\"epoch\"*\"epochs\"*");
    request.settings = (const char *const[]){"batch=64", NULL};
    assert_fails(s, &request, CW_ERROR_USAGE, "a batch of 64 does not fit 24 items*");
    request.settings = (const char *const[]){"batch=8", "covariance=4", "embed_stages=2", NULL};
    assert_fails(s, &request, CW_ERROR_USAGE, "embed_stages=2*last_stages=1*");
    request.settings = (const char *const[]){"batch=8", "embed_dimension=4", "whiten=0", NULL};
    assert_fails(s, &request, CW_ERROR_USAGE, "embed_dimension=4*whiten=0*");
    request = request_in(folder);
    request.where = (const char *const[]){"color=none", NULL};
    assert_fails(s, &request, CW_ERROR_NOT_FOUND, "no pictures to learn from; --where leaves none");
    request = request_in(folder);
    request.recipe = "nowhere.ini";
    assert_fails(s, &request, CW_ERROR_NOT_FOUND, "*nowhere.ini*");
    request = request_in(folder);
    request.init = "nowhere.safetensors";
    assert_fails(s, &request, CW_ERROR_NOT_FOUND, "*nowhere.safetensors*");
    request = request_in("/proc/nowhere/run");
    assert_fails(s, &request, CW_ERROR_FAILED, "*/proc/nowhere/run*");
}

/* Another process is at work in the folder, with its first pictures decoded: they are not touched.
 */
static void test_busy(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    g_autofree char *folder = run_folder(s, "a"), *text = NULL;
    g_autofree char *cache = g_build_filename(folder, "pictures.cache.new", NULL);
    g_assert_cmpint(g_mkdir_with_parents(folder, 0700), ==, 0);
    g_autoptr(cw_metrics) other = cw_metrics_open(folder, NULL);
    g_assert_nonnull(other);
    g_assert_true(g_file_set_contents(cache, "half", -1, NULL));
    const cw_train_request request = request_in(folder);
    assert_fails(s, &request, CW_ERROR_BUSY, "another process trains into *");
    g_assert_true(g_file_get_contents(cache, &text, NULL, NULL));
    g_assert_cmpstr(text, ==, "half");
    g_assert_false(has_file(folder, "pictures.cache"));
}

/* The strip ends with what the trained model finds, though the fourth epoch is no doubling. */
static void test_last_look(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    g_autofree char *folder = run_folder(s, "a"), *text = NULL;
    g_autofree char *strip = g_build_filename(folder, "strip.jsonl", NULL);
    const tiny_settings longer = tiny_and("epochs=4");
    cw_train_request request = request_in(folder);
    request.settings = longer.list;
    train_well(s->catalog, &request);
    g_assert_true(g_file_get_contents(strip, &text, NULL, NULL));
    g_auto(GStrv) lines = g_strsplit(g_strchomp(text), "\n", -1);
    g_assert_cmpuint(g_strv_length(lines), ==, 4);
    g_assert_true(g_str_has_prefix(lines[2], "{\"epoch\":2,"));
    g_assert_true(g_str_has_prefix(lines[3], "{\"epoch\":3,"));
}

/* --- deaths ---------------------------------------------------------------------------------- */

typedef struct {
    gint64 step;
    int signal; /* 0: ask to stop */
} death;

static gboolean die_at(gpointer data, const cw_progress_state *state)
{
    const death *d = data;
    if (strcmp(state->activity, "training") != 0 || state->done != d->step)
        return TRUE;
    if (d->signal != 0)
        kill(getpid(), d->signal);
    return FALSE;
}

enum { CHILD_DONE = 0, CHILD_TOLD_FULL = 1, CHILD_STOPPED = 2, CHILD_CONFUSED = 3 };

/* Trains with --resume, and dies or fails on the way. */
static int run_child(char **arguments)
{
    g_autoptr(GError) error = NULL;
    cw_train_summary summary;
    death d = {atoi(arguments[2]), atoi(arguments[3])};
    const cw_progress progress = {die_at, &d};
    const rlim_t most = (rlim_t)atoi(arguments[4]);
    g_autoptr(cw_catalog) catalog = cw_catalog_open(arguments[0], CW_CATALOG_READ, NULL);
    cw_train_request request = request_in(arguments[1]);
    request.resume = TRUE;
    if (most > 0) {
        const struct rlimit limit = {most, most};
        signal(SIGXFSZ, SIG_IGN);
        setrlimit(RLIMIT_FSIZE, &limit);
    }
    if (cw_train(catalog, &request, &progress, &summary, &error))
        return CHILD_DONE;
    if (g_error_matches(error, CW_ERROR, CW_ERROR_INTERRUPTED))
        return CHILD_STOPPED;
    if (strstr(error->message, "File too large") != NULL)
        return CHILD_TOLD_FULL;
    g_printerr("%s\n", error->message);
    return CHILD_CONFUSED;
}

/* Its wait status. */
static int train_in_child(const shop *s, const char *folder, gint64 step, int signal_number,
                          int most_bytes)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *at = g_strdup_printf("%d", (int)step);
    g_autofree char *by = g_strdup_printf("%d", signal_number);
    g_autofree char *most = g_strdup_printf("%d", most_bytes);
    char *arguments[] = {(char *)program,
                         (char *)"child",
                         (char *)cw_catalog_path(s->catalog),
                         (char *)folder,
                         at,
                         by,
                         most,
                         NULL};
    int status;
    g_spawn_sync(NULL, arguments, NULL, G_SPAWN_CHILD_INHERITS_STDIN, NULL, NULL, NULL, NULL,
                 &status, &error);
    g_assert_no_error(error);
    return status;
}

/* Killed by force at every second step, each time gone on with: the bits are those of an
 * undisturbed run. */
static void test_kill(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    g_autofree char *whole = run_folder(s, "whole"), *killed = run_folder(s, "killed");
    g_assert_cmpint(train_in_child(s, whole, 0, 0, 0), ==, 0);
    g_autofree char *expected = say_run(whole);
    for (gint64 step = 1; step < STEPS; step += 2) {
        const int status = train_in_child(s, killed, step, SIGKILL, 0);
        g_assert_true(WIFSIGNALED(status));
    }
    g_assert_cmpint(train_in_child(s, killed, 0, 0, 0), ==, 0);
    g_autofree char *found = say_run(killed);
    g_assert_cmpstr(found, ==, expected);
}

/* Asked to stop: a checkpoint is there, no model yet; going on gives the same bits. */
static void test_stop(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    g_autofree char *whole = run_folder(s, "whole"), *stopped = run_folder(s, "stopped");
    g_assert_cmpint(train_in_child(s, whole, 0, 0, 0), ==, 0);
    g_autofree char *expected = say_run(whole);
    const int status = train_in_child(s, stopped, 3, 0, 0);
    g_assert_cmpint(WEXITSTATUS(status), ==, CHILD_STOPPED);
    g_assert_true(has_file(stopped, "checkpoint/checkpoint.safetensors"));
    g_assert_false(has_file(stopped, "model.safetensors"));
    g_assert_true(has_file(stopped, "report.html")); /* of the way so far */
    g_assert_cmpint(train_in_child(s, stopped, 0, 0, 0), ==, 0);
    g_autofree char *found = say_run(stopped);
    g_assert_cmpstr(found, ==, expected);
}

/* No room for the next checkpoint: it is told, the one before is whole, and with room again the run
 * goes on from it to the same bits. */
static void test_full_disk(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    g_autofree char *whole = run_folder(s, "whole"), *full = run_folder(s, "full");
    g_assert_cmpint(train_in_child(s, whole, 0, 0, 0), ==, 0);
    g_autofree char *expected = say_run(whole);
    const int stopped = train_in_child(s, full, 3, 0, 0);
    g_assert_cmpint(WEXITSTATUS(stopped), ==, CHILD_STOPPED);
    const int told = train_in_child(s, full, 0, 0, 100000);
    g_assert_true(WIFEXITED(told));
    g_assert_cmpint(WEXITSTATUS(told), ==, CHILD_TOLD_FULL);
    g_assert_cmpint(train_in_child(s, full, 0, 0, 0), ==, 0);
    g_autofree char *found = say_run(full);
    g_assert_cmpstr(found, ==, expected);
}

/* A checkpoint that is no checkpoint is told, not passed over. */
static void test_damaged_checkpoint(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    g_autofree char *folder = run_folder(s, "a");
    g_autofree char *path = g_build_filename(folder, "checkpoint", "checkpoint.safetensors", NULL);
    g_autofree char *bytes = NULL;
    gsize length;
    cw_train_request request = request_in(folder);
    train_well(s->catalog, &request);
    request.resume = TRUE;
    g_assert_true(g_file_get_contents(path, &bytes, &length, NULL));
    g_assert_true(g_file_set_contents(path, bytes, (gssize)length / 2, NULL));
    assert_fails(s, &request, CW_ERROR_DAMAGED, "*checkpoint.safetensors*");
}

#define ADD(path, function) g_test_add("/train/" path, shop, NULL, open_shop, function, shop_close)

int main(int argc, char **argv)
{
    program = argv[0];
    if (argc > 2 && strcmp(argv[1], "child") == 0)
        return run_child(argv + 2);
    g_test_init(&argc, &argv, NULL);
    ADD("run", test_run);
    ADD("finished", test_finished);
    ADD("mistakes", test_mistakes);
    ADD("busy", test_busy);
    ADD("last-look", test_last_look);
    ADD("kill", test_kill);
    ADD("stop", test_stop);
    ADD("full-disk", test_full_disk);
    ADD("damaged-checkpoint", test_damaged_checkpoint);
    return g_test_run();
}
