/* SPDX-License-Identifier: Apache-2.0
 *
 * Encoders as ONNX, run in ONNX Runtime and compared with our own plans; every op that has an ONNX
 * form. Without the runtime the comparisons are skipped.
 */
#include <math.h>
#include <string.h>

#include "base/error.h"
#include "base/random.h"
#include "graph/onnx.h"
#include "graph/plan.h"
#include "nn/backbone.h"
#include "nn/head.h"
#include "onnx_runtime.h"

#define BUILT 2 /* pictures in most graphs */
#define RUN 3   /* pictures that the runtime is given: those of the graph again and again */

typedef struct {
    cw_parameters *tree;
    cw_graph *graph;
    gint64 built, side_px;
    cw_node *pictures;
} model;

static void model_start(model *m, gint64 built, gint64 side_px)
{
    m->tree = cw_parameters_new(9);
    m->graph = cw_graph_new(m->tree);
    m->built = built;
    m->side_px = side_px;
    m->pictures = cw_graph_input_image(m->graph, "pictures", built, 3, side_px, side_px);
}

static void model_end(model *m)
{
    cw_graph_free(m->graph);
    cw_parameters_free(m->tree);
}

/* Running statistics that are not 0 and 1. */
static void stir(cw_parameters *tree)
{
    for (gsize i = 0; i < cw_parameters_count(tree); i++) {
        cw_parameter *parameter = cw_parameters_get(tree, i);
        gboolean variance = g_str_has_suffix(parameter->name, "running_var");
        if (variance || g_str_has_suffix(parameter->name, "running_mean"))
            cw_parameters_draw(tree, parameter,
                               variance ? (cw_init){CW_INIT_UNIFORM, 0.5, 2}
                                        : (cw_init){CW_INIT_UNIFORM, -0.2, 0.2});
    }
}

/* The pictures as a plan takes them [built,H,W,C] and as ONNX does [RUN,C,H,W]. */
static void draw_pictures(const model *m, float *plan, float *onnx)
{
    gint64 area = m->side_px * m->side_px;
    cw_random random = cw_random_start(3, 0, 0);
    for (gint64 i = 0; i < m->built * area * 3; i++)
        plan[i] = (float)cw_random_normal(&random);
    for (gint64 n = 0; n < RUN; n++)
        for (gint64 c = 0; c < 3; c++)
            for (gint64 i = 0; i < area; i++)
                onnx[(n * 3 + c) * area + i] = plan[(n % m->built * area + i) * 3 + c];
}

static void compare(const char *name, const float *ours, const float *theirs, gsize built,
                    gsize row)
{
    double largest = 0, apart = 0;
    for (gsize i = 0; i < built * row; i++)
        largest = fmax(largest, fabs(ours[i]));
    for (gsize i = 0; i < RUN * row; i++)
        apart = fmax(apart, fabs(theirs[i] - ours[i % (built * row)]));
    g_test_message("%s: largest %g, apart %g", name, largest, apart);
    if (!(apart <= 1e-4 * fmax(largest, 1)))
        g_error("%s: %g apart of %g", name, apart, largest);
}

/* Exports the graph, runs it there and here, compares all outputs (`names` in strcmp order). */
static void check_model(model *m, const char *const *names)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *folder = g_dir_make_tmp("colorway-XXXXXX", &error);
    g_autofree char *onnx = g_build_filename(folder, "model.onnx", NULL);
    gsize floats = (gsize)(3 * m->side_px * m->side_px), count = 0, place = 0;
    g_autofree float *filled = g_new(float, (gsize)m->built *floats),
                     *given = g_new(float, RUN *floats);
    draw_pictures(m, filled, given);
    g_assert_true(cw_onnx_save(m->graph, onnx, NULL, NULL, &error));
    g_assert_no_error(error);
    g_autofree float *theirs = onnx_runtime_run(onnx, given, RUN, m->side_px, &count);
    g_unlink(onnx);
    g_assert_cmpint(g_rmdir(folder), ==, 0);
    if (theirs == NULL)
        return;
    g_autoptr(cw_plan) plan = cw_plan_new(m->graph, &(cw_plan_options){0}, &error);
    g_assert_no_error(error);
    memcpy(cw_plan_input(plan, "pictures", NULL, NULL), filled,
           (gsize)m->built * floats * sizeof(float));
    cw_plan_run_forward(plan);
    for (; *names != NULL; names++) {
        cw_shape shape;
        const float *ours = cw_plan_output(plan, *names, &shape, &error);
        gsize row = cw_shape_row(&shape);
        g_assert_cmpuint(place + RUN * row, <=, count);
        compare(*names, ours, theirs + place, (gsize)m->built, row);
        place += RUN * row;
    }
    g_assert_cmpuint(place, ==, count);
}

