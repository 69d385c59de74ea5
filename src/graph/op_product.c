/* SPDX-License-Identifier: Apache-2.0
 *
 * Matrix products. A strided product must stay inside the memory of its operands: with strides of
 * 0 or more the last element touched is offset + sum (size - 1) stride.
 */
#include <math.h>

#include "graph/node.h"

static gboolean infer_linear(cw_node *const *in, int count, G_GNUC_UNUSED gconstpointer attributes,
                             cw_shape *out, GError **error)
{
    const cw_shape *x = &in[0]->shape, *w = &in[1]->shape;
    if (x->rank < 1 || w->rank != 2 || w->size[1] != x->size[x->rank - 1])
        return cw_op_refuse(error, "the weight [out,in] does not fit the last dimension");
    if (count > 2 && !cw_shape_is_vector(&in[2]->shape, w->size[0]))
        return cw_op_refuse(error, "the bias does not fit the weight");
    *out = *x;
    out->size[x->rank - 1] = w->size[0];
    return TRUE;
}

static cw_node *case_linear(cw_graph *graph)
{
    return cw_graph_linear(graph, "linear", cw_op_case_leaf(graph, "x", CW_SHAPE(2, 3, 4)),
                           cw_op_case_leaf(graph, "w", CW_SHAPE(5, 4)),
                           cw_op_case_leaf(graph, "b", CW_SHAPE(5)));
}

const cw_op cw_op_linear = {
    .row = {"linear", "rows times a weight, plus a bias"},
    .least = 2,
    .most = 3,
    .infer = infer_linear,
    .kernel = &cw_kernels[CW_KERNEL_linear],
    .gradient_case = case_linear,
};

cw_node *cw_graph_linear(cw_graph *graph, const char *name, cw_node *x, cw_node *weight,
                         cw_node *bias)
{
    cw_node *in[] = {x, weight, bias};
    return cw_graph_apply(graph, &cw_op_linear, name, in, bias != NULL ? 3 : 2, NULL, 0);
}

typedef struct {
    cw_matmul matmul;
    cw_shape out;
} product;

static gboolean fits(const cw_strides *s, const cw_matmul *p, gint64 rows, gint64 columns,
                     const cw_shape *shape)
{
    const gint64 size[4] = {p->batch[0], p->batch[1], rows, columns};
    gint64 last = s->offset;
    for (int i = 0; i < 4; i++) {
        if (s->stride[i] < 0 || s->stride[i] > G_MAXINT32 || size[i] > G_MAXINT32)
            return FALSE;
        last += (size[i] - 1) * s->stride[i];
    }
    return s->offset >= 0 && last < (gint64)cw_shape_count(shape) &&
           (s->stride[2] == 1 || s->stride[3] == 1);
}

static gboolean infer_matmul(cw_node *const *in, G_GNUC_UNUSED int count, gconstpointer attributes,
                             cw_shape *out, GError **error)
{
    const product *p = attributes;
    const cw_matmul *m = &p->matmul;
    *out = p->out;
    if (!cw_shape_valid(out) ||
        (gint64)cw_shape_count(out) != m->batch[0] * m->batch[1] * m->m * m->n)
        return cw_op_refuse(error, "the result does not have the size of the products");
    if (!fits(&m->a, m, m->m, m->k, &in[0]->shape) || !fits(&m->b, m, m->k, m->n, &in[1]->shape) ||
        !fits(&m->out, m, m->m, m->n, out))
        return cw_op_refuse(error, "the strides leave an operand, or none of a pair is 1");
    return TRUE;
}

static cw_node *case_matmul(cw_graph *graph)
{
    return cw_graph_attention(graph, "attention", cw_op_case_leaf(graph, "qkv", CW_SHAPE(2, 3, 12)),
                              2);
}

const cw_op cw_op_matmul = {
    .row = {"matmul", "batches of matrix products"},
    .least = 2,
    .most = 2,
    .infer = infer_matmul,
    .kernel = &cw_kernels[CW_KERNEL_matmul],
    .gradient_case = case_matmul,
};

cw_node *cw_graph_matmul_strided(cw_graph *graph, const char *name, cw_node *a, cw_node *b,
                                 cw_shape out, const cw_matmul *matmul)
{
    product attributes = {.matmul = *matmul, .out = out};
    cw_node *in[] = {a, b};
    return cw_graph_apply(graph, &cw_op_matmul, name, in, 2, &attributes, sizeof attributes);
}

