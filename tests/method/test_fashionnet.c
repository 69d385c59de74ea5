/* SPDX-License-Identifier: Apache-2.0
 *
 * Landmarks and attributes learned together (METHODS 7.4): what each term says, where landmarks are
 * in a view, and what is refused.
 */
#include "method_fixture.h"

#define VIEWS 2
#define L LANDMARKS

static const char *const small[] = {"hidden", "8", "dimension", "8", NULL};
static const char *const of_sleeve[] = {"category_type", "sleeve", NULL};
static const char *const of_nothing[] = {"category_type", "slevee", NULL};

/* Views are noise; the second of each is of a part, mirrored. */
static void run(fixture *f)
{
    cw_view_record records[N * VIEWS];
    float *views = cw_plan_input(f->plan, f->run.streams.streams[0].name, NULL, NULL);
    cw_random random = cw_random_start(5, 0, 0);
    for (gsize i = 0; i < (gsize)VIEWS * N * 3 * PX * PX; i++)
        views[i] = (float)cw_random_normal(&random);
    for (int i = 0; i < N * VIEWS; i++)
        records[i] = (cw_view_record){
            .weight = 1, .mirrored = i % VIEWS == 1, .box = {0, 0, i % VIEWS == 1 ? 18 : 40, 80}};
    f->method->fill(&f->run, records, f->plan);
    cw_plan_run_forward(f->plan);
    cw_plan_run_backward(f->plan);
}

static double output_of(const fixture *f, const char *name)
{
    return cw_plan_output(f->plan, name, NULL, NULL)[0];
}

static void clear(fixture *f, const char *name)
{
    cw_parameter *parameter = cw_parameters_find(f->parameters, name);
    g_assert_nonnull(parameter);
    memset(parameter->data, 0, cw_shape_count(&parameter->shape) * sizeof(float));
    cw_parameter_changed(parameter);
}

/* Landmarks are in the middle and seen by half; every value of an attribute is as likely as not. */
static void clear_answers(fixture *f)
{
    static const char *const answers[] = {
        "landmarks.heat.weight",
        "landmarks.visible.weight",
        "landmarks.visible.bias",
        "attributes.sleeve.predictor.weight",
        "attributes.sleeve.predictor.bias",
        "attributes.colour.predictor.weight",
        "attributes.colour.predictor.bias",
    };
    for (gsize i = 0; i < G_N_ELEMENTS(answers); i++)
        clear(f, answers[i]);
}

static void test_learns(void)
{
    fixture f;
    set_up(&f, "fashionnet", small);
    run(&f);
    static const char *const learning[] = {"backbone.",
                                           "landmarks.map.weight",
                                           "landmarks.heat.weight",
                                           "landmarks.visible.weight",
                                           "landmarks.global.weight",
                                           "landmarks.local.weight",
                                           "landmarks.fusion.weight",
                                           "attributes.sleeve.predictor.weight",
                                           NULL};
    for (const char *const *name = learning; *name != NULL; name++)
        if (!learns(&f, *name))
            g_error("%s does not learn", *name);
    cw_shape shape;
    cw_plan_output(f.plan, CW_METHOD_EMBEDDING, &shape, NULL);
    g_assert_cmpint(shape.size[0], ==, N);
    g_assert_cmpint(shape.size[1], ==, 8);
    tear_down(&f);
}

/* Squares of the distance from the middle, over the landmarks that each view shows, by hand: of the
 * whole all but one, of the part, 18 px of 40, those left of it. */
static void test_landmark_terms(void)
{
    fixture f;
    double squares = 0, distances = 0, visible = 0;
    set_up(&f, "fashionnet", small);
    clear_answers(&f);
    run(&f);
    for (int i = 0; i < N * L; i++)
        for (int v = 0; v < VIEWS; v++) {
            const double x = (10 + i) / (v == 1 ? 18.0 : 40.0), y = (20 + 2 * i) / 80.0;
            if (i == L + 1 || x > 1)
                continue;
            squares += (x - 0.5) * (x - 0.5) + (y - 0.5) * (y - 0.5);
            distances += hypot(x - 0.5, y - 0.5);
            visible++;
        }
    g_assert_cmpfloat(visible, >, N * L);
    g_assert_cmpfloat(visible, <, VIEWS * N * L - 2);
    g_assert_cmpfloat_with_epsilon(output_of(&f, "landmark_loss"), squares / visible, 1e-5);
    g_assert_cmpfloat_with_epsilon(output_of(&f, "landmark_error"), distances / visible, 1e-5);
    g_assert_cmpfloat_with_epsilon(output_of(&f, "visible_loss"), log(2), 1e-5);
    tear_down(&f);
}

