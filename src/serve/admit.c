/* SPDX-License-Identifier: Apache-2.0 */
#include "serve/admit.h"

#include <string.h>

#include "base/error.h"
#include "serve/route.h"

#define JSON_MOST (1024 * 1024) /* bytes of a JSON body */

/* "localhost:8080" -> "localhost", "[::1]:8080" -> "::1". (transfer full) */
static char *name_of(const char *host)
{
    if (*host != '[')
        return g_strndup(host, strcspn(host, ":"));
    return g_strndup(host + 1, strcspn(host + 1, "]"));
}

static gboolean is_this_machine(const char *host)
{
    g_autofree char *name = host != NULL ? name_of(host) : NULL;
    g_autoptr(GInetAddress) address = name != NULL ? g_inet_address_new_from_string(name) : NULL;
    return address != NULL ? g_inet_address_get_is_loopback(address)
                           : name != NULL && g_ascii_strcasecmp(name, "localhost") == 0;
}

gsize cw_admit_body_most(const cw_exchange *exchange)
{
    return exchange->route->body_most > 0 ? exchange->route->body_most : JSON_MOST;
}

void cw_admit_refuse_body(cw_exchange *exchange)
{
    g_autofree char *detail = g_strdup_printf("the body has more than %" G_GSIZE_FORMAT " bytes",
                                              cw_admit_body_most(exchange));
    cw_exchange_reply_problem(exchange, 413, detail);
}

static void refuse_route(cw_exchange *exchange, guint status)
{
    g_autofree char *detail =
        status == 405
            ? g_strdup_printf("%s is no method of \"%s\"", exchange->method, exchange->path)
        : status == 400 ? g_strdup_printf("\"%s\" cannot be decoded", exchange->path)
                        : g_strdup_printf("there is no \"%s\"; /openapi.json lists what there is",
                                          exchange->path);
    cw_exchange_reply_problem(exchange, status, detail);
}

/* Whether another program on the way could take the end of the body elsewhere, and what follows it
 * for a request of its own (RFC 9112, 6.3 and 11.2). */
static gboolean is_ambiguous(const cw_admit_headers *headers)
{
    return headers->framings > 1 ||
           (headers->encoding != NULL && g_ascii_strcasecmp(headers->encoding, "chunked") != 0) ||
           (headers->content_length != NULL &&
            headers->content_length[strspn(headers->content_length, "0123456789")] != '\0');
}

/* A number larger than any body is one, too. */
static gboolean is_too_long(const cw_exchange *exchange, const char *content_length)
{
    guint64 bytes;
    return content_length != NULL &&
           !g_ascii_string_to_unsigned(content_length, 10, 0, cw_admit_body_most(exchange), &bytes,
                                       NULL);
}

/* ---- pages of other sites -------------------------------------------------------------------- */

typedef enum {
    FROM_UNKNOWN, /* no browser, or one of old */
    FROM_HERE,
    FROM_ELSEWHERE,
} provenance;

/* Browsers say it by headers that no page can set. The scheme may be that of a proxy in front. */
static provenance provenance_of(const cw_admit_headers *headers)
{
    if (headers->fetch_site != NULL)
        return strcmp(headers->fetch_site, "same-origin") == 0 ||
                       strcmp(headers->fetch_site, "none") == 0
                   ? FROM_HERE
                   : FROM_ELSEWHERE;
    if (headers->origin == NULL)
        return FROM_UNKNOWN;
    const char *name = strstr(headers->origin, "://");
    return name != NULL && headers->host != NULL && g_ascii_strcasecmp(name + 3, headers->host) == 0
               ? FROM_HERE
               : FROM_ELSEWHERE;
}

/* A page of another site may have its reader's browser send anything, with the reader's cookie, or
 * to a server that only the reader's machine reaches: what may change something is to come from
 * here, and with a cookie to prove it. An Authorization header is proof, for no page has one sent
 * unasked. */
static gboolean is_forged(const cw_exchange *exchange, const cw_admit_headers *headers)
{
    if (strcmp(exchange->route->method, "GET") == 0 || headers->authorization != NULL)
        return FALSE;
    const provenance from = provenance_of(headers);
    return from == FROM_ELSEWHERE || (from == FROM_UNKNOWN && headers->session != NULL);
}

/* ---- tokens ---------------------------------------------------------------------------------- */

/* As programs show it, or as browsers do; NULL: none. */
static const char *secret_of(const cw_admit_headers *headers)
{
    static const char scheme[] = "Bearer ";
    if (headers->authorization == NULL)
        return headers->session;
    return g_ascii_strncasecmp(headers->authorization, scheme, strlen(scheme)) == 0
               ? headers->authorization + strlen(scheme)
               : NULL;
}

