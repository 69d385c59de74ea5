/* SPDX-License-Identifier: Apache-2.0
 *
 * One embedding under masks: what the masks start from, what is learned, what the loss is made of
 * (METHODS 6.2).
 */
#include "method/triplet_draws.h"
#include "method_fixture.h"

#define D 6
#define TYPES 2

static const char *const shares[] = {"dimension", "6", "margin", "9", NULL};
static const char *const normal[] = {"dimension", "6", "masks", "normal", NULL};
static const char *const fixed[] = {"dimension", "6", "masks", "fixed", "margin", "9", NULL};
static const char *const weighed[] = {"dimension",    "6",    "masks", "normal", "lengths", "0.5",
                                      "masks_length", "0.25", NULL};
static const char *const bare[] = {"dimension",    "6", "negatives", "0", "lengths", "0",
                                   "masks_length", "0", NULL};
static const char *const few[] = {"dimension", "1", NULL};

/* Every view is noise of its own; labels as the fixture has them. */
static void run(fixture *f)
{
    float *views = cw_plan_input(f->plan, f->run.streams.streams[0].name, NULL, NULL);
    cw_random random = cw_random_start(5, 0, 0);
    for (gsize i = 0; i < (gsize)N * 3 * PX * PX; i++)
        views[i] = (float)cw_random_normal(&random);
    f->method->step(&f->run, 1, f->plan);
    cw_plan_run_forward(f->plan);
    cw_plan_run_backward(f->plan);
}

static double output_of(const fixture *f, const char *name)
{
    return cw_plan_output(f->plan, name, NULL, NULL)[0];
}

/* Of six numbers each of two types has three. */
static void assert_masks(const char *const *settings, float own, float other)
{
    fixture f;
    set_up(&f, "csn", settings);
    const float *masks = weights(&f, "attributes.masks");
    for (int i = 0; i < TYPES * D; i++)
        g_assert_cmpfloat(masks[i], ==, i / D == i % D / 3 ? own : other);
    tear_down(&f);
}

static void test_masks(void)
{
    fixture f;
    double sum = 0, squares = 0;
    assert_masks(shares, 1, 0.1F);
    assert_masks(fixed, 1, 0);
    set_up(&f, "csn", normal);
    const float *masks = weights(&f, "attributes.masks");
    for (int i = 0; i < TYPES * D; i++) {
        sum += masks[i];
        squares += (double)masks[i] * masks[i];
    }
    const double mean = sum / (TYPES * D);
    g_assert_cmpfloat_with_epsilon(mean, 0.9, 0.6);
    g_assert_cmpfloat(squares / (TYPES * D) - mean * mean, >, 0.1);
    tear_down(&f);
}

static void test_learns(void)
{
    fixture f;
    set_up(&f, "csn", shares);
    run(&f);
    g_assert_true(learns(&f, "backbone."));
    g_assert_true(learns(&f, "attributes.embedding.weight"));
    g_assert_true(learns(&f, "attributes.masks"));
    g_assert_cmpint(f.method->block(f.settings), ==, D + 1);
    tear_down(&f);
    set_up(&f, "csn", fixed);
    run(&f);
    g_assert_true(learns(&f, "attributes.embedding.weight"));
    g_assert_cmpint(cw_parameters_find(f.parameters, "attributes.masks")->kind, ==,
                    CW_PARAMETER_KEPT);
    tear_down(&f);
}

/* With fixed masks what says a type is moved by its triplets alone, but for the lengths. */
static void test_condition_is_its_mask(void)
{
    static const char *const alone[] = {"dimension", "6",       "masks", "fixed", "margin",
                                        "9",         "lengths", "0",     NULL};
    fixture f;
    set_up(&f, "csn", alone);
    for (int n = 0; n < N; n++)
        f.labels->labels[2 * n] = 1;
    run(&f);
    const float *gradient = cw_parameters_find(f.parameters, "attributes.embedding.bias")->gradient;
    const cw_parameter *weight = cw_parameters_find(f.parameters, "attributes.embedding.weight");
    const gint64 features = weight->shape.size[1];
    double sums[TYPES] = {0};
    for (gint64 i = 0; i < D * features; i++)
        sums[i / features / 3] += fabs((double)weight->gradient[i]);
    g_assert_cmpfloat(sums[0], ==, 0);
    g_assert_cmpfloat(sums[1], >, 0);
    g_assert_cmpfloat(gradient[0], ==, 0);
    tear_down(&f);
}

