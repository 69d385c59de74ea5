/* SPDX-License-Identifier: Apache-2.0
 *
 * Encoders whose embedding is made of a block for each attribute: every block has the same length,
 * what they stand for travels with them, and models without any are what they were.
 */
#include <math.h>
#include <string.h>

#include <glib/gstdio.h>

#include "base/error.h"
#include "base/random.h"
#include "encode/encoder.h"
#include "graph/safetensors.h"

#define PX 16

typedef struct {
    cw_encoder_form form;
    cw_encoder *encoder; /* without blocks */
    float *inputs;       /* [3, input] */
    char *folder, *path;
} fixture;

static void set_up(fixture *f, gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(GError) error = NULL;
    memset(&f->form, 0, sizeof f->form);
    cw_encoder_form_reset(&f->form);
    f->form.settings.picture_px = PX;
    f->form.backbone.width = 0.25;
    f->form.backbone.stages = 2;
    f->encoder = cw_encoder_new_untrained(&f->form, 7, 2, &error);
    g_assert_no_error(error);
    const gsize floats = 3 * cw_encoder_input_floats(f->encoder, 1);
    f->inputs = g_new(float, floats);
    cw_random random = cw_random_start(1, 0, 0);
    for (gsize i = 0; i < floats; i++)
        f->inputs[i] = (float)cw_random_normal(&random);
    f->folder = g_dir_make_tmp("colorway-blocks-XXXXXX", NULL);
    f->path = g_build_filename(f->folder, "model.safetensors", NULL);
}

static void tear_down(fixture *f, gconstpointer data G_GNUC_UNUSED)
{
    cw_encoder_free(f->encoder);
    cw_encoder_form_clear(&f->form);
    g_free(f->inputs);
    g_remove(f->path);
    g_rmdir(f->folder);
    g_free(f->path);
    g_free(f->folder);
}

/* Two attributes of three and two values, in blocks of 8. */
static const char *const blocks =
    "{\"width\": 8, \"attributes\": {\"types\": ["
    "{\"name\": \"sleeve\", \"column\": \"sleeve\", \"values\": [\"long\", \"none\", \"short\"]},"
    "{\"name\": \"colour\", \"column\": \"color\", \"values\": [\"blue\", \"red\"]}]}}";

static gboolean read_blocks(cw_encoder_form *form, const char *text, GError **error)
{
    json_t *object = json_loads(text, 0, NULL);
    g_assert_nonnull(object);
    cw_attribute_blocks_clear(&form->blocks);
    const gboolean ok = cw_attribute_blocks_from_json(&form->blocks, object, error);
    json_decref(object);
    return ok;
}

static cw_encoder *new_with_blocks(fixture *f)
{
    g_autoptr(GError) error = NULL;
    g_assert_true(read_blocks(&f->form, blocks, &error));
    cw_encoder *encoder = cw_encoder_new_untrained(&f->form, 7, 2, &error);
    g_assert_no_error(error);
    return encoder;
}

/* Blocks stand side by side, each as long as the others in a vector of unit length, though it is
 * the mean of two looks; the dictionary and the predictors travel with them. */
static void test_blocks(fixture *f, gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(GError) error = NULL;
    float first[3 * 16], second[3 * 16];
    g_autoptr(cw_encoder) encoder = new_with_blocks(f);
    g_assert_cmpuint(cw_encoder_dimension(encoder), ==, 16);
    cw_encoder_run(encoder, f->inputs, 3, 1, first);
    for (int block = 0; block < 6; block++) {
        double length = 0;
        for (int i = 0; i < 8; i++)
            length += (double)first[8 * block + i] * first[8 * block + i];
        g_assert_cmpfloat_with_epsilon(length, 0.5, 1e-5);
    }
    g_assert_true(cw_encoder_save(encoder, f->path, &error));
    g_autoptr(cw_encoder) loaded = cw_encoder_open(f->folder, 2, &error);
    g_assert_no_error(error);
    g_assert_cmpstr(cw_encoder_hash(loaded), ==, cw_encoder_hash(encoder));
    cw_encoder_run(loaded, f->inputs, 3, 1, second);
    g_assert_cmpmem(first, sizeof first, second, sizeof second);
    const cw_attribute_blocks *found = &cw_encoder_get_form(loaded)->blocks;
    g_assert_true(json_equal(found->attributes, f->form.blocks.attributes));
    g_autoptr(cw_safetensors) file = cw_safetensors_open(f->path, &error);
    g_assert_nonnull(cw_safetensors_find(file, "attributes.sleeve.learner.0.weight"));
    g_assert_cmpint(cw_safetensors_find(file, "attributes.sleeve.predictor.bias")->shape[0], ==, 3);
    g_assert_cmpint(cw_safetensors_find(file, "attributes.colour.predictor.bias")->shape[0], ==, 2);
}

