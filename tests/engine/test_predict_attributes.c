/* SPDX-License-Identifier: Apache-2.0
 *
 * What a model gives a feed: the colours that it lacks, if enough others prove that they are right.
 */
#include "attribute_fixture.h"
#include "colorway/predict_attributes.h"

/* Not in the order of the columns. */
static const char *const types[] = {"noise", "tint=color", NULL};
enum { NOISE, TINT };
static const char *const half = "hold_out=0.5";

static json_t *predict(const shop *s, const cw_predict_attributes_request *request)
{
    g_autoptr(GError) error = NULL;
    json_t *result = cw_predict_attributes(s->catalog, request, NULL, &error);
    g_assert_no_error(error);
    g_autofree char *table = cw_predict_attributes_format(result);
    g_test_message("%s", table);
    return result;
}

static void assert_refused(const shop *s, const cw_predict_attributes_request *request, int code,
                           const char *pattern)
{
    g_autoptr(GError) error = NULL;
    g_assert_null(cw_predict_attributes(s->catalog, request, NULL, &error));
    g_assert_error(error, CW_ERROR, code);
    if (!g_pattern_match_simple(pattern, error->message))
        g_error("%s", error->message);
}

static const json_t *type_of(const json_t *result, gsize type)
{
    return json_array_get(json_object_get(result, "types"), type);
}

static int count_of(const json_t *object, const char *key)
{
    return (int)json_integer_value(json_object_get(object, key));
}

/* The lines of the supplement, of cells. (transfer full) */
static GPtrArray *read_lines(const char *path)
{
    g_autofree char *text = NULL;
    g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    GPtrArray *cells = g_ptr_array_new_with_free_func((GDestroyNotify)g_strfreev);
    for (char **line = lines; **line != '\0'; line++)
        g_ptr_array_add(cells, g_strsplit(*line, "\t", -1));
    return cells;
}

/* Three items lack a colour, and all are red: those that are as sure as reds that are held out get
 * it. Noise, which no picture shows, is proved by nothing, and stands there as the feed has it. */
static void test_supplement(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    g_autofree char *model = train_typed(s, types, half), *path = shop_path(s, "missing.tsv");
    const cw_predict_attributes_request request = {
        .model = model, .precision = 0.8, .supplement = path, .threads = 2};
    json_t *result = predict(s, &request);
    const json_t *tint = type_of(result, TINT), *written = json_object_get(result, "written");
    const int given = count_of(tint, "given");
    g_assert_cmpint(count_of(result, "items"), ==, 72);
    g_assert_cmpint(count_of(tint, "missing"), ==, 3);
    g_assert_cmpint(given, >, 0);
    g_assert_cmpfloat(json_real_value(json_object_get(tint, "accuracy")), >, .9);
    g_assert_cmpint(count_of(type_of(result, NOISE), "given"), ==, 0);
    g_assert_cmpint(count_of(written, "items"), ==, given);
    g_autoptr(GPtrArray) lines = read_lines(path);
    g_assert_cmpuint(lines->len, ==, given + 1);
    g_autofree char *head = g_strjoinv(" ", lines->pdata[0]);
    g_assert_cmpstr(head, ==,
                    "id noise noise_from noise_probability color color_from color_probability");
    for (guint i = 1; i < lines->len; i++) {
        char **cells = lines->pdata[i];
        const int design = atoi(cells[0]);
        g_autofree char *noise =
            g_strdup_printf("%d", (int)(cw_random_at(9, 0, 0, (guint64)design) % 2));
        g_assert_cmpint(design % 8, ==, 7);
        g_assert_cmpstr(cells[4], ==, "red");
        g_assert_cmpstr(cells[5], ==, "picture");
        g_assert_cmpfloat(g_ascii_strtod(cells[6], NULL), >, .5);
        g_assert_cmpstr(cells[1], ==, noise);
        g_assert_cmpstr(cells[2], ==, "feed");
        g_assert_cmpuint(strlen(cells[3]), ==, strlen("0.500"));
    }
    json_decref(result);
}

/* About ten reds are held out: they cannot prove 99 of a hundred. With 0 nothing has to be. */
static void test_precision(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    g_autofree char *model = train_typed(s, types, half), *path = shop_path(s, "missing.tsv");
    cw_predict_attributes_request request = {
        .model = model, .precision = 0.99, .supplement = path, .threads = 2};
    json_t *result = predict(s, &request);
    g_assert_cmpint(count_of(type_of(result, TINT), "given"), ==, 0);
    g_assert_true(json_is_null(json_object_get(type_of(result, TINT), "precision")));
    g_autoptr(GPtrArray) lines = read_lines(path);
    g_assert_cmpuint(lines->len, ==, 1);
    json_decref(result);
    request.precision = 0;
    request.supplement = NULL;
    result = predict(s, &request);
    const json_t *tint = type_of(result, TINT);
    g_assert_cmpint(count_of(tint, "given"), ==, count_of(tint, "missing"));
    g_assert_cmpfloat(json_real_value(json_object_get(tint, "coverage")), ==, 1);
    g_assert_true(
        json_equal(json_object_get(tint, "precision"), json_object_get(tint, "accuracy")));
    json_decref(result);
}

