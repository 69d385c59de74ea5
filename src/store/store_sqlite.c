/* SPDX-License-Identifier: Apache-2.0
 *
 * The SQLite store: opening, batches and statements. The file is in WAL mode, so readers never wait
 * and a commit is whole or absent whatever dies. Who makes a catalogue or imports into it begins
 * again where the file stands: there synchronous=NORMAL, and power loss may take the last commits,
 * never the file. What others write is on the disk when it is committed.
 *
 * A catalogue may come from a stranger: the schema is not trusted and cannot be edited by SQL.
 */
#include "store/store_sqlite.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"

#define BUSY_TIMEOUT_MS 5000

/* A write that did not get through. A limit on file sizes shows as an I/O error without a number.
 */
static gboolean could_not_write(int code)
{
    return (code & 0xff) == SQLITE_FULL || code == SQLITE_IOERR_WRITE ||
           code == SQLITE_IOERR_FSYNC || code == SQLITE_IOERR_TRUNCATE ||
           code == SQLITE_IOERR_SHMSIZE;
}

void cw_sqlite_explain(const char *path, sqlite3 *database, GError **error)
{
    int extended = sqlite3_extended_errcode(database), code = extended & 0xff;
    int system_error = sqlite3_system_errno(database);
    if (code == SQLITE_BUSY || code == SQLITE_LOCKED)
        g_set_error(error, CW_ERROR, CW_ERROR_BUSY,
                    "catalogue \"%s\" is busy: another process is writing to it; try again later",
                    path);
    else if (could_not_write(extended))
        g_set_error(error, CW_ERROR, CW_ERROR_FAILED,
                    "could not write catalogue \"%s\": the disk is full%s; what was committed is "
                    "kept, make room and run it again",
                    path, code == SQLITE_FULL ? "" : " or failing");
    else if (code == SQLITE_CORRUPT || code == SQLITE_NOTADB)
        g_set_error(error, CW_ERROR, CW_ERROR_DAMAGED,
                    "\"%s\" is damaged or no catalogue (%s); bring back a copy, or import again "
                    "into a new file",
                    path, sqlite3_errmsg(database));
    else if (code == SQLITE_CANTOPEN || code == SQLITE_READONLY)
        g_set_error(
            error, CW_ERROR, CW_ERROR_FAILED,
            "could not use catalogue \"%s\": %s; is its folder there, and may it be written? "
            "Readers, too, keep files beside it",
            path, sqlite3_errmsg(database));
    else
        g_set_error(error, CW_ERROR, CW_ERROR_FAILED, "could not use catalogue \"%s\": %s%s%s",
                    path, sqlite3_errmsg(database), system_error != 0 ? ": " : "",
                    system_error != 0 ? g_strerror(system_error) : "");
}

gboolean cw_sqlite_fail(cw_sqlite *sqlite, GError **error)
{
    cw_sqlite_explain(sqlite->store.path, sqlite->database, error);
    return FALSE;
}

/* ---- statements ----------------------------------------------------------------------------- */

sqlite3_stmt *cw_sqlite_take(cw_sqlite *sqlite, const char *sql, GError **error)
{
    sqlite3_stmt *statement = NULL;
    if (g_hash_table_steal_extended(sqlite->idle, sql, NULL, (gpointer *)&statement))
        return statement;
    if (sqlite3_prepare_v2(sqlite->database, sql, -1, &statement, NULL) != SQLITE_OK)
        cw_sqlite_fail(sqlite, error);
    return statement;
}

void cw_sqlite_give(cw_sqlite *sqlite, const char *sql, sqlite3_stmt *statement)
{
    sqlite3_reset(statement);
    sqlite3_clear_bindings(statement);
    g_hash_table_insert(sqlite->idle, (gpointer)sql, statement);
}

static void bind_list(sqlite3_stmt *statement, const char *format, va_list arguments)
{
    for (int i = 1; *format != '\0'; format++, i++) {
        if (*format == 't') {
            sqlite3_bind_text(statement, i, va_arg(arguments, const char *), -1, SQLITE_STATIC);
        } else if (*format == 'i') {
            sqlite3_bind_int64(statement, i, va_arg(arguments, gint64));
        } else {
            double value = va_arg(arguments, double);
            if (!isnan(value))
                sqlite3_bind_double(statement, i, value);
        }
    }
}

void cw_sqlite_bind(sqlite3_stmt *statement, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    bind_list(statement, format, arguments);
    va_end(arguments);
}

