/* SPDX-License-Identifier: Apache-2.0
 *
 * The sum over pairs is taken in the order that is cheap: for each student view first the mixture
 * of the teacher's distributions that it shall predict, sum_t pairs[n,s,t] P_t[n], a product of an
 * [S,T] with a [T,K] matrix a sample; then one cross-entropy a student view.
 */
#include "loss/distillation.h"

/* x over its sums along `axis`. */
static cw_node *normalise(cw_graph *graph, cw_node *x, int axis)
{
    cw_node *sums = cw_graph_reduce_sum(graph, "sums", x, CW_AXIS(axis), TRUE);
    /* A prototype that no view comes near has the sum 0 in float: it stays without a share. */
    sums = cw_graph_scale(graph, "positive", sums, 1, 1e-30);
    return cw_graph_multiply(graph, "shares", x, cw_graph_power(graph, "inverse", sums, -1));
}

cw_distillation_nodes cw_loss_distillation(cw_graph *graph, const cw_distillation *distillation)
{
    const gint64 n = distillation->samples;
    const gint64 k = cw_node_size(distillation->student, -1);
    const gint64 s = cw_node_size(distillation->student, 0) / n;
    const gint64 t = cw_node_size(distillation->teacher, 0) / n;

    cw_graph_push(graph, "distillation");
    cw_node *teacher = cw_graph_stop_gradient(graph, "teacher", distillation->teacher);
    teacher = cw_graph_subtract(graph, "centred", teacher, distillation->centre);
    teacher = cw_graph_multiply(graph, "sharpened", teacher, distillation->teacher_inverse);
    cw_node *targets = cw_graph_softmax(graph, "targets", teacher); /* [T*N,K] */
    for (gint64 round = 0; round < distillation->balance; round++)
        targets = normalise(graph, normalise(graph, targets, 0), 1);
    cw_node *student = cw_graph_scale(graph, "student", distillation->student,
                                      1 / distillation->student_temperature, 0);
    cw_node *predictions = cw_graph_log_softmax(graph, "predictions", student); /* [S*N,K] */

    /* [S,T] x [T,K] for each n; both stacks are view-major, so rows are N*K apart. */
    const cw_matmul mix = {
        .batch = {n, 1},
        .m = s,
        .n = k,
        .k = t,
        .a = {.stride = {s * t, 0, t, 1}},
        .b = {.stride = {k, 0, n * k, 1}},
        .out = {.stride = {k, 0, n * k, 1}},
        .scale = 1,
    };
    cw_node *mixture = cw_graph_matmul_strided(graph, "mixture", distillation->pairs, targets,
                                               CW_SHAPE(s * n, k), &mix);
    cw_node *terms = cw_graph_multiply(graph, "terms", mixture, predictions);
    cw_node *sum = cw_graph_reduce_sum(graph, "sum", terms, CW_AXES_ALL, FALSE);

    cw_node *log_targets = cw_graph_scale(graph, "positive_targets", targets, 1, 1e-30);
    log_targets = cw_graph_log(graph, "log_targets", log_targets);
    cw_node *entropies = cw_graph_multiply(graph, "entropies", targets, log_targets);
    cw_node *entropy = cw_graph_reduce_sum(graph, "entropy", entropies, CW_AXIS(1), TRUE);
    if (distillation->present != NULL)
        entropy = cw_graph_matmul(graph, "present", distillation->present, FALSE, entropy, FALSE);
    else
        entropy = cw_graph_scale(graph, "equal", entropy, 1.0 / (double)(t * n), 0);
    entropy = cw_graph_reduce_sum(graph, "total", entropy, CW_AXES_ALL, FALSE);
    cw_distillation_nodes nodes = {
        .loss = cw_graph_scale(graph, "loss", sum, -1, 0),
        .teacher_entropy = cw_graph_scale(graph, "mean_entropy", entropy, -1, 0),
    };
    cw_graph_pop(graph);
    return nodes;
}
