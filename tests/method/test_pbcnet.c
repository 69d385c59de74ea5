/* SPDX-License-Identifier: Apache-2.0
 *
 * PBCNet: which rows are whole and part, that keys do not learn, what is compared with what, and
 * the queues (METHODS 4.4 and 12, rows 26-27).
 */
#include "method_fixture.h"

#define OUTPUTS 8
#define PARTS 4
#define QUEUE_OF_WHOLES 36
#define SETTINGS "outputs", "8", "queue", "36"

static const char *const pictures[] = {SETTINGS, NULL};
static const char *const concat[] = {SETTINGS, "fuse", "concat", NULL};
static const char *const maps[] = {SETTINGS, "map_slices", "quad", NULL};
static const char *const short_queue[] = {"outputs", "8", "queue", "32", NULL};
static const char *const lone[] = {"outputs", "8", "queue", "32", "negatives", "0", NULL};
static const char *const normed[] = {SETTINGS, "head_batch_norm", "1", NULL};
static const char *const whole_only[] = {SETTINGS, "part_weight", "0", NULL};

static void build_well(fixture *f, const char *const *settings, const char *views)
{
    g_autoptr(GError) error = NULL;
    build(f, "pbcnet", settings, views, &error);
    g_assert_no_error(error);
    g_assert_true(f->method->begin(&f->run, &error));
}

/* Noise; view v of sample n is picture (v, n), and key views are query views when `alike`. */
static void fill(fixture *f, gboolean alike)
{
    const gsize floats = 3 * PX * PX, count = (gsize)f->layout.count;
    float *views = cw_plan_input(f->plan, f->run.streams.streams[0].name, NULL, NULL);
    for (gsize view = 0; view < count; view++) {
        const gsize of_query = view == 1 ? 0 : view >= 2 + PARTS ? view - PARTS : view;
        for (gsize n = 0; n < N; n++) {
            cw_random random = cw_random_start(5, 0, (alike ? of_query : view) * N + n);
            for (gsize i = 0; i < floats; i++)
                views[(view * N + n) * floats + i] = (float)cw_random_normal(&random);
        }
    }
}

/* Other noise in the views from `first` on. */
static void disturb(fixture *f, int first, int count)
{
    const gsize floats = N * 3 * PX * PX;
    float *views = cw_plan_input(f->plan, f->run.streams.streams[0].name, NULL, NULL);
    cw_random random = cw_random_start(6, 0, 0);
    for (gsize i = (gsize)first * floats; i < (gsize)(first + count) * floats; i++)
        views[i] = (float)cw_random_normal(&random);
}

static double output(const fixture *f, const char *name)
{
    return cw_plan_output(f->plan, name, NULL, NULL)[0];
}

static void test_learns(gconstpointer data)
{
    const gboolean of_map = data == maps;
    fixture f;
    build_well(&f, data, of_map ? "slices=none\nglobal_px=32\n" : "");
    if (!of_map)
        fill(&f, FALSE);
    cw_plan_run_forward(f.plan);
    cw_plan_run_backward(f.plan);
    g_assert_true(isfinite(cw_plan_loss(f.plan)));
    g_assert_true(learns(&f, "query."));
    g_assert_false(learns(&f, "key."));
    g_assert_cmpfloat_with_epsilon(cw_plan_loss(f.plan),
                                   output(&f, "whole_loss") + output(&f, "part_loss"), 1e-4);
    tear_down(&f);
}

/* The mean InfoNCE of `count` rows that are their own keys, against the queue as it was. */
static double loss_of_equals(const float *rows, int count, const float *queue, int length,
                             int width)
{
    double loss = 0;
    for (int n = 0; n < count; n++) {
        double sum = exp(1 / 0.07);
        for (int j = 0; j < length; j++) {
            double product = 0;
            for (int d = 0; d < width; d++)
                product += (double)rows[n * width + d] * queue[j * width + d];
            sum += exp(product / 0.07);
        }
        loss += (log(sum) - 1 / 0.07) / count;
    }
    return loss;
}

/* Equal networks and views: every query is its own key, and the keys are what enters the queues, so
 * both losses follow from them; had a part met another part, they would be larger. */
static void test_pairs(gconstpointer data)
{
    const int width = data == concat ? (1 + PARTS) * OUTPUTS : OUTPUTS;
    fixture f;
    build_well(&f, data, "");
    const float *wholes = weights(&f, "queue.rows"), *parts = weights(&f, "part_queue.rows");
    g_autofree float *wholes_before =
        g_memdup2(wholes, QUEUE_OF_WHOLES * (gsize)width * sizeof *wholes);
    g_autofree float *parts_before =
        g_memdup2(parts, QUEUE_OF_WHOLES * PARTS * OUTPUTS * sizeof *parts);
    fill(&f, TRUE);
    cw_plan_run_forward(f.plan);
    cw_plan_run_after_step(f.plan);
    g_assert_cmpfloat_with_epsilon(output(&f, "whole_loss"),
                                   loss_of_equals(wholes, N, wholes_before, QUEUE_OF_WHOLES, width),
                                   1e-3);
    g_assert_cmpfloat_with_epsilon(
        output(&f, "part_loss"),
        loss_of_equals(parts, PARTS * N, parts_before, QUEUE_OF_WHOLES * PARTS, OUTPUTS), 1e-3);
    fill(&f, FALSE);
    cw_plan_run_forward(f.plan);
    g_assert_cmpfloat(output(&f, "part_loss"), >, 0.5);
    tear_down(&f);
}

