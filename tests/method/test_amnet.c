/* SPDX-License-Identifier: Apache-2.0
 *
 * AMNet: its three terms against figures made by hand from what the network says, with and without
 * the old prototype, what they weigh, and whom they move (METHODS 6.1).
 */
#include "method_fixture.h"
#include "nn/head.h"

#define ROWS (3 * N)
#define D 32
#define J 5
#define FUSION CW_HEAD_ATTRIBUTES "." CW_HEAD_FUSION ".weight"

static const char *const plain[] = {NULL};
static const char *const less_old[] = {"subtract", "1", NULL};
static const char *const near_alone[] = {"negatives", "0", NULL};
static const char *const weighted[] = {"predict", "0.5",    "edited", "2", "triplet",
                                       "3",       "margin", "0.9",    NULL};

/* The fixture's items (sleeve, colour): (0,0), (0,1), (-,0), (2,-). References, then what they
 * become, the first by another colour, the last by a sleeve that it had not; then others. */
static const guint32 items[ROWS] = {0, 1, 2, 2, 1, 0, 0, 0, 3, 3, 3, 1};

/* Which of four pictures each row is: the embedding, which is of the references, has them all. */
static const gsize pictures[ROWS] = {0, 1, 2, 3, 1, 0, 3, 2, 2, 3, 0, 1};

static void fill(fixture *f)
{
    const gsize floats = 3 * PX * PX;
    float *views = cw_plan_input(f->plan, f->run.streams.streams[0].name, NULL, NULL);
    for (gsize row = 0; row < ROWS; row++) {
        cw_random random = cw_random_start(5, 0, pictures[row]);
        for (gsize i = 0; i < floats; i++)
            views[row * floats + i] = (float)cw_random_normal(&random);
    }
    f->run.items = items;
    f->method->fill(&f->run, NULL, f->plan);
    cw_parameter *memory = cw_parameters_find(f->parameters, CW_HEAD_MEMORY);
    cw_random random = cw_random_start(7, 0, 0);
    g_assert_cmpuint(cw_shape_count(&memory->shape), ==, D * J);
    for (gsize i = 0; i < D * J; i++)
        memory->data[i] = (float)cw_random_normal(&random);
    cw_parameter_changed(memory);
}

static double output_of(const fixture *f, const char *name)
{
    return cw_plan_output(f->plan, name, NULL, NULL)[0];
}

static void test_learns(void)
{
    static const char *const learning[] = {"backbone.", "attributes.sleeve.predictor.weight",
                                           "attributes.colour.predictor.bias", FUSION,
                                           CW_HEAD_MEMORY};
    fixture f;
    cw_shape shape;
    set_up(&f, "amnet", plain);
    fill(&f);
    cw_plan_run_forward(f.plan);
    cw_plan_run_backward(f.plan);
    for (gsize i = 0; i < G_N_ELEMENTS(learning); i++)
        g_assert_true(learns(&f, learning[i]));
    const float *rows = cw_plan_output(f.plan, CW_METHOD_EMBEDDING, &shape, NULL);
    g_assert_cmpint(shape.size[0], ==, N);
    g_assert_cmpint(shape.size[1], ==, D);
    double squares = 0;
    for (int d = 0; d < D; d++)
        squares += (double)rows[d] * rows[d];
    g_assert_cmpfloat_with_epsilon(squares, D, 1e-3);
    tear_down(&f);
}

/* ---- by hand --------------------------------------------------------------------------------- */

/* The place of a label among all values; -1: missing. */
static int column_of(const fixture *f, guint32 item, int type)
{
    const gint32 label = f->labels->labels[2 * item + (guint32)type];
    return label < 0 ? -1 : label + 3 * type;
}

