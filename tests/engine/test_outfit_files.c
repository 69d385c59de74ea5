/* SPDX-License-Identifier: Apache-2.0
 *
 * What is written beside a feed: sets and pairs, how they are held out and whose items they are;
 * which category a product type is of.
 */
#include "engine/sample/sample_outfit.h"
#include "engine/train/known_outfits.h"
#include "engine/variants/pairs.h"
#include "import_fixture.h"

/* --- categories ------------------------------------------------------------------------------- */

static int find(const cw_outfit_words *words, const char *type)
{
    return cw_outfit_words_find(words, type);
}

static void assert_category(const cw_outfit_words *words, const char *type, const char *category)
{
    const int found = find(words, type);
    const char *name = found >= 0 ? cw_outfit_category_name(found) : "none";
    if (strcmp(name, category) != 0)
        g_error("\"%s\" is %s, not %s", type, name, category);
}

static void test_default_words(void)
{
    static const char *const known[][2] = {
        {"Women > Dresses", "all-body"},
        {"dress shoes", "shoes"},
        {"Shoe dress", "all-body"},
        {"Men > Tops > Jackets", "outerwear"},
        {"Men > Tops > Hoodies & Sweatshirts", "tops"},
        {"Gear > Bags > Collections > Performance Fabrics", "bags"},
        {"Gear > Watches", "accessories"},
        {"SCARVES", "scarves"},
        {"Sunglasses", "sunglasses"},
        {"Accessories", "accessories"},
        {"T-Shirts", "tops"},
        {"Flip Flops", "shoes"},
        {"Gear > Fitness Equipment", "none"},
        {"", "none"},
    };
    g_autoptr(cw_outfit_words) words = cw_outfit_words_new();
    for (gsize i = 0; i < G_N_ELEMENTS(known); i++)
        assert_category(words, known[i][0], known[i][1]);
    g_assert_cmpint(find(words, NULL), ==, -1);
    g_assert_cmpuint(cw_row_count(&cw_outfit_category_table), ==, CW_OUTFIT_CATEGORIES);
}

/* What the sample draws is of the category that it was drawn for. */
static void test_sample_words(void)
{
    g_autoptr(cw_outfit_words) words = cw_outfit_words_new();
    for (guint64 number = 0; number < 600; number++) {
        cw_sample_design design;
        cw_sample_outfit_design(&design, 3, number);
        assert_category(words, design.kind->product_type,
                        cw_outfit_categories[design.outfit_category].row.name);
    }
}

/* Rows of a shop go over those of the program, the longest phrase that ends last first; the table
 * comes back as it was. */
static void test_own_words(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(GError) error = NULL;
    shop_write(s, "own.csv",
               "category,product_type,why\nouterwear,Vest,\nnone,Gift Bags,no bag\n"
               "tops,Women > Tops > Jackets,\nscarves,\303\211charpe,\n",
               -1);
    g_autofree char *path = shop_path(s, "own.csv");
    g_autoptr(cw_outfit_words) own = cw_outfit_words_load(path, &error);
    g_assert_no_error(error);
    json_t *object = cw_outfit_words_to_json(own);
    g_autoptr(cw_outfit_words) back = cw_outfit_words_from_json(object, &error);
    g_assert_no_error(error);
    json_decref(object);
    const cw_outfit_words *const both[] = {own, back};
    for (int i = 0; i < 2; i++) {
        assert_category(both[i], "vests", "outerwear");
        assert_category(both[i], "Gift bag", "none");
        assert_category(both[i], "Bags", "bags");
        assert_category(both[i], "women - tops - jackets", "tops");
        assert_category(both[i], "men > jackets", "outerwear");
        assert_category(both[i], "\303\251charpes", "scarves");
    }
}

static void assert_words_fail(const shop *s, const char *text, int code, const char *pattern)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *path = shop_path(s, text != NULL ? "own.csv" : "missing.csv");
    if (text != NULL)
        shop_write(s, "own.csv", text, -1);
    g_assert_null(cw_outfit_words_load(path, &error));
    g_assert_error(error, CW_ERROR, code);
    if (!g_pattern_match_simple(pattern, error->message))
        g_error("%s", error->message);
}

static void test_bad_words(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(GError) error = NULL;
    assert_words_fail(s, NULL, CW_ERROR_NOT_FOUND, "*missing.csv*");
    assert_words_fail(s, "product_type,kind\na,b\n", CW_ERROR_USAGE, "*no column \"category\"");
    assert_words_fail(s, "product_type,category\nclogs,shoe\n", CW_ERROR_NOT_FOUND,
                      "*line 2: *\"shoe\"; did you mean \"shoes\"?");
    assert_words_fail(s, "product_type,category\n,shoes\n", CW_ERROR_USAGE,
                      "*line 2: no product_type");
    json_t *object = json_pack("{s:s}", "clogs", "boats");
    g_assert_null(cw_outfit_words_from_json(object, &error));
    g_assert_error(error, CW_ERROR, CW_ERROR_USAGE);
    json_decref(object);
}

