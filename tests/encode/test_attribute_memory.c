/* SPDX-License-Identifier: Apache-2.0
 *
 * A memory of attribute values: it travels in the model, edits vectors by the algebra that was
 * learned, reads values off them, and starts as means of blocks; without blocks by the layer that
 * was learned, and as means of all.
 */
#include <math.h>
#include <string.h>

#include <glib/gstdio.h>

#include "base/error.h"
#include "base/random.h"
#include "encode/attribute_memory.h"
#include "encode/encoder_form.h"

#define WIDTH 4
#define D (2 * WIDTH)
#define J 5

static const char *const blocks =
    "{\"width\": 4, \"memory\": true, \"attributes\": {\"types\": ["
    "{\"name\": \"sleeve\", \"column\": \"sleeve\", \"values\": [\"long\", \"none\", \"short\"]},"
    "{\"name\": \"colour\", \"column\": \"color\", \"values\": [\"blue\", \"red\"]}]}}";

/* Prototypes along an axis each: sleeves 0, 1, 2 along 0, 1, 2; colours 0, 1 along 4, 5. */
static float prototypes[D * J];

static const cw_attribute_memory memory = {
    .width = WIDTH,
    .types = 2,
    .values = {3, 2},
    .columns = {0, 3},
    .count = J,
    .prototypes = prototypes,
};

static void fill_prototypes(void)
{
    static const int axes[J] = {0, 1, 2, 4, 5};
    memset(prototypes, 0, sizeof prototypes);
    for (int j = 0; j < J; j++)
        prototypes[axes[j] * J + j] = 1;
}

static void assert_vector(const float *vector, const float *expected)
{
    double squares = 0;
    for (int d = 0; d < D; d++)
        squares += (double)expected[d] * expected[d];
    for (int d = 0; d < D; d++)
        g_assert_cmpfloat_with_epsilon(vector[d], expected[d] / sqrt(squares), 1e-6);
}

/* Unit blocks of a short-sleeved blue thing, as a vector of unit length. */
static void fill_vector(float *vector)
{
    static const float unit[D] = {0, 0, 0.8F, 0.6F, 1, 0, 0, 0};
    for (int d = 0; d < D; d++)
        vector[d] = unit[d] / sqrtf(2);
}

/* r - M old + M new, at the length that unit blocks have: were it at that of the stored vector, the
 * old value would not be gone. */
static void test_edit(void)
{
    static const cw_attribute_change one[] = {{0, 2, 0}}, two[] = {{0, 2, 0}, {1, 0, 1}},
                                     given[] = {{1, -1, 1}};
    float vector[D];
    fill_prototypes();
    fill_vector(vector);
    cw_attribute_memory_edit(&memory, one, 1, vector, 1);
    assert_vector(vector, (const float[]){1, 0, -0.2F, 0.6F, 1, 0, 0, 0});
    fill_vector(vector);
    cw_attribute_memory_edit(&memory, two, 2, vector, 1);
    assert_vector(vector, (const float[]){1, 0, -0.2F, 0.6F, 0, 1, 0, 0});
    fill_vector(vector);
    cw_attribute_memory_edit(&memory, given, 1, vector, 1);
    assert_vector(vector, (const float[]){0, 0, 0.8F, 0.6F, 1, 1, 0, 0});
    fill_vector(vector);
    cw_attribute_memory_edit(&memory, NULL, 0, vector, 1);
    assert_vector(vector, (const float[]){0, 0, 0.8F, 0.6F, 1, 0, 0, 0});
}

/* By the direction of a prototype, not its length, and in the block of its type alone. */
static void test_read(void)
{
    float vector[D];
    fill_prototypes();
    fill_vector(vector);
    prototypes[2 * J + 0] = 5; /* of the long sleeve: the longest product, another direction */
    prototypes[0 * J + 0] = 20;
    prototypes[4 * J + 1] = 9; /* of no sleeve, outside its block */
    g_assert_cmpint(cw_attribute_memory_read(&memory, 0, vector), ==, 2);
    g_assert_cmpint(cw_attribute_memory_read(&memory, 1, vector), ==, 0);
}

/* Means of unit blocks of the draws, and nothing outside of the type's rows. */
static void test_start(void)
{
    static const float rows[3 * D] = {
        1, 0, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 1, 0, 0, 0,
    };
    static const gsize order[J * 2] = {0, 0, 0, 1, 2, 1, 0, 2, 1, 1};
    float made[D * J];
    cw_attribute_memory_start(&memory, rows, order, 2, made);
    const float root = sqrtf(2);
    for (int d = 0; d < D; d++)
        for (int j = 0; j < J; j++) {
            const float *a = rows + order[2 * j] * D, *b = rows + order[2 * j + 1] * D;
            const gboolean own = (d < WIDTH) == (j < 3);
            g_assert_cmpfloat_with_epsilon(made[d * J + j], own ? root * (a[d] + b[d]) / 2 : 0,
                                           1e-6);
        }
}

