/* SPDX-License-Identifier: Apache-2.0
 *
 * Idle steps of waiting rows. Each is a 2x2 map of (state, value), the same for all elements of a
 * row, so that k missed steps cost one product of k small matrices and one pass over the row.
 */
#include "nn/optimiser_rows.h"

#include "graph/plan_steps.h"

void cw_optimiser_find_reads(cw_plan *plan, GArray *tensors, GArray *reads)
{
    const cw_graph *graph = plan->graph;
    for (guint i = 0; i < graph->nodes->len; i++) {
        const cw_node *node = cw_graph_node(graph, i);
        if (node->op != &cw_op_gather_rows || node->in[0]->leaf != CW_LEAF_PARAMETER)
            continue;
        for (guint j = 0; j < tensors->len; j++) {
            const cw_optimiser_tensor *tensor = &g_array_index(tensors, cw_optimiser_tensor, j);
            if (tensor->parameter != node->in[0]->parameter || tensor->row_steps == NULL)
                continue;
            cw_optimiser_read read = {j, cw_plan_input(plan, node->in[1]->name, NULL, NULL),
                                      cw_shape_count(&node->in[1]->shape)};
            g_array_append_val(reads, read);
        }
    }
}

/* First `one`, then `two`. */
static cw_optimiser_idle then(cw_optimiser_idle one, cw_optimiser_idle two)
{
    return (cw_optimiser_idle){two.a * one.a + two.b * one.c, two.a * one.b + two.b * one.d,
                               two.c * one.a + two.d * one.c, two.c * one.b + two.d * one.d};
}

CW_SIMD static void apply(cw_optimiser_idle idle, float *restrict state, float *restrict data,
                          gsize count)
{
    for (gsize i = 0; i < count; i++) {
        double s = state[i], p = data[i];
        state[i] = (float)(idle.a * s + idle.b * p);
        data[i] = (float)(idle.c * s + idle.d * p);
    }
}

void cw_optimiser_row_to(cw_optimiser_tensor *tensor, gsize row, float step)
{
    guint64 seen = (guint64)tensor->row_steps->data[row], last = (guint64)step;
    cw_optimiser_idle idle = {1, 0, 0, 1};
    if (seen >= last)
        return;
    for (guint64 s = seen; s < last; s++) {
        const float *past = tensor->history->data + s % CW_OPTIMISER_HISTORY * 2;
        idle = then(idle, tensor->law->idle(tensor->settings, past[0], past[1]));
    }
    gsize count = cw_shape_row(&tensor->parameter->shape);
    apply(idle, tensor->state[0]->data + row * count, tensor->parameter->data + row * count, count);
    tensor->row_steps->data[row] = step;
}

void cw_optimiser_all_rows_to(cw_optimiser_tensor *tensor)
{
    gsize m = (gsize)tensor->parameter->shape.size[0];
#pragma omp parallel for schedule(static)
    for (gsize row = 0; row < m; row++)
        cw_optimiser_row_to(tensor, row, tensor->steps->data[0]);
}

void cw_optimiser_remember(cw_optimiser_tensor *tensor, double rate)
{
    guint64 steps = (guint64)tensor->steps->data[0];
    float *now = tensor->history->data + (steps - 1) % CW_OPTIMISER_HISTORY * 2;
    now[0] = (float)rate;
    now[1] = (float)tensor->decay;
    if (steps % CW_OPTIMISER_HISTORY == 0)
        cw_optimiser_all_rows_to(tensor);
}
