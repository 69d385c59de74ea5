/* SPDX-License-Identifier: Apache-2.0
 *
 * The schema and its versions. steps[v] brings a file from version v to v + 1; a fresh file starts
 * at 0. A file is known as a catalogue by its application id, "CWAY". Readers bring nothing up to
 * date: an older file serves them from the version on that lacks only tables, of which each reads
 * as an empty one.
 */
#include "base/error.h"
#include "schema_sql.h"
#include "store/store_sqlite.h"

#define APPLICATION_ID 0x43574159

#define READABLE_FROM 1 /* version 2 brought tokens, version 3 decisions and questions */

static const char *const steps[] = {CW_SCHEMA_SQL, CW_SCHEMA_TOKENS_SQL, CW_SCHEMA_DECISIONS_SQL};

typedef struct {
    gint64 application, version, tables, newest;
} state;

static gboolean read_state(cw_sqlite *sqlite, state *now, GError **error)
{
    now->newest = G_N_ELEMENTS(steps);
    return cw_sqlite_number(sqlite, error, &now->application, "PRAGMA application_id", "") &&
           cw_sqlite_number(sqlite, error, &now->version, "PRAGMA user_version", "") &&
           cw_sqlite_number(sqlite, error, &now->tables, "SELECT COUNT(*) FROM sqlite_schema", "");
}

static gboolean accept_state(const state *now, const char *path, cw_store_mode mode, GError **error)
{
    gboolean fresh = now->application == 0 && now->version == 0 && now->tables == 0;
    if (fresh && mode == CW_STORE_CREATE)
        return TRUE;
    if (fresh)
        g_set_error(error, CW_ERROR, CW_ERROR_NOT_FOUND,
                    "catalogue \"%s\" is empty; fill it with: colorway import FEED --catalog %s",
                    path, path);
    else if (now->application != APPLICATION_ID)
        g_set_error(error, CW_ERROR, CW_ERROR_DAMAGED,
                    "\"%s\" is no catalogue but another program's database", path);
    else if (now->version > now->newest)
        g_set_error(error, CW_ERROR, CW_ERROR_UNSUPPORTED,
                    "catalogue \"%s\" was written by a newer colorway (schema %" G_GINT64_FORMAT
                    ", this one knows up to %" G_GINT64_FORMAT ")",
                    path, now->version, now->newest);
    else if (now->version < READABLE_FROM && mode == CW_STORE_READ)
        g_set_error(error, CW_ERROR, CW_ERROR_UNSUPPORTED,
                    "catalogue \"%s\" was written by an older colorway (schema %" G_GINT64_FORMAT
                    ", needed: %" G_GINT64_FORMAT "); any import brings it up to date",
                    path, now->version, (gint64)READABLE_FROM);
    else
        return TRUE;
    return FALSE;
}

static gboolean execute(cw_sqlite *sqlite, const char *sql, GError **error)
{
    return sqlite3_exec(sqlite->database, sql, NULL, NULL, NULL) == SQLITE_OK ||
           cw_sqlite_fail(sqlite, error);
}

/* In a transaction, and looking again: another process may have been faster. */
static gboolean climb(cw_sqlite *sqlite, GError **error)
{
    state now;
    if (!read_state(sqlite, &now, error))
        return FALSE;
    for (gint64 version = now.version; version < now.newest; version++) {
        if (!execute(sqlite, steps[version], error))
            return FALSE;
    }
    g_autofree char *stamp = g_strdup_printf("PRAGMA application_id=%d; PRAGMA user_version=%d",
                                             APPLICATION_ID, (int)now.newest);
    return execute(sqlite, stamp, error);
}

gboolean cw_sqlite_migrate(cw_sqlite *sqlite, const char *path, cw_store_mode mode, GError **error)
{
    state now;
    if (!read_state(sqlite, &now, error) || !accept_state(&now, path, mode, error))
        return FALSE;
    if (now.version == now.newest || mode == CW_STORE_READ)
        return TRUE;
    if (!execute(sqlite, "PRAGMA journal_mode=WAL", error) ||
        !execute(sqlite, "BEGIN IMMEDIATE", error))
        return FALSE;
    if (climb(sqlite, error) && execute(sqlite, "COMMIT", error))
        return TRUE;
    sqlite3_exec(sqlite->database, "ROLLBACK", NULL, NULL, NULL);
    return FALSE;
}

gboolean cw_sqlite_has_table(cw_sqlite *sqlite, const char *name, gboolean *has, GError **error)
{
    gint64 tables;
    const gboolean ok = cw_sqlite_number(
        sqlite, error, &tables, "SELECT COUNT(*) FROM sqlite_schema WHERE type='table' AND name=?1",
        "t", name);
    *has = tables > 0;
    return ok;
}
