/* SPDX-License-Identifier: Apache-2.0
 *
 * A valid shape's element count times eight (a double each) fits a gssize, so that every later
 * product of its sizes is safe.
 */
#include "kernel/shape.h"

#include <string.h>

cw_shape cw_shape_make(const gint64 *sizes, gsize rank)
{
    cw_shape shape = {.rank = (int)MIN(rank, CW_SHAPE_RANK), .size = {1, 1, 1, 1, 1}};
    for (int i = 0; i < shape.rank; i++)
        shape.size[i] = sizes[i];
    if (rank > CW_SHAPE_RANK)
        shape.size[0] = 0; /* not valid, and it stays so */
    return shape;
}

gboolean cw_shape_valid(const cw_shape *shape)
{
    if (shape->rank < 0 || shape->rank > CW_SHAPE_RANK)
        return FALSE;
    gsize count = sizeof(double);
    for (int i = 0; i < CW_SHAPE_RANK; i++)
        if (shape->size[i] < 1 || !g_size_checked_mul(&count, count, (gsize)shape->size[i]))
            return FALSE;
    return count <= G_MAXSSIZE;
}

gsize cw_shape_count(const cw_shape *shape)
{
    gsize count = 1;
    for (int i = 0; i < shape->rank; i++)
        count *= (gsize)shape->size[i];
    return count;
}

gsize cw_shape_row(const cw_shape *shape)
{
    return shape->rank == 0 ? 1 : cw_shape_count(shape) / (gsize)shape->size[0];
}

gboolean cw_shape_equal(const cw_shape *a, const cw_shape *b)
{
    return a->rank == b->rank && memcmp(a->size, b->size, sizeof a->size) == 0;
}

gboolean cw_shape_is_vector(const cw_shape *shape, gint64 size)
{
    return shape->rank == 1 && shape->size[0] == size;
}

gboolean cw_shape_broadcast(const cw_shape *a, const cw_shape *b, cw_shape *result)
{
    *result = (cw_shape){.rank = MAX(a->rank, b->rank), .size = {1, 1, 1, 1, 1}};
    for (int i = 1; i <= result->rank; i++) {
        gint64 of_a = i <= a->rank ? a->size[a->rank - i] : 1;
        gint64 of_b = i <= b->rank ? b->size[b->rank - i] : 1;
        if (of_a != of_b && of_a != 1 && of_b != 1)
            return FALSE;
        result->size[result->rank - i] = MAX(of_a, of_b);
    }
    return TRUE;
}

char *cw_shape_format(const cw_shape *shape)
{
    GString *text = g_string_new("[");
    for (int i = 0; i < shape->rank; i++)
        g_string_append_printf(text, "%s%" G_GINT64_FORMAT, i > 0 ? "," : "", shape->size[i]);
    return g_string_free(g_string_append_c(text, ']'), FALSE);
}
