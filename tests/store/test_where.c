/* SPDX-License-Identifier: Apache-2.0 */
#include "base/error.h"
#include "store/where.h"

static void test_prices(void)
{
    const struct {
        const char *text;
        double amount;
    } good[] = {
        {"49", 49},           {"49.00 USD", 49},
        {"EUR 49,90", 49.9},  {"$1,299.00", 1299},
        {"1.299,00 €", 1299}, {"1,299", 1299},
        {"1.299", 1.299},     {"1.299.000", 1299000},
        {" 7,5 ", 7.5},       {"US$ 12.5", 12.5},
        {"-3", -3},           {".5", 0.5},
        {"19.00USD", 19},     {"12,345,678.9", 12345678.9},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(good); i++) {
        double amount = -1;
        g_assert_true(cw_price_parse(good[i].text, &amount));
        g_assert_cmpfloat(amount, ==, good[i].amount);
    }
    const char *const bad[] = {"",    "USD",       "abc", "1 2",        "12 cm high",
                               "..5", "USD 5 USD", "1-2", "2024-01-01", "12345678901234567890",
                               "\xff"};
    for (gsize i = 0; i < G_N_ELEMENTS(bad); i++) {
        double amount;
        if (cw_price_parse(bad[i], &amount))
            g_error("\"%s\" read as %g", bad[i], amount);
    }
}

static gboolean holds(const char *condition, const char *value)
{
    const char *const list[] = {condition, NULL};
    g_autoptr(GError) error = NULL;
    g_autoptr(cw_where) where = cw_where_parse(list, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(where->count, ==, 1);
    return cw_condition_holds(&where->conditions[0], value);
}

static void test_numbers(void)
{
    g_assert_true(holds("price<50", "49.00 USD"));
    g_assert_false(holds("price<50", "50"));
    g_assert_true(holds("price<=50", "50"));
    g_assert_true(holds("price > 9", "10"));
    g_assert_true(holds("price>=9.5", "9,50 EUR"));
    g_assert_true(holds("price=50", "50.00"));
    g_assert_true(holds("price!=50", "51"));
}

static void test_text(void)
{
    g_assert_true(holds("color=RED", "red"));
    g_assert_true(holds("color=GRÜN", "grün"));
    g_assert_false(holds("color=red", "dark red"));
    g_assert_true(holds("color!=red", "blue"));
    g_assert_true(holds("season>=2024-03", "2024-04"));
    g_assert_true(holds("note=a=b", "a=b"));
}

static void test_missing(void)
{
    g_assert_false(holds("price<50", NULL));
    g_assert_false(holds("color=red", ""));
    g_assert_true(holds("color!=red", NULL));
    g_assert_true(holds("color=", NULL));
    g_assert_false(holds("color=", "red"));
    g_assert_true(holds("color!=", "red"));
    g_assert_false(holds("color!=", NULL));
    g_assert_false(holds("color<", "red"));
}

static void test_unreadable(void)
{
    const char *const bad[] = {"color", "=red", "", "color!red"};
    for (gsize i = 0; i < G_N_ELEMENTS(bad); i++) {
        const char *const list[] = {"price<5", bad[i], NULL};
        g_autoptr(GError) error = NULL;
        g_assert_null(cw_where_parse(list, &error));
        g_assert_error(error, CW_ERROR, CW_ERROR_USAGE);
        g_assert_nonnull(strstr(error->message, bad[i]));
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/where/prices", test_prices);
    g_test_add_func("/where/numbers", test_numbers);
    g_test_add_func("/where/text", test_text);
    g_test_add_func("/where/missing", test_missing);
    g_test_add_func("/where/unreadable", test_unreadable);
    return g_test_run();
}
