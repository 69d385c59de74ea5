/* SPDX-License-Identifier: Apache-2.0
 *
 * Checkpoints: everything comes back bit for bit; what does not fit or is damaged changes nothing;
 * a full disk leaves the checkpoint before.
 */
#include <math.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>

#include <glib/gstdio.h>

#include "base/error.h"
#include "graph/safetensors.h"
#include "train/checkpoint.h"

typedef struct {
    char *folder, *path;
    cw_parameters *parameters, *optimiser;
} fixture;

static const cw_checkpoint sample = {
    .step = 41,
    .seed = -7,
    .metrics_bytes = 1234567890123,
    .loss_sum = 1.0 / 3,
    .loss_count = 3,
    .last_loss = 1e-300,
    .epoch_loss_sum = 2.0 / 3,
    .plateau = {.best = INFINITY, .since = 4, .cuts = 5},
    .choices = (char *)"conv1 winograd\n",
    .recipe = (char *)"[run]\nepochs=3\n",
    .data = (char *)"abc",
};

static void add(cw_parameters *tree, const char *name, cw_shape shape, float first)
{
    cw_graph *graph = cw_graph_new(tree);
    cw_graph_kept(graph, name, shape, CW_INIT_ZEROS);
    cw_graph_free(graph);
    cw_parameter *parameter = cw_parameters_find(tree, name);
    for (gsize i = 0; i < cw_shape_count(&parameter->shape); i++)
        parameter->data[i] = first + (float)i / 7;
}

static void set_up(fixture *f, gconstpointer data G_GNUC_UNUSED)
{
    f->folder = g_dir_make_tmp("colorway-checkpoint-XXXXXX", NULL);
    f->path = g_build_filename(f->folder, "checkpoint.safetensors", NULL);
    f->parameters = cw_parameters_new(1);
    f->optimiser = cw_parameters_new(1);
    add(f->parameters, "a.weight", CW_SHAPE(3, 5), 0);
    add(f->parameters, "a.bias", CW_SHAPE(5), 9);
    add(f->optimiser, "a.weight.first", CW_SHAPE(3, 5), -1);
}

static void tear_down(fixture *f, gconstpointer data G_GNUC_UNUSED)
{
    g_remove(f->path);
    g_assert_cmpint(g_rmdir(f->folder), ==, 0); /* nothing temporary is left */
    cw_parameters_free(f->parameters);
    cw_parameters_free(f->optimiser);
    g_free(f->path);
    g_free(f->folder);
}

static void save(const fixture *f)
{
    g_autoptr(GError) error = NULL;
    g_assert_true(cw_checkpoint_save(f->path, &sample, f->parameters, f->optimiser, &error));
    g_assert_no_error(error);
}

static void test_round_trip(fixture *f, gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(GError) error = NULL;
    cw_checkpoint found;
    save(f);
    g_assert_true(cw_checkpoint_peek(f->path, &found, &error));
    g_assert_cmpint(found.step, ==, sample.step);
    g_assert_cmpint(found.seed, ==, sample.seed);
    g_assert_cmpint(found.metrics_bytes, ==, sample.metrics_bytes);
    g_assert_cmpfloat(found.loss_sum, ==, sample.loss_sum);
    g_assert_cmpint(found.loss_count, ==, sample.loss_count);
    g_assert_cmpfloat(found.last_loss, ==, sample.last_loss);
    g_assert_cmpfloat(found.epoch_loss_sum, ==, sample.epoch_loss_sum);
    g_assert_cmpfloat(found.plateau.best, ==, sample.plateau.best);
    g_assert_cmpint(found.plateau.since, ==, sample.plateau.since);
    g_assert_cmpint(found.plateau.cuts, ==, sample.plateau.cuts);
    g_assert_cmpstr(found.choices, ==, sample.choices);
    g_assert_cmpstr(found.recipe, ==, sample.recipe);
    g_assert_cmpstr(found.data, ==, sample.data);
    cw_checkpoint_clear(&found);

    g_autoptr(cw_parameters) parameters = cw_parameters_new(2), optimiser = cw_parameters_new(2);
    add(parameters, "a.weight", CW_SHAPE(3, 5), 50);
    add(parameters, "a.bias", CW_SHAPE(5), 50);
    add(optimiser, "a.weight.first", CW_SHAPE(3, 5), 50);
    g_assert_true(cw_checkpoint_load(f->path, parameters, optimiser, &error));
    for (gsize i = 0; i < 2; i++) {
        const cw_parameter *was = cw_parameters_get(f->parameters, i);
        const cw_parameter *is = cw_parameters_find(parameters, was->name);
        const gsize bytes = cw_shape_count(&was->shape) * sizeof(float);
        g_assert_cmpmem(was->data, bytes, is->data, bytes);
    }
    g_assert_cmpfloat(cw_parameters_get(optimiser, 0)->data[1], ==, -1 + 1.0f / 7);
}

