/* SPDX-License-Identifier: Apache-2.0
 *
 * The contract of every store: items, colourways, groups, pictures, and that nothing unused stays.
 */
#include "store_fixture.h"

#define ASSERT_ITEMS(f, condition, expected)                                                       \
    G_STMT_START                                                                                   \
    {                                                                                              \
        g_autofree char *items = fixture_items(f, condition);                                      \
        g_assert_cmpstr(items, ==, expected);                                                      \
    }                                                                                              \
    G_STMT_END
#define ASSERT_PICTURES(f, order, expected)                                                        \
    G_STMT_START                                                                                   \
    {                                                                                              \
        g_autofree char *pictures = fixture_pictures(f, order);                                    \
        g_assert_cmpstr(pictures, ==, expected);                                                   \
    }                                                                                              \
    G_STMT_END

static cw_store_counts count(fixture *f)
{
    g_autoptr(GError) error = NULL;
    cw_store_counts counts;
    cw_store_count(f->store, &counts, &error);
    g_assert_no_error(error);
    return counts;
}

static void test_every_method(fixture *f, gconstpointer data)
{
    (void)f;
    (void)data;
    for (const cw_row *const *row = cw_store_table.rows; *row != NULL; row++) {
        const cw_store_kind *kind = (const cw_store_kind *)*row;
        const gpointer *slots = (const gpointer *)&kind->methods;
        for (gsize i = 0; i < sizeof kind->methods / sizeof *slots; i++)
            g_assert_nonnull(slots[i]);
    }
}

static void test_counts(fixture *f, gconstpointer data)
{
    (void)data;
    fixture_put(f, "main", "a-s", "g", "red", "12");
    fixture_put(f, "main", "a-m", "g", "Red", "12");
    fixture_put(f, "main", "b", "g", "blue", "3");
    fixture_put(f, "main", "c", NULL, "blue", "4");
    fixture_put(f, "main", "d", NULL, "blue", "5");
    cw_store_counts counts = count(f);
    g_assert_cmpint(counts.items, ==, 5);
    g_assert_cmpint(counts.groups, ==, 1);
    g_assert_cmpint(counts.colourways, ==, 4);
    g_assert_cmpint(counts.pictures, ==, 5);
    ASSERT_PICTURES(f, CW_PICTURES_ONCE, "a-s1 a-s2 b3 c4 d5 ");
    ASSERT_PICTURES(f, CW_PICTURES_BY_ITEM, "a-s1 a-s2 a-m1 a-m2 b3 c4 d5 ");
    ASSERT_PICTURES(f, CW_PICTURES_MAIN, "a-s1 a-m1 b3 c4 d5 ");
}

static void test_update(fixture *f, gconstpointer data)
{
    (void)data;
    fixture_put(f, "main", "a", "g", "red", "12");
    fixture_put(f, "main", "b", "g", "blue", "23");
    fixture_put(f, "main", "a", "h", "green", "411");
    ASSERT_PICTURES(f, CW_PICTURES_BY_ITEM, "a4 a1 b2 b3 ");
    ASSERT_ITEMS(f, "item_group_id=h", "a ");
    fixture_put(f, "main", "b", "h", "green", "4");
    g_assert_cmpint(count(f).groups, ==, 1);
    g_assert_cmpint(count(f).colourways, ==, 1);
    g_assert_cmpint(count(f).pictures, ==, 2);
    g_assert_cmpint(fixture_problems(f), ==, 0);
}

static gboolean keep_number(gpointer data, const cw_shown *shown, GError **error)
{
    (void)error;
    *(gint64 *)data = shown->picture->number;
    return TRUE;
}

static void test_numbers_are_never_given_twice(fixture *f, gconstpointer data)
{
    (void)data;
    gint64 first = 0, second = 0;
    g_autoptr(GError) error = NULL;
    fixture_put(f, "main", "a", NULL, NULL, "1");
    cw_store_each_picture(f->store, NULL, CW_PICTURES_ONCE, keep_number, &first, &error);
    fixture_put(f, "main", "a", NULL, NULL, "2");
    cw_store_each_picture(f->store, NULL, CW_PICTURES_ONCE, keep_number, &second, &error);
    g_assert_cmpint(second, >, first);
}

static void test_withdraw_and_remove(fixture *f, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    fixture_put(f, "main", "a", "g", "red", "1");
    fixture_put(f, "main", "b", "g", "blue", "12");
    g_autoptr(cw_item) item = cw_store_find_item(f->store, "b", &error);
    g_assert_no_error(error);
    g_assert_true(cw_store_begin(f->store, &error));
    g_assert_true(cw_store_set_withdrawn(f->store, item->number, TRUE, &error));
    g_assert_true(cw_store_commit(f->store, &error));
    ASSERT_ITEMS(f, NULL, "a ");
    ASSERT_PICTURES(f, CW_PICTURES_ONCE, "a1 ");
    g_assert_cmpint(count(f).withdrawn, ==, 1);
    g_assert_cmpint(count(f).pictures, ==, 1);
    g_assert_cmpint(fixture_problems(f), ==, 0);
    fixture_put(f, "main", "b", "g", "blue", "12");
    ASSERT_ITEMS(f, NULL, "a b ");
    g_assert_true(cw_store_begin(f->store, &error));
    g_assert_true(cw_store_remove_item(f->store, item->number, &error));
    g_assert_true(cw_store_commit(f->store, &error));
    ASSERT_ITEMS(f, NULL, "a ");
    g_assert_cmpint(fixture_problems(f), ==, 0);
}

