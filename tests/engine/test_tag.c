/* SPDX-License-Identifier: Apache-2.0
 *
 * Tags of a shop whose texts call each colour by five words, and say "xl" and "cm" by chance.
 */
#include "colorway/tag.h"
#include "engine/catalog/hold_out.h"
#include "run_fixture.h"

#define ITEMS 120
#define SHADES 3
#define NAMES 5
#define WORDS (SHADES * NAMES + 2)
#define HELD_OUT 0.5
#define SEED 3

static const char *const settings[] = {
    "width=0.25",  "stages=2",  "stem=small",      "global_px=16",
    "batch=8",     "epochs=40", "log_steps=9",     "person_crop=0",
    "head_crop=0", "rate=2",    "schedule=cosine", "hold_out=0.5",
    NULL};
static const char *const unproved[] = {"width=0.25",   "stages=2",      "stem=small",
                                       "global_px=16", "person_crop=0", "head_crop=0",
                                       "batch=8",      "epochs=1",      NULL};
static const char *const names[SHADES][NAMES] = {
    {"red", "ruby", "scarlet", "crimson", "cherry"},
    {"teal", "petrol", "cyan", "aqua", "lagoon"},
    {"plum", "violet", "lilac", "mauve", "grape"},
};

static cw_hold_out_part part_of(int item)
{
    const cw_hold_out law = {.share = HELD_OUT, .seed = SEED};
    g_autofree char *group = g_strdup_printf("g%d", item);
    return cw_hold_out_part_of(&law, group, NULL);
}

static int shade_of(int item)
{
    return item % SHADES;
}

/* "red" is not said of every other red thing that is learned from. */
static gboolean forgets(int item)
{
    return shade_of(item) == 0 && item % 2 == 0 && part_of(item) == CW_HOLD_OUT_TRAIN;
}

static gboolean says(int item, int word)
{
    return cw_random_at(8, 0, (guint64)word, (guint64)item) % 5 < 2;
}

static char *title_of(int item)
{
    GString *title = g_string_new(says(item, 0) ? "XL" : "");
    for (int n = forgets(item); n < NAMES; n++)
        g_string_append_printf(title, " %s", names[shade_of(item)][n]);
    return g_string_free(g_string_append(title, says(item, 1) ? " cm" : ""), FALSE);
}

static char *feed_of(char *(*title)(int item))
{
    GString *feed = g_string_new("id,item_group_id,title,image_link\n");
    for (int i = 0; i < ITEMS; i++) {
        g_autofree char *said = title(i);
        g_string_append_printf(feed, "%d,g%d,%s,%d.png\n", i, i, said, i);
    }
    return g_string_free(feed, FALSE);
}

static char *train(const shop *s, const char *parent, const char *const *how)
{
    char *folder = run_folder(s, parent);
    cw_train_request request = request_in(folder);
    request.method = "weakly";
    request.settings = how;
    request.seed = SEED;
    train_well(s->catalog, &request);
    return folder;
}

static void open_tagged_shop(shop *s, gconstpointer data)
{
    shop_open(s, data);
    for (int i = 0; i < ITEMS; i++) {
        g_autofree char *name = g_strdup_printf("%d.png", i);
        shop_draw_design(s, name, i, shade_of(i), 0);
    }
    g_autofree char *feed = feed_of(title_of);
    SHOP_ASSERT(shop_import(s, feed), "120 0 0 0 0 0");
}

static json_t *tag(const shop *s, const cw_tag_request *request)
{
    g_autoptr(GError) error = NULL;
    json_t *result = cw_tag(s->catalog, request, NULL, &error);
    g_assert_no_error(error);
    g_autofree char *table = cw_tag_format(result, WORDS);
    g_test_message("%s", table);
    return result;
}

static void assert_refused(const shop *s, const cw_tag_request *request, int code,
                           const char *pattern)
{
    g_autoptr(GError) error = NULL;
    g_assert_null(cw_tag(s->catalog, request, NULL, &error));
    g_assert_error(error, CW_ERROR, code);
    if (!g_pattern_match_simple(pattern, error->message))
        g_error("%s", error->message);
}

