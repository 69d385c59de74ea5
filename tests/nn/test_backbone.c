/* SPDX-License-Identifier: Apache-2.0
 *
 * Backbones in small: the plan against the double reading of the graph, forward and backward; the
 * names that torchvision and timm know; position interpolation; two resolutions over one tree.
 */
#include <math.h>
#include <string.h>

#include "base/error.h"
#include "base/random.h"
#include "graph/plan.h"
#include "graph/reference.h"
#include "nn/backbone.h"
#include "nn/head.h"

/* A tree, a graph over it and the settings of a backbone. */
typedef struct {
    cw_parameters *tree;
    cw_graph *graph;
    cw_backbone_settings settings;
} bench;

static void bench_start(bench *b)
{
    memset(b, 0, sizeof *b);
    b->tree = cw_parameters_new(11);
    b->graph = cw_graph_new(b->tree);
    cw_options_reset(cw_backbone_options, &b->settings);
    b->settings.patch_px = 8;
    b->settings.picture_px = 32;
    b->settings.dropout = 0;
}

static void set(bench *b, const char *key, const char *value)
{
    g_autoptr(GError) error = NULL;
    g_assert_true(cw_options_set(cw_backbone_options, &b->settings, key, value, &error));
}

static void bench_end(bench *b)
{
    cw_graph_free(b->graph);
    cw_parameters_free(b->tree);
    cw_options_clear(cw_backbone_options, &b->settings);
}

static void fill(float *values, gsize count)
{
    cw_random random = cw_random_start(5, 0, 0);
    for (gsize i = 0; i < count; i++)
        values[i] = (float)cw_random_normal(&random);
}

/* sqrt(mean square difference / mean square) */
static double relative(const float *values, const double *wanted, gsize count)
{
    double difference = 0, size = 1e-30;
    for (gsize i = 0; i < count; i++) {
        difference += (values[i] - wanted[i]) * (values[i] - wanted[i]);
        size += wanted[i] * wanted[i];
    }
    return sqrt(difference / size);
}

static void check_gradients(bench *b, cw_reference *reference)
{
    for (gsize i = 0; i < cw_parameters_count(b->tree); i++) {
        cw_parameter *parameter = cw_parameters_get(b->tree, i);
        const double *wanted = cw_reference_gradient(reference, parameter);
        gsize count = cw_shape_count(&parameter->shape);
        double size = 0;
        if (parameter->kind == CW_PARAMETER_KEPT)
            continue;
        for (gsize j = 0; j < count; j++)
            size += wanted[j] * wanted[j];
        /* A key's bias shifts all scores of a row alike: its gradient is rounding only. */
        if (size < 1e-16)
            continue;
        double error = relative(parameter->gradient, wanted, count);
        /* One rectifier that float and double see on different sides of 0 is a percent here. */
        if (error > 3e-2)
            g_error("gradient of %s is off by %g", parameter->name, error);
    }
}

/* Plan and reference of one graph in training: features and all gradients. */
static void check_against_reference(bench *b, cw_node *features, gsize picture_floats)
{
    g_autoptr(GError) error = NULL;
    g_autofree float *pictures = g_new(float, picture_floats);
    gsize count = cw_shape_count(cw_node_shape(features));
    g_autofree float *weights = g_new(float, count);
    fill(pictures, picture_floats);
    fill(weights, count);
    cw_node *weight = cw_graph_constant(b->graph, "weights", *cw_node_shape(features), weights);
    cw_node *product = cw_graph_multiply(b->graph, NULL, features, weight);
    cw_graph_set_loss(b->graph, cw_graph_reduce_mean(b->graph, NULL, product, CW_AXES_ALL, FALSE));
    cw_graph_output(b->graph, "features", features);
    g_autoptr(cw_plan) plan =
        cw_plan_new(b->graph, &(cw_plan_options){.training = TRUE, .deterministic = TRUE}, &error);
    g_assert_no_error(error);
    g_autoptr(cw_reference) reference = cw_reference_new(b->graph, TRUE, 0, &error);
    g_assert_no_error(error);
    memcpy(cw_plan_input(plan, "pictures", NULL, NULL), pictures, picture_floats * sizeof(float));
    g_assert_true(cw_reference_fill(reference, "pictures", pictures, &error));
    cw_plan_run_forward(plan);
    cw_reference_forward(reference);
    g_assert_cmpfloat(relative(cw_plan_output(plan, "features", NULL, NULL),
                               cw_reference_value(reference, features), count),
                      <, 1e-4);
    cw_plan_run_backward(plan);
    cw_reference_backward(reference, NULL);
    check_gradients(b, reference);
}