/* Heads lie beside the branch that is copied. */
static void test_copy_of_blocks(fixture *f, gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(GError) error = NULL;
    float first[16], second[16];
    g_autoptr(cw_encoder) encoder = new_with_blocks(f);
    g_assert_true(cw_encoder_save(encoder, f->path, &error));
    g_autoptr(cw_safetensors) file = cw_safetensors_open(f->path, &error);
    g_autoptr(cw_parameters) parameters = cw_parameters_new(1);
    const cw_safetensors_entry *entries;
    const guint count = cw_safetensors_entries(file, &entries);
    for (guint i = 0; i < count; i++) {
        const gboolean head = g_str_has_prefix(entries[i].name, "attributes.");
        g_autofree char *name = g_strconcat(head ? "" : "net.", entries[i].name, NULL);
        const cw_shape shape = cw_shape_make(entries[i].shape, entries[i].rank);
        cw_parameter *parameter =
            cw_parameters_add(parameters, CW_PARAMETER_KEPT, name, shape, CW_INIT_ZEROS, &error);
        g_assert_true(cw_safetensors_read_f32(&entries[i], parameter->data, &error));
    }
    g_autoptr(cw_encoder) copy = cw_encoder_new_copy(&f->form, parameters, "net.", 2, &error);
    g_assert_no_error(error);
    cw_encoder_run(encoder, f->inputs, 1, 1, first);
    cw_encoder_run(copy, f->inputs, 1, 1, second);
    g_assert_cmpmem(first, sizeof first, second, sizeof second);
}

/* Rows of two blocks by hand: learners' rows are compared at unit length. */
static void test_distances(fixture *f, gconstpointer data G_GNUC_UNUSED)
{
    static const double first_only[] = {1, 0}, both[] = {0.25, 0.75};
    g_autoptr(GError) error = NULL;
    float a[16] = {0}, b[16] = {0};
    g_assert_true(read_blocks(&f->form, blocks, &error));
    const cw_attribute_blocks *form = &f->form.blocks;
    a[0] = a[15] = (float)G_SQRT2 / 2;
    b[1] = (float)G_SQRT2 / 2;
    b[15] = -(float)G_SQRT2 / 2;
    g_assert_cmpstr(cw_attribute_blocks_name(form, 1), ==, "colour");
    g_assert_cmpfloat_with_epsilon(cw_attribute_blocks_distance(form, 0, a, b), G_SQRT2, 1e-6);
    g_assert_cmpfloat_with_epsilon(cw_attribute_blocks_distance(form, 1, a, b), 2, 1e-6);
    g_assert_cmpfloat(cw_attribute_blocks_distance(form, 1, a, a), ==, 0);
    g_assert_cmpfloat_with_epsilon(cw_attribute_blocks_similarity(form, first_only, a, b), 0, 1e-6);
    g_assert_cmpfloat_with_epsilon(cw_attribute_blocks_similarity(form, both, a, b), -0.75, 1e-6);
}

/* What masks leave of x [7] as the block of a row that has `count` of them. */
static void lift(const float *x, int count, float *block)
{
    double squares = 0;
    for (int i = 0; i < 7; i++)
        squares += (double)x[i] * x[i];
    for (int i = 0; i < 7; i++)
        block[i] = (float)(2 * x[i] / (squares + 1) / sqrt(count));
    block[7] = (float)((squares - 1) / (squares + 1) / sqrt(count));
}

/* Masked embeddings have any length, and distances of their own. */
static void test_masked_distances(fixture *f, gconstpointer data G_GNUC_UNUSED)
{
    static const float x[2][7] = {{3, 0, -1}, {0, 0.1F, 0, 0, 0.2F}};
    static const float y[2][7] = {{3, 4, -1}, {0, 0.1F, 0, 0, 0.5F}};
    static const double both[] = {0.5, 0.5};
    g_autoptr(GError) error = NULL;
    float a[16], b[16];
    g_assert_true(read_blocks(&f->form, blocks, &error));
    f->form.blocks.masked = TRUE;
    for (int block = 0; block < 2; block++) {
        lift(x[block], 2, a + 8 * block);
        lift(y[block], 2, b + 8 * block);
    }
    const cw_attribute_blocks *form = &f->form.blocks;
    g_assert_cmpfloat_with_epsilon(cw_attribute_blocks_distance(form, 0, a, b), 4, 1e-4);
    g_assert_cmpfloat_with_epsilon(cw_attribute_blocks_distance(form, 1, a, b), 0.3, 1e-5);
    g_assert_cmpfloat_with_epsilon(cw_attribute_blocks_similarity(form, both, a, b),
                                   1 / (1 + (16 + 0.09) / 4), 1e-5);
    g_assert_cmpfloat(cw_attribute_blocks_similarity(form, both, a, a), ==, 1);
}

