/* SPDX-License-Identifier: Apache-2.0
 *
 * Optimisers against steps worked out by hand, against their laws written out in double, and
 * waiting rows against the same table moved whole.
 */
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#include "base/error.h"
#include "base/random.h"
#include "nn/optimiser.h"
#include "nn/weights.h"

static cw_optimiser_settings settings_of(void)
{
    cw_optimiser_settings settings = {0};
    cw_options_reset(cw_optimiser_options, &settings);
    return settings;
}

static cw_parameter *add(cw_parameters *tree, const char *name, cw_shape shape)
{
    g_autoptr(GError) error = NULL;
    cw_parameter *parameter = cw_parameters_add(tree, CW_PARAMETER_TRAINED, name, shape,
                                                (cw_init){CW_INIT_NORMAL, 0, 1}, &error);
    g_assert_no_error(error);
    return parameter;
}

static cw_optimiser *start(const cw_optimiser_law *law, const cw_optimiser_settings *settings,
                           cw_parameters *tree)
{
    g_autoptr(GError) error = NULL;
    cw_optimiser *optimiser = cw_optimiser_new(law, settings, tree);
    g_assert_true(cw_optimiser_use(optimiser, NULL, &error));
    g_assert_no_error(error);
    return optimiser;
}

static void set(float *values, float a, float b)
{
    values[0] = a;
    values[1] = b;
}

static void check(const float *values, double a, double b)
{
    g_assert_cmpfloat_with_epsilon(values[0], a, 1e-6);
    g_assert_cmpfloat_with_epsilon(values[1], b, 1e-6);
}

static void test_sgd_by_hand(void)
{
    cw_optimiser_settings settings = settings_of();
    g_autoptr(cw_parameters) tree = cw_parameters_new(1);
    cw_parameter *w = add(tree, "w", CW_SHAPE(1, 2)), *b = add(tree, "b", CW_SHAPE(2));
    g_autoptr(cw_optimiser) sgd = start(&cw_optimiser_sgd, &settings, tree);
    set(w->data, 1, -1);
    set(b->data, 1, -1);
    set(w->gradient, 0.5f, 0);
    set(b->gradient, 0.5f, 0);
    guint64 version = w->version;
    cw_optimiser_step(sgd, 0.1, 0.1);
    check(w->data, 0.94, -0.99); /* 1 - 0.1 (0.5 + 0.1) */
    check(b->data, 0.95, -1);    /* biases do not decay */
    cw_optimiser_step(sgd, 0.1, 0.1);
    check(w->data, 0.8266, -0.9711); /* v = 0.9 0.6 + 0.594; v = -0.09 - 0.099 */
    g_assert_cmpuint(w->version, >, version);
}

static void test_adam_by_hand(void)
{
    cw_optimiser_settings settings = settings_of();
    g_autoptr(cw_parameters) tree = cw_parameters_new(1);
    cw_parameter *w = add(tree, "w", CW_SHAPE(1, 2));
    set(w->data, 1, -1);
    set(w->gradient, 0.3f, -1e-3f);
    g_autoptr(cw_optimiser) adam = start(&cw_optimiser_adam, &settings, tree);
    cw_optimiser_step(adam, 0.01, 0);
    check(w->data, 0.99, -0.99); /* the first step is rate times the sign */
    g_autoptr(cw_optimiser) adamw = start(&cw_optimiser_adamw, &settings, tree);
    set(w->data, 1, -1);
    cw_optimiser_step(adamw, 0.01, 0.5);
    check(w->data, 0.985, -0.985); /* 1 - 0.01 0.5 1 - 0.01 */
}

static void test_lars_by_hand(void)
{
    cw_optimiser_settings settings = settings_of();
    g_autoptr(cw_parameters) tree = cw_parameters_new(1);
    cw_parameter *w = add(tree, "w", CW_SHAPE(1, 2)), *b = add(tree, "b", CW_SHAPE(2));
    g_autoptr(cw_optimiser) lars = start(&cw_optimiser_lars, &settings, tree);
    set(w->data, 3, 4);
    set(b->data, 3, 4);
    set(w->gradient, 0.6f, 0.8f);
    set(b->gradient, 0.6f, 0.8f);
    cw_optimiser_step(lars, 1, 0);
    check(w->data, 2.997, 3.996); /* 0.001 5 / 1 = 0.005 of the gradient */
    check(b->data, 2.4, 3.2);
}

