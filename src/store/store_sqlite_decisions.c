/* SPDX-License-Identifier: Apache-2.0
 *
 * Decisions about pairs of items, and the pairs that wait for one. Their tables came with version
 * 3: where a reader finds an older file, there are none.
 */
#include <math.h>

#include "base/error.h"
#include "store/store_sqlite.h"

/* ---- decisions ------------------------------------------------------------------------------- */

typedef struct {
    gint64 number;
    gboolean same;
} standing;

static gboolean keep_standing(gpointer data, sqlite3_stmt *statement, GError **error G_GNUC_UNUSED)
{
    *(standing *)data =
        (standing){sqlite3_column_int64(statement, 0), sqlite3_column_int(statement, 1) != 0};
    return FALSE;
}

static gboolean end(cw_sqlite *sqlite, gint64 number, const char *by, const char *now,
                    GError **error)
{
    return cw_sqlite_run(sqlite, error,
                         "UPDATE decisions SET undone_by=?2,undone_at=?3 WHERE number=?1 AND "
                         "undone_at IS NULL",
                         "itt", number, by, now);
}

static gboolean insert(cw_sqlite *sqlite, cw_store_decision *decision, const char *now,
                       GError **error)
{
    GError *inner = NULL;
    if (cw_sqlite_run(sqlite, &inner,
                      "INSERT INTO decisions(first,second,same,decided_by,decided_at) "
                      "VALUES(min(?1,?2),max(?1,?2),?3,?4,?5)",
                      "iiitt", decision->items[0], decision->items[1],
                      (gint64)(decision->same != FALSE), decision->by, now)) {
        decision->number = sqlite3_last_insert_rowid(sqlite->database);
        return TRUE;
    }
    if (sqlite3_extended_errcode(sqlite->database) != SQLITE_CONSTRAINT_FOREIGNKEY) {
        g_propagate_error(error, inner);
        return FALSE;
    }
    g_error_free(inner);
    g_set_error(error, CW_ERROR, CW_ERROR_NOT_FOUND,
                "item %" G_GINT64_FORMAT " or item %" G_GINT64_FORMAT
                " is no longer in catalogue \"%s\"",
                decision->items[0], decision->items[1], sqlite->store.path);
    return FALSE;
}

gboolean cw_sqlite_put_decision(cw_store *store, cw_store_decision *decision, GError **error)
{
    cw_sqlite *sqlite = (cw_sqlite *)store;
    standing before = {0};
    if (!cw_sqlite_walk(sqlite, error, keep_standing, &before,
                        "SELECT number,same FROM decisions WHERE first=min(?1,?2) AND "
                        "second=max(?1,?2) AND undone_at IS NULL",
                        "ii", decision->items[0], decision->items[1]))
        return FALSE;
    decision->number = before.number;
    if (before.number != 0 && before.same == (decision->same != FALSE))
        return TRUE;
    g_autofree char *now = cw_sqlite_now();
    return (before.number == 0 || end(sqlite, before.number, decision->by, now, error)) &&
           insert(sqlite, decision, now, error);
}

gboolean cw_sqlite_undo_decision(cw_store *store, gint64 number, const char *by, GError **error)
{
    cw_sqlite *sqlite = (cw_sqlite *)store;
    g_autofree char *now = cw_sqlite_now();
    if (!end(sqlite, number, by, now, error))
        return FALSE;
    if (sqlite3_changes(sqlite->database) > 0)
        return TRUE;
    g_set_error(error, CW_ERROR, CW_ERROR_NOT_FOUND,
                "no decision %" G_GINT64_FORMAT " stands in catalogue \"%s\"", number, store->path);
    return FALSE;
}

typedef struct {
    cw_store_decision_visit visit;
    gpointer data;
} decision_walk;

