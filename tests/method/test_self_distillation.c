/* SPDX-License-Identifier: Apache-2.0
 *
 * DINO and SkiLL: which teacher view teaches which student view, and how much (METHODS 2.5, 3.1);
 * the schedules of METHODS 2.6; the teacher as the student's average.
 */
#include <math.h>
#include <string.h>

#include "method/self_distillation.h"

#define N 2

typedef struct {
    const cw_method *method;
    cw_view_recipes *recipes;
    cw_view_layout layout;
    cw_parameters *parameters;
    cw_backbone_settings backbone;
    cw_self_distillation_settings settings;
    cw_method_run run;
    cw_plan *plan;
    cw_view_record *records; /* [N, layout.count] */
} fixture;

typedef struct {
    const char *method, *section;
    double contrast;
} habits;

static void set_up(fixture *f, gconstpointer data)
{
    const habits *h = data;
    g_autoptr(GError) error = NULL;
    memset(f, 0, sizeof *f);
    f->method = (const cw_method *)cw_row_find(&cw_method_table, h->method, &error);
    f->recipes = cw_view_recipes_parse("[dino]\nglobal_px=8\nlocal_px=8\n"
                                       "[women_dress]\nglobal_px=8\nlocal_px=8\n",
                                       "test", &error);
    g_assert_no_error(error);
    const cw_view_recipe *recipe = cw_view_recipes_find(f->recipes, h->section, &error);
    g_assert_true(cw_view_layout_build(&f->layout, &recipe, 1, &error));
    cw_options_reset(f->method->options, &f->settings);
    cw_options_reset(cw_backbone_options, &f->backbone);
    f->settings.prototypes = f->settings.hidden = f->settings.bottleneck = 8;
    f->settings.contrast = h->contrast;
    f->backbone.width = 0.25;
    f->backbone.stages = 1;
    f->parameters = cw_parameters_new(1);
    f->run = (cw_method_run){
        .graph = cw_graph_new(f->parameters),
        .layout = &f->layout,
        .samples = N,
        .total_steps = 100000,
        .backbone = (const cw_backbone *)cw_row_find(&cw_backbone_table, "resnet18", NULL),
        .backbone_settings = &f->backbone,
        .settings = &f->settings,
    };
    g_assert_true(cw_streams_build(&f->run.streams, &f->layout, &error));
    f->method->build(&f->run);
    const cw_plan_options options = {.training = TRUE, .deterministic = TRUE, .threads = 1};
    f->plan = cw_plan_new(f->run.graph, &options, &error);
    g_assert_no_error(error);
    f->records = g_new0(cw_view_record, N * f->layout.count);
    for (int i = 0; i < N * f->layout.count; i++)
        f->records[i].weight = 1;
}

static void tear_down(fixture *f, gconstpointer data G_GNUC_UNUSED)
{
    cw_plan_free(f->plan);
    cw_graph_free(f->run.graph);
    cw_parameters_free(f->parameters);
    cw_options_clear(f->method->options, &f->settings);
    cw_options_clear(cw_backbone_options, &f->backbone);
    cw_view_recipes_free(f->recipes);
    g_free(f->records);
}

/* The weights [N,S,T] of a batch with the fixture's records; they sum to 1, those of teachers [T*N]
 * too. */
static const float *fill(fixture *f, cw_shape *shape, const float **centre)
{
    f->method->fill(&f->run, f->records, f->plan);
    const float *pairs = cw_plan_input(f->plan, "pairs", shape, NULL);
    *centre = cw_plan_input(f->plan, "centre_weights", NULL, NULL);
    double sum = 0, centre_sum = 0;
    for (gsize i = 0; i < cw_shape_count(shape); i++)
        sum += pairs[i];
    for (gint64 i = 0; i < shape->size[2] * N; i++)
        centre_sum += (*centre)[i];
    g_assert_cmpfloat_with_epsilon(sum, 1, 1e-5);
    g_assert_cmpfloat_with_epsilon(centre_sum, 1, 1e-5);
    return pairs;
}

static double sum_of_sample(const float *pairs, const cw_shape *shape, gint64 sample)
{
    double sum = 0;
    const gint64 terms = shape->size[1] * shape->size[2];
    for (gint64 i = 0; i < terms; i++)
        sum += pairs[sample * terms + i];
    return sum;
}

