/* SPDX-License-Identifier: Apache-2.0
 *
 * The contract of every store for decisions and questions, and catalogues from before there were
 * any.
 */
#include <sqlite3.h>

#include "store/schema_sql.h"
#include "store_fixture.h"

static void begin(cw_store *store)
{
    g_autoptr(GError) error = NULL;
    cw_store_begin(store, &error);
    g_assert_no_error(error);
}

static void commit(cw_store *store)
{
    g_autoptr(GError) error = NULL;
    cw_store_commit(store, &error);
    g_assert_no_error(error);
}

static gint64 number_of(cw_store *store, const char *id)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(cw_item) item = cw_store_find_item(store, id, &error);
    g_assert_no_error(error);
    return item->number;
}

static void open_items(fixture *f, gconstpointer data)
{
    fixture_open(f, data);
    fixture_put(f, "main", "a", "g", "red", "1");
    fixture_put(f, "main", "b", "g", "blue", "2");
    fixture_put(f, "main", "c", NULL, "red", "3");
}

/* In a batch of its own; gives its number. */
static gint64 put(fixture *f, const char *first, const char *second, gboolean same, const char *by)
{
    g_autoptr(GError) error = NULL;
    cw_store_decision decision = {
        .items = {number_of(f->store, first), number_of(f->store, second)}, .same = same, .by = by};
    begin(f->store);
    cw_store_put_decision(f->store, &decision, &error);
    g_assert_no_error(error);
    commit(f->store);
    return decision.number;
}

static void assert_recent(const char *time)
{
    g_autoptr(GDateTime) then = g_date_time_new_from_iso8601(time, NULL);
    g_autoptr(GDateTime) now = g_date_time_new_now_utc();
    g_assert_cmpint(ABS(g_date_time_difference(now, then)), <, G_TIME_SPAN_HOUR);
}

/* "1 a=b anna -bert " */
static gboolean say_decision(gpointer data, const cw_store_decision *decision, GError **error)
{
    fixture *f = ((gpointer *)data)[0];
    g_autoptr(cw_item) first = cw_store_get_item(f->store, decision->items[0], error);
    g_autoptr(cw_item) second = cw_store_get_item(f->store, decision->items[1], error);
    g_assert_cmpint(decision->colourways[0], ==, first->colourway);
    g_assert_cmpint(decision->colourways[1], ==, second->colourway);
    g_assert_cmpint(decision->groups[0], ==, first->group_number);
    g_assert_cmpint(decision->groups[1], ==, second->group_number);
    g_assert_cmpint(decision->withdrawn, ==, first->withdrawn || second->withdrawn);
    assert_recent(decision->at);
    g_string_append_printf(((gpointer *)data)[1], "%d %s%s%s %s ", (int)decision->number, first->id,
                           decision->same ? "=" : "/", second->id,
                           decision->by != NULL ? decision->by : "?");
    if (decision->undone_at == NULL)
        return TRUE;
    assert_recent(decision->undone_at);
    g_string_append_printf(((gpointer *)data)[1], "-%s ",
                           decision->undone_by != NULL ? decision->undone_by : "?");
    return TRUE;
}

static void assert_decisions(fixture *f, gint64 below, const char *expected)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GString) text = g_string_new(NULL);
    gpointer data[] = {f, text};
    cw_store_each_decision(f->store, below, say_decision, data, &error);
    g_assert_no_error(error);
    g_assert_cmpstr(text->str, ==, expected);
}

static void test_put_and_undo(fixture *f, gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(GError) error = NULL;
    assert_decisions(f, 0, "");
    const gint64 first = put(f, "b", "a", TRUE, "anna");
    put(f, "b", "c", FALSE, NULL);
    assert_decisions(f, 0, "2 b/c ? 1 a=b anna ");
    assert_decisions(f, 2, "1 a=b anna ");
    begin(f->store);
    g_assert_true(cw_store_undo_decision(f->store, first, "bert", &error));
    g_assert_false(cw_store_undo_decision(f->store, first, "cleo", &error));
    g_assert_error(error, CW_ERROR, CW_ERROR_NOT_FOUND);
    commit(f->store);
    assert_decisions(f, 0, "2 b/c ? 1 a=b anna -bert ");
    g_assert_cmpint(fixture_problems(f), ==, 0);
}

static void test_replaced(fixture *f, gconstpointer data G_GNUC_UNUSED)
{
    const gint64 first = put(f, "a", "b", TRUE, "anna");
    g_assert_cmpint(put(f, "b", "a", TRUE, "bert"), ==, first);
    assert_decisions(f, 0, "1 a=b anna ");
    g_assert_cmpint(put(f, "b", "a", FALSE, "bert"), !=, first);
    assert_decisions(f, 0, "2 a/b bert 1 a=b anna -bert ");
}

static int count_rows(const fixture *f)
{
    sqlite3 *database;
    sqlite3_stmt *statement;
    g_assert_cmpint(sqlite3_open(f->path, &database), ==, SQLITE_OK);
    sqlite3_prepare_v2(database, "SELECT COUNT(*) FROM decisions", -1, &statement, NULL);
    g_assert_cmpint(sqlite3_step(statement), ==, SQLITE_ROW);
    const int count = sqlite3_column_int(statement, 0);
    sqlite3_finalize(statement);
    sqlite3_close(database);
    return count;
}

