/* SPDX-License-Identifier: Apache-2.0
 *
 * Lists of labels: the five of METHODS 2.8 and their counts, values by text and by place, and
 * probes whose classes are those of a list.
 */
#include "base/error.h"
#include "engine/catalog/label_list.h"
#include "evaluate_fixture.h"

static cw_label_list *load(const char *name)
{
    g_autoptr(GError) error = NULL;
    cw_label_list *list = cw_label_list_load(name, &error);
    g_assert_no_error(error);
    return list;
}

static void test_counts(void)
{
    static const struct {
        const char *name;
        gsize count, distinct;
    } sets[] = {{"women_dress_sleeve", 9, 9},
                {"women_dress_pattern", 18, 17},
                {"shirt_sleeve", 6, 6},
                {"shirt_pattern", 17, 17},
                {"furniture", 19, 18}};
    g_assert_cmpuint(cw_row_count(&cw_label_list_table), ==, G_N_ELEMENTS(sets));
    for (gsize i = 0; i < G_N_ELEMENTS(sets); i++) {
        g_autoptr(cw_label_list) list = load(sets[i].name);
        g_assert_cmpuint(list->count, ==, sets[i].count);
        g_assert_cmpuint(list->distinct, ==, sets[i].distinct);
    }
}

static void test_find(void)
{
    g_autoptr(cw_label_list) patterns = load("women_dress_pattern");
    g_assert_cmpstr(patterns->labels[7], ==, "animal");
    g_assert_cmpstr(patterns->labels[11], ==, "animal");
    g_assert_cmpint(cw_label_list_find(patterns, "animal"), ==, 7);
    g_assert_cmpint(cw_label_list_find(patterns, " Screen  PRINT\t"), ==, 14);
    g_assert_cmpint(cw_label_list_find(patterns, "11"), ==, 11);
    g_assert_cmpint(cw_label_list_find(patterns, "0"), ==, 0);
    g_assert_cmpint(cw_label_list_find(patterns, "17"), ==, 17);
    g_assert_cmpint(cw_label_list_find(patterns, "18"), ==, -1);
    g_assert_cmpint(cw_label_list_find(patterns, "-1"), ==, -1);
    g_assert_cmpint(cw_label_list_find(patterns, "animals"), ==, -1);
    g_assert_cmpint(cw_label_list_find(patterns, ""), ==, -1);
    g_autoptr(cw_label_list) furniture = load("furniture");
    g_assert_cmpint(cw_label_list_find(furniture, "Chairs -  Large"), ==, 1);
    g_assert_cmpstr(furniture->labels[3], ==, furniture->labels[1]);
}

/* A label that reads as a number is that label. */
static void test_files(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(GError) missing = NULL, few = NULL, binary = NULL;
    g_autofree char *path = shop_path(s, "labels.txt");
    shop_write(s, "labels.txt", "# sizes\r\n\r\n 1\r\n3/4 \r\n0", -1);
    g_autoptr(cw_label_list) list = load(path);
    g_assert_cmpuint(list->count, ==, 3);
    g_assert_cmpstr(list->labels[1], ==, "3/4");
    g_assert_cmpint(cw_label_list_find(list, "1"), ==, 0);
    g_assert_cmpint(cw_label_list_find(list, "0"), ==, 2);
    g_assert_cmpint(cw_label_list_find(list, "2"), ==, 2);
    shop_write(s, "labels.txt", "# nothing\nsolid\n\n", -1);
    g_assert_null(cw_label_list_load(path, &few));
    g_assert_error(few, CW_ERROR, CW_ERROR_USAGE);
    shop_write(s, "labels.txt", "solid\nstri\377ped\n", -1);
    g_assert_null(cw_label_list_load(path, &binary));
    g_assert_error(binary, CW_ERROR, CW_ERROR_USAGE);
    g_assert_null(cw_label_list_load("shirt_patern", &missing));
    g_assert_error(missing, CW_ERROR, CW_ERROR_NOT_FOUND);
    g_assert_nonnull(strstr(missing->message, "did you mean \"shirt_pattern\"?"));
}

/* The shop again, with patterns: stripes are the second "animal", and what has none the first, or
 * by text `plain` and `striped`. */
