/* SPDX-License-Identifier: Apache-2.0
 *
 * dL/dp is compared with (L(p+h) - L(p-h)) / 2h. Gradients start at 1, so that a kernel that
 * assigns where it should add is found, too.
 */
#include <math.h>

#include "base/error.h"
#include "base/random.h"
#include "graph/node.h"
#include "graph/reference.h"

#define STEP 1e-3

static gboolean fill_inputs(cw_reference *reference, const cw_graph *graph, GError **error)
{
    for (guint i = 0; i < graph->nodes->len; i++) {
        const cw_node *node = cw_graph_node(graph, i);
        if (node->leaf != CW_LEAF_INPUT)
            continue;
        gsize count = cw_shape_count(&node->shape);
        g_autofree gint32 *indices = g_new(gint32, count);
        g_autofree float *numbers = g_new(float, count);
        cw_random random = cw_random_start(1, 0, i);
        for (gsize k = 0; k < count; k++) {
            indices[k] = (gint32)(k / 2);
            numbers[k] = (float)cw_random_normal(&random);
        }
        gconstpointer values = node->integer ? (gconstpointer)indices : (gconstpointer)numbers;
        if (!cw_reference_fill(reference, node->name, values, error))
            return FALSE;
    }
    return TRUE;
}

static double loss_at(cw_reference *reference, const cw_graph *graph, double *element, double at)
{
    double saved = *element;
    *element = at;
    cw_reference_forward(reference);
    *element = saved;
    return cw_reference_value(reference, graph->loss)[0];
}

static gboolean check_parameter(cw_reference *reference, const cw_graph *graph,
                                const cw_parameter *parameter, double tolerance, GError **error)
{
    double *value = cw_reference_parameter(reference, parameter);
    const double *gradient = cw_reference_gradient(reference, parameter);
    gsize count = cw_shape_count(&parameter->shape);
    double largest = 1e-3;
    for (gsize i = 0; i < count; i++)
        largest = MAX(largest, fabs(gradient[i] - 1));
    for (gsize i = 0; i < count; i++) {
        double expected = (loss_at(reference, graph, &value[i], value[i] + STEP) -
                           loss_at(reference, graph, &value[i], value[i] - STEP)) /
                          (2 * STEP);
        double wrong = fabs(gradient[i] - 1 - expected) / largest;
        if (!(wrong <= tolerance)) {
            g_set_error(error, CW_ERROR, CW_ERROR_FAILED,
                        "gradient of \"%s\" at %" G_GSIZE_FORMAT
                        " is %g, its central difference %g (relative error %g)",
                        parameter->name, i, gradient[i] - 1, expected, wrong);
            return FALSE;
        }
    }
    return TRUE;
}

gboolean cw_gradient_check(const cw_graph *graph, double tolerance, GError **error)
{
    g_autoptr(cw_reference) reference = cw_reference_new(graph, TRUE, 1, error);
    if (reference == NULL || !fill_inputs(reference, graph, error))
        return FALSE;
    if (graph->loss == NULL)
        return cw_op_refuse(error, "the graph has no loss");
    for (guint i = 0; i < graph->nodes->len; i++) {
        const cw_node *node = cw_graph_node(graph, i);
        double *gradient = node->leaf == CW_LEAF_PARAMETER
                               ? cw_reference_gradient(reference, node->parameter)
                               : NULL;
        for (gsize k = 0; gradient != NULL && k < cw_shape_count(&node->shape); k++)
            gradient[k] = 1;
    }
    cw_reference_forward(reference);
    cw_reference_backward(reference, NULL);
    for (guint i = 0; i < graph->nodes->len; i++) {
        const cw_node *node = cw_graph_node(graph, i);
        if (node->leaf == CW_LEAF_PARAMETER &&
            cw_reference_gradient(reference, node->parameter) != NULL &&
            !check_parameter(reference, graph, node->parameter, tolerance, error))
            return FALSE;
    }
    return TRUE;
}
