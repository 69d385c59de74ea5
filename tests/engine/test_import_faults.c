/* SPDX-License-Identifier: Apache-2.0
 *
 * Import that dies: killed before and after every commit, out of disk, stopped by its watcher. In
 * the end it stands where an undisturbed import stands.
 */
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "import_fixture.h"

static const char *program;

/* Rows whose items share groups, pictures and colourways, some bad, one duplicate. */
static void write_feed(const shop *s, int rows)
{
    g_autoptr(GString) text =
        g_string_new("id,item_group_id,title,image_link,additional_image_link,color,season\n");
    for (int i = 0; i < rows; i++)
        g_string_append_printf(text, "%d,g%d,T,%c.png,%s,%s,s%d\n", i == 7 ? 3 : i, i / 4,
                               i % 5 == 3 ? 'z' : 'a' + i % 6, i % 3 == 0 ? "b.png" : "",
                               i % 2 == 0 ? "red" : "blue", i % 3);
    shop_write(s, "feed.csv", text->str, -1);
}

typedef struct {
    int commits, die_at;
} death;

static void maybe_die(gpointer data, gboolean committed)
{
    (void)committed;
    death *d = data;
    if (++d->commits == d->die_at)
        kill(getpid(), SIGKILL);
}

static void import_well(shop *s)
{
    g_autoptr(GError) error = NULL;
    shop_try_import(s, "feed.csv", &error);
    g_assert_no_error(error);
}

static void reopen(shop *s, const char *path)
{
    g_autoptr(GError) error = NULL;
    s->catalog = cw_catalog_open(path, CW_CATALOG_WRITE, &error);
    g_assert_no_error(error);
}

/* Imports in a process of its own (threads and SQLite do not survive a fork), which dies at its
 * n-th commit point (0: never) and may write no file beyond a limit, as on a full disk (0: none).
 * Returns its wait status. */
static int import_in_child(shop *s, int die_at, int most_bytes)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *path = g_strdup(cw_catalog_path(s->catalog));
    g_autofree char *die = g_strdup_printf("%d", die_at);
    g_autofree char *most = g_strdup_printf("%d", most_bytes);
    g_autofree char *batch = g_strdup_printf("%d", (int)s->settings.batch);
    char *arguments[] = {(char *)program, (char *)"child", s->folder, path, batch, die, most, NULL};
    int status;
    g_clear_pointer(&s->catalog, cw_catalog_close);
    g_spawn_sync(NULL, arguments, NULL, G_SPAWN_CHILD_INHERITS_STDIN, NULL, NULL, NULL, NULL,
                 &status, &error);
    g_assert_no_error(error);
    reopen(s, path);
    return status;
}

enum { CHILD_DONE = 0, CHILD_TOLD_FULL = 1, CHILD_CONFUSED = 2 };

static int run_child(char **arguments)
{
    g_autoptr(GError) error = NULL;
    death d = {0, atoi(arguments[3])};
    rlim_t most = (rlim_t)atoi(arguments[4]);
    shop s = {.folder = arguments[0]};
    cw_options_reset(cw_import_options, &s.settings);
    s.settings.threads = 2;
    s.settings.batch = atoi(arguments[2]);
    s.catalog = cw_catalog_open(arguments[1], CW_CATALOG_WRITE, NULL);
    cw_store_set_watch(cw_catalog_store(s.catalog), maybe_die, &d);
    if (most > 0) {
        const struct rlimit limit = {most, most};
        signal(SIGXFSZ, SIG_IGN);
        setrlimit(RLIMIT_FSIZE, &limit);
    }
    gboolean well = shop_try_import(&s, "feed.csv", &error);
    gboolean told = error != NULL && (strstr(error->message, "disk is full") != NULL ||
                                      strstr(error->message, "File too large") != NULL);
    if (!well && !told)
        g_printerr("%s\n", error->message);
    cw_catalog_close(s.catalog);
    cw_import_result_clear(&s.result);
    cw_options_clear(cw_import_options, &s.settings);
    return well ? CHILD_DONE : told ? CHILD_TOLD_FULL : CHILD_CONFUSED;
}

