/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <string.h>

#include "score/nearest.h"
#include "vector_fixture.h"
#include "vectors/gallery.h"
#include "vectors/narrow.h"

/* ---- rows ------------------------------------------------------------------------------------ */

/* Rows of blocks of 20: each is one of 5 directions of its place and a little noise, so that a few
 * directions tell nearly all. (transfer full) */
static float *few_directions(gsize count, gsize dimension, guint64 seed)
{
    enum { WIDTH = 20, VALUES = 5 };
    float *rows = fixture_vectors(count, dimension, seed);
    g_autofree float *directions = fixture_vectors(VALUES * dimension, WIDTH, 9);
    for (gsize i = 0; i < count; i++) {
        cw_random random = cw_random_start(seed, 1, i);
        for (gsize block = 0; block < dimension / WIDTH; block++) {
            const gsize value = block * VALUES + cw_random_below(&random, VALUES);
            for (gsize d = 0; d < WIDTH; d++)
                rows[i * dimension + block * WIDTH + d] =
                    .5f * rows[i * dimension + block * WIDTH + d] + directions[value * WIDTH + d];
        }
    }
    cw_similarity_normalise(rows, count, dimension);
    return rows;
}

/* Rows of many lengths, a third equal to others, some 0. */
static void make_awkward(float *rows, gsize count, gsize dimension)
{
    for (gsize i = 0; i < count; i++)
        for (gsize d = 0; d < dimension; d++)
            rows[i * dimension + d] *= i % 11 == 3 ? 0 : (float)(1 + i % 5) / 3;
    for (gsize i = 3; i < count; i += 3)
        memcpy(rows + i * dimension, rows + (i - 2) * dimension, dimension * sizeof *rows);
}

/* ---- narrow forms ---------------------------------------------------------------------------- */

static double product(const float *a, const float *b, gsize count)
{
    double sum = 0;
    for (gsize d = 0; d < count; d++)
        sum += (double)a[d] * b[d];
    return sum;
}

/* How much more the narrow forms of any two rows say than their product, at most. Never less. */
static double assert_bounds(const cw_narrow *narrow, const float *rows, gsize count)
{
    const gsize d = narrow->dimension, width = narrow->width;
    g_autofree float *forms = g_new(float, count *width), *lengths = g_new(float, count);
    double most = 0;
    cw_narrow_rows(narrow, rows, count, forms, lengths);
    for (gsize i = 0; i < count; i++) {
        g_assert_cmpfloat(lengths[i], >=, sqrt(product(rows + i * d, rows + i * d, d)));
        for (gsize j = 0; j < count; j++) {
            const double slack = narrow->slack * lengths[i] * lengths[j];
            const double more = product(forms + i * width, forms + j * width, width) -
                                product(rows + i * d, rows + j * d, d);
            g_assert_cmpfloat(more, >=, -slack);
            most = MAX(most, more);
        }
    }
    return most;
}

/* METHODS 5.2: whatever the rows are, and were when the directions were fitted. */
static void test_bounds(void)
{
    static const gsize dimensions[] = {1, 2, 3, 64, 65, 260, 700};
    for (gsize i = 0; i < G_N_ELEMENTS(dimensions); i++) {
        const gsize d = dimensions[i];
        g_autofree float *hostile = fixture_vectors(90, d, 1), *blocks = few_directions(90, d, 2);
        for (gsize fitted = 0; fitted <= 90; fitted += 30) {
            g_autoptr(cw_narrow) narrow = cw_narrow_new(blocks, fitted, d, NULL);
            g_assert_cmpuint(narrow->width, ==, MIN(128, d / 2 + 1));
            assert_bounds(narrow, hostile, 90);
            assert_bounds(narrow, blocks, 90);
            make_awkward(hostile, 90, d);
            assert_bounds(narrow, hostile, 90);
        }
    }
}

/* Of rows of few directions the forms say nearly all: 75 directions and noise of an eighth of the
 * length. */
static void test_near(void)
{
    g_autofree float *rows = few_directions(400, 300, 3), *others = few_directions(100, 300, 4);
    g_autoptr(cw_narrow) narrow = cw_narrow_new(rows, 400, 300, NULL);
    g_assert_cmpfloat(narrow->slack, <, 1e-3);
    g_assert_cmpfloat(assert_bounds(narrow, rows, 400), <, .03);
    g_assert_cmpfloat(assert_bounds(narrow, others, 100), <, .03);
}

/* ---- galleries ------------------------------------------------------------------------------- */

