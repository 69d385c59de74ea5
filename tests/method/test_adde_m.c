/* SPDX-License-Identifier: Apache-2.0
 *
 * ADDE's second stage: its five terms, of blocks of unit length, against figures made by hand from
 * what the network says, what they weigh, and how the margin rises (METHODS 5.2).
 */
#include "method_fixture.h"
#include "nn/head.h"
#include "nn/optimiser.h"

#define ROWS (3 * N)
#define WIDTH 8
#define D (2 * WIDTH)
#define J 5

static const char *const small[] = {"block", "8", NULL};
static const char *const weighted[] = {
    "block", "8",     "predict", "0.5",    "consistency", "2", "compositional",
    "0.3",   "label", "0.7",     "memory", "3",           NULL};
static const char *const still[] = {"block", "8", "margin", "0.3", "margin_step", "0", NULL};

/* The fixture's items (sleeve, colour): (0,0), (0,1), (-,0), (2,-). References, then what they
 * become, the first by another colour, the last by a sleeve that it had not; then others. */
static const guint32 items[ROWS] = {0, 1, 2, 2, 1, 0, 0, 0, 3, 3, 3, 1};

/* All views are one picture, so that all rows are one row: the embedding's first. */
static void fill(fixture *f)
{
    float *views = cw_plan_input(f->plan, f->run.streams.streams[0].name, NULL, NULL);
    cw_random random = cw_random_start(5, 0, 0);
    for (gsize i = 0; i < 3 * PX * PX; i++)
        views[i] = (float)cw_random_normal(&random);
    for (gsize row = 1; row < ROWS; row++)
        memcpy(views + row * 3 * PX * PX, views, 3 * PX * PX * sizeof *views);
    f->run.items = items;
    f->method->fill(&f->run, NULL, f->plan);
    f->method->step(&f->run, 0, f->plan);
}

/* Views of their own, so that rows differ. */
static void fill_apart(fixture *f)
{
    fill(f);
    float *views = cw_plan_input(f->plan, f->run.streams.streams[0].name, NULL, NULL);
    cw_random random = cw_random_start(6, 0, 0);
    for (gsize i = 0; i < (gsize)ROWS * 3 * PX * PX; i++)
        views[i] = (float)cw_random_normal(&random);
}

/* Every entry another number, those outside of the blocks a tenth. */
static void fill_memory(const fixture *f, float *memory)
{
    cw_random random = cw_random_start(7, 0, 0);
    for (gsize i = 0; i < D * J; i++) {
        const gboolean in_block = (i / J < WIDTH) == (i % J < 3);
        memory[i] = (float)(cw_random_normal(&random) * (in_block ? 0.3 : 0.03));
    }
    memcpy(weights(f, CW_HEAD_MEMORY), memory, D * J * sizeof *memory);
}

static double output_of(const fixture *f, const char *name)
{
    return cw_plan_output(f->plan, name, NULL, NULL)[0];
}

static void test_learns(void)
{
    static const char *const learning[] = {"backbone.", "attributes.sleeve.learner.0.weight",
                                           "attributes.sleeve.predictor.weight",
                                           "attributes.colour.learner.2.bias", CW_HEAD_MEMORY};
    fixture f;
    float memory[D * J];
    cw_shape shape;
    set_up(&f, "adde_m", small);
    fill_apart(&f);
    fill_memory(&f, memory);
    cw_plan_run_forward(f.plan);
    cw_plan_run_backward(f.plan);
    for (gsize i = 0; i < G_N_ELEMENTS(learning); i++)
        g_assert_true(learns(&f, learning[i]));
    g_assert_nonnull(cw_plan_output(f.plan, CW_METHOD_EMBEDDING, &shape, NULL));
    g_assert_cmpint(shape.size[0], ==, N);
    g_assert_cmpint(shape.size[1], ==, D);
    g_assert_cmpint(f.method->block(f.settings), ==, WIDTH);
    tear_down(&f);
}

static void assert_weights(const char *const *settings, const double *expected)
{
    fixture f;
    float memory[D * J];
    double sum = 0;
    set_up(&f, "adde_m", settings);
    fill_apart(&f);
    fill_memory(&f, memory);
    cw_plan_run_forward(f.plan);
    for (gsize i = 0; f.method->meters[i] != NULL; i++) {
        g_assert_cmpfloat(output_of(&f, f.method->meters[i]), >, 0.01);
        sum += expected[i] * output_of(&f, f.method->meters[i]);
    }
    g_assert_cmpfloat_with_epsilon(cw_plan_loss(f.plan), sum, 1e-4);
    tear_down(&f);
}

static void test_weights(void)
{
    assert_weights(small, (const double[]){0.2, 1, 1, 1, 0.4});
    assert_weights(weighted, (const double[]){0.5, 2, 0.3, 0.7, 3});
}

