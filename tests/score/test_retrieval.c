/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>

#include "base/random.h"
#include "score/retrieval.h"
#include "score/similarity.h"

/* Rows on a circle at these degrees, so that rankings can be read off. */
static void on_circle(const double *degrees, gsize count, float *rows)
{
    for (gsize i = 0; i < count; i++) {
        rows[2 * i] = (float)cos(degrees[i] * G_PI / 180);
        rows[2 * i + 1] = (float)sin(degrees[i] * G_PI / 180);
    }
}

static void test_by_hand(void)
{
    float queries[6], gallery[10];
    on_circle((const double[]){0, 90, 180}, 3, queries);
    on_circle((const double[]){10, 20, 30, 85, 40}, 5, gallery);
    const gint32 query_group[] = {1, 2, 9}, gallery_group[] = {2, 1, 1, 2, -1};
    cw_retrieval_task task = {{queries, 3}, {gallery, 5}, 2, query_group, gallery_group, {0}, 1};
    cw_retrieval_at at[] = {{.k = 1}, {.k = 2}, {.k = 5}};
    cw_retrieval_score score;
    guint32 first[3];
    g_assert_true(cw_retrieval_run(&task, at, 3, &score, first, NULL));
    g_assert_cmpuint(first[0], ==, 2); /* behind the row at 10 degrees */
    g_assert_cmpuint(first[1], ==, 1);
    g_assert_cmpuint(first[2], ==, 0);
    g_assert_cmpuint(score.absent, ==, 1);
    g_assert_cmpfloat_with_epsilon(at[0].hit_rate, 1.0 / 3, 1e-12);
    g_assert_cmpfloat_with_epsilon(at[0].recall, .5 / 3, 1e-12);
    g_assert_cmpfloat_with_epsilon(at[1].hit_rate, 2.0 / 3, 1e-12);
    g_assert_cmpfloat_with_epsilon(at[1].recall, (.5 + .5) / 3, 1e-12);
    g_assert_cmpfloat_with_epsilon(at[2].recall, 2.0 / 3, 1e-12);
    g_assert_cmpfloat_with_epsilon(score.mean_reciprocal_rank, (.5 + 1) / 3, 1e-12);
    double second = (1.0 + 2.0 / 5) / 2, precision = (1.0 / 2 + 2.0 / 3) / 2;
    g_assert_cmpfloat_with_epsilon(score.mean_average_precision, (precision + second) / 3, 1e-12);
}

/* Equal similarities: the lower index stands first, relevant or not. */
static void test_ties(void)
{
    float query[2], gallery[6];
    on_circle((const double[]){0}, 1, query);
    on_circle((const double[]){30, 30, 30}, 3, gallery);
    const gint32 query_group[] = {1}, middle[] = {0, 1, 0};
    cw_retrieval_task task = {{query, 1}, {gallery, 3}, 2, query_group, middle, {0}, 1};
    cw_retrieval_score score;
    guint32 first;
    g_assert_true(cw_retrieval_run(&task, NULL, 0, &score, &first, NULL));
    g_assert_cmpuint(first, ==, 2);
}

enum { ITEMS = 150, DIMENSION = 8 };

static gboolean stands_before(float a, gsize a_row, float b, gsize b_row)
{
    return a > b || (a == b && a_row < b_row);
}

/* First ranks when queries and gallery are one set, own item and own picture excluded, against
 * counting. */
static void test_same_set_against_counting(void)
{
    float rows[ITEMS * DIMENSION];
    gint64 own[ITEMS], picture[ITEMS];
    gint32 group[ITEMS], block[ITEMS];
    cw_random random = cw_random_start(2, 0, 0);
    for (gsize i = 0; i < ITEMS * DIMENSION; i++)
        rows[i] = (float)cw_random_below(&random, 3) - 1; /* many ties */
    for (gsize n = 0; n < ITEMS; n++) {
        own[n] = (gint64)n;
        picture[n] = (gint64)cw_random_below(&random, 60);
        group[n] = (gint32)cw_random_below(&random, 30);
        block[n] = group[n] % 2;
    }
    cw_retrieval_task task = {{rows, ITEMS},
                              {rows, ITEMS},
                              DIMENSION,
                              group,
                              group,
                              {own, own, picture, picture, block, block},
                              2};
    cw_retrieval_score score;
    guint32 first[ITEMS];
    g_assert_true(cw_retrieval_run(&task, NULL, 0, &score, first, NULL));
    for (gsize q = 0; q < ITEMS; q++) {
        guint32 least = 0;
        for (gsize r = 0; r < ITEMS; r++) {
            if (group[r] != group[q] || r == q || picture[r] == picture[q])
                continue;
            float here = cw_similarity(rows + q * DIMENSION, rows + r * DIMENSION, DIMENSION);
            guint32 rank = 1;
            for (gsize o = 0; o < ITEMS; o++)
                rank += o != q && picture[o] != picture[q] && block[o] == block[q] &&
                        stands_before(
                            cw_similarity(rows + q * DIMENSION, rows + o * DIMENSION, DIMENSION), o,
                            here, r);
            least = least == 0 ? rank : MIN(least, rank);
        }
        g_assert_cmpuint(first[q], ==, least);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/retrieval/by-hand", test_by_hand);
    g_test_add_func("/retrieval/ties", test_ties);
    g_test_add_func("/retrieval/same-set-against-counting", test_same_set_against_counting);
    return g_test_run();
}