static void test_clipping(void)
{
    cw_optimiser_settings settings = settings_of();
    settings.clip_tensor = 3;
    settings.momentum = 0;
    g_autoptr(cw_parameters) tree = cw_parameters_new(1);
    cw_parameter *w = add(tree, "w", CW_SHAPE(1, 2)), *b = add(tree, "b", CW_SHAPE(2));
    set(w->data, 0, 0);
    set(b->data, 0, 0);
    set(w->gradient, 3, 4);
    set(b->gradient, 0, 2);
    g_autoptr(cw_optimiser) each = start(&cw_optimiser_sgd, &settings, tree);
    cw_optimiser_step(each, 1, 0);
    check(w->data, -1.8, -2.4);
    check(b->data, 0, -2);
    g_assert_cmpfloat_with_epsilon(cw_optimiser_norm(each), sqrt(29), 1e-6);
    g_assert_cmpuint(cw_optimiser_clipped(each), ==, 1);
    settings.clip_tensor = 0;
    settings.clip_global = sqrt(29) / 2;
    set(w->data, 0, 0);
    set(b->data, 0, 0);
    g_autoptr(cw_optimiser) all = start(&cw_optimiser_sgd, &settings, tree);
    cw_optimiser_step(all, 1, 0);
    check(w->data, -1.5, -2);
    check(b->data, 0, -1);
    g_assert_cmpuint(cw_optimiser_clipped(all), ==, 2);
}

static void test_groups(void)
{
    cw_optimiser_settings settings = settings_of();
    g_autoptr(cw_parameters) tree = cw_parameters_new(1);
    cw_parameter *slow = add(tree, "slow", CW_SHAPE(1, 2)), *off = add(tree, "off", CW_SHAPE(1, 2));
    cw_parameters_set_group(tree, "slow", "slow");
    cw_parameters_set_group(tree, "off", "off");
    set(slow->data, 1, 1);
    set(off->data, 1, 1);
    set(slow->gradient, 1, 0);
    set(off->gradient, 1, 0);
    g_autoptr(cw_optimiser) sgd = start(&cw_optimiser_sgd, &settings, tree);
    cw_optimiser_set_group(sgd, "slow", 0.1, 0.5);
    cw_optimiser_set_group(sgd, "off", 0, 1);
    cw_optimiser_step(sgd, 0.1, 0.2);
    check(slow->data, 1 - 0.01 * 1.1, 1 - 0.01 * 0.1);
    check(off->data, 1, 1);
    const cw_parameter *velocity = cw_parameters_find(cw_optimiser_state(sgd), "off.momentum");
    check(velocity->data, 0, 0);
    off->frozen = TRUE;
    g_assert_true(cw_optimiser_use(sgd, NULL, NULL)); /* the state of the others stays */
    velocity = cw_parameters_find(cw_optimiser_state(sgd), "slow.momentum");
    check(velocity->data, 1.1, 0.1);
}

/* --- the laws in double --- */

typedef struct {
    double p, first, second;
} element;

static void law_sgd(element *e, const cw_optimiser_settings *s, double g, double rate, double decay,
                    int step, double adapt)
{
    (void)step;
    (void)adapt;
    g += decay * e->p;
    e->first = s->momentum * e->first + g;
    e->p -= rate * (s->nesterov ? g + s->momentum * e->first : e->first);
}

static void law_adam(element *e, const cw_optimiser_settings *s, double g, double rate,
                     double decay, int step, double adapt)
{
    (void)adapt;
    g += decay * e->p;
    e->first += (1 - s->beta1) * (g - e->first);
    e->second += (1 - s->beta2) * (g * g - e->second);
    double mean = e->first / (1 - pow(s->beta1, step));
    double square = e->second / (1 - pow(s->beta2, step));
    e->p -= rate * mean / (sqrt(square) + s->epsilon);
}

static void law_adamw(element *e, const cw_optimiser_settings *s, double g, double rate,
                      double decay, int step, double adapt)
{
    double left = e->p * (1 - rate * decay);
    e->p = 0;
    law_adam(e, s, g, rate, 0, step, adapt);
    e->p += left;
}

static void law_lars(element *e, const cw_optimiser_settings *s, double g, double rate,
                     double decay, int step, double adapt)
{
    (void)step;
    e->first = s->momentum * e->first + adapt * (g + decay * e->p);
    e->p -= rate * e->first;
}

typedef void (*written_law)(element *, const cw_optimiser_settings *, double, double, double, int,
                            double);

