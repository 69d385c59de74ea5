/* SPDX-License-Identifier: Apache-2.0
 *
 * Element by element. One line of UNARY says a function and its derivative in terms of x (input),
 * y (result) and the numbers a and b. Two-operand ones broadcast: the gradient of a stretched
 * operand is the sum over what it was stretched to.
 */
#include "kernel/kernel.h"
#include "kernel/real.h"

#define UNARY(name, value, derivative)                                                             \
    void REF(name##_forward)(const cw_call *call)                                                  \
    {                                                                                              \
        G_GNUC_UNUSED const cw_numbers *p = call->attributes;                                      \
        gsize count = cw_shape_count(&call->out.shape);                                            \
        for (gsize i = 0; i < count; i++) {                                                        \
            real x = ((const real *)call->in[0].data)[i];                                          \
            ((real *)call->out.data)[i] = value;                                                   \
        }                                                                                          \
    }                                                                                              \
    void REF(name##_backward)(const cw_call *call)                                                 \
    {                                                                                              \
        G_GNUC_UNUSED const cw_numbers *p = call->attributes;                                      \
        const real *xs = call->in[0].data, *ys = call->out.data;                                   \
        gsize count = cw_shape_count(&call->out.shape);                                            \
        for (gsize i = 0; i < count; i++) {                                                        \
            G_GNUC_UNUSED real x = xs != NULL ? xs[i] : 0, y = ys != NULL ? ys[i] : 0;             \
            ((real *)call->in[0].gradient)[i] +=                                                   \
                ((const real *)call->out.gradient)[i] * (derivative);                              \
        }                                                                                          \
    }

#define HALF ((real)0.5)
#define ROOT_HALF ((real)0.70710678118654752440)
#define ROOT_2PI_INVERSE ((real)0.39894228040143267794)

UNARY(scale, (real)p->a *x + (real)p->b, (real)p->a)
UNARY(relu, MAX(x, 0), y > 0)
UNARY(gelu, HALF *x *(1 + MATH(erf)(x * ROOT_HALF)),
      HALF *(1 + MATH(erf)(x * ROOT_HALF)) + x * ROOT_2PI_INVERSE * MATH(exp)(-HALF * x * x))
UNARY(exp, MATH(exp)(x), y)
UNARY(log, MATH(log)(x), 1 / x)
UNARY(sigmoid, 1 / (1 + MATH(exp)(-x)), y *(1 - y))
UNARY(abs, MATH(fabs)(x), (real)((x > 0) - (x < 0)))
UNARY(power, MATH(pow)(x, (real)p->a), (real)p->a *MATH(pow)(x, (real)p->a - 1))

/* Index into an operand of element `i` of the result. */
static gsize operand_index(const cw_shape *operand, const cw_shape *result, gsize i)
{
    gsize index = 0, stride = 1;
    for (int axis = 1; axis <= operand->rank; axis++) {
        gsize size = (gsize)result->size[result->rank - axis];
        if (operand->size[operand->rank - axis] > 1)
            index += i % size * stride;
        stride *= (gsize)operand->size[operand->rank - axis];
        i /= size;
    }
    return index;
}

#define BINARY(name, value, by_a, by_b)                                                            \
    void REF(name##_forward)(const cw_call *call)                                                  \
    {                                                                                              \
        gsize count = cw_shape_count(&call->out.shape);                                            \
        for (gsize i = 0; i < count; i++) {                                                        \
            real a = ((const real *)call->in[0]                                                    \
                          .data)[operand_index(&call->in[0].shape, &call->out.shape, i)];          \
            real b = ((const real *)call->in[1]                                                    \
                          .data)[operand_index(&call->in[1].shape, &call->out.shape, i)];          \
            ((real *)call->out.data)[i] = value;                                                   \
        }                                                                                          \
    }                                                                                              \
    void REF(name##_backward)(const cw_call *call)                                                 \
    {                                                                                              \
        const real *as = call->in[0].data, *bs = call->in[1].data, *ys = call->out.data;           \
        real *a_gradient = call->in[0].gradient, *b_gradient = call->in[1].gradient;               \
        gsize count = cw_shape_count(&call->out.shape);                                            \
        for (gsize i = 0; i < count; i++) {                                                        \
            gsize at_a = operand_index(&call->in[0].shape, &call->out.shape, i);                   \
            gsize at_b = operand_index(&call->in[1].shape, &call->out.shape, i);                   \
            G_GNUC_UNUSED real a = as != NULL ? as[at_a] : 0, b = bs != NULL ? bs[at_b] : 0;       \
            G_GNUC_UNUSED real y = ys != NULL ? ys[i] : 0;                                         \
            real gradient = ((const real *)call->out.gradient)[i];                                 \
            if (a_gradient != NULL)                                                                \
                a_gradient[at_a] += gradient * (by_a);                                             \
            if (b_gradient != NULL)                                                                \
                b_gradient[at_b] += gradient * (by_b);                                             \
        }                                                                                          \
    }

BINARY(add, a + b, 1, 1)
BINARY(subtract, a - b, 1, -1)
BINARY(multiply, a *b, b, a)
BINARY(add_relu, MAX(a + b, 0), y > 0, y > 0)

void REF(broadcast_forward)(const cw_call *call)
{
    for (gsize i = 0; i < cw_shape_count(&call->out.shape); i++)
        ((real *)call->out.data)[i] =
            ((const real *)call->in[0]
                 .data)[operand_index(&call->in[0].shape, &call->out.shape, i)];
}

void REF(broadcast_backward)(const cw_call *call)
{
    for (gsize i = 0; i < cw_shape_count(&call->out.shape); i++)
        ((real *)call->in[0].gradient)[operand_index(&call->in[0].shape, &call->out.shape, i)] +=
            ((const real *)call->out.gradient)[i];
}
