/* SPDX-License-Identifier: Apache-2.0
 *
 * One batch: the student sees its views, the teacher its own; the teacher's distribution of each
 * view, centred and sharpened, is what the allowed student views shall predict. Then the optimiser
 * moves the student, the teacher becomes its average, and the centre follows the teacher's mean
 * (METHODS 2.5, 2.6; Caron et al. 2021).
 */
#include "method/self_distillation.h"

#include <string.h>

#include "loss/distillation.h"
#include "loss/info_nce.h"
#include "nn/head.h"
#include "nn/schedule.h"

#define SETTINGS cw_self_distillation_settings
const cw_option cw_self_distillation_options[] = {
    CW_INT(SETTINGS, prototypes, 1024, 2, 1 << 20, NULL, "prototypes the views are told apart by"),
    CW_INT(SETTINGS, hidden, 2048, 8, 1 << 16, NULL, "width of the head's hidden layers"),
    CW_INT(SETTINGS, bottleneck, 256, 8, 1 << 14, NULL, "width of the head's bottleneck"),
    CW_BOOL(SETTINGS, head_batch_norm, 0, "batch norm in the head, for convolutional backbones"),
    CW_BOOL(SETTINGS, head_spread, 0, "batch norm behind the bottleneck: short runs learn sooner"),
    CW_REAL(SETTINGS, student_temperature, 0.1, 1e-3, 10, NULL, "student temperature"),
    CW_REAL(SETTINGS, teacher_temperature, 0.04, 1e-3, 10, NULL, "teacher temperature, first"),
    CW_REAL(SETTINGS, teacher_temperature_end, 0.07, 1e-3, 10, NULL, "teacher temperature, last"),
    CW_REAL(SETTINGS, temperature_warm_up, 0.3, 0, 1, NULL, "share of the run it rises over"),
    CW_INT(SETTINGS, balance, 0, 0, 20, "rounds", "Sinkhorn rounds that balance the prototypes"),
    CW_REAL(SETTINGS, centre_momentum, 0.9, 0, 1, NULL, "momentum of the centre; 1: no centring"),
    CW_REAL(SETTINGS, momentum, 0.9995, 0, 1, NULL,
            "momentum of the teacher, rising to 1; see momentum_horizon"),
    CW_REAL(SETTINGS, momentum_horizon, 0.1, 0, 1, NULL,
            "lowers momentum m until 1/(1-m) is at most this share of the steps; 0: does not"),
    CW_REAL(SETTINGS, freeze_last, 0.01, 0, 1, NULL, "share of the run with a fixed last layer"),
    CW_REAL(SETTINGS, local_weight, 0.5, 0, 100, NULL, "weight of pairs among local crops"),
    CW_REAL(SETTINGS, same_weight, 1, 0, 100, NULL, "weight of pairs of one crop, colour to grey"),
    CW_REAL(SETTINGS, contrast, 0, 0, 100, NULL, "weight of InfoNCE between the bottlenecks"),
    CW_REAL(SETTINGS, contrast_temperature, 0.2, 0.02, 10, NULL, "temperature of InfoNCE"),
    CW_OPTION_END,
};

const char *const cw_self_distillation_meters[] = {"distillation_loss", "contrast_loss",
                                                   "teacher_entropy", "temperature", NULL};

#define STUDENT "student"
#define TEACHER "teacher"
#define LAST_LAYER "last_layer"

/* Scores [V*N,K] of one side. The teacher's features of its first view are what meters read. */
static cw_node *branch(cw_method_run *run, gboolean teacher, cw_node **unit)
{
    const SETTINGS *settings = run->settings;
    const cw_head_dino_form head = {
        .layers = 3,
        .hidden = settings->hidden,
        .bottleneck = settings->bottleneck,
        .outputs = settings->prototypes,
        .batch_norm = settings->head_batch_norm,
        .spread = settings->head_spread,
    };
    cw_graph_push(run->graph, teacher ? TEACHER : STUDENT);
    cw_graph_keep(run->graph, teacher);
    cw_node *features = cw_method_features(run, teacher, "backbone");
    if (teacher)
        cw_graph_output(run->graph, CW_METHOD_EMBEDDING,
                        cw_graph_slice(run->graph, "embedding", features, 0, 0, run->samples));
    cw_node *scores = cw_head_dino(run->graph, "head", features, &head, unit);
    cw_graph_pop(run->graph);
    return scores;
}

