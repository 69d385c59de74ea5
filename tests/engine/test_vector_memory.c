/* SPDX-License-Identifier: Apache-2.0
 *
 * Remembered vectors: what was kept comes back, to those alone who want that many windows of it.
 */
#include <string.h>

#include "engine/catalog/vector_memory.h"

#define DIMENSION 3

static const char *const paths[] = {"a.png", "b.png"};

static cw_picture_vectors *new_vectors(gsize windows)
{
    g_autoptr(GError) error = NULL;
    cw_picture_vectors *vectors =
        cw_picture_vectors_new(G_N_ELEMENTS(paths), windows, DIMENSION, &error);
    g_assert_no_error(error);
    return vectors;
}

/* Keeps vectors of the first picture alone, all numbers of which are `value`. */
static void keep(cw_vector_memory *memory, const char *column, gsize windows, float value)
{
    g_autoptr(cw_picture_vectors) vectors = new_vectors(windows);
    for (gsize i = 0; i < windows * DIMENSION; i++)
        vectors->vectors[i] = value;
    vectors->present[0] = TRUE;
    cw_vector_memory_keep(memory, column, paths, vectors);
}

/* `value` 0: nothing is known. */
static void assert_recalls(const cw_vector_memory *memory, const char *column, gsize windows,
                           float value)
{
    g_autoptr(cw_picture_vectors) vectors = new_vectors(windows);
    cw_vector_memory_recall(memory, column, paths, vectors);
    g_assert_cmpint(vectors->present[0], ==, value != 0);
    g_assert_false(vectors->present[1]);
    for (gsize i = 0; i < windows * DIMENSION; i++) {
        g_assert_cmpfloat(vectors->vectors[i], ==, value);
        g_assert_cmpfloat(vectors->vectors[windows * DIMENSION + i], ==, 0);
    }
}

static void test_windows(void)
{
    g_autoptr(cw_vector_memory) memory = cw_vector_memory_new();
    keep(memory, "model", 5, 2);
    assert_recalls(memory, "model", 1, 0);
    keep(memory, "model", 1, 1);
    assert_recalls(memory, "model", 1, 1);
    assert_recalls(memory, "model", 5, 2);
    assert_recalls(memory, "untrained", 5, 0);
}

/* What is present already is neither overwritten nor remembered twice. */
static void test_present(void)
{
    g_autoptr(cw_vector_memory) memory = cw_vector_memory_new();
    g_autoptr(cw_picture_vectors) vectors = new_vectors(1);
    keep(memory, "model", 1, 1);
    keep(memory, "model", 1, 2);
    assert_recalls(memory, "model", 1, 1);
    vectors->present[0] = TRUE;
    cw_vector_memory_recall(memory, "model", paths, vectors);
    g_assert_cmpfloat(vectors->vectors[0], ==, 0);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/vector-memory/windows", test_windows);
    g_test_add_func("/vector-memory/present", test_present);
    return g_test_run();
}
