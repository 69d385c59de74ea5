/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>

#include "score/colour_entropy.h"

/* Clusters rrbg, rrrr, rb of METHODS 8.3.2. */
static void test_golden(void)
{
    const gint32 cluster[] = {0, 0, 0, 0, 1, 1, 1, 1, 2, 2};
    const gint32 colour[] = {0, 0, 1, 2, 0, 0, 0, 0, 0, 1};
    cw_colour_entropy score = cw_colour_entropy_score(cluster, colour, NULL, 10);
    g_assert_cmpfloat_with_epsilon(score.entropy, .5776227, 1e-7);
    g_assert_cmpfloat_with_epsilon(score.weighted_entropy, .5545177, 1e-7);
    g_assert_cmpfloat_with_epsilon(score.effective_colours, exp(.5776227), 1e-6);
    g_assert_cmpuint(score.clusters, ==, 3);
    g_assert_true(isnan(score.purity));
    cw_colour_entropy first = cw_colour_entropy_score(cluster, colour, NULL, 4);
    g_assert_cmpfloat_with_epsilon(first.entropy, 1.0397208, 1e-7);
}

/* A cluster without a colour counts: columns divide by the same number of clusters. */
static void test_uncoloured_and_purity(void)
{
    const gint32 cluster[] = {0, 0, 0, 7, 9};
    const gint32 colour[] = {0, 1, -1, -1, 4};
    const gint32 design[] = {5, 5, 6, 6, 6};
    cw_colour_entropy score = cw_colour_entropy_score(cluster, colour, design, 5);
    g_assert_cmpuint(score.uncoloured, ==, 2);
    g_assert_cmpuint(score.clusters, ==, 3);
    g_assert_cmpfloat_with_epsilon(score.entropy, G_LN2 / 3, 1e-12);
    g_assert_cmpfloat_with_epsilon(score.weighted_entropy, 2 * G_LN2 / 3, 1e-12);
    g_assert_cmpfloat_with_epsilon(score.purity, .8, 1e-12);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/colour-entropy/golden", test_golden);
    g_test_add_func("/colour-entropy/uncoloured-and-purity", test_uncoloured_and_purity);
    return g_test_run();
}
