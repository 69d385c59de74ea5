/* SPDX-License-Identifier: Apache-2.0
 *
 * What vectors are good for elsewhere: colours know the colour column, of which gradients know
 * nothing, and gradients the weave. Twelve of sixty designs are the test part, so that each of
 * three colours is on 24 pictures of it.
 */
#define DESIGNS 60
#include "encode/encoder.h"
#include "evaluate_fixture.h"

static const json_t *table_of(const json_t *result, const char *name)
{
    gsize place;
    json_t *one;
    json_array_foreach(json_object_get(result, "tables"), place,
                       one) if (strcmp(json_string_value(json_object_get(one, "name")), name) ==
                                0) return one;
    g_error("no table \"%s\"", name);
}

static void test_categories(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    static const char *const columns[] = {"color", "weave", NULL};
    cw_evaluate_request request = {
        .protocol = "categories", .baselines = "colour,hog", .attributes = columns, BASELINES};
    json_t *result = evaluate(s, &request);
    const json_t *areas = table_of(result, "color: AUC by class");
    g_assert_cmpfloat(value_of(result, "color: top-1", 0), >, 0.95);
    g_assert_cmpfloat(value_of(result, "color: top-1", 1), <, 0.6);
    g_assert_cmpfloat(value_of(result, "color: top-3", 1), ==, 1); /* of three */
    g_assert_cmpfloat(value_of(result, "weave: top-1", 1), >, 0.95);
    g_assert_cmpuint(json_array_size(json_object_get(areas, "rows")), ==, 3);
    g_assert_cmpfloat(value_of(areas, "navy", 0), >, 0.99);
    g_assert_cmpfloat(value_of(areas, "navy", 1), <, 0.8);
    g_assert_cmpfloat(value_of(result, "color: AUC", 0), >, 0.99);
    g_assert_true(isnan(value_of(result, "color: classes where colour is as good", 0)));
    g_assert_cmpfloat(value_of(result, "color: classes where colour is as good", 1), ==, 1);
    g_assert_cmpint(fact_of(result, "color: pictures of rarer classes"), ==, 0);
    json_decref(result);
    request.baselines = "hog,colour";
    result = evaluate(s, &request);
    g_assert_cmpfloat(value_of(result, "color: classes where hog is as good", 1), ==, 0);
    json_decref(result);
}

/* Both columns have a label a picture, so what is found of each in the common ranking is, on
 * average, what is found of all. */
static void test_types(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    static const char *const columns[] = {"color", "weave", NULL};
    const cw_evaluate_request request = {
        .protocol = "types", .baselines = "colour,hog", .attributes = columns, BASELINES};
    json_t *result = evaluate(s, &request);
    g_assert_cmpfloat(value_of(result, "color, within: R@1", 0), >, 0.95);
    g_assert_cmpfloat(value_of(result, "color, within: R@1", 1), <, 0.6);
    g_assert_cmpfloat(value_of(result, "weave, within: R@1", 1), >, 0.95);
    g_assert_cmpfloat(value_of(result, "color, within: R@3", 1), ==, 1);
    g_assert_cmpfloat(value_of(result, "color, full: R@1", 0), >, /* surer of it */
                      value_of(result, "weave, full: R@1", 0));
    for (gsize column = 0; column < 2; column++) {
        g_assert_cmpfloat(value_of(result, "all, full: R@1", column), <=, 0.5);
        g_assert_cmpfloat(value_of(result, "all, full: R@5", column), ==, 1);
        g_assert_cmpfloat_with_epsilon(value_of(result, "color, full: R@3", column) +
                                           value_of(result, "weave, full: R@3", column),
                                       2 * value_of(result, "all, full: R@3", column), 1e-9);
    }
    g_assert_cmpint(fact_of(result, "test pictures"), ==, 72);
    g_assert_cmpint(fact_of(result, "color: values"), ==, 3);
    json_decref(result);
}

