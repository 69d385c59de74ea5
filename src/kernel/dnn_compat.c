/* SPDX-License-Identifier: Apache-2.0
 *
 * oneDNN 2.x: operation descriptor -> primitive descriptor -> primitive. Scratch pads are the
 * plan's (user mode), so that running takes no memory of its own.
 */
#include "kernel/dnn_compat.h"

#include <oneapi/dnnl/dnnl_debug.h>
#include <string.h>

#include "base/error.h"
#include "kernel/library.h"

#if DNNL_VERSION_MAJOR != 2
#error "written for oneDNN 2.x; the constructors of 3.x belong here"
#endif

#define ISA "cpu_isa_" /* before the names of instruction sets */

static dnnl_engine_t engine;
static dnnl_stream_t stream;

static void open_engine(void)
{
    static gsize once;
    if (!g_once_init_enter(&once))
        return;
    if (dnnl_engine_create(&engine, dnnl_cpu, 0) == dnnl_success)
        dnnl_stream_create(&stream, engine, dnnl_stream_default_flags);
    g_once_init_leave(&once, 1);
}

dnnl_engine_t cw_dnn_engine(void)
{
    open_engine();
    return engine;
}

dnnl_stream_t cw_dnn_stream(void)
{
    open_engine();
    return stream;
}

char *cw_kernel_library(void)
{
    const dnnl_version_t *version = dnnl_version();
    const char *isa = dnnl_cpu_isa2str(dnnl_get_effective_cpu_isa());
    return g_strdup_printf("oneDNN %d.%d.%d, %s", version->major, version->minor, version->patch,
                           isa + (g_str_has_prefix(isa, ISA) ? strlen(ISA) : 0));
}

gboolean cw_dnn_ok(dnnl_status_t status, const char *what, GError **error)
{
    if (status == dnnl_success)
        return TRUE;
    g_set_error(error, CW_ERROR, CW_ERROR_FAILED, "oneDNN could not make %s (status %d)", what,
                (int)status);
    return FALSE;
}

void cw_dnn_expect(dnnl_status_t status, const char *what)
{
    if (status != dnnl_success)
        g_warning("oneDNN refused %s (status %d); its result is not what it should be", what,
                  (int)status);
}

/* oneDNN's own sizes, of which there may be more than a shape has. */
static dnnl_memory_desc_t describe(const cw_shape *shape, int rank, dnnl_format_tag_t tag)
{
    dnnl_memory_desc_t desc;
    dnnl_dims_t sizes = {1};
    memcpy(sizes, shape->size, sizeof shape->size);
    dnnl_memory_desc_init_by_tag(&desc, rank, sizes, dnnl_f32, tag);
    return desc;
}

dnnl_memory_desc_t cw_dnn_map(const cw_shape *shape, cw_layout layout)
{
    dnnl_format_tag_t blocked = cw_fast_block() == 16 ? dnnl_nChw16c : dnnl_nChw8c;
    const dnnl_format_tag_t tags[CW_LAYOUTS] = {dnnl_nchw, dnnl_nhwc, blocked};
    return describe(shape, 4, tags[layout]);
}

dnnl_memory_desc_t cw_dnn_plain(const cw_shape *shape)
{
    static const dnnl_format_tag_t tags[] = {dnnl_a,   dnnl_a,    dnnl_ab,
                                             dnnl_abc, dnnl_abcd, dnnl_abcde};
    return describe(shape, MAX(shape->rank, 1), tags[shape->rank]);
}

dnnl_memory_desc_t cw_dnn_vector(gint64 size)
{
    cw_shape shape = CW_SHAPE(size);
    return cw_dnn_plain(&shape);
}

dnnl_memory_desc_t cw_dnn_weight(const cw_shape *shape, int groups)
{
    if (groups == 1)
        return cw_dnn_plain(shape);
    const gint64 *size = shape->size;
    cw_shape grouped = CW_SHAPE(groups, size[0] / groups, size[1], size[2], size[3]);
    return cw_dnn_plain(&grouped);
}

/* Makes the descriptor, unless what comes is the library's plain reference code. */
static dnnl_primitive_desc_t make(const void *operation, dnnl_post_ops_t post_ops,
                                  dnnl_primitive_desc_t hint)
{
    dnnl_primitive_attr_t attributes;
    dnnl_primitive_desc_t descriptor = NULL;
    if (dnnl_primitive_attr_create(&attributes) != dnnl_success)
        return NULL;
    dnnl_primitive_attr_set_scratchpad_mode(attributes, dnnl_scratchpad_mode_user);
    if (post_ops != NULL)
        dnnl_primitive_attr_set_post_ops(attributes, post_ops);
    dnnl_status_t status =
        dnnl_primitive_desc_create(&descriptor, operation, attributes, cw_dnn_engine(), hint);
    dnnl_primitive_attr_destroy(attributes);
    return status == dnnl_success ? descriptor : NULL;
}

static dnnl_memory_desc_t any_format(const dnnl_memory_desc_t *desc)
{
    dnnl_memory_desc_t any;
    dnnl_memory_desc_init_by_tag(&any, desc->ndims, desc->dims, desc->data_type,
                                 dnnl_format_tag_any);
    return any;
}