void cw_admit_token(cw_exchange *exchange, const cw_admit_headers *headers,
                    const cw_admit_rules *rules)
{
    const char *secret = secret_of(headers);
    const cw_access_token *token =
        secret != NULL ? cw_access_token_find(rules->tokens, secret) : NULL;
    if (rules->tokens->len == 0 && !rules->token_needed) {
        exchange->let_in = TRUE;
        exchange->scope = CW_SCOPE_ADMIN;
        return;
    }
    if (token != NULL) {
        exchange->let_in = TRUE;
        exchange->scope = token->scope;
        exchange->caller = g_strdup(token->name);
    }
    if (exchange->route->open)
        return;
    if (token == NULL) {
        cw_exchange_reply_problem(exchange, 401,
                                  secret != NULL
                                      ? "this token is not known, or was revoked"
                                      : "a token is needed: Authorization: Bearer TOKEN");
        return;
    }
    if (token->scope >= exchange->route->scope)
        return;
    g_autofree char *detail = g_strdup_printf("token \"%s\" is good for %s, and this needs %s",
                                              token->name, cw_scope_table.rows[token->scope]->name,
                                              cw_scope_table.rows[exchange->route->scope]->name);
    cw_exchange_reply_problem(exchange, 403, detail);
}

gboolean cw_admit(cw_exchange *exchange, const cw_admit_headers *headers,
                  const cw_admit_rules *rules)
{
    guint status;
    const char *method = strcmp(exchange->method, "HEAD") == 0 ? "GET" : exchange->method;
    exchange->route = cw_route_find(method, exchange->path, &exchange->parameter, &status);
    if (is_ambiguous(headers))
        cw_exchange_reply_problem(exchange, 400, "it is not clear where the body ends");
    else if (!rules->any_host && !is_this_machine(headers->host))
        cw_exchange_reply_problem(exchange, 421, "this server answers for this machine alone");
    else if (exchange->route == NULL)
        refuse_route(exchange, status);
    else if (is_forged(exchange, headers))
        cw_exchange_reply_problem(exchange, 403, "this was sent by a page of another site");
    else
        cw_admit_token(exchange, headers, rules);
    if (exchange->status == 0 && is_too_long(exchange, headers->content_length))
        cw_admit_refuse_body(exchange);
    if (exchange->status != 0)
        return FALSE;
    if (exchange->route->options != NULL) {
        exchange->options = g_malloc0(exchange->route->options_bytes);
        cw_options_reset(exchange->route->options, exchange->options);
    }
    return TRUE;
}

/* One part of a query: '+' is a blank. NULL: no text. (transfer full) */
static char *decode(const char *sent)
{
    g_autofree char *blanks = g_strdelimit(g_strdup(sent), "+", ' ');
    g_autofree char *text = g_uri_unescape_string(blanks, NULL);
    return text != NULL && g_utf8_validate(text, -1, NULL) ? g_steal_pointer(&text) : NULL;
}

gboolean cw_admit_parameter(cw_exchange *exchange, const char *key, const char *value,
                            GError **error)
{
    static const cw_option none[] = {CW_OPTION_END};
    const cw_option *options = exchange->route->body_only ? NULL : exchange->route->options;
    if (exchange->route->any_query)
        return TRUE;
    g_autofree char *name = decode(key), *text = decode(value);
    if (name != NULL && text != NULL)
        return cw_options_set(options != NULL ? options : none, exchange->options, name, text,
                              error);
    g_set_error(error, CW_ERROR, CW_ERROR_USAGE, "parameter \"%s\" cannot be decoded", key);
    return FALSE;
}

/* Moves what no option is called to the exchange's members, where its route takes any. */
static void take_members(cw_exchange *exchange, json_t *object)
{
    const char *key;
    json_t *value;
    void *next;
    exchange->members = json_object();
    json_object_foreach_safe(object, next, key, value)
    {
        const cw_option *option = exchange->route->options;
        while (option->row.name != NULL && strcmp(option->row.name, key) != 0)
            option++;
        if (option->row.name != NULL)
            continue;
        json_object_set(exchange->members, key, value);
        json_object_del(object, key);
    }
}

static gboolean read_object(cw_exchange *exchange, json_t *object, GError **error)
{
    if (exchange->route->members != NULL)
        take_members(exchange, object);
    return cw_options_from_json(exchange->route->options, exchange->options, object, error);
}

gboolean cw_admit_body(cw_exchange *exchange, GError **error)
{
    json_error_t problem;
    const gboolean raw = exchange->route->body_most > 0;
    const gboolean empty = exchange->body->len == 0 && exchange->spooled == 0;
    if (raw && empty)
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE, "the body is to be %s", exchange->route->body);
    if (raw || empty)
        return !raw || !empty;
    if (exchange->route->options == NULL || strcmp(exchange->route->method, "GET") == 0) {
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE, "%s %s takes no body", exchange->method,
                    exchange->path);
        return FALSE;
    }
    json_t *object = json_loadb((const char *)exchange->body->data, exchange->body->len,
                                JSON_REJECT_DUPLICATES, &problem);
    gboolean well = json_is_object(object) && read_object(exchange, object, error);
    if (object == NULL)
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE, "the body is no JSON: line %d, column %d: %s",
                    problem.line, problem.column, problem.text);
    else if (!json_is_object(object))
        g_set_error_literal(error, CW_ERROR, CW_ERROR_USAGE, "the body is no JSON object");
    json_decref(object);
    return well;
}