gboolean cw_sqlite_step(cw_sqlite *sqlite, sqlite3_stmt *statement, cw_sqlite_row row,
                        gpointer data, GError **error)
{
    for (;;) {
        int code = sqlite3_step(statement);
        if (code == SQLITE_DONE)
            return TRUE;
        if (code != SQLITE_ROW)
            return cw_sqlite_fail(sqlite, error);
        GError *inner = NULL;
        if (row != NULL && !row(data, statement, &inner)) {
            if (inner == NULL)
                return TRUE;
            g_propagate_error(error, inner);
            return FALSE;
        }
    }
}

static gboolean walk_list(cw_sqlite *sqlite, GError **error, cw_sqlite_row row, gpointer data,
                          const char *sql, const char *format, va_list arguments)
{
    sqlite3_stmt *statement = cw_sqlite_take(sqlite, sql, error);
    if (statement == NULL)
        return FALSE;
    bind_list(statement, format, arguments);
    gboolean well = cw_sqlite_step(sqlite, statement, row, data, error);
    cw_sqlite_give(sqlite, sql, statement);
    return well;
}

gboolean cw_sqlite_walk(cw_sqlite *sqlite, GError **error, cw_sqlite_row row, gpointer data,
                        const char *sql, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    gboolean well = walk_list(sqlite, error, row, data, sql, format, arguments);
    va_end(arguments);
    return well;
}

gboolean cw_sqlite_run(cw_sqlite *sqlite, GError **error, const char *sql, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    gboolean well = walk_list(sqlite, error, NULL, NULL, sql, format, arguments);
    va_end(arguments);
    return well;
}

static gboolean keep_number(gpointer data, sqlite3_stmt *statement, GError **error)
{
    (void)error;
    *(gint64 *)data = sqlite3_column_int64(statement, 0);
    return FALSE;
}

gboolean cw_sqlite_number(cw_sqlite *sqlite, GError **error, gint64 *number, const char *sql,
                          const char *format, ...)
{
    *number = 0;
    va_list arguments;
    va_start(arguments, format);
    gboolean well = walk_list(sqlite, error, keep_number, number, sql, format, arguments);
    va_end(arguments);
    return well;
}

const char *cw_sqlite_text(sqlite3_stmt *statement, int column)
{
    return (const char *)sqlite3_column_text(statement, column);
}

char *cw_sqlite_now(void)
{
    g_autoptr(GDateTime) now = g_date_time_new_now_utc();
    return g_date_time_format(now, "%Y-%m-%dT%H:%M:%SZ");
}

/* ---- paths ---------------------------------------------------------------------------------- */

char *cw_sqlite_pack_path(const cw_sqlite *sqlite, const char *path)
{
    gsize length = strlen(sqlite->folder);
    gboolean below = strncmp(path, sqlite->folder, length) == 0;
    return g_strdup(below ? path + length : path);
}

char *cw_sqlite_unpack_path(const cw_sqlite *sqlite, const char *stored)
{
    return g_path_is_absolute(stored) ? g_strdup(stored)
                                      : g_strconcat(sqlite->folder, stored, NULL);
}

/* ---- open, close, batches ------------------------------------------------------------------- */

static gboolean begin(cw_store *store, GError **error)
{
    return cw_sqlite_run((cw_sqlite *)store, error, "BEGIN IMMEDIATE", "");
}

static gboolean commit(cw_store *store, GError **error)
{
    return cw_sqlite_run((cw_sqlite *)store, error, "COMMIT", "");
}

static void rollback(cw_store *store)
{
    /* SQLite may have rolled back by itself, after a full disk for one: then there is no batch. */
    cw_sqlite *sqlite = (cw_sqlite *)store;
    if (!sqlite3_get_autocommit(sqlite->database))
        sqlite3_exec(sqlite->database, "ROLLBACK", NULL, NULL, NULL);
}

static void close_store(cw_store *store)
{
    cw_sqlite *sqlite = (cw_sqlite *)store;
    g_hash_table_unref(sqlite->idle);
    sqlite3_close(sqlite->database);
    g_free(sqlite->folder);
    g_free(sqlite);
}

static void finalize(gpointer statement)
{
    sqlite3_finalize(statement);
}

