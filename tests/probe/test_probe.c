/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <string.h>

#include "base/error.h"
#include "base/random.h"
#include "probe/probe.h"
#include "score/accuracy.h"

enum { SAMPLES = 300, DIMENSION = 4, CLASSES = 3 };

static cw_probe_settings settings_of(void)
{
    cw_probe_settings settings = {0};
    cw_options_reset(cw_probe_options, &settings);
    return settings;
}

typedef struct {
    float vectors[SAMPLES * DIMENSION];
    gint32 labels[SAMPLES];
    cw_probe_data data;
} fixture;

/* Three clouds that do not touch. */
static void fill_separable(fixture *f, guint64 seed)
{
    cw_random random = cw_random_start(seed, 0, 0);
    for (gsize n = 0; n < SAMPLES; n++) {
        f->labels[n] = (gint32)(n % CLASSES);
        for (gsize d = 0; d < DIMENSION; d++)
            f->vectors[n * DIMENSION + d] =
                (float)(cw_random_uniform(&random, -1, 1) + (d == n % CLASSES ? 5 : 0));
    }
    f->data = (cw_probe_data){f->vectors, f->labels, SAMPLES, DIMENSION, CLASSES, NULL};
}

/* The class is the exclusive or of two signs: no linear probe knows it. */
static void fill_xor(fixture *f, guint64 seed)
{
    cw_random random = cw_random_start(seed, 1, 0);
    for (gsize n = 0; n < SAMPLES; n++) {
        for (gsize d = 0; d < DIMENSION; d++)
            f->vectors[n * DIMENSION + d] =
                (float)cw_random_uniform(&random, .2, 1) * (cw_random_chance(&random, .5) ? 1 : -1);
        f->labels[n] = (f->vectors[n * DIMENSION] > 0) != (f->vectors[n * DIMENSION + 1] > 0);
    }
    f->data = (cw_probe_data){f->vectors, f->labels, SAMPLES, DIMENSION, 2, NULL};
}

static double accuracy(const char *kind, const fixture *train, const fixture *validation,
                       const fixture *test, const cw_probe_settings *settings)
{
    GError *error = NULL;
    float probabilities[SAMPLES * CLASSES];
    gint32 predicted[SAMPLES];
    g_autoptr(cw_probe) probe = cw_probe_fit(
        kind, &train->data, validation != NULL ? &validation->data : NULL, settings, NULL, &error);
    g_assert_no_error(error);
    g_assert_true(cw_probe_predict(probe, test->vectors, SAMPLES, probabilities, &error));
    g_assert_no_error(error);
    for (gsize n = 0; n < SAMPLES; n++) {
        double sum = 0;
        for (gsize c = 0; c < test->data.classes; c++)
            sum += probabilities[n * test->data.classes + c];
        g_assert_cmpfloat_with_epsilon(sum, 1, 1e-5);
    }
    cw_accuracy_predict(probabilities, SAMPLES, test->data.classes, predicted);
    return cw_accuracy_score(predicted, test->labels, SAMPLES);
}

static void test_separable(gconstpointer kind)
{
    fixture train, test;
    fill_separable(&train, 1);
    fill_separable(&test, 2);
    cw_probe_settings settings = settings_of();
    settings.batch = 32;
    settings.learning_rate = strcmp(kind, "linear_sgd") == 0 ? .01 : 0;
    g_assert_cmpfloat(accuracy(kind, &train, NULL, &test, &settings), ==, 1);
}

static void test_xor(void)
{
    fixture train, validation, test;
    fill_xor(&train, 1);
    fill_xor(&validation, 2);
    fill_xor(&test, 3);
    cw_probe_settings settings = settings_of();
    settings.batch = 32;
    g_assert_cmpfloat(accuracy("mlp", &train, &validation, &test, &settings), >, .98);
    g_assert_cmpfloat(accuracy("linear", &train, &validation, &test, &settings), <, .65);
}

