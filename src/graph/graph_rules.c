/* SPDX-License-Identifier: Apache-2.0
 *
 * Checks the rules that move kept tensors when they are given.
 */
#include "graph/node.h"

/* A leaf, or a reshape of nothing else: what can be read before a forward run. */
static gboolean known_before(const cw_node *node)
{
    return node->leaf != CW_LEAF_NONE;
}

static gboolean is_kept(const cw_node *node)
{
    return node->leaf == CW_LEAF_PARAMETER && node->parameter->kind == CW_PARAMETER_KEPT;
}

static const char *check_momentum(cw_moment moment, const cw_node *momentum)
{
    if (cw_shape_count(&momentum->shape) != 1 || momentum->integer)
        return "the momentum must be one number";
    if (moment == CW_BEFORE_FORWARD && !known_before(momentum))
        return "before the forward run only leaves are known";
    return NULL;
}

static void add(cw_graph *graph, const char *law, const char *name, const char *mistake,
                cw_rule rule)
{
    gboolean poisoned = (rule.value != NULL && rule.value->leaf == CW_LEAF_POISON) ||
                        (rule.momentum != NULL && rule.momentum->leaf == CW_LEAF_POISON);
    if (mistake != NULL && !poisoned)
        cw_graph_fail(graph, law, name, "%s", mistake);
    if (mistake == NULL && !poisoned) {
        g_array_append_val(graph->rules, rule);
        return;
    }
    g_free(rule.target);
    g_free(rule.source);
}

void cw_graph_assign_average(cw_graph *graph, cw_moment moment, const char *target,
                             const char *source, cw_node *momentum)
{
    add(graph, "average", target, check_momentum(moment, momentum),
        (cw_rule){.law = CW_RULE_AVERAGE,
                  .moment = moment,
                  .target = g_strdup(target),
                  .source = g_strdup(source),
                  .momentum = momentum});
}

void cw_graph_assign_blend(cw_graph *graph, cw_moment moment, cw_node *kept, cw_node *value,
                           cw_node *momentum)
{
    const char *mistake = check_momentum(moment, momentum);
    if (!is_kept(kept))
        mistake = "the target must be a kept parameter";
    else if (!cw_shape_equal(&kept->shape, &value->shape) || value->integer)
        mistake = "the value must have the shape of the target";
    else if (moment == CW_BEFORE_FORWARD && !known_before(value))
        mistake = "before the forward run only leaves are known";
    add(graph, "blend", kept->name, mistake,
        (cw_rule){.law = CW_RULE_BLEND,
                  .moment = moment,
                  .kept = kept->parameter,
                  .value = value,
                  .momentum = momentum});
}

static const char *check_rows(const cw_node *queue, const cw_node *position, const cw_node *value)
{
    if (!is_kept(queue) || !is_kept(position))
        return "queue and position must be kept parameters";
    if (cw_shape_count(&position->shape) != 1)
        return "the position must be one number";
    if (queue->shape.rank < 1 || value->shape.rank != queue->shape.rank || value->integer ||
        cw_shape_row(&queue->shape) != cw_shape_row(&value->shape))
        return "the rows must have the shape of the queue's";
    if (value->shape.size[0] > queue->shape.size[0])
        return "there are more rows than the queue has";
    return NULL;
}

void cw_graph_assign_rows(cw_graph *graph, cw_moment moment, cw_node *queue, cw_node *position,
                          cw_node *value)
{
    const char *mistake = check_rows(queue, position, value);
    if (mistake == NULL && moment == CW_BEFORE_FORWARD && !known_before(value))
        mistake = "before the forward run only leaves are known";
    add(graph, "rows", queue->name, mistake,
        (cw_rule){.law = CW_RULE_ROWS,
                  .moment = moment,
                  .kept = queue->parameter,
                  .position = position->parameter,
                  .value = value});
}
