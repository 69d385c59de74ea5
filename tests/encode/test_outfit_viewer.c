/* SPDX-License-Identifier: Apache-2.0
 *
 * Vectors seen for a pair of categories: by the formula of METHODS 6.3 and 5.4 worked out here, in
 * a model that came from a file, and alike however many come together.
 */
#include "encode/outfit_viewer.h"

#include <math.h>
#include <string.h>

#include <glib/gstdio.h>

#include "base/error.h"
#include "base/random.h"

#define D 8
#define ROWS 300 /* more than one run of the viewer */

typedef struct {
    cw_encoder_form form;
    char *folder, *path;
    float vectors[ROWS * D];
} fixture;

static void set_up(fixture *f, gconstpointer data G_GNUC_UNUSED)
{
    cw_random random = cw_random_start(2, 0, 0);
    memset(&f->form, 0, sizeof f->form);
    cw_encoder_form_reset(&f->form);
    f->form.settings.picture_px = 16;
    f->form.backbone.width = 0.25;
    f->form.backbone.stages = 1;
    f->form.backbone.project = D;
    f->form.outfit = (cw_outfit_head){.parts = 3,
                                      .hidden = 4,
                                      .categories = json_pack("{s:s}", "clog", "shoes"),
                                      .sets = g_strdup("none")};
    for (gsize i = 0; i < ROWS * D; i++)
        f->vectors[i] = (float)cw_random_normal(&random);
    f->folder = g_dir_make_tmp("colorway-outfit-XXXXXX", NULL);
    f->path = g_build_filename(f->folder, "model.safetensors", NULL);
}

static void tear_down(fixture *f, gconstpointer data G_GNUC_UNUSED)
{
    cw_encoder_form_clear(&f->form);
    g_remove(f->path);
    g_rmdir(f->folder);
    g_free(f->path);
    g_free(f->folder);
}

/* Written and read again. */
static cw_encoder *reopen(fixture *f)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(cw_encoder) made = cw_encoder_new_untrained(&f->form, 7, 1, &error);
    g_assert_no_error(error);
    g_assert_true(cw_encoder_save(made, f->path, &error));
    cw_encoder *encoder = cw_encoder_open(f->folder, 1, &error);
    g_assert_no_error(error);
    g_assert_cmpstr(cw_encoder_hash(encoder), ==, cw_encoder_hash(made));
    return encoder;
}

static const float *weights(const cw_encoder *encoder, const char *name)
{
    const cw_parameter *parameter = cw_parameters_find(cw_encoder_parameters(encoder), name);
    g_assert_nonnull(parameter);
    return parameter->data;
}

/* softmax(W2 relu(W0 pair + b0) + b2), [parts] */
static void attend(const cw_encoder *encoder, int low, int high, int parts, double *attention)
{
    const float *w0 = weights(encoder, "outfit.attention.0.weight");
    const float *b0 = weights(encoder, "outfit.attention.0.bias");
    const float *w2 = weights(encoder, "outfit.attention.2.weight");
    const float *b2 = weights(encoder, "outfit.attention.2.bias");
    double sum = 0;
    for (int k = 0; k < parts; k++) {
        double score = b2[k];
        for (int h = 0; h < 4; h++) {
            const float *row = w0 + h * CW_HEAD_OUTFIT_PAIR;
            score +=
                w2[k * 4 + h] * fmax(0, b0[h] + row[low] + row[CW_HEAD_OUTFIT_CATEGORIES + high]);
        }
        sum += attention[k] = exp(score);
    }
    for (int k = 0; k < parts; k++)
        attention[k] /= sum;
}

static void assert_unit_rows(const float *seen, const double *expected, int width)
{
    double length = 0;
    for (int d = 0; d < width; d++)
        length += expected[d] * expected[d];
    for (int d = 0; d < width; d++)
        g_assert_cmpfloat_with_epsilon(seen[d], expected[d] / sqrt(length), 1e-5);
}

