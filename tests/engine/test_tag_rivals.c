/* SPDX-License-Identifier: Apache-2.0
 *
 * A shop whose texts call each colour by one of three words, the first most often; red things are
 * "warm", too.
 */
#include "colorway/tag.h"
#include "run_fixture.h"

#define ITEMS 180
#define SHADES 3
#define NAMES 3

static const char *const settings[] = {
    "width=0.25",  "stages=2",  "stem=small",      "global_px=16",
    "batch=8",     "epochs=30", "log_steps=9",     "person_crop=0",
    "head_crop=0", "rate=2",    "schedule=cosine", "hold_out=0.5",
    NULL};
static const char *const names[SHADES][NAMES] = {
    {"red", "rouge", "rosso"}, {"teal", "cyan", "petrolio"}, {"plum", "prune", "prugna"}};

static int shade_of(int item)
{
    return item % SHADES;
}

static int name_of(int item)
{
    return item / SHADES % 4 % NAMES;
}

static int shade_of_name(const char *name)
{
    for (int shade = 0; shade < SHADES; shade++)
        for (int n = 0; n < NAMES; n++)
            if (g_str_equal(names[shade][n], name))
                return shade;
    g_error("\"%s\" is the name of no shade", name);
}

static void open_rivals(shop *s, gconstpointer data)
{
    g_autoptr(GString) feed = g_string_new("id,item_group_id,title,image_link\n");
    shop_open(s, data);
    for (int i = 0; i < ITEMS; i++) {
        g_autofree char *picture = g_strdup_printf("%d.png", i);
        shop_draw_design(s, picture, i, shade_of(i), 0);
        g_string_append_printf(feed, "%d,g%d,%s%s,%s\n", i, i, names[shade_of(i)][name_of(i)],
                               shade_of(i) == 0 ? " warm" : "", picture);
    }
    SHOP_ASSERT(shop_import(s, feed->str), "180 0 0 0 0 0");
}

static int count_of(const json_t *object, const char *key)
{
    return (int)json_integer_value(json_object_get(object, key));
}

/* The words of a set, by commas. */
static char *line_of(const json_t *set, int *wins, int *loses)
{
    const json_t *words = json_object_get(set, "words"), *word;
    GString *line = g_string_new(NULL);
    int before = G_MAXINT;
    gsize place;
    *wins = *loses = 0;
    json_array_foreach(words, place, word)
    {
        g_string_append_printf(line, "%s%s", place > 0 ? ", " : "",
                               json_string_value(json_object_get(word, "word")));
        g_assert_cmpint(count_of(word, "wins"), <=, before);
        before = count_of(word, "wins");
        *wins += before;
        *loses += count_of(word, "loses");
    }
    return g_string_free(line, FALSE);
}

/* The three names of one shade and no other word: "warm", which says the same, stands beside them.
 * One of them wins, and the texts that have another have lost. */
static void assert_set(const json_t *set, const char *line)
{
    int wins, loses;
    g_autofree char *said = line_of(set, &wins, &loses);
    const json_t *words = json_object_get(set, "words"), *word;
    const char *winner = json_string_value(json_object_get(json_array_get(words, 0), "word"));
    const int shade = shade_of_name(winner), held_out = count_of(set, "held_out");
    gsize place;
    g_assert_cmpstr(said, ==, line);
    g_assert_cmpuint(json_array_size(words), ==, NAMES);
    json_array_foreach(words, place, word)
    {
        const char *name = json_string_value(json_object_get(word, "word"));
        g_assert_cmpint(shade_of_name(name), ==, shade);
        g_assert_cmpint(count_of(word, "texts"), ==,
                        ITEMS / SHADES / 4 * (g_str_equal(name, names[shade][0]) ? 2 : 1));
    }
    g_assert_cmpint(held_out, >, ITEMS / SHADES / 4);
    g_assert_cmpint(wins, ==, held_out);
    g_assert_cmpint(loses, ==, count_of(set, "lost"));
    g_assert_cmpint(loses, >, held_out / 5);
    g_assert_cmpint(loses, <, held_out);
}

static json_t *tag(const shop *s, const cw_tag_request *request)
{
    g_autoptr(GError) error = NULL;
    json_t *result = cw_tag(s->catalog, request, NULL, &error);
    g_assert_no_error(error);
    g_autofree char *table = cw_tag_format(result, 20);
    g_test_message("%s", table);
    return result;
}

static void test_sets(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    g_autofree char *model = run_folder(s, "a"), *path = shop_path(s, "synonyms.txt");
    g_autofree char *text = NULL;
    cw_train_request learn = request_in(model);
    learn.method = "weakly";
    learn.settings = settings;
    train_well(s->catalog, &learn);
    cw_tag_request request = {
        .model = model, .precision = .8, .alike = CW_TAG_ALIKE, .synonyms = path, .threads = 2};
    json_t *result = tag(s, &request);
    const json_t *sets = json_object_get(result, "synonyms"), *set;
    gsize place;
    g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    g_assert_cmpuint(json_array_size(sets), ==, SHADES);
    g_assert_cmpuint(g_strv_length(lines), ==, SHADES + 1);
    json_array_foreach(sets, place, set) assert_set(set, lines[place]);
    json_decref(result);
    /* Nobody says the very same. */
    request.alike = 1e300;
    result = tag(s, &request);
    g_assert_cmpuint(json_array_size(json_object_get(result, "synonyms")), ==, 0);
    json_decref(result);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add("/tag/rivals", shop, NULL, open_rivals, test_sets, shop_close);
    return g_test_run();
}