static cw_encoder *new_encoder(const char *text, const char *fuse, const char *slices)
{
    g_autoptr(GError) error = NULL;
    cw_encoder_form form = {0};
    cw_encoder_form_reset(&form);
    form.settings.picture_px = 16;
    form.backbone.width = 0.25;
    form.backbone.stages = 2;
    g_assert_true(cw_options_set(cw_encoder_options, &form.settings, "fuse", fuse, NULL));
    g_assert_true(cw_options_set(cw_encoder_options, &form.settings, "slices", slices, NULL));
    json_t *object = json_loads(text, 0, NULL);
    g_assert_true(cw_attribute_blocks_from_json(&form.blocks, object, &error));
    json_decref(object);
    cw_encoder *encoder = cw_encoder_new_untrained(&form, 7, 1, &error);
    g_assert_no_error(error);
    cw_encoder_form_clear(&form);
    return encoder;
}

/* It is asked for without the network, too: the same model is blind. */
static void test_travels(void)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *folder = g_dir_make_tmp("colorway-memory-XXXXXX", NULL);
    g_autofree char *path = g_build_filename(folder, "model.safetensors", NULL);
    g_autoptr(cw_encoder) encoder = new_encoder(blocks, "mean", "none");
    const cw_parameter *parameter = cw_encoder_find(encoder, CW_HEAD_MEMORY);
    fill_prototypes();
    memcpy(parameter->data, prototypes, sizeof prototypes);
    g_assert_true(cw_encoder_save(encoder, path, &error));
    g_autoptr(cw_encoder) loaded = cw_encoder_open_blind(folder, 1, &error);
    g_autoptr(cw_encoder) seeing = cw_encoder_open(folder, 1, &error);
    g_assert_no_error(error);
    g_assert_cmpstr(cw_encoder_hash(loaded), ==, cw_encoder_hash(seeing));
    g_auto(cw_attribute_memory) found = {0};
    g_assert_true(cw_attribute_memory_get(&found, loaded, &error));
    g_assert_cmpmem(found.prototypes, sizeof prototypes, prototypes, sizeof prototypes);
    g_assert_cmpuint(found.types, ==, 2);
    g_assert_cmpuint(found.values[0], ==, 3);
    g_assert_cmpuint(found.columns[1], ==, 3);
    g_assert_cmpuint(found.count, ==, J);
    cw_encoder_form form = {0};
    cw_encoder_form_reset(&form);
    g_assert_true(cw_encoder_form_read(&form, folder, &error));
    g_assert_true(form.blocks.memory);
    g_assert_cmpint(form.settings.picture_px, ==, 16);
    cw_encoder_form_clear(&form);
    g_remove(path);
    g_assert_null(cw_encoder_open_blind(folder, 1, &error));
    g_assert_error(error, CW_ERROR, CW_ERROR_NOT_FOUND);
    g_rmdir(folder);
}

/* ---- without blocks -------------------------------------------------------------------------- */

#define FUSED 32 /* numbers of the network's features */
#define ROOT sqrt(FUSED)

static const char *const fused =
    "{\"width\": 0, \"fused\": true, \"subtract\": SUBTRACT, \"memory\": true, \"attributes\": "
    "{\"types\": [{\"name\": \"sleeve\", \"column\": \"sleeve\", \"values\": [\"long\", \"none\", "
    "\"short\"]}, {\"name\": \"colour\", \"column\": \"color\", \"values\": [\"blue\", "
    "\"red\"]}]}}";

static cw_encoder *new_fused(gboolean subtract)
{
    GString *text = g_string_new(fused);
    g_string_replace(text, "SUBTRACT", subtract ? "true" : "false", 1);
    g_autofree char *form = g_string_free(text, FALSE);
    cw_encoder *encoder = new_encoder(form, "mean", "none");
    const cw_parameter *entries = cw_encoder_find(encoder, CW_HEAD_MEMORY);
    cw_random random = cw_random_start(3, 0, 0);
    for (gsize i = 0; i < cw_shape_count(&entries->shape); i++)
        entries->data[i] = (float)cw_random_normal(&random);
    return encoder;
}

