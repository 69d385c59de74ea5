/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>

#include "score/label_tally.h"

/* The golden of METHODS 8.9: three pictures, six labels, in two types of three. */
enum { PICTURES = 3, LABELS = 6, MOST = 6 };
static const float SCORES[] = {.9f, .2f, .1f, .8f, .3f, .05f, .1f, .6f, .5f,
                               .4f, .3f, .7f, .2f, .3f, .9f,  .1f, .6f, .5f};
static const gboolean TRUTHS[] = {1, 0, 0, 0, 1, 0, 0, 1, 1, 0, 0, 0, 0, 0, 1, 1, 0, 0};
static const gint32 TYPES[] = {0, 0, 0, 1, 1, 1};

static const cw_label_choice ALL = {LABELS, NULL, 0};

/* `ranked`: which labels are ranked; `counted`: which count. */
static cw_label_tally tally_of(const cw_label_choice *ranked, const cw_label_choice *counted,
                               gsize k)
{
    cw_label_tally tally = {.k = k};
    for (gsize n = 0; n < PICTURES; n++) {
        cw_hit best[MOST];
        const gsize found = cw_label_rank(SCORES + n * LABELS, ranked, MOST, best);
        cw_label_tally_add(&tally, best, found, TRUTHS + n * LABELS, counted);
    }
    return tally;
}

static void test_precision_and_recall(void)
{
    static const double golden[][2] = {{2.0 / 3, 1.0 / 3}, {.5, .5}, {5.0 / 9, 5.0 / 6}};
    for (gsize k = 1; k <= G_N_ELEMENTS(golden); k++) {
        const cw_label_tally tally = tally_of(&ALL, &ALL, k);
        g_assert_cmpuint(tally.pictures, ==, PICTURES);
        g_assert_cmpfloat_with_epsilon(cw_label_tally_precision(&tally), golden[k - 1][0], 1e-12);
        g_assert_cmpfloat_with_epsilon(cw_label_tally_recall(&tally), golden[k - 1][1], 1e-12);
    }
}

static double share(const cw_label_choice *ranked, const cw_label_choice *counted, gsize k)
{
    const cw_label_tally tally = tally_of(ranked, counted, k);
    return cw_label_tally_share(&tally);
}

static void test_types(void)
{
    static const double within[][2] = {{.75, 0}, {1, .5}}, full[][2] = {{.5, 0}, {.75, 0}};
    static const double all[] = {1.0 / 3, .5};
    for (gsize k = 1; k <= 2; k++) {
        for (gint32 type = 0; type < 2; type++) {
            const cw_label_choice own = {LABELS, TYPES, type};
            g_assert_cmpfloat_with_epsilon(share(&own, &own, k), within[k - 1][type], 1e-12);
            g_assert_cmpfloat_with_epsilon(share(&ALL, &own, k), full[k - 1][type], 1e-12);
        }
        g_assert_cmpfloat_with_epsilon(share(&ALL, &ALL, k), all[k - 1], 1e-12);
    }
}

/* Equal scores, a NaN, fewer labels than k, a picture that has none. */
static void test_edges(void)
{
    const float scores[] = {.5f, NAN, .5f, .7f};
    const gboolean truth[] = {TRUE, TRUE, FALSE, FALSE}, none[4] = {FALSE};
    const cw_label_choice four = {4, NULL, 0};
    cw_label_tally tally = {.k = 5};
    cw_hit best[5];
    g_assert_true(isnan(cw_label_tally_precision(&tally)));
    g_assert_true(isnan(cw_label_tally_share(&tally)));
    const gsize found = cw_label_rank(scores, &four, 5, best);
    g_assert_cmpuint(found, ==, 3);
    g_assert_cmpuint(best[0].index, ==, 3);
    g_assert_cmpuint(best[1].index, ==, 0);
    g_assert_cmpuint(best[2].index, ==, 2);
    cw_label_tally_add(&tally, best, found, none, &four);
    g_assert_cmpuint(tally.pictures, ==, 0);
    cw_label_tally_add(&tally, best, found, truth, &four);
    g_assert_cmpfloat(cw_label_tally_precision(&tally), ==, 1.0 / 5);
    g_assert_cmpfloat(cw_label_tally_recall(&tally), ==, 1.0 / 2);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/label-tally/precision-and-recall", test_precision_and_recall);
    g_test_add_func("/label-tally/types", test_types);
    g_test_add_func("/label-tally/edges", test_edges);
    return g_test_run();
}
