/* SPDX-License-Identifier: Apache-2.0
 *
 * The rules that move kept tensors: m a + (1 - m) b over whole tensors, and rows into a ring.
 */
#include <string.h>

#include "base/error.h"
#include "base/simd.h"
#include "graph/plan_steps.h"

/* Pairs every kept tensor below the target with the trained one below the source. */
static gboolean bind_average(cw_plan *plan, cw_plan_rule *bound, GError **error)
{
    const cw_rule *rule = bound->rule;
    const cw_parameters *parameters = plan->graph->parameters;
    bound->targets = g_ptr_array_new();
    bound->sources = g_ptr_array_new();
    for (gsize i = 0; i < cw_parameters_count(parameters); i++) {
        cw_parameter *target = cw_parameters_get(parameters, i);
        if (target->kind != CW_PARAMETER_KEPT || !g_str_has_prefix(target->name, rule->target))
            continue;
        g_autofree char *name =
            g_strconcat(rule->source, target->name + strlen(rule->target), NULL);
        cw_parameter *source = cw_parameters_find(parameters, name);
        if (source == NULL || source->kind != CW_PARAMETER_TRAINED ||
            !cw_shape_equal(&source->shape, &target->shape))
            continue;
        g_ptr_array_add(bound->targets, target);
        g_ptr_array_add(bound->sources, source);
    }
    if (bound->targets->len > 0)
        return TRUE;
    g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                "no kept parameter below \"%s\" averages a trained one below \"%s\"", rule->target,
                rule->source);
    return FALSE;
}

gboolean cw_plan_bind_rules(cw_plan *plan, GError **error)
{
    const GArray *rules = plan->graph->rules;
    for (guint i = 0; i < rules->len && plan->options.training; i++) {
        g_array_set_size(plan->rules, i + 1);
        cw_plan_rule *bound = &g_array_index(plan->rules, cw_plan_rule, i);
        bound->rule = &g_array_index(rules, cw_rule, i);
        if (bound->rule->law == CW_RULE_AVERAGE && !bind_average(plan, bound, error))
            return FALSE;
    }
    return TRUE;
}

CW_SIMD static void blend(float *to, const float *value, gsize count, float momentum)
{
#pragma omp parallel for simd schedule(static) if (count > 65536)
    for (gsize i = 0; i < count; i++)
        to[i] = momentum * to[i] + (1 - momentum) * value[i];
}

static void run_average(const cw_plan_rule *bound)
{
    for (guint i = 0; i < bound->targets->len; i++) {
        cw_parameter *target = g_ptr_array_index(bound->targets, i);
        const cw_parameter *source = g_ptr_array_index(bound->sources, i);
        blend(target->data, source->data, cw_shape_count(&target->shape), bound->momentum->data[0]);
        cw_parameter_changed(target);
    }
}

static void run_rows(const cw_plan_rule *bound)
{
    const cw_rule *rule = bound->rule;
    gsize rows = (gsize)bound->value->shape.size[0], size = (gsize)rule->kept->shape.size[0];
    gsize row = cw_shape_row(&rule->kept->shape), position = (gsize)rule->position->data[0] % size;
    for (gsize i = 0; i < rows; i++)
        memcpy(rule->kept->data + (position + i) % size * row, bound->value->data + i * row,
               row * sizeof(float));
    rule->position->data[0] = (float)((position + rows) % size);
    cw_parameter_changed(rule->kept);
    cw_parameter_changed(rule->position);
}

void cw_plan_run_rules(cw_plan *plan, cw_moment moment)
{
    for (guint i = 0; i < plan->rules->len; i++) {
        const cw_plan_rule *bound = &g_array_index(plan->rules, cw_plan_rule, i);
        if (bound->rule->moment != moment)
            continue;
        if (bound->rule->law == CW_RULE_AVERAGE) {
            run_average(bound);
        } else if (bound->rule->law == CW_RULE_ROWS) {
            run_rows(bound);
        } else {
            blend(bound->rule->kept->data, bound->value->data,
                  cw_shape_count(&bound->rule->kept->shape), bound->momentum->data[0]);
            cw_parameter_changed(bound->rule->kept);
        }
    }
}
