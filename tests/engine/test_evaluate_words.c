/* SPDX-License-Identifier: Apache-2.0
 *
 * How well words find: a network that has learned the two colours of a drawn shop finds held-out
 * designs of either, an untrained one does as chance says, which is written out.
 */
#include <colorway/evaluate.h>
#include <math.h>

#include "base/error.h"
#include "words_fixture.h"

static double value_of(const json_t *result, const char *row, gsize column)
{
    gsize place;
    json_t *one;
    json_array_foreach(
        json_object_get(result, "rows"), place,
        one) if (strcmp(json_string_value(json_object_get(one, "name")), row) ==
                 0) return json_number_value(json_array_get(json_object_get(one, "values"),
                                                            column));
    g_error("no row \"%s\"", row);
}

/* A figure of the words of held-out texts. */
static double said_of(const json_t *result, const char *row, gsize column)
{
    const json_t *table = json_array_get(json_object_get(result, "tables"), 0);
    g_assert_cmpstr(json_string_value(json_object_get(table, "name")), ==,
                    "words of held-out texts");
    return value_of(table, row, column);
}

static json_int_t fact_of(const json_t *result, const char *name)
{
    return json_integer_value(json_object_get(json_object_get(result, "facts"), name));
}

static char *learn(shop *s)
{
    char *folder = run_folder(s, "a");
    const cw_train_request request = words_request(folder, longer);
    train_well(s->catalog, &request);
    return folder;
}

/* Of 24 colourways 12 are of either colour: place i has chance 1/2, and each before it that of
 * another 11 among 23. */
static void test_finds(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *folder = learn(s);
    const cw_evaluate_request request = {
        .protocol = "words", .model = folder, .threshold = -1, .seed = 1, .threads = 1};
    json_t *result = cw_evaluate(s->catalog, &request, NULL, &error);
    g_assert_no_error(error);
    g_autofree char *table = cw_evaluate_format(result);
    g_test_message("%s", table);
    g_assert_cmpint(fact_of(result, "colourways"), ==, DESIGNS * COLOURS);
    g_assert_cmpint(fact_of(result, "words"), ==, 3); /* red, teal, été */
    g_assert_cmpint(fact_of(result, "pairs of words"), ==, 1);
    g_assert_cmpfloat(value_of(result, "words: mAP", 0), >=, 0.95);
    g_assert_cmpfloat(value_of(result, "words: P@10", 0), >=, 0.9);
    g_assert_cmpfloat_with_epsilon(value_of(result, "words: R@10", 0),
                                   value_of(result, "words: P@10", 0) * 10 / 12, 1e-9);
    g_assert_cmpfloat(value_of(result, "words: mAP", 1), <=, 0.85);
    double harmonic = 0;
    for (int i = 1; i <= 24; i++)
        harmonic += 1.0 / i;
    g_assert_cmpfloat_with_epsilon(value_of(result, "words at random: mAP", 0),
                                   (harmonic + 11.0 / 23 * (24 - harmonic)) / 24, 1e-9);
    g_assert_cmpfloat_with_epsilon(value_of(result, "words at random: P@10", 0), 0.5, 1e-9);
    g_assert_cmpfloat_with_epsilon(value_of(result, "words at random: R@10", 0), 10.0 / 24, 1e-9);
    json_decref(result);
}

/* Held-out texts have red, or teal and été, so whoever knows colours is always right at first, and
 * the most frequent word, whichever it is, half of the time. Columns: model, untrained, the model's
 * scores without shares, frequency, neighbours. */
static void test_says(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *folder = learn(s);
    cw_evaluate_request request = {
        .protocol = "words", .model = folder, .threshold = -1, .seed = 1, .threads = 1};
    json_t *result = cw_evaluate(s->catalog, &request, NULL, &error);
    g_assert_no_error(error);
    const json_int_t texts = fact_of(result, "held-out texts");
    g_assert_cmpint(texts, >, 0);
    g_assert_cmpint(texts + fact_of(result, "learned-from colourways"), ==, DESIGNS * COLOURS);
    g_assert_cmpfloat(said_of(result, "P@1", 0), >=, 0.95);
    g_assert_cmpfloat(said_of(result, "P@1", 2), >=, 0.95);
    g_assert_cmpfloat_with_epsilon(said_of(result, "P@1", 3), 0.5, 1e-9);
    g_assert_cmpfloat(said_of(result, "P@1", 4), >=, 0.95);
    g_assert_cmpfloat(said_of(result, "R@1", 0), <, said_of(result, "R@5", 0));
    for (gsize column = 0; column < 5; column++) /* all that there is */
        g_assert_cmpfloat(said_of(result, "R@20", column), ==, 1);
    json_decref(result);
    request.drop_words = "Teal, xl"; /* whose half is left with one word */
    result = cw_evaluate(s->catalog, &request, NULL, &error);
    g_assert_no_error(error);
    g_assert_cmpint(fact_of(result, "words"), ==, 2);
    g_assert_cmpint(fact_of(result, "pairs of words"), ==, 0);
    g_assert_cmpint(fact_of(result, "held-out texts"), ==, texts);
    g_assert_cmpfloat(said_of(result, "R@1", 0), >=, 0.95);
    json_decref(result);
    request.drop_words = "trousers";
    g_assert_null(cw_evaluate(s->catalog, &request, NULL, &error));
    g_assert_error(error, CW_ERROR, CW_ERROR_USAGE);
    g_clear_error(&error);
    request.drop_words = "missing.txt";
    g_assert_null(cw_evaluate(s->catalog, &request, NULL, &error));
    g_assert_error(error, CW_ERROR, CW_ERROR_NOT_FOUND);
}

static void refuse(const shop *s, const cw_evaluate_request *request, cw_error code,
                   const char *pattern)
{
    g_autoptr(GError) error = NULL;
    g_assert_null(cw_evaluate(s->catalog, request, NULL, &error));
    g_assert_error(error, CW_ERROR, (gint)code);
    if (!g_pattern_match_simple(pattern, error->message))
        g_error("%s", error->message);
}

static void test_refuses(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    static const char *const few[] = {"color=red", NULL};
    g_autofree char *folder = learn(s);
    g_autofree char *wordless = shop_write_model(s, "wordless", 7);
    cw_evaluate_request request = {
        .protocol = "words", .model = wordless, .threshold = -1, .seed = 1, .threads = 1};
    refuse(s, &request, CW_ERROR_USAGE, "*it has learned no words*");
    request.model = "none";
    request.baselines = "";
    refuse(s, &request, CW_ERROR_USAGE, "nothing to measure*");
    request.model = folder;
    request.where = few; /* all texts have the only word that is left */
    refuse(s, &request, CW_ERROR_NOT_FOUND, "nothing to score: of 12 colourways *");
}

#define ADD(path, function)                                                                        \
    g_test_add("/evaluate-words/" path, shop, NULL, open_text_shop, function, shop_close)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD("finds", test_finds);
    ADD("says", test_says);
    ADD("refuses", test_refuses);
    return g_test_run();
}
