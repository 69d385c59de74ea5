/* SPDX-License-Identifier: Apache-2.0 */
#include "method/two_views.h"

cw_node *cw_two_views_exchange(cw_method_run *run, cw_node *x)
{
    const gint64 n = run->samples;
    cw_node *views[] = {cw_graph_slice(run->graph, "second", x, 0, n, n),
                        cw_graph_slice(run->graph, "first", x, 0, 0, n)};
    return cw_graph_concat(run->graph, "exchanged", views, 2, 0);
}

static void show(cw_method_run *run, const char *output, cw_node *rows)
{
    cw_graph_output(run->graph, output,
                    cw_graph_slice(run->graph, output, rows, 0, 0, run->samples));
}

void cw_two_views_show(cw_method_run *run, cw_node *features, cw_node *projections)
{
    show(run, CW_METHOD_EMBEDDING, features);
    show(run, CW_METHOD_PROJECTION, projections);
}
