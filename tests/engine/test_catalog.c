/* SPDX-License-Identifier: Apache-2.0
 *
 * Remove, status and verify; and the real catalogue, when it is there.
 */
#include "import_fixture.h"
#include "store/store_sqlite.h"
#include "vectors/vector_file.h"

#define FEED "id,item_group_id,image_link,color\nA,g,a.png,red\nB,g,b.png,blue\nC,,c.png,\n"

static gint64 number_of(const json_t *status, const char *key)
{
    return json_integer_value(json_object_get(status, key));
}

static void assert_status(shop *s, const char *expected)
{
    g_autoptr(GError) error = NULL;
    json_t *status = cw_catalog_status(s->catalog, &error);
    g_assert_no_error(error);
    g_autofree char *said =
        g_strdup_printf("%d items, %d colourways, %d groups, %d pictures, %d models",
                        (int)number_of(status, "items"), (int)number_of(status, "colourways"),
                        (int)number_of(status, "groups"), (int)number_of(status, "pictures"),
                        (int)json_array_size(json_object_get(status, "models")));
    json_decref(status);
    g_assert_cmpstr(said, ==, expected);
}

static void test_remove(shop *s, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    SHOP_ASSERT(shop_import(s, FEED), "3 0 0 0 0 0");
    assert_status(s, "3 items, 3 colourways, 1 groups, 3 pictures, 0 models");
    g_assert_true(cw_catalog_remove(s->catalog, "main:A", &error));
    g_assert_true(cw_catalog_remove(s->catalog, "B", &error));
    assert_status(s, "1 items, 1 colourways, 0 groups, 1 pictures, 0 models");
    g_assert_false(cw_catalog_remove(s->catalog, "B", &error));
    g_assert_error(error, CW_ERROR, CW_ERROR_NOT_FOUND);
    SHOP_ASSERT(shop_import(s, FEED), "2 0 1 0 0 0");
}

/* "KIND " of a problem, "(KIND) " of what is harmless. */
static void note_kind(gpointer data, const cw_catalog_problem *problem)
{
    g_test_message("%s", problem->message);
    g_string_append_printf(data, problem->harmless ? "(%s) " : "%s ", problem->kind);
}

static void assert_verify(shop *s, const char *kinds, gint64 incomplete)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GString) text = g_string_new(NULL);
    cw_verify_result result;
    g_assert_true(cw_catalog_verify(s->catalog, NULL, note_kind, text, &result, &error));
    g_assert_cmpstr(text->str, ==, kinds);
    g_assert_cmpint(result.incomplete, ==, incomplete);
    g_assert_cmpint(result.pictures, ==, 3);
}

static void test_verify_pictures(shop *s, gconstpointer data)
{
    (void)data;
    g_autofree char *path = shop_path(s, "b.png");
    SHOP_ASSERT(shop_import(s, FEED), "3 0 0 0 0 0");
    assert_verify(s, "", 0);
    shop_draw(s, "a.png", 3);
    g_remove(path);
    assert_verify(s, "checksum missing ", 0);
    shop_draw(s, "a.png", 'a');
    shop_draw(s, "b.png", 'b');
    assert_verify(s, "", 0);
}

/* Puts a model with vectors of the first `count` pictures; the store believes in `believed`. */
static void put_vectors(shop *s, gsize count, gsize believed)
{
    g_autoptr(GError) error = NULL;
    cw_store *store = cw_catalog_store(s->catalog);
    g_autofree char *hash = g_strnfill(64, 'a'), *path = shop_path(s, "v.cwv");
    g_autofree char *short_hash = g_strnfill(32, 'a');
    cw_store_model model = {.name = "run", .hash = hash, .dimension = 2, .file = "v.cwv"};
    const guint64 keys[] = {1, 2, 3};
    const float vectors[] = {1, 0, 0, 1, 1, 0};
    g_autoptr(cw_vector_file) file = cw_vector_file_create(path, short_hash, 2, &error);
    g_assert_no_error(error);
    g_assert_true(cw_vector_file_append(file, keys, vectors, count, &error));
    g_assert_true(cw_store_begin(store, &error));
    g_assert_true(cw_store_put_model(store, &model, &model.number, &error));
    for (gsize i = 0; i < believed; i++)
        g_assert_true(cw_store_put_vector(store, model.number, (gint64)keys[i], NULL, &error));
    g_assert_true(cw_store_commit(store, &error));
}

