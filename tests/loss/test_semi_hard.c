/* SPDX-License-Identifier: Apache-2.0
 *
 * The golden of METHODS 1.5; batches without a pair or without a negative; rows that do not count;
 * and random batches against the sum written out.
 */
#include "compare.h"
#include "loss/semi_hard.h"

#define MOST 16

typedef struct {
    gint64 rows, dimensions;
    const float *values; /* NULL: trained, drawn at random */
    const gint32 *labels;
    const float *weights; /* or NULL */
} batch;

typedef struct {
    cw_parameters *parameters;
    cw_graph *graph;
    cw_plan *plan;
} ranking;

static void ranking_clear(ranking *r)
{
    cw_plan_free(r->plan);
    cw_graph_free(r->graph);
    cw_parameters_free(r->parameters);
}

static ranking ranking_of(const batch *b, const cw_plan_options *options)
{
    g_autoptr(GError) error = NULL;
    ranking r = {.parameters = cw_parameters_new(11)};
    r.graph = cw_graph_new(r.parameters);
    const cw_init random = {CW_INIT_NORMAL, 0, 1};
    cw_node *rows = cw_graph_parameter(r.graph, "rows", CW_SHAPE(b->rows, b->dimensions), random);
    const cw_semi_hard semi_hard = {
        .rows = rows,
        .labels = cw_graph_input_indices(r.graph, "labels", CW_SHAPE(b->rows)),
        .weights =
            b->weights != NULL ? cw_graph_input(r.graph, "weights", CW_SHAPE(b->rows)) : NULL,
        .margin = cw_graph_input(r.graph, "margin", CW_SHAPE(1)),
    };
    cw_graph_set_loss(r.graph, cw_loss_semi_hard(r.graph, &semi_hard));
    r.plan = cw_plan_new(r.graph, options, &error);
    g_assert_no_error(error);
    cw_parameter *parameter = cw_parameters_find(r.parameters, "rows");
    if (b->values != NULL)
        memcpy(parameter->data, b->values, (gsize)(b->rows * b->dimensions) * sizeof(float));
    cw_parameter_changed(parameter);
    memcpy(cw_plan_input(r.plan, "labels", NULL, NULL), b->labels, (gsize)b->rows * sizeof(gint32));
    if (b->weights != NULL)
        memcpy(cw_plan_input(r.plan, "weights", NULL, NULL), b->weights,
               (gsize)b->rows * sizeof(float));
    return r;
}

static double loss_at(ranking *r, double margin)
{
    *(float *)cw_plan_input(r->plan, "margin", NULL, NULL) = (float)margin;
    cw_plan_run_forward(r->plan);
    cw_plan_run_backward(r->plan);
    return cw_plan_loss(r->plan);
}

static double loss_of(const batch *b, double margin)
{
    const cw_plan_options options = {.training = TRUE, .deterministic = TRUE};
    ranking r = ranking_of(b, &options);
    const double loss = loss_at(&r, margin);
    ranking_clear(&r);
    return loss;
}

static const float plane[] = {1, 0, .9f, .3f, .5f, .8f, 0, 1, -.6f, .8f};

static void test_golden(void)
{
    const gint32 labels[] = {0, 0, 1, 1, 2};
    const batch b = {5, 2, plane, labels, NULL};
    g_assert_cmpfloat_with_epsilon(loss_of(&b, 0.5), 0.2236217986, 1e-6);
}

static void test_no_pair(void)
{
    const gint32 labels[] = {0, 1, 2, 3, -1};
    const batch b = {5, 2, plane, labels, NULL};
    const cw_plan_options options = {.training = TRUE, .deterministic = TRUE};
    ranking r = ranking_of(&b, &options);
    g_assert_cmpfloat(loss_at(&r, 0.5), ==, 0);
    for (int i = 0; i < 10; i++)
        g_assert_cmpfloat(cw_parameters_find(r.parameters, "rows")->gradient[i], ==, 0);
    ranking_clear(&r);
}

/* Two unit rows at the squared distance 2, nothing to rank against: margin + 2, and the rows are
 * drawn together. */
static void test_no_negative(void)
{
    const float rows[] = {2, 0, 0, 3};
    const gint32 labels[] = {4, 4};
    const batch b = {2, 2, rows, labels, NULL};
    const cw_plan_options options = {.training = TRUE, .deterministic = TRUE};
    ranking r = ranking_of(&b, &options);
    g_assert_cmpfloat_with_epsilon(loss_at(&r, 0.5), 2.5, 1e-6);
    const float *gradient = cw_parameters_find(r.parameters, "rows")->gradient;
    g_assert_cmpfloat_with_epsilon(gradient[1], -1, 1e-6); /* -2/|row| towards the other */
    g_assert_cmpfloat_with_epsilon(gradient[2], -2.0 / 3, 1e-6);
    ranking_clear(&r);
}

/* A missing label is one as any other. */
static void test_missing(void)
{
    const gint32 missing[] = {0, -1, 0, 1, -1}, named[] = {0, 2, 0, 1, 2};
    const batch b = {5, 2, plane, missing, NULL}, same = {5, 2, plane, named, NULL};
    g_assert_cmpfloat(loss_of(&b, 0.5), >, 0.1);
    g_assert_cmpfloat(loss_of(&b, 0.5), ==, loss_of(&same, 0.5));
}

