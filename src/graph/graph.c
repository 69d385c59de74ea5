/* SPDX-License-Identifier: Apache-2.0
 *
 * Builds nodes. Every mistake goes through cw_graph_fail(), which keeps the first; a poisoned input
 * gives the poison node without another word.
 */
#include <string.h>

#include "base/error.h"
#include "base/size.h"
#include "graph/node.h"

typedef struct {
    gsize prefix_length; /* to return to */
    gboolean keep, stored, still;
    int groups;
} scope;

static const cw_op leaf_input = {.row = {"input", "filled before every run"}};
static const cw_op leaf_constant = {.row = {"constant", "fixed numbers"}};
static const cw_op leaf_parameter = {.row = {"parameter", "a tensor of the tree"}};
static const cw_op leaf_poison = {.row = {"poison", "stands for what could not be built"}};

static void node_free(gpointer data)
{
    cw_node *node = data;
    cw_size_free(node->constant);
    g_free(node->attributes);
    g_free(node->name);
    g_free(node);
}

static cw_node *node_new(cw_graph *graph, const cw_op *op, cw_leaf leaf, const char *name,
                         cw_shape shape)
{
    cw_node *node = g_new0(cw_node, 1);
    node->index = (int)graph->nodes->len;
    node->op = op;
    node->leaf = leaf;
    node->name = g_strdup(name);
    node->shape = shape;
    g_ptr_array_add(graph->nodes, node);
    return node;
}

static void output_clear(gpointer data)
{
    g_free(((cw_named_node *)data)->name);
}

static void rule_clear(gpointer data)
{
    g_free(((cw_rule *)data)->target);
    g_free(((cw_rule *)data)->source);
}

cw_graph *cw_graph_new(cw_parameters *parameters)
{
    cw_graph *graph = g_new0(cw_graph, 1);
    graph->parameters = parameters;
    graph->nodes = g_ptr_array_new_with_free_func(node_free);
    graph->of_parameter = g_hash_table_new(NULL, NULL);
    graph->scopes = g_array_new(FALSE, TRUE, sizeof(scope));
    graph->prefix = g_string_new(NULL);
    graph->outputs = g_array_new(FALSE, TRUE, sizeof(cw_named_node));
    graph->rules = g_array_new(FALSE, TRUE, sizeof(cw_rule));
    g_array_set_clear_func(graph->outputs, output_clear);
    g_array_set_clear_func(graph->rules, rule_clear);
    scope outermost = {.groups = 1};
    g_array_append_val(graph->scopes, outermost);
    graph->poison = node_new(graph, &leaf_poison, CW_LEAF_POISON, "poison", CW_SHAPE(1));
    return graph;
}

void cw_graph_free(cw_graph *graph)
{
    if (graph == NULL)
        return;
    g_ptr_array_unref(graph->nodes);
    g_hash_table_unref(graph->of_parameter);
    g_array_unref(graph->scopes);
    g_string_free(graph->prefix, TRUE);
    g_array_unref(graph->outputs);
    g_array_unref(graph->rules);
    g_clear_error(&graph->error);
    g_free(graph);
}

gboolean cw_graph_check(const cw_graph *graph, GError **error)
{
    if (graph->error != NULL && error != NULL)
        *error = g_error_copy(graph->error);
    return graph->error == NULL;
}

cw_node *cw_graph_fail(cw_graph *graph, const char *op, const char *name, const char *format, ...)
{
    if (graph->error != NULL)
        return graph->poison;
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *what = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    g_set_error(&graph->error, CW_ERROR, CW_ERROR_USAGE, "%s \"%s%s\": %s", op, graph->prefix->str,
                name != NULL ? name : "", what);
    return graph->poison;
}

cw_parameters *cw_graph_parameters(const cw_graph *graph)
{
    return graph->parameters;
}

const cw_shape *cw_node_shape(const cw_node *node)
{
    return &node->shape;
}

const char *cw_node_name(const cw_node *node)
{
    return node->name;
}

