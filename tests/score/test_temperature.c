/* SPDX-License-Identifier: Apache-2.0 */
#include "score/temperature.h"

#include <math.h>

#include "base/random.h"

enum { MANY = 6000, CLASSES = 4 };

/* Item 0 has two pictures, item 1 none, item 2 one. */
static void test_apply(void)
{
    static const gsize first[] = {0, 2, 2, 3};
    static const float scores[] = {0, 2, 4, 0, 1000, 1000};
    const cw_item_scores items = {3, 2, first, scores};
    float p[6];
    cw_temperature_apply(&items, 2, p);
    const double expected = (1 / (1 + exp(1)) + 1 / (1 + exp(-2))) / 2;
    g_assert_cmpfloat_with_epsilon(p[0], expected, 1e-6);
    g_assert_cmpfloat_with_epsilon(p[1], 1 - expected, 1e-6);
    for (int i = 2; i < 6; i++)
        g_assert_cmpfloat_with_epsilon(p[i], .5, 1e-6);
}

/* Scores whose labels are drawn from softmax(scores / T): T is found again. */
static void test_found_again(void)
{
    static const double temperatures[] = {0.4, 1, 3};
    g_autofree float *scores = g_new(float, MANY *CLASSES);
    g_autofree float *p = g_new(float, MANY *CLASSES);
    g_autofree gint32 *labels = g_new0(gint32, MANY);
    g_autofree gsize *first = g_new(gsize, MANY + 1);
    cw_random random = cw_random_start(8, 0, 0);
    for (gsize i = 0; i < MANY * CLASSES; i++)
        scores[i] = (float)(2 * cw_random_normal(&random));
    for (gsize n = 0; n <= MANY; n++)
        first[n] = n;
    const cw_item_scores items = {MANY, CLASSES, first, scores};
    for (gsize t = 0; t < G_N_ELEMENTS(temperatures); t++) {
        cw_temperature_apply(&items, temperatures[t], p);
        for (gsize n = 0; n < MANY; n++) {
            double left = cw_random_unit(&random);
            for (labels[n] = 0; labels[n] < CLASSES - 1; labels[n]++)
                if ((left -= p[n * CLASSES + (gsize)labels[n]]) < 0)
                    break;
        }
        const double found = cw_temperature_fit(&items, labels);
        g_assert_cmpfloat_with_epsilon(found / temperatures[t], 1, .06);
    }
}

/* Five that are all right by far make it no surer than 1 - 1/7; one of no known value says nothing,
 * and nor do none. */
static void test_few(void)
{
    static const gsize first[] = {0, 1, 2, 3, 4, 5, 6};
    static const float scores[] = {9, 0, 9, 0, 9, 0, 9, 0, 9, 0, 0, 9};
    static const gint32 labels[] = {0, 0, 0, 0, 0, -1}, none[] = {-1, -1, -1, -1, -1, -1};
    const cw_item_scores items = {6, 2, first, scores};
    float p[12];
    const double temperature = cw_temperature_fit(&items, labels);
    cw_temperature_apply(&items, temperature, p);
    g_assert_cmpfloat_with_epsilon(p[0], 1 - 1. / 7, 1e-3);
    g_assert_cmpfloat(cw_temperature_fit(&items, none), ==, 1);
}

/* Who is sure and always wrong is made as unsure as can be. */
static void test_wrong(void)
{
    static const gsize first[] = {0, 1, 2};
    static const float scores[] = {3, 0, 0, 3};
    static const gint32 labels[] = {1, 0};
    const cw_item_scores items = {2, 2, first, scores};
    g_assert_cmpfloat_with_epsilon(cw_temperature_fit(&items, labels), 64, .5);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/temperature/apply", test_apply);
    g_test_add_func("/temperature/found-again", test_found_again);
    g_test_add_func("/temperature/few", test_few);
    g_test_add_func("/temperature/wrong", test_wrong);
    return g_test_run();
}
