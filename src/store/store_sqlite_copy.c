/* SPDX-License-Identifier: Apache-2.0
 *
 * Whole catalogues, by SQLite's online backup: pages are copied under one read transaction, so that
 * they are those of one commit, and no writer waits for it. Where a catalogue is replaced its pages
 * are written as one transaction like any other: readers see all of it or nothing.
 *
 * https://www.sqlite.org/backup.html
 */
#include "base/error.h"
#include "base/model_file.h"
#include "store/store_sqlite.h"

#define PAGES_A_STEP 1024 /* 4 MiB between two looks at who watches */

/* A copying from one database to another. */
typedef struct {
    sqlite3 *from, *to;
    const char *from_path, *to_path;
    const cw_progress *progress;
} copying;

static gboolean is_stopped(const copying *c, sqlite3_backup *backup, GError **error)
{
    const gint64 total = sqlite3_backup_pagecount(backup);
    const cw_progress_state state = {"copying the catalogue", "pages",
                                     total - sqlite3_backup_remaining(backup), total, NULL};
    if (cw_progress_tell(c->progress, &state))
        return FALSE;
    g_set_error_literal(error, CW_ERROR, CW_ERROR_INTERRUPTED,
                        "stopped before the catalogue was copied");
    return TRUE;
}

/* A backup that was not stepped to its end is rolled back by its finish. */
static gboolean copy_pages(const copying *c, GError **error)
{
    sqlite3_backup *backup = sqlite3_backup_init(c->to, "main", c->from, "main");
    int code = backup != NULL ? SQLITE_OK : SQLITE_ERROR;
    gboolean stopped = FALSE;
    while (code == SQLITE_OK && !stopped) {
        code = sqlite3_backup_step(backup, PAGES_A_STEP);
        stopped = code == SQLITE_OK && is_stopped(c, backup, error);
    }
    sqlite3_backup_finish(backup); /* its failure becomes that of the target */
    if (code == SQLITE_DONE)
        return TRUE;
    if (!stopped && sqlite3_errcode(c->to) != SQLITE_OK)
        cw_sqlite_explain(c->to_path, c->to, error);
    else if (!stopped)
        cw_sqlite_explain(c->from_path, c->from, error);
    return FALSE;
}

/* A transaction that has read holds on to its commit, which all steps then copy. */
static gboolean copy_commit(const copying *c, GError **error)
{
    if (sqlite3_exec(c->from, "BEGIN; SELECT COUNT(*) FROM sqlite_schema", NULL, NULL, NULL) !=
        SQLITE_OK) {
        cw_sqlite_explain(c->from_path, c->from, error);
        return FALSE;
    }
    const gboolean ok = copy_pages(c, error);
    sqlite3_exec(c->from, "COMMIT", NULL, NULL, NULL);
    return ok;
}

/* Makes the relative paths of the copy absolute. */
static gboolean settle_paths(const cw_sqlite *sqlite, sqlite3 *copy, const char *path,
                             GError **error)
{
    char *sql = sqlite3_mprintf(
        "BEGIN; UPDATE pictures SET path=%Q||path WHERE path NOT GLOB '/*';"
        "UPDATE models SET path=%Q||path WHERE path NOT GLOB '/*' AND path NOT GLOB '%s*';"
        "COMMIT",
        sqlite->folder, sqlite->folder, CW_MODEL_SHIPPED);
    const gboolean ok = sqlite3_exec(copy, sql, NULL, NULL, NULL) == SQLITE_OK;
    sqlite3_free(sql);
    if (!ok)
        cw_sqlite_explain(path, copy, error);
    return ok;
}

/* Nobody else knows the copy, and it is deleted when it fails: it needs no journal. */
gboolean cw_sqlite_copy(cw_store *store, const char *path, const cw_progress *progress,
                        GError **error)
{
    cw_sqlite *sqlite = (cw_sqlite *)store;
    copying c = {sqlite->database, NULL, store->path, path, progress};
    gboolean ok = sqlite3_open_v2(path, &c.to, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL) ==
                      SQLITE_OK &&
                  sqlite3_extended_result_codes(c.to, 1) == SQLITE_OK &&
                  sqlite3_exec(c.to, "PRAGMA synchronous=OFF; PRAGMA journal_mode=OFF", NULL, NULL,
                               NULL) == SQLITE_OK;
    if (!ok)
        cw_sqlite_explain(path, c.to, error);
    ok = ok && copy_commit(&c, error) && settle_paths(sqlite, c.to, path, error);
    sqlite3_close(c.to);
    return ok;
}

gboolean cw_sqlite_replace(cw_store *store, const char *path, const cw_progress *progress,
                           GError **error)
{
    cw_sqlite *sqlite = (cw_sqlite *)store;
    copying c = {NULL, sqlite->database, path, store->path, progress};
    gboolean ok = sqlite3_open_v2(path, &c.from, SQLITE_OPEN_READWRITE, NULL) == SQLITE_OK;
    if (!ok)
        cw_sqlite_explain(path, c.from, error);
    ok = ok && copy_commit(&c, error);
    sqlite3_close(c.from);
    return ok;
}

gboolean cw_sqlite_move_picture(cw_store *store, gint64 picture, const char *path, GError **error)
{
    cw_sqlite *sqlite = (cw_sqlite *)store;
    g_autofree char *packed = cw_sqlite_pack_path(sqlite, path);
    return cw_sqlite_run(sqlite, error, "UPDATE pictures SET path=?2 WHERE number=?1", "it",
                         picture, packed);
}
