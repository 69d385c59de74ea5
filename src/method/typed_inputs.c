/* SPDX-License-Identifier: Apache-2.0 */
#include "method/typed_inputs.h"

#include "nn/head.h"

char *cw_typed_input_name(const char *input, const char *type)
{
    return type != NULL ? g_strconcat(input, ".", type, NULL) : g_strdup(input);
}

gboolean cw_typed_inputs_check(cw_method_run *run)
{
    if (run->labels != NULL && run->labels->types <= CW_HEAD_ATTRIBUTES_MOST)
        return TRUE;
    cw_graph_fail(run->graph, "labels", "attributes",
                  "the method learns from 1 to %d types of attributes, not from %" G_GSIZE_FORMAT,
                  CW_HEAD_ATTRIBUTES_MOST, run->labels != NULL ? run->labels->types : 0);
    return FALSE;
}

cw_node *cw_typed_input_labels(cw_method_run *run, const char *type, gint64 rows)
{
    g_autofree char *name = cw_typed_input_name(CW_INPUT_LABELS, type);
    return cw_graph_input_indices(run->graph, name, CW_SHAPE(rows));
}

cw_node *cw_typed_one_hot(cw_graph *graph, cw_node *labels, gint64 values)
{
    g_autofree float *table = g_new0(float, values *values);
    for (gint64 v = 0; v < values; v++)
        table[v * values + v] = 1;
    cw_node *rows = cw_graph_constant(graph, "table", CW_SHAPE(values, values), table);
    return cw_graph_gather_rows(graph, "one_hot", rows, labels);
}

cw_node *cw_typed_role(const cw_method_run *run, cw_node *rows, cw_view_role role)
{
    return cw_graph_slice(run->graph, "role", rows, 0, role * run->samples, run->samples);
}

/* `type` A is all types together, which a loss that ranks by them alone has an input for. */
static void fill_type(const cw_method_run *run, gint64 rows, cw_plan *plan, gsize type)
{
    const cw_typed_labels *labels = run->labels;
    const gboolean all = type == labels->types;
    const gsize first = all ? 0 : type, end = all ? labels->types : type + 1;
    g_autofree char *name = cw_typed_input_name(CW_INPUT_LABELS, labels->names[type]);
    g_autofree char *known_name = cw_typed_input_name(CW_INPUT_KNOWN, labels->names[type]);
    gint32 *input = cw_plan_input(plan, name, NULL, NULL);
    float *known = cw_plan_input(plan, known_name, NULL, NULL);
    for (gint64 n = 0; input != NULL && n < rows; n++) {
        const gint32 *own = labels->labels + run->items[n] * labels->types;
        input[n] = all ? labels->tuples[run->items[n]] : own[type];
        gboolean is_known = TRUE;
        for (gsize a = first; a < end; a++)
            is_known = is_known && own[a] >= 0;
        if (known != NULL)
            known[n] = is_known;
    }
}

void cw_typed_inputs_fill(const cw_method_run *run, gint64 rows, cw_plan *plan)
{
    for (gsize type = 0; type <= run->labels->types; type++)
        fill_type(run, rows, plan, type);
}
