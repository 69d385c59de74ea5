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

/* Every row is whole, has a name of its own, and is described. Nothing is open by mistake. */
static void test_rows(void)
{
    static const char *const open[] = {"healthz",     "readyz",  "front_page", "page", "asset",
                                       "get_session", "sign_in", "sign_out",   NULL};
    json_t *api = cw_openapi_build();
    g_autoptr(GHashTable) names = g_hash_table_new(g_str_hash, g_str_equal);
    for (const cw_row *const *row = cw_route_table.rows; *row != NULL; row++) {
        const cw_route *route = (const cw_route *)*row;
        g_autofree char *method = g_ascii_strdown(route->method, -1);
        const json_t *path = json_object_get(json_object_get(api, "paths"), route->path);
        const json_t *operation = json_object_get(path, method);
        g_assert_true(g_hash_table_add(names, (gpointer)route->row.name));
        g_assert_nonnull(route->row.summary);
        g_assert_true((route->body_most > 0) == (route->body != NULL));
        g_assert_nonnull(route->run);
        g_assert_true((strchr(route->path, '{') != NULL) == (route->parameter != NULL));
        g_assert_true((route->options != NULL) == (route->options_bytes > 0));
        g_assert_cmpint(route->open, ==, g_strv_contains(open, route->row.name));
        g_assert_cmpuint(json_array_size(json_object_get(operation, "security")), ==,
                         route->open ? 0 : 2);
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
    g_autoptr(GPtrArray) none = g_ptr_array_new();
    const cw_admit_headers headers = {.host = host, .content_length = length};
    const cw_admit_rules rules = {.tokens = none};
    g_assert_true(cw_admit(exchange, &headers, &rules) == (exchange->status == 0));
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
    g_assert_cmpuint(status_for("localhost", "-1"), ==, 400);
    g_assert_cmpuint(status_for("localhost", "2, 2"), ==, 400);
}

static void test_framings(void)
{
    static const struct {
        const char *length, *encoding;
        guint framings, status;
    } cases[] = {{"2", NULL, 1, 0},           {NULL, "Chunked", 1, 0},  {NULL, NULL, 0, 0},
                 {"2", "chunked", 2, 400},    {"2", NULL, 2, 400},      {NULL, "gzip", 1, 400},
                 {NULL, "\vchunked", 1, 400}, {NULL, "chunked", 2, 400}};
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(cw_exchange) exchange = cw_exchange_new("GET", "/healthz");
        g_autoptr(GPtrArray) none = g_ptr_array_new();
        const cw_admit_headers headers = {.host = "localhost",
                                          .content_length = cases[i].length,
                                          .encoding = cases[i].encoding,
                                          .framings = cases[i].framings};
        cw_admit(exchange, &headers, &(cw_admit_rules){.tokens = none});
        g_assert_cmpuint(exchange->status, ==, cases[i].status);
    }
}

static void test_folders(void)
{
    static const struct {
        const char *said, *shown;
    } cases[] = {
        {"could not open \"/srv/a shop/shop.db\": no", "could not open \"shop.db\": no"},
        {"\"/srv/a\" is not \"/srv/b/c\"", "\"a\" is not \"c\""},
        {"file \u201c/srv/x\u00e9/a.json.0KSC\u201d: full", "file \u201ca.json.0KSC\u201d: full"},
        {"Datei \u201e/srv/x/a.json\u201c: voll", "Datei \u201ea.json\u201c: voll"},
        {"fichier \u00ab\u00a0/srv/x/a.json\u00a0\u00bb", "fichier \u00ab\u00a0a.json\u00a0\u00bb"},
        {"\"/srv/\377/a\" ends", "\"a\" ends"},
        {"1/2 of \"pictures/a.png\"", "1/2 of \"pictures/a.png\""},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *shown = cw_exchange_shorten_paths(cases[i].said);
        g_assert_cmpstr(shown, ==, cases[i].shown);
    }
}

/* ---- tokens ---------------------------------------------------------------------------------- */

#define READER "cw_reader"
#define WRITER "cw_writer"

static void add_token(GPtrArray *tokens, const char *name, cw_scope scope, const char *secret)
{
    cw_access_token *token = g_new0(cw_access_token, 1);
    *token = (cw_access_token){
        .name = (char *)name,
        .scope = scope,
        .hash = g_compute_checksum_for_string(G_CHECKSUM_SHA256, secret, -1),
    };
    g_ptr_array_add(tokens, token);
}

