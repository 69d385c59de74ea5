/* SPDX-License-Identifier: Apache-2.0
 *
 * From nodes to steps: keeps what a result needs, decides whose gradient is wanted (it depends on a
 * trained tensor and the loss depends on it), lets each kernel ask for layouts, and puts one
 * conversion, shared by all readers, where a value lies otherwise.
 */
#include "base/error.h"
#include "graph/plan_steps.h"

static void need(cw_plan *plan, const cw_node *node)
{
    if (plan->needed[node->index])
        return;
    plan->needed[node->index] = TRUE;
    for (int i = 0; i < node->count; i++)
        need(plan, node->in[i]);
}

static void need_result(cw_plan *plan, const cw_node *node)
{
    need(plan, node);
    plan->is_result[node->index] = TRUE;
    plan->readers[node->index]++;
}

static void mark_needed(cw_plan *plan)
{
    const cw_graph *graph = plan->graph;
    if (graph->loss != NULL)
        need_result(plan, graph->loss);
    for (guint i = 0; i < graph->outputs->len; i++)
        need_result(plan, g_array_index(graph->outputs, cw_named_node, i).node);
    for (guint i = 0; i < graph->rules->len && plan->options.training; i++) {
        const cw_rule *rule = &g_array_index(graph->rules, cw_rule, i);
        if (rule->value != NULL)
            need_result(plan, rule->value);
        if (rule->momentum != NULL)
            need_result(plan, rule->momentum);
    }
    for (guint n = 0; n < graph->nodes->len; n++) {
        const cw_node *node = cw_graph_node(graph, n);
        for (int i = 0; i < node->count && plan->needed[n]; i++) {
            plan->readers[node->in[i]->index]++;
            plan->last_reader[node->in[i]->index] = node;
        }
    }
}

static gboolean passes_gradient(const cw_node *node, int i)
{
    return node->op != &cw_op_stop_gradient && !(node->op->blind & CW_READS_IN(i));
}

static void mark_wanted(cw_plan *plan)
{
    const cw_graph *graph = plan->graph;
    guint count = graph->nodes->len;
    g_autofree gboolean *depends = g_new0(gboolean, count);
    for (guint n = 0; n < count; n++) {
        const cw_node *node = cw_graph_node(graph, n);
        depends[n] = node->leaf == CW_LEAF_PARAMETER &&
                     node->parameter->kind == CW_PARAMETER_TRAINED && !node->parameter->frozen;
        for (int i = 0; i < node->count; i++)
            depends[n] |= depends[node->in[i]->index] && passes_gradient(node, i);
    }
    g_autofree gboolean *reaches = g_new0(gboolean, count);
    reaches[graph->loss->index] = TRUE;
    for (guint n = count; n-- > 0;) {
        const cw_node *node = cw_graph_node(graph, n);
        for (int i = 0; i < node->count && reaches[n]; i++)
            reaches[node->in[i]->index] |= passes_gradient(node, i);
        plan->wanted[n] = depends[n] && reaches[n];
    }
}

static cw_value *value_new(cw_plan *plan, const cw_node *node, cw_layout layout)
{
    cw_value *value = g_new0(cw_value, 1);
    value->node = node;
    value->shape = node->shape;
    value->layout = layout;
    value->root = value;
    value->gradient_root = plan->wanted[node->index] ? value : NULL;
    value->data_stay.bytes = cw_fast_bytes(&node->shape);
    value->gradient_stay.bytes = value->data_stay.bytes;
    g_ptr_array_add(plan->values, value);
    if (plan->of_node[node->index] == NULL)
        plan->of_node[node->index] = value;
    plan->of_node[node->index]->forms[layout] = value;
    return value;
}

static void make_alias(cw_value *value, cw_value *of)
{
    value->root = of->root;
    if (value->gradient_root != NULL)
        value->gradient_root = of->gradient_root;
}

static void step_free(gpointer data)
{
    cw_step *step = data;
    if (step->call.prepared != NULL && step->fast->release != NULL)
        step->fast->release(step->call.prepared);
    g_free(step);
}

static cw_step *step_new(cw_plan *plan, const cw_node *node, const cw_kernel *kernel)
{
    cw_step *step = g_new0(cw_step, 1);
    step->node = node;
    step->kernel = kernel;
    g_ptr_array_add(plan->steps, step);
    return step;
}