static void assert_equal(const float *rows, gsize count, gsize dimension, const float *queries,
                         gsize query_count, gsize k)
{
    g_autofree cw_hit *expected = g_new0(cw_hit, query_count * k);
    g_autofree cw_hit *hits = g_new0(cw_hit, query_count * k);
    g_autofree gsize *counts = g_new0(gsize, query_count), *found = g_new0(gsize, query_count);
    g_autoptr(cw_gallery) gallery = cw_gallery_new(rows, count, dimension, NULL);
    g_assert_true(cw_nearest_find((cw_nearest_set){queries, query_count, 1},
                                  (cw_nearest_set){rows, count, 1}, dimension, k, NULL, 1, expected,
                                  counts, NULL));
    for (guint threads = 0; threads < 4; threads++) {
        const cw_gallery_options options = {.k = k, .threads = threads};
        g_assert_true(cw_gallery_find(gallery, queries, query_count, &options, hits, found, NULL));
        for (gsize q = 0; q < query_count; q++) {
            g_assert_cmpuint(found[q], ==, counts[q]);
            g_assert_cmpmem(hits + q * k, found[q] * sizeof *hits, expected + q * k,
                            counts[q] * sizeof *hits);
        }
    }
}

/* Any rows, ties and rows that are 0 among them; more hits than rows, and nearly as many. */
static void test_equal(void)
{
    static const gsize dimensions[] = {1, 2, 40, 64, 341, 600}, ks[] = {1, 10, 399, 401};
    for (gsize i = 0; i < G_N_ELEMENTS(dimensions); i++) {
        const gsize d = dimensions[i];
        g_autofree float *hostile = fixture_vectors(400, d, 1), *blocks = few_directions(400, d, 2);
        g_autofree float *queries = few_directions(37, d, 3);
        memset(queries + 5 * d, 0, d * sizeof *queries);
        for (gsize n = 0; n < G_N_ELEMENTS(ks); n++) {
            assert_equal(blocks, 400, d, queries, 37, ks[n]);
            assert_equal(hostile, 400, d, queries, 37, ks[n]);
        }
        make_awkward(hostile, 400, d);
        make_awkward(blocks, 400, d);
        assert_equal(hostile, 400, d, queries, 37, 10);
        assert_equal(blocks, 400, d, queries, 37, 10);
    }
}

/* So many rows that most are passed over, and several words of them. */
static void test_large(void)
{
    g_autofree float *rows = few_directions(5000, 300, 5), *queries = few_directions(70, 300, 6);
    assert_equal(rows, 5000, 300, queries, 70, 30);
    assert_equal(rows, 5000, 300, rows, 70, 30);
}

static void test_tiny(void)
{
    g_autofree float *rows = fixture_vectors(45, 50, 1), *queries = fixture_vectors(3, 50, 2);
    for (gsize count = 0; count <= 45; count++)
        assert_equal(rows, count, 50, queries, 3, 30);
    assert_equal(rows, 45, 50, queries, 0, 30);
}

/* Every third row, by query and row, comes first. */
static float beside_of(gsize query, gsize row)
{
    return (query + row) % 3 == 0 ? 3 : .01f * (float)(row % 7);
}

static void fill_beside(gsize query, float *beside, gpointer data)
{
    for (gsize row = 0; row < *(const gsize *)data; row++)
        beside[row] = beside_of(query, row);
}

static void test_beside(void)
{
    enum { ROWS = 1500, D = 200, QUERIES = 40, K = 30 };
    gsize count = ROWS, found[QUERIES];
    g_autofree cw_hit *hits = g_new(cw_hit, QUERIES * K);
    g_autofree float *rows = few_directions(ROWS, D, 1), *queries = few_directions(QUERIES, D, 2);
    g_autoptr(cw_gallery) gallery = cw_gallery_new(rows, ROWS, D, NULL);
    const cw_gallery_options options = {K, fill_beside, &count, 2};
    g_assert_true(cw_gallery_find(gallery, queries, QUERIES, &options, hits, found, NULL));
    for (gsize q = 0; q < QUERIES; q++) {
        cw_hit storage[K];
        cw_top_k top = cw_top_k_start(storage, K);
        for (gsize row = 0; row < ROWS; row++) {
            const float similarity = cw_similarity(queries + q * D, rows + row * D, D);
            cw_top_k_offer(&top, similarity + beside_of(q, row), (guint32)row);
        }
        g_assert_cmpuint(cw_top_k_finish(&top), ==, found[q]);
        g_assert_cmpmem(hits + q * K, sizeof storage, storage, sizeof storage);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/narrow/bounds", test_bounds);
    g_test_add_func("/narrow/near", test_near);
    g_test_add_func("/gallery/equal", test_equal);
    g_test_add_func("/gallery/large", test_large);
    g_test_add_func("/gallery/tiny", test_tiny);
    g_test_add_func("/gallery/beside", test_beside);
    return g_test_run();
}