static gboolean import_and_die(shop *s, int die_at)
{
    return WIFSIGNALED(import_in_child(s, die_at, 0));
}

static void assert_sound(shop *s)
{
    g_autoptr(GError) error = NULL;
    cw_verify_result result;
    g_assert_true(cw_catalog_verify(s->catalog, NULL, NULL, NULL, &result, &error));
    g_assert_cmpint(result.problems, ==, 0);
}

static char *undisturbed(int rows, gint64 batch)
{
    shop s = {0};
    shop_open(&s, NULL);
    s.settings.batch = batch;
    write_feed(&s, rows);
    import_well(&s);
    char *all = shop_say_all(&s);
    shop_close(&s, NULL);
    return all;
}

enum { ROWS = 23, BATCH = 4 };

/* Dies once at every point, in a catalogue of its own, and is run again. */
static void test_kill(void)
{
    g_autofree char *expected = undisturbed(ROWS, BATCH);
    gboolean died = TRUE;
    int deaths = 0;
    for (int die_at = 1; died; die_at++) {
        shop s = {0};
        shop_open(&s, NULL);
        s.settings.batch = BATCH;
        write_feed(&s, ROWS);
        died = import_and_die(&s, die_at);
        deaths += died;
        assert_sound(&s);
        import_well(&s);
        SHOP_ASSERT(shop_say_all(&s), expected);
        assert_sound(&s);
        shop_close(&s, NULL);
    }
    /* before and after: a commit for each four rows and the last one */
    g_assert_cmpint(deaths, ==, 2 * ((ROWS + BATCH - 1) / BATCH + 1));
}

/* Dies again and again in one catalogue, each time some rows later. */
static void test_kill_repeatedly(shop *s, gconstpointer data)
{
    (void)data;
    g_autofree char *expected = undisturbed(ROWS, BATCH);
    s->settings.batch = BATCH;
    write_feed(s, ROWS);
    for (int i = 0; i < 4; i++) {
        g_assert_true(import_and_die(s, 3));
        assert_sound(s);
    }
    import_well(s);
    SHOP_ASSERT(shop_say_all(s), expected);
}

static gboolean stop_at_eight(gpointer data, const cw_progress_state *state)
{
    (void)data;
    return state->done < 8;
}

static void test_stop(shop *s, gconstpointer data)
{
    (void)data;
    g_autofree char *expected = undisturbed(ROWS, BATCH);
    g_autoptr(GError) error = NULL;
    s->settings.batch = BATCH;
    s->progress.update = stop_at_eight;
    write_feed(s, ROWS);
    g_assert_false(shop_try_import(s, "feed.csv", &error));
    g_assert_error(error, CW_ERROR, CW_ERROR_INTERRUPTED);
    g_autofree char *ids = shop_say_ids(s);
    g_assert_true(g_str_has_prefix(ids, "0 1 2 "));
    assert_sound(s);
    s->progress.update = NULL;
    import_well(s);
    SHOP_ASSERT(shop_say_all(s), expected);
}

static void test_full_disk(shop *s, gconstpointer data)
{
    (void)data;
    enum { MANY = 120 };
    g_autofree char *expected = undisturbed(MANY, BATCH);
    s->settings.batch = BATCH;
    write_feed(s, MANY);
    int refusals = 0;
    for (int limit = 20000; limit < 4000000; limit += limit / 2) {
        int status = import_in_child(s, 0, limit);
        g_assert_true(WIFEXITED(status));
        g_assert_cmpint(WEXITSTATUS(status), !=, CHILD_CONFUSED);
        refusals += WEXITSTATUS(status) == CHILD_TOLD_FULL;
        assert_sound(s);
    }
    g_assert_cmpint(refusals, >, 2);
    import_well(s);
    SHOP_ASSERT(shop_say_all(s), expected);
}

int main(int argc, char **argv)
{
    program = argv[0];
    if (argc == 7 && strcmp(argv[1], "child") == 0)
        return run_child(argv + 2);
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/import/kill", test_kill);
    SHOP_ADD("/import/kill-repeatedly", test_kill_repeatedly);
    SHOP_ADD("/import/stop", test_stop);
    SHOP_ADD("/import/full-disk", test_full_disk);
    return g_test_run();
}
