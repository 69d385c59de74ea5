/* SPDX-License-Identifier: Apache-2.0
 *
 * CSA-Net and ADDE-O: what of a batch is against what, that a missing item weighs nothing, what
 * learns, and what keeps vectors from becoming one (METHODS 5.4 and 6.3).
 */
#include "method_fixture.h"

#define VIEWS 3 /* an item and two others */
#define NOBODY CW_METHOD_NOBODY

static const char *const small_csa[] = {"negatives", "2", NULL};
static const char *const spread_csa[] = {"negatives", "2", "uniformity", "0.5", NULL};
static const char *const concat_csa[] = {"negatives", "2", "combine", "concat", NULL};
static const char *const small_adde[] = {"negatives", "2", NULL};
static const char *const views = "globals=3\n";

/* Items 0 to 3 are completed by what stands beside them, the last by two. */
static const guint32 shown[N * VIEWS] = {0, 4, NOBODY, 1, 5, NOBODY, 2, 6, NOBODY, 3, 7, 0};

static void open_method(fixture *f, const char *method, const char *const *settings)
{
    g_autoptr(GError) error = NULL;
    build(f, method, settings, views, &error);
    g_assert_no_error(error);
    f->run.shown = shown;
}

/* Views are noise of their own, those that show nobody are of the sample's item. */
static void fill_views(fixture *f, guint64 seed)
{
    float *pictures = cw_plan_input(f->plan, f->run.streams.streams[0].name, NULL, NULL);
    const gsize floats = 3 * PX * PX;
    for (gsize row = 0; row < VIEWS * N; row++) {
        const guint32 item = shown[row % N * VIEWS + row / N];
        cw_random random = cw_random_start(seed, 0, item == NOBODY ? row % N : item);
        for (gsize i = 0; i < floats; i++)
            pictures[row * floats + i] = (float)cw_random_normal(&random);
    }
    f->method->fill(&f->run, NULL, f->plan);
}

static double output_of(const fixture *f, const char *name)
{
    return cw_plan_output(f->plan, name, NULL, NULL)[0];
}

static void assert_learns(const char *method, const char *const *settings,
                          const char *const *learning, gint64 width, gint64 seen)
{
    fixture f;
    cw_shape shape;
    open_method(&f, method, settings);
    fill_views(&f, 5);
    cw_plan_run_forward(f.plan);
    cw_plan_run_backward(f.plan);
    for (; *learning != NULL; learning++)
        if (!learns(&f, *learning))
            g_error("%s does not learn", *learning);
    g_assert_nonnull(cw_plan_output(f.plan, CW_METHOD_EMBEDDING, &shape, NULL));
    g_assert_cmpint(shape.size[0], ==, N);
    g_assert_cmpint(shape.size[1], ==, width);
    g_assert_nonnull(cw_plan_output(f.plan, CW_METHOD_PROJECTION, &shape, NULL));
    g_assert_cmpint(shape.size[1], ==, seen);
    g_assert_false(learns(&f, "attributes.sleeve.predictor."));
    tear_down(&f);
}

static void test_learns(void)
{
    static const char *const csa[] = {"backbone.", "outfit.masks", "outfit.attention.0.weight",
                                      "outfit.attention.2.weight", NULL};
    static const char *const adde[] = {
        "backbone.",          "attributes.sleeve.learner.2.weight", "outfit.sleeve.weight",
        "outfit.colour.bias", "outfit.attention.0.weight",          NULL};
    assert_learns("csa_net", small_csa, csa, 32, 32);
    assert_learns("csa_net", concat_csa, csa, 32, 5 * 32);
    assert_learns("adde_o", small_adde, adde, 2 * 8, 8);
}

