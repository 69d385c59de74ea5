/* SPDX-License-Identifier: Apache-2.0
 *
 * Strided products as ONNX. An operand walks row-major memory with up to four (stride, extent)
 * pairs. Sorted by falling stride they are the digits of a mixed radix: memory reshaped to
 * [S / s0, s0 / s1, s1 / s2, ...] has one dimension a pair, of which the pair takes the run of
 * `extent` that begins at the offset's digit. So: Reshape, Slice, Transpose, Unsqueeze, MatMul, and
 * the way back for the result. Attention's q, k and v come out of one [N,L,3D] that way.
 */
#include <string.h>

#include "graph/onnx_model.h"

#define PAIRS 4 /* batch 0, batch 1, row, column */

typedef struct {
    int place; /* 0 .. PAIRS-1: which of the four */
    gint64 stride, extent;
} pair;

/* The place that counts the pictures: of those with an extent of N the outermost, which is the one
 * with the widest stride (with N = 1 any will do). -1 when the value is not grown or has none. */
static int picture_place(const cw_onnx_model *model, const cw_node *node, const cw_strides *strides,
                         const gint64 *extents)
{
    int found = -1;
    for (int i = 0; i < PAIRS && cw_onnx_grown(model, node); i++)
        if (extents[i] == model->n && strides->stride[i] > 0 &&
            (found < 0 || strides->stride[i] > strides->stride[found]))
            found = i;
    return found;
}

/* Falling strides; equal ones keep their order. Extents of 1 take no part, but for the pictures'.
 * Returns how many take part. */
static int sort_pairs(const cw_strides *strides, const gint64 *extents, int pictures, pair *pairs)
{
    int count = 0;
    for (int i = 0; i < PAIRS; i++) {
        if (strides->stride[i] == 0 || (extents[i] == 1 && i != pictures))
            continue;
        int at = count++;
        for (; at > 0 && pairs[at - 1].stride < strides->stride[i]; at--)
            pairs[at] = pairs[at - 1];
        pairs[at] = (pair){i, strides->stride[i], extents[i]};
    }
    return count;
}

/* The sizes and starts of the mixed radix; FALSE when the pairs are none. */
static gboolean read_radix(const pair *pairs, int count, gint64 offset, gint64 elements,
                           gint64 *sizes, gint64 *starts)
{
    gint64 above = elements;
    for (int i = 0; i < count; i++) {
        if (above % pairs[i].stride != 0)
            return FALSE;
        sizes[i] = above / pairs[i].stride;
        starts[i] = offset / pairs[i].stride;
        offset %= pairs[i].stride;
        above = pairs[i].stride;
        if (starts[i] + pairs[i].extent > sizes[i])
            return FALSE;
    }
    return above == 1 && offset == 0;
}

static const char *slice(cw_onnx_model *model, const char *value, const pair *pairs, int count,
                         const gint64 *sizes, const gint64 *starts)
{
    for (int i = 0; i < count; i++) {
        if (pairs[i].extent == sizes[i])
            continue;
        const char *in[] = {value, cw_onnx_ints(model, &starts[i], 1),
                            cw_onnx_ints(model, (gint64[]){starts[i] + pairs[i].extent}, 1),
                            cw_onnx_ints(model, (gint64[]){i}, 1)};
        value = cw_onnx_emit(model, "Slice", in, 4);
    }
    return value;
}

/* From the order of strides to the order of places, missing places as dimensions of 1. */
static const char *arrange(cw_onnx_model *model, const char *value, const pair *pairs, int count)
{
    gint64 order[PAIRS], missing[PAIRS];
    gsize found = 0, absent = 0;
    for (int place = 0; place < PAIRS; place++) {
        int i = 0;
        while (i < count && pairs[i].place != place)
            i++;
        if (i < count)
            order[found++] = i;
        else
            missing[absent++] = place;
    }
    value = cw_onnx_emit1(model, "Transpose", value);
    cw_onnx_set_ints(model, "perm", order, found);
    return absent == 0
               ? value
               : cw_onnx_emit2(model, "Unsqueeze", value, cw_onnx_ints(model, missing, absent));
}