/* Points -1 and +1: with scores -w x, +w x the loss ln(1 + e^-2w) + decay w^2 is least where
 * 1/(1 + e^2w) = decay w. */
static void test_linear_reaches_the_optimum(void)
{
    const float points[] = {-1, 1, -1, 1};
    const gint32 labels[] = {0, 1, 0, 1};
    const cw_probe_data data = {points, labels, 4, 1, 2};
    cw_probe_settings settings = settings_of();
    settings.standardise = FALSE;
    settings.decay = .05;
    double low = 0, high = 20;
    for (guint i = 0; i < 100; i++) {
        double w = (low + high) / 2;
        *(1 / (1 + exp(2 * w)) > settings.decay * w ? &low : &high) = w;
    }
    g_autoptr(cw_probe) probe = cw_probe_fit("linear", &data, NULL, &settings, NULL, NULL);
    float probabilities[2];
    const float one = 1;
    g_assert_true(cw_probe_predict(probe, &one, 1, probabilities, NULL));
    g_assert_cmpfloat_with_epsilon(probabilities[1], 1 / (1 + exp(-2 * low)), 1e-4);
}

/* Two fits give the same bits; another seed does not, where there is chance in it. */
static void test_deterministic(gconstpointer kind)
{
    fixture train;
    float first[SAMPLES * CLASSES], again[SAMPLES * CLASSES];
    fill_xor(&train, 1);
    cw_probe_settings settings = settings_of();
    settings.batch = 50;
    settings.epochs = 5;
    for (guint i = 0; i < 2; i++) {
        g_autoptr(cw_probe) probe =
            cw_probe_fit(kind, &train.data, &train.data, &settings, NULL, NULL);
        cw_probe_predict(probe, train.vectors, SAMPLES, i == 0 ? first : again, NULL);
    }
    g_assert_cmpmem(first, SAMPLES * 2 * sizeof(float), again, SAMPLES * 2 * sizeof(float));
    settings.seed = 1;
    g_autoptr(cw_probe) probe = cw_probe_fit(kind, &train.data, NULL, &settings, NULL, NULL);
    cw_probe_predict(probe, train.vectors, SAMPLES, again, NULL);
    gboolean chance = strcmp(kind, "linear") != 0 && strcmp(kind, "knn") != 0;
    g_assert_true(chance == (memcmp(first, again, SAMPLES * 2 * sizeof(float)) != 0));
}

/* The vote by hand: similarities 1, .8 and .6 and a temperature of 0.2. */
static void test_knn_weights(void)
{
    const float vectors[] = {2, 0, .8f, .6f, .6f, .8f, -1, 0};
    const gint32 labels[] = {0, 1, 1, 0};
    const cw_probe_data data = {vectors, labels, 4, 2, 2};
    cw_probe_settings settings = settings_of();
    settings.neighbours = 3;
    settings.temperature = .2;
    g_autoptr(cw_probe) probe = cw_probe_fit("knn", &data, NULL, &settings, NULL, NULL);
    const float query[] = {7, 0};
    float probabilities[2];
    g_assert_true(cw_probe_predict(probe, query, 1, probabilities, NULL));
    g_assert_cmpfloat_with_epsilon(probabilities[0], 1 / (1 + exp(-1) + exp(-2)), 1e-6);
}

/* A column that never changes and one a thousand times as wide do no harm. */
static void test_standardise(void)
{
    fixture train, test;
    fill_separable(&train, 1);
    fill_separable(&test, 2);
    for (gsize n = 0; n < SAMPLES; n++) {
        train.vectors[n * DIMENSION + 3] = test.vectors[n * DIMENSION + 3] = 77;
        train.vectors[n * DIMENSION] *= 1000;
        test.vectors[n * DIMENSION] *= 1000;
    }
    cw_probe_settings settings = settings_of();
    settings.epochs = 30;
    settings.batch = 32;
    settings.learning_rate = .01;
    g_assert_cmpfloat(accuracy("linear_sgd", &train, NULL, &test, &settings), ==, 1);
}

