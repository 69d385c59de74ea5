/* SPDX-License-Identifier: Apache-2.0
 *
 * Import: what comes in, what is rejected and why, and that doing it again changes nothing.
 */
#include <unistd.h>

#include "import_fixture.h"

#define HEADER                                                                                     \
    "id,item_group_id,title,image_link,additional_image_link,color,price,availability,season\n"
#define ROW_A "A,g,Tee,a.png,\"b.png,c.png\",red,49.00 USD,In Stock,winter\n"
#define ROW_B "B,g,Tee,d.png,,blue,\"49,00 EUR\",out of stock,\n"
#define ROW_C "C,,Hat,e.png,,,,,\n"
#define SHOPIFY_HEADER "Handle,Title,Body (HTML),Variant SKU,Image Src\n"
#define SHOPIFY_HAT "hat,Hat,,h-1,b.png\n"

static void test_fields(shop *s, gconstpointer data)
{
    (void)data;
    SHOP_ASSERT(shop_import(s, HEADER ROW_A ROW_B ROW_C), "3 0 0 0 0 0");
    SHOP_ASSERT(
        shop_say_all(s),
        "1 A group=g colourway=1 price=49.00 Tee - - - red - - - - - 49.00 USD in_stock - - "
        "season=winter a.png#1 b.png#2 c.png#3\n"
        "2 B group=g colourway=2 price=49.00 Tee - - - blue - - - - - 49,00 EUR "
        "out_of_stock - - d.png#4\n"
        "3 C group=(null) colourway=3 price=nan Hat - - - - - - - - - - - - - e.png#5\n");
    g_assert_null(s->result.errors_path);
    g_assert_null(shop_errors(s));
}

static char *file_bytes(const shop *s, gsize *count)
{
    g_autofree char *path = shop_path(s, "shop.catalog");
    g_autofree char *log = shop_path(s, "shop.catalog-wal");
    char *bytes = NULL, *more = NULL;
    gsize more_count = 0;
    g_assert_true(g_file_get_contents(path, &bytes, count, NULL));
    g_file_get_contents(log, &more, &more_count, NULL);
    bytes = g_realloc(bytes, *count + more_count);
    memcpy(bytes + *count, more, more_count);
    *count += more_count;
    g_free(more);
    return bytes;
}

/* Not one byte of the catalogue changes, even with rows that fail each time. */
static void test_again(shop *s, gconstpointer data)
{
    (void)data;
    const char *rows = HEADER ROW_A "D,,Bad,none.png,,,,,\nE,,Half,f.png,none.png,,,,\n";
    SHOP_ASSERT(shop_import(s, rows), "2 0 0 1 1 0");
    gsize before_count, after_count;
    g_autofree char *before = file_bytes(s, &before_count);
    SHOP_ASSERT(shop_import(s, rows), "0 0 1 1 1 0");
    g_autofree char *after = file_bytes(s, &after_count);
    g_assert_cmpmem(before, before_count, after, after_count);
}

static void test_update(shop *s, gconstpointer data)
{
    (void)data;
    SHOP_ASSERT(shop_import(s, HEADER ROW_A ROW_C), "2 0 0 0 0 0");
    SHOP_ASSERT(shop_import(s, HEADER ROW_A "C,,Cap,e.png,,,,,\n"), "0 1 1 0 0 0");
    g_assert_cmpint(s->result.pictures, ==, 0); /* seen before: not decoded again */
    shop_draw(s, "e.png", 7);
    SHOP_ASSERT(shop_import(s, HEADER ROW_A "C,,Cap,e.png,,,,,\n"), "0 1 1 0 0 0");
    g_assert_cmpint(s->result.pictures, ==, 1);
}

/* Two files of one content are one picture; when the file that it was last seen in changes, the
 * item of the other file is read again, too, and keeps its picture. */
static void test_update_of_twin(shop *s, gconstpointer data)
{
    (void)data;
    const char *rows = "id,image_link\nA,a.png\nB,b.png\n";
    shop_draw(s, "b.png", 'a');
    SHOP_ASSERT(shop_import(s, rows), "2 0 0 0 0 0");
    shop_draw(s, "b.png", 9);
    SHOP_ASSERT(shop_import(s, rows), "0 1 1 0 0 0");
    SHOP_ASSERT(shop_import(s, rows), "0 1 1 0 0 0");
    g_autofree char *all = shop_say_all(s);
    g_assert_nonnull(strstr(all, "a.png#1"));
    g_assert_nonnull(strstr(all, "b.png#2"));
    SHOP_ASSERT(shop_import(s, rows), "0 0 2 0 0 0");
}