static void test_shared(fixture *f, gconstpointer data)
{
    (void)data;
    fixture_put(f, "main", "a", "g1", "red", "9");
    fixture_put(f, "main", "b", "g2", "red", "9");
    fixture_put(f, "main", "c", "g2", "blue", "9");
    ASSERT_PICTURES(f, CW_PICTURES_MAIN, "a9 b9 c9 ");
    fixture_put(f, "main", "d", "g3", "blue", "9");
    ASSERT_PICTURES(f, CW_PICTURES_MAIN, "a9* b9* c9* d9* ");
    g_assert_cmpint(count(f).shared_pictures, ==, 1);
    fixture_put(f, "main", "a", "g1", "red", "1");
    ASSERT_PICTURES(f, CW_PICTURES_MAIN, "a1 b9 c9 d9 ");
}

static void test_where(fixture *f, gconstpointer data)
{
    (void)data;
    fixture_put(f, "main", "a", "g1", "red", "1");
    fixture_put(f, "other", "b", "g2", "Blue", "2");
    fixture_put(f, "main", "c", NULL, NULL, "3");
    ASSERT_ITEMS(f, "color=blue", "b ");
    ASSERT_ITEMS(f, "COLOR!=blue", "a c ");
    ASSERT_ITEMS(f, "color=", "c ");
    ASSERT_ITEMS(f, "source=main", "a c ");
    ASSERT_ITEMS(f, "id>=b", "b c ");
    ASSERT_ITEMS(f, "item_group_id=", "c ");
    ASSERT_ITEMS(f, " Item Group ID = G1", "a ");
    ASSERT_ITEMS(f, "season=winter", "a b c ");
    ASSERT_ITEMS(f, "season=summer", "");
}

static void assert_where_fails(fixture *f, const char *condition, const char *message)
{
    g_autoptr(GError) error = NULL;
    const char *const list[] = {condition, NULL};
    g_autoptr(cw_where) where = cw_where_parse(list, &error);
    g_assert_false(cw_store_each_item(f->store, where, fixture_say_item, NULL, &error));
    g_assert_error(error, CW_ERROR, CW_ERROR_USAGE);
    g_assert_cmpstr(error->message, ==, message);
}

static void test_where_unknown(fixture *f, gconstpointer data)
{
    (void)data;
    fixture_put(f, "main", "a", "g1", "red", "1");
    assert_where_fails(f, "colour=red",
                       "no column \"colour\" in this catalogue; did you mean \"color\"?");
    assert_where_fails(f, "seson=winter",
                       "no column \"seson\" in this catalogue; did you mean \"season\"?");
    assert_where_fails(f, "x);--=1",
                       "no column \"x\" in this catalogue; there are: id, item_group_id, source, "
                       "title, description, product_type, google_product_category, color, size, "
                       "pattern, material, gender, age_group, price, availability, brand, link, "
                       "season");
}

static void test_find(fixture *f, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    fixture_put(f, "main", "tee-1", "g1", "red", "1");
    fixture_put(f, "outlet", "tee-1", "g1", "red", "1");
    fixture_put(f, "outlet", "dress", NULL, "red", "2");
    g_assert_null(cw_store_find_item(f->store, "tee-1", &error));
    g_assert_cmpstr(error->message, ==,
                    "item \"tee-1\" is in 2 sources; say \"main:tee-1\" or \"outlet:tee-1\"");
    g_clear_error(&error);
    g_autoptr(cw_item) item = cw_store_find_item(f->store, "outlet:tee-1", &error);
    g_assert_no_error(error);
    g_assert_cmpstr(item->source, ==, "outlet");
    g_assert_cmpstr(item->fields[CW_FIELD_TITLE], ==, "title of tee-1");
    g_assert_true(isnan(item->price));
    g_assert_null(cw_store_find_item(f->store, "dres", &error));
    g_assert_error(error, CW_ERROR, CW_ERROR_NOT_FOUND);
    g_assert_cmpstr(error->message, ==, "no item \"dres\"; did you mean \"dress\"?");
}

static void test_known(fixture *f, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    cw_store_known known;
    gboolean found;
    fixture_put(f, "main", "a", NULL, NULL, "1");
    g_assert_true(cw_store_find_known(f->store, "main", "a", &found, &known, &error));
    g_assert_true(found);
    g_assert_cmpstr(known.row_hash, ==, "feed");
    g_assert_true(cw_store_find_known(f->store, "other", "a", &found, &known, &error));
    g_assert_false(found);
}