static void test_other_shape(fixture *f, gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(GError) error = NULL;
    save(f);
    g_autoptr(cw_parameters) other = cw_parameters_new(2), more = cw_parameters_new(2);
    add(other, "a.bias", CW_SHAPE(5), 50);
    add(other, "a.weight", CW_SHAPE(5, 3), 50);
    g_assert_false(cw_checkpoint_load(f->path, other, f->optimiser, &error));
    g_assert_error(error, CW_ERROR, CW_ERROR_DAMAGED);
    g_assert_nonnull(strstr(error->message, "a.weight"));
    g_assert_cmpfloat(cw_parameters_find(other, "a.bias")->data[0], ==, 50);
    g_clear_error(&error);
    add(more, "b.bias", CW_SHAPE(5), 50);
    g_assert_false(cw_checkpoint_load(f->path, more, f->optimiser, &error));
    g_assert_nonnull(strstr(error->message, "b.bias"));
}

static void assert_peek_fails(const fixture *f, int code, const char *says)
{
    g_autoptr(GError) error = NULL;
    cw_checkpoint found;
    g_assert_false(cw_checkpoint_peek(f->path, &found, &error));
    g_assert_error(error, CW_ERROR, code);
    g_assert_nonnull(strstr(error->message, f->path));
    g_assert_nonnull(strstr(error->message, says));
    g_assert_null(found.recipe);
}

static void test_damage(fixture *f, gconstpointer data G_GNUC_UNUSED)
{
    g_autofree char *bytes = NULL;
    gsize length;
    assert_peek_fails(f, CW_ERROR_NOT_FOUND, "");
    save(f);
    g_assert_true(g_file_get_contents(f->path, &bytes, &length, NULL));
    g_assert_true(g_file_set_contents(f->path, bytes, (gssize)length - 4, NULL));
    assert_peek_fails(f, CW_ERROR_DAMAGED, "");
    char *step = strstr(bytes + 8, "\"41\"");
    g_assert_nonnull(step);
    step[1] = 'x';
    g_assert_true(g_file_set_contents(f->path, bytes, (gssize)length, NULL));
    assert_peek_fails(f, CW_ERROR_DAMAGED, "\"step\"");
    const cw_safetensors_entry entry = {"x", CW_SAFETENSORS_F32, 1, {1}, bytes};
    g_assert_true(cw_safetensors_save(f->path, &entry, 1, NULL, NULL));
    assert_peek_fails(f, CW_ERROR_DAMAGED, "checkpoint has no \"step\"");
}

static void test_full_disk(fixture *f, gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *before = NULL, *after = NULL;
    gsize length, length_after;
    struct rlimit was;
    save(f);
    g_assert_true(g_file_get_contents(f->path, &before, &length, NULL));
    getrlimit(RLIMIT_FSIZE, &was);
    const struct rlimit limit = {200, was.rlim_max};
    signal(SIGXFSZ, SIG_IGN);
    setrlimit(RLIMIT_FSIZE, &limit);
    const gboolean saved =
        cw_checkpoint_save(f->path, &sample, f->parameters, f->optimiser, &error);
    setrlimit(RLIMIT_FSIZE, &was);
    g_assert_false(saved);
    g_assert_error(error, CW_ERROR, CW_ERROR_FAILED);
    g_assert_nonnull(strstr(error->message, "File too large"));
    g_assert_true(g_file_get_contents(f->path, &after, &length_after, NULL));
    g_assert_cmpmem(before, length, after, length_after);
}

#define ADD(path, function)                                                                        \
    g_test_add("/checkpoint/" path, fixture, NULL, set_up, function, tear_down)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD("round-trip", test_round_trip);
    ADD("other-shape", test_other_shape);
    ADD("damage", test_damage);
    ADD("full-disk", test_full_disk);
    return g_test_run();
}