/* Items have sleeves 0, 0, none and 2, colours 0, 1, 0 and none. A sleeve of two in three counts
 * 1/2 as a positive, one of one in three 2, and the one that nobody has is no positive; the first
 * is thought three times as likely as not. */
static void test_attribute_terms(void)
{
    fixture f;
    set_up(&f, "fashionnet", small);
    clear_answers(&f);
    cw_parameter *bias = cw_parameters_find(f.parameters, "attributes.sleeve.predictor.bias");
    bias->data[0] = (float)log(3);
    cw_parameter_changed(bias);
    run(&f);
    const double first = 2 * 0.5 * log(4 / 3.0) + log(4), second = 3 * log(2);
    const double third = (2 + 2) * log(2), colour = log(2) * (2 * 0.5 + 2 + 3) / 6;
    g_assert_cmpfloat_with_epsilon(output_of(&f, "attribute_loss"),
                                   ((first + second + third) / 9 + colour) / 2, 1e-5);
    g_assert_cmpfloat(output_of(&f, "category_loss"), ==, 0);
    tear_down(&f);
    set_up(&f, "fashionnet", of_sleeve);
    clear_answers(&f);
    run(&f);
    g_assert_cmpfloat_with_epsilon(output_of(&f, "category_loss"), log(3), 1e-5);
    g_assert_cmpfloat_with_epsilon(output_of(&f, "attribute_loss"), colour, 1e-5);
    tear_down(&f);
}

/* Where all pictures look alike two of an item are no nearer than others: the margin is missed. */
static void test_rank(void)
{
    fixture f;
    set_up(&f, "fashionnet", small);
    clear(&f, "landmarks.fusion.weight");
    cw_parameter *bias = cw_parameters_find(f.parameters, "landmarks.fusion.bias");
    for (int d = 0; d < 8; d++)
        bias->data[d] = 1;
    cw_parameter_changed(bias);
    run(&f);
    g_assert_cmpfloat_with_epsilon(output_of(&f, "rank_loss"), 0.3, 1e-5);
    tear_down(&f);
}

/* In the mirror image the left hem is what the right one was. */
static void test_in_view(void)
{
    g_autoptr(cw_landmarks) landmarks = fixture_landmarks();
    float positions[2 * L], visible[L];
    cw_view_record record = {.box = {12, 20, 8, 40}};
    cw_landmarks_in_view(landmarks, 1, &record, positions, visible); /* x 13 14 15, y 26 28 30 */
    g_assert_cmpfloat_with_epsilon(positions[0], 1 / 8.0, 1e-6);
    g_assert_cmpfloat_with_epsilon(positions[1], 6 / 40.0, 1e-6);
    g_assert_cmpfloat(visible[0] * visible[2], ==, 1);
    g_assert_cmpfloat(visible[1], ==, 0);
    record.mirrored = TRUE;
    cw_landmarks_in_view(landmarks, 1, &record, positions, visible);
    g_assert_cmpfloat_with_epsilon(positions[0], 1 - 3 / 8.0, 1e-6);
    g_assert_cmpfloat_with_epsilon(positions[1], 10 / 40.0, 1e-6);
    g_assert_cmpfloat_with_epsilon(positions[4], 1 - 1 / 8.0, 1e-6);
    record.box = (cw_box){14, 20, 8, 9}; /* neither as far left nor as far down */
    cw_landmarks_in_view(landmarks, 1, &record, positions, visible);
    for (int l = 0; l < L; l++)
        g_assert_cmpfloat(visible[l], ==, 0);
}

static void test_refusals(void)
{
    fixture f;
    g_autoptr(GError) error = NULL;
    g_assert_false(build(&f, "fashionnet", of_nothing, "", &error));
    g_assert_nonnull(strstr(error->message, "no attribute \"slevee\"; set category_type= to one of "
                                            "sleeve, colour"));
    tear_down(&f);
    g_clear_error(&error);
    g_assert_false(build(&f, "fashionnet", small, "lowres=1\n", &error));
    g_assert_nonnull(strstr(error->message, "set globals="));
    tear_down(&f);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/fashionnet/learns", test_learns);
    g_test_add_func("/fashionnet/landmark-terms", test_landmark_terms);
    g_test_add_func("/fashionnet/attribute-terms", test_attribute_terms);
    g_test_add_func("/fashionnet/rank", test_rank);
    g_test_add_func("/fashionnet/in-view", test_in_view);
    g_test_add_func("/fashionnet/refusals", test_refusals);
    return g_test_run();
}