static gboolean stop(gpointer data, const cw_progress_state *state)
{
    (void)data;
    return state->done < 1;
}

static void test_refusals(void)
{
    fixture train;
    fill_xor(&train, 1);
    cw_probe_settings settings = settings_of();
    g_autoptr(GError) error = NULL;
    g_assert_null(cw_probe_fit("liner", &train.data, NULL, &settings, NULL, &error));
    g_assert_error(error, CW_ERROR, CW_ERROR_NOT_FOUND);
    g_clear_error(&error);
    cw_progress progress = {stop, NULL};
    g_assert_null(cw_probe_fit("mlp", &train.data, NULL, &settings, &progress, &error));
    g_assert_error(error, CW_ERROR, CW_ERROR_INTERRUPTED);
    g_clear_error(&error);
    g_assert_null(cw_probe_fit("linear", &train.data, NULL, &settings, &progress, &error));
    g_assert_error(error, CW_ERROR, CW_ERROR_INTERRUPTED);
    g_clear_error(&error);
    train.labels[7] = 2;
    g_assert_null(cw_probe_fit("knn", &train.data, NULL, &settings, NULL, &error));
    g_assert_error(error, CW_ERROR, CW_ERROR_USAGE);
    g_clear_error(&error);
    train.labels[7] = 0;
    train.vectors[5] = NAN;
    g_assert_null(cw_probe_fit("linear", &train.data, NULL, &settings, NULL, &error));
    g_assert_error(error, CW_ERROR, CW_ERROR_USAGE);
    g_clear_error(&error);
    train.data.samples = 0;
    g_assert_null(cw_probe_fit("linear", &train.data, NULL, &settings, NULL, &error));
    g_assert_error(error, CW_ERROR, CW_ERROR_USAGE);
}

/* A sample of cloud c is of class c and of the next one; each class is told by itself. */
static void test_several(void)
{
    GError *error = NULL;
    fixture train, test;
    guint8 marks[SAMPLES * CLASSES] = {0};
    float probabilities[SAMPLES * CLASSES];
    fill_separable(&train, 1);
    fill_separable(&test, 2);
    for (gsize n = 0; n < SAMPLES; n++)
        marks[n * CLASSES + n % CLASSES] = marks[n * CLASSES + (n + 1) % CLASSES] = 1;
    cw_probe_settings settings = settings_of();
    settings.batch = 32;
    settings.learning_rate = .02;
    train.data.labels = NULL;
    train.data.marks = marks;
    g_autoptr(cw_probe) probe = cw_probe_fit_several(&train.data, &settings, NULL, &error);
    g_assert_no_error(error);
    g_assert_true(cw_probe_predict(probe, test.vectors, SAMPLES, probabilities, &error));
    for (gsize i = 0; i < SAMPLES * CLASSES; i++)
        g_assert_cmpfloat(fabs(probabilities[i] - marks[i]), <, .2);
    train.vectors[7] = NAN;
    g_assert_null(cw_probe_fit_several(&train.data, &settings, NULL, &error));
    g_assert_error(error, CW_ERROR, CW_ERROR_USAGE);
    g_clear_error(&error);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (const cw_row *const *row = cw_probe_table.rows; *row != NULL; row++) {
        g_autofree char *separable = g_strdup_printf("/probe/separable/%s", (*row)->name);
        g_autofree char *deterministic = g_strdup_printf("/probe/deterministic/%s", (*row)->name);
        g_test_add_data_func(separable, (*row)->name, test_separable);
        g_test_add_data_func(deterministic, (*row)->name, test_deterministic);
    }
    g_test_add_func("/probe/xor", test_xor);
    g_test_add_func("/probe/linear-reaches-the-optimum", test_linear_reaches_the_optimum);
    g_test_add_func("/probe/knn-weights", test_knn_weights);
    g_test_add_func("/probe/standardise", test_standardise);
    g_test_add_func("/probe/several", test_several);
    g_test_add_func("/probe/refusals", test_refusals);
    return g_test_run();
}