gint64 cw_node_size(const cw_node *node, int axis)
{
    if (axis < 0)
        axis += node->shape.rank;
    return axis >= 0 && axis < node->shape.rank ? node->shape.size[axis] : 1;
}

/* --- scopes --- */

static scope *top(cw_graph *graph)
{
    return &g_array_index(graph->scopes, scope, graph->scopes->len - 1);
}

void cw_graph_push(cw_graph *graph, const char *prefix)
{
    scope next = *top(graph);
    next.prefix_length = graph->prefix->len;
    g_array_append_val(graph->scopes, next);
    if (*prefix != '\0')
        g_string_append_printf(graph->prefix, "%s.", prefix);
}

void cw_graph_pop(cw_graph *graph)
{
    if (graph->scopes->len < 2) {
        cw_graph_fail(graph, "scope", NULL, "closed more often than opened");
        return;
    }
    g_string_truncate(graph->prefix, top(graph)->prefix_length);
    g_array_set_size(graph->scopes, graph->scopes->len - 1);
}

void cw_graph_keep(cw_graph *graph, gboolean keep)
{
    top(graph)->keep = keep;
}

void cw_graph_stored_statistics(cw_graph *graph, gboolean stored)
{
    top(graph)->stored = stored;
}

void cw_graph_still_statistics(cw_graph *graph, gboolean still)
{
    top(graph)->still = still;
}

void cw_graph_statistics_groups(cw_graph *graph, int groups)
{
    top(graph)->groups = groups;
}

/* --- leaves --- */

cw_node *cw_graph_find_input(const cw_graph *graph, const char *name)
{
    for (guint i = 0; i < graph->nodes->len; i++) {
        cw_node *node = cw_graph_node(graph, i);
        if (node->leaf == CW_LEAF_INPUT && strcmp(node->name, name) == 0)
            return node;
    }
    return NULL;
}

static cw_node *add_input(cw_graph *graph, const char *name, cw_shape shape)
{
    if (!cw_shape_valid(&shape))
        return cw_graph_fail(graph, "input", name, "the shape is empty or too large");
    if (cw_graph_find_input(graph, name) != NULL)
        return cw_graph_fail(graph, "input", name, "there is already an input of that name");
    return node_new(graph, &leaf_input, CW_LEAF_INPUT, name, shape);
}

cw_node *cw_graph_input(cw_graph *graph, const char *name, cw_shape shape)
{
    return add_input(graph, name, shape);
}

cw_node *cw_graph_input_indices(cw_graph *graph, const char *name, cw_shape shape)
{
    cw_node *node = add_input(graph, name, shape);
    node->integer = node != graph->poison;
    return node;
}

cw_node *cw_graph_input_image(cw_graph *graph, const char *name, gint64 n, gint64 c, gint64 h,
                              gint64 w)
{
    cw_node *node = add_input(graph, name, CW_SHAPE(n, c, h, w));
    node->image = node != graph->poison;
    return node;
}

cw_node *cw_graph_constant(cw_graph *graph, const char *name, cw_shape shape, const float *values)
{
    if (!cw_shape_valid(&shape))
        return cw_graph_fail(graph, "constant", name, "the shape is empty or too large");
    gsize count = cw_shape_count(&shape);
    float *copy = cw_size_alloc(count, sizeof(float), "a constant", NULL);
    if (copy == NULL)
        return cw_graph_fail(graph, "constant", name, "could not take memory");
    cw_node *node =
        node_new(graph, &leaf_constant, CW_LEAF_CONSTANT, name != NULL ? name : "constant", shape);
    node->constant = memcpy(copy, values, count * sizeof(float));
    return node;
}

cw_node *cw_graph_number(cw_graph *graph, double value)
{
    return cw_graph_constant(graph, NULL, CW_SHAPE_SCALAR, &(float){(float)value});
}

static cw_node *parameter_node(cw_graph *graph, cw_parameter *parameter)
{
    cw_node *node = g_hash_table_lookup(graph->of_parameter, parameter);
    if (node != NULL)
        return node;
    node = node_new(graph, &leaf_parameter, CW_LEAF_PARAMETER, parameter->name, parameter->shape);
    node->parameter = parameter;
    g_hash_table_insert(graph->of_parameter, parameter, node);
    return node;
}