static dnnl_primitive_desc_t conv_forward(const cw_dnn_conv *conv, dnnl_alg_kind_t algorithm)
{
    dnnl_convolution_desc_t operation;
    dnnl_memory_desc_t weight = any_format(&conv->weight);
    dnnl_prop_kind_t kind = conv->training ? dnnl_forward_training : dnnl_forward_inference;
    if (dnnl_convolution_forward_desc_init(
            &operation, kind, algorithm, &conv->x, &weight, conv->has_bias ? &conv->bias : NULL,
            &conv->y, conv->stride, conv->pad_first, conv->pad_last) != dnnl_success)
        return NULL;
    dnnl_post_ops_t post_ops = NULL;
    if (dnnl_post_ops_create(&post_ops) != dnnl_success)
        return NULL;
    if (conv->sum)
        dnnl_post_ops_append_sum(post_ops, 1);
    if (conv->relu)
        dnnl_post_ops_append_eltwise(post_ops, 1, dnnl_eltwise_relu, 0, 0);
    dnnl_primitive_desc_t descriptor = make(&operation, post_ops, NULL);
    dnnl_post_ops_destroy(post_ops);
    return descriptor;
}

static gboolean is_plain_code(dnnl_primitive_desc_t descriptor)
{
    const char *name = NULL;
    dnnl_primitive_desc_query(descriptor, dnnl_query_impl_info_str, 0, &name);
    return name != NULL && strncmp(name, "ref", 3) == 0;
}

dnnl_primitive_desc_t cw_dnn_conv_new(const cw_dnn_conv *conv, cw_dnn_pass pass)
{
    dnnl_alg_kind_t algorithm =
        conv->winograd ? dnnl_convolution_winograd : dnnl_convolution_direct;
    dnnl_primitive_desc_t descriptor = conv_forward(conv, algorithm);
    if (pass != CW_DNN_FORWARD && descriptor != NULL) {
        dnnl_primitive_desc_t hint = descriptor;
        dnnl_convolution_desc_t operation;
        dnnl_memory_desc_t weight = any_format(&conv->weight);
        dnnl_status_t status =
            pass == CW_DNN_BACKWARD_DATA
                ? dnnl_convolution_backward_data_desc_init(&operation, algorithm, &conv->x, &weight,
                                                           &conv->y, conv->stride, conv->pad_first,
                                                           conv->pad_last)
                : dnnl_convolution_backward_weights_desc_init(
                      &operation, algorithm, &conv->x, &weight, conv->has_bias ? &conv->bias : NULL,
                      &conv->y, conv->stride, conv->pad_first, conv->pad_last);
        descriptor = status == dnnl_success ? make(&operation, NULL, hint) : NULL;
        dnnl_primitive_desc_destroy(hint);
    }
    if (descriptor != NULL && conv->winograd && is_plain_code(descriptor)) {
        dnnl_primitive_desc_destroy(descriptor);
        return NULL;
    }
    return descriptor;
}

dnnl_primitive_desc_t cw_dnn_batch_norm_new(const dnnl_memory_desc_t *map, float epsilon,
                                            gboolean relu, gboolean stored, gboolean training,
                                            gboolean backward)
{
    dnnl_batch_normalization_desc_t operation;
    unsigned flags = dnnl_use_scale | dnnl_use_shift;
    if (relu)
        flags |= dnnl_fuse_norm_relu;
    if (stored)
        flags |= dnnl_use_global_stats;
    dnnl_prop_kind_t kind = training ? dnnl_forward_training : dnnl_forward_inference;
    dnnl_batch_normalization_forward_desc_init(&operation, kind, map, epsilon, flags);
    dnnl_primitive_desc_t forward = make(&operation, NULL, NULL);
    if (!backward || forward == NULL)
        return forward;
    dnnl_batch_normalization_backward_desc_init(&operation, dnnl_backward, map, map, epsilon,
                                                flags);
    dnnl_primitive_desc_t descriptor = make(&operation, NULL, forward);
    dnnl_primitive_desc_destroy(forward);
    return descriptor;
}

/* Padding behind the last row or column so that `positions` windows fit exactly. */
static gint64 pad_behind(gint64 positions, gint64 size, gint64 stride, gint64 length, gint64 pad)
{
    return (positions - 1) * stride + size - length - pad;
}

dnnl_primitive_desc_t cw_dnn_pool_new(const dnnl_memory_desc_t *x, const dnnl_memory_desc_t *y,
                                      const cw_pool *pool, gboolean average, gboolean training,
                                      gboolean backward)
{
    dnnl_pooling_desc_t operation;
    dnnl_alg_kind_t law = average ? dnnl_pooling_avg_include_padding : dnnl_pooling_max;
    dnnl_dims_t size = {pool->size, pool->size}, stride = {pool->stride, pool->stride};
    dnnl_dims_t first = {pool->pad, pool->pad};
    dnnl_dims_t last = {pad_behind(y->dims[2], pool->size, pool->stride, x->dims[2], pool->pad),
                        pad_behind(y->dims[3], pool->size, pool->stride, x->dims[3], pool->pad)};
    dnnl_prop_kind_t kind = training ? dnnl_forward_training : dnnl_forward_inference;
    if (dnnl_pooling_forward_desc_init(&operation, kind, law, x, y, stride, size, first, last) !=
        dnnl_success)
        return NULL;
    dnnl_primitive_desc_t forward = make(&operation, NULL, NULL);
    if (!backward || forward == NULL)
        return forward;
    dnnl_pooling_backward_desc_init(&operation, law, x, y, stride, size, first, last);
    dnnl_primitive_desc_t descriptor = make(&operation, NULL, forward);
    dnnl_primitive_desc_destroy(forward);
    return descriptor;
}