static void fill_patterns(shop *s, const char *plain, const char *striped)
{
    g_autoptr(GString) feed = g_string_new("id,item_group_id,image_link,color,pattern\n");
    for (int d = 0; d < DESIGNS; d++)
        for (int c = 0; c < COLOURS; c++)
            g_string_append_printf(feed, "p%d-%d,g%d,f%d-%d.png,%s,%s\n", d, c, d, d, c, names[c],
                                   d == 0       ? "unheard of"
                                   : d % 2 == 1 ? striped
                                                : plain);
    g_free(shop_import(s, feed->str));
}

/* Only the rows that have a pattern, by a baseline. */
static json_t *probe(const shop *s, const char *labels)
{
    static const char *const column[] = {"pattern", NULL};
    const cw_evaluate_request request = {.protocol = "probes",
                                         .attributes = column,
                                         .labels = labels,
                                         .baselines = "hog",
                                         BASELINES};
    return evaluate(s, &request);
}

static void test_places(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    fill_patterns(s, "7", "11");
    json_t *result = probe(s, "women_dress_pattern");
    g_assert_true(
        g_str_has_prefix(note_of(result, "pattern, linear: Acc"), "18 classes, 2 of them seen, "));
    g_assert_cmpfloat(value_of(result, "pattern, linear: Acc", 0), >, 0.9);
    g_assert_cmpint(fact_of(result, "pictures outside the labels"), ==, COLOURS);
    json_decref(result);
}

/* By text all that is called "animal" is the first of them: one class is none. */
static void test_texts(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    static const char *const column[] = {"pattern", NULL};
    const cw_evaluate_request request = {
        .protocol = "probes", .attributes = column, .labels = "women_dress_pattern", BASELINES};
    fill_patterns(s, "Animal", "animal");
    assert_fails(s, &request, CW_ERROR_NOT_FOUND, "*at least two of the 18 labels of *");
    fill_patterns(s, "Animal", "screen  print");
    json_t *result = probe(s, "women_dress_pattern");
    g_assert_true(
        g_str_has_prefix(note_of(result, "pattern, linear: Acc"), "18 classes, 2 of them seen, "));
    json_decref(result);
}

/* Two labels, all of one design: the split puts them into one part. */
static void test_one_part(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    static const char *const column[] = {"pattern", NULL};
    g_autofree char *path = shop_path(s, "labels.txt");
    const cw_evaluate_request request = {
        .protocol = "probes", .attributes = column, .labels = path, BASELINES};
    shop_write(s, "labels.txt", "solid\nstriped\n", -1);
    g_free(shop_import(s, "id,item_group_id,image_link,color,pattern\n"
                          "p0-0,g0,f0-0.png,red,solid\np0-1,g0,f0-1.png,green,striped\n"
                          "p1-0,g1,f1-0.png,red,unheard of\n"));
    assert_fails(s, &request, CW_ERROR_NOT_FOUND, "*too few designs *; the split leaves none *");
}

static void test_refusals(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    static const char *const two[] = {"weave", "noise", NULL}, *const one[] = {"weave", NULL};
    const cw_evaluate_request none = {.protocol = "probes", .labels = "furniture", BASELINES};
    const cw_evaluate_request both = {
        .protocol = "probes", .labels = "furniture", .attributes = two, BASELINES};
    const cw_evaluate_request other = {
        .protocol = "probes", .labels = "furniture", .attributes = one, BASELINES};
    const cw_evaluate_request unread = {.protocol = "variants", .labels = "furniture", BASELINES};
    assert_fails(s, &none, CW_ERROR_USAGE, "*give one --attribute");
    assert_fails(s, &both, CW_ERROR_USAGE, "*give one --attribute");
    assert_fails(s, &other, CW_ERROR_NOT_FOUND, "*two of the 19 labels of \"furniture\"");
    assert_fails(s, &unread, CW_ERROR_USAGE, "protocol \"variants\" does not read --labels; *");
}

#define ADD(name, function) g_test_add(name, shop, NULL, open_shop, function, shop_close)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/labels/counts", test_counts);
    g_test_add_func("/labels/find", test_find);
    ADD("/labels/files", test_files);
    ADD("/labels/places", test_places);
    ADD("/labels/texts", test_texts);
    ADD("/labels/one-part", test_one_part);
    ADD("/labels/refusals", test_refusals);
    return g_test_run();
}