/* 7,173 of the attention and 579,700 of five maps of 340 (METHODS 5.4); CSA-Net's five masks. */
static void test_sizes(void)
{
    static const char *const names[] = {"a", "b", "c", "d", "e"};
    static const gint64 values[] = {2, 2, 2, 2, 2};
    g_autoptr(cw_typed_labels) labels = cw_typed_labels_new(names, values, 5, NULL, 0);
    const struct {
        const cw_method *method;
        const cw_typed_labels *labels;
        gint64 width;
        gsize attention, parts;
    } sizes[] = {
        {(const cw_method *)cw_row_find(&cw_method_table, "adde_o", NULL), labels, 5 * 340, 7173,
         579700},
        {(const cw_method *)cw_row_find(&cw_method_table, "csa_net", NULL), NULL, 64,
         22 * 64 + 64 + 64 * 5 + 5, 5 * 64},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(sizes); i++) {
        g_autoptr(cw_parameters) parameters = cw_parameters_new(1);
        g_autoptr(cw_graph) graph = cw_graph_new(parameters);
        g_autofree gpointer settings = g_malloc0(sizes[i].method->settings_bytes);
        cw_head_outfit_form form;
        cw_options_reset(sizes[i].method->options, settings);
        sizes[i].method->outfit(settings, sizes[i].labels, &form);
        cw_head_outfit_parts(graph, &form, cw_graph_input(graph, "x", CW_SHAPE(2, sizes[i].width)));
        cw_head_outfit_weights(graph, &form,
                               cw_graph_input(graph, "p", CW_SHAPE(2, CW_HEAD_OUTFIT_PAIR)));
        g_assert_true(cw_graph_check(graph, NULL));
        g_assert_cmpuint(
            cw_parameters_elements(parameters, CW_PARAMETER_TRAINED, "outfit.attention."), ==,
            sizes[i].attention);
        g_assert_cmpuint(cw_parameters_elements(parameters, CW_PARAMETER_TRAINED, ""), ==,
                         sizes[i].attention + sizes[i].parts);
        cw_options_clear(sizes[i].method->options, settings);
    }
}

/* Of sample 0 (item 0, with 4) item 2 is of the same category and goes with neither; item 0 in
 * sample 3 is itself. Sample 2 (item 2, with 6) has nobody against it, for item 0 goes with 6, and
 * is not ranked. Pairs are of the lower category first. */
static void test_fill(void)
{
    static const gint32 negatives[N * 2] = {2, 2, 3, 3, 2, 2, 1, 1};
    static const float present[N * 2] = {1, 0, 1, 0, 0, 0, 1, 1};
    fixture f;
    open_method(&f, "csa_net", small_csa);
    fill_views(&f, 5);
    g_assert_cmpmem(cw_plan_input(f.plan, "negatives", NULL, NULL), sizeof negatives, negatives,
                    sizeof negatives);
    g_assert_cmpmem(cw_plan_input(f.plan, "present", NULL, NULL), sizeof present, present,
                    sizeof present);
    const float *pairs = cw_plan_input(f.plan, "pairs", NULL, NULL);
    for (int row = 0; row < N * 2; row++) {
        const int low = row == 7 ? 0 : row / 2 % 2, high = row == 7 ? 1 : row % 2 == 0 ? 2 : low;
        for (int i = 0; i < CW_HEAD_OUTFIT_PAIR; i++)
            g_assert_cmpfloat(pairs[row * CW_HEAD_OUTFIT_PAIR + i], ==,
                              i == low || i == CW_HEAD_OUTFIT_CATEGORIES + high);
    }
    tear_down(&f);
}

/* The order of two categories does not matter. */
static void test_pair(void)
{
    float one[CW_HEAD_OUTFIT_PAIR], other[CW_HEAD_OUTFIT_PAIR];
    cw_head_outfit_pair(3, 8, one);
    cw_head_outfit_pair(8, 3, other);
    g_assert_cmpmem(one, sizeof one, other, sizeof other);
    cw_head_outfit_pair(3, 7, other);
    g_assert_cmpint(memcmp(one, other, sizeof one), !=, 0);
}

/* What stands in for nobody changes nothing but the batch's statistics, which are the same here:
 * the pictures of absent views take turns. */
static void test_absent(void)
{
    fixture f;
    const gsize floats = 3 * PX * PX;
    open_method(&f, "csa_net", small_csa);
    fill_views(&f, 5);
    float *pictures = cw_plan_input(f.plan, f.run.streams.streams[0].name, NULL, NULL);
    cw_plan_run_forward(f.plan);
    const double before = cw_plan_loss(f.plan);
    g_assert_cmpfloat(before, >, 0.01);
    float *absent = pictures + 2 * N * floats;
    g_autofree float *first = g_memdup2(absent, floats * sizeof *absent);
    memmove(absent, absent + floats, 2 * floats * sizeof *absent);
    memcpy(absent + 2 * floats, first, floats * sizeof *absent);
    cw_plan_run_forward(f.plan);
    g_assert_cmpfloat_with_epsilon(cw_plan_loss(f.plan), before, 1e-4);
    tear_down(&f);
}

