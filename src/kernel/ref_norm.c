/* SPDX-License-Identifier: Apache-2.0
 *
 * y = weight * z + bias with z = (x - mean) / sqrt(variance + epsilon), variance biased; over the
 * batch and the map of a channel (batch norm; Ioffe and Szegedy 2015) or over the last dimension
 * (layer norm; Ba et al. 2016). With M elements and g = weight * dy:
 *   dx = (g - mean(g) - z mean(g z)) / sqrt(variance + epsilon)
 * Stored statistics are constants: dx = g / sqrt(variance + epsilon).
 */
#include "kernel/kernel.h"
#include "kernel/real.h"

/* One normalised set: `outer` runs, `outer_stride` apart, of `inner` elements each. */
typedef struct {
    gsize start, outer, outer_stride, inner;
} set;

typedef struct {
    real mean, variance, inverse; /* inverse = 1 / sqrt(variance + epsilon) */
} statistics;

#define EACH(set, at)                                                                              \
    for (gsize run_ = 0; run_ < (set).outer; run_++)                                               \
        for (gsize at = (set).start + run_ * (set).outer_stride, end_ = at + (set).inner;          \
             at < end_; at++)

static gsize size_of(set s)
{
    return s.outer * s.inner;
}

static statistics measure(const real *x, set s, real epsilon)
{
    statistics result = {0};
    EACH(s, at)
    result.mean += x[at] / (real)size_of(s);
    EACH(s, at)
    result.variance += (x[at] - result.mean) * (x[at] - result.mean) / (real)size_of(s);
    result.inverse = 1 / MATH(sqrt)(result.variance + epsilon);
    return result;
}

static int group_count(const cw_batch_norm *norm)
{
    return MAX(norm->groups, 1);
}

static set channel_set(const cw_call *call, int group, gsize channel)
{
    const gint64 *size = call->in[0].shape.size;
    gsize map = (gsize)(size[2] * size[3]), row = (gsize)size[1] * map;
    gsize rows = (gsize)(size[0] / group_count(call->attributes));
    return (set){(gsize)group * rows * row + channel * map, rows, row, map};
}

/* The statistics that a channel is normalised by. */
static statistics channel_statistics(const cw_call *call, set s, gsize channel)
{
    const cw_batch_norm *norm = call->attributes;
    if (call->training && !norm->stored)
        return measure(call->in[0].data, s, (real)norm->epsilon);
    const real *mean = call->in[3].data, *variance = call->in[4].data;
    return (statistics){mean[channel], variance[channel],
                        1 / MATH(sqrt)(variance[channel] + (real)norm->epsilon)};
}

static void move_running(const cw_call *call, set s, gsize channel, statistics batch)
{
    const cw_batch_norm *norm = call->attributes;
    if (!call->training || norm->stored)
        return;
    real momentum = (real)norm->momentum, count = (real)size_of(s);
    real *mean = (real *)call->in[3].data + channel, *variance = (real *)call->in[4].data + channel;
    real unbiased = count > 1 ? batch.variance * count / (count - 1) : batch.variance;
    *mean += momentum * (batch.mean - *mean);
    *variance += momentum * (unbiased - *variance);
}

void REF(batch_norm_forward)(const cw_call *call)
{
    const cw_batch_norm *norm = call->attributes;
    const real *x = call->in[0].data, *weight = call->in[1].data, *bias = call->in[2].data;
    real *y = call->out.data;
    for (int group = 0; group < group_count(norm); group++)
        for (gsize c = 0; c < (gsize)call->in[0].shape.size[1]; c++) {
            set s = channel_set(call, group, c);
            statistics by = channel_statistics(call, s, c);
            EACH(s, at)
            {
                y[at] = weight[c] * (x[at] - by.mean) * by.inverse + bias[c];
                if (norm->relu)
                    y[at] = MAX(y[at], 0);
            }
            move_running(call, s, c, by);
        }
}

static void batch_norm_channel(const cw_call *call, set s, gsize c, gboolean batch)
{
    gboolean relu = ((const cw_batch_norm *)call->attributes)->relu;
    const real *x = call->in[0].data, *weight = call->in[1].data, *y = call->out.data;
    const real *y_gradient = call->out.gradient;
    real *x_gradient = call->in[0].gradient;
    statistics by = channel_statistics(call, s, c);
    real sum = 0, sum_z = 0;
    EACH(s, at)
    {
        real gradient = relu && y[at] <= 0 ? 0 : y_gradient[at];
        sum += gradient;
        sum_z += gradient * (x[at] - by.mean) * by.inverse;
    }
    if (call->in[1].gradient != NULL)
        ((real *)call->in[1].gradient)[c] += sum_z;
    if (call->in[2].gradient != NULL)
        ((real *)call->in[2].gradient)[c] += sum;
    if (x_gradient == NULL)
        return;
    real mean = batch ? sum / (real)size_of(s) : 0, mean_z = batch ? sum_z / (real)size_of(s) : 0;
    EACH(s, at)
    {
        real gradient = relu && y[at] <= 0 ? 0 : y_gradient[at];
        real z = (x[at] - by.mean) * by.inverse;
        x_gradient[at] += weight[c] * by.inverse * (gradient - mean - z * mean_z);
    }
}

