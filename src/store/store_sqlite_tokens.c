/* SPDX-License-Identifier: Apache-2.0
 *
 * Tokens. Their table came with version 2: where a reader finds an older file, there are none.
 */
#include "base/error.h"
#include "store/store_sqlite.h"

gboolean cw_sqlite_put_token(cw_store *store, const cw_store_token *token, GError **error)
{
    cw_sqlite *sqlite = (cw_sqlite *)store;
    g_autofree char *now = cw_sqlite_now();
    if (!cw_sqlite_run(sqlite, error,
                       "INSERT INTO tokens(name,scope,hash,created_at) VALUES(?1,?2,?3,?4) ON "
                       "CONFLICT(name) DO NOTHING",
                       "tttt", token->name, token->scope, token->hash, now))
        return FALSE;
    if (sqlite3_changes(sqlite->database) > 0)
        return TRUE;
    g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                "there is a token \"%s\" already; revoke it first, or name the new one otherwise",
                token->name);
    return FALSE;
}

gboolean cw_sqlite_remove_token(cw_store *store, const char *name, GError **error)
{
    cw_sqlite *sqlite = (cw_sqlite *)store;
    if (!cw_sqlite_run(sqlite, error, "DELETE FROM tokens WHERE name=?1", "t", name))
        return FALSE;
    if (sqlite3_changes(sqlite->database) > 0)
        return TRUE;
    g_set_error(error, CW_ERROR, CW_ERROR_NOT_FOUND, "no token \"%s\" in catalogue \"%s\"", name,
                store->path);
    return FALSE;
}

typedef struct {
    cw_store_token_visit visit;
    gpointer data;
} token_walk;

static gboolean visit_token(gpointer data, sqlite3_stmt *statement, GError **error)
{
    const token_walk *walk = data;
    const cw_store_token token = {
        .name = cw_sqlite_text(statement, 0),
        .scope = cw_sqlite_text(statement, 1),
        .hash = cw_sqlite_text(statement, 2),
        .created_at = cw_sqlite_text(statement, 3),
    };
    return walk->visit(walk->data, &token, error);
}

gboolean cw_sqlite_each_token(cw_store *store, cw_store_token_visit visit, gpointer data,
                              GError **error)
{
    cw_sqlite *sqlite = (cw_sqlite *)store;
    token_walk walk = {visit, data};
    gboolean has;
    return cw_sqlite_has_table(sqlite, "tokens", &has, error) &&
           (!has ||
            cw_sqlite_walk(sqlite, error, visit_token, &walk,
                           "SELECT name,scope,hash,created_at FROM tokens ORDER BY name", ""));
}