/* 2 (2 + 8) - 2 = 18 terms, each of equal weight. */
static void test_dino_terms(fixture *f, gconstpointer data G_GNUC_UNUSED)
{
    cw_shape shape;
    const float *centre, *pairs = fill(f, &shape, &centre);
    int slots[CW_VIEW_SLOT_MOST], terms = 0;
    cw_streams_side(&f->run.streams, FALSE, slots);
    g_assert_cmpint(shape.size[0], ==, N);
    g_assert_cmpint(shape.size[1], ==, 10);
    g_assert_cmpint(shape.size[2], ==, 2);
    for (int s = 0; s < 10; s++)
        for (int t = 0; t < 2; t++) {
            const cw_view_slot *slot = &f->layout.slots[slots[s]];
            const gboolean same = slot->kind == CW_VIEW_GLOBAL && slot->index == t;
            terms += pairs[2 * s + t] > 0;
            g_assert_cmpfloat_with_epsilon(pairs[2 * s + t], same ? 0 : 1.0 / (18 * N), 1e-7);
        }
    g_assert_cmpint(terms, ==, 18);
    g_assert_cmpfloat_with_epsilon(centre[0], 1.0 / (2 * N), 1e-7);
}

/* A view that a sample lacks neither learns nor teaches nor moves the centre. */
static void test_dino_absent(fixture *f, gconstpointer data G_GNUC_UNUSED)
{
    cw_shape shape;
    const float *centre;
    int slots[CW_VIEW_SLOT_MOST];
    cw_streams_side(&f->run.streams, FALSE, slots);
    f->records[slots[5]].weight = 0; /* of sample 0: a crop */
    const float *pairs = fill(f, &shape, &centre);
    g_assert_cmpfloat(pairs[10], ==, 0);
    g_assert_cmpfloat(pairs[11], ==, 0);
    g_assert_cmpfloat_with_epsilon(sum_of_sample(pairs, &shape, 0), 16.0 / 34, 1e-6);
    cw_streams_side(&f->run.streams, TRUE, slots);
    f->records[f->layout.count + slots[1]].weight = 0; /* of sample 1: a global view */
    pairs = fill(f, &shape, &centre);
    for (int s = 0; s < 10; s++)
        g_assert_cmpfloat(pairs[20 + 2 * s + 1], ==, 0);
    g_assert_cmpfloat(centre[1 * N + 1], ==, 0);
    g_assert_cmpfloat_with_epsilon(centre[0], 1.0 / 3, 1e-6);
}

static void test_nobody_there(fixture *f, gconstpointer data G_GNUC_UNUSED)
{
    for (int i = 0; i < N * f->layout.count; i++)
        f->records[i].weight = 0;
    f->method->fill(&f->run, f->records, f->plan);
    const float *pairs = cw_plan_input(f->plan, "pairs", NULL, NULL);
    const float *centre = cw_plan_input(f->plan, "centre_weights", NULL, NULL);
    g_assert_cmpfloat(pairs[0], ==, 0);
    g_assert_cmpfloat(centre[0], ==, 0);
    /* Meters are blind to them, too. */
    f->method->step(&f->run, 0, f->plan);
    cw_plan_run_forward(f->plan);
    const float *entropy = cw_plan_output(f->plan, "teacher_entropy", NULL, NULL);
    g_assert_cmpfloat(entropy[0], ==, 0);
    f->records[0].weight = 1;
    f->method->fill(&f->run, f->records, f->plan);
    cw_plan_run_forward(f->plan);
    entropy = cw_plan_output(f->plan, "teacher_entropy", NULL, NULL);
    g_assert_cmpfloat(entropy[0], >, 0);
    g_assert_cmpfloat(entropy[0], <=, log(8) + 1e-5);
}

/* Globals 2, crops 4, neck 1, sleeves 2, knee 1. Without a change of colour: 2 pairs of globals, 16
 * from globals to others, halves of neck, knee and 4 of sleeves, for the teacher's crops are
 * others:
 * 21. A student whose colours changed also learns from the teacher's copy of its globals: 2 more.
 */