/* Numbers of items are kept by a new import, and so is what was decided; a removal takes it. */
static void test_follows_items(fixture *f, gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(GError) error = NULL;
    put(f, "a", "b", TRUE, "anna");
    put(f, "a", "c", FALSE, "anna");
    put(f, "b", "c", FALSE, "anna");
    fixture_put(f, "main", "b", "other", "green", "4");
    assert_decisions(f, 0, "3 b/c anna 2 a/c anna 1 a=b anna ");
    const gint64 gone = number_of(f->store, "b");
    begin(f->store);
    g_assert_true(cw_store_set_withdrawn(f->store, number_of(f->store, "c"), TRUE, &error));
    commit(f->store);
    assert_decisions(f, 0, "3 b/c anna 2 a/c anna 1 a=b anna ");
    begin(f->store);
    g_assert_true(cw_store_remove_item(f->store, gone, &error));
    commit(f->store);
    assert_decisions(f, 0, "2 a/c anna ");
    g_assert_cmpint(count_rows(f), ==, 1);
    cw_store_decision decision = {.items = {number_of(f->store, "a"), gone}};
    begin(f->store);
    g_assert_false(cw_store_put_decision(f->store, &decision, &error));
    g_assert_error(error, CW_ERROR, CW_ERROR_NOT_FOUND);
    cw_store_rollback(f->store);
    g_assert_cmpint(fixture_problems(f), ==, 0);
}

static void test_needs_a_batch(fixture *f, gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(GError) error = NULL;
    cw_store_decision decision = {.items = {number_of(f->store, "a"), number_of(f->store, "b")}};
    g_assert_false(cw_store_put_decision(f->store, &decision, &error));
    g_assert_error(error, CW_ERROR, CW_ERROR_USAGE);
    g_clear_error(&error);
    g_assert_false(cw_store_undo_decision(f->store, 1, NULL, &error));
    g_assert_error(error, CW_ERROR, CW_ERROR_USAGE);
}

/* ---- questions ------------------------------------------------------------------------------ */

static gboolean say_question(gpointer data, const cw_store_question *question,
                             GError **error G_GNUC_UNUSED)
{
    g_assert_true(question->colourways[0] > 0 && question->colourways[1] > 0);
    g_string_append_printf(data, "%d %s %d-%d %.2f %s ", (int)question->place, question->lane,
                           (int)question->items[0], (int)question->items[1], question->probability,
                           isnan(question->distance) ? "?" : "known");
    return TRUE;
}

static void assert_questions(cw_store *store, gint64 model, const char *expected)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GString) text = g_string_new(NULL);
    cw_store_each_question(store, model, say_question, text, &error);
    g_assert_no_error(error);
    g_assert_cmpstr(text->str, ==, expected);
}

static void test_questions(fixture *f, gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(GError) error = NULL;
    gint64 model;
    const cw_store_model run = {.name = "run", .hash = "1", .dimension = 2, .file = "run.cwv"};
    const cw_store_question questions[] = {
        {.place = 2, .lane = "unsure", .items = {3, 1}, .probability = 0.5, .distance = NAN},
        {.place = 1, .lane = "sure", .items = {1, 2}, .probability = 0.75, .distance = 0.25},
    };
    begin(f->store);
    g_assert_true(cw_store_put_model(f->store, &run, &model, &error));
    for (gsize i = 0; i < G_N_ELEMENTS(questions); i++)
        g_assert_true(cw_store_put_question(f->store, model, &questions[i], &error));
    commit(f->store);
    assert_questions(f->store, model, "1 sure 1-2 0.75 known 2 unsure 3-1 0.50 ? ");
    assert_questions(f->store, model + 1, "");
    begin(f->store);
    g_assert_true(cw_store_set_withdrawn(f->store, 2, TRUE, &error));
    commit(f->store);
    assert_questions(f->store, model, "2 unsure 3-1 0.50 ? ");
    begin(f->store);
    g_assert_true(cw_store_clear_questions(f->store, model, &error));
    commit(f->store);
    assert_questions(f->store, model, "");
}

/* ---- version 2 ------------------------------------------------------------------------------ */

static void make_older(fixture *f)
{
    sqlite3 *database;
    g_assert_cmpint(g_remove(f->path), ==, 0);
    g_assert_cmpint(sqlite3_open(f->path, &database), ==, SQLITE_OK);
    g_assert_cmpint(sqlite3_exec(database,
                                 CW_SCHEMA_SQL CW_SCHEMA_TOKENS_SQL
                                 "PRAGMA journal_mode=WAL; PRAGMA user_version=2;"
                                 "PRAGMA application_id=0x43574159",
                                 NULL, NULL, NULL),
                    ==, SQLITE_OK);
    sqlite3_close(database);
}

/* A reader reads it as it is, and sees the first decision that a writer puts. */
static void test_older(fixture *f, gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(GError) error = NULL;
    cw_store_close(f->store);
    make_older(f);
    cw_store *reader = f->store = cw_store_open(f->path, CW_STORE_READ, &error);
    g_assert_no_error(error);
    assert_decisions(f, 0, "");
    assert_questions(reader, 1, "");
    g_assert_cmpint(fixture_problems(f), ==, 0);
    f->store = cw_store_open(f->path, CW_STORE_WRITE, &error);
    g_assert_no_error(error);
    fixture_put(f, "main", "a", NULL, NULL, "1");
    fixture_put(f, "main", "b", NULL, NULL, "2");
    put(f, "a", "b", TRUE, "anna");
    cw_store_close(f->store);
    f->store = reader;
    assert_decisions(f, 0, "1 a=b anna ");
}

#define ADD(name, open, function)                                                                  \
    g_test_add("/store/decisions/" name, fixture, NULL, open, function, fixture_close)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD("put-and-undo", open_items, test_put_and_undo);
    ADD("replaced", open_items, test_replaced);
    ADD("follows-items", open_items, test_follows_items);
    ADD("needs-a-batch", open_items, test_needs_a_batch);
    ADD("questions", open_items, test_questions);
    ADD("older", fixture_open, test_older);
    return g_test_run();
}
