/* SPDX-License-Identifier: Apache-2.0
 *
 * Inference: convolution, batch norm by stored statistics, and what follows become one convolution.
 *   w' = w g / sqrt(v + e),  b' = (b - m) g / sqrt(v + e) + beta
 * A following relu is the convolution's own; a following add_relu adds to the memory of its other
 * operand, when that was computed before and nobody reads it later. The folded weights are made
 * anew when one of their parameters was changed.
 */
#include <math.h>
#include <string.h>

#include "base/size.h"
#include "graph/plan_steps.h"

struct cw_fold {
    const cw_node *conv, *norm;
    cw_conv attributes;
    cw_value weight, bias;
    guint64 version; /* of the folded weights */
    guint64 source;  /* sum of the versions they were made from */
    gboolean made;
};

static guint64 source_version(const cw_fold *fold)
{
    guint64 sum = 0;
    const cw_node *const nodes[] = {fold->conv, fold->norm};
    for (gsize k = 0; k < G_N_ELEMENTS(nodes); k++)
        for (int i = 1; i < nodes[k]->count; i++)
            if (nodes[k]->in[i]->leaf == CW_LEAF_PARAMETER)
                sum += nodes[k]->in[i]->parameter->version;
    return sum;
}

static const float *leaf_data(const cw_node *node)
{
    return node->leaf == CW_LEAF_PARAMETER ? node->parameter->data : node->constant;
}

static void make_weights(cw_fold *fold)
{
    const cw_node *conv = fold->conv, *norm = fold->norm;
    double epsilon = ((const cw_batch_norm *)norm->attributes)->epsilon;
    const float *weight = leaf_data(conv->in[1]);
    const float *bias = conv->count > 2 ? leaf_data(conv->in[2]) : NULL;
    const float *gamma = leaf_data(norm->in[1]), *beta = leaf_data(norm->in[2]);
    const float *mean = leaf_data(norm->in[3]), *variance = leaf_data(norm->in[4]);
    gsize row = cw_shape_row(&conv->in[1]->shape);
    for (gsize o = 0; o < (gsize)conv->in[1]->shape.size[0]; o++) {
        double by = (double)gamma[o] / sqrt((double)variance[o] + epsilon);
        double shift = (bias != NULL ? (double)bias[o] : 0) - (double)mean[o];
        fold->bias.data[o] = (float)(shift * by + (double)beta[o]);
        for (gsize i = o * row; i < (o + 1) * row; i++)
            fold->weight.data[i] = (float)((double)weight[i] * by);
    }
}

void cw_plan_refresh_folds(cw_plan *plan)
{
    for (guint i = 0; i < plan->folds->len; i++) {
        cw_fold *fold = g_ptr_array_index(plan->folds, i);
        guint64 source = source_version(fold);
        if (fold->made && source == fold->source)
            continue;
        make_weights(fold);
        fold->made = TRUE;
        fold->source = source;
        fold->version++;
    }
}

void cw_fold_free(gpointer data)
{
    cw_fold *fold = data;
    cw_size_free(fold->weight.data);
    cw_size_free(fold->bias.data);
    g_free(fold);
}

/* --- what may be folded --- */

static gboolean is_leaf_from(const cw_node *node, int first)
{
    for (int i = first; i < node->count; i++)
        if (node->in[i]->leaf != CW_LEAF_PARAMETER && node->in[i]->leaf != CW_LEAF_CONSTANT)
            return FALSE;
    return TRUE;
}

/* The one node that reads `node`, or NULL: none, several, or it is a result. */
static const cw_node *only_reader(const cw_plan *plan, const cw_node *node)
{
    return plan->readers[node->index] == 1 ? plan->last_reader[node->index] : NULL;
}

/* The norm that alone reads a convolution, where the weights of both are leaves, or NULL. */
static const cw_node *norm_of(const cw_plan *plan, const cw_node *conv)
{
    const cw_node *norm = only_reader(plan, conv);
    gboolean fits = conv->op == &cw_op_conv2d && is_leaf_from(conv, 1) && norm != NULL &&
                    norm->op == &cw_op_batch_norm && norm->in[0] == conv && is_leaf_from(norm, 1);
    return fits ? norm : NULL;
}

/* Nodes after the convolution run after its step, and would read what it wrote over. */
static gboolean is_read_between(const cw_plan *plan, const cw_node *other, const cw_node *conv,
                                const cw_node *sum)
{
    for (int n = conv->index; n < sum->index; n++) {
        const cw_node *node = cw_graph_node(plan->graph, n);
        for (int i = 0; i < node->count && plan->needed[n]; i++)
            if (node->in[i] == other)
                return TRUE;
    }
    return FALSE;
}