/* `rows` unit rows. */
static void draw_rows(float *vectors, gsize rows)
{
    cw_random random = cw_random_start(4, 0, 0);
    for (gsize n = 0; n < rows; n++) {
        double squares = 0;
        for (int d = 0; d < FUSED; d++) {
            vectors[n * FUSED + (gsize)d] = (float)cw_random_normal(&random);
            squares += pow(vectors[n * FUSED + (gsize)d], 2);
        }
        for (int d = 0; d < FUSED; d++)
            vectors[n * FUSED + (gsize)d] /= (float)sqrt(squares);
    }
}

/* relu(W [sqrt(D) x, sum of prototypes] + b) at unit length. */
static void fuse_by_hand(const cw_encoder *encoder, const float *x, const int *columns,
                         const double *signs, int count, double *z)
{
    const float *weight = cw_encoder_find(encoder, "attributes.fusion.weight")->data;
    const float *bias = cw_encoder_find(encoder, "attributes.fusion.bias")->data;
    const float *entries = cw_encoder_find(encoder, CW_HEAD_MEMORY)->data;
    double squares = 0;
    for (int o = 0; o < FUSED; o++) {
        z[o] = bias[o];
        for (int d = 0; d < FUSED; d++) {
            double target = 0;
            for (int c = 0; c < count; c++)
                target += signs[c] * entries[d * J + columns[c]];
            z[o] += weight[o * 2 * FUSED + d] * ROOT * x[d] +
                    weight[o * 2 * FUSED + FUSED + d] * target;
        }
        z[o] = MAX(z[o], 0);
        squares += z[o] * z[o];
    }
    for (int o = 0; o < FUSED; o++)
        z[o] /= sqrt(squares);
}

/* More rows than a run of the layer takes, two changes each: short to long, and red where there was
 * no colour; of the last one blue. */
static void assert_fuses(gboolean subtract)
{
    enum { MANY = CW_ATTRIBUTE_FUSION_ROWS + 5 };
    static const double signs[] = {1, 1, -1};
    g_autoptr(GError) error = NULL;
    g_autoptr(cw_encoder) encoder = new_fused(subtract);
    g_auto(cw_attribute_memory) found = {0};
    g_assert_true(cw_attribute_memory_get(&found, encoder, &error));
    cw_attribute_change changes[2 * MANY];
    float before[MANY * FUSED], after[MANY * FUSED];
    for (int n = 0; n < MANY; n++) {
        changes[2 * n] = (cw_attribute_change){0, 2, 0};
        changes[2 * n + 1] = (cw_attribute_change){1, -1, n < MANY - 1};
    }
    draw_rows(before, MANY);
    memcpy(after, before, sizeof before);
    cw_attribute_memory_edit(&found, changes, 2, after, MANY);
    for (int n = 0; n < MANY; n += MANY - 1) {
        const int columns[] = {0, n < MANY - 1 ? 4 : 3, 2};
        double z[FUSED];
        fuse_by_hand(encoder, before + n * FUSED, columns, signs, subtract ? 3 : 2, z);
        for (int d = 0; d < FUSED; d++)
            g_assert_cmpfloat_with_epsilon(after[n * FUSED + d], z[d], 1e-5);
    }
    memcpy(after, before, sizeof before);
    cw_attribute_memory_edit(&found, changes, 0, after, MANY);
    g_assert_cmpmem(after, sizeof after, before, sizeof before);
}

static void test_fuses(void)
{
    assert_fuses(FALSE);
    assert_fuses(TRUE);
}

/* By the predictor, which knows vectors at the length sqrt(D): its bias counts. */
static void test_fused_read(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(cw_encoder) encoder = new_fused(FALSE);
    const cw_parameter *weight = cw_encoder_find(encoder, "attributes.sleeve.predictor.weight");
    const cw_parameter *bias = cw_encoder_find(encoder, "attributes.sleeve.predictor.bias");
    float vector[FUSED] = {0.6F, 0, 0.8F};
    memset(weight->data, 0, 3 * FUSED * sizeof(float));
    memset(bias->data, 0, 3 * sizeof(float));
    weight->data[0] = 1;             /* long: 0.6 sqrt(D) = 3.4 */
    weight->data[2 * FUSED + 2] = 1; /* short: 0.8 sqrt(D) = 4.5 */
    g_auto(cw_attribute_memory) found = {0};
    g_assert_true(cw_attribute_memory_get(&found, encoder, &error));
    g_assert_cmpint(cw_attribute_memory_read(&found, 0, vector), ==, 2);
    bias->data[1] = 4; /* none: nothing but that */
    g_assert_cmpint(cw_attribute_memory_read(&found, 0, vector), ==, 2);
    bias->data[1] = 5;
    g_assert_cmpint(cw_attribute_memory_read(&found, 0, vector), ==, 1);
}

