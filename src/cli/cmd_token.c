/* SPDX-License-Identifier: Apache-2.0 */
#include <colorway/access_tokens.h>

#include "base/error.h"
#include "cli/command.h"
#include "cli/print.h"

static char *new_name, *scope, *revoked;

static const GOptionEntry flags[] = {
    {"new", 0, 0, G_OPTION_ARG_STRING, &new_name,
     "make a token and print its secret, which is kept nowhere", "NAME"},
    {"scope", 0, 0, G_OPTION_ARG_STRING, &scope, "what the new one is good for",
     "read|write|admin"},
    {"revoke", 0, 0, G_OPTION_ARG_STRING, &revoked, "let nobody in by this one from now on",
     "NAME"},
    G_OPTION_ENTRY_NULL,
};

static cw_exit run(const cw_call *call, GError **error);

const cw_command cw_command_token = {
    .row = {"token", "who may ask a server of the catalogue"},
    .usage = "--catalog FILE [--new NAME --scope read|write|admin | --revoke NAME]",
    .examples = "  colorway token -c shop.db\n"
                "  colorway token -c shop.db --new storefront --scope read\n"
                "  colorway token -c shop.db --revoke storefront",
    .flags = flags,
    .run = run,
};

static const char *scope_of(const cw_access_token *token)
{
    return cw_scope_table.rows[token->scope]->name;
}

static cw_exit run_list(const cw_call *call, const char *path, GError **error)
{
    g_autoptr(cw_catalog) catalog = cw_catalog_open(path, CW_CATALOG_READ, error);
    g_autoptr(GPtrArray) tokens = catalog != NULL ? cw_access_tokens_list(catalog, error) : NULL;
    if (tokens == NULL)
        return CW_EXIT_FAILURE;
    for (guint i = 0; i < tokens->len; i++) {
        const cw_access_token *token = tokens->pdata[i];
        if (call->json)
            cw_print_json(json_pack("{s:s,s:s,s:s}", "name", token->name, "scope", scope_of(token),
                                    "created_at", token->created_at));
        else
            g_print("%-20s %-6s %s\n", token->name, scope_of(token), token->created_at);
    }
    return CW_EXIT_DONE;
}

static cw_exit run_new(const cw_call *call, const char *path, GError **error)
{
    g_autoptr(cw_catalog) catalog = cw_catalog_open(path, CW_CATALOG_WRITE, error);
    g_autofree char *secret =
        catalog != NULL ? cw_access_token_make(catalog, new_name, scope, error) : NULL;
    if (secret == NULL)
        return CW_EXIT_FAILURE;
    if (call->json)
        cw_print_json(
            json_pack("{s:s,s:s,s:s}", "name", new_name, "scope", scope, "secret", secret));
    else
        g_print("%s\n", secret);
    return CW_EXIT_DONE;
}

/* Without a token a server asks nobody, which is worth a word. */
static cw_exit run_revoke(const cw_call *call, const char *path, GError **error)
{
    g_autoptr(cw_catalog) catalog = cw_catalog_open(path, CW_CATALOG_WRITE, error);
    if (catalog == NULL || !cw_access_token_revoke(catalog, revoked, error))
        return CW_EXIT_FAILURE;
    g_autoptr(GPtrArray) left = cw_access_tokens_list(catalog, error);
    if (left == NULL)
        return CW_EXIT_FAILURE;
    if (call->json)
        cw_print_json(json_pack("{s:s,s:i}", "revoked", revoked, "left", (int)left->len));
    else
        g_print("revoked; %s\n", left->len > 0
                                     ? "the others still let in"
                                     : "none is left: on this machine a server lets all in now");
    return CW_EXIT_DONE;
}

static gboolean check_flags(GError **error)
{
    if (new_name != NULL && revoked != NULL)
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE, "--new or --revoke: one of the two");
    else if (scope != NULL && new_name == NULL)
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE, "--scope goes with --new");
    else if (new_name != NULL && scope == NULL)
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                    "what is \"%s\" good for? Give --scope read, write or admin", new_name);
    else
        return TRUE;
    return FALSE;
}

static cw_exit run(const cw_call *call, GError **error)
{
    const char *path = cw_call_catalog(call, error);
    if (path == NULL || !cw_call_expect(call, &cw_command_token, 0, 0, error) ||
        !check_flags(error))
        return CW_EXIT_USAGE;
    return (new_name != NULL  ? run_new
            : revoked != NULL ? run_revoke
                              : run_list)(call, path, error);
}