static void free_token(gpointer data)
{
    cw_access_token *token = data;
    g_free(token->hash);
    g_free(token);
}

/* A reader's and a writer's. (transfer full) */
static GPtrArray *two_tokens(void)
{
    GPtrArray *tokens = g_ptr_array_new_with_free_func(free_token);
    add_token(tokens, "shop", CW_SCOPE_READ, READER);
    add_token(tokens, "feed", CW_SCOPE_WRITE, WRITER);
    return tokens;
}

/* How an exchange with two tokens begins: 0 or the status that refuses it. */
static guint status_by(const char *method, const char *path, const cw_admit_headers *headers)
{
    g_autoptr(cw_exchange) exchange = cw_exchange_new(method, path);
    g_autoptr(GPtrArray) tokens = two_tokens();
    const cw_admit_rules rules = {.tokens = tokens, .any_host = TRUE};
    cw_admit(exchange, headers, &rules);
    g_assert_true(exchange->let_in == (exchange->caller != NULL));
    if (exchange->status == 0 && !exchange->route->open)
        g_assert_cmpstr(exchange->caller, ==, "shop");
    return exchange->status;
}

static void test_tokens(void)
{
    static const struct {
        const char *authorization, *session;
        guint status;
    } cases[] = {
        {NULL, NULL, 401},
        {"Bearer " READER, NULL, 0},
        {"bearer " READER, NULL, 0},
        {NULL, READER, 0},
        {"Bearer cw_other", NULL, 401},
        {"Bearer ", NULL, 401},
        {"Basic " READER, NULL, 401},
        {READER, NULL, 401},
        {"Bearer " READER "0", NULL, 401},
        {"Bearer cw_reade", NULL, 401},
        {"Bearer cw_other", READER, 401}, /* what is said by header holds */
        {NULL, "", 401},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        const cw_admit_headers headers = {.host = "shop.example",
                                          .authorization = cases[i].authorization,
                                          .session = cases[i].session};
        g_assert_cmpuint(status_by("GET", "/v1/items", &headers), ==, cases[i].status);
        g_assert_cmpuint(status_by("HEAD", "/metrics", &headers), ==, cases[i].status);
        g_assert_cmpuint(status_by("GET", "/healthz", &headers), ==, 0);
        g_assert_cmpuint(status_by("GET", "/", &headers), ==, 0);
    }
}

/* No route changes anything yet: one that does, asked by a reader and by a writer. */
static void test_scopes(void)
{
    static const cw_route route = {.row = {"change", "change"}, .scope = CW_SCOPE_WRITE};
    static const struct {
        const char *authorization, *caller;
        guint status;
    } cases[] = {{"Bearer " READER, "shop", 403}, {"Bearer " WRITER, "feed", 0}};
    g_autoptr(GPtrArray) tokens = two_tokens();
    const cw_admit_rules rules = {.tokens = tokens};
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(cw_exchange) exchange = cw_exchange_new("PUT", "/v1/items/a");
        const cw_admit_headers headers = {.authorization = cases[i].authorization};
        exchange->route = &route;
        cw_admit_token(exchange, &headers, &rules);
        g_assert_cmpuint(exchange->status, ==, cases[i].status);
        g_assert_cmpstr(exchange->caller, ==, cases[i].caller);
    }
}

/* Without tokens nobody is asked, but where a token is needed nobody is let in. */
static void test_no_tokens(void)
{
    g_autoptr(GPtrArray) none = g_ptr_array_new();
    const cw_admit_headers headers = {.host = "localhost", .authorization = "Bearer " READER};
    for (int needed = 0; needed < 2; needed++) {
        g_autoptr(cw_exchange) exchange = cw_exchange_new("GET", "/v1/items");
        const cw_admit_rules rules = {.tokens = none, .token_needed = needed};
        g_assert_true(cw_admit(exchange, &headers, &rules) == !needed);
        g_assert_cmpuint(exchange->status, ==, needed ? 401 : 0);
    }
}