static void test_seen(fixture *f, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    fixture_put(f, "main", "a", NULL, NULL, "1");
    cw_picture wanted = fixture_picture(f, '1'), picture;
    gboolean found;
    g_assert_true(cw_store_find_seen(f->store, wanted.path, wanted.size_bytes, wanted.modified_ns,
                                     &found, &picture, &error));
    g_assert_true(found);
    g_assert_cmpstr(picture.hash, ==, wanted.hash);
    g_assert_cmpstr(picture.path, ==, wanted.path);
    g_assert_cmpint(picture.height_px, ==, 80);
    cw_picture_clear(&picture);
    g_assert_true(
        cw_store_find_seen(f->store, wanted.path, wanted.size_bytes, 6, &found, &picture, &error));
    g_assert_false(found);
}

static void test_list(fixture *f, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    fixture_put(f, "main", "a", "g", "red", "12");
    fixture_put(f, "main", "b", "g", "blue", "3");
    g_autoptr(cw_picture_list) list =
        cw_store_list_pictures(f->store, NULL, CW_PICTURES_BY_ITEM, NULL, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(list->count, ==, 3);
    g_assert_cmpstr(list->entries[2].id, ==, "b");
    g_assert_cmpstr(list->entries[2].fields[CW_FIELD_COLOUR], ==, "blue");
    g_assert_cmpint(list->entries[1].position, ==, 1);
    g_assert_cmpint(list->entries[0].group, ==, list->entries[2].group);
    g_assert_cmpint(list->entries[0].colourway, !=, list->entries[2].colourway);
    g_assert_true(g_path_is_absolute(list->entries[0].path));
}

static gboolean note_id(gpointer data, const cw_item *item, GError **error G_GNUC_UNUSED)
{
    g_string_append_printf(data, "%s ", item->id);
    return TRUE;
}

static void test_after(fixture *f, gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GString) ids = g_string_new(NULL);
    const char *const red[] = {"color=red", NULL};
    g_autoptr(cw_where) where = cw_where_parse(red, &error);
    for (const char *id = "abcd"; *id != '\0'; id++)
        fixture_put(f, "main", (char[]){*id, '\0'}, NULL, *id == 'c' ? "blue" : "red", "1");
    g_assert_true(cw_store_each_item_after(f->store, 1, where, note_id, ids, &error));
    g_assert_cmpstr(ids->str, ==, "b d ");
    g_assert_true(cw_store_each_item_after(f->store, 4, NULL, note_id, ids, &error));
    g_assert_cmpstr(ids->str, ==, "b d ");
}

static gint64 version_of(cw_store *store)
{
    g_autoptr(GError) error = NULL;
    gint64 version;
    g_assert_true(cw_store_version(store, &version, &error));
    return version;
}

static void test_version(fixture *f, gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(GError) error = NULL;
    fixture_put(f, "main", "a", NULL, NULL, "1");
    g_autoptr(cw_store) other = cw_store_open(cw_store_path(f->store), CW_STORE_READ, &error);
    g_assert_no_error(error);
    const gint64 before = version_of(other);
    g_assert_cmpint(version_of(other), ==, before);
    fixture_put(f, "main", "b", NULL, NULL, "2");
    g_assert_cmpint(version_of(other), !=, before);
}

static void test_rollback(fixture *f, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    fixture_put(f, "main", "a", NULL, NULL, "1");
    g_assert_true(cw_store_begin(f->store, &error));
    g_assert_true(cw_store_remove_item(f->store, 1, &error));
    ASSERT_ITEMS(f, NULL, "");
    cw_store_rollback(f->store);
    ASSERT_ITEMS(f, NULL, "a ");
    g_assert_false(cw_store_remove_item(f->store, 1, &error));
    g_assert_error(error, CW_ERROR, CW_ERROR_USAGE);
    g_clear_error(&error);
    g_assert_false(cw_store_commit(f->store, &error));
}

static void test_attributes_of_replaced(fixture *f, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    fixture_put(f, "main", "a", NULL, NULL, "1");
    cw_picture picture = fixture_picture(f, '1');
    cw_store_entry bare = {.item = {.source = "main", .id = "a", .price = NAN},
                           .pictures = &picture,
                           .picture_count = 1};
    g_assert_true(cw_store_begin(f->store, &error));
    g_assert_true(cw_store_put_item(f->store, &bare, &error));
    g_assert_true(cw_store_commit(f->store, &error));
    ASSERT_ITEMS(f, "season=winter", "");
    ASSERT_ITEMS(f, "title=", "a ");
}

#define ADD(name, function)                                                                        \
    g_test_add("/store/" name, fixture, NULL, fixture_open, function, fixture_close)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD("every-method", test_every_method);
    ADD("counts", test_counts);
    ADD("update", test_update);
    ADD("numbers", test_numbers_are_never_given_twice);
    ADD("withdraw-and-remove", test_withdraw_and_remove);
    ADD("shared", test_shared);
    ADD("where", test_where);
    ADD("where-unknown", test_where_unknown);
    ADD("find", test_find);
    ADD("known", test_known);
    ADD("seen", test_seen);
    ADD("list", test_list);
    ADD("after", test_after);
    ADD("version", test_version);
    ADD("rollback", test_rollback);
    ADD("attributes-of-replaced", test_attributes_of_replaced);
    return g_test_run();
}
