/* SPDX-License-Identifier: Apache-2.0
 *
 * Shared marks, whatever is put and removed in whatever order, and what they cost.
 */
#include "base/random.h"
#include "store/store_sqlite.h"
#include "store_fixture.h"

static void begin(fixture *f)
{
    g_autoptr(GError) error = NULL;
    cw_store_begin(f->store, &error);
    g_assert_no_error(error);
}

static void commit(fixture *f)
{
    g_autoptr(GError) error = NULL;
    cw_store_commit(f->store, &error);
    g_assert_no_error(error);
}

/* ---- against counting ----------------------------------------------------------------------- */

typedef struct {
    GHashTable *families; /* "picture family" of every item that shows it */
    GHashTable *counts;   /* picture -> families */
    GHashTable *marks;    /* picture -> marked */
} tally;

static gboolean tally_shown(gpointer data, const cw_shown *shown, GError **error)
{
    (void)error;
    tally *t = data;
    const cw_item *item = shown->item;
    const char *title = item->fields[CW_FIELD_TITLE];
    gpointer picture = GINT_TO_POINTER((int)shown->picture->hash[0]);
    char *family = g_strdup_printf("%c %s %s", shown->picture->hash[0],
                                   item->group != NULL ? "group" : "title",
                                   item->group != NULL ? item->group
                                   : title != NULL     ? title
                                                       : "");
    if (g_hash_table_add(t->families, family)) {
        int count = GPOINTER_TO_INT(g_hash_table_lookup(t->counts, picture));
        g_hash_table_insert(t->counts, picture, GINT_TO_POINTER(count + 1));
    }
    g_hash_table_insert(t->marks, picture, GINT_TO_POINTER(shown->picture->shared));
    return TRUE;
}

/* Every mark as a count of all families says; how many are marked. */
static int assert_marks(fixture *f)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GHashTable) families = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(GHashTable) counts = g_hash_table_new(NULL, NULL);
    g_autoptr(GHashTable) marks = g_hash_table_new(NULL, NULL);
    tally t = {families, counts, marks};
    cw_store_each_picture(f->store, NULL, CW_PICTURES_BY_ITEM, tally_shown, &t, &error);
    g_assert_no_error(error);
    GHashTableIter walk;
    gpointer picture, marked;
    int shared = 0;
    g_hash_table_iter_init(&walk, marks);
    while (g_hash_table_iter_next(&walk, &picture, &marked)) {
        int count = GPOINTER_TO_INT(g_hash_table_lookup(counts, picture));
        g_assert_cmpint(GPOINTER_TO_INT(marked), ==, count > CW_STORE_MOST_GROUPS);
        shared += GPOINTER_TO_INT(marked);
    }
    return shared;
}

static void put_any(fixture *f, const char *id, cw_random *random)
{
    /* a group and a title of one name are two families */
    static const char *const names[] = {NULL, "a", "b", "c"};
    static const char *const pictures[] = {"1", "2", "12", "21", "3", "31", "123"};
    const char *group = names[cw_random_below(random, G_N_ELEMENTS(names))];
    const char *title = names[cw_random_below(random, G_N_ELEMENTS(names))];
    const cw_item item = {.source = "main", .id = id, .group = group};
    fixture_put_titled(f, &item, title, pictures[cw_random_below(random, G_N_ELEMENTS(pictures))]);
}

static void test_any_order(fixture *f, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    cw_random random = cw_random_start(1, 0, 0);
    int marked = 0, bare = 0;
    for (int step = 0; step < 600; step++) {
        cw_store_known known;
        gboolean found;
        g_autofree char *id = g_strdup_printf("%d", (int)cw_random_below(&random, 9));
        begin(f);
        cw_store_find_known(f->store, "main", id, &found, &known, &error);
        if (found && cw_random_below(&random, 2) == 0)
            cw_store_remove_item(f->store, known.number, &error);
        else
            put_any(f, id, &random);
        g_assert_no_error(error);
        commit(f);
        int shared = assert_marks(f);
        g_assert_cmpint(fixture_problems(f), ==, 0); /* the check has the law, too */
        marked += shared > 0;
        bare += shared == 0;
    }
    g_assert_cmpint(MIN(marked, bare), >, 50); /* both were seen */
}

/* ---- what it costs -------------------------------------------------------------------------- */

static int count_work(gpointer data)
{
    ++*(gint64 *)data;
    return 0;
}

typedef const char *(*name_of)(int number);

/* What SQLite does, in its own steps, to put the items `first` to `first + count`. */
static gint64 work_of(fixture *f, int first, int count, name_of group, name_of title)
{
    gint64 work = 0;
    sqlite3 *database = ((cw_sqlite *)f->store)->database;
    begin(f);
    sqlite3_progress_handler(database, 10, count_work, &work);
    for (int i = first; i < first + count; i++) {
        g_autofree char *id = g_strdup_printf("%d", i);
        const cw_item item = {.source = "main", .id = id, .group = group(i)};
        fixture_put_titled(f, &item, title(i), "1");
    }
    sqlite3_progress_handler(database, 0, NULL, NULL);
    commit(f);
    return work;
}

static const char *none(int number)
{
    (void)number;
    return NULL;
}

static const char *same(int number)
{
    (void)number;
    return "coming soon";
}

static const char *other(int number)
{
    (void)number;
    return "coming later";
}

static const char *either(int number)
{
    return number < 1000 ? "coming soon" : "coming later";
}

/* A hundred of two thousand that show one picture cost late what they did early. The last is left
 * out: who was alone with its title on both sides has asked all. */
static void assert_flat(fixture *f, name_of group, name_of title)
{
    work_of(f, 0, 100, group, title);
    gint64 early = work_of(f, 100, 100, group, title);
    work_of(f, 200, 1600, group, title);
    gint64 late = work_of(f, 1800, 100, group, title);
    work_of(f, 1900, 100, group, title);
    g_test_message("work %d early, %d late", (int)early, (int)late);
    g_assert_cmpint(early, >, 100);
    g_assert_cmpint(late, <, 2 * early);
}

static void test_one_title(fixture *f, gconstpointer data)
{
    (void)data;
    assert_flat(f, none, same);
    assert_flat(f, none, other); /* all of them anew */
    g_assert_cmpint(assert_marks(f), ==, 0);
}

static void test_two_titles(fixture *f, gconstpointer data)
{
    (void)data;
    assert_flat(f, none, either);
    g_assert_cmpint(assert_marks(f), ==, 0);
}

static void test_one_group(fixture *f, gconstpointer data)
{
    (void)data;
    assert_flat(f, same, none);
    g_assert_cmpint(assert_marks(f), ==, 0);
}

#define ADD(name, function)                                                                        \
    g_test_add("/store/shared/" name, fixture, NULL, fixture_open, function, fixture_close)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD("any-order", test_any_order);
    ADD("one-title", test_one_title);
    ADD("two-titles", test_two_titles);
    ADD("one-group", test_one_group);
    return g_test_run();
}
