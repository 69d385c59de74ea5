/* SPDX-License-Identifier: Apache-2.0
 *
 * Parameter counts of METHODS 1.3 and 2.3, of networks that are sketched and not drawn.
 */
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

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(expectations); i++) {
        g_autofree char *path =
            g_strconcat("/backbone-size/", expectations[i].backbone->row.name, NULL);
        g_test_add_data_func(path, &expectations[i], test_backbone);
    }
    g_test_add_func("/backbone-size/dino-head", test_dino_head);
    return g_test_run();
}
