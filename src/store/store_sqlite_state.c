/* SPDX-License-Identifier: Apache-2.0
 *
 * Failures, the log of runs, counts, and the check of everything.
 */
#include <string.h>

#include "store/store_sqlite.h"

/* ---- failures and runs ---------------------------------------------------------------------- */

typedef struct {
    const cw_store_failure *failures;
    gsize count, at;
    gboolean same;
} comparison;

static gboolean compare_failure(gpointer data, sqlite3_stmt *statement, GError **error)
{
    (void)error;
    comparison *c = data;
    if (c->at >= c->count)
        return c->same = FALSE;
    const cw_store_failure *failure = &c->failures[c->at++];
    c->same = strcmp(failure->feed, cw_sqlite_text(statement, 0)) == 0 &&
              failure->line == (guint64)sqlite3_column_int64(statement, 1) &&
              failure->column == (guint64)sqlite3_column_int64(statement, 2) &&
              g_strcmp0(failure->id, cw_sqlite_text(statement, 3)) == 0 &&
              strcmp(failure->reason, cw_sqlite_text(statement, 4)) == 0;
    return c->same;
}

static gboolean write_failures(cw_sqlite *sqlite, gint64 source, const cw_store_failure *failures,
                               gsize count, GError **error)
{
    if (!cw_sqlite_run(sqlite, error, "DELETE FROM failures WHERE source=?1", "i", source))
        return FALSE;
    for (gsize i = 0; i < count; i++) {
        const cw_store_failure *failure = &failures[i];
        if (!cw_sqlite_run(sqlite, error,
                           "INSERT INTO failures(source,position,feed,line,column_number,id,reason)"
                           " VALUES(?1,?2,?3,?4,?5,?6,?7)",
                           "iitiitt", source, (gint64)i, failure->feed, (gint64)failure->line,
                           (gint64)failure->column, failure->id, failure->reason))
            return FALSE;
    }
    return TRUE;
}

gboolean cw_sqlite_set_failures(cw_store *store, const char *source,
                                const cw_store_failure *failures, gsize count, GError **error)
{
    cw_sqlite *sqlite = (cw_sqlite *)store;
    comparison c = {failures, count, 0, TRUE};
    if (!cw_sqlite_walk(sqlite, error, compare_failure, &c,
                        "SELECT feed,line,column_number,id,reason FROM failures WHERE source="
                        "(SELECT number FROM sources WHERE name=?1) ORDER BY position",
                        "t", source))
        return FALSE;
    if (c.same && c.at == count)
        return TRUE;
    gint64 number;
    return cw_sqlite_source(sqlite, source, &number, error) &&
           write_failures(sqlite, number, failures, count, error);
}

typedef struct {
    cw_store_failure_visit visit;
    gpointer data;
} failure_walk;

static gboolean visit_failure(gpointer data, sqlite3_stmt *statement, GError **error)
{
    const failure_walk *walk = data;
    cw_store_failure failure = {
        .feed = cw_sqlite_text(statement, 0),
        .line = sqlite3_column_int64(statement, 1),
        .column = sqlite3_column_int64(statement, 2),
        .id = cw_sqlite_text(statement, 3),
        .reason = cw_sqlite_text(statement, 4),
    };
    return walk->visit(walk->data, &failure, error);
}

gboolean cw_sqlite_each_failure(cw_store *store, cw_store_failure_visit visit, gpointer data,
                                GError **error)
{
    failure_walk walk = {visit, data};
    return cw_sqlite_walk((cw_sqlite *)store, error, visit_failure, &walk,
                          "SELECT f.feed,f.line,f.column_number,f.id,f.reason FROM failures f JOIN "
                          "sources s ON s.number=f.source ORDER BY s.name,f.position",
                          "");
}

gboolean cw_sqlite_put_run(cw_store *store, const char *verb, const char *result, GError **error)
{
    g_autoptr(GDateTime) now = g_date_time_new_now_utc();
    g_autofree char *time = g_date_time_format_iso8601(now);
    return cw_sqlite_run((cw_sqlite *)store, error,
                         "INSERT INTO runs(verb,finished_at,result) VALUES(?1,?2,?3)", "ttt", verb,
                         time, result);
}

/* ---- counts --------------------------------------------------------------------------------- */