/* Means of all of the vectors of a value, as long as the layer sees vectors. */
static void test_fused_start(void)
{
    static const gsize order[J * 2] = {0, 0, 0, 1, 2, 1, 0, 2, 1, 1};
    g_autoptr(GError) error = NULL;
    g_autoptr(cw_encoder) encoder = new_fused(FALSE);
    g_auto(cw_attribute_memory) found = {0};
    float rows[3 * FUSED], made[FUSED * J];
    g_assert_true(cw_attribute_memory_get(&found, encoder, &error));
    draw_rows(rows, 3);
    cw_attribute_memory_start(&found, rows, order, 2, made);
    for (gsize d = 0; d < FUSED; d++)
        for (gsize j = 0; j < J; j++) {
            const float a = rows[order[2 * j] * FUSED + d], b = rows[order[2 * j + 1] * FUSED + d];
            g_assert_cmpfloat_with_epsilon(made[d * J + j], ROOT * (a + b) / 2, 1e-5);
        }
}

/* All that edits and reads is in the file; vectors are those of the network without any of it. */
static void test_fused_travels(void)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *folder = g_dir_make_tmp("colorway-memory-XXXXXX", NULL);
    g_autofree char *path = g_build_filename(folder, "model.safetensors", NULL);
    g_autoptr(cw_encoder) encoder = new_fused(TRUE);
    g_autoptr(cw_encoder) bare = cw_encoder_new_features(encoder, &error);
    g_assert_true(cw_encoder_save(encoder, path, &error));
    g_autoptr(cw_encoder) loaded = cw_encoder_open(folder, 1, &error);
    g_assert_no_error(error);
    const gsize floats = cw_encoder_input_floats(encoder, 1);
    g_autofree float *input = g_new(float, floats);
    cw_random random = cw_random_start(1, 0, 0);
    for (gsize i = 0; i < floats; i++)
        input[i] = (float)cw_random_normal(&random);
    float first[FUSED], second[FUSED];
    g_assert_cmpuint(cw_encoder_dimension(loaded), ==, FUSED);
    cw_encoder_run(bare, input, 1, 1, first);
    cw_encoder_run(loaded, input, 1, 1, second);
    g_assert_cmpmem(first, sizeof first, second, sizeof second);
    static const cw_attribute_change change = {0, 2, 0};
    g_auto(cw_attribute_memory) before = {0}, found = {0};
    g_assert_true(cw_attribute_memory_get(&before, encoder, &error));
    g_assert_true(cw_attribute_memory_get(&found, loaded, &error));
    cw_attribute_memory_edit(&before, &change, 1, first, 1);
    cw_attribute_memory_edit(&found, &change, 1, second, 1);
    g_assert_cmpmem(first, sizeof first, second, sizeof second);
    g_assert_true(cw_attribute_fusion_subtracts(found.fusion));
    g_remove(path);
    g_rmdir(folder);
}

static void assert_none(const char *text, const char *fuse, const char *slices, const char *pattern)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(cw_encoder) encoder = new_encoder(text, fuse, slices);
    g_auto(cw_attribute_memory) found = {0};
    g_assert_false(cw_attribute_memory_get(&found, encoder, &error));
    g_assert_error(error, CW_ERROR, CW_ERROR_USAGE);
    g_assert_nonnull(strstr(error->message, pattern));
}

static void test_none(void)
{
    g_autofree char *before = g_strndup(blocks, strcspn(blocks, ","));
    g_autofree char *without = g_strconcat(before, strstr(blocks, ", \"attributes\""), NULL);
    assert_none(without, "mean", "none", "has no memory of attribute values to edit by");
    assert_none(blocks, "concat", "tb", "are not those that its memory was learned for");
    g_autofree char *fusing = g_strdup(fused);
    memcpy(strstr(fusing, "SUBTRACT"), "    true", 8);
    assert_none(fusing, "concat", "tb", "are not those that its memory was learned for");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/memory/edit", test_edit);
    g_test_add_func("/memory/read", test_read);
    g_test_add_func("/memory/start", test_start);
    g_test_add_func("/memory/travels", test_travels);
    g_test_add_func("/memory/fuses", test_fuses);
    g_test_add_func("/memory/fused-read", test_fused_read);
    g_test_add_func("/memory/fused-start", test_fused_start);
    g_test_add_func("/memory/fused-travels", test_fused_travels);
    g_test_add_func("/memory/none", test_none);
    return g_test_run();
}
