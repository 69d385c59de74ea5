/* SPDX-License-Identifier: Apache-2.0
 *
 * Goldens of METHODS 1.4 and the scripted loss curve of the plateau (METHODS 12, row 46).
 */
#include <math.h>

#include "base/error.h"
#include "nn/schedule.h"

static double at(const cw_schedule *schedule, const cw_schedule_settings *settings, gint64 step,
                 gint64 total)
{
    return cw_schedule_get(schedule, settings, &(cw_schedule_place){step, total, 0});
}

static void test_cosine_golden(void)
{
    cw_schedule_settings rate = {
        .base = 0.0005 * 32 / 256, .end = 1e-6, .warm_up = cw_schedule_of_epochs(10, 100, 0.5)};
    const cw_schedule *cosine = &cw_schedule_cosine;
    g_assert_cmpfloat(at(cosine, &rate, 0, 1000), ==, 0);
    g_assert_cmpfloat_with_epsilon(at(cosine, &rate, 50, 1000), 3.15656566e-5, 1e-13);
    g_assert_cmpfloat_with_epsilon(at(cosine, &rate, 99, 1000), 6.25e-5, 1e-15);
    g_assert_cmpfloat_with_epsilon(at(cosine, &rate, 100, 1000), 6.25e-5, 1e-15);
    g_assert_cmpfloat_with_epsilon(at(cosine, &rate, 550, 1000), 3.175e-5, 1e-13);
    g_assert_cmpfloat_with_epsilon(at(cosine, &rate, 999, 1000), 1.00018734e-6, 1e-14);
    g_assert_cmpfloat(at(cosine, &rate, 5000, 1000), ==, at(cosine, &rate, 999, 1000));
}

static void test_momentum_rises_to_one(void)
{
    cw_schedule_settings momentum = {.base = 0.996, .end = 1};
    g_assert_cmpfloat(at(&cw_schedule_cosine, &momentum, 0, 200), ==, 0.996);
    /* BYOL's way to write it: 1 - (1 - m) * (1 + cos(pi k / K)) / 2. */
    for (gint64 k = 0; k < 200; k++)
        g_assert_cmpfloat_with_epsilon(at(&cw_schedule_cosine, &momentum, k, 200),
                                       1 - 0.004 * 0.5 * (1 + cos(G_PI * (double)k / 200)), 1e-15);
    g_assert_cmpfloat(cw_schedule_momentum(0.996, 0.1, 100000), ==, 0.996);
    g_assert_cmpfloat_with_epsilon(cw_schedule_momentum(0.996, 0.1, 200), 0.95, 1e-15);
    g_assert_cmpfloat(cw_schedule_momentum(0.9995, 0.1, 1400), ==, 1 - 10.0 / 1400);
    g_assert_cmpfloat_with_epsilon(cw_schedule_momentum(0.996, 0.5, 200), 0.99, 1e-15);
    g_assert_cmpfloat(cw_schedule_momentum(0.996, 0, 200), ==, 0.996);
    g_assert_cmpfloat(cw_schedule_momentum(0.996, 0.1, 5), ==, 0);
}

static void test_temperature_warms_up_and_stays(void)
{
    cw_schedule_settings temperature = {.base = 0.07, .start = 0.04, .warm_up = 0.3};
    g_assert_cmpfloat(at(&cw_schedule_constant, &temperature, 0, 100), ==, 0.04);
    g_assert_cmpfloat_with_epsilon(at(&cw_schedule_constant, &temperature, 29, 100), 0.07, 1e-15);
    g_assert_cmpfloat(at(&cw_schedule_constant, &temperature, 99, 100), ==, 0.07);
    temperature.warm_up = 0.01; /* one step of warm-up is the base at once */
    g_assert_cmpfloat(at(&cw_schedule_constant, &temperature, 0, 100), ==, 0.07);
}