static double lars_adapt(const element *e, const float *gradient, gsize count, double decay)
{
    double value = 0, update = 0;
    for (gsize i = 0; i < count; i++) {
        double u = gradient[i] + decay * e[i].p;
        value += e[i].p * e[i].p;
        update += u * u;
    }
    return 1e-3 * sqrt(value / update);
}

#define SIDE 231 /* 53361 elements: several runs and an odd rest */

static void check_law(const cw_optimiser_law *row, written_law law,
                      const cw_optimiser_settings *settings)
{
    gsize count = SIDE * SIDE;
    g_autoptr(cw_parameters) tree = cw_parameters_new(5);
    cw_parameter *w = add(tree, "w", CW_SHAPE(SIDE, SIDE));
    g_autoptr(cw_optimiser) optimiser = start(row, settings, tree);
    g_autofree element *elements = g_new0(element, count);
    for (gsize i = 0; i < count; i++)
        elements[i].p = w->data[i];
    for (int step = 1; step <= 4; step++) {
        double rate = 0.01 * step, decay = 0.1 / step;
        for (gsize i = 0; i < count; i++)
            w->gradient[i] = (float)((double)cw_random_at(7, (guint64)step, i, 0) * 0x1p-64 - 0.5);
        double adapt = lars_adapt(elements, w->gradient, count, decay);
        for (gsize i = 0; i < count; i++)
            law(&elements[i], settings, w->gradient[i], rate, decay, step, adapt);
        cw_optimiser_step(optimiser, rate, decay);
    }
    for (gsize i = 0; i < count; i++)
        g_assert_cmpfloat_with_epsilon(w->data[i], elements[i].p, 2e-6);
}

static void test_laws(void)
{
    cw_optimiser_settings settings = settings_of();
    check_law(&cw_optimiser_sgd, law_sgd, &settings);
    check_law(&cw_optimiser_adam, law_adam, &settings);
    check_law(&cw_optimiser_adamw, law_adamw, &settings);
    check_law(&cw_optimiser_lars, law_lars, &settings);
    settings.nesterov = TRUE;
    check_law(&cw_optimiser_sgd, law_sgd, &settings);
}

/* --- waiting rows --- */

#define ROWS 60
#define WIDTH 5
#define READ 4

/* Trains a table read through an index input; what it held at each step is added to `seen`. */
typedef struct {
    cw_parameters *tree;
    cw_graph *graph;
    cw_plan *plan;
    cw_optimiser *optimiser;
} table;

static table table_new(const cw_optimiser_settings *settings, gboolean sparse)
{
    g_autoptr(GError) error = NULL;
    table t = {.tree = cw_parameters_new(3)};
    t.graph = cw_graph_new(t.tree);
    cw_node *words = cw_graph_parameter(t.graph, "words", CW_SHAPE(ROWS, WIDTH),
                                        (cw_init){CW_INIT_NORMAL, 0, 1});
    if (sparse)
        cw_graph_row_sparse(t.graph, words);
    cw_node *indices = cw_graph_input_indices(t.graph, "indices", CW_SHAPE(READ));
    cw_node *rows = cw_graph_gather_rows(t.graph, NULL, words, indices);
    cw_node *square = cw_graph_multiply(t.graph, NULL, rows, rows);
    cw_graph_set_loss(t.graph, cw_graph_reduce_sum(t.graph, NULL, square, CW_AXES_ALL, FALSE));
    cw_plan_options options = {.training = TRUE, .deterministic = TRUE};
    t.plan = cw_plan_new(t.graph, &options, &error);
    g_assert_no_error(error);
    t.optimiser = cw_optimiser_new(&cw_optimiser_sgd, settings, t.tree);
    g_assert_true(cw_optimiser_use(t.optimiser, t.plan, &error));
    return t;
}

static double table_step(table *t, int step)
{
    gint32 *indices = cw_plan_input(t->plan, "indices", NULL, NULL);
    for (int i = 0; i < READ; i++) /* powers favour low rows; the last ten are never read */
        indices[i] =
            (gint32)(pow((double)cw_random_at(1, (guint64)step, (guint64)i, 0) * 0x1p-64, 4) *
                     (ROWS - 10));
    cw_optimiser_before_forward(t->optimiser);
    cw_plan_run_forward(t->plan);
    double loss = cw_plan_loss(t->plan);
    cw_plan_run_backward(t->plan);
    cw_optimiser_step(t->optimiser, 0.02 * (1 - step / 800.0), 0.03);
    return loss;
}