/* --- conversion: a kernel of plans alone --- */

static void convert_forward(const cw_call *call)
{
    cw_fast_convert(&call->out.shape, call->in[0].data, call->in[0].layout, call->out.data,
                    call->out.layout, FALSE);
}

static void convert_backward(const cw_call *call)
{
    cw_fast_convert(&call->out.shape, call->out.gradient, call->out.layout, call->in[0].gradient,
                    call->in[0].layout, call->accumulate[0]);
}

static const cw_kernel convert_kernel = {.name = "convert"};
static const cw_fast convert_fast = {.forward = convert_forward, .backward = convert_backward};

cw_value *cw_plan_value_in(cw_plan *plan, const cw_node *node, cw_layout layout)
{
    cw_value *first = plan->of_node[node->index];
    if (node->shape.rank != 4)
        return first;
    if (first->forms[layout] != NULL)
        return first->forms[layout];
    cw_value *value = value_new(plan, node, layout);
    if (node->shape.size[2] * node->shape.size[3] == 1) {
        make_alias(value, first); /* one place: all layouts are the same */
        return value;
    }
    cw_step *step = step_new(plan, node, &convert_kernel);
    step->fast = &convert_fast;
    step->call.count = 1;
    step->call.in[0] = (cw_tensor){.shape = node->shape, .layout = first->layout};
    step->call.out = (cw_tensor){.shape = node->shape, .layout = layout};
    step->in[0] = first;
    step->out = value;
    step->backward = plan->wanted[node->index];
    return value;
}

/* --- leaves, aliases, kernels --- */

static void lower_leaf(cw_plan *plan, const cw_node *node)
{
    cw_value *value = value_new(plan, node, node->image ? CW_LAYOUT_IMAGE : CW_LAYOUT_PLAIN);
    value->fixed = TRUE;
    if (node->leaf == CW_LEAF_CONSTANT)
        value->data = node->constant;
    if (node->leaf == CW_LEAF_PARAMETER) {
        value->data = node->parameter->data;
        value->gradient = node->parameter->gradient;
    }
    if (node->leaf == CW_LEAF_PARAMETER && plan->wanted[node->index])
        g_ptr_array_add(plan->trained, node->parameter);
    if (node->leaf == CW_LEAF_INPUT)
        g_ptr_array_add(plan->inputs, value);
}

/* Ops that change nothing in memory: their value is that of their input. */
static gboolean is_alias(const cw_plan *plan, const cw_node *node)
{
    gboolean drops = node->op == &cw_op_dropout || node->op == &cw_op_drop_path;
    return node->op == &cw_op_reshape || node->op == &cw_op_stop_gradient ||
           (drops && (!plan->options.training || ((const cw_numbers *)node->attributes)->a == 0));
}

static void lower_alias(cw_plan *plan, const cw_node *node)
{
    cw_layout layout =
        node->op == &cw_op_reshape ? CW_LAYOUT_PLAIN : plan->of_node[node->in[0]->index]->layout;
    cw_value *of = cw_plan_value_in(plan, node->in[0], layout);
    plan->shared[node->in[0]->index] = plan->shared[node->index] = TRUE;
    make_alias(value_new(plan, node, layout), of);
}

/* Plain layouts everywhere, as references want them. */
static void ask_plain(cw_call *call)
{
    for (int i = 0; i < call->count; i++)
        call->in[i].layout = CW_LAYOUT_PLAIN;
    call->out.layout = CW_LAYOUT_PLAIN;
}

static gboolean prepare_step(cw_plan *plan, cw_step *step, GError **error)
{
    if (step->fast == NULL || step->fast->prepare == NULL)
        return TRUE;
    cw_prepare prepare = {.backward = step->backward, .choices = plan->choices};
    for (int i = 0; i < step->call.count; i++)
        prepare.wanted[i] = step->in[i]->gradient_root != NULL && passes_gradient(step->node, i);
    if (!step->fast->prepare(&step->call, &prepare, error)) {
        g_prefix_error(error, "%s \"%s\": ", step->kernel->name, step->node->name);
        return FALSE;
    }
    step->workspace.bytes = prepare.workspace_bytes;
    step->scratch_bytes = prepare.scratch_bytes;
    return TRUE;
}