static void test_verify_vectors(shop *s, gconstpointer data)
{
    (void)data;
    SHOP_ASSERT(shop_import(s, FEED), "3 0 0 0 0 0");
    put_vectors(s, 2, 2);
    assert_verify(s, "", 1);
    put_vectors(s, 3, 2);
    assert_verify(s, "", 1);
    put_vectors(s, 1, 2);
    assert_verify(s, "dangling ", 1);
    shop_write(s, "v.cwv", "rubbish", 7);
    assert_verify(s, "vectors ", 1);
    g_autofree char *path = shop_path(s, "v.cwv");
    g_remove(path);
    assert_verify(s, "vectors ", 1);
}

static void note_message(gpointer data, const cw_catalog_problem *problem)
{
    g_string_append_printf(data, "%s\n", problem->message);
}

/* Pictures that could not be embedded are named with the reason, and are no damage. */
static void test_verify_failed(shop *s, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_autoptr(GString) text = g_string_new(NULL);
    cw_store *store = cw_catalog_store(s->catalog);
    cw_verify_result result;
    SHOP_ASSERT(shop_import(s, FEED), "3 0 0 0 0 0");
    put_vectors(s, 1, 1);
    g_assert_true(cw_store_begin(store, &error));
    g_assert_true(cw_store_put_vector(store, 1, 2, "truncated PNG", &error));
    g_assert_true(cw_store_commit(store, &error));
    assert_verify(s, "(failed) ", 2);
    g_assert_true(cw_catalog_verify(s->catalog, NULL, note_message, text, &result, &error));
    g_assert_cmpint(result.problems, ==, 0);
    g_assert_true(g_pattern_match_simple(
        "picture \"*b.png\" of item \"B\" has no vector by model \"run\": truncated PNG\n",
        text->str));
}

/* A mark that no item calls for would hide the picture from every search. */
static void test_verify_marks(shop *s, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_autoptr(GString) text = g_string_new(NULL);
    cw_verify_result result;
    SHOP_ASSERT(shop_import(s, FEED), "3 0 0 0 0 0");
    g_assert_true(cw_sqlite_run((cw_sqlite *)cw_catalog_store(s->catalog), &error,
                                "UPDATE pictures SET shared=1 WHERE path LIKE '%b.png'", ""));
    assert_verify(s, "mark ", 0);
    g_assert_true(cw_catalog_verify(s->catalog, NULL, note_message, text, &result, &error));
    g_assert_cmpint(result.problems, ==, 1);
    g_assert_true(g_pattern_match_simple("a shared mark *b.png\n", text->str));
}

static void test_luma(shop *s, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    const char *folder = g_getenv("COLORWAY_TEST_DATA");
    if (folder == NULL) {
        g_test_skip("COLORWAY_TEST_DATA does not say where the real catalogues are");
        return;
    }
    g_autofree char *feed = g_build_filename(folder, "luma", "feed.tsv", NULL);
    const char *const feeds[] = {feed, NULL};
    cw_import_sources sources = {feeds, NULL, NULL};
    g_assert_true(cw_import(s->catalog, &sources, &s->settings, NULL, &s->result, &error));
    g_assert_cmpint(s->result.added, ==, 458);
    g_assert_cmpint(s->result.rejected + s->result.partial, ==, 0);
    /* 725 lie in the folder; the feed names 715 of them */
    assert_status(s, "458 items, 458 colourways, 183 groups, 715 pictures, 0 models");
    g_assert_true(cw_import(s->catalog, &sources, &s->settings, NULL, &s->result, &error));
    g_assert_cmpint(s->result.unchanged, ==, 458);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    SHOP_ADD("/catalog/remove", test_remove);
    SHOP_ADD("/catalog/verify-pictures", test_verify_pictures);
    SHOP_ADD("/catalog/verify-vectors", test_verify_vectors);
    SHOP_ADD("/catalog/verify-failed", test_verify_failed);
    SHOP_ADD("/catalog/verify-marks", test_verify_marks);
    SHOP_ADD("/catalog/luma", test_luma);
    return g_test_run();
}
