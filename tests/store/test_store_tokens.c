/* SPDX-License-Identifier: Apache-2.0
 *
 * The contract of every store for tokens, and catalogues from before there were any.
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

/* Puts a token whose hash is `digit` 64 times, in a batch of its own. */
static void put(cw_store *store, const char *name, const char *scope, char digit)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *hash = g_strnfill(64, digit);
    const cw_store_token token = {.name = name, .scope = scope, .hash = hash};
    begin(store);
    cw_store_put_token(store, &token, &error);
    g_assert_no_error(error);
    cw_store_commit(store, &error);
    g_assert_no_error(error);
}

static gboolean say_token(gpointer data, const cw_store_token *token, GError **error)
{
    (void)error;
    g_autoptr(GDateTime) made = g_date_time_new_from_iso8601(token->created_at, NULL);
    g_autoptr(GDateTime) now = g_date_time_new_now_utc();
    g_assert_cmpint(ABS(g_date_time_difference(now, made)), <, G_TIME_SPAN_HOUR);
    g_assert_cmpuint(strlen(token->hash), ==, 64);
    g_string_append_printf(data, "%s:%s:%c ", token->name, token->scope, token->hash[0]);
    return TRUE;
}

static void assert_tokens(cw_store *store, const char *expected)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GString) text = g_string_new(NULL);
    cw_store_each_token(store, say_token, text, &error);
    g_assert_no_error(error);
    g_assert_cmpstr(text->str, ==, expected);
}

static void test_put_and_remove(fixture *f, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    assert_tokens(f->store, "");
    put(f->store, "shop", "read", '1');
    put(f->store, "feed", "write", '2');
    assert_tokens(f->store, "feed:write:2 shop:read:1 ");
    begin(f->store);
    g_assert_true(cw_store_remove_token(f->store, "shop", &error));
    g_assert_false(cw_store_remove_token(f->store, "shop", &error));
    g_assert_error(error, CW_ERROR, CW_ERROR_NOT_FOUND);
    cw_store_rollback(f->store);
    assert_tokens(f->store, "feed:write:2 shop:read:1 ");
    g_clear_error(&error);
    begin(f->store);
    g_assert_true(cw_store_remove_token(f->store, "shop", &error));
    g_assert_true(cw_store_commit(f->store, &error));
    assert_tokens(f->store, "feed:write:2 ");
}

static void test_name_taken(fixture *f, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    put(f->store, "shop", "read", '1');
    const cw_store_token other = {.name = "shop", .scope = "admin", .hash = "2"};
    begin(f->store);
    g_assert_false(cw_store_put_token(f->store, &other, &error));
    g_assert_error(error, CW_ERROR, CW_ERROR_USAGE);
    cw_store_rollback(f->store);
    assert_tokens(f->store, "shop:read:1 ");
}

static void test_needs_a_batch(fixture *f, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    const cw_store_token token = {.name = "shop", .scope = "read", .hash = "1"};
    g_assert_false(cw_store_put_token(f->store, &token, &error));
    g_assert_error(error, CW_ERROR, CW_ERROR_USAGE);
    g_clear_error(&error);
    g_assert_false(cw_store_remove_token(f->store, "shop", &error));
    g_assert_error(error, CW_ERROR, CW_ERROR_USAGE);
}

/* ---- version 1 ------------------------------------------------------------------------------ */

/* Makes the file what a program before tokens has written. */
static void make_older(fixture *f)
{
    sqlite3 *database;
    g_assert_cmpint(g_remove(f->path), ==, 0);
    g_assert_cmpint(sqlite3_open(f->path, &database), ==, SQLITE_OK);
    g_assert_cmpint(sqlite3_exec(database,
                                 CW_SCHEMA_SQL "PRAGMA journal_mode=WAL; PRAGMA user_version=1;"
                                               "PRAGMA application_id=0x43574159",
                                 NULL, NULL, NULL),
                    ==, SQLITE_OK);
    sqlite3_close(database);
}

static gint64 version_of(fixture *f)
{
    sqlite3 *database;
    sqlite3_stmt *statement;
    g_assert_cmpint(sqlite3_open(f->path, &database), ==, SQLITE_OK);
    sqlite3_prepare_v2(database, "PRAGMA user_version", -1, &statement, NULL);
    g_assert_cmpint(sqlite3_step(statement), ==, SQLITE_ROW);
    const gint64 version = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    sqlite3_close(database);
    return version;
}

/* A reader reads it, leaves it as it is, and sees the first token that a writer puts. */
static void test_older(fixture *f, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    cw_store_close(f->store);
    f->store = NULL;
    make_older(f);
    g_autoptr(cw_store) reader = cw_store_open(f->path, CW_STORE_READ, &error);
    g_assert_no_error(error);
    assert_tokens(reader, "");
    int problems = 0;
    cw_store_check(reader, fixture_count_complaint, &problems, &error);
    g_assert_no_error(error);
    g_assert_cmpint(problems, ==, 0);
    g_assert_cmpint(version_of(f), ==, 1);
    f->store = cw_store_open(f->path, CW_STORE_WRITE, &error);
    g_assert_no_error(error);
    g_assert_cmpint(version_of(f), ==, 3);
    fixture_put(f, "main", "a", NULL, NULL, "1");
    put(f->store, "shop", "read", '1');
    assert_tokens(reader, "shop:read:1 ");
    g_autoptr(cw_item) item = cw_store_find_item(reader, "a", &error);
    g_assert_no_error(error);
}

#define ADD(name, function)                                                                        \
    g_test_add("/store/tokens/" name, fixture, NULL, fixture_open, function, fixture_close)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD("put-and-remove", test_put_and_remove);
    ADD("name-taken", test_name_taken);
    ADD("needs-a-batch", test_needs_a_batch);
    ADD("older", test_older);
    return g_test_run();
}