static void test_resnet(gconstpointer data)
{
    bench b;
    bench_start(&b);
    set(&b, "width", "0.125");
    set(&b, "stem", "small_half");
    if (data == &cw_backbone_resnet50) /* 50 layers of 8 channels: float flips a rectifier */
        set(&b, "stages", "2");
    cw_node *pictures = cw_graph_input_image(b.graph, "pictures", 6, 3, 32, 32);
    cw_backbone_output output = cw_backbone_build(data, b.graph, "online", pictures, &b.settings);
    g_assert_cmpint(cw_node_size(output.features, 1), ==, cw_backbone_dimension(data, &b.settings));
    check_against_reference(&b, output.features, 6 * 32 * 32 * 3);
    bench_end(&b);
}

/* All that the features can be made of: means of bands, standard deviations, covariances of two
 * stages. */
static void test_resnet_statistics(void)
{
    bench b;
    bench_start(&b);
    set(&b, "width", "0.125");
    set(&b, "stem", "small_half");
    set(&b, "stages", "3");
    set(&b, "last_stages", "2");
    set(&b, "stripes", "3");
    set(&b, "spread", "1");
    set(&b, "covariance", "3");
    cw_node *pictures = cw_graph_input_image(b.graph, "pictures", 6, 3, 32, 32);
    cw_backbone_output output =
        cw_backbone_build(&cw_backbone_resnet18, b.graph, "", pictures, &b.settings);
    g_assert_cmpint(cw_node_size(output.features, 1), ==, 4 * (16 + 32) + 2 * 9);
    g_assert_cmpint(cw_backbone_dimension(&cw_backbone_resnet18, &b.settings), ==,
                    cw_node_size(output.features, 1));
    check_against_reference(&b, output.features, 6 * 32 * 32 * 3);
    bench_end(&b);
}

/* `count` numbers from `from` are those of `wanted`, brought to unit length. */
static void check_unit(const double *from, double *wanted, int count)
{
    double length = 0;
    for (int i = 0; i < count; i++)
        length += wanted[i] * wanted[i];
    for (int i = 0; i < count; i++)
        g_assert_cmpfloat_with_epsilon(from[i], wanted[i] / sqrt(length), 1e-4);
}

/* What the features mean, computed from the map of 2 pictures, 8 channels and 16 x 16 places; `mix`
 * [K,C,1,1]. */
enum { N = 2, C = 8, K = 3, SIDE = 16, PLACES = SIDE * SIDE, STRIPES = 3 };

/* Rows of each stripe: a third of 16 rows ends within one, which both sides then have. */
static const int stripes[STRIPES][2] = {{0, 6}, {5, 11}, {10, 16}};

static void check_stripes(const double *map, const double *features)
{
    double means[C * STRIPES] = {0};
    for (int c = 0; c < C; c++)
        for (int s = 0; s < STRIPES; s++)
            for (int i = stripes[s][0] * SIDE; i < stripes[s][1] * SIDE; i++)
                means[c * STRIPES + s] += map[c * PLACES + i] / (6 * SIDE);
    check_unit(features, means, C * STRIPES);
}

static void check_statistics(const double *map, const double *features, const float *mix)
{
    double mean[C] = {0}, deviation[C], products[C][C] = {{0}}, mixed[K * K] = {0};
    for (int c = 0; c < C; c++)
        for (int i = 0; i < PLACES; i++)
            mean[c] += map[c * PLACES + i] / PLACES;
    for (int c = 0; c < C; c++)
        for (int d = 0; d < C; d++)
            for (int i = 0; i < PLACES; i++)
                products[c][d] +=
                    (map[c * PLACES + i] - mean[c]) * (map[d * PLACES + i] - mean[d]) / PLACES;
    for (int c = 0; c < C; c++)
        deviation[c] = sqrt(products[c][c] + 1e-5);
    for (int k = 0; k < K * K; k++)
        for (int c = 0; c < C; c++)
            for (int d = 0; d < C; d++)
                mixed[k] += mix[k / K * C + c] * products[c][d] * mix[k % K * C + d];
    check_stripes(map, features);
    check_unit(features + C * STRIPES, deviation, C);
    check_unit(features + C * STRIPES + C, mixed, K * K);
}