static char *real_folder(const char *path)
{
    g_autofree char *folder = g_path_get_dirname(path);
    char *real = realpath(folder, NULL);
    char *with_slash = g_strconcat(real == NULL ? folder : real, "/", NULL);
    free(real);
    return with_slash;
}

static gboolean prepare(cw_sqlite *sqlite, const char *path, cw_store_mode mode, GError **error)
{
    sqlite3 *database = sqlite->database;
    sqlite3_extended_result_codes(database, 1);
    sqlite3_busy_timeout(database, BUSY_TIMEOUT_MS);
    sqlite3_db_config(database, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(database, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    if (!cw_sqlite_migrate(sqlite, path, mode, error) || !cw_sqlite_add_functions(sqlite, error))
        return FALSE;
    const char *settings =
        mode == CW_STORE_READ     ? "PRAGMA foreign_keys=ON; PRAGMA cache_size=-65536;"
                                    "PRAGMA temp_store=MEMORY; PRAGMA query_only=ON"
        : mode == CW_STORE_CREATE ? "PRAGMA foreign_keys=ON; PRAGMA cache_size=-65536;"
                                    "PRAGMA temp_store=MEMORY; PRAGMA synchronous=NORMAL"
                                  : "PRAGMA foreign_keys=ON; PRAGMA cache_size=-65536;"
                                    "PRAGMA temp_store=MEMORY; PRAGMA synchronous=FULL";
    if (sqlite3_exec(database, settings, NULL, NULL, NULL) == SQLITE_OK)
        return TRUE;
    cw_sqlite_explain(path, database, error);
    return FALSE;
}

static gboolean is_there(const char *path, cw_store_mode mode, GError **error)
{
    if (g_file_test(path, G_FILE_TEST_IS_DIR)) {
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                    "cannot use folder \"%s\" as a catalogue; name a file in it", path);
        return FALSE;
    }
    if (mode == CW_STORE_CREATE || g_file_test(path, G_FILE_TEST_EXISTS))
        return TRUE;
    g_set_error(error, CW_ERROR, CW_ERROR_NOT_FOUND,
                "no catalogue \"%s\"; make it with: colorway import FEED --catalog %s", path, path);
    return FALSE;
}

/* A reader needs files of its own beside the catalogue, which a medium that is mounted read-only
 * does not take. As nobody writes there, the file stands still and is read without them. */
static int open_database(cw_sqlite *sqlite, const char *path, cw_store_mode mode)
{
    g_autofree char *log = g_strconcat(path, "-wal", NULL);
    const gboolean still = mode == CW_STORE_READ && access(sqlite->folder, W_OK) != 0 &&
                           errno == EROFS && !g_file_test(log, G_FILE_TEST_EXISTS);
    if (!still)
        return sqlite3_open_v2(
            path, &sqlite->database,
            SQLITE_OPEN_READWRITE | (mode == CW_STORE_CREATE ? SQLITE_OPEN_CREATE : 0), NULL);
    g_autofree char *absolute = g_canonicalize_filename(path, NULL);
    g_autofree char *escaped = g_uri_escape_string(absolute, "/", FALSE);
    g_autofree char *address = g_strdup_printf("file:%s?immutable=1", escaped);
    return sqlite3_open_v2(address, &sqlite->database, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI,
                           NULL);
}

static cw_store *open_store(const char *path, cw_store_mode mode, GError **error)
{
    if (!is_there(path, mode, error))
        return NULL;
    cw_sqlite *sqlite = g_new0(cw_sqlite, 1);
    sqlite->idle = g_hash_table_new_full(g_direct_hash, g_direct_equal, NULL, finalize);
    sqlite->folder = real_folder(path);
    sqlite->store.path = (char *)path; /* for messages until cw_store_open() sets its own */
    gboolean well = open_database(sqlite, path, mode) == SQLITE_OK;
    if (!well)
        cw_sqlite_explain(path, sqlite->database, error);
    if (well && prepare(sqlite, path, mode, error))
        return &sqlite->store;
    close_store(&sqlite->store);
    return NULL;
}

const cw_store_kind cw_store_sqlite = {
    .row = {"sqlite", "one file, no server; readers never wait for a writer"},
    .open = open_store,
    .close = close_store,
    .begin = begin,
    .commit = commit,
    .rollback = rollback,
    .methods =
        {
#define CW_STORE_METHOD(access, name, parameters, arguments) .name = cw_sqlite_##name,
#include "store/store_methods.def"
#undef CW_STORE_METHOD
        },
};
