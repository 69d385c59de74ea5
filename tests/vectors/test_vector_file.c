/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/error.h"
#include "vector_fixture.h"

enum { DIMENSION = 20, MANY = 2500 };

static cw_vector_file *create(const char *path)
{
    GError *error = NULL;
    cw_vector_file *file = cw_vector_file_create(path, "model-a", DIMENSION, &error);
    g_assert_no_error(error);
    return file;
}

static cw_vector_file *reopen(const char *path)
{
    GError *error = NULL;
    cw_vector_file *file =
        cw_vector_file_open(path, "model-a", CW_VECTOR_FILE_WRITE | CW_VECTOR_FILE_CHECK, &error);
    g_assert_no_error(error);
    return file;
}

static void assert_vector(const cw_vector_file *file, guint64 key, const float *expected)
{
    gsize row = G_MAXSIZE;
    g_assert_true(cw_vector_file_find(file, key, &row));
    g_assert_cmpuint(cw_vector_file_key(file, row), ==, key);
    g_assert_true(cw_vector_file_is_live(file, row));
    g_assert_cmpmem(cw_vector_file_vector(file, row), DIMENSION * sizeof(float), expected,
                    DIMENSION * sizeof(float));
}

/* Batches of all sizes, over block borders, come back bit for bit. */
static void test_append_and_reopen(void)
{
    g_autofree char *path = fixture_path("vectors");
    g_autofree float *vectors = fixture_vectors(MANY, DIMENSION, 1);
    const gsize batches[] = {1, 1022, 1, 1, 500, 975};
    g_autoptr(cw_vector_file) file = create(path);
    gsize done = 0;
    for (gsize b = 0; b < G_N_ELEMENTS(batches); b++) {
        fixture_append(file, vectors, done, batches[b]);
        done += batches[b];
        cw_vector_file_close(file);
        file = reopen(path);
        g_assert_cmpuint(cw_vector_file_rows(file), ==, done);
        g_assert_cmpuint(cw_vector_file_live(file), ==, done);
    }
    g_assert_cmpstr(cw_vector_file_model(file), ==, "model-a");
    g_assert_cmpuint(cw_vector_file_dimension(file), ==, DIMENSION);
    for (gsize i = 0; i < MANY; i++)
        assert_vector(file, i + 1000, vectors + i * DIMENSION);
    fixture_remove(path);
}

static void test_replace_remove_compact(void)
{
    g_autofree char *path = fixture_path("vectors");
    g_autofree float *vectors = fixture_vectors(1500, DIMENSION, 1);
    g_autofree float *newer = fixture_vectors(1500, DIMENSION, 2);
    g_autoptr(cw_vector_file) file = create(path);
    fixture_append(file, vectors, 0, 1500);
    fixture_append(file, newer, 10, 3);
    const guint64 gone[] = {1000, 1012, 77, 1000};
    g_assert_true(cw_vector_file_remove(file, gone, 4, NULL));
    gsize row;
    for (guint round = 0; round < 3; round++) {
        g_assert_cmpuint(cw_vector_file_live(file), ==, 1498);
        g_assert_false(cw_vector_file_find(file, 1000, &row));
        g_assert_false(cw_vector_file_find(file, 1012, &row));
        g_assert_false(cw_vector_file_find(file, 77, &row));
        assert_vector(file, 1010, newer + 10 * DIMENSION);
        assert_vector(file, 1009, vectors + 9 * DIMENSION);
        assert_vector(file, 2499, vectors + 1499 * DIMENSION);
        if (round == 1) {
            g_assert_true(cw_vector_file_compact(file, NULL));
            g_assert_cmpuint(cw_vector_file_rows(file), ==, 1498);
        }
        cw_vector_file_close(file);
        file = reopen(path);
    }
    fixture_append(file, vectors, 0, 1); /* a removed key comes back */
    assert_vector(file, 1000, vectors);
    fixture_remove(path);
}

/* One key twice in one batch: the later row counts. */
static void test_key_twice_in_a_batch(void)
{
    g_autofree char *path = fixture_path("vectors");
    g_autofree float *vectors = fixture_vectors(2, DIMENSION, 1);
    g_autoptr(cw_vector_file) file = create(path);
    const guint64 keys[] = {0, 0};
    g_assert_true(cw_vector_file_append(file, keys, vectors, 2, NULL));
    g_assert_cmpuint(cw_vector_file_live(file), ==, 1);
    assert_vector(file, 0, vectors + DIMENSION);
    g_assert_false(cw_vector_file_is_live(file, 0));
    fixture_remove(path);
}

