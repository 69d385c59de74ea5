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
    gboolean fixed;     /* data lies outside of the arena: input, constant, parameter */
    gboolean pinned;    /* read after the run */
    gboolean took_over; /* an alias by folding: what lay in the root before is dead */
    gboolean written;   /* some backward pass before has written the gradient */
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

typedef struct cw_fold cw_fold;

typedef struct {
    const cw_rule *rule;
    GPtrArray *targets, *sources; /* cw_parameter of an average */
    cw_value *value, *momentum;
} cw_plan_rule;

struct cw_plan {
    const cw_graph *graph;
    cw_plan_options options;
    cw_choices *choices;
    gboolean *needed;            /* by node: some result depends on it */
    gboolean *wanted;            /* by node: its gradient is */
    int *readers;                /* by node: how many needed nodes and results read it */
    const cw_node **last_reader; /* by node: the last node that does */
    gboolean *is_result;         /* by node: loss, output, or read by a rule */
    gboolean *shared;            /* by node: another node's value is the same memory */
    gboolean *folded;            /* by node: part of an earlier step */
    cw_value **of_node;
    GPtrArray *values;  /* cw_value, owned */
    GPtrArray *steps;   /* cw_step, owned */
    GPtrArray *folds;   /* cw_fold, owned */
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
/* Adds a step of a kernel on values laid out as `call` says; its result is the value of `result`,
 * in the memory of `into` unless NULL. */
gboolean cw_plan_add_step(cw_plan *plan, const cw_node *node, const cw_fast *fast,
                          const cw_call *call, cw_value *const *in, const cw_node *result,
                          cw_value *into, GError **error);
/* Makes one step of a convolution and what follows, if it can be (plan_fold.c). */
gboolean cw_plan_fold(cw_plan *plan, const cw_node *conv, gboolean *done, GError **error);
void cw_plan_refresh_folds(cw_plan *plan);
void cw_fold_free(gpointer fold);
/* Plans and takes the arena, sets all pointers. (plan_memory.c) */
gboolean cw_plan_place(cw_plan *plan, GError **error);
/* Resolves the rules (plan_rules.c), and runs those of a moment. */
gboolean cw_plan_bind_rules(cw_plan *plan, GError **error);
void cw_plan_run_rules(cw_plan *plan, cw_moment moment);

G_END_DECLS
