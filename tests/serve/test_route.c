/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/error.h"
#include "serve/admit.h"
#include "serve/openapi.h"
#include "serve/route.h"

static const cw_route *find(const char *method, const char *path, char **parameter, guint wanted)
{
    guint status;
    const cw_route *route = cw_route_find(method, path, parameter, &status);
    if (route == NULL)
        g_assert_cmpuint(status, ==, wanted);
    return route;
}

static void test_find(void)
{
    char *parameter;
    g_assert_cmpstr(find("GET", "/v1/items", &parameter, 0)->row.name, ==, "list_items");
    g_assert_null(parameter);
    g_assert_cmpstr(find("GET", "/v1/items/a%2Fb%20c", &parameter, 0)->row.name, ==, "get_item");
    g_assert_cmpstr(parameter, ==, "a/b c");
    g_free(parameter);
    g_assert_cmpstr(find("POST", "/v1/search", &parameter, 0)->row.name, ==, "search_by_body");
    g_assert_null(find("GET", "/v1/items/", &parameter, 404));
    g_assert_null(find("GET", "/v1/items/a/b", &parameter, 404));
    g_assert_null(find("GET", "/v1/item", &parameter, 404));
    g_assert_null(find("GET", "", &parameter, 404));
    g_assert_null(find("DELETE", "/v1/search", &parameter, 405));
    g_assert_null(find("GET", "/v1/items/%ff", &parameter, 400));
    g_assert_null(find("GET", "/v1/items/%zz", &parameter, 400));
    g_assert_null(find("GET", "/v1/items/%00", &parameter, 400));
    g_assert_null(parameter);
    g_autofree char *methods = cw_route_methods("/v1/search");
    g_assert_cmpstr(methods, ==, "GET, POST");
}

/* Every row is whole, has a name of its own, and is described. */
static void test_rows(void)
{
    json_t *api = cw_openapi_build();
    g_autoptr(GHashTable) names = g_hash_table_new(g_str_hash, g_str_equal);
    for (const cw_row *const *row = cw_route_table.rows; *row != NULL; row++) {
        const cw_route *route = (const cw_route *)*row;
        g_autofree char *method = g_ascii_strdown(route->method, -1);
        const json_t *path = json_object_get(json_object_get(api, "paths"), route->path);
        const json_t *operation = json_object_get(path, method);
        g_assert_true(g_hash_table_add(names, (gpointer)route->row.name));
        g_assert_nonnull(route->row.summary);
        g_assert_nonnull(route->run);
        g_assert_true((strchr(route->path, '{') != NULL) == (route->parameter != NULL));
        g_assert_true((route->options != NULL) == (route->options_bytes > 0));
        g_assert_cmpstr(json_string_value(json_object_get(operation, "operationId")), ==,
                        route->row.name);
        g_assert_cmpuint(json_array_size(json_object_get(operation, "parameters")), >=,
                         route->parameter != NULL);
    }
    json_decref(api);
}

/* What is asked of `host`: the status that it is refused by, or 0. */
static guint status_for(const char *host, const char *length)
{
    g_autoptr(cw_exchange) exchange = cw_exchange_new("GET", "/healthz");
    const cw_admit_headers headers = {.host = host, .content_length = length};
    g_assert_true(cw_admit(exchange, &headers) == (exchange->status == 0));
    return exchange->status;
}

static void test_hosts(void)
{
    static const char *const well[] = {"localhost", "LOCALHOST:8080", "127.0.0.1:1", "127.9.9.9",
                                       "[::1]:8080"};
    static const char *const badly[] = {
        "example.org", "localhost.example.org", "127.0.0.1.nip.io", "10.0.0.1:8080", "", "[::2]",
        "::"};
    for (gsize i = 0; i < G_N_ELEMENTS(well); i++)
        g_assert_cmpuint(status_for(well[i], NULL), ==, 0);
    for (gsize i = 0; i < G_N_ELEMENTS(badly); i++)
        g_assert_cmpuint(status_for(badly[i], NULL), ==, 421);
    g_assert_cmpuint(status_for(NULL, NULL), ==, 421);
}

static void test_lengths(void)
{
    g_assert_cmpuint(status_for("localhost", "1048576"), ==, 0);
    g_assert_cmpuint(status_for("localhost", "1048577"), ==, 413);
    g_assert_cmpuint(status_for("localhost", "99999999999999999999999"), ==, 413);
    g_assert_cmpuint(status_for("localhost", "-1"), ==, 413);
}

static cw_exchange *begin(const char *method, const char *path)
{
    cw_exchange *exchange = cw_exchange_new(method, path);
    const cw_admit_headers headers = {.host = "localhost"};
    g_assert_true(cw_admit(exchange, &headers));
    return exchange;
}

static void assert_body(const char *body, const char *wanted)
{
    g_autoptr(cw_exchange) exchange = begin("POST", "/v1/search");
    g_autoptr(GError) error = NULL;
    g_byte_array_append(exchange->body, (const guint8 *)body, (guint)strlen(body));
    g_assert_true(cw_admit_body(exchange, &error) == (wanted == NULL));
    if (wanted != NULL) {
        g_assert_error(error, CW_ERROR, CW_ERROR_USAGE);
        g_assert_nonnull(strstr(error->message, wanted));
    }
}

static void test_bodies(void)
{
    assert_body("{\"item\": \"a\", \"k\": 3, \"where\": [\"color=red\", \"price<5\"]}", NULL);
    assert_body("", NULL);
    assert_body("{\"k\": 0}", "option k does not take");
    assert_body("{\"kk\": 0}", "no option \"kk\"");
    assert_body("{\"item\": [\"a\"]}", "no plain value");
    assert_body("{\"item\": {}}", "no plain value");
    assert_body("[1]", "no JSON object");
    assert_body("{\"k\": 1, \"k\": 2}", "no JSON");
    assert_body("{\"k\": 1", "no JSON: line 1");
}

static void test_parameters(void)
{
    g_autoptr(cw_exchange) exchange = begin("GET", "/v1/items");
    g_autoptr(GError) error = NULL;
    g_assert_true(cw_admit_parameter(exchange, "where", "color%3Dlight+blue%2b", &error));
    g_assert_cmpstr((*(GStrv *)exchange->options)[0], ==, "color=light blue+");
    g_assert_false(cw_admit_parameter(exchange, "where", "%ff", &error));
    g_assert_error(error, CW_ERROR, CW_ERROR_USAGE);
    g_clear_error(&error);
    g_autoptr(cw_exchange) plain = begin("HEAD", "/healthz");
    g_assert_false(cw_admit_parameter(plain, "x", "1", &error));
    g_assert_error(error, CW_ERROR, CW_ERROR_USAGE);
    g_clear_error(&error);
    g_byte_array_append(plain->body, (const guint8 *)"{}", 2);
    g_assert_false(cw_admit_body(plain, &error));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/route/find", test_find);
    g_test_add_func("/route/rows", test_rows);
    g_test_add_func("/route/hosts", test_hosts);
    g_test_add_func("/route/lengths", test_lengths);
    g_test_add_func("/route/bodies", test_bodies);
    g_test_add_func("/route/parameters", test_parameters);
    return g_test_run();
}
