/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <string.h>

#include "base/random.h"
#include "score/partition.h"

static cw_partition_score compare(const char *truth, const char *predicted)
{
    gint32 t[16], p[16];
    gsize items = strlen(truth);
    for (gsize n = 0; n < items; n++) {
        t[n] = truth[n] - '0';
        p[n] = predicted[n] - '5';
    }
    return cw_partition_compare(t, p, items);
}

/* METHODS 8.4. */
static void test_golden(void)
{
    const struct {
        const char *truth, *predicted;
        double ari, fms, nmi, cscore;
    } rows[] = {
        {"0011", "0012", .571429, .707107, .8, .632069},
        {"0011", "0101", -.5, 0, 0, 0},
        {"000112", "001112", .318182, .5, .685331, .388889},
        {"00011122", "00111123", .428571, .571429, .698002, .489796},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        cw_partition_score score = compare(rows[i].truth, rows[i].predicted);
        g_assert_cmpfloat_with_epsilon(score.ari, rows[i].ari, 1e-6);
        g_assert_cmpfloat_with_epsilon(score.fms, rows[i].fms, 1e-6);
        g_assert_cmpfloat_with_epsilon(score.nmi, rows[i].nmi, 1e-6);
        g_assert_cmpfloat_with_epsilon(score.cscore, rows[i].cscore, 1e-6);
    }
}

static void test_degenerate(void)
{
    cw_partition_score singles = compare("0123", "0123");
    g_assert_cmpfloat(singles.ari, ==, 1);
    g_assert_cmpfloat(singles.fms, ==, 0);
    g_assert_cmpfloat(singles.nmi, ==, 1);
    g_assert_cmpfloat(singles.cscore, ==, 0);
    g_assert_cmpfloat(singles.cgacc, ==, 0);
    cw_partition_score one = compare("0000", "0000");
    g_assert_cmpfloat(one.ari, ==, 1);
    g_assert_cmpfloat(one.fms, ==, 1);
    g_assert_cmpfloat(one.nmi, ==, 1);
    cw_partition_score joined = compare("0123", "0000");
    g_assert_cmpfloat(joined.ari, ==, 0);
    g_assert_cmpfloat(joined.nmi, ==, 0);
    cw_partition_score nothing = cw_partition_compare(NULL, NULL, 0);
    g_assert_cmpfloat(nothing.ari, ==, 1);
}

static void test_groups(void)
{
    /* Clusters {0,0}, {0,1}, {1,1,2,2}, {3}: the first is pure, none but {3} is exact and that is a
     * single; the first holds 2 of 3 of group 0, the third 2 of 3 of group 1 and all of group 2. */
    cw_partition_score score = compare("000111223", "001122223");
    g_assert_cmpfloat_with_epsilon(score.cgacc, 1.0 / 3, 1e-12);
    g_assert_cmpfloat_with_epsilon(score.cg_half, 2.0 / 3, 1e-12);
    g_assert_cmpfloat(score.cg_exact, ==, 0);
    g_assert_cmpfloat_with_epsilon(score.cg_pair, (2.0 + 0 + 4) / (2 + 2 + 12), 1e-12);
    cw_partition_score exact = compare("00112", "00113");
    g_assert_cmpfloat(exact.cg_exact, ==, 1);
    g_assert_cmpfloat(exact.cgacc, ==, 1);
}

/* The sums over the table against counting every ordered pair. */
static void test_brute_force(void)
{
    gint32 truth[60], predicted[60];
    cw_random random = cw_random_start(3, 0, 0);
    for (gsize n = 0; n < 60; n++) {
        truth[n] = (gint32)cw_random_below(&random, 12) - 4;
        predicted[n] = (gint32)(cw_random_chance(&random, .7) ? truth[n] : 100 + (gint32)n % 5);
    }
    double tp = 0, fp = 0, fn = 0, tn = 0;
    for (gsize a = 0; a < 60; a++) {
        for (gsize b = 0; b < 60; b++) {
            gboolean t = truth[a] == truth[b], p = predicted[a] == predicted[b];
            if (a != b)
                *(t && p ? &tp : p ? &fp : t ? &fn : &tn) += 1;
        }
    }
    cw_partition_score score = cw_partition_compare(truth, predicted, 60);
    double ari = 2 * (tp * tn - fn * fp) / ((tp + fn) * (fn + tn) + (tp + fp) * (fp + tn));
    g_assert_cmpfloat_with_epsilon(score.ari, ari, 1e-12);
    g_assert_cmpfloat_with_epsilon(score.fms, tp / sqrt((tp + fp) * (tp + fn)), 1e-12);
    g_assert_cmpfloat_with_epsilon(score.cg_pair, tp / (tp + fp), 1e-12);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/partition/golden", test_golden);
    g_test_add_func("/partition/degenerate", test_degenerate);
    g_test_add_func("/partition/groups", test_groups);
    g_test_add_func("/partition/brute-force", test_brute_force);
    return g_test_run();
}
