/* SPDX-License-Identifier: Apache-2.0
 *
 * The same weights asked for their predictors' scores, or for the backbone's features.
 */
#include <math.h>
#include <string.h>

#include <glib/gstdio.h>

#include "base/error.h"
#include "base/random.h"
#include "encode/encoder.h"
#include "graph/safetensors.h"

#define PX 16
#define WIDTH 8
#define SCORES 5

/* Three values of a sleeve and two of a colour. */
static const char *const blocks =
    "{\"width\": 8, \"attributes\": {\"types\": ["
    "{\"name\": \"sleeve\", \"column\": \"sleeve\", \"values\": [\"long\", \"none\", \"short\"]},"
    "{\"name\": \"colour\", \"column\": \"color\", \"values\": [\"blue\", \"red\"]}]}}";

typedef struct {
    cw_encoder *encoder;
    float *inputs; /* [2, input] */
    gsize floats;  /* of one */
} fixture;

static cw_encoder *new_encoder(gboolean with_blocks, gboolean mirror)
{
    g_autoptr(GError) error = NULL;
    cw_encoder_form form = {0};
    cw_encoder_form_reset(&form);
    form.settings.picture_px = PX;
    form.settings.mirror = mirror;
    form.backbone.width = 0.25;
    form.backbone.stages = 2;
    json_t *object = json_loads(blocks, 0, NULL);
    if (with_blocks)
        g_assert_true(cw_attribute_blocks_from_json(&form.blocks, object, &error));
    json_decref(object);
    cw_encoder *encoder = cw_encoder_new_untrained(&form, 7, 2, &error);
    g_assert_no_error(error);
    cw_encoder_form_clear(&form);
    return encoder;
}

static void set_up(fixture *f, gconstpointer mirror)
{
    f->encoder = new_encoder(TRUE, mirror != NULL);
    f->floats = cw_encoder_input_floats(f->encoder, 1);
    f->inputs = g_new(float, 2 * f->floats);
    cw_random random = cw_random_start(1, 0, 0);
    for (gsize i = 0; i < 2 * f->floats; i++)
        f->inputs[i] = (float)cw_random_normal(&random);
}

static void tear_down(fixture *f, gconstpointer data G_GNUC_UNUSED)
{
    cw_encoder_free(f->encoder);
    g_free(f->inputs);
}

static cw_encoder *new_scores(const cw_encoder *encoder)
{
    g_autoptr(GError) error = NULL;
    cw_encoder *scores = cw_encoder_new_scores(encoder, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(cw_encoder_dimension(scores), ==, SCORES);
    return scores;
}

/* One tensor of the encoder. */
static void read_tensor(const cw_encoder *encoder, const char *name, float *numbers)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *folder = g_dir_make_tmp("colorway-scores-XXXXXX", NULL);
    g_autofree char *path = g_build_filename(folder, "model.safetensors", NULL);
    g_assert_true(cw_encoder_save(encoder, path, &error));
    g_autoptr(cw_safetensors) file = cw_safetensors_open(path, &error);
    g_assert_no_error(error);
    g_assert_true(cw_safetensors_read_f32(cw_safetensors_find(file, name), numbers, &error));
    g_remove(path);
    g_rmdir(folder);
}

/* The predictor sees the block as the learner gives it: the block of the embedding, longer by one
 * factor that all values share. */
static void check_type(const cw_encoder *encoder, const char *type, gsize values,
                       const float *block, const float *scores)
{
    float weight[3 * WIDTH], bias[3];
    double factor = 0;
    g_autofree char *weight_name = g_strdup_printf("attributes.%s.predictor.weight", type);
    g_autofree char *bias_name = g_strdup_printf("attributes.%s.predictor.bias", type);
    read_tensor(encoder, weight_name, weight);
    read_tensor(encoder, bias_name, bias);
    for (gsize v = 0; v < values; v++) {
        double product = 0;
        for (gsize i = 0; i < WIDTH; i++)
            product += (double)weight[v * WIDTH + i] * block[i];
        if (v == 0)
            factor = (scores[0] - bias[0]) / product;
        g_assert_cmpfloat_with_epsilon(scores[v], factor * product + bias[v], 1e-4);
    }
    g_assert_cmpfloat(factor, >, 0);
}

static void test_predictors(fixture *f, gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(cw_encoder) scores = new_scores(f->encoder);
    float vectors[2 * 2 * WIDTH], said[2 * SCORES];
    cw_encoder_run(f->encoder, f->inputs, 2, 1, vectors);
    cw_encoder_run(scores, f->inputs, 2, 1, said);
    for (gsize n = 0; n < 2; n++) {
        const float *vector = vectors + n * 2 * WIDTH, *row = said + n * SCORES;
        check_type(f->encoder, "sleeve", 3, vector, row);
        check_type(f->encoder, "colour", 2, vector + WIDTH, row + 3);
        g_assert_true(cw_encoder_is_vector(scores, row));
    }
    said[1] = NAN;
    g_assert_false(cw_encoder_is_vector(scores, said));
    g_assert_cmpstr(cw_encoder_hash(scores), !=, cw_encoder_hash(f->encoder));
}

/* Scores are the mean of those of both looks. */
static void test_looks(fixture *f, gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(cw_encoder) both = new_scores(f->encoder), plain = new_encoder(TRUE, FALSE);
    g_autoptr(cw_encoder) one = new_scores(plain);
    const gsize floats = cw_encoder_input_floats(one, 1);
    float mean[SCORES], said[2 * SCORES];
    g_assert_cmpuint(f->floats, ==, 2 * floats);
    cw_encoder_run(both, f->inputs, 1, 1, mean);
    cw_encoder_run(one, f->inputs, 2, 1, said);
    for (gsize i = 0; i < SCORES; i++)
        g_assert_cmpfloat_with_epsilon(mean[i], (said[i] + said[SCORES + i]) / 2, 1e-5);
}

/* The features are those of an encoder without blocks: its weights are drawn alike. */
static void test_features(fixture *f, gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(cw_encoder) features = cw_encoder_new_features(f->encoder, &error);
    g_assert_no_error(error);
    g_autoptr(cw_encoder) plain = new_encoder(FALSE, FALSE);
    const gsize dimension = cw_encoder_dimension(plain);
    g_assert_cmpuint(cw_encoder_dimension(features), ==, dimension);
    g_autofree float *rows = g_new(float, 2 * dimension);
    cw_encoder_run(features, f->inputs, 1, 1, rows);
    cw_encoder_run(plain, f->inputs, 1, 1, rows + dimension);
    g_assert_cmpmem(rows, dimension * sizeof *rows, rows + dimension, dimension * sizeof *rows);
    g_assert_true(cw_encoder_is_vector(features, rows));
    g_autoptr(cw_encoder) none = cw_encoder_new_scores(features, &error);
    g_assert_null(none);
    g_assert_error(error, CW_ERROR, CW_ERROR_USAGE);
}

#define ADD(path, mirror, function)                                                                \
    g_test_add("/scores/" path, fixture, mirror, set_up, function, tear_down)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD("predictors", NULL, test_predictors);
    ADD("looks", "mirror", test_looks);
    ADD("features", NULL, test_features);
    return g_test_run();
}
