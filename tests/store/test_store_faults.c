/* SPDX-License-Identifier: Apache-2.0
 *
 * Files that are no catalogue, are newer, are held by another, or are damaged.
 */
#include <sqlite3.h>

#include "store_fixture.h"

static void assert_open_fails(const char *path, cw_store_mode mode, int code, const char *part)
{
    g_autoptr(GError) error = NULL;
    g_assert_null(cw_store_open(path, mode, &error));
    g_assert_error(error, CW_ERROR, code);
    if (strstr(error->message, part) == NULL)
        g_error("\"%s\" does not say \"%s\"", error->message, part);
}

static void test_missing(fixture *f, gconstpointer data)
{
    (void)data;
    g_autofree char *path = g_build_filename(f->folder, "none", NULL);
    assert_open_fails(path, CW_STORE_READ, CW_ERROR_NOT_FOUND, "colorway import");
    assert_open_fails(path, CW_STORE_WRITE, CW_ERROR_NOT_FOUND, path);
    g_assert_false(g_file_test(path, G_FILE_TEST_EXISTS));
    assert_open_fails(f->folder, CW_STORE_CREATE, CW_ERROR_USAGE, "folder");
    g_autofree char *deep = g_build_filename(f->folder, "none", "none", NULL);
    assert_open_fails(deep, CW_STORE_CREATE, CW_ERROR_FAILED, "unable to open");
}

static void test_strangers(fixture *f, gconstpointer data)
{
    (void)data;
    g_autofree char *path = g_build_filename(f->folder, "stranger", NULL);
    g_assert_true(g_file_set_contents(path, "id\ttitle\n", -1, NULL));
    assert_open_fails(path, CW_STORE_CREATE, CW_ERROR_DAMAGED, "no catalogue");
    g_assert_true(g_file_set_contents(path, "", 0, NULL));
    assert_open_fails(path, CW_STORE_READ, CW_ERROR_NOT_FOUND, "empty");
    sqlite3 *other;
    g_assert_cmpint(sqlite3_open(path, &other), ==, SQLITE_OK);
    sqlite3_exec(other, "CREATE TABLE mine(x)", NULL, NULL, NULL);
    sqlite3_close(other);
    assert_open_fails(path, CW_STORE_CREATE, CW_ERROR_DAMAGED, "another program");
}

static void execute(fixture *f, const char *sql)
{
    sqlite3 *database;
    g_assert_cmpint(sqlite3_open(f->path, &database), ==, SQLITE_OK);
    g_assert_cmpint(sqlite3_exec(database, sql, NULL, NULL, NULL), ==, SQLITE_OK);
    sqlite3_close(database);
}

static void test_newer(fixture *f, gconstpointer data)
{
    (void)data;
    execute(f, "PRAGMA user_version=99");
    assert_open_fails(f->path, CW_STORE_READ, CW_ERROR_UNSUPPORTED, "schema 99");
}

static void test_busy(fixture *f, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    fixture_put(f, "main", "a", NULL, NULL, "1");
    g_autoptr(cw_store) second = cw_store_open(f->path, CW_STORE_WRITE, &error);
    g_assert_no_error(error);
    g_assert_true(cw_store_begin(f->store, &error));
    g_assert_true(cw_store_set_withdrawn(f->store, 1, TRUE, &error));
    g_autoptr(cw_item) unchanged = cw_store_get_item(second, 1, &error);
    g_assert_no_error(error);
    g_assert_false(unchanged->withdrawn);
    if (g_test_slow()) {
        g_assert_false(cw_store_begin(second, &error));
        g_assert_error(error, CW_ERROR, CW_ERROR_BUSY);
        g_clear_error(&error);
    }
    g_assert_true(cw_store_commit(f->store, &error));
    g_assert_true(cw_store_begin(second, &error));
}

static void test_reader_cannot_write(fixture *f, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_autoptr(cw_store) reader = cw_store_open(f->path, CW_STORE_READ, &error);
    g_assert_no_error(error);
    g_assert_false(cw_store_begin(reader, &error));
    g_assert_error(error, CW_ERROR, CW_ERROR_USAGE);
}

static void test_check_finds(fixture *f, gconstpointer data)
{
    (void)data;
    fixture_put(f, "main", "a", "g", "red", "1");
    fixture_put(f, "main", "b", "h", "red", "2");
    g_assert_cmpint(fixture_problems(f), ==, 0);
    execute(f, "PRAGMA foreign_keys=OFF; DELETE FROM item_pictures WHERE item=1");
    g_assert_cmpint(fixture_problems(f), ==, 2); /* the picture and the item */
    execute(f, "PRAGMA foreign_keys=OFF; UPDATE items SET colourway=99 WHERE number=2");
    g_assert_cmpint(fixture_problems(f), ==, 4); /* points nowhere; its colourway lies alone */
}

static void test_check_finds_marks(fixture *f, gconstpointer data)
{
    (void)data;
    fixture_put(f, "main", "a", "g", "red", "12");
    fixture_put(f, "main", "b", "h", "red", "1");
    fixture_put(f, "main", "c", NULL, "red", "1");
    g_autofree char *shown = fixture_pictures(f, CW_PICTURES_BY_ITEM);
    g_assert_cmpstr(shown, ==, "a1* a2 b1* c1* ");
    g_assert_cmpint(fixture_problems(f), ==, 0);
    execute(f, "UPDATE pictures SET shared=0");
    g_assert_cmpint(fixture_problems(f), ==, 1);
    execute(f, "UPDATE pictures SET shared=1");
    g_assert_cmpint(fixture_problems(f), ==, 1);
    execute(f, "UPDATE items SET withdrawn=1; UPDATE pictures SET shared=1-shared");
    g_assert_cmpint(fixture_problems(f), ==, 1); /* the families of what is withdrawn count */
}

static void test_torn_page(fixture *f, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    for (char digit = '1'; digit <= '9'; digit++) {
        char id[2] = {digit, 0};
        fixture_put(f, "main", id, NULL, NULL, id);
    }
    cw_store_close(f->store);
    g_autofree char *bytes = NULL;
    gsize length;
    g_assert_true(g_file_get_contents(f->path, &bytes, &length, NULL));
    memset(bytes + 4096, 0xa5, length - 4096); /* all but the first page */
    g_assert_true(g_file_set_contents(f->path, bytes, length, NULL));
    f->store = cw_store_open(f->path, CW_STORE_READ, &error);
    int problems = 0;
    if (f->store != NULL)
        cw_store_check(f->store, fixture_count_complaint, &problems, &error);
    g_assert_true(problems > 0 || g_error_matches(error, CW_ERROR, CW_ERROR_DAMAGED));
}

#define ADD(name, function)                                                                        \
    g_test_add("/store/" name, fixture, NULL, fixture_open, function, fixture_close)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD("missing", test_missing);
    ADD("strangers", test_strangers);
    ADD("newer", test_newer);
    ADD("busy", test_busy);
    ADD("reader", test_reader_cannot_write);
    ADD("check-finds", test_check_finds);
    ADD("check-finds-marks", test_check_finds_marks);
    ADD("torn-page", test_torn_page);
    return g_test_run();
}
