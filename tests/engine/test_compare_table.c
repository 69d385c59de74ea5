/* SPDX-License-Identifier: Apache-2.0
 *
 * The table of a comparison: means and sample deviations over runs, columns and rows in the order
 * of their first use, what nobody measured.
 */
#include <math.h>
#include <string.h>

#include <colorway/compare.h>

#include "engine/compare/compare_table.h"

static void take(cw_compare_table *table, const char *recipe, const char *results)
{
    json_error_t reason;
    json_t *parsed = json_loads(results, 0, &reason);
    g_assert_nonnull(parsed);
    cw_compare_table_take(table, recipe, parsed);
    json_decref(parsed);
}

static cw_compare_table *fill(void)
{
    static const char *const recipes[] = {"a", "b"};
    cw_compare_table *table = cw_compare_table_new(recipes, 2);
    take(table, "a",
         "[{\"protocol\":\"p\",\"columns\":[\"model\",\"hog\"],\"rows\":["
         "{\"name\":\"R@1\",\"values\":[0.2,0.5]},{\"name\":\"R@5\",\"values\":[0.4,null]}],"
         "\"facts\":{\"queries\":7}},{\"protocol\":\"q\",\"skipped\":\"no colours\"}]");
    take(table, "b",
         "[{\"protocol\":\"p\",\"columns\":[\"model\"],\"rows\":["
         "{\"name\":\"R@1\",\"values\":[0.9]}],\"facts\":{}}]");
    take(table, "a",
         "[{\"protocol\":\"p\",\"columns\":[\"model\",\"hog\"],\"rows\":["
         "{\"name\":\"R@1\",\"values\":[0.4,0.5]}],\"facts\":{}}]");
    return table;
}

static const json_t *value_at(const json_t *result, int row, int column)
{
    const json_t *protocol = json_array_get(json_object_get(result, "protocols"), 0);
    const json_t *r = json_array_get(json_object_get(protocol, "rows"), (gsize)row);
    return json_array_get(json_object_get(r, "values"), (gsize)column);
}

static double number(const json_t *value, const char *key)
{
    return json_number_value(json_object_get(value, key));
}

static void test_means(void)
{
    g_autoptr(cw_compare_table) table = fill();
    json_t *result = cw_compare_table_result(table);
    char *columns = json_dumps(json_object_get(result, "columns"), JSON_COMPACT);
    g_assert_cmpstr(columns, ==, "[\"a\",\"b\",\"hog\"]");
    const json_t *a = value_at(result, 0, 0), *b = value_at(result, 0, 1);
    const json_t *hog = value_at(result, 0, 2);
    g_assert_cmpfloat_with_epsilon(number(a, "mean"), 0.3, 1e-12);
    g_assert_cmpfloat_with_epsilon(number(a, "spread"), 0.2 / sqrt(2), 1e-12);
    g_assert_cmpfloat(number(a, "runs"), ==, 2);
    g_assert_cmpfloat(number(b, "mean"), ==, 0.9);
    g_assert_true(json_is_null(json_object_get(b, "spread")));
    g_assert_cmpfloat(number(hog, "spread"), ==, 0);
    g_assert_true(json_is_object(value_at(result, 1, 0)));
    g_assert_true(json_is_null(value_at(result, 1, 1)));
    g_assert_true(json_is_null(value_at(result, 1, 2)));
    const json_t *skipped = json_array_get(json_object_get(result, "protocols"), 1);
    g_assert_cmpstr(json_string_value(json_object_get(skipped, "skipped")), ==, "no colours");
    free(columns);
    json_decref(result);
}

/* A table beside: the model is the recipe there, too, scored once; one of other things is none. */
static void test_tables(void)
{
    g_autoptr(cw_compare_table) table = fill();
    take(table, "b",
         "[{\"protocol\":\"p\",\"columns\":[\"model\"],\"rows\":[],\"facts\":{},\"tables\":["
         "{\"name\":\"said\",\"columns\":[\"model\",\"model, even\",\"frequency\"],\"rows\":["
         "{\"name\":\"R@1\",\"values\":[0.7,0.6,0.1]}]},"
         "{\"name\":\"other\",\"columns\":[\"sleeve\"],\"rows\":["
         "{\"name\":\"sleeve\",\"values\":[1]}]}]}]");
    json_t *result = cw_compare_table_result(table);
    char *columns = json_dumps(json_object_get(result, "columns"), JSON_COMPACT);
    g_assert_cmpstr(columns, ==, "[\"a\",\"b\",\"hog\",\"frequency\"]");
    const json_t *protocol = json_array_get(json_object_get(result, "protocols"), 0);
    const json_t *rows = json_object_get(protocol, "rows");
    g_assert_cmpuint(json_array_size(rows), ==, 3);
    g_assert_cmpstr(json_string_value(json_object_get(json_array_get(rows, 2), "name")), ==,
                    "said: R@1");
    g_assert_true(json_is_null(value_at(result, 2, 0)));
    g_assert_cmpfloat(number(value_at(result, 2, 1), "mean"), ==, 0.7);
    g_assert_cmpfloat(number(value_at(result, 2, 3), "mean"), ==, 0.1);
    free(columns);
    json_decref(result);
}

static void test_format(void)
{
    g_autoptr(cw_compare_table) table = fill();
    json_t *result = cw_compare_table_result(table);
    g_autofree char *text = cw_compare_format(result);
    g_assert_nonnull(strstr(text, "0.300 ±0.141"));
    g_assert_nonnull(strstr(text, "0.900"));
    g_assert_nonnull(strstr(text, "q: not measured: no colours"));
    json_decref(result);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/compare-table/means", test_means);
    g_test_add_func("/compare-table/tables", test_tables);
    g_test_add_func("/compare-table/format", test_format);
    return g_test_run();
}