/* A model of masks has those beside its embedding, and no predictors. */
static void test_masked(fixture *f, gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(GError) error = NULL;
    float first[3 * 16], second[3 * 16];
    g_assert_true(read_blocks(&f->form, blocks, &error));
    f->form.blocks.masked = TRUE;
    g_autoptr(cw_encoder) encoder = cw_encoder_new_untrained(&f->form, 7, 2, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(cw_encoder_dimension(encoder), ==, 16);
    g_assert_true(cw_encoder_save(encoder, f->path, &error));
    g_autoptr(cw_encoder) loaded = cw_encoder_open(f->folder, 2, &error);
    g_assert_no_error(error);
    g_assert_true(cw_encoder_get_form(loaded)->blocks.masked);
    cw_encoder_run(encoder, f->inputs, 3, 1, first);
    cw_encoder_run(loaded, f->inputs, 3, 1, second);
    g_assert_cmpmem(first, sizeof first, second, sizeof second);
    for (int i = 0; i < 3; i++) /* masks of ones: every type sees all of it */
        g_assert_cmpmem(first + 16 * i, 8 * sizeof *first, first + 16 * i + 8, 8 * sizeof *first);
    g_autoptr(cw_safetensors) file = cw_safetensors_open(f->path, &error);
    g_assert_cmpint(cw_safetensors_find(file, "attributes.embedding.weight")->shape[0], ==, 7);
    g_assert_cmpint(cw_safetensors_find(file, "attributes.masks")->shape[0], ==, 2);
    g_assert_null(cw_safetensors_find(file, "attributes.sleeve.predictor.bias"));
}

/* A model without blocks says nothing of them: its hash is what it was before there were any. */
static void test_no_blocks(fixture *f, gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(GError) error = NULL;
    g_assert_true(cw_encoder_save(f->encoder, f->path, &error));
    g_autoptr(cw_safetensors) file = cw_safetensors_open(f->path, &error);
    json_t *form = json_loads(cw_safetensors_metadata(file, "colorway"), 0, NULL);
    g_assert_cmpuint(json_object_size(form), ==, 3);
    g_assert_null(json_object_get(form, "blocks"));
    json_decref(form);
    g_autoptr(cw_encoder) encoder = new_with_blocks(f);
    g_assert_cmpstr(cw_encoder_hash(encoder), !=, cw_encoder_hash(f->encoder));
}

static void test_bad_blocks(fixture *f, gconstpointer data G_GNUC_UNUSED)
{
#define TYPE "{\"name\": \"a\", \"values\": [1, 2]}"
    static const char *const bad[] = {
        "[]",
        "{\"width\": 8}",
        "{\"width\": 8, \"attributes\": {}}",
        "{\"width\": 8, \"attributes\": {\"types\": []}}",
        "{\"width\": 8, \"attributes\": {\"types\": [{\"values\": [1]}]}}",
        "{\"width\": 8, \"attributes\": {\"types\": [{\"name\": \"a\", \"values\": []}]}}",
        "{\"width\": 0, \"attributes\": {\"types\": [" TYPE "]}}",
        "{\"width\": 8, \"attributes\": {\"types\": [" TYPE "]}, \"more\": 1}",
        "{\"width\": 8, \"attributes\": {\"types\": [" TYPE "]}, \"masked\": 1}",
        "{\"width\": 1, \"attributes\": {\"types\": [" TYPE "]}, \"masked\": true}",
        "{\"width\": 0, \"attributes\": {\"types\": [" TYPE "]}, \"fused\": true}",
        "{\"width\": 8, \"attributes\": {\"types\": [" TYPE
        "]}, \"fused\": true, \"memory\": true}",
        "{\"width\": 8, \"attributes\": {\"types\": [" TYPE "]}, \"subtract\": true}",
    };
    for (gsize i = 0; i < G_N_ELEMENTS(bad); i++) {
        g_autoptr(GError) error = NULL;
        g_assert_false(read_blocks(&f->form, bad[i], &error));
        g_assert_error(error, CW_ERROR, CW_ERROR_USAGE);
    }
}

#define ADD(path, function) g_test_add("/blocks/" path, fixture, NULL, set_up, function, tear_down)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD("side-by-side", test_blocks);
    ADD("copy", test_copy_of_blocks);
    ADD("distances", test_distances);
    ADD("masked-distances", test_masked_distances);
    ADD("masked", test_masked);
    ADD("none", test_no_blocks);
    ADD("bad", test_bad_blocks);
    return g_test_run();
}
