/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/error.h"
#include "base/size.h"
#include "vector_fixture.h"
#include "vectors/npy.h"

/* The bytes numpy.save writes for this matrix. */
static void test_bytes_of_numpy(void)
{
    g_autofree char *path = fixture_path("x.npy");
    const float matrix[] = {1, -2, .5f, 0, 3, 4};
    g_assert_true(cw_npy_save(path, matrix, 2, 3, NULL));
    g_autofree char *bytes = NULL;
    gsize count;
    g_assert_true(g_file_get_contents(path, &bytes, &count, NULL));
    const char front[] = "\x93NUMPY\x01\x00\x76\x00{'descr': '<f4', 'fortran_order': False, "
                         "'shape': (2, 3), }";
    g_assert_cmpuint(count, ==, 128 + sizeof matrix);
    g_assert_cmpmem(bytes, sizeof front - 1, front, sizeof front - 1);
    for (gsize i = sizeof front - 1; i < 127; i++)
        g_assert_cmpint(bytes[i], ==, ' ');
    g_assert_cmpint(bytes[127], ==, '\n');
    g_assert_cmpmem(bytes + 128, sizeof matrix, matrix, sizeof matrix);
    fixture_remove(path);
}

static void test_round_trip(void)
{
    g_autofree char *path = fixture_path("x.npy");
    g_autofree float *matrix = fixture_vectors(57, 13, 1);
    g_autoptr(cw_npy_writer) writer = cw_npy_writer_open(path, 57, 13, NULL);
    g_assert_true(cw_npy_writer_append(writer, matrix, 50, NULL));
    g_assert_false(g_file_test(path, G_FILE_TEST_EXISTS));
    g_autoptr(GError) error = NULL;
    g_assert_false(cw_npy_writer_finish(writer, &error));
    g_assert_error(error, CW_ERROR, CW_ERROR_USAGE);
    g_clear_error(&error);
    g_assert_false(cw_npy_writer_append(writer, matrix, 8, &error));
    g_assert_error(error, CW_ERROR, CW_ERROR_USAGE);
    g_assert_true(cw_npy_writer_append(writer, matrix + 50 * 13, 7, NULL));
    g_assert_true(cw_npy_writer_finish(writer, NULL));
    gsize rows, columns;
    cw_autosize float *loaded = cw_npy_load(path, &rows, &columns, NULL);
    g_assert_cmpuint(rows, ==, 57);
    g_assert_cmpuint(columns, ==, 13);
    g_assert_cmpmem(loaded, 57 * 13 * sizeof(float), matrix, 57 * 13 * sizeof(float));
    fixture_remove(path);
}

/* An unfinished file leaves nothing: fixture_remove() wants an empty folder. */
static void test_unfinished_leaves_nothing(void)
{
    g_autofree char *path = fixture_path("x.npy");
    cw_npy_writer_close(cw_npy_writer_open(path, 3, 3, NULL));
    fixture_remove(path);
}

static cw_error load_error(const char *header, gsize data_bytes)
{
    g_autofree char *path = fixture_path("x.npy");
    g_autoptr(GString) bytes = g_string_new(NULL);
    g_string_append_len(bytes, "\x93NUMPY\x01\x00", 8);
    g_string_append_c(bytes, (char)strlen(header));
    g_string_append_len(bytes, "\x00", 1);
    g_string_append(bytes, header);
    for (gsize i = 0; i < data_bytes; i++)
        g_string_append_c(bytes, 0);
    g_assert_true(g_file_set_contents(path, bytes->str, (gssize)bytes->len, NULL));
    g_autoptr(GError) error = NULL;
    gsize rows, columns;
    cw_autosize float *matrix = cw_npy_load(path, &rows, &columns, &error);
    fixture_remove(path);
    if (matrix != NULL)
        return 99;
    g_assert_true(error->domain == CW_ERROR);
    return (cw_error)error->code;
}

#define HEADER(type, order, shape)                                                                 \
    "{'descr': '" type "', 'fortran_order': " order ", 'shape': " shape ", }\n"

static void test_refusals(void)
{
    g_assert_cmpint(load_error(HEADER("<f4", "False", "(2, 3)"), 24), ==, 99);
    g_assert_cmpint(load_error(HEADER("<f4", "False", "(6,)"), 24), ==, 99);
    g_assert_cmpint(load_error(HEADER("<f4", "False", "(2, 3)"), 23), ==, CW_ERROR_DAMAGED);
    g_assert_cmpint(load_error(HEADER("<f4", "False", "(2, 3)"), 25), ==, CW_ERROR_DAMAGED);
    g_assert_cmpint(load_error(HEADER("<f8", "False", "(2, 3)"), 48), ==, CW_ERROR_UNSUPPORTED);
    g_assert_cmpint(load_error(HEADER("<f4", "True", "(2, 3)"), 24), ==, CW_ERROR_UNSUPPORTED);
    g_assert_cmpint(load_error(HEADER("<f4", "False", "(1, 2, 3)"), 24), ==, CW_ERROR_UNSUPPORTED);
    g_assert_cmpint(load_error(HEADER("<f4", "False", "()"), 4), ==, CW_ERROR_UNSUPPORTED);
    g_assert_cmpint(load_error("{}", 4), ==, CW_ERROR_UNSUPPORTED);
    g_assert_cmpint(load_error(HEADER("<f4", "False", "(4611686018427387904, 4)"), 0), ==,
                    CW_ERROR_DAMAGED);
    g_assert_cmpint(load_error(HEADER("<f4", "False", "(99999999999999999999999, 4)"), 0), ==,
                    CW_ERROR_UNSUPPORTED);
    gsize rows, columns;
    g_autoptr(GError) error = NULL;
    g_assert_null(cw_npy_load("/nowhere/x.npy", &rows, &columns, &error));
    g_assert_error(error, CW_ERROR, CW_ERROR_NOT_FOUND);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/npy/bytes-of-numpy", test_bytes_of_numpy);
    g_test_add_func("/npy/round-trip", test_round_trip);
    g_test_add_func("/npy/unfinished-leaves-nothing", test_unfinished_leaves_nothing);
    g_test_add_func("/npy/refusals", test_refusals);
    return g_test_run();
}
