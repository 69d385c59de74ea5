/* SPDX-License-Identifier: Apache-2.0
 *
 * The queue starts from random directions (He et al. 2020): its rows are drawn normal and brought
 * to unit length once, when they are made; a queue that is there already is left as it is.
 */
#include "nn/queue.h"

#include <math.h>

static void make_unit(cw_parameter *rows)
{
    gsize d = cw_shape_row(&rows->shape), q = (gsize)rows->shape.size[0];
    for (gsize i = 0; i < q; i++) {
        float *row = rows->data + i * d;
        double square = 0;
        for (gsize j = 0; j < d; j++)
            square += (double)row[j] * row[j];
        for (gsize j = 0; j < d; j++)
            row[j] = (float)(row[j] / fmax(sqrt(square), 1e-12));
    }
    cw_parameter_changed(rows);
}

cw_queue cw_queue_new(cw_graph *graph, const char *name, gint64 q, gint64 d, gint64 batch)
{
    cw_parameters *parameters = cw_graph_parameters(graph);
    gsize before = cw_parameters_count(parameters);
    if (batch < 1 || q % batch != 0) {
        cw_node *poisoned = cw_graph_fail(graph, "queue", name,
                                          "%" G_GINT64_FORMAT
                                          " rows are no multiple of a batch of %" G_GINT64_FORMAT
                                          "; choose a batch that divides them",
                                          q, batch);
        return (cw_queue){poisoned, poisoned};
    }
    cw_graph_push(graph, name);
    cw_queue queue = {
        .rows = cw_graph_kept(graph, "rows", CW_SHAPE(q, d), (cw_init){CW_INIT_NORMAL, 0, 1})};
    if (cw_parameters_count(parameters) > before)
        make_unit(cw_parameters_get(parameters, before));
    queue.position = cw_graph_kept(graph, "position", CW_SHAPE(1), CW_INIT_ZEROS);
    cw_graph_pop(graph);
    return queue;
}

void cw_queue_push(cw_graph *graph, const cw_queue *queue, cw_node *keys)
{
    cw_graph_assign_rows(graph, CW_AFTER_STEP, queue->rows, queue->position, keys);
}