static const json_t *word_of(const json_t *object, const char *name)
{
    gsize place;
    const json_t *word;
    json_array_foreach(json_object_get(object, "words"), place,
                       word) if (strcmp(json_string_value(json_object_get(word, "word")), name) ==
                                 0) return word;
    g_error("no word %s", name);
}

static int count_of(const json_t *object, const char *key)
{
    return (int)json_integer_value(json_object_get(object, key));
}

static double real_of(const json_t *object, const char *key)
{
    g_assert_true(json_is_number(json_object_get(object, key)));
    return json_number_value(json_object_get(object, key));
}

static gboolean is_null(const json_t *object, const char *key)
{
    return json_is_null(json_object_get(object, key));
}

/* ---- what is known of words ------------------------------------------------------------------ */

/* Every name of every shade is proved on what is held out; the counts are those of the texts. */
static void assert_names(const json_t *result)
{
    for (int shade = 0; shade < SHADES; shade++)
        for (int n = 0; n < NAMES; n++) {
            const json_t *word = word_of(result, names[shade][n]);
            int texts = 0, held_out = 0;
            for (int i = 0; i < ITEMS; i++) {
                const gboolean has = shade_of(i) == shade && !(n == 0 && forgets(i));
                texts += has;
                held_out += has && part_of(i) != CW_HOLD_OUT_TRAIN;
            }
            g_assert_cmpint(count_of(word, "texts"), ==, texts);
            g_assert_cmpint(count_of(word, "held_out"), ==, held_out);
            g_assert_cmpfloat(real_of(word, "threshold"), >, 0);
            g_assert_cmpfloat(real_of(word, "precision"), >, .6); /* a third by chance */
            g_assert_cmpfloat(real_of(word, "coverage"), >, .6);
            g_assert_cmpfloat(real_of(word, "auc"), >, .9);
            g_assert_true(json_is_true(json_object_get(word, "visual")));
        }
}

/* "xl" and "cm" are found, and nothing else: precision and recall of 1. */
static void assert_not_visual(const json_t *result, const char *path)
{
    g_autofree char *text = NULL;
    g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
    g_assert_true(g_str_equal(text, "xl\ncm\n") || g_str_equal(text, "cm\nxl\n"));
    static const char *const noise[] = {"xl", "cm"};
    for (gsize w = 0; w < G_N_ELEMENTS(noise); w++) {
        const json_t *word = word_of(result, noise[w]);
        g_assert_true(json_is_false(json_object_get(word, "visual")));
        g_assert_cmpfloat(real_of(word, "top_five"), <, .15);
        g_assert_cmpfloat(real_of(word, "share"), >, .25);
        g_assert_cmpfloat(real_of(word, "auc"), <, .7);
        g_assert_true(is_null(word, "threshold"));
        g_assert_cmpint(count_of(word, "given"), ==, 0);
    }
}

/* The red things whose text lacks "red" are what is listed. */
static void assert_lacking(const json_t *result, int most)
{
    const json_t *word = word_of(result, "red"), *lacking = json_object_get(word, "lacking"), *item;
    double before = 1;
    gsize place;
    int forgotten = 0;
    for (int i = 0; i < ITEMS; i++)
        forgotten += forgets(i);
    g_assert_cmpint(forgotten, >, most);
    g_assert_cmpint(count_of(word, "missing"), >=, most);
    g_assert_cmpuint(json_array_size(lacking), ==, most);
    json_array_foreach(lacking, place, item)
    {
        const double probability = real_of(item, "probability");
        g_assert_true(forgets(atoi(json_string_value(json_object_get(item, "id")))));
        g_assert_cmpfloat(probability, <=, before);
        g_assert_cmpfloat(probability, >=, real_of(word, "threshold"));
        before = probability;
    }
}

