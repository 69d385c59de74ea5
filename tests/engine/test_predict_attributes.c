/* SPDX-License-Identifier: Apache-2.0
 *
 * What a model gives a feed: the colours that it lacks, if enough others prove that they are right.
 */
#include "attribute_fixture.h"
#include "colorway/embed.h"
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

/* ---- at hand --------------------------------------------------------------------------------- */

static void embed(const shop *s, const char *model)
{
    g_autoptr(GError) error = NULL;
    cw_embed_summary summary;
    g_assert_true(cw_embed_catalog(s->catalog, model, 1, NULL, &summary, &error));
    g_assert_no_error(error);
}

static cw_attribute_index *open_index(const shop *s, const cw_attribute_index *before)
{
    g_autoptr(GError) error = NULL;
    cw_attribute_index *index = cw_attribute_index_open(s->catalog, "run", before, NULL, &error);
    g_assert_no_error(error);
    return index;
}

/* What it says of the tint of an item. (transfer full) */
static json_t *tint_of(const shop *s, const cw_attribute_index *index, const char *item,
                       double precision)
{
    g_autoptr(GError) error = NULL;
    json_t *said = cw_attribute_index_of_item(index, s->catalog, item, precision, &error);
    g_assert_no_error(error);
    g_assert_cmpstr(json_string_value(json_object_get(said, "id")), ==, item);
    g_assert_cmpstr(json_string_value(json_object_get(said, "model")), ==, "run");
    json_t *attributes = json_object_get(said, "attributes");
    g_assert_cmpuint(json_array_size(attributes), ==, 2);
    json_t *tint = json_incref(json_array_get(attributes, TINT));
    json_decref(said);
    g_assert_cmpstr(json_string_value(json_object_get(tint, "name")), ==, "tint");
    g_assert_cmpstr(json_string_value(json_object_get(tint, "column")), ==, "color");
    return tint;
}

static double threshold_of(const json_t *type, const char *value)
{
    const json_t *one;
    gsize place;
    json_array_foreach(json_object_get(type, "values"), place,
                       one) if (strcmp(json_string_value(json_object_get(one, "value")), value) ==
                                0) return json_is_null(json_object_get(one, "threshold"))
        ? INFINITY
        : json_real_value(json_object_get(one, "threshold"));
    g_assert_not_reached();
}

/* How many colourways are of a value of the tint, by the feed and by their pictures. */
static void count_tint(const shop *s, const cw_attribute_index *index, const char *where,
                       GHashTable *among, const char *value, int *feed, int *pictures)
{
    g_autoptr(GError) error = NULL;
    const char *const conditions[] = {where, NULL};
    json_t *said = cw_attribute_index_count(index, s->catalog, conditions, among, 0.8, &error);
    g_assert_no_error(error);
    const json_t *one, *tint = json_array_get(json_object_get(said, "attributes"), TINT);
    gsize place;
    *feed = *pictures = 0;
    json_array_foreach(json_object_get(tint, "values"), place, one)
    {
        if (strcmp(json_string_value(json_object_get(one, "value")), value) != 0)
            continue;
        *feed = count_of(one, "feed");
        *pictures = count_of(one, "pictures");
    }
    json_decref(said);
}

