/* SPDX-License-Identifier: Apache-2.0
 *
 * Writes a graph as an ONNX model: the nodes its outputs need, in the graph's own order, which is
 * one that inputs precede. A value is "grown" when its first dimension counts pictures; it is N at
 * run time whatever N the graph was built for.
 */
#include "graph/onnx.h"

#include <string.h>

#include "base/error.h"
#include "graph/onnx_model.h"

#define IR_VERSION 8 /* the one that goes with opset 17 */
#define BYTES_MOST 2147483647u

static void mark_needed(const cw_node *node, gboolean *needed)
{
    if (needed[node->index])
        return;
    needed[node->index] = TRUE;
    for (int i = 0; i < node->count; i++)
        mark_needed(node->in[i], needed);
}

/* A class token repeated for every picture grows though nothing of it comes from them. */
static gboolean grows(const cw_onnx_model *model, const cw_node *node)
{
    gboolean in_front = node->shape.rank > 0 && node->shape.size[0] == model->n;
    if (node->leaf != CW_LEAF_NONE)
        return node->leaf == CW_LEAF_INPUT && in_front;
    for (int i = 0; i < node->count; i++)
        if (model->grown[node->in[i]->index])
            return TRUE;
    return node->op == &cw_op_broadcast && in_front;
}

static Onnx__TypeProto *make_type(cw_onnx_model *model, const cw_node *node)
{
    Onnx__TypeProto *type = cw_onnx_take(model, sizeof *type);
    Onnx__TypeProto__Tensor *tensor = cw_onnx_take(model, sizeof *tensor);
    Onnx__TensorShapeProto *shape = cw_onnx_take(model, sizeof *shape);
    onnx__type_proto__init(type);
    onnx__type_proto__tensor__init(tensor);
    onnx__tensor_shape_proto__init(shape);
    type->value_case = ONNX__TYPE_PROTO__VALUE_TENSOR_TYPE;
    type->tensor_type = tensor;
    tensor->has_elem_type = TRUE;
    tensor->elem_type = ONNX__TENSOR_PROTO__DATA_TYPE__FLOAT;
    tensor->shape = shape;
    shape->n_dim = (gsize)node->shape.rank;
    shape->dim = cw_onnx_take(model, shape->n_dim * sizeof *shape->dim);
    for (gsize i = 0; i < shape->n_dim; i++) {
        Onnx__TensorShapeProto__Dimension *dimension = cw_onnx_take(model, sizeof *dimension);
        onnx__tensor_shape_proto__dimension__init(dimension);
        gboolean free_size = i == 0 && cw_onnx_grown(model, node);
        dimension->value_case = free_size ? ONNX__TENSOR_SHAPE_PROTO__DIMENSION__VALUE_DIM_PARAM
                                          : ONNX__TENSOR_SHAPE_PROTO__DIMENSION__VALUE_DIM_VALUE;
        if (free_size)
            dimension->dim_param = cw_onnx_text(model, "N");
        else
            dimension->dim_value = node->shape.size[i];
        shape->dim[i] = dimension;
    }
    return type;
}

static void add_face(cw_onnx_model *model, GPtrArray *faces, const char *name, const cw_node *node)
{
    Onnx__ValueInfoProto *face = cw_onnx_take(model, sizeof *face);
    onnx__value_info_proto__init(face);
    face->name = cw_onnx_text(model, "%s", name);
    face->type = make_type(model, node);
    g_ptr_array_add(faces, face);
}

static const char *write_node(cw_onnx_model *model, const cw_node *node)
{
    if (node->leaf == CW_LEAF_PARAMETER)
        return cw_onnx_floats(model, node->name, node->shape, node->parameter->data);
    if (node->leaf == CW_LEAF_CONSTANT)
        return cw_onnx_floats(model, NULL, node->shape, node->constant);
    if (node->leaf == CW_LEAF_NONE)
        return cw_onnx_node(model, node);
    if (node->integer)
        return cw_onnx_refuse(model, node, "an encoder takes no indices");
    add_face(model, model->inputs, node->name, node);
    return node->name;
}

/* Before a node; a model that is asked to stop keeps that as its reason. */
static gboolean tell(cw_onnx_model *model, guint node)
{
    const cw_progress_state state = {"exporting", "nodes", node, model->graph->nodes->len, NULL};
    if (cw_progress_tell(model->progress, &state))
        return TRUE;
    g_set_error_literal(&model->error, CW_ERROR, CW_ERROR_INTERRUPTED, "stopped while exporting");
    return FALSE;
}

static void write_nodes(cw_onnx_model *model, const gboolean *needed)
{
    for (guint i = 0; i < model->graph->nodes->len && model->error == NULL; i++) {
        const cw_node *node = cw_graph_node(model->graph, i);
        if (!needed[i] || !tell(model, i))
            continue;
        model->grown[i] = grows(model, node);
        model->values[i] = write_node(model, node);
    }
    for (guint i = 0; i < model->graph->outputs->len && model->error == NULL; i++) {
        const cw_named_node *output = &g_array_index(model->graph->outputs, cw_named_node, i);
        cw_onnx_emit1(model, "Identity", model->values[output->node->index]);
        model->last->output[0] = cw_onnx_text(model, "%s", output->name);
        add_face(model, model->outputs, output->name, output->node);
    }
}