/* An item is told all of its names, and none that is not visual. */
static void assert_item(const json_t *item, int number)
{
    const json_t *words = json_object_get(item, "words"), *word;
    gsize place;
    g_assert_cmpint(atoi(json_string_value(json_object_get(item, "id"))), ==, number);
    g_assert_cmpuint(json_array_size(words), ==, NAMES);
    for (int n = 0; n < NAMES; n++) {
        word = word_of(item, names[shade_of(number)][n]);
        g_assert_cmpint(json_is_true(json_object_get(word, "in_text")), ==,
                        !(n == 0 && forgets(number)));
    }
    json_array_foreach(words, place, word) g_assert_cmpfloat(real_of(word, "probability"), >, .05);
}

/* The cells of each line: names of the shade, "red" from the picture alone where it was forgotten.
 */
static void assert_supplement(const json_t *result, const char *path)
{
    g_autofree char *text = NULL;
    g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    int tags = 0, items = 0, right = 0;
    g_assert_cmpstr(lines[0], ==, "id\ttags\ttags_from\ttags_probability");
    for (char **line = lines + 1; **line != '\0'; line++, items++) {
        g_auto(GStrv) cells = g_strsplit(*line, "\t", -1);
        g_assert_cmpuint(g_strv_length(cells), ==, 4);
        for (int c = 1; c < 4; c++)
            g_strdelimit(cells[c], "\"", ' ');
        g_auto(GStrv) given = g_strsplit(g_strstrip(cells[1]), ",", -1);
        g_auto(GStrv) from = g_strsplit(g_strstrip(cells[2]), ",", -1);
        g_auto(GStrv) sure = g_strsplit(g_strstrip(cells[3]), ",", -1);
        const int item = atoi(cells[0]);
        g_assert_cmpuint(g_strv_length(given), ==, g_strv_length(from));
        g_assert_cmpuint(g_strv_length(given), ==, g_strv_length(sure));
        for (int t = 0; given[t] != NULL; t++, tags++) {
            gboolean own = FALSE;
            for (int n = 0; n < NAMES; n++)
                own |= strcmp(given[t], names[shade_of(item)][n]) == 0;
            const gboolean said = own && !(forgets(item) && strcmp(given[t], "red") == 0);
            g_assert_cmpstr(from[t], ==, said ? "feed" : "picture");
            right += own;
        }
    }
    const json_t *written = json_object_get(result, "written");
    g_assert_cmpint(count_of(written, "items"), ==, items);
    g_assert_cmpint(count_of(written, "tags"), ==, tags);
    g_assert_cmpint(tags, >, ITEMS * NAMES / 2);
    g_assert_cmpint(right, >=, .9 * tags);
}

static void test_tags(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    g_autofree char *model = train(s, "a", settings), *path = shop_path(s, "tags.tsv");
    g_autofree char *not_visual = shop_path(s, "not_visual.txt");
    int forgetful = 0;
    while (!forgets(forgetful))
        forgetful++;
    g_autofree char *id = g_strdup_printf("%d", forgetful);
    cw_tag_request request = {.model = model,
                              .precision = .8,
                              .item = id,
                              .item_words = NAMES,
                              .lacking = 4,
                              .supplement = path,
                              .not_visual = not_visual,
                              .threads = 2};
    json_t *result = tag(s, &request);
    g_assert_cmpint(count_of(result, "items"), ==, ITEMS);
    g_assert_cmpint(count_of(result, "gone"), ==, 0);
    g_assert_cmpint(count_of(result, "pictures"), ==, count_of(result, "held_out"));
    g_assert_cmpuint(json_array_size(json_object_get(result, "words")), ==, WORDS);
    assert_names(result);
    assert_not_visual(result, not_visual);
    assert_lacking(result, 4);
    assert_item(json_object_get(result, "item"), forgetful);
    assert_supplement(result, path);
    json_decref(result);

    /* Nothing has to be proved: all that is visual is given to all. */
    request.precision = 0;
    request.item = NULL;
    request.supplement = NULL;
    result = tag(s, &request);
    g_assert_cmpint(count_of(word_of(result, "ruby"), "given"), ==, ITEMS);
    g_assert_cmpint(count_of(word_of(result, "xl"), "given"), ==, 0);
    g_assert_cmpfloat(real_of(result, "coverage"), <, 1);
    g_assert_true(is_null(result, "item"));
    g_assert_cmpint(count_of(json_object_get(result, "written"), "tags"), ==, ITEMS * (WORDS - 2));
    json_decref(result);
    /* About ten of a shade choose: they cannot prove 99 of a hundred. */
    request.precision = .99;
    result = tag(s, &request);
    g_assert_true(is_null(word_of(result, "ruby"), "threshold"));
    g_assert_true(is_null(result, "precision"));
    json_decref(result);
}

