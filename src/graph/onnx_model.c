/* SPDX-License-Identifier: Apache-2.0
 *
 * The pieces of an ONNX model as protobuf-c structs. Stored floats are borrowed from the graph:
 * ONNX wants them little-endian, as they lie in memory.
 */
#include "graph/onnx_model.h"

#include <string.h>

#include "base/error.h"

#if G_BYTE_ORDER != G_LITTLE_ENDIAN
#error "ONNX stores numbers as they lie in memory, which must be little-endian"
#endif

void cw_onnx_model_clear(cw_onnx_model *model)
{
    g_ptr_array_unref(model->nodes);
    g_ptr_array_unref(model->initialisers);
    g_ptr_array_unref(model->inputs);
    g_ptr_array_unref(model->outputs);
    g_ptr_array_unref(model->owned);
    g_clear_error(&model->error);
}

gpointer cw_onnx_take(cw_onnx_model *model, gsize bytes)
{
    gpointer memory = g_malloc0(MAX(bytes, 1));
    g_ptr_array_add(model->owned, memory);
    return memory;
}

char *cw_onnx_text(cw_onnx_model *model, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    char *text = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    g_ptr_array_add(model->owned, text);
    return text;
}

const char *cw_onnx_emit(cw_onnx_model *model, const char *type, const char *const *inputs,
                         gsize count)
{
    Onnx__NodeProto *node = cw_onnx_take(model, sizeof *node);
    onnx__node_proto__init(node);
    node->op_type = cw_onnx_text(model, "%s", type);
    node->name = cw_onnx_text(model, "%s:%u", type, model->count++);
    node->input = cw_onnx_take(model, count * sizeof(char *));
    while (node->n_input < count && inputs[node->n_input] != NULL) {
        node->input[node->n_input] = cw_onnx_text(model, "%s", inputs[node->n_input]);
        node->n_input++;
    }
    node->output = cw_onnx_take(model, sizeof(char *));
    node->output[node->n_output++] = node->name;
    node->attribute = cw_onnx_take(model, CW_ONNX_ATTRIBUTES * sizeof *node->attribute);
    g_ptr_array_add(model->nodes, node);
    model->last = node;
    return node->name;
}

const char *cw_onnx_emit1(cw_onnx_model *model, const char *type, const char *a)
{
    return cw_onnx_emit(model, type, &a, 1);
}

const char *cw_onnx_emit2(cw_onnx_model *model, const char *type, const char *a, const char *b)
{
    return cw_onnx_emit(model, type, (const char *const[]){a, b}, 2);
}

static Onnx__AttributeProto *add_attribute(cw_onnx_model *model, const char *name,
                                           Onnx__AttributeProto__AttributeType type)
{
    Onnx__AttributeProto *attribute = cw_onnx_take(model, sizeof *attribute);
    onnx__attribute_proto__init(attribute);
    attribute->name = cw_onnx_text(model, "%s", name);
    attribute->has_type = TRUE;
    attribute->type = type;
    g_assert(model->last->n_attribute < CW_ONNX_ATTRIBUTES);
    model->last->attribute[model->last->n_attribute++] = attribute;
    return attribute;
}

void cw_onnx_set_int(cw_onnx_model *model, const char *name, gint64 value)
{
    Onnx__AttributeProto *attribute =
        add_attribute(model, name, ONNX__ATTRIBUTE_PROTO__ATTRIBUTE_TYPE__INT);
    attribute->has_i = TRUE;
    attribute->i = value;
}

void cw_onnx_set_ints(cw_onnx_model *model, const char *name, const gint64 *values, gsize count)
{
    Onnx__AttributeProto *attribute =
        add_attribute(model, name, ONNX__ATTRIBUTE_PROTO__ATTRIBUTE_TYPE__INTS);
    attribute->n_ints = count;
    attribute->ints = cw_onnx_take(model, count * sizeof(gint64));
    memcpy(attribute->ints, values, count * sizeof(gint64));
}

void cw_onnx_set_float(cw_onnx_model *model, const char *name, double value)
{
    Onnx__AttributeProto *attribute =
        add_attribute(model, name, ONNX__ATTRIBUTE_PROTO__ATTRIBUTE_TYPE__FLOAT);
    attribute->has_f = TRUE;
    attribute->f = (float)value;
}

static const char *add_tensor(cw_onnx_model *model, const char *name, int type, const gint64 *sizes,
                              gsize rank, gconstpointer bytes, gsize count)
{
    Onnx__TensorProto *tensor = cw_onnx_take(model, sizeof *tensor);
    onnx__tensor_proto__init(tensor);
    tensor->name = name != NULL ? cw_onnx_text(model, "%s", name)
                                : cw_onnx_text(model, "stored:%u", model->count++);
    tensor->has_data_type = TRUE;
    tensor->data_type = type;
    tensor->n_dims = rank;
    tensor->dims = cw_onnx_take(model, rank * sizeof(gint64));
    memcpy(tensor->dims, sizes, rank * sizeof(gint64));
    tensor->has_raw_data = TRUE;
    tensor->raw_data = (ProtobufCBinaryData){count, (guint8 *)bytes};
    g_ptr_array_add(model->initialisers, tensor);
    return tensor->name;
}

const char *cw_onnx_ints(cw_onnx_model *model, const gint64 *values, gsize count)
{
    gint64 *copy = cw_onnx_take(model, count * sizeof(gint64));
    memcpy(copy, values, count * sizeof(gint64));
    return add_tensor(model, NULL, ONNX__TENSOR_PROTO__DATA_TYPE__INT64, (gint64[]){(gint64)count},
                      1, copy, count * sizeof(gint64));
}

const char *cw_onnx_floats(cw_onnx_model *model, const char *name, cw_shape shape,
                           const float *values)
{
    return add_tensor(model, name, ONNX__TENSOR_PROTO__DATA_TYPE__FLOAT, shape.size,
                      (gsize)shape.rank, values, cw_shape_count(&shape) * sizeof(float));
}

const char *cw_onnx_number(cw_onnx_model *model, double value)
{
    float *copy = cw_onnx_take(model, sizeof(float));
    *copy = (float)value;
    return cw_onnx_floats(model, NULL, CW_SHAPE_SCALAR, copy);
}

const char *cw_onnx_reshape(cw_onnx_model *model, const char *value, const gint64 *sizes,
                            gsize count, gboolean grown)
{
    gint64 wanted[CW_SHAPE_RANK + 1];
    memcpy(wanted, sizes, count * sizeof(gint64));
    if (grown && count > 0)
        wanted[0] = -1;
    return cw_onnx_emit2(model, "Reshape", value, cw_onnx_ints(model, wanted, count));
}

const char *cw_onnx_operand(const cw_onnx_model *model, const cw_node *node, int i)
{
    return i < node->count ? model->values[node->in[i]->index] : NULL;
}

gboolean cw_onnx_grown(const cw_onnx_model *model, const cw_node *node)
{
    return model->grown[node->index];
}

const char *cw_onnx_refuse(cw_onnx_model *model, const cw_node *node, const char *reason)
{
    if (model->error == NULL)
        g_set_error(&model->error, CW_ERROR, CW_ERROR_UNSUPPORTED,
                    "cannot write %s \"%s\" as ONNX: %s", node->op->row.name, node->name, reason);
    return "";
}