/* The operand as [batch 0, batch 1, rows, columns]; `summed` is the place that the product sums
 * over, `pictures` the one that counts pictures in the result. */
static const char *operand(cw_onnx_model *model, const cw_node *node, int index,
                           const cw_strides *strides, const gint64 *extents, int summed,
                           int pictures)
{
    const cw_node *in = node->in[index];
    gboolean grown = cw_onnx_grown(model, in);
    pair pairs[PAIRS];
    gint64 sizes[PAIRS], starts[PAIRS];
    int place = picture_place(model, in, strides, extents);
    int count = sort_pairs(strides, extents, place, pairs);
    if (count == 0 || !read_radix(pairs, count, strides->offset, (gint64)cw_shape_count(&in->shape),
                                  sizes, starts))
        return cw_onnx_refuse(model, node, "an operand is no window of its memory");
    if (grown && (place != pictures || place == summed || pairs[0].place != place ||
                  pairs[0].extent != sizes[0]))
        return cw_onnx_refuse(model, node, "it mixes pictures");
    const char *value = cw_onnx_operand(model, node, index);
    value = cw_onnx_reshape(model, value, sizes, (gsize)count, grown);
    value = slice(model, value, pairs, count, sizes, starts);
    return arrange(model, value, pairs, count);
}

/* The order of places in which the result fills its memory. Places that take no part have a size of
 * 1: they may stand in front, or behind N. FALSE when the memory is not filled in order. */
static gboolean result_order(const cw_node *node, const gint64 *extents, int pictures,
                             gint64 *order)
{
    const cw_matmul *matmul = node->attributes;
    gint64 sizes[PAIRS], starts[PAIRS];
    gboolean part[PAIRS] = {FALSE};
    pair pairs[PAIRS];
    int count = sort_pairs(&matmul->out, extents, pictures, pairs), at = 0;
    if (!read_radix(pairs, count, matmul->out.offset, (gint64)cw_shape_count(&node->shape), sizes,
                    starts) ||
        (pictures >= 0 && pairs[0].place != pictures))
        return FALSE;
    for (int i = 0; i < count; i++) {
        part[pairs[i].place] = TRUE;
        if (sizes[i] != pairs[i].extent)
            return FALSE;
    }
    if (pictures >= 0)
        order[at++] = pictures;
    for (int place = 0; place < PAIRS; place++)
        if (!part[place])
            order[at++] = place;
    for (int i = pictures >= 0 ? 1 : 0; i < count; i++)
        order[at++] = pairs[i].place;
    return TRUE;
}

const char *cw_onnx_matmul(cw_onnx_model *model, const cw_node *node)
{
    const cw_matmul *matmul = node->attributes;
    const gint64 *batch = matmul->batch;
    const gint64 of_a[] = {batch[0], batch[1], matmul->m, matmul->k};
    const gint64 of_b[] = {batch[0], batch[1], matmul->k, matmul->n};
    const gint64 of_out[] = {batch[0], batch[1], matmul->m, matmul->n};
    gint64 order[PAIRS];
    int pictures = picture_place(model, node, &matmul->out, of_out);
    if (!result_order(node, of_out, pictures, order))
        return cw_onnx_refuse(model, node, "the result does not fill its memory in order");
    const char *a = operand(model, node, 0, &matmul->a, of_a, 3, pictures);
    const char *b = operand(model, node, 1, &matmul->b, of_b, 2, pictures);
    const char *value = cw_onnx_emit2(model, "MatMul", a, b);
    if (matmul->scale != 1)
        value = cw_onnx_emit2(model, "Mul", value, cw_onnx_number(model, matmul->scale));
    value = cw_onnx_emit1(model, "Transpose", value);
    cw_onnx_set_ints(model, "perm", order, PAIRS);
    return cw_onnx_reshape(model, value, node->shape.size, (gsize)node->shape.rank,
                           cw_onnx_grown(model, node));
}
