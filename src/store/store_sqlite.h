/* SPDX-License-Identifier: Apache-2.0
 *
 * Inside of the SQLite store: statements with typed arguments, and what its files share.
 *
 * Arguments are described by a format, one letter each: 't' text (const char *, NULL is NULL),
 * 'i' whole number (gint64), 'd' real (double, NAN is NULL).
 */
#pragma once

#include <sqlite3.h>

#include "store/store_methods.h"

G_BEGIN_DECLS

typedef struct {
    cw_store store;
    sqlite3 *database;
    GHashTable *idle; /* SQL (by address: literals only) -> sqlite3_stmt * that is not in use */
    char *folder;     /* of the catalogue, with a '/' behind it */
} cw_sqlite;

/* Turns the last failure of `database`, the file at `path`, into an error. */
void cw_sqlite_explain(const char *path, sqlite3 *database, GError **error);

/* The same of a store's own; returns FALSE. */
gboolean cw_sqlite_fail(cw_sqlite *sqlite, GError **error);

/* A statement ready to be bound. It must be given back. NULL with an error. */
sqlite3_stmt *cw_sqlite_take(cw_sqlite *sqlite, const char *sql, GError **error);
void cw_sqlite_give(cw_sqlite *sqlite, const char *sql, sqlite3_stmt *statement);

/* Binds arguments to ?1, ?2, ... */
void cw_sqlite_bind(sqlite3_stmt *statement, const char *format, ...);

/* Runs a statement that gives no rows. `sql` is a literal. */
gboolean cw_sqlite_run(cw_sqlite *sqlite, GError **error, const char *sql, const char *format, ...);

/* The first column of the first row as a whole number; no row: 0. */
gboolean cw_sqlite_number(cw_sqlite *sqlite, GError **error, gint64 *number, const char *sql,
                          const char *format, ...);

/* Calls `row` for every row; FALSE from it ends the walk, and is a failure when it set `error`. */
typedef gboolean (*cw_sqlite_row)(gpointer data, sqlite3_stmt *statement, GError **error);
gboolean cw_sqlite_walk(cw_sqlite *sqlite, GError **error, cw_sqlite_row row, gpointer data,
                        const char *sql, const char *format, ...);

/* Steps `statement` through its rows likewise; the caller prepared it and gives it back. */
gboolean cw_sqlite_step(cw_sqlite *sqlite, sqlite3_stmt *statement, cw_sqlite_row row,
                        gpointer data, GError **error);

/* Text of a column, NULL when it is NULL. */
const char *cw_sqlite_text(sqlite3_stmt *statement, int column);

/* A path as it is stored, and back. (transfer full) */
char *cw_sqlite_pack_path(const cw_sqlite *sqlite, const char *path);
char *cw_sqlite_unpack_path(const cw_sqlite *sqlite, const char *stored);

/* The SQL function by which conditions are checked. */
gboolean cw_sqlite_add_functions(cw_sqlite *sqlite, GError **error);

/* Whether there is a table of that name: a reader of an older file may lack it. */
gboolean cw_sqlite_has_table(cw_sqlite *sqlite, const char *name, gboolean *has, GError **error);

/* Now, as "2026-01-31T12:00:00Z". (transfer full) */
char *cw_sqlite_now(void);

/* The number of the row of `table`s unique key, added when it is not there. */
gboolean cw_sqlite_source(cw_sqlite *sqlite, const char *name, gint64 *number, GError **error);

/* What counts as one when it is asked whether a picture is shared: the group (0: none), or else the
 * title (NULL: none). (transfer full) */
char *cw_sqlite_family(gint64 group, const char *title);

/* Brings the shared mark of `picture` up to date after `item` was written, when it was right
 * before: the item's family, NULL when it did not show the picture, and now does not. */
gboolean cw_sqlite_mark_shared(cw_sqlite *sqlite, gint64 picture, gint64 item, const char *before,
                               const char *now, GError **error);

/* Brings the schema up to date; a fresh file only when it may be made. */
gboolean cw_sqlite_migrate(cw_sqlite *sqlite, const char *path, cw_store_mode mode, GError **error);

/* The methods, by file. */
#define CW_STORE_METHOD(access, name, parameters, arguments)                                       \
    gboolean cw_sqlite_##name(cw_store *store, parameters, GError **error);
#include "store/store_methods.def"
#undef CW_STORE_METHOD

G_END_DECLS
