/* SPDX-License-Identifier: Apache-2.0
 *
 * The only header through which dnnl.h is seen. Primitive descriptors are made by the functions
 * here and nowhere else: oneDNN 3 has other constructors (no operation descriptors), and what is to
 * change for it stands in dnn_compat.c alone.
 */
#pragma once

#include <oneapi/dnnl/dnnl.h>

#include "kernel/fast.h"

G_BEGIN_DECLS

/* The CPU engine and its one stream; made at first use, never freed. */
dnnl_engine_t cw_dnn_engine(void);
dnnl_stream_t cw_dnn_stream(void);

/* TRUE on success, else CW_ERROR_FAILED naming what could not be made. */
gboolean cw_dnn_ok(dnnl_status_t status, const char *what, GError **error);

/* Warns, naming what was run, where a run that cannot fail did: the caller gave it wrong sizes. */
void cw_dnn_expect(dnnl_status_t status, const char *what);

/* A map in a layout; a dense row-major tensor; the weight of a convolution, row-major. */
dnnl_memory_desc_t cw_dnn_map(const cw_shape *shape, cw_layout layout);
dnnl_memory_desc_t cw_dnn_plain(const cw_shape *shape);
dnnl_memory_desc_t cw_dnn_vector(gint64 size);
dnnl_memory_desc_t cw_dnn_weight(const cw_shape *shape, int groups);

/* --- primitive descriptors; NULL when oneDNN has no (optimised) implementation --- */

typedef enum {
    CW_DNN_FORWARD,
    CW_DNN_BACKWARD_DATA,
    CW_DNN_BACKWARD_WEIGHTS,
} cw_dnn_pass;

typedef struct {
    dnnl_memory_desc_t x, weight, bias, y; /* weight in any format */
    gboolean has_bias, training, winograd;
    gboolean relu, sum; /* forward: y = max(conv + y, 0) */
    dnnl_dims_t stride, pad_first, pad_last;
} cw_dnn_conv;

dnnl_primitive_desc_t cw_dnn_conv_new(const cw_dnn_conv *conv, cw_dnn_pass pass);
dnnl_primitive_desc_t cw_dnn_batch_norm_new(const dnnl_memory_desc_t *map, float epsilon,
                                            gboolean relu, gboolean stored, gboolean training,
                                            gboolean backward);
dnnl_primitive_desc_t cw_dnn_pool_new(const dnnl_memory_desc_t *x, const dnnl_memory_desc_t *y,
                                      const cw_pool *pool, gboolean average, gboolean training,
                                      gboolean backward);
/* Copies, or adds when `accumulate`. */
dnnl_primitive_desc_t cw_dnn_reorder_new(const dnnl_memory_desc_t *from,
                                         const dnnl_memory_desc_t *to, gboolean accumulate);

/* --- runnable primitives --- */

/* A primitive with its memories, whose addresses are set at every run. All NULL after zero-fill;
 * freeing such a one is allowed. */
#define CW_DNN_ARGUMENTS 11
typedef struct {
    dnnl_primitive_t primitive;
    dnnl_exec_arg_t arguments[CW_DNN_ARGUMENTS];
    int count;
    gsize scratch_bytes;
} cw_dnn_runner;

/* Takes the descriptor over. `roles` are DNNL_ARG_..., closed by 0; the scratch pad is added. */
gboolean cw_dnn_runner_init(cw_dnn_runner *runner, dnnl_primitive_desc_t descriptor,
                            const int *roles, GError **error);
void cw_dnn_runner_clear(cw_dnn_runner *runner);
/* `addresses` in the order of the roles. */
void cw_dnn_runner_run(const cw_dnn_runner *runner, void *const *addresses, void *scratch);
/* Format of the memory of a role, and its bytes. */
const dnnl_memory_desc_t *cw_dnn_runner_format(const cw_dnn_runner *runner, int role);
gsize cw_dnn_runner_bytes(const cw_dnn_runner *runner, int role);

G_END_DECLS