/* --- sets and pairs --------------------------------------------------------------------------- */

static cw_outfit_file *read_file(const shop *s, const char *text)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *path = shop_path(s, "sets.csv");
    shop_write(s, "sets.csv", text, -1);
    cw_outfit_file *file = cw_outfit_file_read(path, &error);
    g_assert_no_error(error);
    return file;
}

/* "set: item item; " (transfer full) */
static char *say_file(const cw_outfit_file *file)
{
    GString *text = g_string_new(NULL);
    for (guint i = 0; i < file->sets->len; i++) {
        const cw_outfit_listed *set = file->sets->pdata[i];
        g_string_append_printf(text, "%s:", set->id);
        for (guint n = 0; n < set->names->len; n++)
            g_string_append_printf(text, " %s", (char *)set->names->pdata[n]);
        g_string_append(text, "; ");
    }
    return g_string_free(text, FALSE);
}

static void test_sets(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(cw_outfit_file) file =
        read_file(s, "item;set_id;note\na;1;x\nb;2;\nc;1;\na;1;again\nb;1;\n");
    SHOP_ASSERT(say_file(file), "1: a c b; 2: b; ");
}

/* A pair is one, whichever way round; what replaces an item does not complete it. */
static void test_pairs(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(cw_outfit_file) file = read_file(
        s, "type,sku,linked_sku\nrelated,b,a\ncrosssell,a,b\nUpsell,a,c\ncrosssell,c,d\n");
    SHOP_ASSERT(say_file(file), "a + b: b a; c + d: c d; ");
    g_assert_cmpuint(file->replacing, ==, 1);
    g_autoptr(cw_outfit_file) plain = read_file(s, "sku\tlinked_sku\na\tb\n");
    SHOP_ASSERT(say_file(plain), "a + b: a b; ");
}

static void assert_file_fails(const shop *s, const char *text, int code, const char *pattern)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *path = shop_path(s, text != NULL ? "sets.csv" : "missing.csv");
    if (text != NULL)
        shop_write(s, "sets.csv", text, -1);
    g_assert_null(cw_outfit_file_read(path, &error));
    g_assert_error(error, CW_ERROR, code);
    if (!g_pattern_match_simple(pattern, error->message))
        g_error("%s", error->message);
}

static void test_bad_files(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    assert_file_fails(s, NULL, CW_ERROR_NOT_FOUND, "*missing.csv*");
    assert_file_fails(s, "set,item\n1,a\n", CW_ERROR_USAGE, "*the header has no column \"set_id\"");
    assert_file_fails(s, "set_id,item\n1,\n", CW_ERROR_USAGE, "*line 2: no item");
    assert_file_fails(s, "set_id,item\n1,a,b\n", CW_ERROR_USAGE, "*line 2: row has 3 fields*");
    assert_file_fails(s, "set_id,item\n", CW_ERROR_USAGE, "*has no set");
    assert_file_fails(s, "type,sku,linked_sku\nupsell,a,b\n", CW_ERROR_USAGE, "*has no set");
}

/* Sets that share an item, be it by a third, are held out together; where most hang together each
 * goes by itself. Who is held out does not change with the order of the file. */
static void test_split(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    GString *apart = g_string_new("set_id,item\n"), *chain = g_string_new("set_id,item\n");
    for (int n = 0; n < 200; n++) {
        g_string_append_printf(apart, "s%d,a%d\ns%d,b%d\n", n, n / 2, n, n);
        g_string_append_printf(chain, "s%d,a%d\ns%d,a%d\n", n, n, n, n + 1);
    }
    const cw_hold_out law = {.share = 0.3, .seed = 4}, other = {.share = 0.3, .seed = 5};
    g_autoptr(cw_outfit_file) pairs = read_file(s, apart->str);
    g_autoptr(cw_outfit_file) chained = read_file(s, chain->str);
    g_auto(cw_outfit_split) whole = {0}, single = {0}, reseeded = {0};
    cw_outfit_split_fill(&whole, pairs, &law);
    cw_outfit_split_fill(&single, chained, &law);
    cw_outfit_split_fill(&reseeded, chained, &other);
    g_assert_true(whole.apart);
    g_assert_false(single.apart);
    gsize counted = 0;
    for (int n = 0; n < 200; n++) {
        g_assert_cmpint(whole.held_out[n], ==, whole.held_out[n / 2 * 2]);
        counted += single.held_out[n];
    }
    g_assert_cmpuint(single.held_out_sets, ==, counted);
    g_assert_cmpint(ABS((int)counted - 60), <, 25);
    g_assert_cmpint(ABS((int)whole.held_out_sets - 60), <, 35);
    g_assert_cmpint(memcmp(single.held_out, reseeded.held_out, 200 * sizeof(gboolean)), !=, 0);
    g_string_free(apart, TRUE);
    g_string_free(chain, TRUE);
}