static void table_free(table *t)
{
    cw_optimiser_free(t->optimiser);
    cw_plan_free(t->plan);
    cw_graph_free(t->graph);
    cw_parameters_free(t->tree);
}

static void check_waiting(gboolean nesterov, double clip)
{
    cw_optimiser_settings settings = settings_of();
    settings.nesterov = nesterov;
    settings.clip_global = clip;
    table dense = table_new(&settings, FALSE), sparse = table_new(&settings, TRUE);
    for (int step = 0; step < 700; step++) {
        double one = table_step(&dense, step), two = table_step(&sparse, step);
        g_assert_cmpfloat_with_epsilon(two, one, 1e-5 * (1 + one));
    }
    const cw_parameter *one = cw_parameters_find(dense.tree, "words");
    const cw_parameter *two = cw_parameters_find(sparse.tree, "words");
    double apart = 0;
    for (int i = 0; i < ROWS * WIDTH; i++)
        apart = fmax(apart, fabs(one->data[i] - two->data[i]));
    g_assert_cmpfloat(apart, >, 1e-4); /* some rows do wait */
    cw_optimiser_catch_up(sparse.optimiser);
    for (int i = 0; i < ROWS * WIDTH; i++)
        g_assert_cmpfloat_with_epsilon(one->data[i], two->data[i], 1e-5);
    table_free(&dense);
    table_free(&sparse);
}

static void test_waiting_rows(void)
{
    check_waiting(FALSE, 0);
    check_waiting(TRUE, 0.5);
}

static void test_adam_of_rows_is_dense(void)
{
    cw_optimiser_settings settings = settings_of();
    table t = table_new(&settings, TRUE);
    g_autoptr(cw_optimiser) adam = start(&cw_optimiser_adam, &settings, t.tree);
    g_assert_null(cw_parameters_find(cw_optimiser_state(adam), "words.row_steps"));
    g_assert_nonnull(cw_parameters_find(cw_optimiser_state(t.optimiser), "words.row_steps"));
    table_free(&t);
}

/* Copies a tree through a file. */
static void carry(cw_parameters *from, cw_parameters *to, const char *path)
{
    g_autoptr(GError) error = NULL;
    g_assert_true(cw_weights_save(from, "", NULL, path, NULL, &error));
    g_autoptr(cw_safetensors) file = cw_safetensors_open(path, &error);
    g_assert_no_error(error);
    g_assert_true(cw_weights_load(to, "", file, "", NULL, NULL, &error));
    g_assert_no_error(error);
    g_unlink(path);
}

/* N steps, everything through files into a second run, N steps: equal bits to 2N steps. */
static void test_resume(void)
{
    cw_optimiser_settings settings = settings_of();
    g_autofree char *folder = g_dir_make_tmp("colorway-XXXXXX", NULL);
    g_autofree char *path = g_build_filename(folder, "state.safetensors", NULL);
    table whole = table_new(&settings, TRUE), first = table_new(&settings, TRUE);
    table second = table_new(&settings, TRUE);
    for (int step = 0; step < 40; step++)
        table_step(&whole, step);
    for (int step = 0; step < 20; step++)
        table_step(&first, step);
    carry(first.tree, second.tree, path);
    carry(cw_optimiser_state(first.optimiser), cw_optimiser_state(second.optimiser), path);
    for (int step = 20; step < 40; step++)
        table_step(&second, step);
    const cw_parameter *one = cw_parameters_find(whole.tree, "words");
    const cw_parameter *two = cw_parameters_find(second.tree, "words");
    g_assert_cmpmem(one->data, ROWS * WIDTH * sizeof(float), two->data,
                    ROWS * WIDTH * sizeof(float));
    g_assert_cmpint(g_rmdir(folder), ==, 0);
    table_free(&whole);
    table_free(&first);
    table_free(&second);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/optimiser/sgd-by-hand", test_sgd_by_hand);
    g_test_add_func("/optimiser/adam-by-hand", test_adam_by_hand);
    g_test_add_func("/optimiser/lars-by-hand", test_lars_by_hand);
    g_test_add_func("/optimiser/clipping", test_clipping);
    g_test_add_func("/optimiser/groups", test_groups);
    g_test_add_func("/optimiser/laws", test_laws);
    g_test_add_func("/optimiser/waiting-rows", test_waiting_rows);
    g_test_add_func("/optimiser/adam-of-rows-is-dense", test_adam_of_rows_is_dense);
    g_test_add_func("/optimiser/resume", test_resume);
    return g_test_run();
}