static void test_resnet_statistics_by_hand(void)
{
    bench b;
    bench_start(&b);
    set(&b, "width", "0.125");
    set(&b, "stem", "small_half");
    set(&b, "stages", "1");
    set(&b, "stripes", "3");
    set(&b, "spread", "1");
    set(&b, "covariance", "3");
    g_autoptr(GError) error = NULL;
    float pictures[N * 32 * 32 * 3];
    cw_node *input = cw_graph_input_image(b.graph, "pictures", N, 3, 32, 32);
    cw_backbone_output output =
        cw_backbone_build(&cw_backbone_resnet18, b.graph, "", input, &b.settings);
    cw_graph_output(b.graph, "features", output.features);
    cw_reference *reference = cw_reference_new(b.graph, FALSE, 0, &error);
    g_assert_no_error(error);
    fill(pictures, G_N_ELEMENTS(pictures));
    g_assert_true(cw_reference_fill(reference, "pictures", pictures, &error));
    cw_reference_forward(reference);
    const float *mix = cw_parameters_find(b.tree, "mix1.weight")->data;
    for (int n = 0; n < N; n++)
        check_statistics(
            cw_reference_value(reference, output.map) + n * C * PLACES,
            cw_reference_value(reference, output.features) + n * ((STRIPES + 1) * C + K * K), mix);
    cw_reference_free(reference);
    bench_end(&b);
}

/* In training each number of the features has mean 0 and deviation 1 over the pictures; what keeps
 * both for later stands apart from the backbone that weights from elsewhere know. */
static void test_standardise(void)
{
    bench b;
    bench_start(&b);
    set(&b, "width", "0.125");
    set(&b, "stem", "small_half");
    set(&b, "stages", "1");
    set(&b, "standardise", "1");
    g_autoptr(GError) error = NULL;
    float pictures[N * 32 * 32 * 3];
    cw_node *input = cw_graph_input_image(b.graph, "pictures", N, 3, 32, 32);
    cw_node *features =
        cw_backbone_build(&cw_backbone_resnet18, b.graph, "", input, &b.settings).features;
    cw_reference *reference = cw_reference_new(b.graph, TRUE, 0, &error);
    g_assert_no_error(error);
    fill(pictures, G_N_ELEMENTS(pictures));
    g_assert_true(cw_reference_fill(reference, "pictures", pictures, &error));
    cw_reference_forward(reference);
    const double *values = cw_reference_value(reference, features);
    for (int c = 0; c < C; c++) {
        double sum = 0, squares = 0;
        for (int n = 0; n < N; n++) {
            sum += values[n * C + c];
            squares += values[n * C + c] * values[n * C + c];
        }
        g_assert_cmpfloat_with_epsilon(sum, 0, 1e-9);
        g_assert_cmpfloat_with_epsilon(squares / N, 1, 1e-2);
    }
    g_assert_nonnull(cw_parameters_find(b.tree, CW_BACKBONE_PROJECT ".norm.running_mean"));
    g_assert_null(cw_parameters_find(b.tree, CW_BACKBONE_PROJECT ".norm.weight"));
    cw_reference_free(reference);
    bench_end(&b);
}

static void test_alexnet(void)
{
    bench b;
    bench_start(&b);
    set(&b, "width", "0.125");
    cw_node *pictures = cw_graph_input_image(b.graph, "pictures", 2, 3, 64, 64);
    cw_backbone_output output =
        cw_backbone_build(&cw_backbone_alexnet, b.graph, "", pictures, &b.settings);
    check_against_reference(&b, output.features, 2 * 64 * 64 * 3);
    bench_end(&b);
}

static void test_vit(void)
{
    bench b;
    bench_start(&b);
    set(&b, "drop_path", "0.1");
    cw_node *pictures = cw_graph_input_image(b.graph, "pictures", 2, 3, 16, 24);
    cw_backbone_output output =
        cw_backbone_build(&cw_backbone_vit_tiny, b.graph, "", pictures, &b.settings);
    check_against_reference(&b, output.features, (gsize)2 * 16 * 24 * 3);
    bench_end(&b);
}