/* Rows that do not count leave the loss of the others, be they of a label of their own or not. */
static void test_weights(void)
{
    const gint32 labels[] = {0, -1, 0, 1, 0}, rest_labels[] = {0, 0, 1};
    const float weights[] = {1, 0, 1, 1, 0}, rest_rows[] = {1, 0, .5f, .8f, 0, 1};
    const batch b = {5, 2, plane, labels, weights}, rest = {3, 2, rest_rows, rest_labels, NULL};
    g_assert_cmpfloat(loss_of(&rest, 0.5), >, 0.1);
    g_assert_cmpfloat_with_epsilon(loss_of(&b, 0.5), loss_of(&rest, 0.5), 1e-6);
}

/* The margin moves from step to step. */
static void test_margin(void)
{
    const float rows[] = {1, 0, 1, 0, 0, 1};
    const gint32 labels[] = {0, 0, 1};
    const batch b = {3, 2, rows, labels, NULL};
    const cw_plan_options options = {.training = TRUE, .deterministic = TRUE};
    ranking r = ranking_of(&b, &options);
    g_assert_cmpfloat(loss_at(&r, 0.5), ==, 0);
    g_assert_cmpfloat_with_epsilon(loss_at(&r, 2.1), 0.1, 1e-6);
    ranking_clear(&r);
}

static double squared_distance(const batch *b, const float *values, gint64 i, gint64 j)
{
    double products[3] = {0};
    for (gint64 d = 0; d < b->dimensions; d++) {
        const double x = (double)values[i * b->dimensions + d];
        const double y = (double)values[j * b->dimensions + d];
        products[0] += x * y;
        products[1] += x * x;
        products[2] += y * y;
    }
    return 2 - 2 * products[0] / sqrt(products[1] * products[2]);
}

static double negative_distance(const batch *b, const float *values, gint64 a, double positive)
{
    double nearest = INFINITY, farthest = 0;
    for (gint64 n = 0; n < b->rows; n++) {
        const double distance = squared_distance(b, values, a, n);
        if (b->labels[n] == b->labels[a])
            continue;
        farthest = MAX(farthest, distance);
        if (distance > positive)
            nearest = MIN(nearest, distance);
    }
    return isfinite(nearest) ? nearest : farthest;
}

static double written_out(const batch *b, const float *values, double margin)
{
    double sum = 0;
    int pairs = 0;
    for (gint64 a = 0; a < b->rows; a++)
        for (gint64 p = 0; p < b->rows; p++)
            if (a != p && b->labels[a] == b->labels[p]) {
                const double positive = squared_distance(b, values, a, p);
                sum += MAX(0, margin + positive - negative_distance(b, values, a, positive));
                pairs++;
            }
    return sum / pairs;
}

static void test_written_out(void)
{
    gint32 labels[MOST];
    for (int i = 0; i < MOST; i++)
        labels[i] = i * i % 5 - 1;
    const batch b = {MOST, 3, NULL, labels, NULL};
    const cw_plan_options options = {.training = TRUE, .deterministic = TRUE};
    ranking r = ranking_of(&b, &options);
    const cw_parameter *rows = cw_parameters_find(r.parameters, "rows");
    g_assert_cmpfloat_with_epsilon(loss_at(&r, 0.3), written_out(&b, rows->data, 0.3), 1e-5);
    float values[MOST * 3];
    memcpy(values, rows->data, sizeof values);
    for (int i = 0; i < MOST * 3; i++) {
        const float step = 1e-3f, at = values[i];
        values[i] = at + step;
        const double up = written_out(&b, values, 0.3);
        values[i] = at - step;
        const double down = written_out(&b, values, 0.3);
        values[i] = at;
        g_assert_cmpfloat_with_epsilon(rows->gradient[i], (up - down) / (2 * (double)step), 1e-3);
    }
    ranking_clear(&r);
}

static void test_refusals(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(cw_parameters) parameters = cw_parameters_new(1);
    g_autoptr(cw_graph) graph = cw_graph_new(parameters);
    const cw_semi_hard semi_hard = {
        .rows = cw_graph_constant(graph, "rows", CW_SHAPE(5, 2), plane),
        .labels = cw_graph_input_indices(graph, "labels", CW_SHAPE(4)),
        .margin = cw_graph_number(graph, 0.5),
    };
    cw_loss_semi_hard(graph, &semi_hard);
    g_assert_false(cw_graph_check(graph, &error));
    g_assert_cmpstr(error->message, ==,
                    "semi_hard \"semi_hard.loss\": there must be one label for every row (operands "
                    "[5,5], [4], [])");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/semi-hard/golden", test_golden);
    g_test_add_func("/semi-hard/no-pair", test_no_pair);
    g_test_add_func("/semi-hard/no-negative", test_no_negative);
    g_test_add_func("/semi-hard/missing", test_missing);
    g_test_add_func("/semi-hard/weights", test_weights);
    g_test_add_func("/semi-hard/margin", test_margin);
    g_test_add_func("/semi-hard/written-out", test_written_out);
    g_test_add_func("/semi-hard/refusals", test_refusals);
    return g_test_run();
}
