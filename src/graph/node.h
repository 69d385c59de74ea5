/* SPDX-License-Identifier: Apache-2.0
 *
 * The inside of graphs, for ops, plans and the reference interpreter. Nodes stand in the order they
 * were built in, so inputs come before what reads them.
 */
#pragma once

#include "graph/op.h"

G_BEGIN_DECLS

typedef enum {
    CW_LEAF_NONE,
    CW_LEAF_INPUT,
    CW_LEAF_CONSTANT,
    CW_LEAF_PARAMETER,
    CW_LEAF_POISON,
} cw_leaf;

struct cw_node {
    int index; /* in the graph's order */
    const cw_op *op;
    char *name;
    cw_shape shape;
    int count;
    cw_node *in[CW_INPUTS];
    gpointer attributes;
    gsize attribute_bytes;
    cw_leaf leaf;
    gboolean integer;        /* int32 elements */
    gboolean image;          /* an input filled as [N,H,W,C] */
    float *constant;         /* of CW_LEAF_CONSTANT */
    cw_parameter *parameter; /* of CW_LEAF_PARAMETER */
};

typedef struct {
    char *name;
    cw_node *node;
} cw_named_node;

typedef enum {
    CW_RULE_AVERAGE,
    CW_RULE_BLEND,
    CW_RULE_ROWS,
} cw_rule_law;

typedef struct {
    cw_rule_law law;
    cw_moment moment;
    char *target, *source;         /* average: prefixes */
    cw_parameter *kept, *position; /* blend, rows */
    cw_node *value, *momentum;
} cw_rule;

struct cw_graph {
    cw_parameters *parameters; /* borrowed */
    GPtrArray *nodes;          /* cw_node, owned */
    GHashTable *of_parameter;  /* cw_parameter -> its node */
    cw_node *poison;
    GError *error; /* the first mistake */
    GArray *scopes;
    GString *prefix;
    cw_node *loss;
    GArray *outputs; /* cw_named_node */
    GArray *rules;   /* cw_rule */
};

#define cw_graph_node(graph, i) ((cw_node *)g_ptr_array_index((graph)->nodes, i))

/* The input node of that name, or NULL. */
cw_node *cw_graph_find_input(const cw_graph *graph, const char *name);

/* The shapes, attributes and count of a node's call; no data. */
void cw_node_describe(const cw_node *node, cw_call *call);

G_END_DECLS