static void test_dino_head(void)
{
    bench b;
    bench_start(&b);
    cw_head_dino_form form = {3, 32, 16, 24, TRUE};
    cw_node *x = cw_graph_input(b.graph, "pictures", CW_SHAPE(5, 12));
    cw_node *scores = cw_head_dino(b.graph, "head", x, &form, NULL);
    g_assert_nonnull(cw_parameters_find(b.tree, "head.mlp.3.weight"));
    g_assert_nonnull(cw_parameters_find(b.tree, "head.mlp.1.running_mean"));
    g_assert_nonnull(cw_parameters_find(b.tree, "head.mlp.6.bias"));
    g_assert_nonnull(cw_parameters_find(b.tree, "head.last_layer.weight_v"));
    g_assert_null(cw_parameters_find(b.tree, "head.last_layer.bias"));
    check_against_reference(&b, scores, 5 * 12);
    bench_end(&b);
}

/* SimSiam's heads as chains, and that the parts are numbered as torch numbers them. */
static void test_mlp(void)
{
    bench b;
    bench_start(&b);
    cw_mlp projector = {.layers = 3,
                        .widths = {12, 12, 8},
                        .activation = CW_ACTIVATION_RELU,
                        .hidden_batch_norm = TRUE,
                        .last_batch_norm = TRUE,
                        .last_plain = TRUE};
    cw_mlp predictor = {.layers = 2,
                        .widths = {6, 8},
                        .activation = CW_ACTIVATION_RELU,
                        .hidden_batch_norm = TRUE,
                        .last_bias = TRUE};
    cw_node *x = cw_graph_input(b.graph, "pictures", CW_SHAPE(7, 12));
    x = cw_layer_mlp(b.graph, "projector", x, &projector);
    x = cw_layer_mlp(b.graph, "predictor", x, &predictor);
    for (const char *const *name =
             (const char *const[]){"projector.0.weight", "projector.1.weight", "projector.3.weight",
                                   "projector.4.bias", "projector.6.weight",
                                   "projector.7.running_var", "predictor.0.weight",
                                   "predictor.1.bias", "predictor.3.bias", NULL};
         *name != NULL; name++)
        g_assert_nonnull(cw_parameters_find(b.tree, *name));
    g_assert_null(cw_parameters_find(b.tree, "projector.0.bias"));
    g_assert_null(cw_parameters_find(b.tree, "projector.7.weight"));
    check_against_reference(&b, x, 7 * 12);
    bench_end(&b);
}

static void check_names(const cw_backbone *backbone, const char *const *names)
{
    bench b;
    bench_start(&b);
    b.settings.classes = 10;
    set(&b, "width", "0.125");
    cw_node *pictures = cw_graph_input_image(b.graph, "pictures", 1, 3, 64, 64);
    cw_backbone_build(backbone, b.graph, "", pictures, &b.settings);
    g_assert_true(cw_graph_check(b.graph, NULL));
    for (; *names != NULL; names++)
        if (cw_parameters_find(b.tree, *names) == NULL)
            g_error("%s has no %s", backbone->row.name, *names);
    bench_end(&b);
}

static void test_names(void)
{
    check_names(&cw_backbone_resnet18,
                (const char *const[]){"conv1.weight", "bn1.weight", "bn1.bias", "bn1.running_mean",
                                      "bn1.running_var", "layer1.0.conv1.weight",
                                      "layer2.0.downsample.0.weight",
                                      "layer2.0.downsample.1.running_var", "layer4.1.bn2.bias",
                                      "fc.weight", "fc.bias", NULL});
    check_names(&cw_backbone_resnet50,
                (const char *const[]){"layer1.0.conv3.weight", "layer1.0.downsample.0.weight",
                                      "layer3.5.bn3.weight", NULL});
    check_names(&cw_backbone_alexnet,
                (const char *const[]){"features.0.weight", "features.10.bias",
                                      "classifier.1.weight", "classifier.4.bias",
                                      "classifier.6.weight", NULL});
    check_names(&cw_backbone_vit_tiny,
                (const char *const[]){"cls_token", "pos_embed", "patch_embed.proj.weight",
                                      "patch_embed.proj.bias", "blocks.0.norm1.weight",
                                      "blocks.0.attn.qkv.weight", "blocks.0.attn.qkv.bias",
                                      "blocks.3.attn.proj.weight", "blocks.11.mlp.fc1.weight",
                                      "blocks.11.mlp.fc2.bias", "blocks.0.norm2.bias",
                                      "norm.weight", "head.weight", NULL});
}

