/* SPDX-License-Identifier: Apache-2.0
 *
 * Weakly with types of words: what meets the words, written out; what is asked of words with a type
 * and without (METHODS 7.2).
 */
#include "base/error.h"
#include "method_fixture.h"
#include "nn/head.h"

#define K 5
#define T 2
#define RANK 3

static const char *const none[] = {"low_rank", "3", "untyped", "none", NULL};
static const char *const uniform[] = {"low_rank", "3", "untyped", "uniform", NULL};
static const char *const entropy[] = {"low_rank", "3", NULL};

/* "red" and "stripe" look like something, "dress" is a garment, "long" is one that is held out. */
static const gint32 type_of[K] = {0, 1, -1, 1, 0};
static const gboolean held_out[K] = {FALSE, FALSE, FALSE, TRUE, FALSE};

/* The same with types, which the fixture lacks; rows are of the words dress, stripe, red, long. */
static void set_up_typed(fixture *f, const char *const *settings)
{
    static const char *const types[] = {"look", "garment"};
    g_autoptr(GError) error = NULL;
    g_assert_false(build(f, "weakly_typed", settings, "", &error));
    g_assert_nonnull(strstr(error->message, "from words of 2 types or more, not of 0"));
    cw_word_bags_set_types(f->bags, types, T, type_of, 0, 0);
    memcpy(f->bags->type_held_out, held_out, sizeof held_out);
    cw_graph_free(f->run.graph);
    f->run.graph = cw_graph_new(f->parameters);
    memset(f->run.views, 0, sizeof f->run.views);
    f->method->build(&f->run);
    const cw_plan_options options = {.training = TRUE, .deterministic = TRUE, .threads = 1};
    g_clear_error(&error);
    f->plan = cw_plan_new(f->run.graph, &options, &error);
    g_assert_no_error(error);
    g_assert_true(f->method->begin(&f->run, NULL));
}

static void draw(fixture *f, const char *name)
{
    cw_parameter *parameter = cw_parameters_find(f->parameters, name);
    cw_random random = cw_random_start(9, 0, strlen(name));
    for (gsize i = 0; i < cw_shape_count(&parameter->shape); i++)
        parameter->data[i] = (float)(0.5 * cw_random_normal(&random));
    cw_parameter_changed(parameter);
}

/* The same noise for all pictures, so that the length that is kept is that of each. */
static void run(fixture *f)
{
    float *views = cw_plan_input(f->plan, f->run.streams.streams[0].name, NULL, NULL);
    for (gsize i = 0; i < (gsize)N * 3 * PX * PX; i++) {
        cw_random random = cw_random_start(5, 0, i % (3 * PX * PX));
        views[i] = (float)cw_random_normal(&random);
    }
    f->method->step(&f->run, 0, f->plan);
    draw(f, "words.table");
    draw(f, "words.types.weight");
    draw(f, "words.types.bias");
    cw_plan_run_forward(f->plan);
    cw_plan_run_backward(f->plan);
    cw_plan_run_after_step(f->plan);
}

static double meter(const fixture *f, const char *name)
{
    return (double)*(const float *)cw_plan_output(f->plan, name, NULL, NULL);
}

static void find_shares(const fixture *f, guint32 word, double shares[T])
{
    double sum = 0;
    for (int t = 0; t < T; t++) {
        shares[t] = (double)weights(f, "words.types.bias")[t];
        for (int r = 0; r < RANK; r++)
            shares[t] += (double)weights(f, "words.types.weight")[t * RANK + r] *
                         (double)weights(f, "words.table")[word * RANK + (guint32)r];
        sum += exp(shares[t]);
    }
    for (int t = 0; t < T; t++)
        shares[t] = exp(shares[t]) / sum;
}

/* v of a row, by the map of each type and the shares of its word. */
static void attend(const fixture *f, int n, double v[RANK])
{
    cw_shape shape;
    double shares[T];
    const float *unit = cw_plan_output(f->plan, CW_METHOD_EMBEDDING, &shape, NULL);
    const float *map = weights(f, "words.map.weight");
    const gint64 d = shape.size[1];
    find_shares(f, f->run.words[n], shares);
    for (int r = 0; r < RANK; r++) {
        v[r] = 0;
        for (int t = 0; t < T; t++)
            for (gint64 i = 0; i < d; i++)
                v[r] += shares[t] * (double)weights(f, "words.length")[0] *
                        (double)unit[n * d + i] * (double)map[(t * RANK + r) * d + i];
    }
}

