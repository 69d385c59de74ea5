/* SPDX-License-Identifier: Apache-2.0
 *
 * The distances of unit rows are one product, 2 - 2 cos; what is chosen among them is a private op.
 */
#include "loss/semi_hard.h"

#include "loss/loss_ops.h"

static gboolean infer_semi_hard(cw_node *const *in, int count,
                                G_GNUC_UNUSED gconstpointer attributes, cw_shape *out,
                                GError **error)
{
    const gint64 rows = cw_node_size(in[0], 0);
    if (out->rank != 2 || cw_node_size(in[0], 1) != rows)
        return cw_op_refuse(error, "the distances are no square");
    if (!cw_shape_is_vector(cw_node_shape(in[1]), rows))
        return cw_op_refuse(error, "there must be one label for every row");
    if (cw_shape_count(cw_node_shape(in[2])) != 1)
        return cw_op_refuse(error, "the margin must be one number");
    if (count > 3 && !cw_shape_is_vector(cw_node_shape(in[3]), rows))
        return cw_op_refuse(error, "there must be one weight for every row");
    *out = CW_SHAPE_SCALAR;
    return TRUE;
}

/* The check fills the labels with 0, 0, 1, 1, 2, 2, 3; row 3 does not count. */
static cw_node *case_semi_hard(cw_graph *graph)
{
    static const float weights[] = {1, 1, 1, 0, 1, 1, 1};
    cw_node *in[] = {
        cw_op_case_leaf(graph, "distances", CW_SHAPE(7, 7)),
        cw_graph_input_indices(graph, "labels", CW_SHAPE(7)),
        cw_graph_number(graph, 0.5),
        cw_graph_constant(graph, "weights", CW_SHAPE(7), weights),
    };
    return cw_graph_apply(graph, &cw_op_semi_hard, NULL, in, G_N_ELEMENTS(in), NULL, 0);
}

const cw_op cw_op_semi_hard = {
    .row = {"semi_hard", "mean excess of semi-hard triplets over their distances"},
    .least = 3,
    .most = 4,
    .infer = infer_semi_hard,
    .kernel = &cw_kernel_semi_hard,
    .blind = CW_READS_IN(1) | CW_READS_IN(2) | CW_READS_IN(3),
    .indices = CW_READS_IN(1),
    .gradient_case = case_semi_hard,
};

cw_node *cw_loss_semi_hard(cw_graph *graph, const cw_semi_hard *semi_hard)
{
    cw_graph_push(graph, "semi_hard");
    cw_node *rows = cw_graph_l2_normalise(graph, "rows", semi_hard->rows);
    cw_node *cosines = cw_graph_matmul(graph, "cosines", rows, FALSE, rows, TRUE);
    cw_node *distances = cw_graph_scale(graph, "distances", cosines, -2, 2);
    distances = cw_graph_relu(graph, "positive", distances);
    cw_node *in[] = {distances, semi_hard->labels, semi_hard->margin, semi_hard->weights};
    cw_node *loss = cw_graph_apply(graph, &cw_op_semi_hard, "loss", in,
                                   semi_hard->weights != NULL ? 4 : 3, NULL, 0);
    cw_graph_pop(graph);
    return loss;
}
