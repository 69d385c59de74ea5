/* SPDX-License-Identifier: Apache-2.0
 *
 * Conditional triplets of a shop whose colours anybody sees, and whose noise nobody does.
 */
#include "base/error.h"
#include "encode/encoder.h"
#include "evaluate_fixture.h"

/* A model with random weights and a block for each of `types`, names of columns by commas; masked
 * ones, or learners'. (transfer full) */
static char *write_model(const shop *s, const char *types, gboolean masked)
{
    g_autoptr(GError) error = NULL;
    g_auto(GStrv) columns = g_strsplit(types, ",", -1);
    json_t *list = json_array();
    for (char **column = columns; *column != NULL; column++)
        json_array_append_new(
            list,
            json_pack("{s:s, s:s, s:o}", "name", *column, "column", *column, "values",
                      strcmp(*column, "color") == 0 ? json_pack("[s, s, s]", "green", "navy", "red")
                      : strcmp(*column, "weave") == 0 ? json_pack("[s, s]", "plain", "striped")
                                                      : json_pack("[s, s]", "0", "1")));
    cw_encoder_form form = {0};
    cw_encoder_form_reset(&form);
    form.blocks.width = 32;
    form.blocks.masked = masked;
    form.blocks.attributes = json_pack("{s:o}", "types", list);
    form.settings.picture_px = 32;
    form.backbone.width = 0.25;
    g_autoptr(cw_encoder) encoder = cw_encoder_new_untrained(&form, 7, 2, &error);
    g_assert_no_error(error);
    char *path = shop_path(s, "typed.safetensors");
    g_assert_true(cw_encoder_save(encoder, path, &error));
    cw_encoder_form_clear(&form);
    return path;
}

#define CONDITIONAL(model_)                                                                        \
    .protocol = "conditional", .model = (model_), .threshold = -1, .threads = 2

/* Even a network that has learned nothing sees colours, by a block of its own and by all; of noise
 * it tells what chance does. */
static void test_scores(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    g_autofree char *model = write_model(s, "color,noise", FALSE);
    const cw_evaluate_request request = {CONDITIONAL(model), .baselines = "untrained,hog,colour"};
    json_t *result = evaluate(s, &request);
    g_assert_cmpint(fact_of(result, "triplets"), ==, 2 * 2 * DESIGNS * COLOURS);
    g_assert_cmpint(fact_of(result, "unreadable"), ==, 0);
    g_assert_cmpfloat(value_of(result, "color", 0), >, 0.65);
    g_assert_cmpfloat(value_of(result, "color", 1), >, 0.6); /* other random weights */
    g_assert_true(isnan(value_of(result, "color", 2)));
    g_assert_cmpfloat(value_of(result, "color, unconditional", 3), >, 0.9);
    g_assert_cmpfloat(value_of(result, "color, unconditional", 2), <, 0.65);
    g_assert_cmpfloat(value_of(result, "noise", 0), <, 0.65);
    g_assert_cmpfloat(value_of(result, "noise", 0), >, 0.35);
    g_assert_cmpfloat_with_epsilon(
        value_of(result, "mean of attributes", 0),
        (value_of(result, "color", 0) + value_of(result, "noise", 0)) / 2, 1e-12);
    g_assert_cmpfloat_with_epsilon(value_of(result, "all triplets", 0),
                                   value_of(result, "mean of attributes", 0), 1e-12);
    json_decref(result);
}

/* One attribute is all that there is; two are not one of them. */
static void test_unconditional(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    for (int masked = 0; masked < 2; masked++) {
        g_autofree char *one = write_model(s, "weave", masked);
        cw_evaluate_request request = {CONDITIONAL(one), .baselines = ""};
        json_t *result = evaluate(s, &request);
        g_assert_cmpfloat(value_of(result, "weave", 0), ==,
                          value_of(result, "weave, unconditional", 0));
        json_decref(result);
        g_autofree char *two = write_model(s, "color,weave", FALSE);
        result = evaluate(s, &request);
        g_assert_cmpfloat(value_of(result, "weave", 0), !=,
                          value_of(result, "weave, unconditional", 0));
        json_decref(result);
    }
}

/* Weights are drawn by name: what a block says does not depend on which other ones there are. */
static void test_own_block(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    static const char *const types[] = {"weave,color", "noise,color"};
    double colours[2];
    for (int i = 0; i < 2; i++) {
        g_autofree char *model = write_model(s, types[i], FALSE);
        const cw_evaluate_request request = {CONDITIONAL(model), .baselines = ""};
        json_t *result = evaluate(s, &request);
        colours[i] = value_of(result, "color", 0);
        g_assert_cmpfloat(value_of(result, "color, unconditional", 0), !=, colours[i]);
        json_decref(result);
    }
    g_assert_cmpfloat(colours[0], ==, colours[1]);
}

/* The same seed asks the same, another one other triplets. */
static void test_seeded(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    g_autofree char *model = write_model(s, "color,weave,noise", FALSE);
    cw_evaluate_request request = {CONDITIONAL(model), .baselines = "", .seed = 4};
    json_t *first = evaluate(s, &request), *second = evaluate(s, &request);
    g_assert_true(json_equal(first, second));
    json_decref(second);
    request.seed = 5;
    second = evaluate(s, &request);
    g_assert_false(json_equal(first, second));
    json_decref(first);
    json_decref(second);
}

/* The other picture of an item is no triplet, nor is another colourway of its design. */
static void test_one_design(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    g_autofree char *model = write_model(s, "color", FALSE);
    const cw_evaluate_request request = {CONDITIONAL(model), .baselines = "",
                                         .where = (const char *const[]){"item_group_id=g1", NULL}};
    assert_fails(s, &request, CW_ERROR_NOT_FOUND, "nothing to score: no picture shares a value*");
}

static void test_mistakes(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    g_autofree char *model = write_model(s, "fabric", FALSE);
    cw_evaluate_request request = {CONDITIONAL("none")};
    assert_fails(s, &request, CW_ERROR_NOT_FOUND,
                 "nothing to score: the model has no blocks of attributes*");
    request.model = model;
    assert_fails(s, &request, CW_ERROR_NOT_FOUND, "no column \"fabric\"*");
    request.attributes = (const char *const[]){"color", NULL};
    assert_fails(s, &request, CW_ERROR_USAGE, "*does not read --attribute*");
}

#define ADD(path, function)                                                                        \
    g_test_add("/evaluate-conditional/" path, shop, NULL, open_shop, function, shop_close)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD("scores", test_scores);
    ADD("unconditional", test_unconditional);
    ADD("own-block", test_own_block);
    ADD("seeded", test_seeded);
    ADD("one-design", test_one_design);
    ADD("mistakes", test_mistakes);
    return g_test_run();
}