/* `statistics`: all that a ResNet's features can be made of. */
static void check_backbone(const cw_backbone *backbone, gint64 built, gint64 side_px,
                           const char *width, gboolean statistics)
{
    model m;
    cw_backbone_settings settings = {0};
    cw_options_reset(cw_backbone_options, &settings);
    g_assert_true(cw_options_set(cw_backbone_options, &settings, "width", width, NULL));
    settings.picture_px = 32;
    settings.drop_path = 0.1;
    settings.last_stages = statistics ? 3 : 1;
    settings.stripes = statistics ? 3 : 1;
    settings.spread = statistics;
    settings.covariance = statistics ? 5 : 0;
    model_start(&m, built, side_px);
    cw_backbone_output output =
        cw_backbone_build(backbone, m.graph, "encoder", m.pictures, &settings);
    cw_node *unit = cw_graph_l2_normalise(m.graph, NULL, output.features);
    cw_graph_output(m.graph, "embedding", unit);
    cw_graph_output(m.graph, "features", output.features);
    cw_graph_output(m.graph, "map", output.map);
    stir(m.tree);
    check_model(&m, (const char *const[]){"embedding", "features", "map", NULL});
    model_end(&m);
    cw_options_clear(cw_backbone_options, &settings);
}

static void test_resnet18(void)
{
    check_backbone(&cw_backbone_resnet18, BUILT, 64, "0.25", FALSE);
}

static void test_resnet_statistics(void)
{
    check_backbone(&cw_backbone_resnet18, BUILT, 64, "0.125", TRUE);
}

static void test_resnet50(void)
{
    check_backbone(&cw_backbone_resnet50, 1, 64, "0.125", FALSE);
}

static void test_alexnet(void)
{
    check_backbone(&cw_backbone_alexnet, BUILT, 95, "0.125", FALSE); /* 2x2 onto a grid of 6x6 */
}

static void test_vit_tiny(void)
{
    check_backbone(&cw_backbone_vit_tiny, 1, 32, "1", FALSE);
}

static void test_vit_interpolated(void)
{
    check_backbone(&cw_backbone_vit_tiny, BUILT, 48, "1", FALSE);
}

static void test_dino_head(void)
{
    model m;
    cw_head_dino_form form = {3, 24, 16, 40, TRUE};
    model_start(&m, BUILT, 4);
    cw_node *rows = cw_graph_flatten(m.graph, NULL, m.pictures);
    cw_graph_output(m.graph, "scores", cw_head_dino(m.graph, "head", rows, &form, NULL));
    stir(m.tree);
    check_model(&m, (const char *const[]){"scores", NULL});
    model_end(&m);
}