static void test_rejects(shop *s, gconstpointer data)
{
    (void)data;
    shop_write(s, "short.png", "\x89PNG\r\n\x1a\n\0\0", 10);
    shop_write(s, "words.jpg", "hello", 5);
    const char *rows = HEADER "A,,T,short.png,,,,,\n"
                              ",,T,a.png,,,,,\n"
                              "C,,T,words.jpg,none.png,,,,\n"
                              "D,,T,,,,,,\n"
                              "E,,\"T\"x,a.png,,,,,\n"
                              "F,,T,a.png,,,,,\n"
                              "F,,T,b.png,,,,,\n";
    SHOP_ASSERT(shop_import(s, rows), "1 0 0 6 0 0");
    SHOP_ASSERT(shop_say_ids(s), "F ");
    g_autofree char *errors = shop_errors(s);
    g_auto(GStrv) lines = g_strsplit(errors, "\n", -1);
    g_assert_cmpint(g_strv_length(lines), ==, 9);
    g_assert_cmpstr(lines[0], ==, "feed,line,column,id,reason,catalog");
    const char *const parts[] = {"feed.csv,3,,,row has no id",
                                 "feed.csv,6,7,E,\"text behind a closing quote",
                                 "feed.csv,8,1,F,\"id \"\"F\"\" was in line 7 already",
                                 "feed.csv,2,6,A,\"picture \"\"short.png\"\": ",
                                 "feed.csv,4,6,C,\"picture \"\"words.jpg\"\": ",
                                 "feed.csv,4,16,C,\"picture \"\"none.png\"\" is missing\"",
                                 "feed.csv,5,,D,row has no picture,shop.catalog\n"};
    for (gsize i = 0; i < G_N_ELEMENTS(parts); i++)
        if (strstr(errors, parts[i]) == NULL)
            g_error("%s is not in\n%s", parts[i], errors);
    /* mended, they are imported, and the file goes */
    SHOP_ASSERT(shop_import(s, HEADER "A,,T,a.png,,,,,\nF,,T,a.png,,,,,\n"), "1 0 1 0 0 0");
    g_assert_null(shop_errors(s));
}

/* What the catalogue knows of an item stays when its row is broken. */
static void test_rejected_update(shop *s, gconstpointer data)
{
    (void)data;
    s->settings.full = TRUE;
    SHOP_ASSERT(shop_import(s, HEADER ROW_A ROW_C), "2 0 0 0 0 0");
    SHOP_ASSERT(shop_import(s, HEADER ROW_A "C,,\"Hat\"x,e.png,,,,,\n"), "0 0 1 1 0 0");
    SHOP_ASSERT(shop_say_ids(s), "A C ");
}

static void test_partial(shop *s, gconstpointer data)
{
    (void)data;
    const char *rows = HEADER "A,,T,none.png,\"a.png,b.png\",,,,\n";
    SHOP_ASSERT(shop_import(s, rows), "1 0 0 0 1 0");
    SHOP_ASSERT(shop_say_all(s),
                "1 A group=(null) colourway=1 price=nan T - - - - - - - - - - - - - "
                "a.png#1 b.png#2\n! 2:6 A picture \"none.png\" is missing\n");
    shop_draw(s, "none.png", 1);
    SHOP_ASSERT(shop_import(s, rows), "0 1 0 0 0 0");
    g_assert_null(shop_errors(s));
}

static void test_full(shop *s, gconstpointer data)
{
    (void)data;
    SHOP_ASSERT(shop_import(s, HEADER ROW_A ROW_B ROW_C), "3 0 0 0 0 0");
    SHOP_ASSERT(shop_import(s, HEADER ROW_A), "0 0 1 0 0 0");
    SHOP_ASSERT(shop_say_ids(s), "A B C ");
    s->settings.full = TRUE;
    SHOP_ASSERT(shop_import(s, HEADER ROW_A), "0 0 1 0 0 2");
    SHOP_ASSERT(shop_say_ids(s), "A ");
    SHOP_ASSERT(shop_import(s, HEADER ROW_A ROW_B), "1 0 1 0 0 0");
    SHOP_ASSERT(shop_say_ids(s), "A B ");
    /* a row without an id may be any item: nothing is withdrawn */
    SHOP_ASSERT(shop_import(s, HEADER ROW_A ",,T,a.png,,,,,\n"), "0 0 1 1 0 0");
    g_assert_true(s->result.held_back);
    SHOP_ASSERT(shop_say_ids(s), "A B ");
    g_autofree char *message = shop_import(s, HEADER);
    g_assert_true(g_str_has_prefix(message, "the feed lists no items"));
    SHOP_ASSERT(shop_say_ids(s), "A B ");
}