static cw_node *add_parameter(cw_graph *graph, cw_parameter_class kind, const char *name,
                              cw_shape shape, cw_init init)
{
    static const char *const classes[] = {"trained", "kept"};
    if (!cw_shape_valid(&shape))
        return cw_graph_fail(graph, "parameter", name, "the shape is empty or too large");
    g_autofree char *path = g_strconcat(graph->prefix->str, name, NULL);
    cw_parameter *parameter = cw_parameters_find(graph->parameters, path);
    g_autoptr(GError) error = NULL;
    if (parameter == NULL)
        parameter = cw_parameters_add(graph->parameters, kind, path, shape, init, &error);
    if (parameter == NULL)
        return cw_graph_fail(graph, "parameter", name, "%s", error->message);
    if (!cw_shape_equal(&parameter->shape, &shape)) {
        g_autofree char *is = cw_shape_format(&parameter->shape);
        g_autofree char *wanted = cw_shape_format(&shape);
        return cw_graph_fail(graph, "parameter", name, "has shape %s, not %s", is, wanted);
    }
    if (parameter->kind != kind)
        return cw_graph_fail(graph, "parameter", name, "is %s, not %s", classes[parameter->kind],
                             classes[kind]);
    return parameter_node(graph, parameter);
}

cw_node *cw_graph_parameter(cw_graph *graph, const char *name, cw_shape shape, cw_init init)
{
    return add_parameter(graph, top(graph)->keep ? CW_PARAMETER_KEPT : CW_PARAMETER_TRAINED, name,
                         shape, init);
}

cw_node *cw_graph_kept(cw_graph *graph, const char *name, cw_shape shape, cw_init init)
{
    return add_parameter(graph, CW_PARAMETER_KEPT, name, shape, init);
}

void cw_graph_row_sparse(cw_graph *graph, cw_node *table)
{
    if (table->leaf == CW_LEAF_POISON)
        return;
    if (table->leaf != CW_LEAF_PARAMETER || table->shape.rank < 1) {
        cw_graph_fail(graph, "row_sparse", table->name, "only a parameter with rows can be");
        return;
    }
    cw_parameter *parameter = table->parameter;
    if (parameter->row_sparse || parameter->kind == CW_PARAMETER_KEPT)
        return;
    guint rows = (guint)parameter->shape.size[0];
    parameter->row_sparse = TRUE;
    parameter->touched = g_array_sized_new(FALSE, FALSE, sizeof(guint32), rows);
    parameter->is_touched = g_new0(guint8, rows);
}

/* --- nodes of ops --- */

gboolean cw_op_refuse(GError **error, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *what = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    g_set_error_literal(error, CW_ERROR, CW_ERROR_USAGE, what);
    return FALSE;
}

cw_node *cw_op_case_leaf(cw_graph *graph, const char *name, cw_shape shape)
{
    return cw_graph_parameter(graph, name, shape, (cw_init){CW_INIT_NORMAL, 0, 1});
}

static gboolean check_inputs(const cw_op *op, cw_node *const *in, int count, cw_shape *out,
                             gconstpointer attributes, GError **error)
{
    if (count < op->least || count > op->most || count > CW_INPUTS)
        return cw_op_refuse(error, "takes %d to %d operands, not %d", op->least, op->most, count);
    for (int i = 0; i < count; i++) {
        gboolean wanted = (op->indices & CW_READS_IN(i)) != 0;
        if (in[i]->integer != wanted)
            return cw_op_refuse(error, "operand %d \"%s\" %s indices", i + 1, in[i]->name,
                                wanted ? "must be" : "cannot be");
        if (in[i]->leaf == CW_LEAF_PARAMETER && in[i]->parameter->row_sparse &&
            op != &cw_op_gather_rows)
            return cw_op_refuse(error, "parameter \"%s\" is row-sparse: only gather_rows reads it",
                                in[i]->name);
    }
    *out = in[0]->shape;
    if (op->infer != NULL && !op->infer(in, count, attributes, out, error))
        return FALSE;
    return cw_shape_valid(out) || cw_op_refuse(error, "the result is empty or too large");
}

