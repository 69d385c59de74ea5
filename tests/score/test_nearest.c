/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <stdlib.h>

#include "base/random.h"
#include "score/nearest.h"
#include "score/similarity.h"

static float *random_rows(gsize count, gsize dimension, guint64 seed)
{
    float *rows = g_new(float, count *dimension);
    cw_random random = cw_random_start(seed, 0, 0);
    for (gsize i = 0; i < count * dimension; i++)
        rows[i] = (float)cw_random_normal(&random);
    cw_similarity_normalise(rows, count, dimension);
    return rows;
}

/* Every way of asking gives the same bits, at dimensions around the unrolled step. */
static void test_same_bits(void)
{
    const gsize dimensions[] = {1, 3, 63, 64, 65, 200, 256};
    for (gsize i = 0; i < G_N_ELEMENTS(dimensions); i++) {
        gsize dimension = dimensions[i];
        g_autofree float *rows = random_rows(9, dimension, i);
        float all[81], one[9], picked[2];
        cw_similarity_block(rows, 9, rows, 9, dimension, all);
        for (gsize a = 0; a < 9; a++) {
            cw_similarity_rows(rows + a * dimension, rows, dimension, 9, dimension, one);
            cw_similarity_members(rows + a * dimension, rows, (guint32[]){7, 2}, 2, dimension,
                                  picked);
            g_assert_true(picked[0] == one[7] && picked[1] == one[2]);
            for (gsize b = 0; b < 9; b++) {
                double sum = 0;
                for (gsize d = 0; d < dimension; d++)
                    sum += (double)rows[a * dimension + d] * rows[b * dimension + d];
                g_assert_cmpfloat_with_epsilon(one[b], sum, 1e-6);
                g_assert_true(one[b] == all[a * 9 + b]);
                g_assert_true(one[b] ==
                              cw_similarity(rows + a * dimension, rows + b * dimension, dimension));
            }
        }
    }
}

static void test_normalise_edges(void)
{
    float rows[] = {3, 4, 0, 0, 1e-30f, 0};
    cw_similarity_normalise(rows, 3, 2);
    g_assert_cmpfloat(rows[0], ==, .6f);
    g_assert_cmpfloat(rows[1], ==, .8f);
    g_assert_cmpfloat(rows[2], ==, 0);
    g_assert_cmpfloat(rows[4], <, 1e-17f);
}

static void test_top_k_ties(void)
{
    const float scores[] = {.5f, .9f, .5f, NAN, .9f, .1f, .5f};
    const guint32 best[] = {1, 4, 0, 2};
    cw_hit storage[4];
    cw_top_k forward = cw_top_k_start(storage, 4);
    for (guint32 i = 0; i < G_N_ELEMENTS(scores); i++)
        cw_top_k_offer(&forward, scores[i], i);
    g_assert_cmpfloat(cw_top_k_threshold(&forward), ==, .5f);
    g_assert_cmpuint(cw_top_k_finish(&forward), ==, 4);
    for (gsize i = 0; i < 4; i++)
        g_assert_cmpuint(storage[i].index, ==, best[i]);
    cw_top_k backward = cw_top_k_start(storage, 4);
    for (guint32 i = G_N_ELEMENTS(scores); i-- > 0;)
        cw_top_k_offer(&backward, scores[i], i);
    cw_top_k_finish(&backward);
    for (gsize i = 0; i < 4; i++)
        g_assert_cmpuint(storage[i].index, ==, best[i]);
    cw_top_k none = cw_top_k_start(NULL, 0);
    g_assert_false(cw_top_k_offer(&none, 1, 0));
}

enum { ROWS = 700, QUERIES = 37, DIMENSION = 20, K = 6 };

static gint compare_indexed(const void *a, const void *b)
{
    const cw_hit *x = a, *y = b;
    return x->score != y->score ? (x->score < y->score) - (x->score > y->score)
                                : (x->index > y->index) - (x->index < y->index);
}

/* Four values only, so nearly all is ties, in many orders. */
static void test_top_k_many_ties(void)
{
    for (guint64 trial = 0; trial < 50; trial++) {
        guint32 order[200];
        cw_hit storage[17], all[200];
        cw_random random = cw_random_start(trial, 0, 0);
        cw_random_permutation(&random, order, 200);
        cw_top_k top = cw_top_k_start(storage, 17);
        for (gsize i = 0; i < 200; i++) {
            all[i] = (cw_hit){(float)(order[i] * 7919 % 4), order[i]};
            cw_top_k_offer(&top, all[i].score, all[i].index);
        }
        cw_top_k_finish(&top);
        qsort(all, 200, sizeof *all, compare_indexed);
        g_assert_cmpmem(storage, sizeof storage, all, 17 * sizeof *all);
    }
}