/* Strides of a row-major [batch0,batch1,rows,columns]; one matrix for all when `shared`. */
static cw_strides plain_strides(gint64 batch1, gint64 rows, gint64 columns, gboolean transposed,
                                gboolean shared)
{
    gint64 matrix = rows * columns;
    cw_strides s = {.stride = {shared ? 0 : batch1 * matrix, shared ? 0 : matrix, columns, 1}};
    if (transposed) {
        s.stride[2] = 1;
        s.stride[3] = columns;
    }
    return s;
}

cw_node *cw_graph_matmul(cw_graph *graph, const char *name, cw_node *a, gboolean a_transposed,
                         cw_node *b, gboolean b_transposed)
{
    int lead = a->shape.rank - 2;
    gboolean shared = b->shape.rank == 2 && lead > 0;
    gboolean same = shared || b->shape.rank == a->shape.rank;
    for (int i = 0; i < lead && !shared && same; i++)
        same = a->shape.size[i] == b->shape.size[i];
    gint64 m = cw_node_size(a, a_transposed ? -1 : -2), k = cw_node_size(a, a_transposed ? -2 : -1);
    gint64 n = cw_node_size(b, b_transposed ? -2 : -1);
    gboolean poisoned = a->leaf == CW_LEAF_POISON || b->leaf == CW_LEAF_POISON;
    if (!poisoned &&
        (lead < 0 || lead > 2 || !same || cw_node_size(b, b_transposed ? -1 : -2) != k)) {
        g_autofree char *of_a = cw_shape_format(&a->shape), *of_b = cw_shape_format(&b->shape);
        return cw_graph_fail(graph, "matmul", name, "%s and %s do not multiply", of_a, of_b);
    }
    cw_matmul p = {
        .batch = {lead > 1 ? a->shape.size[lead - 2] : 1, lead > 0 ? a->shape.size[lead - 1] : 1},
        .m = m,
        .n = n,
        .k = k,
        .scale = 1};
    p.a =
        plain_strides(p.batch[1], a_transposed ? k : m, a_transposed ? m : k, a_transposed, FALSE);
    p.b =
        plain_strides(p.batch[1], b_transposed ? n : k, b_transposed ? k : n, b_transposed, shared);
    p.out = plain_strides(p.batch[1], m, n, FALSE, FALSE);
    cw_shape out = a->shape;
    out.size[MAX(out.rank - 2, 0)] = m;
    out.size[MAX(out.rank - 1, 0)] = n;
    return cw_graph_matmul_strided(graph, name, a, b, out, &p);
}

cw_node *cw_graph_attention(cw_graph *graph, const char *name, cw_node *qkv, int heads)
{
    gint64 n = cw_node_size(qkv, 0), l = cw_node_size(qkv, 1), width = cw_node_size(qkv, 2);
    if (qkv->leaf == CW_LEAF_POISON)
        return qkv;
    if (qkv->shape.rank != 3 || heads < 1 || width % (3 * heads) != 0)
        return cw_graph_fail(graph, "attention", name,
                             "width %" G_GINT64_FORMAT " is not 3 x %d heads x features", width,
                             heads);
    gint64 d = width / 3, f = d / heads;
    cw_matmul scores = {.batch = {n, heads}, .m = l, .n = l, .k = f, .scale = 1 / sqrt((double)f)};
    scores.a = (cw_strides){0, {l * width, f, width, 1}};
    scores.b = (cw_strides){d, {l * width, f, 1, width}};
    scores.out = (cw_strides){0, {heads * l * l, l * l, l, 1}};
    cw_node *weights = cw_graph_softmax(
        graph, name,
        cw_graph_matmul_strided(graph, name, qkv, qkv, CW_SHAPE(n, heads, l, l), &scores));
    cw_matmul mix = {.batch = {n, heads}, .m = l, .n = f, .k = l, .scale = 1};
    mix.a = scores.out;
    mix.b = (cw_strides){2 * d, {l * width, f, width, 1}};
    mix.out = (cw_strides){0, {l * d, f, d, 1}};
    return cw_graph_matmul_strided(graph, name, weights, qkv, CW_SHAPE(n, l, d), &mix);
}