/* The triplets of the fixture: type, anchor, near, far. */
static const int triplets[][4] = {{0, 0, 1, 3}, {1, 0, 2, 1}, {0, 1, 0, 3}, {1, 2, 0, 1}};

static double length(const fixture *f, int sample)
{
    const float *row = cw_plan_output(f->plan, CW_METHOD_EMBEDDING, NULL, NULL) + sample * D;
    double squares = 0;
    for (int d = 0; d < D; d++)
        squares += (double)row[d] * row[d];
    return squares;
}

static double distance(const fixture *f, int type, int a, int b)
{
    const float *rows = cw_plan_output(f->plan, CW_METHOD_EMBEDDING, NULL, NULL);
    const float *mask = weights(f, "attributes.masks") + type * D;
    double squares = 0;
    for (int d = 0; d < D; d++)
        squares += pow(fmax(mask[d], 0) * ((double)rows[a * D + d] - rows[b * D + d]), 2);
    return sqrt(squares);
}

static void test_loss(void)
{
    fixture f;
    double triplet = 0, mask = 0, lengths = 0;
    set_up(&f, "csn", weighed);
    weights(&f, "attributes.masks")[1] = -0.5F; /* what is below 0 counts as 0 */
    cw_parameter_changed(cw_parameters_find(f.parameters, "attributes.masks"));
    run(&f);
    for (int t = 0; t < 4; t++) {
        const int *is = triplets[t];
        triplet +=
            fmax(0, distance(&f, is[0], is[1], is[2]) - distance(&f, is[0], is[1], is[3]) + 0.2) /
            4;
        for (int d = 0; d < D; d++)
            mask += fmax(0, weights(&f, "attributes.masks")[is[0] * D + d]) / 4;
    }
    for (int role = 1; role < 4; role++) {
        double mean = 0;
        for (int t = 0; t < 4; t++)
            mean += length(&f, triplets[t][role]) / 4;
        lengths += sqrt(mean) / 3;
    }
    g_assert_cmpfloat_with_epsilon(output_of(&f, "triplet_loss"), triplet, 1e-4);
    g_assert_cmpfloat_with_epsilon(output_of(&f, "mask_length"), mask, 1e-4);
    g_assert_cmpfloat_with_epsilon(output_of(&f, "embedding_length"), lengths, 1e-4);
    g_assert_cmpfloat_with_epsilon(cw_plan_loss(f.plan), triplet + 0.5 * lengths + 0.25 * mask,
                                   1e-4);
    tear_down(&f);
    set_up(&f, "csn", bare);
    run(&f);
    g_assert_cmpfloat_with_epsilon(cw_plan_loss(f.plan), output_of(&f, "positive_distance"), 1e-6);
    tear_down(&f);
}

/* Nothing to compare: no loss, and gradients that are numbers. */
static void test_no_triplet(void)
{
    fixture f;
    set_up(&f, "csn", shares);
    for (int i = 0; i < N * TYPES; i++)
        f.labels->labels[i] = -1;
    run(&f);
    g_assert_cmpfloat_with_epsilon(cw_plan_loss(f.plan), 0, 1e-6);
    const cw_parameter *masks = cw_parameters_find(f.parameters, "attributes.masks");
    for (int i = 0; i < TYPES * D; i++)
        g_assert_true(isfinite(masks->gradient[i]));
    tear_down(&f);
}

static void test_refuses(void)
{
    g_autoptr(GError) error = NULL;
    fixture f;
    g_assert_false(build(&f, "csn", few, "", &error));
    g_assert_nonnull(strstr(error->message, "dimension=1 has no share for each of 2 attributes"));
    tear_down(&f);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/csn/masks", test_masks);
    g_test_add_func("/csn/learns", test_learns);
    g_test_add_func("/csn/condition-is-its-mask", test_condition_is_its_mask);
    g_test_add_func("/csn/loss", test_loss);
    g_test_add_func("/csn/no-triplet", test_no_triplet);
    g_test_add_func("/csn/refuses", test_refuses);
    return g_test_run();
}