/* V_new, and less V_old, of the reference `n`. */
static void target_of(const fixture *f, int n, gboolean subtract, double *t)
{
    const float *memory = weights(f, CW_HEAD_MEMORY);
    for (int d = 0; d < D; d++)
        t[d] = 0;
    for (int type = 0; type < 2; type++) {
        const int old = column_of(f, items[n], type), new = column_of(f, items[N + n], type);
        for (int d = 0; d < D && old != new; d++) {
            t[d] += new >= 0 ? memory[d * J + new] : 0;
            t[d] -= old >= 0 && subtract ? memory[d * J + old] : 0;
        }
    }
}

static void edit(const fixture *f, int n, const float *x, gboolean subtract, double *z)
{
    const float *weight = weights(f, FUSION), *bias = weights(f, "attributes.fusion.bias");
    double t[D];
    target_of(f, n, subtract, t);
    for (int o = 0; o < D; o++) {
        z[o] = bias[o];
        for (int d = 0; d < D; d++)
            z[o] += weight[o * 2 * D + d] * x[d] + weight[o * 2 * D + D + d] * t[d];
        z[o] = MAX(z[o], 0);
    }
}

static double distance(const double *a, const float *b)
{
    double of_a = 0, of_b = 0, sum = 0;
    for (int d = 0; d < D; d++) {
        of_a += a[d] * a[d];
        of_b += (double)b[d] * b[d];
    }
    for (int d = 0; d < D; d++)
        sum += pow(a[d] / sqrt(of_a) - b[d] / sqrt(of_b), 2);
    return sqrt(sum);
}

/* -log of the share that a row's label of `type` has. */
static double surprise(const fixture *f, int type, const double *row, gint32 label)
{
    const char *names[] = {"attributes.sleeve.predictor.weight",
                           "attributes.colour.predictor.weight", "attributes.sleeve.predictor.bias",
                           "attributes.colour.predictor.bias"};
    const float *weight = weights(f, names[type]), *bias = weights(f, names[2 + type]);
    double sum = 0, own = 0;
    for (int v = 0; v < (type == 0 ? 3 : 2); v++) {
        double score = bias[v];
        for (int d = 0; d < D; d++)
            score += weight[v * D + d] * row[d];
        sum += exp(score);
        own = v == label ? score : own;
    }
    return log(sum) - own;
}

/* The mean over types of the mean over those of `rows` [count,D] whose item has a label. */
static double predict(const fixture *f, const double *rows, const guint32 *of, int count)
{
    double mean = 0;
    for (int type = 0; type < 2; type++) {
        double sum = 0, known = 0;
        for (int i = 0; i < count; i++) {
            const gint32 label = f->labels->labels[2 * of[i] + (guint32)type];
            sum += label >= 0 ? surprise(f, type, rows + i * D, label) : 0;
            known += label >= 0;
        }
        mean += sum / known / 2;
    }
    return mean;
}

static void assert_terms(const char *const *settings, gboolean subtract, double margin,
                         gboolean negatives)
{
    fixture f;
    double rows[ROWS * D], edited[N * D], triplet = 0;
    set_up(&f, "amnet", settings);
    fill(&f);
    cw_plan_run_forward(f.plan);
    const float *x = cw_plan_output(f.plan, CW_METHOD_EMBEDDING, NULL, NULL);
    for (int i = 0; i < ROWS * D; i++)
        rows[i] = x[pictures[i / D] * D + (gsize)(i % D)];
    for (int n = 0; n < N; n++) {
        edit(&f, n, x + n * D, subtract, edited + n * D);
        const double near = distance(edited + n * D, x + pictures[N + n] * D);
        const double far = distance(edited + n * D, x + pictures[2 * N + n] * D);
        triplet += (negatives ? MAX(0, near - far + margin) : near) / N;
    }
    g_assert_cmpfloat(triplet, >, 0.1);
    g_assert_cmpfloat_with_epsilon(output_of(&f, "triplet_loss"), triplet, 1e-4);
    g_assert_cmpfloat_with_epsilon(output_of(&f, "predict_loss"), predict(&f, rows, items, ROWS),
                                   1e-4);
    g_assert_cmpfloat_with_epsilon(output_of(&f, "edited_loss"), predict(&f, edited, items + N, N),
                                   1e-4);
    tear_down(&f);
}

