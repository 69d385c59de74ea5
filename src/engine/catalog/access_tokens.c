/* SPDX-License-Identifier: Apache-2.0
 *
 * A secret has so many random bits that nobody guesses it, so one round of SHA-256 hides it: salt
 * and slow hashes are for what people choose.
 */
#include "colorway/access_tokens.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "engine/catalog/catalog_store.h"

#define PREFIX "cw_" /* by which it is known where it should not be */
#define SECRET_BYTES 20
#define NAME_MOST 64 /* bytes */
#define HASH_DIGITS 64

static const cw_row read_row = {"read", "search, and see items, pictures and figures"},
                    write_row = {"write", "the same, and change the catalogue"},
                    admin_row = {"admin", "the same, and all else a server does"};
static const cw_row *const rows[] = {
    [CW_SCOPE_READ] = &read_row,
    [CW_SCOPE_WRITE] = &write_row,
    [CW_SCOPE_ADMIN] = &admin_row,
    NULL,
};
const cw_row_table cw_scope_table = {"scope", rows};

/* ---- make and revoke ------------------------------------------------------------------------- */

static gboolean check_name(const char *name, GError **error)
{
    const gsize bytes = strlen(name);
    gboolean line = g_utf8_validate(name, -1, NULL);
    for (const char *at = name; line && *at != '\0'; at = g_utf8_next_char(at))
        line = g_unichar_isprint(g_utf8_get_char(at));
    if (bytes > 0 && bytes <= NAME_MOST && line)
        return TRUE;
    g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                "the name of a token is one line of text, 1 to %d bytes long", NAME_MOST);
    return FALSE;
}

/* (transfer full) */
static char *draw_secret(GError **error)
{
    guint8 bytes[SECRET_BYTES];
    if (getentropy(bytes, sizeof bytes) != 0) {
        g_set_error(error, CW_ERROR, CW_ERROR_FAILED, "the system gives no random bits: %s",
                    g_strerror(errno));
        return NULL;
    }
    GString *secret = g_string_new(PREFIX);
    for (gsize i = 0; i < sizeof bytes; i++)
        g_string_append_printf(secret, "%02x", bytes[i]);
    return g_string_free(secret, FALSE);
}

/* (transfer full) */
static char *hash_of(const char *secret)
{
    return g_compute_checksum_for_string(G_CHECKSUM_SHA256, secret, -1);
}

char *cw_access_token_make(cw_catalog *catalog, const char *name, const char *scope, GError **error)
{
    cw_store *store = cw_catalog_store(catalog);
    if (!check_name(name, error) || cw_row_find(&cw_scope_table, scope, error) == NULL)
        return NULL;
    g_autofree char *secret = draw_secret(error);
    if (secret == NULL || !cw_store_begin(store, error))
        return NULL;
    g_autofree char *hash = hash_of(secret);
    const cw_store_token token = {.name = name, .scope = scope, .hash = hash};
    if (cw_store_put_token(store, &token, error) && cw_store_commit(store, error))
        return g_steal_pointer(&secret);
    cw_store_rollback(store);
    return NULL;
}

gboolean cw_access_token_revoke(cw_catalog *catalog, const char *name, GError **error)
{
    cw_store *store = cw_catalog_store(catalog);
    if (!cw_store_begin(store, error))
        return FALSE;
    if (cw_store_remove_token(store, name, error))
        return cw_store_commit(store, error);
    cw_store_rollback(store);
    return FALSE;
}

/* ---- list and find --------------------------------------------------------------------------- */

static void free_token(gpointer data)
{
    cw_access_token *token = data;
    g_free(token->name);
    g_free(token->hash);
    g_free(token->created_at);
    g_free(token);
}

static gboolean add_token(gpointer data, const cw_store_token *stored, GError **error)
{
    const cw_row *row = cw_row_find(&cw_scope_table, stored->scope, error);
    if (row == NULL || strlen(stored->hash) != HASH_DIGITS) {
        g_clear_error(error);
        g_set_error(error, CW_ERROR, CW_ERROR_DAMAGED,
                    "token \"%s\" is damaged; revoke it and make another", stored->name);
        return FALSE;
    }
    cw_access_token *token = g_new(cw_access_token, 1);
    *token = (cw_access_token){g_strdup(stored->name), CW_SCOPE_READ, g_strdup(stored->hash),
                               g_strdup(stored->created_at)};
    while (rows[token->scope] != row)
        token->scope++;
    g_ptr_array_add(data, token);
    return TRUE;
}

GPtrArray *cw_access_tokens_list(cw_catalog *catalog, GError **error)
{
    g_autoptr(GPtrArray) tokens = g_ptr_array_new_with_free_func(free_token);
    return cw_store_each_token(cw_catalog_store(catalog), add_token, tokens, error)
               ? g_steal_pointer(&tokens)
               : NULL;
}

/* Looks at every digit, wherever they differ first. */
static gboolean is_equal(const char *a, const char *b)
{
    guint differs = 0;
    for (gsize i = 0; i < HASH_DIGITS; i++)
        differs |= (guint)(a[i] ^ b[i]);
    return differs == 0;
}

const cw_access_token *cw_access_token_find(const GPtrArray *tokens, const char *secret)
{
    const cw_access_token *found = NULL;
    g_autofree char *hash = hash_of(secret);
    for (guint i = 0; i < tokens->len; i++) {
        const cw_access_token *token = tokens->pdata[i];
        if (is_equal(token->hash, hash))
            found = token;
    }
    return found;
}
