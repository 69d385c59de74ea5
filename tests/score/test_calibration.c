/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>

#include "base/error.h"
#include "base/random.h"
#include "score/calibration.h"

#define HALF 4000 /* pairs to fit, and as many to look at */
#define BINS 10
#define CALIBRATED 0.04

static GArray *pairs_of(const cw_pair *pairs, guint count)
{
    GArray *array = g_array_new(FALSE, FALSE, sizeof(cw_pair));
    return g_array_append_vals(array, pairs, count);
}

/* same, same, different, same, different, different: the middle two violate and are pooled. */
static void test_isotonic_by_hand(void)
{
    const cw_pair six[] = {{.1f, 1}, {.2f, 1}, {.3f, 0}, {.4f, 1}, {.5f, 0}, {.6f, 0}};
    g_autoptr(GArray) pairs = pairs_of(six, 6);
    g_autoptr(cw_calibration) curve = cw_calibration_new_isotonic(pairs, 1, NULL);
    g_assert_cmpfloat(cw_calibration_probability(curve, 0), ==, 1);
    g_assert_cmpfloat(cw_calibration_probability(curve, .2f), ==, 1);
    g_assert_cmpfloat_with_epsilon(cw_calibration_probability(curve, .35), .5, 1e-12);
    g_assert_cmpfloat_with_epsilon(cw_calibration_probability(curve, .25), .75, 1e-6);
    g_assert_cmpfloat(cw_calibration_probability(curve, .55), ==, 0);
    g_assert_cmpfloat(cw_calibration_probability(curve, 2), ==, 0);
    g_assert_cmpfloat_with_epsilon(cw_calibration_distance(curve, .5), .4, 1e-6);
    g_assert_cmpfloat_with_epsilon(cw_calibration_distance(curve, .75), .25, 1e-6);
    g_assert_true(isinf(cw_calibration_distance(curve, 0)));
    g_autoptr(cw_calibration) weighted = cw_calibration_new_isotonic(pairs, 3, NULL);
    g_assert_cmpfloat_with_epsilon(cw_calibration_probability(weighted, .35), .25, 1e-12);
}

/* Pairs drawn from a known falling probability are found again by both fits. */
static void test_recovers_truth(void)
{
    g_autoptr(GArray) pairs = g_array_new(FALSE, FALSE, sizeof(cw_pair));
    cw_random random = cw_random_start(8, 0, 0);
    for (guint i = 0; i < 20000; i++) {
        double distance = cw_random_unit(&random);
        double truth = 1 / (1 + exp(12 * distance - 4));
        cw_pair pair = {(float)distance, cw_random_chance(&random, truth)};
        g_array_append_val(pairs, pair);
    }
    g_autoptr(cw_calibration) isotonic = cw_calibration_new_isotonic(pairs, 1, NULL);
    g_autoptr(cw_calibration) platt = cw_calibration_new_platt(pairs, 1, NULL);
    for (double distance = .05; distance < 1; distance += .05) {
        double truth = 1 / (1 + exp(12 * distance - 4));
        g_assert_cmpfloat_with_epsilon(cw_calibration_probability(isotonic, distance), truth, .08);
        g_assert_cmpfloat_with_epsilon(cw_calibration_probability(platt, distance), truth, .02);
    }
    for (gsize i = 1; i < isotonic->count; i++) {
        g_assert_cmpfloat(isotonic->distance[i], >, isotonic->distance[i - 1]);
        g_assert_cmpfloat(isotonic->probability[i], <=, isotonic->probability[i - 1]);
    }
    g_autoptr(cw_calibration) stored =
        cw_calibration_new(isotonic->distance, isotonic->probability, isotonic->count, NULL);
    g_assert_cmpfloat(cw_calibration_probability(stored, .3), ==,
                      cw_calibration_probability(isotonic, .3));
}

/* Equal distances of both kinds are one knot; distances that say nothing leave the base rate. */
static void test_equal_and_rising(void)
{
    const cw_pair tied[] = {{.2f, 1}, {.2f, 0}, {.2f, 0}, {.2f, 1}};
    g_autoptr(GArray) pairs = pairs_of(tied, 4);
    g_autoptr(cw_calibration) flat = cw_calibration_new_isotonic(pairs, 1, NULL);
    g_assert_cmpuint(flat->count, ==, 1);
    g_assert_cmpfloat(flat->probability[0], ==, .5);
    g_assert_cmpfloat(cw_calibration_distance(flat, .6), <, 0);
    const cw_pair turned[] = {{.1f, 0}, {.2f, 0}, {.8f, 1}, {.9f, 1}};
    g_autoptr(GArray) rising = pairs_of(turned, 4);
    g_autoptr(cw_calibration) platt = cw_calibration_new_platt(rising, 1, NULL);
    g_assert_cmpfloat_with_epsilon(cw_calibration_probability(platt, .1), .5, 1e-9);
    g_assert_cmpfloat_with_epsilon(cw_calibration_probability(platt, .9), .5, 1e-9);
}