/* Steps of plain descent; on the same pictures, or on others every time. */
static void descend(fixture *f, int steps, float rate, gboolean others)
{
    fill_views(f, 5);
    for (int s = 0; s < steps; s++) {
        fill_views(f, others ? (guint64)s : 5);
        cw_plan_run_forward(f->plan);
        cw_plan_run_backward(f->plan);
        for (gsize i = 0; i < cw_parameters_count(f->parameters); i++) {
            cw_parameter *parameter = cw_parameters_get(f->parameters, i);
            for (gsize j = 0; parameter->gradient != NULL && cw_plan_trains(f->plan, parameter) &&
                              j < cw_shape_count(&parameter->shape);
                 j++)
                parameter->data[j] -= rate * parameter->gradient[j];
            cw_parameter_changed(parameter);
        }
    }
    cw_plan_run_forward(f->plan);
}

/* D(positive) + D(negatives) where there is nothing to learn, for all pictures are noise, by what
 * they were before. */
static double distances_on_noise(const char *const *settings)
{
    fixture f;
    double distances[2];
    open_method(&f, "csa_net", settings);
    for (int after = 0; after < 2; after++) {
        descend(&f, after ? 100 : 0, 0.6f, TRUE);
        distances[after] = output_of(&f, "positive_distance") + output_of(&f, "negative_distance");
    }
    tear_down(&f);
    return distances[1] / distances[0];
}

/* By the nearest negative it pays that all shrink to one point, which the distances show. Unit
 * length slows that down, uniformity turns it round (METHODS 6.3). */
static void test_collapse(void)
{
    static const char *const bare[] = {"negatives", "2", "counted", "nearest",
                                       "normalise", "0", NULL};
    static const char *const unit[] = {"negatives", "2", "counted", "nearest", NULL};
    static const char *const spread[] = {"negatives",  "2",   "counted", "nearest",
                                         "uniformity", "0.5", NULL};
    g_assert_cmpfloat(distances_on_noise(bare), <, 0.05);
    g_assert_cmpfloat(distances_on_noise(unit), >, 0.2);
    g_assert_cmpfloat(distances_on_noise(spread), >, 1);
}

static void test_learning(void)
{
    fixture f;
    open_method(&f, "csa_net", small_csa);
    fill_views(&f, 5);
    cw_plan_run_forward(f.plan);
    const double before = cw_plan_loss(f.plan);
    descend(&f, 20, 0.05f, FALSE);
    g_assert_cmpfloat(cw_plan_loss(f.plan), <, 0.5 * before);
    g_assert_cmpfloat(output_of(&f, "negative_distance"), >, 0.2);
    tear_down(&f);
}

static void test_uniformity(void)
{
    fixture f;
    open_method(&f, "csa_net", spread_csa);
    fill_views(&f, 5);
    cw_plan_run_forward(f.plan);
    g_assert_cmpfloat(output_of(&f, "uniformity_loss"), <, 0);
    g_assert_cmpfloat_with_epsilon(
        cw_plan_loss(f.plan),
        output_of(&f, "ranking_loss") + 0.5 * output_of(&f, "uniformity_loss"), 1e-5);
    tear_down(&f);
}

/* Only a backbone that starts from weights waits, and the layer behind it does not. */
static void test_freeze(void)
{
    fixture f;
    open_method(&f, "csa_net", small_csa);
    g_assert_cmpfloat(f.method->rate(&f.run, "backbone", 50), ==, 1);
    f.run.from_weights = TRUE;
    g_assert_cmpfloat(f.method->rate(&f.run, "backbone", 99), ==, 0);
    g_assert_cmpfloat(f.method->rate(&f.run, "backbone", 100), ==, 1);
    g_assert_cmpfloat(f.method->rate(&f.run, "", 50), ==, 1);
    for (gsize i = 0; i < cw_parameters_count(f.parameters); i++) {
        const cw_parameter *parameter = cw_parameters_get(f.parameters, i);
        g_assert_true((strcmp(parameter->group, "backbone") == 0) ==
                      g_str_has_prefix(parameter->name, "backbone."));
    }
    tear_down(&f);
}

