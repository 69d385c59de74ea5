/* SPDX-License-Identifier: Apache-2.0
 *
 * Weights as torchvision names them, written here from a network of random ones.
 */
#include <glib/gstdio.h>
#include <string.h>

#include "base/error.h"
#include "encode/plain_encoder.h"
#include "nn/weights.h"

/* A ResNet's weights by `seed` in a file without metadata; with a classifier, which nobody asks
 * for. */
static void write_weights(const char *path)
{
    g_autoptr(GError) error = NULL;
    cw_backbone_settings settings = {0};
    cw_options_reset(cw_backbone_options, &settings);
    settings.classes = 10;
    cw_parameters *parameters = cw_parameters_new(7);
    cw_graph *graph = cw_graph_new(parameters);
    cw_backbone_build(&cw_backbone_resnet18, graph, "",
                      cw_graph_input(graph, "x", CW_SHAPE(1, 3, 32, 32)), &settings);
    g_assert_true(cw_graph_check(graph, &error));
    g_assert_true(cw_weights_save(parameters, "", NULL, path, NULL, &error));
    g_assert_no_error(error);
    cw_graph_free(graph);
    cw_parameters_free(parameters);
    cw_options_clear(cw_backbone_options, &settings);
}

static void test_opens(void)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *folder = g_dir_make_tmp("plain-XXXXXX", &error);
    g_autofree char *path = g_build_filename(folder, "imagenet.safetensors", NULL);
    write_weights(path);
    g_assert_true(cw_plain_encoder_is(path));
    g_assert_null(cw_encoder_open(path, 1, &error));
    g_assert_error(error, CW_ERROR, CW_ERROR_UNSUPPORTED);
    g_clear_error(&error);
    g_autoptr(cw_encoder) encoder = cw_plain_encoder_open(path, 1, &error);
    g_assert_no_error(error);
    g_assert_cmpstr(cw_encoder_get_form(encoder)->settings.backbone, ==, "resnet18");
    g_assert_cmpint(cw_encoder_get_form(encoder)->settings.picture_px, ==, CW_PLAIN_ENCODER_PX);
    g_assert_cmpuint(cw_encoder_dimension(encoder), ==, 512);
    g_autoptr(cw_safetensors) file = cw_safetensors_open(path, &error);
    const cw_safetensors_entry *first = cw_safetensors_find(file, "conv1.weight");
    const cw_parameter *own = cw_encoder_find(encoder, "conv1.weight");
    g_assert_cmpmem(own->data, cw_shape_count(&own->shape) * sizeof(float), first->bytes,
                    cw_safetensors_count(first) * sizeof(float));
    g_unlink(path);
    g_rmdir(folder);
}

/* What is no ResNet is told so, and what is no file of weights is left to who opens it. */
static void test_tells_apart(void)
{
    g_autoptr(GError) error = NULL;
    const float zero[2] = {0};
    const cw_safetensors_entry entry = {"features.0.weight", CW_SAFETENSORS_F32, 1, {2}, zero};
    g_autofree char *folder = g_dir_make_tmp("plain-XXXXXX", &error);
    g_autofree char *path = g_build_filename(folder, "weights.safetensors", NULL);
    g_assert_true(cw_safetensors_save(path, &entry, 1, NULL, &error));
    g_assert_true(cw_plain_encoder_is(path));
    g_assert_null(cw_plain_encoder_open(path, 1, &error));
    g_assert_error(error, CW_ERROR, CW_ERROR_UNSUPPORTED);
    g_assert_nonnull(strstr(error->message, "weights.safetensors"));
    g_clear_error(&error);
    g_assert_true(g_file_set_contents(path, "no weights", -1, NULL));
    g_assert_false(cw_plain_encoder_is(path));
    g_unlink(path);
    g_assert_false(cw_plain_encoder_is(path));
    g_assert_false(cw_plain_encoder_is(folder));
    g_rmdir(folder);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/plain-encoder/opens", test_opens);
    g_test_add_func("/plain-encoder/tells-apart", test_tells_apart);
    return g_test_run();
}