/* The same id in another source is nobody's; an item without a readable picture gets nothing, and
 * its sizes have the pictures of their colourway. */
static void test_left_out(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    g_autofree char *model = train_typed(s, types, half);
    g_autofree char *picture = shop_path(s, "f15-0.png"), *other = shop_path(s, "s15-0.png");
    const cw_predict_attributes_request request = {.model = model, .precision = 0, .threads = 2};
    g_free(s->settings.source);
    s->settings.source = g_strdup("elsewhere");
    SHOP_ASSERT(shop_import(s, "id,item_group_id,image_link,color,noise\n7-0,x,f3-1.png,,\n"),
                "1 0 0 0 0 0");
    g_remove(picture);
    g_remove(other);
    json_t *result = predict(s, &request);
    const json_t *written = json_object_get(result, "written");
    g_assert_cmpint(count_of(result, "items"), ==, 73);
    g_assert_cmpint(count_of(result, "unreadable"), ==, 2);
    g_assert_cmpint(count_of(result, "without_picture"), ==, 1);
    g_assert_cmpint(count_of(type_of(result, TINT), "missing"), ==, 4);
    g_assert_cmpint(count_of(type_of(result, TINT), "given"), ==, 3);
    g_assert_cmpint(count_of(written, "ambiguous"), ==, 2);
    g_assert_cmpint(count_of(written, "items"), ==, 1);
    json_decref(result);
}

/* What the feed says and the model does not know is no proof of anything: a plum that it calls by
 * another name counts as wrong. */
static void test_unknown_value(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    g_autofree char *model = train_typed(s, types, half);
    const cw_predict_attributes_request request = {.model = model, .precision = 0, .threads = 2};
    json_t *before = predict(s, &request);
    g_autoptr(GString) feed = g_string_new("id,item_group_id,image_link,color,noise\n");
    for (int d = 100; d < 130; d++)
        if (part_of(d) != CW_HOLD_OUT_TRAIN)
            g_string_append_printf(feed, "%d,g%d,f%d-0.png,plum,\n", d, d, d - 100);
    g_free(s->settings.source);
    s->settings.source = g_strdup("elsewhere");
    g_free(shop_import(s, feed->str));
    json_t *after = predict(s, &request);
    const int plums = count_of(after, "items") - count_of(before, "items");
    const json_t *was = type_of(before, TINT), *is = type_of(after, TINT);
    const double right =
        count_of(was, "held_out") * json_real_value(json_object_get(was, "accuracy"));
    g_assert_cmpint(plums, >, 5);
    g_assert_cmpint(count_of(is, "held_out"), ==, count_of(was, "held_out") + plums);
    g_assert_cmpfloat_with_epsilon(json_real_value(json_object_get(is, "accuracy")),
                                   right / count_of(is, "held_out"), 1e-9);
    g_assert_cmpint(count_of(is, "missing"), ==, count_of(was, "missing"));
    json_decref(before);
    json_decref(after);
}

static void test_mistakes(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    g_autofree char *model = train_typed(s, types, "hold_out=0");
    cw_predict_attributes_request request = {.model = model, .precision = 0.9, .threads = 2};
    assert_refused(s, &request, CW_ERROR_USAGE, "the model has learned from all designs*");
    request.precision = 1;
    assert_refused(s, &request, CW_ERROR_USAGE, "*at least 0 and below 1, not 1:*");
    request.precision = NAN;
    assert_refused(s, &request, CW_ERROR_USAGE, "*at least 0 and below 1*");
    request.precision = 0.9;
    request.model = "nowhere";
    assert_refused(s, &request, CW_ERROR_NOT_FOUND, "model \"nowhere\": no such file*");
    request.model = NULL;
    assert_refused(s, &request, CW_ERROR_NOT_FOUND, "the catalogue has no vectors yet*");
}

/* A shop that says nothing of what the model has learned. */
static void test_other_shop(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    g_autofree char *model = train_typed(s, types, half);
    cw_predict_attributes_request request = {.model = model, .precision = 0.9, .threads = 2};
    request.where = (const char *const[]){"color=plum", NULL};
    assert_refused(s, &request, CW_ERROR_NOT_FOUND, "no items to look at; --where leaves none");
    g_free(s->settings.source);
    s->settings.source = g_strdup("elsewhere");
    SHOP_ASSERT(shop_import(s, "id,item_group_id,image_link\nother,x,f3-1.png\n"), "1 0 0 0 0 0");
    request.where = (const char *const[]){"source=elsewhere", NULL};
    assert_refused(s, &request, CW_ERROR_NOT_FOUND, "no column \"noise\"*");
}

#define ADD(path, function)                                                                        \
    g_test_add("/predict-attributes/" path, shop, NULL, open_typed_shop, function, shop_close)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD("supplement", test_supplement);
    ADD("precision", test_precision);
    ADD("left-out", test_left_out);
    ADD("unknown-value", test_unknown_value);
    ADD("mistakes", test_mistakes);
    ADD("other-shop", test_other_shop);
    return g_test_run();
}