gboolean cw_sqlite_count(cw_store *store, cw_store_counts *counts, GError **error)
{
    cw_sqlite *sqlite = (cw_sqlite *)store;
    const struct {
        gint64 *into;
        const char *sql;
    } queries[] = {
        {&counts->items, "SELECT COUNT(*) FROM items WHERE withdrawn=0"},
        {&counts->withdrawn, "SELECT COUNT(*) FROM items WHERE withdrawn<>0"},
        {&counts->colourways, "SELECT COUNT(DISTINCT colourway) FROM items WHERE withdrawn=0"},
        {&counts->groups, "SELECT COUNT(DISTINCT c.group_number) FROM items i JOIN colourways c ON "
                          "c.number=i.colourway WHERE i.withdrawn=0"},
        {&counts->pictures, "SELECT COUNT(DISTINCT v.picture) FROM items i JOIN item_pictures v ON "
                            "v.item=i.number WHERE i.withdrawn=0"},
        {&counts->shared_pictures,
         "SELECT COUNT(DISTINCT v.picture) FROM items i JOIN item_pictures v ON v.item=i.number "
         "JOIN pictures p ON p.number=v.picture WHERE i.withdrawn=0 AND p.shared<>0"},
        {&counts->failures, "SELECT COUNT(*) FROM failures"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(queries); i++) {
        if (!cw_sqlite_number(sqlite, error, queries[i].into, queries[i].sql, ""))
            return FALSE;
    }
    return TRUE;
}

gboolean cw_sqlite_version(cw_store *store, gint64 *version, GError **error)
{
    return cw_sqlite_number((cw_sqlite *)store, error, version, "PRAGMA data_version", "");
}

/* ---- check ---------------------------------------------------------------------------------- */

/* Families of picture p, as cw_sqlite_family() tells them apart; what is withdrawn counts. */
#define FAMILIES                                                                                   \
    "(SELECT COUNT(DISTINCT COALESCE('g'||c.group_number,'t'||COALESCE(i.title,''))) "             \
    "FROM item_pictures v JOIN items i ON i.number=v.item "                                        \
    "JOIN colourways c ON c.number=i.colourway WHERE v.picture=p.number)"

/* What must give no rows; the first column completes the sentence. */
static const struct {
    const char *kind, *sentence, *sql;
} laws[] = {
    {"dangling", "a row points nowhere:",
     "SELECT \"table\"||' row '||COALESCE(rowid,'?')||' to '||parent FROM "
     "pragma_foreign_key_check"},
    {"orphan", "a picture that no item shows:",
     "SELECT path FROM pictures WHERE number NOT IN (SELECT picture FROM item_pictures)"},
    {"orphan", "a colourway without items:",
     "SELECT 'number '||number FROM colourways WHERE number NOT IN (SELECT colourway FROM items)"},
    {"orphan", "a group without items:",
     "SELECT name FROM groups WHERE number NOT IN (SELECT group_number FROM colourways WHERE "
     "group_number IS NOT NULL)"},
    {"orphan", "an item without a picture:",
     "SELECT id FROM items WHERE (row_hash<>'' OR number IN (SELECT item FROM item_pictures)) AND "
     "number NOT IN (SELECT item FROM item_pictures WHERE position=0)"},
    {"damage", "a checksum that is none:",
     "SELECT path FROM pictures WHERE length(hash)<>64 OR hash GLOB '*[^0-9a-f]*'"},
    {"mark", "a shared mark that is not as the items say:",
     "SELECT path FROM pictures p WHERE shared<>(" FAMILIES
     ">" G_STRINGIFY(CW_STORE_MOST_GROUPS) ")"},
};

typedef struct {
    cw_store_complain complain;
    gpointer data;
    const char *kind, *sentence;
} complaint;

static gboolean complain_row(gpointer data, sqlite3_stmt *statement, GError **error)
{
    (void)error;
    const complaint *c = data;
    const char *what = cw_sqlite_text(statement, 0);
    if (what != NULL && strcmp(what, "ok") == 0 && c->sentence[0] == '\0')
        return TRUE;
    g_autofree char *message = g_strdup_printf("%s%s%s", c->sentence, c->sentence[0] ? " " : "",
                                               what == NULL ? "?" : what);
    c->complain(c->data, c->kind, message);
    return TRUE;
}

gboolean cw_sqlite_check(cw_store *store, cw_store_complain complain, gpointer data, GError **error)
{
    cw_sqlite *sqlite = (cw_sqlite *)store;
    complaint structure = {complain, data, "damage", ""};
    if (!cw_sqlite_walk(sqlite, error, complain_row, &structure, "PRAGMA integrity_check(100)", ""))
        return FALSE;
    for (gsize i = 0; i < G_N_ELEMENTS(laws); i++) {
        complaint law = {complain, data, laws[i].kind, laws[i].sentence};
        if (!cw_sqlite_walk(sqlite, error, complain_row, &law, laws[i].sql, ""))
            return FALSE;
    }
    return TRUE;
}
