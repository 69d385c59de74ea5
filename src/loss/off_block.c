/* SPDX-License-Identifier: Apache-2.0
 *
 * Entries of the blocks are weighted with 0: to subtract their sum from that of all would lose
 * digits.
 */
#include "loss/off_block.h"

/* [D,J]: 0 in the blocks, 1 elsewhere. */
static cw_node *outside(cw_graph *graph, gint64 d, gint64 j, const gint64 *values, gsize attributes)
{
    const gint64 height = d / (gint64)attributes;
    g_autofree float *mask = g_new(float, d *j);
    for (gint64 i = 0; i < d * j; i++)
        mask[i] = 1;
    float *block = mask;
    for (gsize a = 0; a < attributes; a++) {
        for (gint64 row = 0; row < height; row++)
            for (gint64 column = 0; column < values[a]; column++)
                block[row * j + column] = 0;
        block += height * j + values[a];
    }
    return cw_graph_constant(graph, "outside", CW_SHAPE(d, j), mask);
}

cw_node *cw_loss_off_block(cw_graph *graph, cw_node *memory, const gint64 *values, gsize attributes)
{
    const gint64 d = cw_node_size(memory, 0), j = cw_node_size(memory, 1);
    gint64 columns = 0;
    for (gsize a = 0; a < attributes; a++)
        columns += values[a];
    if (columns != j || d % (gint64)attributes != 0)
        return cw_graph_fail(graph, "off_block", "loss",
                             "%" G_GSIZE_FORMAT " attributes of %" G_GINT64_FORMAT
                             " values in all do not divide a memory [%" G_GINT64_FORMAT
                             ",%" G_GINT64_FORMAT "] into blocks",
                             attributes, columns, d, j);
    cw_graph_push(graph, "off_block");
    cw_node *terms =
        cw_graph_multiply(graph, "terms", memory, outside(graph, d, j, values, attributes));
    cw_node *loss = cw_graph_reduce_sum(graph, "loss", cw_graph_abs(graph, "absolute", terms),
                                        CW_AXES_ALL, FALSE);
    cw_graph_pop(graph);
    return loss;
}