static void test_skill_terms(fixture *f, gconstpointer data G_GNUC_UNUSED)
{
    cw_shape shape;
    const float *centre;
    for (int i = 0; i < f->layout.count; i++)
        f->records[f->layout.count + i].changed = TRUE;
    const float *pairs = fill(f, &shape, &centre);
    g_assert_cmpint(shape.size[1], ==, 10);
    g_assert_cmpint(shape.size[2], ==, 6);
    g_assert_cmpfloat_with_epsilon(sum_of_sample(pairs, &shape, 0), 21.0 / 44, 1e-6);
    g_assert_cmpfloat_with_epsilon(sum_of_sample(pairs, &shape, 1), 23.0 / 44, 1e-6);
    int students[CW_VIEW_SLOT_MOST], teachers[CW_VIEW_SLOT_MOST];
    cw_streams_side(&f->run.streams, FALSE, students);
    cw_streams_side(&f->run.streams, TRUE, teachers);
    for (int s = 0; s < 10; s++)
        for (int t = 0; t < 6; t++) {
            const cw_view_slot *student = &f->layout.slots[students[s]];
            const cw_view_slot *teacher = &f->layout.slots[teachers[t]];
            const gboolean same = teacher->kind == student->kind;
            const gboolean global = teacher->kind == CW_VIEW_GLOBAL;
            const double unit = global ? 1 : 0.5;
            const double other = global ? 1 : 0; /* of other kinds */
            const double own = global && teacher->index == student->index ? 0 : unit;
            g_assert_cmpfloat_with_epsilon(pairs[6 * s + t], (same ? own : other) / 44, 1e-7);
            g_assert_cmpfloat_with_epsilon(pairs[60 + 6 * s + t], (same ? unit : other) / 44, 1e-7);
        }
    g_assert_cmpfloat_with_epsilon(centre[3], 1.0 / (6 * N), 1e-7);
}

/* same_weight 0: a change of colour adds the pairs of two crops, none of a crop with itself. */
static void test_skill_same(fixture *f, gconstpointer data G_GNUC_UNUSED)
{
    cw_shape shape;
    const float *centre;
    f->settings.same_weight = 0;
    for (int i = 0; i < f->layout.count; i++)
        f->records[f->layout.count + i].changed = TRUE;
    const float *pairs = fill(f, &shape, &centre);
    g_assert_cmpfloat_with_epsilon(sum_of_sample(pairs, &shape, 1), 0.5, 1e-6);
    g_assert_cmpmem(pairs, 60 * sizeof *pairs, pairs + 60, 60 * sizeof *pairs);
}

/* Views that are all alike cannot be told apart: InfoNCE is ln N, which its weight multiplies. */
static void test_contrast(fixture *f, gconstpointer data)
{
    const habits *h = data;
    static double plain;
    f->method->begin(&f->run, NULL);
    f->method->fill(&f->run, f->records, f->plan);
    f->method->step(&f->run, 0, f->plan);
    cw_plan_run_forward(f->plan);
    const double loss = cw_plan_loss(f->plan);
    if (h->contrast == 0)
        plain = loss;
    else
        g_assert_cmpfloat_with_epsilon(loss - plain, h->contrast * log(N), 1e-4);
}

/* A garment without a knee: its terms go, those that stay weigh more. */
static void test_skill_absent(fixture *f, gconstpointer data G_GNUC_UNUSED)
{
    cw_shape shape;
    const float *centre;
    for (int i = 0; i < N * f->layout.count; i++)
        f->records[i].weight = f->layout.slots[i % f->layout.count].kind != CW_VIEW_KNEE;
    const float *pairs = fill(f, &shape, &centre);
    int terms = 0;
    for (int i = 0; i < 60; i++)
        terms += pairs[i] > 0;
    g_assert_cmpint(terms, ==, 2 + 14 + 1 + 4);
    g_assert_cmpfloat_with_epsilon(centre[0], 1.0 / (5 * N), 1e-6);
}

static double input_at(fixture *f, const char *name, gint64 step)
{
    f->method->step(&f->run, step, f->plan);
    const float *input = cw_plan_input(f->plan, name, NULL, NULL);
    return input[0];
}