static void test_other_sites(void)
{
    static const struct {
        const char *fetch_site, *origin, *authorization, *session;
        guint status;
    } cases[] = {
        {"same-origin", NULL, NULL, READER, 0},
        {"none", NULL, NULL, READER, 0},
        {"cross-site", NULL, NULL, READER, 403},
        {"same-site", NULL, NULL, READER, 403},
        {"cross-site", "http://shop.example:80", NULL, READER, 403},
        {NULL, "http://shop.example:80", NULL, READER, 0},
        {NULL, "https://SHOP.example:80", NULL, READER, 0},
        {NULL, "http://shop.example", NULL, READER, 403},
        {NULL, "http://evil.example", NULL, READER, 403},
        {NULL, "http://zed.example", NULL, READER, 403},
        {NULL, "http://shop.example:8080", NULL, READER, 403},
        {NULL, "http://evil.example/shop.example:80", NULL, READER, 403},
        {NULL, "null", NULL, READER, 403},
        {NULL, NULL, NULL, READER, 403}, /* a cookie without a proof */
        {"cross-site", "http://evil.example", "Bearer " READER, NULL, 0},
        {NULL, NULL, "Bearer " READER, READER, 0},
        {NULL, NULL, NULL, NULL, 401},
        {"cross-site", NULL, NULL, NULL, 403},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        const cw_admit_headers headers = {.host = "shop.example:80",
                                          .fetch_site = cases[i].fetch_site,
                                          .origin = cases[i].origin,
                                          .authorization = cases[i].authorization,
                                          .session = cases[i].session};
        g_assert_cmpuint(status_by("POST", "/v1/search", &headers), ==, cases[i].status);
        const guint other = cases[i].status == 401 ? 0 : cases[i].status;
        g_assert_cmpuint(status_by("DELETE", "/v1/session", &headers), ==, other);
    }
    /* What only looks may be asked from elsewhere: the reply is not readable there. */
    const cw_admit_headers link = {
        .host = "shop.example", .fetch_site = "cross-site", .session = READER};
    g_assert_cmpuint(status_by("GET", "/v1/items", &link), ==, 0);
}

/* A page elsewhere does not reach a server that asks nobody, either. */
static void test_other_sites_without_tokens(void)
{
    g_autoptr(GPtrArray) none = g_ptr_array_new();
    g_autoptr(cw_exchange) exchange = cw_exchange_new("POST", "/v1/search");
    const cw_admit_headers headers = {.host = "localhost", .origin = "https://evil.example"};
    const cw_admit_rules rules = {.tokens = none};
    g_assert_false(cw_admit(exchange, &headers, &rules));
    g_assert_cmpuint(exchange->status, ==, 403);
}

/* A secret is taken from a body and never from an address. */
static void test_secret_in_address(void)
{
    g_autoptr(cw_exchange) exchange = cw_exchange_new("POST", "/v1/session");
    g_autoptr(GPtrArray) tokens = two_tokens();
    g_autoptr(GError) error = NULL;
    const cw_admit_headers headers = {.host = "localhost"};
    const cw_admit_rules rules = {.tokens = tokens};
    g_assert_true(cw_admit(exchange, &headers, &rules));
    g_assert_false(cw_admit_parameter(exchange, "token", READER, &error));
    g_assert_error(error, CW_ERROR, CW_ERROR_USAGE);
    g_assert_null(strstr(error->message, READER));
    g_clear_error(&error);
    g_byte_array_append(exchange->body, (const guint8 *)"{\"token\": \"x\"}", 14);
    g_assert_true(cw_admit_body(exchange, &error));
    g_assert_cmpstr(*(char **)exchange->options, ==, "x");
}

static cw_exchange *begin(const char *method, const char *path)
{
    cw_exchange *exchange = cw_exchange_new(method, path);
    g_autoptr(GPtrArray) none = g_ptr_array_new();
    const cw_admit_headers headers = {.host = "localhost"};
    const cw_admit_rules rules = {.tokens = none};
    g_assert_true(cw_admit(exchange, &headers, &rules));
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
    g_test_add_func("/route/framings", test_framings);
    g_test_add_func("/route/folders", test_folders);
    g_test_add_func("/route/tokens", test_tokens);
    g_test_add_func("/route/scopes", test_scopes);
    g_test_add_func("/route/no-tokens", test_no_tokens);
    g_test_add_func("/route/other-sites", test_other_sites);
    g_test_add_func("/route/other-sites-without-tokens", test_other_sites_without_tokens);
    g_test_add_func("/route/secret-in-address", test_secret_in_address);
    g_test_add_func("/route/bodies", test_bodies);
    g_test_add_func("/route/parameters", test_parameters);
    return g_test_run();
}
