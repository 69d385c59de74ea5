/* SPDX-License-Identifier: Apache-2.0
 *
 * A memory of attribute values: it travels in the model, edits vectors by the algebra that was
 * learned, reads values off them, and starts as means of blocks.
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
    cw_attribute_memory_edit(&memory, one, 1, vector);
    assert_vector(vector, (const float[]){1, 0, -0.2F, 0.6F, 1, 0, 0, 0});
    fill_vector(vector);
    cw_attribute_memory_edit(&memory, two, 2, vector);
    assert_vector(vector, (const float[]){1, 0, -0.2F, 0.6F, 0, 1, 0, 0});
    fill_vector(vector);
    cw_attribute_memory_edit(&memory, given, 1, vector);
    assert_vector(vector, (const float[]){0, 0, 0.8F, 0.6F, 1, 1, 0, 0});
    fill_vector(vector);
    cw_attribute_memory_edit(&memory, NULL, 0, vector);
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
    cw_attribute_memory found;
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

static void assert_none(const char *text, const char *fuse, const char *slices, const char *pattern)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(cw_encoder) encoder = new_encoder(text, fuse, slices);
    cw_attribute_memory found;
    g_assert_false(cw_attribute_memory_get(&found, encoder, &error));
    g_assert_error(error, CW_ERROR, CW_ERROR_USAGE);
    g_assert_nonnull(strstr(error->message, pattern));
}

static void test_none(void)
{
    g_autofree char *before = g_strndup(blocks, strcspn(blocks, ","));
    g_autofree char *without = g_strconcat(before, strstr(blocks, ", \"attributes\""), NULL);
    assert_none(without, "mean", "none", "has no memory of attribute values to edit by");
    assert_none(blocks, "concat", "tb", "are not one block an attribute");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/memory/edit", test_edit);
    g_test_add_func("/memory/read", test_read);
    g_test_add_func("/memory/start", test_start);
    g_test_add_func("/memory/travels", test_travels);
    g_test_add_func("/memory/none", test_none);
    return g_test_run();
}