/* Red is what the feed calls red, and what it says nothing of and looks red. */
static void check_items(const shop *s, const cw_attribute_index *index)
{
    g_autoptr(GError) error = NULL;
    const char *const red[] = {"TINT= Red", NULL}, *const none[] = {NULL},
                      *const both[] = {"tint=red", "tint=green", NULL};
    g_autoptr(GHashTable) found = cw_attribute_index_find(index, red, 0.8, &error),
                          sure = cw_attribute_index_find(index, red, 0.99, &error),
                          all = cw_attribute_index_find(index, none, 0.8, &error),
                          nobody = cw_attribute_index_find(index, both, 0.8, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(g_hash_table_size(all), ==, DESIGNS * COLOURS);
    g_assert_cmpuint(g_hash_table_size(nobody), ==, 0);
    int told = 0, seen = 0, feed, pictures;
    for (int d = 0; d < DESIGNS; d++) {
        g_autofree char *id = g_strdup_printf("%d-0", d);
        g_autoptr(cw_item) item = cw_store_find_item(cw_catalog_store(s->catalog), id, &error);
        json_t *tint = tint_of(s, index, id, 0.8);
        const gboolean given =
            json_is_true(json_object_get(tint, "given")) &&
            strcmp(json_string_value(json_object_get(tint, "value")), "red") == 0;
        g_assert_cmpint(g_hash_table_contains(found, &item->number), ==, is_told(d, 0) || given);
        g_assert_cmpint(g_hash_table_contains(sure, &item->number), ==, is_told(d, 0));
        told += is_told(d, 0);
        seen += !is_told(d, 0) && given;
        json_decref(tint);
    }
    g_assert_cmpint(seen, >, 0);
    g_assert_cmpuint(g_hash_table_size(found), ==, told + seen);
    count_tint(s, index, NULL, NULL, "red", &feed, &pictures);
    g_assert_cmpint(feed, ==, told);
    g_assert_cmpint(pictures, ==, seen);
    count_tint(s, index, "color=", NULL, "red", &feed, &pictures);
    g_assert_cmpint(feed, ==, 0);
    g_assert_cmpint(pictures, ==, seen);
    count_tint(s, index, NULL, sure, "red", &feed, &pictures);
    g_assert_cmpint(feed, ==, told);
    g_assert_cmpint(pictures, ==, 0);
}

/* Of every item it gives what the whole question gives, at any precision, and compares it with the
 * feed. */
static void test_index(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    g_autofree char *model = train_typed(s, types, half);
    embed(s, model);
    g_autoptr(cw_attribute_index) index = open_index(s, NULL);
    const double precisions[] = {0, 0.8, 0.99};
    for (gsize p = 0; p < G_N_ELEMENTS(precisions); p++) {
        const cw_predict_attributes_request request = {
            .model = "run", .precision = precisions[p], .threads = 2};
        json_t *whole = predict(s, &request);
        int given = 0;
        for (int d = 0; d < DESIGNS; d++)
            for (int c = 0; c < COLOURS; c++) {
                g_autofree char *id = g_strdup_printf("%d-%d", d, c);
                json_t *tint = tint_of(s, index, id, precisions[p]);
                const char *value = json_string_value(json_object_get(tint, "value"));
                const char *feed = json_string_value(json_object_get(tint, "feed"));
                const gboolean enough = json_real_value(json_object_get(tint, "probability")) >=
                                        threshold_of(type_of(whole, TINT), value) - 1e-6;
                g_assert_cmpstr(feed, ==, is_told(d, c) ? names[c] : NULL);
                const json_t *agrees = json_object_get(tint, "agrees");
                g_assert_cmpint(json_is_null(agrees), ==, feed == NULL);
                g_assert_cmpint(json_is_true(agrees), ==, g_strcmp0(feed, value) == 0);
                g_assert_cmpint(json_is_true(json_object_get(tint, "given")), ==, enough);
                given += feed == NULL && enough;
                json_decref(tint);
            }
        g_assert_cmpint(given, ==, count_of(type_of(whole, TINT), "given"));
        json_decref(whole);
    }
    check_items(s, index);
}

/* Pictures that the one before has seen are not looked at again; what the feed says now is. */
static void test_index_before(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *model = train_typed(s, types, half);
    g_autofree char *picture = shop_path(s, "f15-0.png"), *other = shop_path(s, "s15-0.png");
    embed(s, model);
    g_autoptr(cw_attribute_index) before = open_index(s, NULL);
    g_autofree char *said =
        shop_import(s, "id,item_group_id,image_link,additional_image_link,color,noise\n"
                       "15-0,g15,f15-0.png,s15-0.png,plum,\n");
    g_remove(picture);
    g_remove(other);
    g_autoptr(cw_attribute_index) after = open_index(s, before), alone = open_index(s, NULL);
    json_t *was = tint_of(s, before, "15-0", 0.5), *is = tint_of(s, after, "15-0", 0.5);
    g_assert_true(json_is_null(json_object_get(was, "agrees")));
    g_assert_true(json_is_false(json_object_get(is, "agrees")));
    g_assert_cmpstr(json_string_value(json_object_get(is, "feed")), ==, "plum");
    g_assert_true(json_equal(json_object_get(was, "value"), json_object_get(is, "value")));
    json_decref(was);
    json_decref(is);
    g_assert_null(cw_attribute_index_of_item(alone, s->catalog, "15-0", 0.5, &error));
    g_assert_error(error, CW_ERROR, CW_ERROR_NOT_FOUND);
}

static void test_index_mistakes(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(GError) error = NULL;
    g_assert_null(cw_attribute_index_open(s->catalog, "run", NULL, NULL, &error));
    g_assert_error(error, CW_ERROR, CW_ERROR_NOT_FOUND);
    g_clear_error(&error);
    g_autofree char *model = train_typed(s, types, half);
    embed(s, model);
    g_autoptr(cw_attribute_index) index = open_index(s, NULL);
    g_assert_null(cw_attribute_index_of_item(index, s->catalog, "0-0", 1, &error));
    g_assert_error(error, CW_ERROR, CW_ERROR_USAGE);
    g_clear_error(&error);
    g_assert_null(cw_attribute_index_of_item(index, s->catalog, "none", 0, &error));
    g_assert_error(error, CW_ERROR, CW_ERROR_NOT_FOUND);
    static const struct {
        const char *shows;
        double precision;
        int code;
        const char *said;
    } mistakes[] = {
        {"tint=reed", 0, CW_ERROR_NOT_FOUND, "*did you mean \"red\"*"},
        {"tent=red", 0, CW_ERROR_NOT_FOUND, "*did you mean \"tint\"*"},
        {"tint", 0, CW_ERROR_USAGE, "cannot read what is shown \"tint\"*"},
        {"tint=red", 1, CW_ERROR_USAGE, "the precision is a share*"},
    };
    for (gsize m = 0; m < G_N_ELEMENTS(mistakes); m++) {
        g_clear_error(&error);
        const char *const shows[] = {mistakes[m].shows, NULL};
        g_assert_null(cw_attribute_index_find(index, shows, mistakes[m].precision, &error));
        g_assert_error(error, CW_ERROR, mistakes[m].code);
        g_assert_true(g_pattern_match_simple(mistakes[m].said, error->message));
    }
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
    ADD("index", test_index);
    ADD("index-before", test_index_before);
    ADD("index-mistakes", test_index_mistakes);
    return g_test_run();
}
