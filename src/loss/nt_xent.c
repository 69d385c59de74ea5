/* SPDX-License-Identifier: Apache-2.0
 *
 * One log-softmax over all rows, a row's own place pushed out of it.
 */
#include "loss/nt_xent.h"

#define MOST 8192     /* rows: a quarter of a gigabyte a matrix */
#define NEVER (-1e9f) /* added to a logit: its exponential is 0 */

/* [M,M]: `value` where column is row + shift modulo M, 0 elsewhere. */
static cw_node *diagonal(cw_graph *graph, const char *name, gint64 m, gint64 shift, float value)
{
    g_autofree float *matrix = g_new0(float, m *m);
    for (gint64 i = 0; i < m; i++)
        matrix[i * m + (i + shift) % m] = value;
    return cw_graph_constant(graph, name, CW_SHAPE(m, m), matrix);
}

cw_node *cw_loss_nt_xent(cw_graph *graph, cw_node *rows, double temperature)
{
    const gint64 m = cw_node_size(rows, 0);
    if (m > MOST)
        return cw_graph_fail(graph, "nt_xent", "loss",
                             "%" G_GINT64_FORMAT
                             " views are too many to compare with each other; a batch "
                             "takes up to %d items",
                             m, MOST / 2);
    cw_graph_push(graph, "nt_xent");
    cw_node *sharpened = cw_graph_scale(graph, "sharpened", rows, 1 / temperature, 0);
    cw_node *logits = cw_graph_matmul(graph, "logits", sharpened, FALSE, rows, TRUE);
    logits = cw_graph_add(graph, "others", logits, diagonal(graph, "self", m, 0, NEVER));
    cw_node *predictions = cw_graph_log_softmax(graph, "predictions", logits);
    cw_node *terms =
        cw_graph_multiply(graph, "terms", predictions, diagonal(graph, "positives", m, m / 2, 1));
    cw_node *sum = cw_graph_reduce_sum(graph, "sum", terms, CW_AXES_ALL, FALSE);
    cw_node *loss = cw_graph_scale(graph, "loss", sum, -2.0 / (double)m, 0);
    cw_graph_pop(graph);
    return loss;
}