static void test_find_against_sorting(void)
{
    g_autofree float *rows = random_rows(ROWS, DIMENSION, 5);
    for (gsize d = 0; d < DIMENSION; d++) /* a tie */
        rows[300 * DIMENSION + d] = rows[3 * DIMENSION + d];
    gint64 own[ROWS], same[ROWS];
    gint32 block[ROWS];
    for (gsize n = 0; n < ROWS; n++) {
        own[n] = (gint64)n / 2;
        same[n] = n % 7 == 0 ? 1 : -1;
        block[n] = (gint32)(n % 3);
    }
    cw_nearest_filter filter = {own, own, same, same, block, block};
    cw_hit hits[QUERIES * K], again[QUERIES * K];
    gsize found[QUERIES];
    cw_nearest_set queries = {rows, QUERIES}, gallery = {rows, ROWS};
    g_assert_true(cw_nearest_find(queries, gallery, DIMENSION, K, &filter, 1, hits, found, NULL));
    g_assert_true(cw_nearest_find(queries, gallery, DIMENSION, K, &filter, 3, again, found, NULL));
    g_assert_cmpmem(hits, sizeof hits, again, sizeof again);
    for (gsize q = 0; q < QUERIES; q++) {
        cw_hit all[ROWS];
        gsize count = 0;
        for (gsize n = 0; n < ROWS; n++)
            if (n / 2 != q / 2 && n % 3 == q % 3 && !(n % 7 == 0 && q % 7 == 0))
                all[count++] =
                    (cw_hit){cw_similarity(rows + q * DIMENSION, rows + n * DIMENSION, DIMENSION),
                             (guint32)n};
        qsort(all, count, sizeof *all, compare_indexed);
        g_assert_cmpuint(found[q], ==, K);
        g_assert_cmpmem(hits + q * K, K * sizeof *hits, all, K * sizeof *all);
    }
}

/* A row of several vectors is as near as the nearest of them. */
static void test_find_nearest_of_each(void)
{
    enum { EACH = 7 };
    g_autofree float *rows = random_rows(ROWS, DIMENSION, 6);
    cw_hit hits[QUERIES * K];
    gsize found[QUERIES];
    cw_nearest_set queries = {rows, QUERIES}, gallery = {rows, ROWS / EACH, EACH};
    g_assert_true(cw_nearest_find(queries, gallery, DIMENSION, K, NULL, 2, hits, found, NULL));
    for (gsize q = 0; q < QUERIES; q++) {
        cw_hit all[ROWS / EACH];
        for (gsize n = 0; n < ROWS; n++) {
            float one = cw_similarity(rows + q * DIMENSION, rows + n * DIMENSION, DIMENSION);
            if (n % EACH == 0 || one > all[n / EACH].score)
                all[n / EACH] = (cw_hit){one, (guint32)(n / EACH)};
        }
        qsort(all, ROWS / EACH, sizeof *all, compare_indexed);
        g_assert_cmpuint(found[q], ==, K);
        g_assert_cmpmem(hits + q * K, K * sizeof *hits, all, K * sizeof *all);
    }
}

static void test_find_few_candidates(void)
{
    g_autofree float *rows = random_rows(3, 4, 1);
    cw_hit hits[5];
    gsize found[1];
    g_assert_true(cw_nearest_find((cw_nearest_set){rows, 1}, (cw_nearest_set){rows, 3}, 4, 5, NULL,
                                  1, hits, found, NULL));
    g_assert_cmpuint(found[0], ==, 3);
    g_assert_cmpuint(hits[0].index, ==, 0);
    g_assert_true(cw_nearest_find((cw_nearest_set){rows, 1}, (cw_nearest_set){rows, 0}, 4, 5, NULL,
                                  1, hits, found, NULL));
    g_assert_cmpuint(found[0], ==, 0);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/nearest/same-bits", test_same_bits);
    g_test_add_func("/nearest/normalise-edges", test_normalise_edges);
    g_test_add_func("/nearest/top-k-ties", test_top_k_ties);
    g_test_add_func("/nearest/top-k-many-ties", test_top_k_many_ties);
    g_test_add_func("/nearest/against-sorting", test_find_against_sorting);
    g_test_add_func("/nearest/nearest-of-each", test_find_nearest_of_each);
    g_test_add_func("/nearest/few-candidates", test_find_few_candidates);
    return g_test_run();
}
