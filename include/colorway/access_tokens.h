/* SPDX-License-Identifier: Apache-2.0
 *
 * Tokens: what a client of a server shows to be let in. A token is a name, a scope and a secret, of
 * which the catalogue keeps nothing but the hash.
 */
#pragma once

#include "base/row.h"
#include "colorway/catalog.h"

G_BEGIN_DECLS

/* What a token is good for: its own and all before it. */
typedef enum {
    CW_SCOPE_READ,
    CW_SCOPE_WRITE,
    CW_SCOPE_ADMIN,
} cw_scope;

extern const cw_row_table cw_scope_table; /* in that order */

/* Makes a token; what it is good for is a name of cw_scope_table. Its secret, "cw_" and 40 digits
 * (160 bits from the system), is given this once. CW_ERROR_USAGE for a name that is taken, empty,
 * longer than 64 bytes or more than one line; CW_ERROR_NOT_FOUND: no such scope. (transfer full) */
char *cw_access_token_make(cw_catalog *catalog, const char *name, const char *scope,
                           GError **error);

/* From now on it lets nobody in. CW_ERROR_NOT_FOUND. */
gboolean cw_access_token_revoke(cw_catalog *catalog, const char *name, GError **error);

typedef struct {
    char *name;
    cw_scope scope;
    char *hash;       /* SHA-256 of the secret in hex */
    char *created_at; /* ISO 8601, UTC */
} cw_access_token;

/* The tokens of a catalogue, by name: cw_access_token. (transfer full) */
GPtrArray *cw_access_tokens_list(cw_catalog *catalog, GError **error);

/* The token of `tokens` that has the secret, or NULL. How long that takes says nothing about any of
 * their secrets. */
const cw_access_token *cw_access_token_find(const GPtrArray *tokens, const char *secret);

G_END_DECLS
