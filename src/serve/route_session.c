/* SPDX-License-Identifier: Apache-2.0
 *
 * Sessions of browsers: the secret of a token is kept in a cookie that no script reads and that no
 * page of another site sends. There is no state: a revoked token ends its sessions.
 */
#include "base/json_text.h"
#include "serve/admit.h"
#include "serve/route.h"

#define COOKIE(value, more) CW_ADMIT_COOKIE "=" value "; Path=/; HttpOnly; SameSite=Strict" more

typedef struct {
    char *token;
} sign_in_options;

static const cw_option sign_in_rows[] = {
    CW_TEXT(sign_in_options, token, "", "the secret that colorway token has printed"),
    CW_OPTION_END,
};

static gboolean run_sign_in(cw_exchange *exchange, GError **error)
{
    const sign_in_options *options = exchange->options;
    g_autoptr(GPtrArray) tokens = cw_shop_list_tokens(exchange->shop, error);
    if (tokens == NULL)
        return FALSE;
    const cw_access_token *token = cw_access_token_find(tokens, options->token);
    if (token == NULL) {
        cw_exchange_reply_problem(exchange, 401, "this token is not known, or was revoked");
        return TRUE;
    }
    g_free(exchange->caller);
    exchange->caller = g_strdup(token->name);
    exchange->cookie = g_strdup_printf(COOKIE("%s", ""), options->token);
    cw_exchange_reply_json(exchange, json_pack("{s:s,s:s}", "name", token->name, "scope",
                                               cw_scope_table.rows[token->scope]->name));
    return TRUE;
}

const cw_route cw_route_sign_in = {
    .row = {"sign_in", "let a browser in by a token, which it keeps until it is closed"},
    .method = "POST",
    .path = "/v1/session",
    .options = sign_in_rows,
    .options_bytes = sizeof(sign_in_options),
    .body_only = TRUE,
    .open = TRUE,
    .answer = "application/json",
    .run = run_sign_in,
};

static gboolean run_get(cw_exchange *exchange, GError **error G_GNUC_UNUSED)
{
    const char *scope = exchange->let_in ? cw_scope_table.rows[exchange->scope]->name : NULL;
    cw_exchange_reply_json(exchange, json_pack("{s:o,s:o}", "name", cw_json_text(exchange->caller),
                                               "scope", cw_json_text(scope)));
    return TRUE;
}

const cw_route cw_route_get_session = {
    .row = {"get_session", "what the caller may do: read, write, admin; null: sign in first"},
    .method = "GET",
    .path = "/v1/session",
    .open = TRUE,
    .answer = "application/json",
    .run = run_get,
};

static gboolean run_sign_out(cw_exchange *exchange, GError **error G_GNUC_UNUSED)
{
    exchange->cookie = g_strdup(COOKIE("", "; Max-Age=0"));
    cw_exchange_reply_json(exchange, json_object());
    return TRUE;
}

const cw_route cw_route_sign_out = {
    .row = {"sign_out", "have a browser forget the token"},
    .method = "DELETE",
    .path = "/v1/session",
    .open = TRUE,
    .answer = "application/json",
    .run = run_sign_out,
};