/* The one-hot labels of an item. */
static void labels_of(const fixture *f, guint32 item, double *y)
{
    const gint32 *own = f->labels->labels + 2 * item;
    for (int j = 0; j < J; j++)
        y[j] = j < 3 ? own[0] == j : own[1] == j - 3;
}

/* |M y - row| over the blocks whose label is known, summed. */
static double differ(const fixture *f, guint32 item, const float *memory, const double *row)
{
    double y[J], sum = 0;
    labels_of(f, item, y);
    for (int d = 0; d < D; d++) {
        const gboolean known = f->labels->labels[2 * item + (guint32)(d / WIDTH)] >= 0;
        double product = 0;
        for (int j = 0; j < J; j++)
            product += memory[d * J + j] * y[j];
        sum += fabs(product - (known ? row[d] : 0));
    }
    return sum;
}

/* r + M (y_pos - y_ref) by hand is what has the labels of the positive. */
static void test_edits(void)
{
    fixture f;
    float memory[D * J];
    double sum = 0, near = 0, outside = 0;
    set_up(&f, "adde_m", small);
    fill(&f);
    fill_memory(&f, memory);
    cw_plan_run_forward(f.plan);
    const float *one = cw_plan_output(f.plan, CW_METHOD_EMBEDDING, NULL, NULL);
    for (int n = 0; n < N; n++) {
        double row[D], edited[D], own[J], target[J], length = 0;
        labels_of(&f, items[n], own);
        labels_of(&f, items[N + n], target);
        for (int d = 0; d < D; d++) {
            row[d] = edited[d] = one[d];
            for (int j = 0; j < J; j++)
                edited[d] += memory[d * J + j] * (target[j] - own[j]);
            length += edited[d] * edited[d];
        }
        for (int d = 0; d < D; d++)
            near += edited[d] / sqrt(length) * row[d] / sqrt(2) / N; /* two unit blocks */
        sum += differ(&f, items[n], memory, row) + differ(&f, items[N + n], memory, edited) +
               differ(&f, items[2 * N + n], memory, row);
    }
    g_assert_cmpfloat(near, <, 0.95); /* the edits are no small ones */
    g_assert_cmpfloat_with_epsilon(output_of(&f, "consistency_loss"), sum / (N * D), 1e-5);
    /* Positives and negatives are one row: what is left is the margin. */
    g_assert_cmpfloat_with_epsilon(output_of(&f, "compositional_loss"), 0.5, 1e-4);
    for (int i = 0; i < D * J; i++)
        outside += (i / J < WIDTH) == (i % J < 3) ? 0 : fabs(memory[i]);
    g_assert_cmpfloat_with_epsilon(output_of(&f, "memory_loss"), outside, 1e-5);
    tear_down(&f);
}

/* An empty memory changes nothing: what became of the reference is as it was, and is predicted as
 * it is, at the length that predictors know. */
static void test_predicts_edited_at_length(void)
{
    fixture f;
    set_up(&f, "adde_m", small);
    fill(&f);
    gint32 *sleeves = cw_plan_input(f.plan, "labels.sleeve", NULL, NULL);
    gint32 *colours = cw_plan_input(f.plan, "labels.colour", NULL, NULL);
    for (int i = 0; i < ROWS; i++)
        sleeves[i] = colours[i] = 1;
    cw_plan_run_forward(f.plan);
    const double all = output_of(&f, "predict_loss");
    for (int i = N; i < 2 * N; i++)
        sleeves[i] = colours[i] = -1;
    cw_plan_run_forward(f.plan);
    g_assert_cmpfloat(all, >, 0.1);
    g_assert_cmpfloat_with_epsilon(output_of(&f, "predict_loss"), all / 2, 1e-5);
    tear_down(&f);
}

/* Edited rows are ranked among the others by the labels that they are to have: moved to where the
 * others of that label lie, they have less loss there than where they were. */
static void test_ranks_edited(void)
{
    fixture f;
    set_up(&f, "adde_m", small);
    fill(&f);
    gint32 *tuples = cw_plan_input(f.plan, "labels", NULL, NULL);
    for (int i = 0; i < ROWS; i++)
        tuples[i] = i / N == 1 ? 1 : 0;
    float *memory = weights(&f, CW_HEAD_MEMORY);
    cw_plan_run_forward(f.plan);
    g_assert_cmpfloat_with_epsilon(output_of(&f, "label_loss"), 0.5, 1e-5); /* all in one place */
    gint32 *colours = cw_plan_input(f.plan, "labels.colour", NULL, NULL);
    for (int i = 0; i < ROWS; i++)
        colours[i] = i / N == 1 ? 1 : 0;
    for (int d = WIDTH; d < D; d++)
        memory[d * J + 4] = -3 * (d % 2); /* of the other colour */
    cw_parameter_changed(cw_parameters_find(f.parameters, CW_HEAD_MEMORY));
    cw_plan_run_forward(f.plan);
    g_assert_cmpfloat(output_of(&f, "label_loss"), <, 0.3);
    tear_down(&f);
}