/* All words are drawn, so that the loss is over all of them. */
static void test_written_out(void)
{
    fixture f;
    double words = 0, types = 0, open = 0;
    set_up_typed(&f, entropy);
    run(&f);
    for (int n = 0; n < N; n++) {
        double v[RANK], scores[K] = {0}, sum = 0, shares[T];
        attend(&f, n, v);
        for (int k = 0; k < K; k++) {
            for (int r = 0; r < RANK; r++)
                scores[k] += v[r] * (double)weights(&f, "words.table")[k * RANK + r];
            sum += exp(scores[k]);
        }
        words += (log(sum) - scores[f.run.words[n]]) / N;
        find_shares(&f, f.run.words[n], shares);
        if (n < 3) /* "long" is held out */
            types -= log(shares[type_of[f.run.words[n]]]) / 3;
        else
            open -= shares[0] * log(shares[0]) + shares[1] * log(shares[1]);
    }
    g_assert_cmpfloat_with_epsilon(meter(&f, "words"), words, 1e-4);
    g_assert_cmpfloat_with_epsilon(meter(&f, "word_types"), types, 1e-5);
    g_assert_cmpfloat_with_epsilon(meter(&f, "type_entropy"), open, 1e-5);
    g_assert_cmpfloat_with_epsilon(cw_plan_loss(f.plan), words + types + 0.1 * open, 1e-4);
    g_assert_true(learns(&f, "backbone."));
    g_assert_true(learns(&f, "words.map.weight"));
    g_assert_true(learns(&f, "words.types.weight"));
    g_assert_true(learns(&f, "words.table"));
    tear_down(&f);
}

/* Nothing is asked of the word without a type, or half of either. */
static void test_untyped(void)
{
    double told[2], held[T];
    for (int even = 0; even < 2; even++) {
        fixture f;
        set_up_typed(&f, even ? uniform : none);
        run(&f);
        told[even] = meter(&f, "word_types");
        g_assert_null(cw_plan_output(f.plan, "type_entropy", NULL, NULL));
        g_assert_cmpfloat_with_epsilon(cw_plan_loss(f.plan), meter(&f, "words") + told[even], 1e-5);
        find_shares(&f, f.run.words[3], held);
        tear_down(&f);
    }
    g_assert_cmpfloat_with_epsilon(4 * told[1], 3 * told[0] - 0.5 * (log(held[0]) + log(held[1])),
                                   1e-4);
}

/* What words without a type do to what tells types: their sure ones surer, or less sure. */
static void test_directions(void)
{
    const char *const *const treatments[] = {none, uniform, entropy};
    static const guint32 untyped[N] = {2, 2, 2, 2};
    for (int i = 0; i < 3; i++) {
        fixture f;
        double shares[T];
        set_up_typed(&f, treatments[i]);
        f.run.words = untyped;
        run(&f);
        find_shares(&f, 2, shares);
        const int sure = shares[1] > shares[0];
        cw_parameter *map = cw_parameters_find(f.parameters, "words.map.weight");
        memset(map->data, 0, cw_shape_count(&map->shape) * sizeof *map->data); /* v is 0 */
        cw_parameter_changed(map);
        cw_plan_run_forward(f.plan);
        cw_plan_run_backward(f.plan);
        const float *gradient = cw_parameters_find(f.parameters, "words.types.bias")->gradient;
        if (i == 0)
            g_assert_cmpfloat(gradient[sure], ==, 0);
        else if (i == 1)
            g_assert_cmpfloat(gradient[sure], >, 1e-5);
        else
            g_assert_cmpfloat(gradient[sure], <, -1e-6);
        tear_down(&f);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/weakly-typed/written-out", test_written_out);
    g_test_add_func("/weakly-typed/untyped", test_untyped);
    g_test_add_func("/weakly-typed/directions", test_directions);
    return g_test_run();
}