/* A broken row may be any item that the feed does not list elsewhere. */
static void test_full_shopify(shop *s, gconstpointer data)
{
    (void)data;
    SHOP_ASSERT(shop_import(s, SHOPIFY_HEADER "tee,Tee,Soft,t-1,a.png\n" SHOPIFY_HAT),
                "2 0 0 0 0 0");
    s->settings.full = TRUE;
    SHOP_ASSERT(shop_import(s, SHOPIFY_HEADER "tee,Tee,\"Big\" tee,t-1,a.png\n" SHOPIFY_HAT),
                "0 0 1 1 0 0");
    g_assert_true(s->result.held_back);
    SHOP_ASSERT(shop_say_ids(s), "t-1 h-1 ");
    SHOP_ASSERT(shop_import(s, SHOPIFY_HEADER "tee,Tee,Soft,warm,t-1,a.png\n" SHOPIFY_HAT),
                "0 0 1 1 0 0");
    g_assert_true(s->result.held_back);
    SHOP_ASSERT(shop_say_ids(s), "t-1 h-1 ");
}

static void test_sources(shop *s, gconstpointer data)
{
    (void)data;
    SHOP_ASSERT(shop_import(s, HEADER ROW_A), "1 0 0 0 0 0");
    g_free(s->settings.source);
    s->settings.source = g_strdup("outlet");
    s->settings.full = TRUE;
    SHOP_ASSERT(shop_import(s, HEADER ROW_A ROW_C), "2 0 0 0 0 0");
    SHOP_ASSERT(shop_say_ids(s), "A A C ");
}

/* ---- the list of errors --------------------------------------------------------------------- */

#define ROW_BAD "D,,Bad,none.png,,,,,\n"

/* A source that imports well leaves the errors of another in the list. */
static void test_errors_of_sources(shop *s, gconstpointer data)
{
    (void)data;
    SHOP_ASSERT(shop_import(s, HEADER ROW_A ROW_BAD), "1 0 0 1 0 0");
    g_autofree char *before = shop_errors(s);
    g_assert_nonnull(before);
    g_free(s->settings.source);
    s->settings.source = g_strdup("outlet");
    SHOP_ASSERT(shop_import(s, HEADER ROW_C), "1 0 0 0 0 0");
    SHOP_ASSERT(shop_errors(s), before);
}

/* A file of that name that is not this catalogue's stays, whatever is imported. */
static void assert_errors_kept(shop *s, const char *bytes)
{
    g_autofree char *own = shop_path(s, "shop.catalog-import-errors.csv"), *text = NULL;
    shop_write(s, "import-errors.csv", bytes, -1);
    g_autofree char *first = shop_import(s, HEADER ROW_A ROW_BAD);
    g_assert_true(g_str_has_suffix(first, " 1 0 0"));
    g_assert_cmpstr(s->result.errors_path, ==, own);
    g_assert_true(g_file_get_contents(own, &text, NULL, NULL));
    g_assert_nonnull(strstr(text, "is missing"));
    SHOP_ASSERT(shop_errors(s), bytes);
    SHOP_ASSERT(shop_import(s, HEADER ROW_A), "0 0 1 0 0 0");
    g_assert_null(s->result.errors_path);
    g_assert_false(g_file_test(own, G_FILE_TEST_EXISTS));
    SHOP_ASSERT(shop_errors(s), bytes);
}

static void test_errors_of_others(shop *s, gconstpointer data)
{
    (void)data;
    assert_errors_kept(s, "my notes\n");
    assert_errors_kept(s, "feed,line,column,id,reason,catalog\nx.csv,2,,a,bad,other.catalog\n");
}

/* ---- links ---------------------------------------------------------------------------------- */

static void assert_refused(shop *s, const char *link, const char *reason)
{
    g_autofree char *rows = g_strdup_printf("id,image_link\nX,%s\n", link);
    SHOP_ASSERT(shop_import(s, rows), "0 0 0 1 0 0");
    g_autofree char *errors = shop_errors(s);
    if (strstr(errors, reason) == NULL)
        g_error("%s: \"%s\" is not in\n%s", link, reason, errors);
}

static void test_escapes(shop *s, gconstpointer data)
{
    (void)data;
    g_autofree char *secret = g_build_filename(s->folder, "..", "colorway-secret.png", NULL);
    g_autofree char *bytes = NULL, *inside = shop_path(s, "a.png"),
                    *link = shop_path(s, "link.png");
    g_autofree char *folder_link = shop_path(s, "up");
    gsize count;
    g_assert_true(g_file_get_contents(inside, &bytes, &count, NULL));
    g_assert_true(g_file_set_contents(secret, bytes, (gssize)count, NULL));
    g_assert_cmpint(symlink("../colorway-secret.png", link), ==, 0);
    g_assert_cmpint(symlink("..", folder_link), ==, 0);
    assert_refused(s, "../colorway-secret.png", "lies outside");
    assert_refused(s, "link.png", "lies outside");
    assert_refused(s, "up/colorway-secret.png", "lies outside");
    assert_refused(s, inside, "absolute path");
    assert_refused(s, "https://cdn.shop/a.png", "nothing is fetched");
    assert_refused(s, "file:///etc/passwd", "nothing is fetched");
    assert_refused(s, "up", "lies outside");
    shop_draw(s, "sub/a.png", 1);
    assert_refused(s, "sub", "is no file");
    SHOP_ASSERT(shop_say_ids(s), "");
    g_remove(secret);
}

