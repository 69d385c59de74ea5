/* SPDX-License-Identifier: Apache-2.0
 *
 * Layouts of maps, choices of algorithms, shapes.
 */
#include <string.h>

#include "base/size.h"
#include "kernel/fast.h"

static void check_conversion(void)
{
    cw_shape shape = CW_SHAPE(3, 32, 5, 4);
    gsize count = cw_shape_count(&shape), places = 20, block = (gsize)cw_fast_block();
    g_autofree float *plain = g_new(float, count);
    g_autofree float *other = g_new0(float, count);
    g_autofree float *back = g_new0(float, count);
    for (gsize i = 0; i < count; i++)
        plain[i] = (float)i;
    for (cw_layout a = 0; a < CW_LAYOUTS; a++)
        for (cw_layout b = 0; b < CW_LAYOUTS; b++) {
            cw_fast_convert(&shape, plain, CW_LAYOUT_PLAIN, back, a, FALSE);
            cw_fast_convert(&shape, back, a, other, b, FALSE);
            cw_fast_convert(&shape, other, b, back, CW_LAYOUT_PLAIN, FALSE);
            g_assert_cmpmem(plain, count * sizeof(float), back, count * sizeof(float));
        }
    /* (n,c,p) = (1,18,7) */
    cw_fast_convert(&shape, plain, CW_LAYOUT_PLAIN, other, CW_LAYOUT_BLOCKED, FALSE);
    gsize at = (32 + 18 / block * block) * places + 7 * block + 18 % block;
    g_assert_cmpfloat(other[at], ==, (32 + 18) * 20 + 7);
    cw_fast_convert(&shape, plain, CW_LAYOUT_PLAIN, other, CW_LAYOUT_IMAGE, FALSE);
    g_assert_cmpfloat(other[(20 + 7) * 32 + 18], ==, (32 + 18) * 20 + 7);
    cw_fast_convert(&shape, plain, CW_LAYOUT_PLAIN, other, CW_LAYOUT_IMAGE, TRUE);
    g_assert_cmpfloat(other[(20 + 7) * 32 + 18], ==, 2 * ((32 + 18) * 20 + 7));
}

static void check_choices(void)
{
    cw_choices *choices = cw_choices_new(FALSE);
    cw_choices_set(choices, "conv-b", "forward", "winograd");
    cw_choices_read(choices, "conv-a backward-data direct\nnot of that form at all\n");
    g_autofree char *text = cw_choices_write(choices);
    g_assert_cmpstr(text, ==, "conv-a backward-data direct\nconv-b forward winograd\n");
    g_assert_cmpstr(cw_choices_find(choices, "conv-a", "backward-data"), ==, "direct");
    g_assert_null(cw_choices_find(choices, "conv-a", "forward"));
    cw_choices_free(choices);
}

static void check_shapes(void)
{
    cw_shape a = CW_SHAPE(4, 1, 3), b = CW_SHAPE(5, 1), both;
    g_assert_true(cw_shape_broadcast(&a, &b, &both));
    cw_shape expected = CW_SHAPE(4, 5, 3);
    g_assert_true(cw_shape_equal(&both, &expected));
    cw_shape c = CW_SHAPE(2, 3);
    g_assert_false(cw_shape_broadcast(&b, &c, &both));
    cw_shape huge = CW_SHAPE(G_MAXINT32, G_MAXINT32, G_MAXINT32);
    g_assert_false(cw_shape_valid(&huge));
    cw_shape empty = CW_SHAPE(3, 0);
    g_assert_false(cw_shape_valid(&empty));
    cw_shape many = CW_SHAPE(1, 1, 1, 1, 1, 1);
    g_assert_false(cw_shape_valid(&many));
    g_autofree char *text = cw_shape_format(&a);
    g_assert_cmpstr(text, ==, "[4,1,3]");
    cw_shape number = CW_SHAPE_SCALAR;
    g_assert_cmpuint(cw_shape_count(&number), ==, 1);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/kernel/layout/conversion", check_conversion);
    g_test_add_func("/kernel/layout/choices", check_choices);
    g_test_add_func("/kernel/layout/shapes", check_shapes);
    return g_test_run();
}