void cw_self_distillation_build(cw_method_run *run)
{
    const SETTINGS *settings = run->settings;
    cw_graph *graph = run->graph;
    int slots[CW_VIEW_SLOT_MOST];
    const gint64 n = run->samples, k = settings->prototypes;
    const gint64 s = cw_streams_side(&run->streams, FALSE, slots);
    const gint64 t = cw_streams_side(&run->streams, TRUE, slots);

    cw_node *queries, *keys;                         /* [S*N,bottleneck], [T*N,bottleneck] */
    cw_node *student = branch(run, FALSE, &queries); /* [S*N,K] */
    cw_node *teacher = branch(run, TRUE, &keys);     /* [T*N,K] */
    cw_node *centre = cw_graph_kept(graph, "centre", CW_SHAPE(1, k), CW_INIT_ZEROS);
    cw_node *weights = cw_graph_input(graph, "centre_weights", CW_SHAPE(1, t * n));
    const cw_distillation distillation = {
        .samples = n,
        .student = student,
        .teacher = teacher,
        .centre = centre,
        .teacher_inverse = cw_graph_input(graph, "teacher_inverse", CW_SHAPE(1)),
        .student_temperature = settings->student_temperature,
        .balance = settings->balance,
        .pairs = cw_graph_input(graph, "pairs", CW_SHAPE(n, s, t)),
        .present = weights,
    };
    cw_distillation_nodes nodes = cw_loss_distillation(graph, &distillation);
    const cw_info_nce info_nce = {
        .samples = n,
        .queries = queries,
        .keys = keys,
        .temperature = settings->contrast_temperature,
        .pairs = distillation.pairs,
    };
    cw_node *loss = nodes.loss;
    cw_graph_output(graph, "distillation_loss", nodes.loss);
    if (settings->contrast > 0) {
        cw_node *contrast = cw_graph_scale(graph, "contrast", cw_loss_info_nce(graph, &info_nce),
                                           settings->contrast, 0);
        cw_graph_output(graph, "contrast_loss", contrast);
        loss = cw_graph_add(graph, NULL, loss, contrast);
    }
    cw_graph_set_loss(graph, loss);
    cw_graph_output(graph, "teacher_entropy", nodes.teacher_entropy);

    cw_node *mean = cw_graph_matmul(graph, "teacher_mean", weights, FALSE, teacher, FALSE);
    cw_node *momentum = cw_graph_input(graph, "momentum", CW_SHAPE(1));
    cw_graph_assign_average(graph, CW_AFTER_STEP, TEACHER ".", STUDENT ".", momentum);
    cw_graph_assign_blend(graph, CW_AFTER_STEP, centre, mean,
                          cw_graph_number(graph, settings->centre_momentum));
    cw_parameters_set_group(cw_graph_parameters(graph), STUDENT ".head." LAST_LAYER, LAST_LAYER);
    cw_graph_output(graph, "temperature", cw_graph_input(graph, "temperature", CW_SHAPE(1)));
}

gboolean cw_self_distillation_begin(cw_method_run *run, GError **error)
{
    return cw_parameters_copy(cw_graph_parameters(run->graph), STUDENT ".", TEACHER ".", error) >=
           0;
}

/* Pair weights [S,T] of one sample into `pairs`, teacher weights [T] into `present`. */
static double weigh_sample(const cw_method_run *run, const cw_view_record *records,
                           cw_pair_weight weight, float *pairs, float *present)
{
    int student[CW_VIEW_SLOT_MOST], teacher[CW_VIEW_SLOT_MOST];
    const int s = cw_streams_side(&run->streams, FALSE, student);
    const int t = cw_streams_side(&run->streams, TRUE, teacher);
    double sum = 0;
    for (int j = 0; j < t; j++)
        present[j] = records[teacher[j]].weight;
    for (int i = 0; i < s; i++) {
        const cw_view_record *record = &records[student[i]];
        for (int j = 0; j < t; j++) {
            double pair = weight(run->settings, &run->layout->slots[teacher[j]],
                                 &run->layout->slots[student[i]], record);
            pairs[i * t + j] = (float)pair * record->weight * present[j];
            sum += pairs[i * t + j];
        }
    }
    return sum;
}

void cw_self_distillation_fill(const cw_method_run *run, const cw_view_record *records,
                               cw_plan *plan, cw_pair_weight weight)
{
    cw_shape shape;
    float *pairs = cw_plan_input(plan, "pairs", &shape, NULL);                 /* [N,S,T] */
    float *centre_weights = cw_plan_input(plan, "centre_weights", NULL, NULL); /* [T*N] */
    const gsize n = (gsize)shape.size[0], terms = cw_shape_row(&shape), t = (gsize)shape.size[2];
    double pair_sum = 0, present_sum = 0;
    for (gsize i = 0; i < n; i++) {
        float present[CW_VIEW_SLOT_MOST];
        pair_sum += weigh_sample(run, records + i * (gsize)run->layout->count, weight,
                                 pairs + i * terms, present);
        for (gsize j = 0; j < t; j++) {
            centre_weights[j * n + i] = present[j];
            present_sum += present[j];
        }
    }
    for (gsize i = 0; pair_sum > 0 && i < n * terms; i++)
        pairs[i] /= (float)pair_sum;
    for (gsize i = 0; present_sum > 0 && i < n * t; i++)
        centre_weights[i] /= (float)present_sum;
}

void cw_self_distillation_step(const cw_method_run *run, gint64 step, cw_plan *plan)
{
    const SETTINGS *settings = run->settings;
    const cw_schedule_settings momentum = {
        .base =
            cw_schedule_momentum(settings->momentum, settings->momentum_horizon, run->total_steps),
        .end = 1};
    const cw_schedule_place place = {.step = step, .total = run->total_steps};
    double share = settings->temperature_warm_up * (double)run->total_steps;
    double risen = share > 0 ? MIN((double)step / share, 1) : 1;
    double temperature =
        settings->teacher_temperature +
        risen * (settings->teacher_temperature_end - settings->teacher_temperature);
    cw_method_set(plan, "teacher_inverse", 1 / temperature);
    cw_method_set(plan, "temperature", temperature); /* a meter */
    cw_method_set(plan, "momentum", cw_schedule_get(&cw_schedule_cosine, &momentum, &place));
}

double cw_self_distillation_rate(const cw_method_run *run, const char *group, gint64 step)
{
    const SETTINGS *settings = run->settings;
    gboolean frozen = (double)step < settings->freeze_last * (double)run->total_steps;
    return frozen && strcmp(group, LAST_LAYER) == 0 ? 0 : 1;
}