dnnl_primitive_desc_t cw_dnn_reorder_new(const dnnl_memory_desc_t *from,
                                         const dnnl_memory_desc_t *to, gboolean accumulate)
{
    dnnl_primitive_attr_t attributes;
    dnnl_post_ops_t post_ops;
    dnnl_primitive_desc_t descriptor = NULL;
    if (dnnl_primitive_attr_create(&attributes) != dnnl_success ||
        dnnl_post_ops_create(&post_ops) != dnnl_success)
        return NULL;
    dnnl_primitive_attr_set_scratchpad_mode(attributes, dnnl_scratchpad_mode_user);
    if (accumulate)
        dnnl_post_ops_append_sum(post_ops, 1);
    dnnl_primitive_attr_set_post_ops(attributes, post_ops);
    dnnl_reorder_primitive_desc_create(&descriptor, from, cw_dnn_engine(), to, cw_dnn_engine(),
                                       attributes);
    dnnl_post_ops_destroy(post_ops);
    dnnl_primitive_attr_destroy(attributes);
    return descriptor;
}

/* --- runners --- */

static const dnnl_memory_desc_t *format_of(const_dnnl_primitive_desc_t descriptor, int role)
{
    return dnnl_primitive_desc_query_md(descriptor, dnnl_query_exec_arg_md, role);
}

static gboolean add_memory(cw_dnn_runner *runner, const dnnl_memory_desc_t *format, int role,
                           GError **error)
{
    dnnl_exec_arg_t *argument = &runner->arguments[runner->count];
    argument->arg = role;
    if (!cw_dnn_ok(dnnl_memory_create(&argument->memory, format, cw_dnn_engine(), DNNL_MEMORY_NONE),
                   "a memory", error))
        return FALSE;
    runner->count++;
    return TRUE;
}

gboolean cw_dnn_runner_init(cw_dnn_runner *runner, dnnl_primitive_desc_t descriptor,
                            const int *roles, GError **error)
{
    *runner = (cw_dnn_runner){0};
    gboolean made =
        cw_dnn_ok(descriptor != NULL ? dnnl_primitive_create(&runner->primitive, descriptor)
                                     : dnnl_unimplemented,
                  "a primitive", error);
    for (; made && *roles != 0; roles++)
        made = add_memory(runner, format_of(descriptor, *roles), *roles, error);
    if (made) {
        const dnnl_memory_desc_t *scratch = format_of(descriptor, DNNL_ARG_SCRATCHPAD);
        runner->scratch_bytes = dnnl_memory_desc_get_size(scratch);
        made = add_memory(runner, scratch, DNNL_ARG_SCRATCHPAD, error);
    }
    if (descriptor != NULL)
        dnnl_primitive_desc_destroy(descriptor);
    if (!made)
        cw_dnn_runner_clear(runner);
    return made;
}

void cw_dnn_runner_clear(cw_dnn_runner *runner)
{
    for (int i = 0; i < runner->count; i++)
        dnnl_memory_destroy(runner->arguments[i].memory);
    if (runner->primitive != NULL)
        dnnl_primitive_destroy(runner->primitive);
    *runner = (cw_dnn_runner){0};
}

void cw_dnn_runner_run(const cw_dnn_runner *runner, void *const *addresses, void *scratch)
{
    for (int i = 0; i < runner->count - 1; i++)
        dnnl_memory_set_data_handle(runner->arguments[i].memory, addresses[i]);
    dnnl_memory_set_data_handle(runner->arguments[runner->count - 1].memory, scratch);
    dnnl_status_t status = dnnl_primitive_execute(runner->primitive, cw_dnn_stream(), runner->count,
                                                  runner->arguments);
    g_warn_if_fail(status == dnnl_success); /* else the list of roles is not what it takes */
}

static const dnnl_exec_arg_t *find_argument(const cw_dnn_runner *runner, int role)
{
    for (int i = 0; i < runner->count; i++)
        if (runner->arguments[i].arg == role)
            return &runner->arguments[i];
    return NULL;
}

const dnnl_memory_desc_t *cw_dnn_runner_format(const cw_dnn_runner *runner, int role)
{
    const dnnl_memory_desc_t *format = NULL;
    dnnl_memory_get_memory_desc(find_argument(runner, role)->memory, &format);
    return format;
}

gsize cw_dnn_runner_bytes(const cw_dnn_runner *runner, int role)
{
    return dnnl_memory_desc_get_size(cw_dnn_runner_format(runner, role));
}