/* Where the slices of one side alone show something else, parts are no longer like their keys: each
 * side looks at slices of its own. */
static void test_sides(void)
{
    for (int first = 2; first <= 2 + PARTS; first += PARTS) {
        fixture f;
        build_well(&f, pictures, "");
        fill(&f, TRUE);
        cw_plan_run_forward(f.plan);
        const double alike = output(&f, "part_loss");
        disturb(&f, first, PARTS);
        cw_plan_run_forward(f.plan);
        g_assert_cmpfloat(output(&f, "part_loss"), >, alike + 0.1);
        tear_down(&f);
    }
}

/* Without negatives whole and parts are drawn to their keys alone, at best -1/temperature, and no
 * queue asks for its length. */
static void test_attraction(void)
{
    fixture f;
    build_well(&f, lone, "");
    fill(&f, TRUE);
    cw_plan_run_forward(f.plan);
    g_assert_cmpfloat_with_epsilon(output(&f, "whole_loss"), -1 / 0.07, 1e-3);
    g_assert_cmpfloat_with_epsilon(output(&f, "part_loss"), -1 / 0.07, 1e-3);
    fill(&f, FALSE);
    cw_plan_run_forward(f.plan);
    g_assert_cmpfloat(output(&f, "whole_loss"), >, -1 / 0.07 + 0.01);
    g_assert_cmpfloat(output(&f, "part_loss"), >, -1 / 0.07 + 0.01);
    g_assert_null(cw_parameters_find(f.parameters, "queue.rows"));
    g_assert_null(cw_parameters_find(f.parameters, "part_queue.rows"));
    tear_down(&f);
}

/* New networks see nearly one point in all pictures, but for a batch norm in the head. */
static void test_head_batch_norm(void)
{
    const char *const *const settings[] = {pictures, normed};
    double crowded[G_N_ELEMENTS(settings)];
    for (gsize i = 0; i < G_N_ELEMENTS(settings); i++) {
        fixture f;
        build_well(&f, settings[i], "");
        fill(&f, FALSE);
        cw_plan_run_forward(f.plan);
        crowded[i] = crowding(&f, OUTPUTS);
        tear_down(&f);
    }
    g_assert_cmpfloat(crowded[0], >, 0.9);
    g_assert_cmpfloat(crowded[1], <, 0.5);
}

/* part_weight 0 is the fused loss alone. */
static void test_weight(void)
{
    fixture f;
    build_well(&f, whole_only, "");
    fill(&f, FALSE);
    cw_plan_run_forward(f.plan);
    g_assert_cmpfloat(output(&f, "part_loss"), >, 0);
    g_assert_cmpfloat(cw_plan_loss(f.plan), ==, output(&f, "whole_loss"));
    tear_down(&f);
}

static void refuse(const char *const *settings, const char *views, const char *reason)
{
    g_autoptr(GError) error = NULL;
    fixture f;
    g_assert_false(build(&f, "pbcnet", settings, views, &error));
    g_assert_nonnull(strstr(error->message, reason));
    tear_down(&f);
}

static void test_refuses(void)
{
    refuse(pictures, "globals=3\n", "globals=2");
    refuse(pictures, "slices=none\n", "map_slices");
    refuse(short_queue, "", "8 batches");
    refuse(maps, "", "map_slices");
    refuse(maps, "slices=none\nglobal_px=16\n", "4 x 4");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_data_func("/pbcnet/learns/pictures", pictures, test_learns);
    g_test_add_data_func("/pbcnet/learns/concat", concat, test_learns);
    g_test_add_data_func("/pbcnet/learns/maps", maps, test_learns);
    g_test_add_data_func("/pbcnet/pairs/mean", pictures, test_pairs);
    g_test_add_data_func("/pbcnet/pairs/concat", concat, test_pairs);
    g_test_add_func("/pbcnet/sides", test_sides);
    g_test_add_func("/pbcnet/attraction", test_attraction);
    g_test_add_func("/pbcnet/head-batch-norm", test_head_batch_norm);
    g_test_add_func("/pbcnet/weight", test_weight);
    g_test_add_func("/pbcnet/refuses", test_refuses);
    return g_test_run();
}
