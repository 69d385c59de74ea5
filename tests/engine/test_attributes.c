/* SPDX-License-Identifier: Apache-2.0
 *
 * Attributes from a feed: which cells are one value, which value a cell that lists several has,
 * what is rare, what makes no attribute, and that a dictionary means the same after it was stored.
 */
#include "base/random.h"
#include "colorway/feed_attributes.h"
#include "engine/attributes/attribute_set.h"
#include "import_fixture.h"

/* A column called "c" of items that are a colourway each. */
typedef struct {
    cw_picture_list list;
    cw_feed_columns *columns;
} sheet;

static sheet make_sheet(gsize count)
{
    sheet s = {{g_new0(cw_picture_entry, count + 1), count, NULL}, NULL};
    for (gsize i = 0; i < count; i++)
        s.list.entries[i].colourway = s.list.entries[i].item = (gint64)i + 1;
    return s;
}

static void read_sheet(sheet *s, const char *const *cells)
{
    s->columns = cw_feed_columns_of(&s->list, "c", cells);
}

static void sheet_clear(sheet *s)
{
    g_clear_pointer(&s->columns, cw_feed_columns_free);
    g_free(s->list.entries);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(sheet, sheet_clear)

/* "Red=2 blue=1 | 3": values in order, then how many colourways have one. */
static char *say_tally(sheet *s)
{
    g_autoptr(cw_value_tally) tally = cw_value_tally_new(s->columns, s->columns->columns->pdata[0]);
    GString *text = g_string_new(NULL);
    for (gsize v = 0; v < tally->count; v++)
        g_string_append_printf(text, "%s=%d ", tally->values[v].text, (int)tally->values[v].count);
    g_string_append_printf(text, "| %d", (int)tally->filled);
    return g_string_free(text, FALSE);
}

static void assert_tally(const char *const *cells, gsize count, const char *expected)
{
    g_auto(sheet) s = make_sheet(count);
    read_sheet(&s, cells);
    g_autofree char *said = say_tally(&s);
    g_assert_cmpstr(said, ==, expected);
}

#define ASSERT_TALLY(expected, ...)                                                                \
    G_STMT_START                                                                                   \
    {                                                                                              \
        static const char *const cells[] = {__VA_ARGS__};                                          \
        assert_tally(cells, G_N_ELEMENTS(cells), expected);                                        \
    }                                                                                              \
    G_STMT_END

/* White space and case say nothing; the commonest spelling stays, of equals the first. */
static void test_spellings(void)
{
    ASSERT_TALLY("navy blue=4 | 4", " Navy  Blue", "navy blue", "NAVY BLUE", "navy\tblue ");
    ASSERT_TALLY("Red=2 | 2", "Red", "red");
    ASSERT_TALLY("red=3 | 3", "Red", "red", "red");
    ASSERT_TALLY("T-shirt=2 | 2", "T-shirt", "t - shirt");
    ASSERT_TALLY("ÉTÉ=2 | 2", "ÉTÉ", "été");
    ASSERT_TALLY("a=1 b=2 C=1 | 4", "b", "C", NULL, "a", "  ", "B");
    ASSERT_TALLY("| 0", NULL, " ");
    ASSERT_TALLY("nano=1 NB=1 | 2", "NA", "n/a", " N.A. ", "NULL", "nan", "-", "nano", "NB");
}

/* A cell is a list where a beginning of it stands alone elsewhere. */
static void test_lists(void)
{
    ASSERT_TALLY("Pink=1 Red=3 | 4", "Red", "Red/Pink/White", "red, pink", "Pink");
    ASSERT_TALLY("3/4=3 long=1 | 4", "3/4", "3/4", "3/4, long", "long");
    ASSERT_TALLY("1/2 zip=1 3/4 zip=1 | 2", "1/2 zip", "3/4 zip");
    ASSERT_TALLY("Cotton=2 | 2", "Cotton , Elastane", "Cotton");
    ASSERT_TALLY("Cotton/Elastane=2 Elastane=1 | 3", "Cotton/Elastane", "cotton/elastane",
                 "Elastane");
    ASSERT_TALLY("/Red=1 Red=2 | 3", "/Red", "Red/", "Red");
    ASSERT_TALLY("COTTON=3 | 3", "COTTON/Silk", "COTTON/Wool", "cotton");
}

static cw_attribute_set *make_set(const cw_feed_columns *columns, const char *wanted, gsize least)
{
    g_autoptr(GError) error = NULL;
    const char *const list[] = {wanted, NULL};
    cw_attribute_set *set = cw_attribute_set_new(columns, list, least, &error);
    g_assert_no_error(error);
    return set;
}

static cw_attribute_labels *label(const cw_attribute_set *set, const cw_feed_columns *columns)
{
    g_autoptr(GError) error = NULL;
    cw_attribute_labels *labels = cw_attribute_labels_new(set, columns, &error);
    g_assert_no_error(error);
    return labels;
}

static void test_labels(void)
{
    static const char *const cells[] = {"long",   "Short", NULL,     "short/cap", "LONG",
                                        "capped", " ",     "short ", "capped/x",  "3/4"};
    static const gint32 expected[] = {1, 2, -1, 2, 1, 0, -1, 2, 0, -1};
    g_auto(sheet) s = make_sheet(G_N_ELEMENTS(cells));
    read_sheet(&s, cells);
    g_autoptr(cw_attribute_set) set = make_set(s.columns, "Sleeve Length=c", 2);
    g_autoptr(cw_attribute_labels) labels = label(set, s.columns);
    g_assert_cmpstr(set->types[0].name, ==, "sleeve_length");
    g_assert_cmpuint(set->types[0].count, ==, 3);
    g_assert_cmpstr(set->types[0].values[0], ==, "capped");
    g_assert_cmpstr(set->types[0].values[1], ==, "long");
    g_assert_cmpstr(set->types[0].values[2], ==, "short");
    g_assert_null(set->types[0].values[3]);
    g_assert_cmpuint(labels->count, ==, G_N_ELEMENTS(cells));
    g_assert_cmpmem(labels->labels, sizeof expected, expected, sizeof expected);
    g_assert_cmpuint(labels->colourways, ==, 10);
    g_assert_cmpuint(labels->counts[0].filled, ==, 8);
    g_assert_cmpuint(labels->counts[0].unknown, ==, 1);
    g_assert_cmpuint(labels->counts[0].listed, ==, 2);
    g_assert_cmpuint(labels->counts[0].counts[2], ==, 3);
}

/* Cells of one to three words, between commas or slashes. (transfer full) */
static GPtrArray *draw_cells(cw_random *random, guint count)
{
    static const char *const words[] = {"red", "Red", "pink", "3", "4", "RED ", "sky blue"};
    static const char *const signs[] = {"/", ", "};
    GPtrArray *cells = g_ptr_array_new_with_free_func(g_free);
    while (cells->len < count) {
        GString *cell = g_string_new(words[cw_random_below(random, G_N_ELEMENTS(words))]);
        for (guint64 more = cw_random_below(random, 3); more > 0; more--)
            g_string_append_printf(cell, "%s%s", signs[cw_random_below(random, 2)],
                                   words[cw_random_below(random, G_N_ELEMENTS(words))]);
        g_ptr_array_add(cells, g_string_free(cell, FALSE));
    }
    return cells;
}

/* Whatever stands in the cells, numbers by the dictionary agree with the tally it was made from. */
static void test_agreement(void)
{
    for (guint64 round = 0; round < 200; round++) {
        cw_random random = cw_random_start(3, round, 7);
        g_autoptr(GPtrArray) cells = draw_cells(&random, 40);
        g_auto(sheet) s = make_sheet(cells->len);
        read_sheet(&s, (const char *const *)cells->pdata);
        g_autoptr(cw_attribute_set) set = make_set(s.columns, "c", 5);
        g_autoptr(cw_attribute_labels) labels = label(set, s.columns);
        g_autoptr(cw_value_tally) tally =
            cw_value_tally_new(s.columns, s.columns->columns->pdata[0]);
        gsize rare, known = 0;
        g_assert_cmpuint(set->types[0].count, ==, cw_value_tally_common(tally, 5, &rare));
        g_assert_cmpuint(labels->counts[0].unknown, ==, rare);
        g_assert_cmpuint(labels->counts[0].filled, ==, tally->filled);
        for (gsize v = 0; v < tally->count; v++)
            if (tally->values[v].count >= 5)
                g_assert_cmpuint(labels->counts[0].counts[known++], ==, tally->values[v].count);
    }
}

/* Sizes of a colourway count once, and each has its label. */
static void test_sizes(void)
{
    static const char *const cells[] = {"a", "a", "a", "b", "c", "c"};
    static const gint32 expected[] = {0, 0, 0, -1, 1, 1};
    g_auto(sheet) s = make_sheet(G_N_ELEMENTS(cells));
    for (gsize i = 0; i < 2; i++)
        s.list.entries[i].colourway = 1;
    read_sheet(&s, cells);
    g_autofree char *said = say_tally(&s);
    g_assert_cmpstr(said, ==, "a=2 b=1 c=2 | 5");
    g_autoptr(cw_attribute_set) set = make_set(s.columns, "c", 2);
    g_autoptr(cw_attribute_labels) labels = label(set, s.columns);
    g_assert_cmpmem(labels->labels, sizeof expected, expected, sizeof expected);
    g_assert_cmpuint(labels->colourways, ==, 5);
}

static void assert_unfit(const char *const *cells, gsize count, gsize least, const char *message)
{
    static const char *const wanted[] = {"c", NULL};
    g_autoptr(GError) error = NULL;
    g_auto(sheet) s = make_sheet(count);
    read_sheet(&s, cells);
    g_assert_null(cw_attribute_set_new(s.columns, wanted, least, &error));
    g_assert_error(error, CW_ERROR, CW_ERROR_USAGE);
    g_assert_cmpstr(error->message, ==, message);
}

static void test_unfit(void)
{
    static const char *const one[] = {"a", "A", "b", "a/b"}, *const none[] = {NULL, " "},
                             *const mostly[] = {"a", "a", "b", "b", "c", "d", "e", "f", "g"};
    assert_unfit(none, 2, 1,
                 "column \"c\" makes no attribute: it has 0 values; an attribute needs two");
    assert_unfit(one, 2, 1,
                 "column \"c\" makes no attribute: it has 1 value; an attribute needs two");
    assert_unfit(one, 4, 2,
                 "column \"c\" makes no attribute: 1 of its 2 values has at least 2 colourways; an "
                 "attribute needs two");
    assert_unfit(mostly, 9, 2,
                 "column \"c\" makes no attribute: 5 of 9 colourways have values of fewer than 2, "
                 "which count as missing");
    g_autoptr(GPtrArray) many = g_ptr_array_new_with_free_func(g_free);
    for (int i = 0; i <= CW_ATTRIBUTE_MOST_VALUES; i++)
        g_ptr_array_add(many, g_strdup_printf("%d.99", i));
    assert_unfit((const char *const *)many->pdata, many->len, 1,
                 "column \"c\" makes no attribute: 201 values have at least 1 colourways; an "
                 "attribute has at most 200");
    g_auto(sheet) s = make_sheet(many->len - 1);
    read_sheet(&s, (const char *const *)many->pdata);
    g_autoptr(cw_attribute_set) most = make_set(s.columns, "c", 1);
    g_assert_cmpuint(most->types[0].count, ==, 200);
}

/* A stored dictionary comes back, and numbers another feed: what it does not know is counted. */
static void test_stored(void)
{
    static const char *const cells[] = {"long", "short", "3/4"}, *const others[] = {
                                                                     "Short/cap", "sleeveless",
                                                                     NULL, "3/4", "LONG"};
    static const gint32 expected[] = {2, -1, -1, 0, 1};
    g_autoptr(GError) error = NULL;
    g_auto(sheet) s = make_sheet(3), other = make_sheet(5);
    read_sheet(&s, cells);
    read_sheet(&other, others);
    g_autoptr(cw_attribute_set) set = make_set(s.columns, "sleeve=C", 1);
    json_t *object = cw_attribute_set_to_json(set);
    g_autofree char *text = json_dumps(object, JSON_COMPACT);
    g_assert_cmpstr(text, ==,
                    "{\"types\":[{\"name\":\"sleeve\",\"column\":\"c\",\"values\":[\"3/4\","
                    "\"long\",\"short\"]}]}");
    g_autoptr(cw_attribute_set) again = cw_attribute_set_from_json(object, &error);
    g_assert_no_error(error);
    json_decref(object);
    g_autoptr(cw_attribute_labels) labels = label(again, other.columns);
    g_assert_cmpmem(labels->labels, sizeof expected, expected, sizeof expected);
    g_assert_cmpuint(labels->counts[0].unknown, ==, 1);
    g_assert_cmpuint(labels->counts[0].filled, ==, 4);
    again->types[0].column[0] = 'd';
    g_assert_null(cw_attribute_labels_new(again, other.columns, &error));
    g_assert_error(error, CW_ERROR, CW_ERROR_NOT_FOUND);
}

#define TYPE(name, column, values)                                                                 \
    "{\"name\":\"" name "\",\"column\":\"" column "\",\"values\":[" values "]}"

static void test_damaged(void)
{
    static const struct {
        const char *text, *message;
    } bad[] = {
        {"[]", "*an object with a list \"types\"*"},
        {"{\"types\":{}}", "*not empty, is expected"},
        {"{\"types\":[]}", "*not empty, is expected"},
        {"{\"types\":[" TYPE("a", "a", "\"x\",\"y\"") "],\"more\":1}", "*a list \"types\"*"},
        {"{\"types\":[7]}", "attribute 1 cannot be read: *"},
        {"{\"types\":[{\"name\":\"a\",\"values\":[]}]}", "attribute 1 cannot be read: *column*"},
        {"{\"types\":[" TYPE("a", "a", "\"x\",\"y\"") "," TYPE("b", "B b", "\"x\",\"y\"") "]}",
         "attribute 2: \"B b\" is no name of a column"},
        {"{\"types\":[" TYPE("", "a", "\"x\",\"y\"") "]}", "*: \"\" is no name *"},
        {"{\"types\":[" TYPE("a", "a", "\"x\"") "]}", "attribute \"a\" has 1 values; 2 to 200 *"},
        {"{\"types\":[" TYPE("a", "a", "\"x\",3") "]}", "attribute \"a\": value 2 is no text"},
        {"{\"types\":[" TYPE("a", "a", "\"x\",\" \"") "]}", "*: value 2 is no text"},
        {"{\"types\":[" TYPE("a", "a", "\"x\",\" X\"") "]}", "*has the value \"X\" twice"},
        {"{\"types\":[" TYPE("a", "a", "\"x\",\"y\"") "," TYPE("a", "b", "\"x\",\"y\"") "]}",
         "attribute \"a\" is named twice, for columns \"a\" and \"b\""},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(bad); i++) {
        g_autoptr(GError) error = NULL;
        json_t *object = json_loads(bad[i].text, 0, NULL);
        g_assert_nonnull(object);
        g_assert_null(cw_attribute_set_from_json(object, &error));
        g_assert_error(error, CW_ERROR, CW_ERROR_USAGE);
        g_test_message("%s", error->message);
        g_assert_true(g_pattern_match_simple(bad[i].message, error->message));
        json_decref(object);
    }
}

/* ---- a catalogue ---------------------------------------------------------------------------- */

static void open_clothes(shop *s, gconstpointer data)
{
    shop_open(s, data);
    SHOP_ASSERT(shop_import(s, "id,image_link,additional_image_link,item_group_id,color,size,"
                               "Sleeve Length,baseColour,sale_price,gender\n"
                               "a,a.png,\"e.png,f.png\",g,red,S,long,Red,10,women\n"
                               "b,a.png,,g,red,M,long,Red,11,women\n"
                               "c,b.png,,g,blue,S,short,Blue,12,women\n"
                               "d,c.png,,h,red/blue,S,long,Red,13,men\n"
                               "e,d.png,,,green,,,Blue,14,women\n"),
                "5 0 0 0 0 0");
}

static json_t *look(const shop *s, const char *const *attributes, const char *const *where)
{
    g_autoptr(GError) error = NULL;
    const cw_feed_attributes_request request = {attributes, where, 1};
    json_t *result = cw_feed_attributes(s->catalog, &request, NULL, &error);
    g_assert_no_error(error);
    return result;
}

/* The columns as "name filled/values fits", those that a picture cannot show left out. */
static void test_columns(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    json_t *result = look(s, NULL, NULL);
    g_autoptr(GString) said = g_string_new(NULL);
    gsize place;
    const json_t *column;
    json_array_foreach(json_object_get(result, "columns"), place, column) g_string_append_printf(
        said, "%s %d/%d %s; ", json_string_value(json_object_get(column, "column")),
        (int)json_integer_value(json_object_get(column, "filled")),
        (int)json_integer_value(json_object_get(column, "values")),
        json_is_true(json_object_get(column, "fits")) ? "yes" : "no");
    g_assert_cmpstr(said->str, ==,
                    "color 4/3 yes; gender 4/2 yes; basecolour 4/2 yes; sleeve_length 3/2 yes; ");
    g_assert_cmpint(json_integer_value(json_object_get(result, "items")), ==, 5);
    g_assert_cmpint(json_integer_value(json_object_get(result, "colourways")), ==, 4);
    g_autofree char *table = cw_feed_attributes_format(result);
    g_test_message("%s", table);
    g_assert_nonnull(strstr(table, "5 items of 4 colourways"));
    g_assert_null(strstr(table, "rare: "));
    g_assert_nonnull(strstr(table, "sleeve_length   75.0 %        2        0  long 50 %"));
    json_decref(result);
}

static void test_types(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    static const char *const wanted[] = {"sleeve=Sleeve Length", "COLOR", NULL}, *const women[] = {
                                                                                     "gender=women",
                                                                                     NULL};
    json_t *result = look(s, wanted, women);
    json_t *types = json_object_get(result, "types"), *sleeve = json_array_get(types, 0),
           *colour = json_array_get(types, 1);
    g_autofree char *text = json_dumps(json_object_get(sleeve, "values"), JSON_COMPACT);
    g_assert_cmpstr(json_string_value(json_object_get(sleeve, "name")), ==, "sleeve");
    g_assert_cmpstr(json_string_value(json_object_get(sleeve, "column")), ==, "sleeve_length");
    g_assert_cmpint(json_integer_value(json_object_get(sleeve, "missing")), ==, 1);
    g_assert_true(g_pattern_match_simple(
        "[{\"value\":\"long\",\"colourways\":1,*},{\"value\":\"short\",\"colourways\":1,*}]",
        text));
    g_assert_cmpuint(json_array_size(json_object_get(colour, "values")), ==, 3);
    json_decref(result);
    result = look(s, wanted, NULL);
    g_autofree char *table = cw_feed_attributes_format(result);
    g_test_message("%s", table);
    g_assert_nonnull(strstr(table, "\nsleeve (column \"sleeve_length\"): 2 values, 75.0 % filled\n"
                                   "  long             2   50.0 %\n"));
    g_assert_nonnull(strstr(table, "  1 cells list several values; the primary one counts\n"));
    json_decref(result);
}

static void test_refusals(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    static const struct {
        const char *first, *second;
        int code;
        const char *message;
    } bad[] = {
        {"base=baseColur", NULL, CW_ERROR_NOT_FOUND,
         "no column \"baseColur\"; did you mean \"basecolour\"?"},
        {"neckline", NULL, CW_ERROR_NOT_FOUND,
         "no column \"neckline\"; there are: age_group, basecolour, *"},
        {"stock=availability", NULL, CW_ERROR_USAGE,
         "*\"availability\" says nothing that a picture *"},
        {"sale_price", NULL, CW_ERROR_USAGE, "*\"sale_price\" says nothing that a picture *"},
        {"a=color", "A=gender", CW_ERROR_USAGE,
         "attribute \"a\" is named twice, for columns \"color\" and \"gender\""},
        {"color", "tint=Color", CW_ERROR_USAGE,
         "column \"color\" is named twice, for attributes \"color\" and \"tint\""},
        {"brand", NULL, CW_ERROR_USAGE, "*\"brand\" makes no attribute: it has 0 values; *"},
        {"=color", NULL, CW_ERROR_USAGE, "cannot read attribute \"=color\"; *"},
        {"sleeve=", NULL, CW_ERROR_USAGE, "cannot read attribute \"sleeve=\"; *"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(bad); i++) {
        g_autoptr(GError) error = NULL;
        const char *const wanted[] = {bad[i].first, bad[i].second, NULL};
        const cw_feed_attributes_request request = {wanted, NULL, 1};
        g_assert_null(cw_feed_attributes(s->catalog, &request, NULL, &error));
        g_assert_error(error, CW_ERROR, bad[i].code);
        g_test_message("%s", error->message);
        g_assert_true(g_pattern_match_simple(bad[i].message, error->message));
    }
}

#define ADD(name, function) g_test_add(name, shop, NULL, open_clothes, function, shop_close)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/attributes/spellings", test_spellings);
    g_test_add_func("/attributes/lists", test_lists);
    g_test_add_func("/attributes/labels", test_labels);
    g_test_add_func("/attributes/agreement", test_agreement);
    g_test_add_func("/attributes/sizes", test_sizes);
    g_test_add_func("/attributes/unfit", test_unfit);
    g_test_add_func("/attributes/stored", test_stored);
    g_test_add_func("/attributes/damaged", test_damaged);
    ADD("/attributes/columns", test_columns);
    ADD("/attributes/types", test_types);
    ADD("/attributes/refusals", test_refusals);
    return g_test_run();
}
