/* SPDX-License-Identifier: Apache-2.0
 *
 * The named tree of tensors that outlives a step. A name is a path ("layer1.0.conv1.weight", as
 * torchvision and timm say it) and a class: `trained` tensors have a gradient and belong to the
 * optimiser, `kept` ones move by rule (averages, running statistics, centre, queue). Hanging a
 * tensor here registers it with optimiser and checkpoint. All data is f32, row-major, in the layout
 * of torch: conv [O,I/groups,H,W], linear [out,in].
 *
 * Whoever changes `data` calls cw_parameter_changed(), or plans go on with their packed copies.
 */
#pragma once

#include "kernel/shape.h"

G_BEGIN_DECLS

typedef enum {
    CW_PARAMETER_TRAINED,
    CW_PARAMETER_KEPT,
} cw_parameter_class;

typedef enum {
    CW_INIT_CONSTANT,         /* a */
    CW_INIT_UNIFORM,          /* [a,b) */
    CW_INIT_NORMAL,           /* mean a, standard deviation b */
    CW_INIT_TRUNCATED_NORMAL, /* mean 0, standard deviation a, cut at the absolute values +-b */
    CW_INIT_KAIMING_FAN_OUT,  /* normal, deviation sqrt(2 / (O*H*W)): He et al. 2015, eq. 14 */
    CW_INIT_KAIMING_FAN_IN,   /* uniform in +-sqrt(1 / (I*H*W)), the habit of linear and conv layers
                                 in torch; on a [O] bias give the bound with CW_INIT_UNIFORM */
} cw_init_law;

typedef struct {
    cw_init_law law;
    double a, b;
} cw_init;

#define CW_INIT_ZEROS ((cw_init){CW_INIT_CONSTANT, 0, 0})
#define CW_INIT_ONES ((cw_init){CW_INIT_CONSTANT, 1, 0})

typedef struct {
    char *name; /* the full path */
    cw_shape shape;
    cw_parameter_class kind;
    char *group;         /* for multipliers of learning rate; "" until set */
    gboolean decays;     /* weight decay applies: FALSE for biases and other tensors of rank 1 */
    gboolean frozen;     /* trained, but not by the plans built while it is set: no gradient */
    gboolean row_sparse; /* used through cw_graph_gather_rows() only; see `touched` */
    float *data;         /* [shape], row-major */
    float *gradient;     /* [shape] of trained ones, NULL of kept ones; each backward run assigns */
    GArray *touched;     /* guint32 rows of a row-sparse gradient that the last backward run wrote,
                            each once, in order of first use; all other rows of it are 0 */
    guint8 *is_touched;  /* [rows] of a row-sparse one: 1 for those in `touched` */
    guint64 version;     /* grows with cw_parameter_changed() */
} cw_parameter;

typedef struct cw_parameters cw_parameters;

/* An empty tree; `seed` is that of every initialiser. */
cw_parameters *cw_parameters_new(guint64 seed);
/* A tree whose tensors are 0 whatever their initialisers say: to be filled from a file, beside
 * which drawing numbers takes long. */
cw_parameters *cw_parameters_new_blank(void);
/* A tree of names and shapes alone, whose `data` and `gradient` stay NULL: to count a network, not
 * to run it. */
cw_parameters *cw_parameters_new_sketch(void);
void cw_parameters_free(cw_parameters *parameters);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(cw_parameters, cw_parameters_free)

/* Adds a tensor, drawn by (seed, hash of its name), so that the order of adding does not matter.
 * A name already there (CW_ERROR_USAGE) or memory that is not to be had (CW_ERROR_TOO_LARGE) is an
 * error. Graphs do this through cw_graph_parameter(). */
cw_parameter *cw_parameters_add(cw_parameters *parameters, cw_parameter_class kind,
                                const char *name, cw_shape shape, cw_init init, GError **error);

/* The tensor called `name`, or NULL. */
cw_parameter *cw_parameters_find(const cw_parameters *parameters, const char *name);

/* Number of tensors, and the index-th in order of adding. */
gsize cw_parameters_count(const cw_parameters *parameters);
cw_parameter *cw_parameters_get(const cw_parameters *parameters, gsize index);

/* Number of elements of all tensors of one class below `prefix` ("" for all). */
gsize cw_parameters_elements(const cw_parameters *parameters, cw_parameter_class kind,
                             const char *prefix);

/* Whether every number of every tensor is finite. */
gboolean cw_parameters_are_finite(const cw_parameters *parameters);

/* Says that `data` was changed. */
void cw_parameter_changed(cw_parameter *parameter);

/* Fills the tensor anew from `init`, as cw_parameters_add() did. */
void cw_parameters_draw(const cw_parameters *parameters, cw_parameter *parameter, cw_init init);

/* Freezes or thaws every trained tensor whose name starts with `prefix`; sets the group likewise.
 */
void cw_parameters_freeze(cw_parameters *parameters, const char *prefix, gboolean frozen);
void cw_parameters_set_group(cw_parameters *parameters, const char *prefix, const char *group);

/* Copies the data of every tensor `from`+rest to `to`+rest where both exist; the number copied is
 * returned. A different shape is an error (-1). An averaged branch starts so. */
gssize cw_parameters_copy(cw_parameters *parameters, const char *from, const char *to,
                          GError **error);

G_END_DECLS