static void test_refusals(void)
{
    g_autofree char *path = fixture_path("vectors");
    g_autoptr(GError) error = NULL;
    g_assert_null(cw_vector_file_open(path, NULL, CW_VECTOR_FILE_READ, &error));
    g_assert_error(error, CW_ERROR, CW_ERROR_NOT_FOUND);
    g_clear_error(&error);
    g_assert_null(cw_vector_file_create(path, "m", 0, &error));
    g_assert_error(error, CW_ERROR, CW_ERROR_USAGE);
    g_clear_error(&error);
    g_autoptr(cw_vector_file) file = create(path);
    g_assert_null(cw_vector_file_open(path, NULL, CW_VECTOR_FILE_WRITE, &error));
    g_assert_error(error, CW_ERROR, CW_ERROR_BUSY);
    g_clear_error(&error);
    g_assert_null(cw_vector_file_create(path, "m", 3, &error));
    g_assert_error(error, CW_ERROR, CW_ERROR_BUSY);
    g_clear_error(&error);
    g_assert_null(cw_vector_file_open(path, "model-b", CW_VECTOR_FILE_READ, &error));
    g_assert_error(error, CW_ERROR, CW_ERROR_FAILED);
    g_assert_nonnull(strstr(error->message, "model-a"));
    g_clear_error(&error);
    const guint64 key = 5;
    float bad[DIMENSION] = {2};
    g_assert_false(cw_vector_file_append(file, &key, bad, 1, &error));
    g_assert_error(error, CW_ERROR, CW_ERROR_USAGE);
    g_clear_error(&error);
    bad[0] = NAN;
    g_assert_false(cw_vector_file_append(file, &key, bad, 1, &error));
    g_assert_error(error, CW_ERROR, CW_ERROR_USAGE);
    g_clear_error(&error);
    g_autoptr(cw_vector_file) reader = cw_vector_file_open(path, NULL, CW_VECTOR_FILE_READ, NULL);
    bad[0] = 1;
    g_assert_false(cw_vector_file_append(reader, &key, bad, 1, &error));
    g_assert_error(error, CW_ERROR, CW_ERROR_USAGE);
    g_assert_cmpuint(cw_vector_file_rows(file), ==, 0);
    fixture_remove(path);
}

/* A reader keeps what it opened while the writer goes on, past a compaction too. */
static void test_reader_keeps_its_snapshot(void)
{
    g_autofree char *path = fixture_path("vectors");
    g_autofree float *vectors = fixture_vectors(1100, DIMENSION, 1);
    g_autoptr(cw_vector_file) file = create(path);
    fixture_append(file, vectors, 0, 5);
    g_autoptr(cw_vector_file) reader = cw_vector_file_open(path, NULL, CW_VECTOR_FILE_READ, NULL);
    fixture_append(file, vectors, 5, 1095);
    g_assert_true(cw_vector_file_remove(file, (const guint64[]){1002}, 1, NULL));
    g_assert_true(cw_vector_file_compact(file, NULL));
    g_assert_cmpuint(cw_vector_file_rows(reader), ==, 5);
    assert_vector(reader, 1002, vectors + 2 * DIMENSION);
    g_assert_true(cw_vector_file_verify(reader, NULL));
    fixture_remove(path);
}

/* A process that is only just begun has all descriptors of the one that begins it. */
static void test_closed_is_let_go(void)
{
    g_autofree char *path = fixture_path("vectors");
    cw_vector_file *file = create(path);
    const pid_t child = fork();
    if (child == 0) {
        pause();
        _exit(0);
    }
    cw_vector_file_close(file);
    g_autoptr(GError) error = NULL;
    g_autoptr(cw_vector_file) again = cw_vector_file_open(path, NULL, CW_VECTOR_FILE_WRITE, &error);
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
    g_assert_no_error(error);
    g_assert_nonnull(again);
    fixture_remove(path);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/vector-file/append-and-reopen", test_append_and_reopen);
    g_test_add_func("/vector-file/replace-remove-compact", test_replace_remove_compact);
    g_test_add_func("/vector-file/key-twice-in-a-batch", test_key_twice_in_a_batch);
    g_test_add_func("/vector-file/refusals", test_refusals);
    g_test_add_func("/vector-file/reader-keeps-its-snapshot", test_reader_keeps_its_snapshot);
    g_test_add_func("/vector-file/closed-is-let-go", test_closed_is_let_go);
    return g_test_run();
}
