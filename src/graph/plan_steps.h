/* SPDX-License-Identifier: Apache-2.0
 *
 * The inside of plans. A value is one tensor in one layout; values that are the same memory
 * (reshapes, stopped branches) name the root they lie in. A step runs one kernel. Forward step i
 * has time i, its backward pass time 2S-1-i, the end of a run time 2S.
 */
#pragma once

#include "graph/node.h"
#include "graph/plan.h"
#include "kernel/fast.h"

G_BEGIN_DECLS

typedef struct {
    gsize bytes, offset;
    int first, last; /* times; last < 0: not in the arena */
} cw_stay;

typedef struct cw_value cw_value;
struct cw_value {
    const cw_node *node;
    cw_shape shape;
    cw_layout layout;
    cw_value *root;              /* whose memory this is: itself, or that of an alias */
    cw_value *gradient_root;     /* the same for the gradient; NULL when none is wanted */
    cw_value *forms[CW_LAYOUTS]; /* of a node's first value: what it was converted to */
    float *data, *gradient;
    gboolean fixed;   /* data lies outside of the arena: input, constant, parameter */
    gboolean pinned;  /* read after the run */
    gboolean written; /* some backward pass before has written the gradient */
    cw_stay data_stay, gradient_stay;
};

typedef struct {
    const cw_node *node;
    const cw_kernel *kernel;
    const cw_fast *fast; /* NULL: the reference runs */
    cw_call call;
    cw_value *in[CW_INPUTS], *out;
    gboolean backward; /* has a backward pass */
    gboolean moves_statistics;
    gsize scratch_bytes;
    cw_stay workspace;
} cw_step;

typedef struct {
    const cw_rule *rule;
    GPtrArray *targets, *sources; /* cw_parameter of an average */
    cw_value *value, *momentum;
} cw_plan_rule;

struct cw_plan {
    const cw_graph *graph;
    cw_plan_options options;
    cw_choices *choices;
    gboolean *needed; /* by node: some result depends on it */
    gboolean *wanted; /* by node: its gradient is */
    cw_value **of_node;
    GPtrArray *values;  /* cw_value, owned */
    GPtrArray *steps;   /* cw_step, owned */
    GArray *rules;      /* cw_plan_rule */
    GPtrArray *inputs;  /* cw_value of every input node */
    GArray *outputs;    /* cw_value * in the order of the graph's */
    GPtrArray *trained; /* cw_parameter whose gradient is written */
    cw_value *loss;
    guint64 step;
    char *arena;
    gsize arena_bytes, scratch_bytes, other_bytes;
};

#define cw_plan_value(plan, i) ((cw_value *)g_ptr_array_index((plan)->values, i))
#define cw_plan_step(plan, i) ((cw_step *)g_ptr_array_index((plan)->steps, i))

/* Fills needed and wanted, makes values and steps. (plan_lower.c) */
gboolean cw_plan_lower(cw_plan *plan, GError **error);
/* The value of a node in a layout, converted by a step when there is none yet. */
cw_value *cw_plan_value_in(cw_plan *plan, const cw_node *node, cw_layout layout);
/* Plans and takes the arena, sets all pointers. (plan_memory.c) */
gboolean cw_plan_place(cw_plan *plan, GError **error);
/* Resolves the rules (plan_rules.c), and runs those of a moment. */
gboolean cw_plan_bind_rules(cw_plan *plan, GError **error);
void cw_plan_run_rules(cw_plan *plan, cw_moment moment);

G_END_DECLS
