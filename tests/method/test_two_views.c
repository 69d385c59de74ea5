/* SPDX-License-Identifier: Apache-2.0
 *
 * BYOL, SimCLR, MoCo v2, SimSiam: what of a batch learns and what does not, averages, the queue,
 * rates (METHODS 3.2-3.5 and 12, rows 21-24).
 */
#include "method_fixture.h"

/* Both views of item i are the picture i modulo `pictures`, noise. */
static void fill(fixture *f, int pictures)
{
    float *views = cw_plan_input(f->plan, f->run.streams.streams[0].name, NULL, NULL);
    const gsize floats = 3 * PX * PX;
    for (int row = 0; row < 2 * N; row++) {
        cw_random random = cw_random_start(5, 0, (guint64)(row % N % pictures));
        for (gsize i = 0; i < floats; i++)
            views[row * floats + i] = (float)cw_random_normal(&random);
    }
    if (f->method->step != NULL)
        f->method->step(&f->run, 0, f->plan);
}

/* Every row is noise of its own. */
static void fill_rows(fixture *f, int rows)
{
    float *views = cw_plan_input(f->plan, f->run.streams.streams[0].name, NULL, NULL);
    cw_random random = cw_random_start(5, 0, 0);
    for (gsize i = 0; i < (gsize)rows * 3 * PX * PX; i++)
        views[i] = (float)cw_random_normal(&random);
}

static const char *const small_byol[] = {"hidden", "16", "outputs", "8", NULL};
static const char *const bare_byol[] = {"hidden", "16", "outputs", "8", "prediction", "0", NULL};
static const char *const small_simclr[] = {"outputs", "8", NULL};
static const char *const small_moco[] = {"outputs", "8", "queue", "12", NULL};
static const char *const normed_moco[] = {"outputs",         "8", "queue", "12",
                                          "head_batch_norm", "1", NULL};
static const char *const lone_simclr[] = {"outputs", "8", "negatives", "0", NULL};
static const char *const lone_moco[] = {"outputs", "8", "queue", "12", "negatives", "0", NULL};
static const char *const small_simsiam[] = {"outputs", "16", "bottleneck", "8", NULL};

typedef struct {
    const char *method;
    const char *const *settings;
    const char *averaged; /* prefix of what no gradient reaches */
} subject;

static const subject subjects[] = {
    {"byol", small_byol, "target."},
    {"simclr", small_simclr, NULL},
    {"moco_v2", small_moco, "key."},
    {"simsiam", small_simsiam, NULL},
};

static void test_learns(gconstpointer data)
{
    const subject *s = data;
    fixture f;
    set_up(&f, s->method, s->settings);
    fill(&f, N);
    cw_plan_run_forward(f.plan);
    cw_plan_run_backward(f.plan);
    g_assert_true(isfinite(cw_plan_loss(f.plan)));
    g_assert_true(learns(&f, f.method->backbone));
    g_assert_true(s->averaged == NULL || !learns(&f, s->averaged));
    g_assert_nonnull(cw_plan_output(f.plan, CW_METHOD_EMBEDDING, NULL, NULL));
    tear_down(&f);
}

static void test_refuses(gconstpointer data)
{
    const subject *s = data;
    const char *const views[] = {"globals=3\n", "lowres=2\n", "teacher_colour=1\n",
                                 "globals=1\nteacher_colour=1\n"};
    for (gsize i = 0; i < G_N_ELEMENTS(views); i++) {
        g_autoptr(GError) error = NULL;
        fixture f;
        g_assert_false(build(&f, s->method, s->settings, views[i], &error));
        g_assert_nonnull(strstr(error->message, "globals=2"));
        tear_down(&f);
    }
}

/* Three globals, and nothing else: a small crop is no other design. */
static void test_triplet(void)
{
    static const char *const none[] = {NULL};
    g_autoptr(GError) error = NULL;
    fixture f;
    set_up(&f, "triplet", none);
    fill_rows(&f, 3 * N);
    cw_plan_run_forward(f.plan);
    cw_plan_run_backward(f.plan);
    g_assert_true(learns(&f, "backbone."));
    g_assert_cmpfloat(cw_plan_output(f.plan, "positive_distance", NULL, NULL)[0], >, 0);
    tear_down(&f);
    g_assert_false(build(&f, "triplet", none, "globals=2\nlowres=1\nlocal_px=16\n", &error));
    g_assert_nonnull(strstr(error->message, "globals=3"));
    tear_down(&f);
}