/* Two resolutions use the same tensors; the second adds none. */
static void test_two_resolutions(void)
{
    bench b;
    bench_start(&b);
    cw_node *large = cw_graph_input_image(b.graph, "large", 2, 3, 32, 32);
    cw_node *low = cw_graph_input_image(b.graph, "low", 2, 3, 16, 16);
    cw_backbone_build(&cw_backbone_vit_tiny, b.graph, "student", large, &b.settings);
    gsize count = cw_parameters_count(b.tree);
    cw_backbone_output output =
        cw_backbone_build(&cw_backbone_vit_tiny, b.graph, "student", low, &b.settings);
    g_assert_true(cw_graph_check(b.graph, NULL));
    g_assert_cmpuint(cw_parameters_count(b.tree), ==, count);
    g_assert_cmpint(cw_node_size(output.map, 3), ==, 2);
    bench_end(&b);
}

static void test_refusal(void)
{
    bench b;
    g_autoptr(GError) error = NULL;
    bench_start(&b);
    cw_node *pictures = cw_graph_input_image(b.graph, "pictures", 1, 3, 20, 32);
    cw_backbone_build(&cw_backbone_vit_tiny, b.graph, "", pictures, &b.settings);
    g_assert_false(cw_graph_check(b.graph, &error));
    g_assert_cmpstr(error->message, ==,
                    "vit \"\": pictures of 20 x 32 px and positions for 32 px are to be multiples "
                    "of the patch of 8 px");
    bench_end(&b);
}

/* --- positions --- */

static void test_positions(void)
{
    g_autofree float *same = cw_backbone_positions(4, 4, 4, 0);
    for (int i = 0; i < 16; i++)
        for (int j = 0; j < 16; j++)
            g_assert_cmpfloat_with_epsilon(same[i * 16 + j], i == j, 1e-6);
    /* One axis from 4 to 2: samples at 0.5 and 2.5; Keys a = -0.75 half-way gives -0.09375,
     * 0.59375, 0.59375, -0.09375, the edge taking what falls outside. */
    g_autofree float *half = cw_backbone_positions(4, 2, 2, 0);
    const double one[2][4] = {{0.5, 0.59375, -0.09375, 0}, {0, -0.09375, 0.59375, 0.5}};
    for (int i = 0; i < 4; i++)
        for (int j = 0; j < 16; j++)
            g_assert_cmpfloat_with_epsilon(half[i * 16 + j], one[i / 2][j / 4] * one[i % 2][j % 4],
                                           1e-6);
    g_autofree float *odd = cw_backbone_positions(28, 12, 5, 0.1);
    for (int i = 0; i < 60; i++) {
        double sum = 0;
        for (int j = 0; j < 784; j++)
            sum += odd[i * 784 + j];
        g_assert_cmpfloat_with_epsilon(sum, 1, 1e-5);
    }
}

static void test_channels(void)
{
    g_assert_cmpint(cw_backbone_channels(64, 1), ==, 64);
    g_assert_cmpint(cw_backbone_channels(64, 0.25), ==, 16);
    g_assert_cmpint(cw_backbone_channels(64, 0.3), ==, 16);
    g_assert_cmpint(cw_backbone_channels(192, 0.7), ==, 128);
    g_assert_cmpint(cw_backbone_channels(8, 0.125), ==, 8);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_data_func("/backbone/resnet18", &cw_backbone_resnet18, test_resnet);
    g_test_add_data_func("/backbone/resnet34", &cw_backbone_resnet34, test_resnet);
    g_test_add_data_func("/backbone/resnet50", &cw_backbone_resnet50, test_resnet);
    g_test_add_func("/backbone/alexnet", test_alexnet);
    g_test_add_func("/backbone/resnet-statistics", test_resnet_statistics);
    g_test_add_func("/backbone/resnet-statistics-by-hand", test_resnet_statistics_by_hand);
    g_test_add_func("/backbone/standardise", test_standardise);
    g_test_add_func("/backbone/vit", test_vit);
    g_test_add_func("/backbone/dino-head", test_dino_head);
    g_test_add_func("/backbone/mlp", test_mlp);
    g_test_add_func("/backbone/names", test_names);
    g_test_add_func("/backbone/two-resolutions", test_two_resolutions);
    g_test_add_func("/backbone/refusal", test_refusal);
    g_test_add_func("/backbone/positions", test_positions);
    g_test_add_func("/backbone/channels", test_channels);
    return g_test_run();
}