static void test_terms(void)
{
    assert_terms(plain, FALSE, 0.5, TRUE);
    assert_terms(less_old, TRUE, 0.5, TRUE);
    assert_terms(weighted, FALSE, 0.9, TRUE);
    assert_terms(near_alone, FALSE, 0, FALSE);
}

/* ---- what they weigh ------------------------------------------------------------------------- */

static void assert_weights(const char *const *settings, const double *expected)
{
    fixture f;
    double sum = 0;
    set_up(&f, "amnet", settings);
    fill(&f);
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
    assert_weights(plain, (const double[]){1, 1, 1});
    assert_weights(weighted, (const double[]){0.5, 2, 3});
}

/* The gradient of the whole loss by some entries of a parameter, against central differences. */
static void assert_gradient(const fixture *f, const char *name, const gsize *entries, gsize count)
{
    const double h = 1e-3;
    cw_parameter *parameter = cw_parameters_find(f->parameters, name);
    cw_plan_run_forward(f->plan);
    cw_plan_run_backward(f->plan);
    const gsize bytes = cw_shape_count(&parameter->shape) * sizeof(float);
    g_autofree float *gradient = g_memdup2(parameter->gradient, bytes);
    double largest = 0;
    for (gsize i = 0; i < count; i++) {
        const float kept = parameter->data[entries[i]];
        double loss[2];
        for (int side = 0; side < 2; side++) {
            parameter->data[entries[i]] = kept + (float)(side == 0 ? -h : h);
            cw_parameter_changed(parameter);
            cw_plan_run_forward(f->plan);
            loss[side] = cw_plan_loss(f->plan);
        }
        parameter->data[entries[i]] = kept;
        cw_parameter_changed(parameter);
        g_assert_cmpfloat_with_epsilon((loss[1] - loss[0]) / (2 * h), gradient[entries[i]], 2e-3);
        largest = MAX(largest, fabs(gradient[entries[i]]));
    }
    g_assert_cmpfloat(largest, >, 5e-3);
}

static void test_gradient(void)
{
    static const gsize of_memory[] = {0, 4, 17, 43, 61, 99, D * J - 1},
                       of_fusion[] = {0, 33, 70, 517, 1029, 2 * D * D - 2},
                       of_predictor[] = {0, 7, 40, 63};
    fixture f;
    set_up(&f, "amnet", less_old);
    fill(&f);
    assert_gradient(&f, CW_HEAD_MEMORY, of_memory, G_N_ELEMENTS(of_memory));
    assert_gradient(&f, FUSION, of_fusion, G_N_ELEMENTS(of_fusion));
    assert_gradient(&f, "attributes.colour.predictor.weight", of_predictor,
                    G_N_ELEMENTS(of_predictor));
    tear_down(&f);
}

/* What the model's file has to say of it. */
static void test_form(void)
{
    for (int subtract = 0; subtract < 2; subtract++) {
        fixture f;
        cw_head_fusion_form form = {0};
        set_up(&f, "amnet", subtract ? less_old : plain);
        g_assert_cmpint(f.method->block(f.settings), ==, 0);
        f.method->fusion(f.settings, &form);
        g_assert_cmpint(form.subtract, ==, subtract);
        tear_down(&f);
    }
}

static void test_refuses(void)
{
    g_autoptr(GError) error = NULL;
    fixture f;
    g_assert_false(build(&f, "amnet", plain, "globals=1\n", &error));
    g_assert_nonnull(strstr(error->message, "takes 3 global views; set globals=3"));
    tear_down(&f);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/amnet/learns", test_learns);
    g_test_add_func("/amnet/terms", test_terms);
    g_test_add_func("/amnet/weights", test_weights);
    g_test_add_func("/amnet/gradient", test_gradient);
    g_test_add_func("/amnet/form", test_form);
    g_test_add_func("/amnet/refuses", test_refuses);
    return g_test_run();
}