/* Without negatives it is the mean distance of the positives, whatever the negatives do. */
static void test_triplet_attraction(void)
{
    static const char *const lone[] = {"negatives", "0", NULL};
    fixture f;
    set_up(&f, "triplet", lone);
    fill_rows(&f, 3 * N);
    cw_plan_run_forward(f.plan);
    const double loss = cw_plan_loss(f.plan);
    g_assert_cmpfloat(loss, >, 0);
    g_assert_cmpfloat(loss, ==, cw_plan_output(f.plan, "positive_distance", NULL, NULL)[0]);
    tear_down(&f);
}

/* Equal networks, no prediction and equal views: nothing is left to learn. A prediction head makes
 * it something between 0 and 4 a view. */
static void test_byol_loss(void)
{
    fixture f;
    set_up(&f, "byol", bare_byol);
    f.run.from_weights = TRUE;
    g_assert_true(f.method->begin(&f.run, NULL));
    fill(&f, N);
    cw_plan_run_forward(f.plan);
    g_assert_cmpfloat_with_epsilon(cw_plan_loss(f.plan), 0, 1e-5);
    tear_down(&f);
    set_up(&f, "byol", small_byol);
    fill(&f, N);
    cw_plan_run_forward(f.plan);
    g_assert_cmpfloat(cw_plan_loss(f.plan), >, 0.1);
    g_assert_cmpfloat(cw_plan_loss(f.plan), <, 8);
    tear_down(&f);
}

/* The target starts apart, moves behind the step by 1 - momentum, and momentum rises to 1. */
static void test_byol_target(void)
{
    fixture f;
    set_up(&f, "byol", small_byol);
    const float *online = weights(&f, "online.backbone.conv1.weight");
    const float *target = weights(&f, "target.backbone.conv1.weight");
    const float before = target[0];
    g_assert_cmpfloat(online[0], !=, before);
    g_assert_null(cw_parameters_find(f.parameters, "target.prediction.0.weight"));
    fill(&f, N);
    const float *momentum = cw_plan_input(f.plan, "momentum", NULL, NULL);
    g_assert_cmpfloat_with_epsilon(momentum[0], 0.99, 1e-6); /* horizon 100 of 1000 steps */
    cw_plan_run_forward(f.plan);
    g_assert_cmpfloat(target[0], ==, before);
    cw_plan_run_after_step(f.plan);
    g_assert_cmpfloat_with_epsilon(target[0], 0.99f * before + 0.01f * online[0], 1e-6);
    f.method->step(&f.run, 500, f.plan);
    g_assert_cmpfloat_with_epsilon(momentum[0], 0.995, 1e-6);
    tear_down(&f);
}

/* Keys enter the queue in order, the oldest leave; the key encoder moves before it encodes. */
static void test_moco_queue(void)
{
    fixture f;
    set_up(&f, "moco_v2", small_moco);
    const float *rows = weights(&f, "queue.rows");
    float *query = weights(&f, "query.backbone.conv1.weight");
    const float *key = weights(&f, "key.backbone.conv1.weight");
    g_assert_cmpfloat(query[0], ==, key[0]);
    const float first = key[0];
    for (int step = 0; step < 4; step++) {
        g_autofree float *before = g_memdup2(rows, QUEUE * 8 * sizeof *rows);
        query[0] += 1; /* so that keys of every step differ */
        fill(&f, N);
        cw_plan_run_forward(f.plan);
        if (step == 0)
            g_assert_cmpfloat_with_epsilon(key[0], first + 0.01f, 1e-6); /* horizon 100 steps */
        cw_plan_run_after_step(f.plan);
        for (int row = 0; row < QUEUE; row++) {
            const gboolean fresh = row / N == step % (QUEUE / N);
            double length = 0;
            for (int d = 0; d < 8; d++)
                length += (double)rows[row * 8 + d] * rows[row * 8 + d];
            g_assert_cmpfloat_with_epsilon(length, 1, 1e-4);
            g_assert_true((memcmp(before + row * 8, rows + row * 8, 32) != 0) == fresh);
        }
    }
    tear_down(&f);
}

/* Without negatives only -q . k / temperature is left, a view of SimCLR twice: least where both
 * views are one picture. Nothing is kept of the past. */
