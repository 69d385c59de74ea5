/* SPDX-License-Identifier: Apache-2.0
 *
 * Interprets a graph node by node. Gradients of all values are zeroed, the loss gets 1, and every
 * reference adds to those of its inputs, from the last node to the first.
 */
#include "graph/reference.h"

#include <math.h>
#include <string.h>

#include "base/error.h"
#include "base/random.h"
#include "base/size.h"
#include "graph/node.h"

struct cw_reference {
    const cw_graph *graph;
    gboolean training;
    guint64 seed, step;
    gpointer *values; /* by node index: double, or gint32 */
    double **gradients;
    gboolean *wanted; /* the node depends on a trained, unfrozen parameter */
};

static guint node_count(const cw_reference *reference)
{
    return reference->graph->nodes->len;
}

void cw_reference_free(cw_reference *reference)
{
    if (reference == NULL)
        return;
    for (guint i = 0; i < node_count(reference); i++) {
        cw_size_free(reference->values[i]);
        cw_size_free(reference->gradients[i]);
    }
    g_free(reference->values);
    g_free(reference->gradients);
    g_free(reference->wanted);
    g_free(reference);
}

static void copy_floats(double *to, const float *from, gsize count)
{
    for (gsize i = 0; i < count; i++)
        to[i] = (double)from[i];
}

static gboolean is_wanted(const cw_reference *reference, const cw_node *node)
{
    if (node->leaf == CW_LEAF_PARAMETER)
        return node->parameter->kind == CW_PARAMETER_TRAINED && !node->parameter->frozen;
    if (node->op == &cw_op_stop_gradient)
        return FALSE;
    for (int i = 0; i < node->count; i++)
        if (reference->wanted[node->in[i]->index] && !(node->op->blind & CW_READS_IN(i)))
            return TRUE;
    return FALSE;
}

static gboolean node_prepare(cw_reference *reference, const cw_node *node, GError **error)
{
    gsize count = cw_shape_count(&node->shape);
    double *value = cw_size_alloc(count, sizeof(double), node->name, error);
    reference->values[node->index] = value;
    if (value == NULL)
        return FALSE;
    if (node->leaf == CW_LEAF_PARAMETER)
        copy_floats(value, node->parameter->data, count);
    if (node->leaf == CW_LEAF_CONSTANT)
        copy_floats(value, node->constant, count);
    reference->wanted[node->index] = is_wanted(reference, node);
    if (!reference->wanted[node->index])
        return TRUE;
    reference->gradients[node->index] = cw_size_alloc(count, sizeof(double), node->name, error);
    return reference->gradients[node->index] != NULL;
}

cw_reference *cw_reference_new(const cw_graph *graph, gboolean training, guint64 seed,
                               GError **error)
{
    if (!cw_graph_check(graph, error))
        return NULL;
    g_autoptr(cw_reference) reference = g_new0(cw_reference, 1);
    reference->graph = graph;
    reference->training = training;
    reference->seed = seed;
    reference->values = g_new0(gpointer, graph->nodes->len);
    reference->gradients = g_new0(double *, graph->nodes->len);
    reference->wanted = g_new0(gboolean, graph->nodes->len);
    for (guint i = 0; i < graph->nodes->len; i++)
        if (!node_prepare(reference, cw_graph_node(graph, i), error))
            return NULL;
    return g_steal_pointer(&reference);
}

/* Index in [N,H,W,C] of element `i` of [N,C,H,W]. */
static gsize image_index(const cw_shape *shape, gsize i)
{
    gsize map = (gsize)(shape->size[2] * shape->size[3]), channels = (gsize)shape->size[1];
    gsize n = i / (channels * map), c = i / map % channels, at = i % map;
    return (n * map + at) * channels + c;
}

gboolean cw_reference_fill(cw_reference *reference, const char *name, gconstpointer values,
                           GError **error)
{
    const cw_node *node = cw_graph_find_input(reference->graph, name);
    if (node == NULL) {
        g_set_error(error, CW_ERROR, CW_ERROR_NOT_FOUND, "the graph has no input \"%s\"", name);
        return FALSE;
    }
    gsize count = cw_shape_count(&node->shape);
    if (node->integer) {
        memcpy(reference->values[node->index], values, count * sizeof(gint32));
        return TRUE;
    }
    double *to = reference->values[node->index];
    for (gsize i = 0; i < count; i++)
        to[i] = (double)((const float *)values)[node->image ? image_index(&node->shape, i) : i];
    return TRUE;
}

void cw_reference_set_step(cw_reference *reference, guint64 step)
{
    reference->step = step;
}

static void describe(const cw_reference *reference, const cw_node *node, cw_call *call)
{
    cw_node_describe(node, call);
    call->training = reference->training;
    call->seed = reference->seed;
    call->step = reference->step;
    call->out.data = reference->values[node->index];
    call->out.gradient = reference->gradients[node->index];
    for (int i = 0; i < node->count; i++) {
        int from = node->in[i]->index;
        call->in[i].data = reference->values[from];
        if (!(node->op->blind & CW_READS_IN(i)))
            call->in[i].gradient = reference->gradients[from];
    }
}

void cw_reference_forward(cw_reference *reference)
{
    for (guint i = 0; i < node_count(reference); i++) {
        const cw_node *node = cw_graph_node(reference->graph, i);
        if (node->leaf != CW_LEAF_NONE)
            continue;
        cw_call call;
        describe(reference, node, &call);
        node->op->kernel->forward[CW_REAL_DOUBLE](&call);
    }
}

void cw_reference_backward(cw_reference *reference, const cw_node *loss)
{
    loss = loss != NULL ? loss : reference->graph->loss;
    for (guint i = 0; i < node_count(reference); i++) {
        const cw_node *node = cw_graph_node(reference->graph, i);
        if (reference->gradients[i] != NULL && node->leaf == CW_LEAF_NONE)
            memset(reference->gradients[i], 0, cw_shape_count(&node->shape) * sizeof(double));
    }
    if (loss == NULL || !reference->wanted[loss->index])
        return;
    reference->gradients[loss->index][0] += 1;
    for (guint i = (guint)loss->index + 1; i-- > 0;) {
        const cw_node *node = cw_graph_node(reference->graph, i);
        if (node->leaf != CW_LEAF_NONE || !reference->wanted[i])
            continue;
        cw_call call;
        describe(reference, node, &call);
        node->op->kernel->backward[CW_REAL_DOUBLE](&call);
    }
}

const double *cw_reference_value(const cw_reference *reference, const cw_node *node)
{
    return reference->values[node->index];
}

double *cw_reference_parameter(cw_reference *reference, const cw_parameter *parameter)
{
    const cw_node *node = g_hash_table_lookup(reference->graph->of_parameter, parameter);
    return node != NULL ? reference->values[node->index] : NULL;
}

double *cw_reference_gradient(cw_reference *reference, const cw_parameter *parameter)
{
    const cw_node *node = g_hash_table_lookup(reference->graph->of_parameter, parameter);
    return node != NULL ? reference->gradients[node->index] : NULL;
}
