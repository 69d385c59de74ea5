/* SPDX-License-Identifier: Apache-2.0
 *
 * When the vector file of a model is built anew: not where it can only not be opened, but where
 * another model made it.
 */
#include "model_fixture.h"

#define DESIGNS 2
#define COLOURS 2
#define PICTURES (DESIGNS * COLOURS)

static void open_shop(shop *s, gconstpointer data)
{
    shop_open(s, data);
    shop_fill(s, DESIGNS, COLOURS, FALSE);
}

/* A folder stands in its place for a while, and nothing is forgotten. */
static void test_cannot_open(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(GError) error = NULL;
    cw_embed_summary summary;
    g_autofree char *model = shop_write_model(s, "run", 7);
    shop_embed(s, model);
    g_autofree char *path = shop_vector_path(s), *aside = shop_path(s, "aside");
    g_assert_cmpint(g_rename(path, aside), ==, 0);
    g_assert_cmpint(g_mkdir(path, 0700), ==, 0);
    g_assert_false(cw_embed_catalog(s->catalog, model, 1, NULL, &summary, &error));
    g_assert_error(error, CW_ERROR, CW_ERROR_FAILED);
    g_assert_true(g_str_has_prefix(error->message, "could not open \""));
    g_assert_cmpint(g_rmdir(path), ==, 0);
    g_assert_cmpint(g_rename(aside, path), ==, 0);
    summary = shop_embed(s, model);
    g_assert_cmpint(summary.embedded, ==, 0);
    g_assert_cmpint(summary.present, ==, PICTURES);
}

/* Writes the file anew, the same vectors under the same keys, as if another model had made them. */
static void rename_maker(const char *path)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(cw_vector_file) file = cw_vector_file_open(path, NULL, CW_VECTOR_FILE_READ, &error);
    g_assert_no_error(error);
    const gsize rows = cw_vector_file_rows(file), d = cw_vector_file_dimension(file);
    g_autofree guint64 *keys = g_new(guint64, rows);
    g_autofree float *vectors = g_new(float, rows *d);
    for (gsize row = 0; row < rows; row++) {
        keys[row] = cw_vector_file_key(file, row);
        memcpy(vectors + row * d, cw_vector_file_vector(file, row), d * sizeof *vectors);
    }
    g_clear_pointer(&file, cw_vector_file_close);
    file = cw_vector_file_create(path, "another model", d, &error);
    g_assert_no_error(error);
    g_assert_true(cw_vector_file_append(file, keys, vectors, rows, &error));
}

/* Refused with the one thing to do about it, which helps. */
static void test_another_model(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(GError) error = NULL;
    cw_store_model found;
    g_autofree char *model = shop_write_model(s, "run", 7);
    shop_embed(s, model);
    g_autofree char *path = shop_vector_path(s);
    rename_maker(path);
    g_assert_true(cw_model_find(s->catalog, "run", &found, &error));
    g_assert_null(cw_model_open_vectors(s->catalog, &found, CW_VECTOR_FILE_READ, &error));
    g_assert_error(error, CW_ERROR, CW_ERROR_FAILED);
    g_assert_true(g_pattern_match_simple("vectors by \"run\" (colorway embed builds them anew): "
                                         "\"*.cwv\" holds vectors of another model "
                                         "(\"another model\", not \"*\")",
                                         error->message));
    cw_model_clear(&found);
    g_assert_cmpint(shop_embed(s, model).embedded, ==, PICTURES);
    g_assert_cmpint(shop_embed(s, model).embedded, ==, 0);
}

#define ADD(path, function)                                                                        \
    g_test_add("/model-vectors/" path, shop, NULL, open_shop, function, shop_close)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD("cannot-open", test_cannot_open);
    ADD("another-model", test_another_model);
    return g_test_run();
}
