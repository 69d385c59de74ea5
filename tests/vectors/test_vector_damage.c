/* SPDX-License-Identifier: Apache-2.0
 *
 * Foreign bytes: flipped bits and cut files are found, or change nothing that is read.
 */
#include <string.h>

#include "base/error.h"
#include "vector_fixture.h"

enum { DIMENSION = 16, ROWS = 1030 };

typedef struct {
    char *path;
    float *vectors;
    char *bytes;
    gsize count;
} damage_fixture;

static void set_up(damage_fixture *f, gconstpointer data)
{
    (void)data;
    f->path = fixture_path("vectors");
    f->vectors = fixture_vectors(ROWS, DIMENSION, 1);
    g_autoptr(cw_vector_file) file = cw_vector_file_create(f->path, "m", DIMENSION, NULL);
    fixture_append(file, f->vectors, 0, ROWS);
    g_assert_true(g_file_get_contents(f->path, &f->bytes, &f->count, NULL));
}

static void tear_down(damage_fixture *f, gconstpointer data)
{
    (void)data;
    fixture_remove(f->path);
    g_free(f->path);
    g_free(f->vectors);
    g_free(f->bytes);
}

/* Writes `count` bytes, opens with every check, and says whether the file was refused as damaged or
 * unknown; what is accepted must be the file as it was, or empty as its first commit left it. */
static gboolean is_refused(const damage_fixture *f, gsize count)
{
    g_autoptr(GError) error = NULL;
    fixture_write(f->path, f->bytes, count);
    g_autoptr(cw_vector_file) file =
        cw_vector_file_open(f->path, NULL, CW_VECTOR_FILE_CHECK, &error);
    if (file == NULL) {
        g_assert_error(error, CW_ERROR, CW_ERROR_DAMAGED);
        return TRUE;
    }
    gsize rows = cw_vector_file_rows(file);
    g_assert_true(rows == 0 || rows == ROWS);
    for (gsize i = 0; i < rows; i++) {
        g_assert_cmpuint(cw_vector_file_key(file, i), ==, i + 1000);
        g_assert_cmpmem(cw_vector_file_vector(file, i), sizeof(float[DIMENSION]),
                        f->vectors + i * DIMENSION, sizeof(float[DIMENSION]));
    }
    return FALSE;
}

static void test_bit_flips(damage_fixture *f, gconstpointer data)
{
    (void)data;
    cw_random random = cw_random_start(6, 0, 0);
    guint refused = 0;
    for (guint trial = 0; trial < 300; trial++) {
        gsize at = trial < 100 ? cw_random_below(&random, 128) + trial % 2 * 4096
                               : cw_random_below(&random, f->count);
        char bit = (char)(1 << cw_random_below(&random, 8));
        f->bytes[at] ^= bit;
        refused += is_refused(f, f->count);
        f->bytes[at] ^= bit;
    }
    g_assert_cmpuint(refused, >, 60); /* half of the second block is not in use */
    g_assert_false(is_refused(f, f->count));
}

static void test_truncations(damage_fixture *f, gconstpointer data)
{
    (void)data;
    for (gsize count = 0; count < f->count; count += 1 + count / 8)
        if (!is_refused(f, count)) /* the commit of no rows needs the headers only */
            g_assert_cmpuint(count, <, 2 * 4096);
    g_assert_true(is_refused(f, f->count - 1));
}

static void test_names_the_block(damage_fixture *f, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    gsize second_block = 2 * 4096 + (f->count - 2 * 4096) / 2;
    f->bytes[second_block + 64] ^= 1; /* the first key */
    fixture_write(f->path, f->bytes, f->count);
    g_assert_null(cw_vector_file_open(f->path, NULL, CW_VECTOR_FILE_READ, &error));
    g_assert_error(error, CW_ERROR, CW_ERROR_DAMAGED);
    g_assert_nonnull(strstr(error->message, "keys of block 1 (rows 1024 to 1029)"));
    f->bytes[second_block + 64] ^= 1;
    g_clear_error(&error);
    gsize vectors = second_block - 1024 * DIMENSION * 4;
    f->bytes[vectors] ^= 1; /* in the float32 rows of block 0 */
    fixture_write(f->path, f->bytes, f->count);
    g_autoptr(cw_vector_file) file = cw_vector_file_open(f->path, NULL, CW_VECTOR_FILE_READ, NULL);
    g_assert_nonnull(file);
    g_assert_false(cw_vector_file_verify(file, &error));
    g_assert_error(error, CW_ERROR, CW_ERROR_DAMAGED);
    g_assert_nonnull(strstr(error->message, "vectors of block 0 (rows 0 to 1023)"));
}

static void test_not_a_vector_file(damage_fixture *f, gconstpointer data)
{
    (void)data;
    memset(f->bytes, 'x', f->count);
    g_assert_true(is_refused(f, f->count));
    g_assert_true(is_refused(f, 0));
}

#define ADD(name, function)                                                                        \
    g_test_add("/vector-damage/" name, damage_fixture, NULL, set_up, function, tear_down)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD("bit-flips", test_bit_flips);
    ADD("truncations", test_truncations);
    ADD("names-the-block", test_names_the_block);
    ADD("not-a-vector-file", test_not_a_vector_file);
    return g_test_run();
}