static void fill_graph(const cw_onnx_model *model, Onnx__GraphProto *graph)
{
    graph->name = (char *)"colorway";
    graph->n_node = model->nodes->len;
    graph->node = (gpointer)model->nodes->pdata;
    graph->n_initializer = model->initialisers->len;
    graph->initializer = (gpointer)model->initialisers->pdata;
    graph->n_input = model->inputs->len;
    graph->input = (gpointer)model->inputs->pdata;
    graph->n_output = model->outputs->len;
    graph->output = (gpointer)model->outputs->pdata;
}

static void fill_metadata(cw_onnx_model *model, Onnx__ModelProto *proto, GHashTable *metadata)
{
    g_autoptr(GList) keys = g_list_sort(g_hash_table_get_keys(metadata), (GCompareFunc)strcmp);
    proto->metadata_props =
        cw_onnx_take(model, g_hash_table_size(metadata) * sizeof *proto->metadata_props);
    for (GList *key = keys; key != NULL; key = key->next) {
        Onnx__StringStringEntryProto *entry = cw_onnx_take(model, sizeof *entry);
        onnx__string_string_entry_proto__init(entry);
        entry->key = key->data;
        entry->value = g_hash_table_lookup(metadata, key->data);
        proto->metadata_props[proto->n_metadata_props++] = entry;
    }
}

static gboolean write_file(const Onnx__ModelProto *proto, const char *path, GError **error)
{
    gsize bytes = onnx__model_proto__get_packed_size(proto);
    guint8 *packed = bytes <= BYTES_MOST ? g_try_malloc(bytes) : NULL;
    g_autoptr(GError) problem = NULL;
    if (packed == NULL) {
        g_set_error(error, CW_ERROR, CW_ERROR_TOO_LARGE,
                    "could not put an ONNX model of %" G_GSIZE_FORMAT
                    " bytes together; at most %u are allowed",
                    bytes, BYTES_MOST);
        return FALSE;
    }
    onnx__model_proto__pack(proto, packed);
    gboolean fine = g_file_set_contents_full(
        path, (const char *)packed, (gssize)bytes,
        G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0666, &problem);
    g_free(packed);
    if (!fine)
        g_set_error(error, CW_ERROR, CW_ERROR_FAILED, "could not write ONNX model \"%s\": %s", path,
                    problem->message);
    return fine;
}

static gboolean save_model(cw_onnx_model *model, const char *path, GHashTable *metadata,
                           GError **error)
{
    Onnx__ModelProto proto = ONNX__MODEL_PROTO__INIT;
    Onnx__GraphProto graph = ONNX__GRAPH_PROTO__INIT;
    Onnx__OperatorSetIdProto opset = ONNX__OPERATOR_SET_ID_PROTO__INIT;
    Onnx__OperatorSetIdProto *opsets[] = {&opset};
    fill_graph(model, &graph);
    opset.has_version = TRUE;
    opset.version = CW_ONNX_OPSET;
    opset.domain = (char *)"";
    proto.has_ir_version = TRUE;
    proto.ir_version = IR_VERSION;
    proto.n_opset_import = 1;
    proto.opset_import = opsets;
    proto.producer_name = (char *)"colorway";
    proto.producer_version = (char *)CW_VERSION;
    proto.graph = &graph;
    if (metadata != NULL)
        fill_metadata(model, &proto, metadata);
    return write_file(&proto, path, error);
}

/* The first input tells N. */
static void find_pictures(cw_onnx_model *model)
{
    for (guint i = 0; i < model->graph->nodes->len && model->pictures == NULL; i++) {
        const cw_node *node = cw_graph_node(model->graph, i);
        if (node->leaf == CW_LEAF_INPUT && node->shape.rank > 0) {
            model->pictures = node->name;
            model->n = node->shape.size[0];
        }
    }
}

gboolean cw_onnx_save(const cw_graph *graph, const char *path, GHashTable *metadata,
                      const cw_progress *progress, GError **error)
{
    if (!cw_graph_check(graph, error))
        return FALSE;
    g_autofree gboolean *needed = g_new0(gboolean, graph->nodes->len);
    g_autofree gboolean *grown = g_new0(gboolean, graph->nodes->len);
    g_autofree const char **values = g_new0(const char *, graph->nodes->len);
    cw_onnx_model model = {.graph = graph,
                           .progress = progress,
                           .owned = g_ptr_array_new_with_free_func(g_free),
                           .nodes = g_ptr_array_new(),
                           .initialisers = g_ptr_array_new(),
                           .inputs = g_ptr_array_new(),
                           .outputs = g_ptr_array_new(),
                           .values = values,
                           .grown = grown};
    for (guint i = 0; i < graph->outputs->len; i++)
        mark_needed(g_array_index(graph->outputs, cw_named_node, i).node, needed);
    find_pictures(&model);
    write_nodes(&model, needed);
    gboolean fine = model.error == NULL && save_model(&model, path, metadata, error);
    if (model.error != NULL)
        g_propagate_error(error, g_steal_pointer(&model.error));
    cw_onnx_model_clear(&model);
    return fine;
}