/* The ops that no backbone uses, and a convolution higher than wide. */
static void test_other_ops(void)
{
    model m;
    model_start(&m, BUILT, 9);
    cw_graph *g = m.graph;
    cw_node *table =
        cw_graph_parameter(g, "table", CW_SHAPE(7, 27), (cw_init){CW_INIT_NORMAL, 0, 1});
    cw_node *cube = cw_graph_parameter(g, "cube", CW_SHAPE(9, 4), (cw_init){CW_INIT_NORMAL, 0, 1});
    cw_node *pooled = cw_graph_average_pool(g, NULL, m.pictures, 3, 2, 1);
    cw_node *window = cw_graph_window(g, NULL, m.pictures, 1, 2, 3, 4);
    cw_node *tokens = cw_graph_reshape(g, NULL, m.pictures, CW_SHAPE(BUILT, 27, 9));
    cw_node *rows = cw_graph_reduce_max(g, NULL, tokens, CW_AXIS(2), FALSE);
    cw_node *least = cw_graph_reduce_min(g, NULL, tokens, CW_AXIS(1), TRUE);
    cw_node *sum = cw_graph_reduce_sum(g, NULL, tokens, CW_AXIS(1) | CW_AXIS(2), TRUE);
    cw_node *positive = cw_graph_scale(g, NULL, cw_graph_abs(g, NULL, rows), 0.5, 0.25);
    cw_node *logs = cw_graph_log(g, NULL, cw_graph_power(g, NULL, positive, 1.5));
    cw_node *bent = cw_graph_exp(g, NULL, cw_graph_sigmoid(g, NULL, logs));
    cw_node *high =
        cw_graph_parameter(g, "high", CW_SHAPE(4, 3, 3, 2), (cw_init){CW_INIT_NORMAL, 0, 1});
    cw_graph_output(g, "a", pooled);
    cw_graph_output(g, "b", cw_graph_relu(g, NULL, cw_graph_subtract(g, NULL, tokens, least)));
    cw_graph_output(g, "c", cw_graph_matmul(g, NULL, bent, FALSE, table, TRUE));
    cw_graph_output(g, "d", cw_graph_matmul(g, NULL, tokens, FALSE, cube, FALSE));
    cw_graph_output(g, "e", cw_graph_matmul(g, NULL, tokens, TRUE, tokens, FALSE));
    cw_graph_output(g, "f", cw_graph_log_softmax(g, NULL, cw_graph_add(g, NULL, tokens, least)));
    cw_graph_output(g, "g", cw_graph_multiply(g, NULL, tokens, sum));
    cw_graph_output(g, "h", window);
    cw_graph_output(g, "i", cw_graph_adaptive_average_pool(g, NULL, m.pictures, 2, 4));
    cw_graph_output(g, "j", cw_graph_conv2d(g, NULL, m.pictures, high, NULL, 2, 1, 1));
    check_model(&m, (const char *const[]){"a", "b", "c", "d", "e", "f", "g", "h", "i", "j", NULL});
    model_end(&m);
}

static void check_refused(model *m, cw_error code, const char *message)
{
    g_autoptr(GError) error = NULL;
    g_assert_false(cw_onnx_save(m->graph, "/nowhere/model.onnx", NULL, NULL, &error));
    g_assert_error(error, CW_ERROR, (int)code);
    if (!g_str_has_prefix(error->message, message))
        g_error("%s", error->message);
    model_end(m);
}

static void test_refusals(void)
{
    model m;
    model_start(&m, BUILT, 4);
    cw_graph_output(m.graph, "mean",
                    cw_graph_reduce_mean(m.graph, "mean", m.pictures, CW_AXES_ALL, FALSE));
    check_refused(&m, CW_ERROR_UNSUPPORTED,
                  "cannot write reduce_mean \"mean\" as ONNX: it mixes pictures");
    model_start(&m, BUILT, 4);
    cw_node *rows = cw_graph_flatten(m.graph, NULL, m.pictures);
    cw_graph_output(m.graph, "alike", cw_graph_matmul(m.graph, "alike", rows, FALSE, rows, TRUE));
    check_refused(&m, CW_ERROR_UNSUPPORTED,
                  "cannot write matmul \"alike\" as ONNX: it mixes pictures");
    model_start(&m, BUILT, 4);
    cw_graph_output(m.graph, "pictures_again", cw_graph_relu(m.graph, NULL, m.pictures));
    check_refused(&m, CW_ERROR_FAILED, "could not write ONNX model \"/nowhere/model.onnx\": ");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/onnx/resnet18", test_resnet18);
    g_test_add_func("/onnx/resnet-statistics", test_resnet_statistics);
    g_test_add_func("/onnx/resnet50", test_resnet50);
    g_test_add_func("/onnx/alexnet", test_alexnet);
    g_test_add_func("/onnx/vit-tiny", test_vit_tiny);
    g_test_add_func("/onnx/vit-interpolated", test_vit_interpolated);
    g_test_add_func("/onnx/dino-head", test_dino_head);
    g_test_add_func("/onnx/other-ops", test_other_ops);
    g_test_add_func("/onnx/refusals", test_refusals);
    return g_test_run();
}