void REF(batch_norm_backward)(const cw_call *call)
{
    const cw_batch_norm *norm = call->attributes;
    gboolean batch = call->training && !norm->stored;
    for (int group = 0; group < group_count(norm); group++)
        for (gsize c = 0; c < (gsize)call->in[0].shape.size[1]; c++)
            batch_norm_channel(call, channel_set(call, group, c), c, batch);
}

static gsize last_size(const cw_tensor *tensor)
{
    return tensor->shape.rank == 0 ? 1 : (gsize)tensor->shape.size[tensor->shape.rank - 1];
}

void REF(layer_norm_forward)(const cw_call *call)
{
    real epsilon = (real)((const cw_numbers *)call->attributes)->a;
    const real *x = call->in[0].data, *weight = call->in[1].data, *bias = call->in[2].data;
    real *y = call->out.data;
    gsize size = last_size(&call->out), count = cw_shape_count(&call->out.shape);
    for (gsize row = 0; row < count; row += size) {
        statistics by = measure(x, (set){row, 1, 0, size}, epsilon);
        for (gsize f = 0; f < size; f++)
            y[row + f] = weight[f] * (x[row + f] - by.mean) * by.inverse + bias[f];
    }
}

static void layer_norm_row(const cw_call *call, gsize row, gsize size)
{
    real epsilon = (real)((const cw_numbers *)call->attributes)->a;
    const real *x = (const real *)call->in[0].data + row, *weight = call->in[1].data;
    const real *gradient = (const real *)call->out.gradient + row;
    real *weight_gradient = call->in[1].gradient, *bias_gradient = call->in[2].gradient;
    real *x_gradient = call->in[0].gradient;
    statistics by = measure(x, (set){0, 1, 0, size}, epsilon);
    real mean = 0, mean_z = 0;
    for (gsize f = 0; f < size; f++) {
        real z = (x[f] - by.mean) * by.inverse;
        mean += weight[f] * gradient[f] / (real)size;
        mean_z += weight[f] * gradient[f] * z / (real)size;
        if (weight_gradient != NULL)
            weight_gradient[f] += gradient[f] * z;
        if (bias_gradient != NULL)
            bias_gradient[f] += gradient[f];
    }
    for (gsize f = 0; f < size && x_gradient != NULL; f++) {
        real z = (x[f] - by.mean) * by.inverse;
        x_gradient[row + f] += (weight[f] * gradient[f] - mean - z * mean_z) * by.inverse;
    }
}

void REF(layer_norm_backward)(const cw_call *call)
{
    gsize size = last_size(&call->out), count = cw_shape_count(&call->out.shape);
    for (gsize row = 0; row < count; row += size)
        layer_norm_row(call, row, size);
}

#define LEAST_NORM ((real)1e-12)

static real norm_of(const real *x, gsize size)
{
    real sum = 0;
    for (gsize f = 0; f < size; f++)
        sum += x[f] * x[f];
    return MATH(sqrt)(sum);
}

/* y = x / max(r, 1e-12) with r = ||x||; dx = (dy - y (y . dy)) / r, and dy / 1e-12 below that. */
void REF(l2_normalise_forward)(const cw_call *call)
{
    const real *x = call->in[0].data;
    real *y = call->out.data;
    gsize size = last_size(&call->out), count = cw_shape_count(&call->out.shape);
    for (gsize row = 0; row < count; row += size) {
        real norm = MAX(norm_of(x + row, size), LEAST_NORM);
        for (gsize f = row; f < row + size; f++)
            y[f] = x[f] / norm;
    }
}

void REF(l2_normalise_backward)(const cw_call *call)
{
    const real *x = call->in[0].data, *y = call->out.data, *y_gradient = call->out.gradient;
    real *x_gradient = call->in[0].gradient;
    gsize size = last_size(&call->out), count = cw_shape_count(&call->out.shape);
    for (gsize row = 0; row < count; row += size) {
        real norm = norm_of(x + row, size), along = 0;
        for (gsize f = row; f < row + size && norm > LEAST_NORM; f++)
            along += y[f] * y_gradient[f];
        for (gsize f = row; f < row + size; f++)
            x_gradient[f] += (y_gradient[f] - y[f] * along) / MAX(norm, LEAST_NORM);
    }
}
