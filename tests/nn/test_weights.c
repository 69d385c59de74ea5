/* SPDX-License-Identifier: Apache-2.0
 *
 * Weights to a file and back by torchvision's names; the queue; an averaged branch.
 */
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#include "base/error.h"
#include "graph/plan.h"
#include "nn/backbone.h"
#include "nn/queue.h"
#include "nn/weights.h"

static void build(cw_parameters *tree, const char *name, gint64 classes, const char *stem)
{
    cw_backbone_settings settings = {.classes = classes};
    g_autoptr(GError) error = NULL;
    g_autoptr(cw_graph) graph = cw_graph_new(tree);
    cw_options_reset(cw_backbone_options, &settings);
    g_assert_true(cw_options_set(cw_backbone_options, &settings, "width", "0.125", &error));
    g_assert_true(cw_options_set(cw_backbone_options, &settings, "stem", stem, &error));
    cw_node *pictures = cw_graph_input_image(graph, "pictures", 1, 3, 32, 32);
    cw_backbone_build(&cw_backbone_resnet18, graph, name, pictures, &settings);
    g_assert_true(cw_graph_check(graph, &error));
    cw_options_clear(cw_backbone_options, &settings);
}

static char *save(cw_parameters *tree)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GHashTable) metadata = g_hash_table_new(g_str_hash, g_str_equal);
    g_autofree char *folder = g_dir_make_tmp("colorway-XXXXXX", &error);
    char *path = g_build_filename(folder, "encoder.safetensors", NULL);
    g_hash_table_insert(metadata, (gpointer) "backbone", (gpointer) "resnet18");
    g_assert_true(cw_weights_save(tree, "encoder.", NULL, path, metadata, &error));
    g_assert_no_error(error);
    return path;
}

static void drop(char *path)
{
    g_autofree char *folder = g_path_get_dirname(path);
    g_unlink(path);
    g_assert_cmpint(g_rmdir(folder), ==, 0);
    g_free(path);
}

static void test_round_trip(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(cw_parameters) one = cw_parameters_new(1), two = cw_parameters_new(2);
    build(one, "encoder", 7, "imagenet");
    build(two, "teacher.net", 0, "imagenet"); /* without the classifier */
    char *path = save(one);
    g_autoptr(cw_safetensors) file = cw_safetensors_open(path, &error);
    g_assert_no_error(error);
    g_assert_nonnull(cw_safetensors_find(file, "layer1.0.conv1.weight"));
    g_assert_nonnull(cw_safetensors_find(file, "layer4.0.downsample.1.running_var"));
    g_assert_cmpstr(cw_safetensors_metadata(file, "backbone"), ==, "resnet18");
    guint unused = 0;
    guint64 version = cw_parameters_find(two, "teacher.net.conv1.weight")->version;
    g_assert_true(cw_weights_load(two, "teacher.net.", file, "", NULL, &unused, &error));
    g_assert_no_error(error);
    g_assert_cmpuint(unused, ==, 2); /* fc.weight, fc.bias */
    g_assert_cmpuint(cw_parameters_find(two, "teacher.net.conv1.weight")->version, >, version);
    for (gsize i = 0; i < cw_parameters_count(two); i++) {
        const cw_parameter *to = cw_parameters_get(two, i);
        g_autofree char *name = g_strconcat("encoder.", to->name + strlen("teacher.net."), NULL);
        const cw_parameter *from = cw_parameters_find(one, name);
        gsize bytes = cw_shape_count(&to->shape) * sizeof(float);
        g_assert_cmpmem(to->data, bytes, from->data, bytes);
    }
    drop(path);
}

static void test_refusals(void)
{
    g_autoptr(GError) missing = NULL, shape = NULL, error = NULL;
    g_autoptr(cw_parameters) one = cw_parameters_new(1), two = cw_parameters_new(2);
    g_autoptr(cw_parameters) three = cw_parameters_new(3);
    build(one, "encoder", 0, "imagenet");
    build(two, "encoder", 7, "imagenet");
    build(three, "encoder", 0, "small");
    char *path = save(one);
    g_autoptr(cw_safetensors) file = cw_safetensors_open(path, &error);
    float before = cw_parameters_find(two, "encoder.conv1.weight")->data[0];
    g_assert_false(cw_weights_load(two, "encoder.", file, "", NULL, NULL, &missing));
    g_assert_error(missing, CW_ERROR, CW_ERROR_NOT_FOUND);
    g_assert_cmpstr(missing->message, ==, "the weights have no tensor \"fc.weight\"");
    g_assert_cmpfloat(cw_parameters_find(two, "encoder.conv1.weight")->data[0], ==, before);
    g_assert_false(cw_weights_load(three, "encoder.", file, "", NULL, NULL, &shape));
    g_assert_error(shape, CW_ERROR, CW_ERROR_DAMAGED);
    g_assert_cmpstr(shape->message, ==,
                    "weights of \"conv1.weight\" are [8,3,7,7], the network has [8,3,3,3]; are "
                    "backbone, width, stem, patch and picture size the same?");
    drop(path);
}