static gboolean visit_decision(gpointer data, sqlite3_stmt *statement, GError **error)
{
    const decision_walk *walk = data;
    const cw_store_decision decision = {
        .number = sqlite3_column_int64(statement, 0),
        .items = {sqlite3_column_int64(statement, 1), sqlite3_column_int64(statement, 2)},
        .same = sqlite3_column_int(statement, 3) != 0,
        .by = cw_sqlite_text(statement, 4),
        .at = cw_sqlite_text(statement, 5),
        .undone_by = cw_sqlite_text(statement, 6),
        .undone_at = cw_sqlite_text(statement, 7),
        .colourways = {sqlite3_column_int64(statement, 8), sqlite3_column_int64(statement, 9)},
        .groups = {sqlite3_column_int64(statement, 10), sqlite3_column_int64(statement, 11)},
        .withdrawn = sqlite3_column_int(statement, 12) != 0,
    };
    return walk->visit(walk->data, &decision, error);
}

gboolean cw_sqlite_each_decision(cw_store *store, gint64 below, cw_store_decision_visit visit,
                                 gpointer data, GError **error)
{
    cw_sqlite *sqlite = (cw_sqlite *)store;
    decision_walk walk = {visit, data};
    gboolean has;
    return cw_sqlite_has_table(sqlite, "decisions", &has, error) &&
           (!has ||
            cw_sqlite_walk(sqlite, error, visit_decision, &walk,
                           "SELECT d.number,d.first,d.second,d.same,d.decided_by,d.decided_at,"
                           "d.undone_by,d.undone_at,a.colourway,b.colourway,f.group_number,"
                           "g.group_number,a.withdrawn<>0 OR b.withdrawn<>0 FROM decisions d JOIN "
                           "items a ON a.number=d.first JOIN items b ON b.number=d.second JOIN "
                           "colourways f ON f.number=a.colourway JOIN colourways g ON "
                           "g.number=b.colourway WHERE ?1=0 OR d.number<?1 ORDER BY d.number DESC",
                           "i", below));
}

/* ---- questions ------------------------------------------------------------------------------- */

gboolean cw_sqlite_clear_questions(cw_store *store, gint64 model, GError **error)
{
    return cw_sqlite_run((cw_sqlite *)store, error, "DELETE FROM questions WHERE model=?1", "i",
                         model);
}

gboolean cw_sqlite_put_question(cw_store *store, gint64 model, const cw_store_question *question,
                                GError **error)
{
    return cw_sqlite_run((cw_sqlite *)store, error,
                         "INSERT INTO questions(model,place,lane,first,second,probability,"
                         "distance) VALUES(?1,?2,?3,?4,?5,COALESCE(?6,-1.0),COALESCE(?7,-1.0))",
                         "iitiidd", model, question->place, question->lane, question->items[0],
                         question->items[1], question->probability, question->distance);
}

typedef struct {
    cw_store_question_visit visit;
    gpointer data;
} question_walk;

static double read_known(sqlite3_stmt *statement, int column)
{
    const double number = sqlite3_column_double(statement, column);
    return number < 0 ? NAN : number;
}

static gboolean visit_question(gpointer data, sqlite3_stmt *statement, GError **error)
{
    const question_walk *walk = data;
    const cw_store_question question = {
        .place = sqlite3_column_int64(statement, 0),
        .lane = cw_sqlite_text(statement, 1),
        .items = {sqlite3_column_int64(statement, 2), sqlite3_column_int64(statement, 3)},
        .probability = read_known(statement, 4),
        .distance = read_known(statement, 5),
        .colourways = {sqlite3_column_int64(statement, 6), sqlite3_column_int64(statement, 7)},
    };
    return walk->visit(walk->data, &question, error);
}

gboolean cw_sqlite_each_question(cw_store *store, gint64 model, cw_store_question_visit visit,
                                 gpointer data, GError **error)
{
    cw_sqlite *sqlite = (cw_sqlite *)store;
    question_walk walk = {visit, data};
    gboolean has;
    return cw_sqlite_has_table(sqlite, "questions", &has, error) &&
           (!has ||
            cw_sqlite_walk(sqlite, error, visit_question, &walk,
                           "SELECT q.place,q.lane,q.first,q.second,q.probability,q.distance,"
                           "a.colourway,b.colourway FROM questions q JOIN items a ON "
                           "a.number=q.first JOIN items b ON b.number=q.second WHERE q.model=?1 "
                           "AND a.withdrawn=0 AND b.withdrawn=0 ORDER BY q.place",
                           "i", model));
}