static void test_refuses(void)
{
    g_autoptr(GError) error = NULL, alone = NULL;
    fixture f;
    g_assert_false(build(&f, "csa_net", small_csa, "globals=1\n", &alone));
    g_assert_nonnull(strstr(alone->message, "two items or more; set globals="));
    tear_down(&f);
    open_method(&f, "csa_net", small_csa);
    g_autoptr(cw_graph) graph = cw_graph_new(f.parameters);
    cw_method_run run = f.run;
    run.graph = graph;
    run.outfits = NULL;
    f.method->build(&run);
    g_assert_false(cw_graph_check(graph, &error));
    g_assert_nonnull(strstr(error->message, "learns from sets of items"));
    tear_down(&f);
}

/* --- the sets --------------------------------------------------------------------------------- */

/* Set 7 has items 0, and 1 or 2; set 3 items 2, 3 and 4; set 9 item 5 alone, twice in one place. */
static cw_outfit_sets *some_sets(void)
{
    static const gint8 categories[] = {0, 1, 1, 2, 3, 4};
    static const cw_outfit_member members[] = {{7, 1, 2}, {9, 8, 5}, {3, 4, 3}, {7, 0, 0},
                                               {3, 2, 2}, {9, 8, 4}, {7, 1, 1}, {3, 5, 4}};
    return cw_outfit_sets_new(categories, 6, members, G_N_ELEMENTS(members));
}

static void test_together(void)
{
    g_autoptr(cw_outfit_sets) sets = some_sets();
    static const gboolean together[6][6] = {{1, 1, 1, 0, 0, 0}, {1, 1, 1, 0, 0, 0},
                                            {1, 1, 1, 1, 1, 0}, {0, 0, 1, 1, 1, 0},
                                            {0, 0, 1, 1, 1, 0}, {0, 0, 0, 0, 0, 0}};
    for (gsize a = 0; a < 6; a++)
        for (gsize b = 0; b < 6; b++)
            g_assert_cmpint(cw_outfit_sets_together(sets, a, b), ==, together[a][b]);
    g_assert_cmpint(cw_outfit_sets_category(sets, 4), ==, 3);
    g_assert_true(cw_outfit_sets_has(sets, 4));
    g_assert_false(cw_outfit_sets_has(sets, 5));
}

/* Of each other place one item, all of them alike often. */
static void test_draw(void)
{
    g_autoptr(cw_outfit_sets) sets = some_sets();
    cw_random random = cw_random_start(4, 0, 0);
    int ones = 0, threes = 0, from_three = 0;
    for (int i = 0; i < 2000; i++) {
        guint32 others[3];
        g_assert_cmpuint(cw_outfit_sets_draw(sets, 0, &random, others, 3), ==, 1);
        g_assert_true(others[0] == 1 || others[0] == 2);
        ones += others[0] == 1;
        g_assert_cmpuint(cw_outfit_sets_draw(sets, 4, &random, others, 1), ==, 1);
        g_assert_true(others[0] == 2 || others[0] == 3);
        threes += others[0] == 3;
        from_three += cw_outfit_sets_draw(sets, 2, &random, others, 3) == 2;
    }
    g_assert_cmpint(ABS(ones - 1000), <, 100); /* 4.5 standard deviations */
    g_assert_cmpint(ABS(threes - 1000), <, 100);
    g_assert_cmpint(ABS(from_three - 1000), <, 100);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/outfits/learns", test_learns);
    g_test_add_func("/outfits/sizes", test_sizes);
    g_test_add_func("/outfits/fill", test_fill);
    g_test_add_func("/outfits/pair", test_pair);
    g_test_add_func("/outfits/absent", test_absent);
    g_test_add_func("/outfits/collapse", test_collapse);
    g_test_add_func("/outfits/learning", test_learning);
    g_test_add_func("/outfits/uniformity", test_uniformity);
    g_test_add_func("/outfits/freeze", test_freeze);
    g_test_add_func("/outfits/refuses", test_refuses);
    g_test_add_func("/outfits/together", test_together);
    g_test_add_func("/outfits/draw", test_draw);
    return g_test_run();
}