/* Pairs of two laws that overlap: half of them one design, distances the mean of three uniform
 * numbers, those of different designs 0.2 farther. */
static GArray *draw_pairs(guint64 half)
{
    GArray *pairs = g_array_new(FALSE, FALSE, sizeof(cw_pair));
    cw_random random = cw_random_start(11, 0, half);
    for (guint i = 0; i < HALF; i++) {
        const guint32 same = cw_random_chance(&random, .5);
        const double sum =
            cw_random_unit(&random) + cw_random_unit(&random) + cw_random_unit(&random);
        const cw_pair pair = {(float)(sum / 3 + (same ? 0 : .2)), same};
        g_array_append_val(pairs, pair);
    }
    return pairs;
}

/* The expected calibration error (Naeini, Cooper and Hauskrecht 2015): over ten bins of confidence,
 * how far its mean lies from the share of same pairs, weighted by their pairs. Without a `curve`
 * the confidence is 1 - distance. */
static double calibration_error(const GArray *pairs, const cw_calibration *curve)
{
    double confidence[BINS] = {0}, same[BINS] = {0}, error = 0;
    for (guint i = 0; i < pairs->len; i++) {
        const cw_pair pair = g_array_index(pairs, cw_pair, i);
        const double p = curve != NULL ? cw_calibration_probability(curve, pair.distance)
                                       : CLAMP(1 - pair.distance, 0, 1);
        const gsize bin = MIN((gsize)(p * BINS), BINS - 1);
        confidence[bin] += p;
        same[bin] += pair.same;
    }
    for (gsize bin = 0; bin < BINS; bin++)
        error += fabs(confidence[bin] - same[bin]) / pairs->len;
    return error;
}

/* Of pairs that it was not fitted to, the share that its confidence says is of one design. */
static void test_calibrated_on_others(void)
{
    g_autoptr(GArray) fitted = draw_pairs(0), others = draw_pairs(1);
    g_autoptr(cw_calibration) isotonic = cw_calibration_new_isotonic(fitted, 1, NULL);
    g_autoptr(cw_calibration) platt = cw_calibration_new_platt(fitted, 1, NULL);
    const double by_isotonic = calibration_error(others, isotonic);
    const double by_platt = calibration_error(others, platt);
    const double by_distance = calibration_error(others, NULL);
    g_test_message("isotonic %.4f, logistic %.4f, 1 - distance %.4f", by_isotonic, by_platt,
                   by_distance);
    g_assert_cmpfloat(by_isotonic, <, CALIBRATED);
    g_assert_cmpfloat(by_platt, <, CALIBRATED);
    g_assert_cmpfloat(by_distance, >, 2 * CALIBRATED);
}

static void test_refusals(void)
{
    const cw_pair one_kind[] = {{.2f, 1}, {.3f, 1}};
    g_autoptr(GArray) pairs = pairs_of(one_kind, 2);
    g_autoptr(GError) error = NULL;
    g_assert_null(cw_calibration_new_isotonic(pairs, 1, &error));
    g_assert_error(error, CW_ERROR, CW_ERROR_FAILED);
    g_clear_error(&error);
    g_assert_null(cw_calibration_new_platt(pairs, 1, &error));
    g_assert_error(error, CW_ERROR, CW_ERROR_FAILED);
    g_clear_error(&error);
    const double distance[] = {.1, .2}, rising[] = {.3, .4};
    g_assert_null(cw_calibration_new(distance, rising, 2, &error));
    g_assert_error(error, CW_ERROR, CW_ERROR_DAMAGED);
    g_clear_error(&error);
    g_assert_null(cw_calibration_new(distance, rising, 0, &error));
    g_assert_error(error, CW_ERROR, CW_ERROR_DAMAGED);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/calibration/isotonic-by-hand", test_isotonic_by_hand);
    g_test_add_func("/calibration/recovers-truth", test_recovers_truth);
    g_test_add_func("/calibration/equal-and-rising", test_equal_and_rising);
    g_test_add_func("/calibration/calibrated-on-others", test_calibrated_on_others);
    g_test_add_func("/calibration/refusals", test_refusals);
    return g_test_run();
}