static void test_linear_and_step(void)
{
    cw_schedule_settings linear = {.base = 5e-5, .end = 0};
    g_assert_cmpfloat_with_epsilon(at(&cw_schedule_linear, &linear, 25, 100), 3.75e-5, 1e-18);
    /* 30 epochs of 7 steps, halved after 20 (METHODS 5.2). */
    cw_schedule_settings step = {.base = 1e-4, .factor = 0.5, .every = 20.0 / 30};
    g_assert_cmpfloat(at(&cw_schedule_step, &step, 139, 210), ==, 1e-4);
    g_assert_cmpfloat(at(&cw_schedule_step, &step, 140, 210), ==, 5e-5);
    for (gint64 epochs = 1; epochs <= 120; epochs++) /* a cut never slips by a step */
        for (gint64 i = 0; i < epochs; i++) {
            step = (cw_schedule_settings){
                .base = 1, .factor = 0.5, .every = cw_schedule_of_epochs(1, (double)epochs, 1)};
            g_assert_cmpfloat(at(&cw_schedule_step, &step, 7 * i, 7 * epochs), ==,
                              pow(0.5, (double)i));
        }
    /* x 0.985 each of 200 epochs of 3 steps (METHODS 6.2). */
    cw_schedule_settings decay = {.base = 1, .factor = 0.985, .every = 1.0 / 200};
    for (gint64 i = 0; i < 600; i++)
        g_assert_cmpfloat_with_epsilon(at(&cw_schedule_step, &decay, i, 600),
                                       pow(0.985, (double)(i / 3)), 1e-15);
}

static void test_plateau(void)
{
    cw_plateau plateau = cw_plateau_start();
    cw_schedule_settings rate = {.base = 0.1, .factor = 0.1};
    g_assert_cmpint(cw_plateau_judge(&plateau, 2.0, 10, 20), ==, CW_PLATEAU_GO_ON);
    g_assert_cmpint(cw_plateau_judge(&plateau, 1.0, 10, 20), ==, CW_PLATEAU_GO_ON);
    for (int i = 0; i < 9; i++)
        g_assert_cmpint(cw_plateau_judge(&plateau, i == 4 ? NAN : 1.0, 10, 20), ==,
                        CW_PLATEAU_GO_ON);
    g_assert_cmpint(cw_plateau_judge(&plateau, 1.0, 10, 20), ==, CW_PLATEAU_CUT);
    g_assert_cmpfloat_with_epsilon(
        cw_schedule_get(&cw_schedule_plateau, &rate, &(cw_schedule_place){7, 9, plateau.cuts}),
        0.01, 1e-15);
    g_assert_cmpint(cw_plateau_judge(&plateau, 0.5, 10, 20), ==, CW_PLATEAU_GO_ON);
    for (int i = 1; i < 20; i++)
        g_assert_cmpint(cw_plateau_judge(&plateau, 0.5, 10, 20), ==,
                        i == 10 ? CW_PLATEAU_CUT : CW_PLATEAU_GO_ON);
    g_assert_cmpint(cw_plateau_judge(&plateau, 0.6, 10, 20), ==, CW_PLATEAU_STOP);
}

static void test_table(void)
{
    g_autoptr(GError) error = NULL;
    g_assert_cmpuint(cw_row_count(&cw_schedule_table), ==, 5);
    g_assert_true(cw_row_find(&cw_schedule_table, "cosine", &error) == &cw_schedule_cosine.row);
    g_assert_null(cw_row_find(&cw_schedule_table, "cosin", &error));
    g_assert_cmpstr(error->message, ==, "no schedule \"cosin\"; did you mean \"cosine\"?");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/schedule/cosine-golden", test_cosine_golden);
    g_test_add_func("/schedule/momentum-rises-to-one", test_momentum_rises_to_one);
    g_test_add_func("/schedule/temperature-warms-up-and-stays",
                    test_temperature_warms_up_and_stays);
    g_test_add_func("/schedule/linear-and-step", test_linear_and_step);
    g_test_add_func("/schedule/plateau", test_plateau);
    g_test_add_func("/schedule/table", test_table);
    return g_test_run();
}