static void test_schedules(fixture *f, gconstpointer data G_GNUC_UNUSED)
{
    g_assert_cmpfloat_with_epsilon(1 / input_at(f, "teacher_inverse", 0), 0.04, 1e-6);
    g_assert_cmpfloat_with_epsilon(1 / input_at(f, "teacher_inverse", 15000), 0.055, 1e-6);
    g_assert_cmpfloat_with_epsilon(1 / input_at(f, "teacher_inverse", 30000), 0.07, 1e-6);
    g_assert_cmpfloat_with_epsilon(1 / input_at(f, "teacher_inverse", 99999), 0.07, 1e-6);
    g_assert_cmpfloat_with_epsilon(input_at(f, "momentum", 0), 0.9995, 1e-6);
    g_assert_cmpfloat_with_epsilon(input_at(f, "momentum", 50000), 0.99975, 1e-6);
    g_assert_cmpfloat_with_epsilon(input_at(f, "momentum", 99999), 1, 1e-6);
    f->run.total_steps = 100; /* a short run does not freeze its teacher: horizon 10 steps */
    g_assert_cmpfloat_with_epsilon(input_at(f, "momentum", 0), 0.9, 1e-6);
    f->settings.momentum_horizon = 0; /* unless asked to */
    g_assert_cmpfloat_with_epsilon(input_at(f, "momentum", 0), 0.9995, 1e-6);
    g_assert_cmpfloat_with_epsilon(input_at(f, "temperature", 15), 0.055, 1e-6);
}

static void test_last_layer_is_frozen(fixture *f, gconstpointer data G_GNUC_UNUSED)
{
    int last = 0;
    for (gsize i = 0; i < cw_parameters_count(f->parameters); i++) {
        const cw_parameter *parameter = cw_parameters_get(f->parameters, i);
        const gboolean is_last = g_str_has_prefix(parameter->name, "student.head.last_layer");
        g_assert_cmpint(strcmp(parameter->group, "last_layer") == 0, ==, is_last);
        last += is_last;
    }
    g_assert_cmpint(last, >, 0);
    g_assert_cmpfloat(f->method->rate(&f->run, "last_layer", 999), ==, 0);
    g_assert_cmpfloat(f->method->rate(&f->run, "last_layer", 1000), ==, 1);
    g_assert_cmpfloat(f->method->rate(&f->run, "other", 0), ==, 1);
}

/* The teacher begins as the student, has no gradient, and follows as its average. */
static void test_teacher_follows(fixture *f, gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(GError) error = NULL;
    g_assert_true(f->method->begin(&f->run, &error));
    cw_parameter *student = cw_parameters_find(f->parameters, "student.backbone.conv1.weight");
    cw_parameter *teacher = cw_parameters_find(f->parameters, "teacher.backbone.conv1.weight");
    const gsize count = cw_shape_count(&student->shape);
    g_assert_cmpmem(student->data, count * 4, teacher->data, count * 4);
    g_assert_cmpint(student->kind, ==, CW_PARAMETER_TRAINED);
    g_assert_cmpint(teacher->kind, ==, CW_PARAMETER_KEPT);
    g_assert_null(teacher->gradient);

    f->method->fill(&f->run, f->records, f->plan);
    f->method->step(&f->run, 0, f->plan);
    cw_method_set(f->plan, "momentum", 0.75);
    for (gsize i = 0; i < count; i++)
        student->data[i] = 1;
    cw_parameter_changed(student);
    const float before = teacher->data[0];
    cw_plan_run_forward(f->plan);
    g_assert_cmpfloat(teacher->data[0], ==, before);
    cw_plan_run_after_step(f->plan);
    g_assert_cmpfloat_with_epsilon(teacher->data[0], 0.75f * before + 0.25f, 1e-6);
}

static const habits dino = {"dino", "dino"}, skill = {"skill", "women_dress"};
static const habits contrasting = {"skill", "women_dress", 2};

#define ADD(path, habits, function)                                                                \
    g_test_add("/self-distillation/" path, fixture, habits, set_up, function, tear_down)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD("dino/terms", &dino, test_dino_terms);
    ADD("dino/absent", &dino, test_dino_absent);
    ADD("dino/nobody-there", &dino, test_nobody_there);
    ADD("skill/terms", &skill, test_skill_terms);
    ADD("skill/absent", &skill, test_skill_absent);
    ADD("skill/same", &skill, test_skill_same);
    ADD("contrast/without", &skill, test_contrast);
    ADD("contrast/with", &contrasting, test_contrast);
    ADD("schedules", &skill, test_schedules);
    ADD("last-layer-is-frozen", &skill, test_last_layer_is_frozen);
    ADD("teacher-follows", &dino, test_teacher_follows);
    return g_test_run();
}