gboolean cw_plan_add_step(cw_plan *plan, const cw_node *node, const cw_fast *fast,
                          const cw_call *call, cw_value *const *in, const cw_node *result,
                          cw_value *into, GError **error)
{
    cw_step *step = step_new(plan, node, node->op->kernel);
    step->fast = fast;
    step->call = *call;
    for (int i = 0; i < call->count; i++) {
        step->in[i] = in[i];
        if (in[i]->node->leaf == CW_LEAF_PARAMETER && in[i]->fixed && call->in[i].version == NULL)
            step->call.in[i].version = &in[i]->node->parameter->version;
    }
    step->out = value_new(plan, result, call->out.layout);
    if (into != NULL) {
        make_alias(step->out, into);
        step->out->took_over = TRUE;
    }
    step->backward = plan->wanted[node->index];
    step->moves_statistics = node->op == &cw_op_batch_norm && plan->options.training &&
                             !((const cw_batch_norm *)node->attributes)->stored;
    return prepare_step(plan, step, error);
}

static gboolean lower_kernel(cw_plan *plan, const cw_node *node, GError **error)
{
    cw_call call;
    cw_node_describe(node, &call);
    call.training = plan->options.training;
    call.seed = plan->options.seed;
    for (int i = 0; i < node->count; i++)
        call.in[i].layout = plan->of_node[node->in[i]->index]->layout;
    const cw_fast *fast = plan->options.reference ? NULL : cw_kernel_fast(node->op->kernel);
    if (fast != NULL && !fast->suits(&call))
        fast = NULL;
    if (fast == NULL)
        ask_plain(&call);
    cw_value *in[CW_INPUTS];
    for (int i = 0; i < node->count; i++)
        in[i] = cw_plan_value_in(plan, node->in[i], call.in[i].layout);
    return cw_plan_add_step(plan, node, fast, &call, in, node, NULL, error);
}

static gboolean lower_node(cw_plan *plan, const cw_node *node, GError **error)
{
    if (node->leaf != CW_LEAF_NONE) {
        lower_leaf(plan, node);
        return TRUE;
    }
    if (is_alias(plan, node)) {
        lower_alias(plan, node);
        return TRUE;
    }
    gboolean done = FALSE;
    if (!cw_plan_fold(plan, node, &done, error))
        return FALSE;
    return done || lower_kernel(plan, node, error);
}

static cw_value *pin(cw_plan *plan, const cw_node *node)
{
    cw_value *value = cw_plan_value_in(plan, node, CW_LAYOUT_PLAIN);
    value->root->pinned = TRUE;
    return value;
}

static void pin_results(cw_plan *plan)
{
    const cw_graph *graph = plan->graph;
    if (graph->loss != NULL)
        plan->loss = pin(plan, graph->loss);
    for (guint i = 0; i < graph->outputs->len; i++) {
        cw_value *value = pin(plan, g_array_index(graph->outputs, cw_named_node, i).node);
        g_array_append_val(plan->outputs, value);
    }
    for (guint i = 0; i < plan->rules->len; i++) {
        cw_plan_rule *rule = &g_array_index(plan->rules, cw_plan_rule, i);
        if (rule->rule->value != NULL)
            rule->value = pin(plan, rule->rule->value);
        if (rule->rule->momentum != NULL)
            rule->momentum = pin(plan, rule->rule->momentum);
    }
}

gboolean cw_plan_lower(cw_plan *plan, GError **error)
{
    const cw_graph *graph = plan->graph;
    g_ptr_array_set_free_func(plan->steps, step_free);
    mark_needed(plan);
    if (plan->options.training)
        mark_wanted(plan);
    if (plan->options.training && !plan->wanted[graph->loss->index]) {
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE, "the loss \"%s\" depends on nothing trained",
                    graph->loss->name);
        return FALSE;
    }
    for (guint i = 0; i < graph->nodes->len; i++) {
        const cw_node *node = cw_graph_node(graph, i);
        gboolean dead = (!plan->needed[i] && node->leaf != CW_LEAF_INPUT) || plan->folded[i];
        if (!dead && !lower_node(plan, node, error))
            return FALSE;
    }
    pin_results(plan);
    return TRUE;
}
