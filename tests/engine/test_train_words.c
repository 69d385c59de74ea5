/* SPDX-License-Identifier: Apache-2.0
 *
 * Learning the words of a catalogue's own texts: which are learned, what of them stands in the
 * model, and that they say what is in pictures of designs that nobody learned from.
 */
#include "encode/word_table.h"
#include "engine/catalog/hold_out.h"
#include "image/image.h"
#include "words_fixture.h"

static const char *const few[] = {SMALL, "epochs=2", "words=2", NULL};
static const char *const whitened[] = {SMALL, "epochs=2", "whiten=0.3", NULL};

static cw_word_table *open_words(const char *folder)
{
    g_autoptr(GError) error = NULL;
    cw_word_table *table = cw_word_table_open(folder, &error);
    g_assert_no_error(error);
    return table;
}

/* "dress 1, ...": words and their shares. */
static char *say_words(const cw_word_table *table)
{
    GString *said = g_string_new(NULL);
    for (gsize k = 0; k < cw_word_table_count(table); k++)
        g_string_append_printf(said, "%s%s %.3g", k > 0 ? ", " : "", cw_word_table_word(table, k),
                               cw_word_table_share(table, k));
    return g_string_free(said, FALSE);
}

/* "dress" and "xl" are in more than half of the texts, which says what the shop is. */
static void test_vocabulary(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    static const char *const all = "red 0.5, teal 0.5, \xc3\xa9t\xc3\xa9 0.5, unique 0.0833";
    g_autofree char *one = run_folder(s, "a"), *two = run_folder(s, "b");
    const cw_train_request request = words_request(one, small), less = words_request(two, few);
    g_assert_cmpint(train_well(s->catalog, &request).steps, ==, STEPS);
    train_well(s->catalog, &less);
    g_autoptr(cw_word_table) table = open_words(one), shorter = open_words(two);
    g_autofree char *said = say_words(table), *said_less = say_words(shorter);
    g_assert_cmpstr(said, ==, all);
    g_assert_cmpuint(cw_word_table_count(shorter), ==, 2);
    g_assert_true(g_str_has_prefix(all, said_less));
    g_assert_cmpint(shop_embed(s, one).embedded, ==, 2 * DESIGNS * COLOURS);
}

/* A run goes on with the words that it began with, and the texts. */
static void test_resume(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    g_autofree char *folder = run_folder(s, "a");
    cw_train_request request = words_request(folder, small);
    train_well(s->catalog, &request);
    request.resume = TRUE;
    g_assert_cmpint(train_well(s->catalog, &request).steps, ==, STEPS);
    SHOP_ASSERT(
        shop_import(s, DRAWN_HEADER "11-0,g11,Teal dress,11-0.png,11-0-b.png,red,,,dress\n"),
        "0 1 0 0 0 0");
    assert_fails(s, &request, CW_ERROR_USAGE, "cannot resume: * other data*");
}

/* Of pictures of one held-out design the word for the colour that they have says more than the one
 * for the other. */
static int count_right(const shop *s, const cw_word_table *table, cw_encoder *encoder, int design)
{
    g_autoptr(GError) error = NULL;
    g_autofree float *input = g_new(float, cw_encoder_input_floats(encoder, 1));
    g_autofree float *vector = g_new(float, cw_encoder_dimension(encoder));
    g_autofree float *scores = g_new(float, cw_word_table_count(table));
    gsize words[COLOURS];
    int right = 0;
    g_assert_true(cw_word_table_check(table, encoder, &error));
    for (int c = 0; c < COLOURS; c++)
        g_assert_true(cw_word_table_find(table, drawn_names[c], &words[c], &error));
    for (int c = 0; c < COLOURS; c++) {
        g_autofree char *name = g_strdup_printf("%d-%d.png", design, c);
        g_autofree char *path = shop_path(s, name);
        g_autoptr(cw_image) image = cw_image_load(path, NULL, &error);
        g_assert_no_error(error);
        g_assert_true(cw_encoder_prepare(encoder, image, NULL, 1, input, &error));
        cw_encoder_run(encoder, input, 1, 1, vector);
        cw_word_table_scores(table, vector, scores);
        right += scores[words[c]] > scores[words[1 - c]];
    }
    return right;
}

static void test_says_what_is_seen(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *folder = run_folder(s, "a");
    const cw_train_request request = words_request(folder, longer);
    const cw_train_summary summary = train_well(s->catalog, &request);
    const cw_hold_out law = {.share = 0.4, .seed = request.seed};
    g_autoptr(cw_word_table) table = open_words(folder);
    g_autoptr(cw_encoder) encoder = cw_encoder_open(folder, 1, &error);
    g_assert_no_error(error);
    int right = 0, pictures = 0;
    for (int design = 0; design < DESIGNS; design++) {
        g_autofree char *group = g_strdup_printf("g%d", design);
        if (cw_hold_out_part_of(&law, group, NULL) == CW_HOLD_OUT_TRAIN)
            continue;
        pictures += COLOURS;
        right += count_right(s, table, encoder, design);
    }
    g_test_message("%d of %d, loss %.3f, %.1f s", right, pictures, summary.loss, summary.seconds);
    g_assert_cmpint(pictures, >=, 4);
    g_assert_cmpint(right, >=, 0.9 * pictures);
}

static void test_refuses(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    g_autofree char *folder = run_folder(s, "a");
    cw_train_request request = words_request(folder, whitened);
    assert_fails(s, &request, CW_ERROR_USAGE, "*learns words of; set whiten=0*");
    request.settings = small;
    for (int i = 0; i < DESIGNS * COLOURS; i++) {
        g_autofree char *row =
            g_strdup_printf(DRAWN_HEADER "%d-%d,g%d,%d,%d-%d.png,,red,,,\n", i / COLOURS,
                            i % COLOURS, i / COLOURS, i, i / COLOURS, i % COLOURS);
        SHOP_ASSERT(shop_import(s, row), "0 1 0 0 0 0");
    }
    assert_fails(s, &request, CW_ERROR_USAGE,
                 "there is nothing to learn words from: of 12 texts 2 or more share 0 words *");
}

#define ADD(path, function)                                                                        \
    g_test_add("/train-words/" path, shop, NULL, open_text_shop, function, shop_close)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD("vocabulary", test_vocabulary);
    ADD("resume", test_resume);
    ADD("says-what-is-seen", test_says_what_is_seen);
    ADD("refuses", test_refuses);
    return g_test_run();
}