static void test_attraction(void)
{
    const struct {
        const char *method;
        const char *const *settings;
        double least;
    } lone[] = {{"simclr", lone_simclr, -2 / 0.1}, {"moco_v2", lone_moco, -1 / 0.2}};
    for (gsize i = 0; i < G_N_ELEMENTS(lone); i++) {
        fixture f;
        set_up(&f, lone[i].method, lone[i].settings);
        fill(&f, 2);
        cw_plan_run_forward(f.plan);
        g_assert_cmpfloat_with_epsilon(cw_plan_loss(f.plan), lone[i].least, 1e-4);
        fill_rows(&f, 2 * N);
        cw_plan_run_forward(f.plan);
        cw_plan_run_backward(f.plan);
        g_assert_cmpfloat(cw_plan_loss(f.plan), >, lone[i].least + 0.01);
        g_assert_true(learns(&f, f.method->backbone));
        g_assert_false(learns(&f, "key."));
        g_assert_null(cw_parameters_find(f.parameters, "queue.rows"));
        tear_down(&f);
    }
}

/* Two pictures in turn: every group of the batch has the same statistics, moved or not, so that a
 * query's own key is itself, and what is pushed are the queries. The loss follows from them. */
static void test_moco_groups(void)
{
    fixture f;
    set_up(&f, "moco_v2", small_moco);
    const float *rows = weights(&f, "queue.rows");
    g_autofree float *queue = g_memdup2(rows, QUEUE * 8 * sizeof *rows);
    fill(&f, 2);
    cw_plan_run_forward(f.plan);
    cw_plan_run_after_step(f.plan);
    double loss = 0;
    for (int n = 0; n < N; n++) {
        double sum = exp(1 / 0.2);
        for (int j = 0; j < QUEUE; j++) {
            double product = 0;
            for (int d = 0; d < 8; d++)
                product += (double)rows[n * 8 + d] * queue[j * 8 + d];
            sum += exp(product / 0.2);
        }
        loss += (log(sum) - 1 / 0.2) / N;
    }
    g_assert_cmpfloat_with_epsilon(cw_plan_loss(f.plan), loss, 1e-4);
    g_assert_cmpfloat(fabs(rows[0] - rows[8]), >, 1e-4); /* two pictures, two keys */
    g_assert_cmpfloat_with_epsilon(rows[0], rows[16], 1e-5);
    tear_down(&f);
}

/* New networks see nearly one point in all pictures, but for a batch norm in the head. */
static void test_moco_head(void)
{
    const char *const *const settings[] = {small_moco, normed_moco};
    double crowded[G_N_ELEMENTS(settings)];
    for (gsize i = 0; i < G_N_ELEMENTS(settings); i++) {
        fixture f;
        set_up(&f, "moco_v2", settings[i]);
        fill_rows(&f, 2 * N);
        cw_plan_run_forward(f.plan);
        crowded[i] = crowding(&f, 8);
        tear_down(&f);
    }
    g_assert_cmpfloat(crowded[0], >, 0.8);
    g_assert_cmpfloat(crowded[1], <, 0.5);
}

/* The prediction head does not slow down with the others. */
static void test_simsiam_rate(void)
{
    fixture f;
    set_up(&f, "simsiam", small_simsiam);
    int grouped = 0;
    for (gsize i = 0; i < cw_parameters_count(f.parameters); i++) {
        const cw_parameter *parameter = cw_parameters_get(f.parameters, i);
        const gboolean head = g_str_has_prefix(parameter->name, "prediction.");
        g_assert_cmpint(strcmp(parameter->group, "prediction") == 0, ==, head);
        grouped += head;
    }
    g_assert_cmpint(grouped, >, 0);
    f.run.rate_share = 0.25;
    g_assert_cmpfloat(f.method->rate(&f.run, "prediction", 750), ==, 4);
    g_assert_cmpfloat(f.method->rate(&f.run, "", 750), ==, 1);
    tear_down(&f);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(subjects); i++) {
        g_autofree char *learns_path = g_strdup_printf("/two-views/learns/%s", subjects[i].method);
        g_autofree char *refuses_path =
            g_strdup_printf("/two-views/refuses/%s", subjects[i].method);
        g_test_add_data_func(learns_path, &subjects[i], test_learns);
        g_test_add_data_func(refuses_path, &subjects[i], test_refuses);
    }
    g_test_add_func("/two-views/triplet", test_triplet);
    g_test_add_func("/two-views/triplet-attraction", test_triplet_attraction);
    g_test_add_func("/two-views/byol-loss", test_byol_loss);
    g_test_add_func("/two-views/byol-target", test_byol_target);
    g_test_add_func("/two-views/moco-queue", test_moco_queue);
    g_test_add_func("/two-views/attraction", test_attraction);
    g_test_add_func("/two-views/moco-groups", test_moco_groups);
    g_test_add_func("/two-views/moco-head", test_moco_head);
    g_test_add_func("/two-views/simsiam-rate", test_simsiam_rate);
    return g_test_run();
}