/* The other operand of a sum whose memory the convolution may take over, or NULL. */
static cw_value *addend_of(const cw_plan *plan, const cw_node *sum, const cw_node *norm,
                           const cw_node *conv)
{
    const cw_node *other = sum->in[0] == norm ? sum->in[1] : sum->in[0];
    cw_value *value = plan->of_node[other->index];
    if (other == norm || value == NULL || other->leaf != CW_LEAF_NONE ||
        plan->last_reader[other->index] != sum || plan->is_result[other->index])
        return NULL;
    if ((value->root != value && !value->took_over) || value->layout != CW_LAYOUT_BLOCKED ||
        plan->shared[other->index])
        return NULL;
    return is_read_between(plan, other, conv, sum) ? NULL : value;
}

/* --- the folded step --- */

static gboolean take(cw_value *value, const cw_node *node, cw_shape shape, GError **error)
{
    *value = (cw_value){.node = node, .shape = shape, .fixed = TRUE};
    value->data = cw_size_alloc(cw_shape_count(&shape), sizeof(float), "folded weights", error);
    return value->data != NULL;
}

static cw_fold *fold_new(cw_plan *plan, const cw_node *conv, const cw_node *norm, GError **error)
{
    cw_fold *fold = g_new0(cw_fold, 1);
    g_ptr_array_add(plan->folds, fold);
    fold->conv = conv;
    fold->norm = norm;
    fold->attributes = *(const cw_conv *)conv->attributes;
    fold->attributes.relu = ((const cw_batch_norm *)norm->attributes)->relu;
    gint64 outputs = conv->in[1]->shape.size[0];
    if (!take(&fold->weight, conv->in[1], conv->in[1]->shape, error) ||
        !take(&fold->bias, conv->in[1], CW_SHAPE(outputs), error))
        return NULL;
    fold->weight.root = &fold->weight;
    fold->bias.root = &fold->bias;
    plan->other_bytes += cw_fast_bytes(&fold->weight.shape);
    return fold;
}

static void describe(const cw_plan *plan, const cw_fold *fold, cw_call *call)
{
    cw_node_describe(fold->conv, call);
    call->attributes = &fold->attributes;
    call->count = 3;
    call->in[0].layout = plan->of_node[fold->conv->in[0]->index]->layout;
    call->in[2].shape = fold->bias.shape;
}

/* The node whose value the folded convolution is: the norm, or the relu or sum behind it. */
static const cw_node *result_of(const cw_plan *plan, cw_fold *fold, cw_value **addend)
{
    const cw_node *next = only_reader(plan, fold->norm);
    *addend = NULL;
    if (next == NULL || fold->attributes.relu)
        return fold->norm;
    if (next->op == &cw_op_relu) {
        fold->attributes.relu = TRUE;
        return next;
    }
    if (next->op == &cw_op_add_relu)
        *addend = addend_of(plan, next, fold->norm, fold->conv);
    if (*addend == NULL)
        return fold->norm;
    fold->attributes.relu = fold->attributes.sum = TRUE;
    return next;
}

gboolean cw_plan_fold(cw_plan *plan, const cw_node *conv, gboolean *done, GError **error)
{
    const cw_node *norm = norm_of(plan, conv);
    *done = FALSE;
    if (norm == NULL || plan->options.training || plan->options.reference)
        return TRUE;
    cw_fold *fold = fold_new(plan, conv, norm, error);
    if (fold == NULL)
        return FALSE;
    cw_call call;
    cw_value *addend;
    const cw_node *result = result_of(plan, fold, &addend);
    describe(plan, fold, &call);
    const cw_fast *fast = cw_kernel_fast(&cw_kernels[CW_KERNEL_conv2d]);
    fast->suits(&call);
    if (addend != NULL && call.out.layout != CW_LAYOUT_BLOCKED) {
        fold->attributes.relu = fold->attributes.sum = FALSE;
        addend = NULL;
        result = norm;
    }
    cw_value *in[] = {cw_plan_value_in(plan, conv->in[0], call.in[0].layout), &fold->weight,
                      &fold->bias};
    call.in[1].version = &fold->version;
    plan->folded[norm->index] = plan->folded[result->index] = TRUE;
    *done = TRUE;
    return cw_plan_add_step(plan, conv, fast, &call, in, result, addend, error);
}
