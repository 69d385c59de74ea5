/* SPDX-License-Identifier: Apache-2.0
 *
 * Parameter counts of METHODS 1.3, 2.3 and 5.1, of networks that are sketched and not drawn.
 */
#include <string.h>

#include "nn/backbone.h"
#include "nn/head.h"

typedef struct {
    const cw_backbone *backbone;
    gint64 classes;
    gsize count;
    gint64 features;
} expectation;

static const expectation expectations[] = {
    {&cw_backbone_vit_tiny, 0, 5526720, 192},      {&cw_backbone_resnet18, 1000, 11689512, 512},
    {&cw_backbone_vit_small, 0, 21670272, 384},    {&cw_backbone_resnet34, 1000, 21797672, 512},
    {&cw_backbone_resnet50, 1000, 25557032, 2048}, {&cw_backbone_alexnet, 1000, 61100840, 4096},
    {&cw_backbone_vit_base, 0, 85807872, 768},
};

static void test_backbone(gconstpointer data)
{
    const expectation *wanted = data;
    cw_backbone_settings settings = {.classes = wanted->classes};
    g_autoptr(GError) error = NULL;
    cw_options_reset(cw_backbone_options, &settings);
    g_autoptr(cw_parameters) parameters = cw_parameters_new_sketch();
    g_autoptr(cw_graph) graph = cw_graph_new(parameters);
    cw_node *pictures = cw_graph_input_image(graph, "pictures", 1, 3, 224, 224);
    cw_backbone_output output = cw_backbone_build(wanted->backbone, graph, "", pictures, &settings);
    g_assert_true(cw_graph_check(graph, &error));
    g_assert_no_error(error);
    g_assert_cmpuint(cw_parameters_elements(parameters, CW_PARAMETER_TRAINED, ""), ==,
                     wanted->count);
    g_assert_cmpint(cw_node_size(output.features, 1), ==, wanted->features);
    g_assert_cmpint(cw_backbone_dimension(wanted->backbone, &settings), ==, wanted->features);
    cw_options_clear(cw_backbone_options, &settings);
}

static gsize head_size(gint64 outputs)
{
    cw_head_dino_form form = CW_HEAD_DINO;
    form.outputs = outputs;
    g_autoptr(cw_parameters) parameters = cw_parameters_new_sketch();
    g_autoptr(cw_graph) graph = cw_graph_new(parameters);
    cw_node *x = cw_graph_input(graph, "x", CW_SHAPE(2, 384));
    cw_node *scores = cw_head_dino(graph, "head", x, &form, NULL);
    g_assert_true(cw_graph_check(graph, NULL));
    g_assert_cmpint(cw_node_size(scores, 1), ==, outputs);
    return cw_parameters_elements(parameters, CW_PARAMETER_TRAINED, "head.");
}

static void test_dino_head(void)
{
    g_assert_cmpuint(head_size(4096), ==, 6557952);
    g_assert_cmpuint(head_size(65536), ==, 22286592);
}

/* Heads of `types` with n_a values each over `inputs` features; their blocks side by side. */
static gint64 build_attributes(cw_parameters *parameters, gint64 inputs, const gint64 *values,
                               gsize types)
{
    g_autoptr(cw_graph) graph = cw_graph_new(parameters);
    cw_node *x = cw_graph_input(graph, "x", CW_SHAPE(2, inputs));
    cw_node *blocks[CW_HEAD_ATTRIBUTES_MOST];
    for (gsize a = 0; a < types; a++) {
        g_autofree char *name = g_strdup_printf("type%" G_GSIZE_FORMAT, a);
        const cw_head_attribute_output output = cw_head_attribute(graph, name, x, 340, values[a]);
        g_assert_cmpint(cw_node_size(output.scores, 1), ==, values[a]);
        blocks[a] = output.block;
    }
    const gint64 dimension =
        cw_node_size(cw_graph_concat(graph, "representation", blocks, types, 1), 1);
    g_assert_true(cw_graph_check(graph, NULL));
    return dimension;
}

/* Numbers of the learners, then of the predictors. */
static void assert_attributes(gint64 inputs, gsize learners, gsize predictors)
{
    static const gint64 shopping[] = {16, 17, 19, 14, 10, 15, 2, 11, 16, 7, 9, 15};
    g_autoptr(cw_parameters) parameters = cw_parameters_new_sketch();
    g_assert_cmpint(build_attributes(parameters, inputs, shopping, 12), ==, 4080);
    gsize found[2] = {0};
    for (gsize i = 0; i < cw_parameters_count(parameters); i++) {
        const cw_parameter *parameter = cw_parameters_get(parameters, i);
        g_assert_true(g_str_has_prefix(parameter->name, "attributes.type"));
        found[strstr(parameter->name, ".predictor.") != NULL] += cw_shape_count(&parameter->shape);
    }
    g_assert_cmpuint(found[0], ==, learners);
    g_assert_cmpuint(found[1], ==, predictors);
    g_assert_nonnull(cw_parameters_find(parameters, "attributes.type11.learner.2.weight"));
}

/* Shopping100k over AlexNet and ResNet-18, then the three types of DeepFashion. */
static void test_attribute_heads(void)
{
    static const gint64 deep_fashion[] = {50, 102, 50};
    g_autoptr(cw_parameters) parameters = cw_parameters_new_sketch();
    assert_attributes(4096, 18107040, 51491);
    assert_attributes(512, 3484320, 51491);
    g_assert_cmpint(build_attributes(parameters, 512, deep_fashion, 3), ==, 1020);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(expectations); i++) {
        g_autofree char *path =
            g_strconcat("/backbone-size/", expectations[i].backbone->row.name, NULL);
        g_test_add_data_func(path, &expectations[i], test_backbone);
    }
    g_test_add_func("/backbone-size/dino-head", test_dino_head);
    g_test_add_func("/backbone-size/attribute-heads", test_attribute_heads);
    return g_test_run();
}