static void list_shapes(GString *text, cw_node *const *in, int count)
{
    for (int i = 0; i < count; i++) {
        g_autofree char *shape = cw_shape_format(&in[i]->shape);
        g_string_append_printf(text, "%s%s", i > 0 ? ", " : " (operands ", shape);
    }
    g_string_append(text, ")");
}

cw_node *cw_graph_apply(cw_graph *graph, const cw_op *op, const char *name, cw_node *const *inputs,
                        gsize count, gconstpointer attributes, gsize attribute_bytes)
{
    for (gsize i = 0; i < count; i++)
        if (inputs[i]->leaf == CW_LEAF_POISON)
            return graph->poison;
    cw_shape shape;
    g_autoptr(GError) error = NULL;
    if (!check_inputs(op, inputs, (int)count, &shape, attributes, &error)) {
        g_autoptr(GString) text = g_string_new(error->message);
        list_shapes(text, inputs, (int)count);
        return cw_graph_fail(graph, op->row.name, name, "%s", text->str);
    }
    g_autofree char *path =
        g_strconcat(graph->prefix->str, name != NULL ? name : op->row.name, NULL);
    cw_node *node = node_new(graph, op, CW_LEAF_NONE, path, shape);
    node->count = (int)count;
    memcpy(node->in, inputs, count * sizeof *inputs);
    node->attributes = g_memdup2(attributes, attribute_bytes);
    node->attribute_bytes = attribute_bytes;
    return node;
}

void cw_node_describe(const cw_node *node, cw_call *call)
{
    *call = (cw_call){.attributes = node->attributes, .count = node->count};
    call->out.shape = node->shape;
    for (int i = 0; i < node->count; i++)
        call->in[i].shape = node->in[i]->shape;
}

cw_node *cw_graph_batch_norm(cw_graph *graph, const char *name, cw_node *x, cw_node *weight,
                             cw_node *bias, cw_node *running_mean, cw_node *running_variance,
                             cw_batch_norm options)
{
    gint64 channels = cw_node_size(x, 1);
    g_autofree float *numbers = g_new(float, channels);
    for (gint64 c = 0; c < channels; c++)
        numbers[c] = 1;
    if (weight == NULL)
        weight = cw_graph_constant(graph, "one", CW_SHAPE(channels), numbers);
    memset(numbers, 0, (gsize)channels * sizeof(float));
    if (bias == NULL)
        bias = cw_graph_constant(graph, "zero", CW_SHAPE(channels), numbers);
    options.stored = options.stored || top(graph)->stored;
    if (top(graph)->still)
        options.momentum = 0;
    options.groups = top(graph)->groups > 1 ? top(graph)->groups : MAX(options.groups, 1);
    cw_node *in[] = {x, weight, bias, running_mean, running_variance};
    return cw_graph_apply(graph, &cw_op_batch_norm, name, in, 5, &options, sizeof options);
}

/* --- results and state --- */

void cw_graph_set_loss(cw_graph *graph, cw_node *loss)
{
    if (loss->leaf == CW_LEAF_POISON)
        return;
    if (cw_shape_count(&loss->shape) != 1 || loss->integer)
        cw_graph_fail(graph, "loss", loss->name, "must be one number");
    graph->loss = loss;
}

void cw_graph_output(cw_graph *graph, const char *name, cw_node *node)
{
    if (node->leaf == CW_LEAF_POISON)
        return;
    for (guint i = 0; i < graph->outputs->len; i++)
        if (strcmp(g_array_index(graph->outputs, cw_named_node, i).name, name) == 0)
            cw_graph_fail(graph, "output", name, "there is already an output of that name");
    if (node->integer)
        cw_graph_fail(graph, "output", name, "cannot be indices");
    cw_named_node output = {g_strdup(name), node};
    g_array_append_val(graph->outputs, output);
}
