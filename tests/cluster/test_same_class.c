/* SPDX-License-Identifier: Apache-2.0
 *
 * Ratios against the densities that they are made of, and what they know that distances do not:
 * how much a sample proves, and in which directions.
 */
#include <math.h>
#include <string.h>

#include "base/error.h"
#include "base/random.h"
#include "cluster/condensed.h"
#include "cluster/same_class.h"

enum { CLASSES = 40, SIZE = 12, DIMENSION = 3 };
enum { SAMPLES = 2 * CLASSES, ROWS = SAMPLES * SIZE };

typedef struct {
    float rows[ROWS * DIMENSION];
    gint32 bundles[ROWS];
    guint32 members[ROWS];
    gsize first[SAMPLES + 1];
    float ratios[SAMPLES * (SAMPLES - 1) / 2];
} draw;

/* Samples 2c and 2c + 1 are of class c. The first number tells classes, the second tells them less,
 * the last is noise. */
static void fill(draw *d)
{
    for (gsize s = 0; s < SAMPLES; s++) {
        cw_random class = cw_random_start(7, 0, s / 2);
        const double centre[] = {3 * cw_random_normal(&class), cw_random_normal(&class), 0};
        d->first[s] = s * SIZE;
        for (gsize i = s * SIZE; i < (s + 1) * SIZE; i++) {
            cw_random row = cw_random_start(7, 1, i);
            d->members[i] = (guint32)i;
            d->bundles[i] = -1;
            for (int k = 0; k < DIMENSION; k++)
                d->rows[i * DIMENSION + (gsize)k] =
                    (float)(centre[k] + (k == 2 ? 20 : 1) * cw_random_normal(&row));
        }
    }
    d->first[SAMPLES] = ROWS;
}

static cw_same_class_task task_of(const draw *d)
{
    return (cw_same_class_task){.rows = d->rows,
                                .count = ROWS,
                                .dimension = DIMENSION,
                                .bundles = d->bundles,
                                .members = d->members,
                                .first = d->first,
                                .samples = SAMPLES};
}

static void run(draw *d, gsize samples)
{
    g_autoptr(GError) error = NULL;
    cw_same_class_task task = task_of(d);
    task.samples = samples;
    g_assert_true(cw_same_class_ratios(&task, d->ratios, &error));
    g_assert_no_error(error);
}

/* Mean ratio of samples of one class, or of all others. */
static double mean_of(const draw *d, gboolean same)
{
    double sum = 0;
    gsize count = 0;
    for (gsize i = 0; i < SAMPLES; i++)
        for (gsize j = i + 1; j < SAMPLES; j++)
            if ((i / 2 == j / 2) == same) {
                sum += (double)d->ratios[cw_condensed_at(SAMPLES, i, j)];
                count++;
            }
    return sum / (double)count;
}

static void test_tells_classes(void)
{
    g_autofree draw *d = g_new0(draw, 1);
    gsize right = 0, wrong = 0;
    fill(d);
    run(d, SAMPLES);
    for (gsize i = 0; i < SAMPLES; i++)
        for (gsize j = i + 1; j < SAMPLES; j++) {
            const gboolean found = d->ratios[cw_condensed_at(SAMPLES, i, j)] > 0;
            right += found && i / 2 == j / 2;
            wrong += found && i / 2 != j / 2;
        }
    g_test_message("%" G_GSIZE_FORMAT " of %d right, %" G_GSIZE_FORMAT " of %d wrong", right,
                   CLASSES, wrong, SAMPLES * (SAMPLES - 1) / 2 - CLASSES);
    g_assert_cmpuint(right, >=, CLASSES * 9 / 10);
    g_assert_cmpuint(wrong, <=, SAMPLES * (SAMPLES - 1) / 2 / 6);
    g_assert_cmpfloat(mean_of(d, TRUE), >, 1);
    g_assert_cmpfloat(mean_of(d, FALSE), <, -5);
}

