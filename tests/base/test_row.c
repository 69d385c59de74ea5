/* SPDX-License-Identifier: Apache-2.0 */
#include "base/error.h"
#include "base/row.h"

static const cw_row linen = {"linen", "a"}, cotton = {"cotton", "b"}, silk = {"silk", "c"};
static const cw_row *const rows[] = {&linen, &cotton, &silk, NULL};
static const cw_row_table cloth = {"cloth", rows};

static void test_found(void)
{
    g_autoptr(GError) error = NULL;
    g_assert_true(cw_row_find(&cloth, "cotton", &error) == &cotton);
    g_assert_no_error(error);
    g_assert_cmpuint(cw_row_count(&cloth), ==, 3);
}

static void test_slip(void)
{
    g_autoptr(GError) error = NULL;
    g_assert_null(cw_row_find(&cloth, "coton", &error));
    g_assert_error(error, CW_ERROR, CW_ERROR_NOT_FOUND);
    g_assert_cmpstr(error->message, ==, "no cloth \"coton\"; did you mean \"cotton\"?");
}

static void test_nothing_near(void)
{
    g_autoptr(GError) error = NULL;
    g_assert_null(cw_row_find(&cloth, "polyester", &error));
    g_assert_cmpstr(error->message, ==, "no cloth \"polyester\"; there are: linen, cotton, silk");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/row/found", test_found);
    g_test_add_func("/row/slip", test_slip);
    g_test_add_func("/row/nothing-near", test_nothing_near);
    return g_test_run();
}