/* --- whose items ------------------------------------------------------------------------------ */

/* "set.place: item item; " by ids, and the counts. (transfer full) */
static char *say_known(const cw_known_outfits *known, const cw_picture_list *list)
{
    GString *text = g_string_new(NULL);
    gint64 last = -1;
    for (guint m = 0; m < known->members->len; m++) {
        const cw_known_member *member = &g_array_index(known->members, cw_known_member, m);
        const char *id = NULL;
        for (gsize i = 0; i < list->count; i++)
            if (list->entries[i].item == member->item)
                id = list->entries[i].id;
        if (member->place != last)
            g_string_append_printf(text, "%s%u.%u", m > 0 ? "; " : "", member->set, member->place);
        last = member->place;
        g_string_append_printf(text, " %s", id);
    }
    g_string_append_printf(text, " | %d short", (int)known->too_short);
    return g_string_free(text, FALSE);
}

static void test_known(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(GError) error = NULL;
    SHOP_ASSERT(shop_import(s, "id,item_group_id,image_link,product_type\n"
                               "t1,tees,a.png,Tee\nt2,tees,b.png,Tee\nshoe,,c.png,Shoes\n"
                               "roller,,d.png,Foam Roller\nbag,,e.png,Bags\n"),
                "5 0 0 0 0 0");
    g_autoptr(cw_picture_list) list = cw_catalog_list_pictures(s->catalog, NULL, NULL, &error);
    g_autoptr(cw_outfit_words) words = cw_outfit_words_new();
    g_autoptr(cw_outfit_file) file =
        read_file(s, "set_id,item\n1,tees\n1,shoe\n2,roller\n2,bag\n3,main:bag\n3,t2\n3,gone\n"
                     "4,shoe\n5,same-as-bag\n5,shoe\n");
    g_autoptr(cw_known_outfits) known = cw_known_outfits_new(file, list, NULL, words, &error);
    g_assert_no_error(error);
    SHOP_ASSERT(say_known(known, list), "0.0 t1 t2; 0.1 shoe; 2.2 bag; 2.3 t2 | 3 short");
    g_assert_cmpuint(known->sets, ==, 2);
    SHOP_ASSERT(cw_pairs_format_missed(known->missed), "\"roller\", \"gone\", \"same-as-bag\"");
    SHOP_ASSERT(cw_known_outfits_explain(known, file),
                "3 sets have fewer than two items here of a known category; not found, or of none: "
                "\"roller\", \"gone\", \"same-as-bag\"");
    g_autoptr(GHashTable) stands_for = g_hash_table_new(g_str_hash, g_str_equal);
    g_hash_table_insert(stands_for, (gpointer) "same-as-bag",
                        GSIZE_TO_POINTER(list->entries[list->count - 1].item));
    g_autoptr(cw_known_outfits) more = cw_known_outfits_new(file, list, stands_for, words, &error);
    g_assert_cmpuint(more->sets, ==, 3);
    g_autoptr(cw_outfit_file) lone = read_file(s, "set_id,item\n1,roller\n1,shoe\n");
    g_assert_null(cw_known_outfits_new(lone, list, NULL, words, &error));
    g_assert_error(error, CW_ERROR, CW_ERROR_NOT_FOUND);
    g_assert_true(g_pattern_match_simple("no set of * has two items here*\"roller\" (--categories*",
                                         error->message));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/outfit-files/default-words", test_default_words);
    g_test_add_func("/outfit-files/sample-words", test_sample_words);
    SHOP_ADD("/outfit-files/own-words", test_own_words);
    SHOP_ADD("/outfit-files/bad-words", test_bad_words);
    SHOP_ADD("/outfit-files/sets", test_sets);
    SHOP_ADD("/outfit-files/pairs", test_pairs);
    SHOP_ADD("/outfit-files/bad-files", test_bad_files);
    SHOP_ADD("/outfit-files/split", test_split);
    SHOP_ADD("/outfit-files/known", test_known);
    return g_test_run();
}