/* What is cut out is another picture to both, and says something of its design still. */
static void test_crop(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    const cw_evaluate_request request = {
        .protocol = "retrieval", .baselines = "hog,colour", .crop = TRUE, BASELINES};
    json_t *result = evaluate(s, &request);
    const json_t *crop = table_of(result, "garment crop");
    g_assert_cmpuint(json_array_size(json_object_get(crop, "rows")), ==,
                     json_array_size(json_object_get(result, "rows")));
    g_assert_cmpfloat(value_of(crop, "mAP", 0), !=, value_of(result, "mAP", 0));
    g_assert_cmpfloat(value_of(crop, "mAP", 0), >, 0.2); /* two right among 179 */
    g_assert_cmpfloat(value_of(crop, "MRR", 1), !=, value_of(result, "MRR", 1));
    json_decref(result);
}

/* Random weights by `seed`; the path. (transfer full) */
static char *write_small_model(const shop *s, const char *name, guint64 seed)
{
    g_autoptr(GError) error = NULL;
    cw_encoder_form form = {0};
    cw_encoder_form_reset(&form);
    form.settings.picture_px = 16;
    form.backbone.width = 0.25;
    form.backbone.stages = 2;
    g_autoptr(cw_encoder) encoder = cw_encoder_new_untrained(&form, seed, 1, &error);
    g_assert_no_error(error);
    char *path = shop_path(s, name);
    g_assert_true(cw_encoder_save(encoder, path, &error));
    cw_encoder_form_clear(&form);
    return path;
}

static void test_against(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    g_autofree char *one = write_small_model(s, "one.safetensors", 1);
    g_autofree char *other = write_small_model(s, "other.safetensors", 2);
    const char *against[] = {other, NULL, NULL, NULL, NULL, NULL};
    cw_evaluate_request request = {.protocol = "retrieval",
                                   .model = one,
                                   .baselines = "untrained",
                                   .against = against,
                                   .crop = TRUE,
                                   .where = (const char *const[]){"item_group_id=g1", NULL},
                                   .threshold = -1,
                                   .threads = 2};
    json_t *result = evaluate(s, &request);
    g_assert_cmpuint(json_array_size(json_object_get(result, "columns")), ==, 3);
    g_assert_cmpstr(json_string_value(json_array_get(json_object_get(result, "columns"), 1)), ==,
                    other);
    g_assert_cmpfloat(value_of(result, "R@5", 1), ==, 1);
    g_assert_cmpfloat(value_of(table_of(result, "garment crop"), "R@5", 1), ==, 1);
    json_decref(result);
    against[1] = other;
    assert_fails(s, &request, CW_ERROR_USAGE, "*there is a column of that name");
    against[0] = "hog";
    assert_fails(s, &request, CW_ERROR_USAGE, "*there is a column of that name");
    against[0] = "nowhere.safetensors";
    assert_fails(s, &request, CW_ERROR_NOT_FOUND, "*nowhere*");
    request.protocol = "variants";
    assert_fails(s, &request, CW_ERROR_USAGE, "*does not read --against*");
}

static void test_refuses(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    static const char *const one[] = {"color", NULL}, *const single[] = {"product_type", NULL};
    cw_evaluate_request request = {.protocol = "categories", .baselines = "hog", BASELINES};
    assert_fails(s, &request, CW_ERROR_USAGE, "*at least 1 --attribute, not 0");
    request.attributes = single; /* all are shirts */
    assert_fails(s, &request, CW_ERROR_NOT_FOUND, "*makes no classes*");
    request.attributes = one;
    request.labels = "shirt_pattern";
    assert_fails(s, &request, CW_ERROR_USAGE, "--labels names classes*");
    request.labels = NULL;
    request.where = (const char *const[]){"weave=plain", "color=red", NULL};
    assert_fails(s, &request, CW_ERROR_NOT_FOUND, "*makes no classes*");
    request.protocol = "types";
    assert_fails(s, &request, CW_ERROR_USAGE, "*at least 2 --attribute, not 1");
}

#define ADD(path, function)                                                                        \
    g_test_add("/evaluate-transfer/" path, shop, NULL, open_shop, function, shop_close)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD("categories", test_categories);
    ADD("types", test_types);
    ADD("crop", test_crop);
    ADD("against", test_against);
    ADD("refuses", test_refuses);
    return g_test_run();
}