/* A training plan, whose loss is that of a lone weight. */
static cw_plan *train(cw_graph *graph)
{
    g_autoptr(GError) error = NULL;
    cw_graph_set_loss(graph, cw_graph_parameter(graph, "lone", CW_SHAPE(1), CW_INIT_ONES));
    cw_plan *plan =
        cw_plan_new(graph, &(cw_plan_options){.training = TRUE, .deterministic = TRUE}, &error);
    g_assert_no_error(error);
    return plan;
}

/* Keys of three steps through a queue of two batches: the oldest goes first. */
static void test_queue(void)
{
    g_autoptr(GError) error = NULL, wrong = NULL;
    g_autoptr(cw_parameters) tree = cw_parameters_new(4);
    g_autoptr(cw_graph) graph = cw_graph_new(tree), poor = cw_graph_new(tree);
    cw_queue queue = cw_queue_new(graph, "negatives", 4, 3, 2);
    cw_node *keys = cw_graph_input(graph, "keys", CW_SHAPE(2, 3));
    cw_queue_push(graph, &queue, keys);
    cw_parameter *rows = cw_parameters_find(tree, "negatives.rows");
    for (int i = 0; i < 4; i++)
        g_assert_cmpfloat_with_epsilon(
            hypot(hypot(rows->data[3 * i], rows->data[3 * i + 1]), rows->data[3 * i + 2]), 1, 1e-6);
    g_assert_cmpfloat(rows->data[0], !=, rows->data[3]);
    g_autoptr(cw_plan) plan = train(graph);
    float *fill = cw_plan_input(plan, "keys", NULL, &error);
    for (int step = 1; step <= 3; step++) {
        for (int i = 0; i < 6; i++)
            fill[i] = (float)step;
        cw_plan_run_forward(plan);
        cw_plan_run_after_step(plan);
    }
    g_assert_cmpfloat(rows->data[0], ==, 3);
    g_assert_cmpfloat(rows->data[6], ==, 2);
    g_assert_cmpfloat(cw_parameters_find(tree, "negatives.position")->data[0], ==, 2);
    cw_queue_new(poor, "other", 5, 3, 2);
    g_assert_false(cw_graph_check(poor, &wrong));
    g_assert_cmpstr(wrong->message, ==,
                    "queue \"other\": 5 rows are no multiple of a batch of 2; choose a batch that "
                    "divides them");
}

/* A teacher follows the student's weights, but its running statistics are its own. */
static void test_average(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(cw_parameters) tree = cw_parameters_new(4);
    build(tree, "student", 0, "imagenet");
    g_autoptr(cw_graph) graph = cw_graph_new(tree);
    cw_backbone_settings settings = {0};
    cw_options_reset(cw_backbone_options, &settings);
    g_assert_true(cw_options_set(cw_backbone_options, &settings, "width", "0.125", &error));
    cw_node *pictures = cw_graph_input_image(graph, "pictures", 2, 3, 32, 32);
    cw_graph_push(graph, "teacher");
    cw_graph_keep(graph, TRUE);
    cw_backbone_output output =
        cw_backbone_build(&cw_backbone_resnet18, graph, "", pictures, &settings);
    cw_graph_pop(graph);
    cw_graph_output(graph, "features", output.features);
    cw_node *momentum = cw_graph_input(graph, "momentum", CW_SHAPE(1));
    cw_graph_assign_average(graph, CW_AFTER_STEP, "teacher.", "student.", momentum);
    g_assert_cmpint(cw_parameters_copy(tree, "student.", "teacher.", &error), ==, 100);
    g_autoptr(cw_plan) plan = train(graph);
    *(float *)cw_plan_input(plan, "momentum", NULL, NULL) = 0.75f;
    cw_parameters_find(tree, "student.bn1.weight")->data[0] = 5;
    cw_parameters_find(tree, "student.bn1.running_mean")->data[0] = 5;
    cw_plan_run_forward(plan);
    cw_plan_run_after_step(plan);
    g_assert_cmpfloat(cw_parameters_find(tree, "teacher.bn1.weight")->data[0], ==, 2);
    g_assert_cmpfloat(cw_parameters_find(tree, "teacher.bn1.running_mean")->data[0], ==, 0);
    cw_options_clear(cw_backbone_options, &settings);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/weights/round-trip", test_round_trip);
    g_test_add_func("/weights/refusals", test_refusals);
    g_test_add_func("/weights/queue", test_queue);
    g_test_add_func("/weights/average", test_average);
    return g_test_run();
}