static void test_pictures_at(shop *s, gconstpointer data)
{
    (void)data;
    shop_draw(s, "cdn/red tee.png", 1);
    shop_draw(s, "big/1.png", 2);
    g_autofree char *cdn = shop_path(s, "cdn"), *big = shop_path(s, "big");
    g_autofree char *first = g_strdup_printf("https://cdn.shop/=%s", cdn);
    g_autofree char *second = g_strdup_printf("https://cdn.shop/big/=%s", big);
    const char *const pictures_at[] = {first, second, NULL};
    s->pictures_at = pictures_at;
    SHOP_ASSERT(shop_import(s, "id,image_link\nA,https://cdn.shop/red%20tee.png?v=3#x\n"
                               "B,https://cdn.shop/big/1.png\n"
                               "C,https://cdn.shop/../a.png\nD,https://cdn.shop/%2e%2e/a.png\n"),
                "2 0 0 2 0 0");
    SHOP_ASSERT(shop_say_ids(s), "A B ");
}

static void test_bomb(shop *s, gconstpointer data)
{
    (void)data;
    s->settings.most_megapixels = 1;
    g_autoptr(GError) error = NULL;
    g_autoptr(cw_image) image = cw_image_new(2000, 1000, &error);
    g_autoptr(GBytes) bytes = cw_image_encode_png(image, &error);
    g_assert_no_error(error);
    shop_write(s, "bomb.png", g_bytes_get_data(bytes, NULL), (gssize)g_bytes_get_size(bytes));
    assert_refused(s, "bomb.png", "2000 x 1000");
}

static void test_placeholder(shop *s, gconstpointer data)
{
    (void)data;
    SHOP_ASSERT(shop_import(s, "id,item_group_id,image_link\n1,g1,a.png\n2,g2,a.png\n3,g3,a.png\n"),
                "3 0 0 0 0 0");
    g_autofree char *all = shop_say_all(s);
    g_assert_nonnull(strstr(all, "a.png*#1"));
}

/* ---- before anything is touched ------------------------------------------------------------- */

static void test_nothing_touched(shop *s, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    shop_write(s, "good.csv", "id,image_link\nA,a.png\n", -1);
    shop_write(s, "bad.csv", "id,title\nB,T\n", -1);
    g_autofree char *good = shop_path(s, "good.csv"), *bad = shop_path(s, "bad.csv");
    g_autofree char *none = shop_path(s, "none.csv");
    const char *const with_bad[] = {good, bad, NULL}, *const with_none[] = {good, none, NULL};
    cw_import_sources sources = {with_bad, NULL, NULL};
    s->settings.format = g_strdup("merchant");
    g_assert_false(cw_import(s->catalog, &sources, &s->settings, NULL, &s->result, &error));
    g_assert_error(error, CW_ERROR, CW_ERROR_USAGE);
    g_clear_error(&error);
    sources.feeds = with_none;
    g_assert_false(cw_import(s->catalog, &sources, &s->settings, NULL, &s->result, &error));
    g_assert_error(error, CW_ERROR, CW_ERROR_NOT_FOUND);
    SHOP_ASSERT(shop_say_ids(s), "");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    SHOP_ADD("/import/fields", test_fields);
    SHOP_ADD("/import/again", test_again);
    SHOP_ADD("/import/update", test_update);
    SHOP_ADD("/import/update-of-twin", test_update_of_twin);
    SHOP_ADD("/import/rejects", test_rejects);
    SHOP_ADD("/import/rejected-update", test_rejected_update);
    SHOP_ADD("/import/partial", test_partial);
    SHOP_ADD("/import/full", test_full);
    SHOP_ADD("/import/full-shopify", test_full_shopify);
    SHOP_ADD("/import/sources", test_sources);
    SHOP_ADD("/import/errors-of-sources", test_errors_of_sources);
    SHOP_ADD("/import/errors-of-others", test_errors_of_others);
    SHOP_ADD("/import/escapes", test_escapes);
    SHOP_ADD("/import/pictures-at", test_pictures_at);
    SHOP_ADD("/import/bomb", test_bomb);
    SHOP_ADD("/import/placeholder", test_placeholder);
    SHOP_ADD("/import/nothing-touched", test_nothing_touched);
    return g_test_run();
}