/* The second category is named first: a pair is one, whichever way round. */
static void test_masks(fixture *f, gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(GError) error = NULL;
    g_autofree float *seen = g_new(float, ROWS *D);
    float alone[D];
    double attention[3];
    g_autoptr(cw_encoder) encoder = reopen(f);
    g_autoptr(cw_outfit_viewer) viewer = cw_outfit_viewer_new(encoder, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(cw_outfit_viewer_dimension(viewer), ==, D);
    cw_outfit_viewer_run(viewer, f->vectors, ROWS, 9, 2, seen);
    attend(encoder, 2, 9, 3, attention);
    const float *masks = weights(encoder, "outfit.masks");
    for (int row = 0; row < ROWS; row += 37) {
        double expected[D] = {0};
        for (int d = 0; d < D; d++)
            for (int k = 0; k < 3; k++)
                expected[d] += attention[k] * f->vectors[row * D + d] * masks[k * D + d];
        assert_unit_rows(seen + row * D, expected, D);
    }
    cw_outfit_viewer_run(viewer, f->vectors + 290 * D, 1, 2, 9, alone);
    g_assert_cmpmem(alone, sizeof alone, seen + 290 * D, sizeof alone);
    cw_outfit_viewer_run(viewer, f->vectors + 290 * D, 1, 2, 8, alone);
    g_assert_cmpint(memcmp(alone, seen + 290 * D, sizeof alone), !=, 0);
}

/* Two blocks of four, each made of unit length first, through its map and beside the other. */
static void test_blocks(fixture *f, gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(GError) error = NULL;
    static const char *const names[] = {"sleeve", "colour"};
    float seen[2 * 4];
    double attention[2], expected[2 * 4];
    f->form.blocks.width = 4;
    f->form.blocks.attributes =
        json_pack("{s:[{s:s,s:[s,s]},{s:s,s:[s,s]}]}", "types", "name", names[0], "values", "long",
                  "short", "name", names[1], "values", "blue", "red");
    f->form.outfit.parts = 2;
    f->form.outfit.blocks = f->form.outfit.concat = TRUE;
    g_autoptr(cw_encoder) encoder = reopen(f);
    g_autoptr(cw_outfit_viewer) viewer = cw_outfit_viewer_new(encoder, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(cw_outfit_viewer_dimension(viewer), ==, 8);
    cw_outfit_viewer_run(viewer, f->vectors, 1, 0, 0, seen);
    attend(encoder, 0, 0, 2, attention);
    for (int k = 0; k < 2; k++) {
        g_autofree char *weight_name = g_strdup_printf("outfit.%s.weight", names[k]);
        g_autofree char *bias_name = g_strdup_printf("outfit.%s.bias", names[k]);
        const float *weight = weights(encoder, weight_name), *bias = weights(encoder, bias_name);
        const float *block = f->vectors + 4 * k;
        double length = 0;
        for (int i = 0; i < 4; i++)
            length += (double)block[i] * block[i];
        for (int o = 0; o < 4; o++) {
            double sum = bias[o];
            for (int i = 0; i < 4; i++)
                sum += weight[o * 4 + i] * block[i] / sqrt(length);
            expected[4 * k + o] = attention[k] * sum;
        }
    }
    assert_unit_rows(seen, expected, 8);
}

static void test_refuses(fixture *f, gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(GError) none = NULL, blocks = NULL;
    f->form.outfit.blocks = TRUE; /* and the model has none */
    g_assert_null(cw_encoder_new_untrained(&f->form, 7, 1, &blocks));
    g_assert_true(g_pattern_match_simple("*joins 3 blocks, and there are 0", blocks->message));
    cw_outfit_head_clear(&f->form.outfit);
    g_autoptr(cw_encoder) encoder = cw_encoder_new_untrained(&f->form, 7, 1, NULL);
    g_assert_null(cw_outfit_viewer_new(encoder, &none));
    g_assert_error(none, CW_ERROR, CW_ERROR_USAGE);
}

#define ADD(path, function)                                                                        \
    g_test_add("/outfit-viewer/" path, fixture, NULL, set_up, function, tear_down)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD("masks", test_masks);
    ADD("blocks", test_blocks);
    ADD("refuses", test_refuses);
    return g_test_run();
}