static double margin_at(fixture *f, gint64 step)
{
    f->method->step(&f->run, step, f->plan);
    return ((float *)cw_plan_input(f->plan, "margin", NULL, NULL))[0];
}

/* 0.5, and 0.1 more every 10 of 30 epochs. */
static void test_margin(void)
{
    fixture f;
    set_up(&f, "adde_m", small);
    f.run.total_steps = 30;
    g_assert_cmpfloat_with_epsilon(margin_at(&f, 0), 0.5, 1e-6);
    g_assert_cmpfloat_with_epsilon(margin_at(&f, 9), 0.5, 1e-6);
    g_assert_cmpfloat_with_epsilon(margin_at(&f, 10), 0.6, 1e-6);
    g_assert_cmpfloat_with_epsilon(margin_at(&f, 20), 0.7, 1e-6);
    g_assert_cmpfloat_with_epsilon(margin_at(&f, 29), 0.7, 1e-6);
    tear_down(&f);
    set_up(&f, "adde_m", still);
    g_assert_cmpfloat_with_epsilon(margin_at(&f, 999), 0.3, 1e-6);
    tear_down(&f);
}

/* The gradient of the whole loss by some entries of the memory, against central differences. */
static void test_gradient(void)
{
    static const gsize entries[] = {0, 4, 17, 43, 61, D * J - 1};
    const double h = 1e-3;
    fixture f;
    float memory[D * J];
    set_up(&f, "adde_m", small);
    fill_apart(&f);
    fill_memory(&f, memory);
    cw_parameter *parameter = cw_parameters_find(f.parameters, CW_HEAD_MEMORY);
    cw_plan_run_forward(f.plan);
    cw_plan_run_backward(f.plan);
    g_autofree float *gradient = g_memdup2(parameter->gradient, sizeof memory);
    for (gsize i = 0; i < G_N_ELEMENTS(entries); i++) {
        double loss[2];
        for (int side = 0; side < 2; side++) {
            parameter->data[entries[i]] = memory[entries[i]] + (float)(side == 0 ? -h : h);
            cw_parameter_changed(parameter);
            cw_plan_run_forward(f.plan);
            loss[side] = cw_plan_loss(f.plan);
        }
        parameter->data[entries[i]] = memory[entries[i]];
        g_assert_cmpfloat_with_epsilon((loss[1] - loss[0]) / (2 * h), gradient[entries[i]], 1e-2);
    }
    tear_down(&f);
}

/* What lies outside of the blocks goes, to a tenth and less. */
static void test_becomes_blocks(void)
{
    fixture f;
    float memory[D * J];
    cw_optimiser_settings adam;
    set_up(&f, "adde_m", small);
    fill_apart(&f);
    fill_memory(&f, memory);
    cw_options_reset(cw_optimiser_options, &adam);
    g_autoptr(cw_optimiser) optimiser = cw_optimiser_new(&cw_optimiser_adam, &adam, f.parameters);
    g_assert_true(cw_optimiser_use(optimiser, f.plan, NULL));
    double first = 0;
    for (int step = 0; step < 100; step++) {
        cw_plan_run_forward(f.plan);
        cw_plan_run_backward(f.plan);
        first = step == 0 ? output_of(&f, "memory_loss") : first;
        cw_optimiser_step(optimiser, 2e-3, 0);
    }
    g_assert_cmpfloat(output_of(&f, "memory_loss"), <, first / 10);
    cw_options_clear(cw_optimiser_options, &adam);
    tear_down(&f);
}

static void test_refuses(void)
{
    g_autoptr(GError) error = NULL;
    fixture f;
    g_assert_false(build(&f, "adde_m", small, "globals=1\n", &error));
    g_assert_nonnull(strstr(error->message, "takes 3 global views; set globals=3"));
    tear_down(&f);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/adde_m/learns", test_learns);
    g_test_add_func("/adde_m/weights", test_weights);
    g_test_add_func("/adde_m/edits", test_edits);
    g_test_add_func("/adde_m/predicts-edited-at-length", test_predicts_edited_at_length);
    g_test_add_func("/adde_m/ranks-edited", test_ranks_edited);
    g_test_add_func("/adde_m/margin", test_margin);
    g_test_add_func("/adde_m/gradient", test_gradient);
    g_test_add_func("/adde_m/becomes-blocks", test_becomes_blocks);
    g_test_add_func("/adde_m/refuses", test_refuses);
    return g_test_run();
}