/* log N(y,z; 0, [u,b;b,v]) - log N(y; 0,u) - log N(z; 0,v). */
static double expected(double y, double z, double u, double v, double b)
{
    const double determinant = u * v - b * b;
    const double both =
        -log(determinant) / 2 - (v * y * y - 2 * b * y * z + u * z * z) / determinant / 2;
    return both + log(u) / 2 + y * y / u / 2 + log(v) / 2 + z * z / v / 2;
}

/* One number, three samples of 2, 2 and 4 rows: {-3,-1} {1,3} {-1,1,-1,1}; means -2, 2, 0, their
 * mean 0. Of all rows the variance is 3; W of a sample is 2/1/2 (1 + 1) = 2, 2 and 4/3/4 4 = 4/3,
 * over 3: 1/3 and 0.1 more; of the means 8/3/3: all in the scale of 1/3, and at last in that of
 * W. */
static void test_densities(void)
{
    static const float rows[] = {-3, -1, 1, 3, -1, 1, -1, 1};
    static const gint32 alone[] = {-1, -1, -1, -1, -1, -1, -1, -1};
    static const guint32 members[] = {0, 1, 2, 3, 4, 5, 6, 7};
    static const gsize first[] = {0, 2, 4, 8};
    const cw_same_class_task task = {.rows = rows,
                                     .count = 8,
                                     .dimension = 1,
                                     .bundles = alone,
                                     .members = members,
                                     .first = first,
                                     .samples = 3};
    float ratios[3];
    g_assert_true(cw_same_class_ratios(&task, ratios, NULL));
    const double variance = 24.0 / 8, within = (2 + 2 + 4.0 / 3) / 3 / variance + 0.1;
    const double unit = sqrt(variance * within); /* of a row's number */
    const double b = 8.0 / 3 / (unit * unit) - (0.5 + 0.5 + 0.25) / 3;
    g_assert_cmpfloat_with_epsilon(ratios[0], expected(-2 / unit, 2 / unit, b + 0.5, b + 0.5, b),
                                   1e-5);
    g_assert_cmpfloat_with_epsilon(ratios[1], expected(-2 / unit, 0, b + 0.5, b + 0.25, b), 1e-5);
    g_assert_cmpfloat_with_epsilon(ratios[2], expected(2 / unit, 0, b + 0.5, b + 0.25, b), 1e-5);
}

/* Rows that are there four times prove four times as much, unless one knows that they are. */
static void test_bundles(void)
{
    g_autofree draw *d = g_new0(draw, 1);
    fill(d);
    for (gsize i = 0; i < ROWS; i++) {
        if (i % 4 > 0)
            memcpy(d->rows + i * DIMENSION, d->rows + (i - i % 4) * DIMENSION,
                   DIMENSION * sizeof(float));
        d->bundles[i] = (gint32)(i / 4);
    }
    run(d, SAMPLES);
    const double known = mean_of(d, FALSE);
    for (gsize i = 0; i < ROWS; i++)
        d->bundles[i] = -1;
    run(d, SAMPLES);
    g_test_message("%.1f, unknown %.1f", known, mean_of(d, FALSE));
    g_assert_cmpfloat(mean_of(d, FALSE), <, 2 * known);
}

static void test_nothing_to_tell(void)
{
    g_autofree draw *d = g_new0(draw, 1);
    g_autoptr(GError) error = NULL;
    fill(d);
    for (gsize i = 0; i < ROWS * DIMENSION; i++)
        d->rows[i] = 1;
    run(d, SAMPLES);
    for (gsize i = 0; i < G_N_ELEMENTS(d->ratios); i++)
        g_assert_cmpfloat(d->ratios[i], ==, 0);
    run(d, 1); /* no pair */
    d->rows[5] = NAN;
    const cw_same_class_task task = task_of(d);
    g_assert_false(cw_same_class_ratios(&task, d->ratios, &error));
    g_assert_error(error, CW_ERROR, CW_ERROR_FAILED);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/same-class/tells-classes", test_tells_classes);
    g_test_add_func("/same-class/densities", test_densities);
    g_test_add_func("/same-class/bundles", test_bundles);
    g_test_add_func("/same-class/nothing-to-tell", test_nothing_to_tell);
    return g_test_run();
}