/* ---- what cannot be answered ----------------------------------------------------------------- */

/* Nobody says "ruby" any more, nor anything of the last item. */
static char *later_title(int item)
{
    g_autofree char *title = title_of(item);
    char *ruby = strstr(title, "ruby");
    if (ruby != NULL)
        memcpy(ruby, "gone", strlen("gone"));
    return g_strdup(item == ITEMS - 1 ? "" : title);
}

static char *other_title(int item)
{
    return g_strdup_printf("thing %d", item);
}

static void test_texts_change(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    g_autofree char *model = train(s, "a", settings);
    g_autofree char *later = feed_of(later_title), *other = feed_of(other_title);
    const cw_tag_request request = {.model = model, .precision = .8, .threads = 2};
    g_free(shop_import(s, later));
    json_t *result = tag(s, &request);
    const json_t *ruby = word_of(result, "ruby");
    g_assert_cmpint(count_of(result, "gone"), ==, 1);
    g_assert_cmpint(count_of(result, "without_text"), ==, 1);
    g_assert_cmpint(count_of(ruby, "texts"), ==, 0);
    g_assert_true(is_null(ruby, "threshold"));
    g_assert_true(is_null(ruby, "coverage"));
    g_assert_true(is_null(ruby, "visual"));
    json_decref(result);
    SHOP_ASSERT(shop_import(s, other), "0 120 0 0 0 0");
    assert_refused(s, &request, CW_ERROR_NOT_FOUND, "none of the 17 words of the model is in *");
}

static void test_refuses(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    static const char *const one[] = {"id=0", NULL}, *const none[] = {"id=none", NULL};
    g_autofree char *wordless = shop_write_model(s, "plain", 1);
    g_autofree char *all = train(s, "a", unproved);
    cw_tag_request request = {.model = wordless, .precision = .8, .threads = 2};
    assert_refused(s, &request, CW_ERROR_USAGE, "model *it has learned no words; *");
    request.model = all;
    assert_refused(s, &request, CW_ERROR_USAGE, "*learned from all designs*hold_out*");
    request.precision = 1;
    assert_refused(s, &request, CW_ERROR_USAGE, "the precision is a share *");
    request.model = "nowhere";
    request.precision = .8;
    assert_refused(s, &request, CW_ERROR_NOT_FOUND, "*nowhere*");
    g_autofree char *model = train(s, "b", settings);
    request.model = model;
    request.where = none;
    assert_refused(s, &request, CW_ERROR_NOT_FOUND, "no items to look at; --where leaves none");
    request.where = one;
    assert_refused(s, &request, CW_ERROR_NOT_FOUND,
                   "of * colourways that the model has not learned from *");
    request.item = "1";
    assert_refused(s, &request, CW_ERROR_NOT_FOUND,
                   "item \"1\" has no picture, or --where leaves it out");
    request.where = NULL;
    request.item = "4711";
    assert_refused(s, &request, CW_ERROR_NOT_FOUND, "*4711*");
}

#define ADD(path, function)                                                                        \
    g_test_add("/tag/" path, shop, NULL, open_tagged_shop, function, shop_close)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD("tags", test_tags);
    ADD("texts-change", test_texts_change);
    ADD("refuses", test_refuses);
    return g_test_run();
}
