/* SPDX-License-Identifier: Apache-2.0
 *
 * An ONNX model while it is put together; private to the export. Everything in it lives until
 * cw_onnx_model_clear(). A value is known by its name.
 */
#pragma once

#include "base/progress.h"
#include "graph/node.h"
#include "onnx.pb-c.h"

G_BEGIN_DECLS

#define CW_ONNX_ATTRIBUTES 6

typedef struct {
    const cw_graph *graph;
    const cw_progress *progress;
    GPtrArray *owned; /* all small memory */
    GPtrArray *nodes, *initialisers, *inputs, *outputs;
    const char **values;  /* of each node of the graph, by index; NULL: not exported yet */
    gboolean *grown;      /* by index: the first dimension grows with the number of pictures */
    gint64 n;             /* pictures the graph was built for */
    const char *pictures; /* name of the input that has N */
    Onnx__NodeProto *last;
    guint count; /* of names given */
    GError *error;
} cw_onnx_model;

void cw_onnx_model_clear(cw_onnx_model *model);

/* Memory that lives as long as the model, zero-filled. */
gpointer cw_onnx_take(cw_onnx_model *model, gsize bytes);
char *cw_onnx_text(cw_onnx_model *model, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* Adds a node with one result, whose name is returned; a NULL among the `count` inputs ends them.
 * Attributes are then given to this last node. */
const char *cw_onnx_emit(cw_onnx_model *model, const char *type, const char *const *inputs,
                         gsize count);
void cw_onnx_set_int(cw_onnx_model *model, const char *name, gint64 value);
void cw_onnx_set_ints(cw_onnx_model *model, const char *name, const gint64 *values, gsize count);
void cw_onnx_set_float(cw_onnx_model *model, const char *name, double value);

/* One and two inputs. */
const char *cw_onnx_emit1(cw_onnx_model *model, const char *type, const char *a);
const char *cw_onnx_emit2(cw_onnx_model *model, const char *type, const char *a, const char *b);

/* Stored tensors: whole numbers [count], floats of any shape (borrowed), one float. */
const char *cw_onnx_ints(cw_onnx_model *model, const gint64 *values, gsize count);
const char *cw_onnx_floats(cw_onnx_model *model, const char *name, cw_shape shape,
                           const float *values);
const char *cw_onnx_number(cw_onnx_model *model, double value);

/* Reshape to `sizes`; the first is left to be found (-1) when the value is grown. */
const char *cw_onnx_reshape(cw_onnx_model *model, const char *value, const gint64 *sizes,
                            gsize count, gboolean grown);

/* The value of a node's i-th operand. */
const char *cw_onnx_operand(const cw_onnx_model *model, const cw_node *node, int i);
gboolean cw_onnx_grown(const cw_onnx_model *model, const cw_node *node);

/* Keeps the first reason why `node` cannot be exported; returns "". */
const char *cw_onnx_refuse(cw_onnx_model *model, const cw_node *node, const char *reason);

/* The value of `node`, whose operands are exported; an empty name after a refusal. */
const char *cw_onnx_node(cw_onnx_model *model, const cw_node *node);
/* The same of a strided product. */
const char *cw_onnx_matmul(cw_onnx_model *model, const cw_node *node);

G_END_DECLS
