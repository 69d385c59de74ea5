/* SPDX-License-Identifier: Apache-2.0 */
#include "loss/info_nce.h"

/* Sums of exp(query . row) over runs of the rows, one for each element of `sums`: [S,N,T] over each
 * view of the keys, [S,N,1] over a whole queue. */
static cw_node *sum_up(cw_graph *graph, cw_node *queries, cw_node *rows, cw_shape sums)
{
    const gint64 count = (gint64)cw_shape_count(&sums);
    cw_node *logits = cw_graph_matmul(graph, "logits", queries, FALSE, rows, TRUE);
    logits = cw_graph_reshape(graph, "by_view", logits, CW_SHAPE(count, -1));
    cw_node *all = cw_graph_exp(graph, "exp", logits);
    all = cw_graph_reduce_sum(graph, "sum", all, CW_AXIS(1), FALSE);
    return cw_graph_reshape(graph, "sums", all, sums);
}

cw_node *cw_loss_info_nce(cw_graph *graph, const cw_info_nce *info_nce)
{
    const gint64 n = info_nce->samples, d = cw_node_size(info_nce->queries, -1);
    const gint64 s = cw_node_size(info_nce->queries, 0) / n;
    const gint64 t = cw_node_size(info_nce->keys, 0) / n;
    static const int view_first[] = {1, 0, 2};

    cw_graph_push(graph, "info_nce");
    cw_node *keys = cw_graph_stop_gradient(graph, "keys", info_nce->keys);
    cw_node *queries =
        cw_graph_scale(graph, "sharpened", info_nce->queries, 1 / info_nce->temperature, 0);

    /* [S,D] x [D,T] for each n; both stacks are view-major. */
    const cw_matmul match = {
        .batch = {n, 1},
        .m = s,
        .n = t,
        .k = d,
        .a = {.stride = {d, 0, n * d, 1}},
        .b = {.stride = {d, 0, 1, n * d}},
        .out = {.stride = {t, 0, n * t, 1}},
        .scale = 1,
    };
    cw_node *own = cw_graph_matmul_strided(graph, "own", queries, keys, CW_SHAPE(s, n, t), &match);
    cw_node *all = info_nce->queue != NULL
                       ? cw_graph_add(graph, "all", cw_graph_exp(graph, "own_exp", own),
                                      sum_up(graph, queries, info_nce->queue, CW_SHAPE(s, n, 1)))
                       : sum_up(graph, queries, keys, CW_SHAPE(s, n, t));
    all = cw_graph_log(graph, "log_all", all);
    cw_node *weights = cw_graph_permute(graph, "weights", info_nce->pairs, view_first);
    cw_node *terms =
        cw_graph_multiply(graph, "terms", weights, cw_graph_subtract(graph, "surprise", all, own));
    cw_node *loss = cw_graph_reduce_sum(graph, "loss", terms, CW_AXES_ALL, FALSE);
    cw_graph_pop(graph);
    return loss;
}
