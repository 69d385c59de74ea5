/* SPDX-License-Identifier: Apache-2.0
 *
 * What a model predicts, beside baselines, on designs that it has not learned from; and what leaks.
 */
#include "attribute_fixture.h"

static const char *const types[] = {"color", "weave", "noise", NULL};
static const char *const half = "hold_out=0.5";

static cw_evaluate_request request_of(const char *model)
{
    return (cw_evaluate_request){.protocol = "attributes",
                                 .model = model,
                                 .unseen = TRUE,
                                 .threshold = -1,
                                 .neighbours = -1,
                                 .threads = 2};
}

static const json_t *table_of(const json_t *result, const char *name)
{
    gsize place;
    const json_t *table;
    json_array_foreach(json_object_get(result, "tables"), place,
                       table) if (strcmp(json_string_value(json_object_get(table, "name")), name) ==
                                  0) return table;
    g_error("no table \"%s\"", name);
}

/* Colourways of a part whose colour is told, all of them or the green ones. */
static int count_told(cw_hold_out_part part, gboolean green)
{
    int count = 0;
    for (int d = 0; d < DESIGNS; d++)
        for (int c = 0; c < COLOURS; c++)
            count += part_of(d) == part && is_told(d, c) && (!green || c == 1);
    return count;
}

/* Columns: model, majority, hog_colour, untrained. Green and navy are equally frequent, and green
 * comes first. */
static void check_colour(const json_t *result)
{
    const double green = count_told(CW_HOLD_OUT_TEST, TRUE),
                 told = count_told(CW_HOLD_OUT_TEST, FALSE);
    g_assert_cmpfloat(value_of(result, "color: accuracy", 0), >, .9);
    g_assert_cmpfloat_with_epsilon(value_of(result, "color: accuracy", 1), green / told, 1e-9);
    g_assert_cmpfloat(value_of(result, "color: accuracy", 2), >, .9);
    g_assert_cmpfloat(value_of(result, "color: AUC", 0), >, .95);
    g_assert_cmpfloat(value_of(result, "color: AUC", 1), ==, .5);
    g_assert_cmpfloat(value_of(result, "color: calibration error", 0), <, .2);
    g_autofree char *note = g_strdup_printf("3 values, %d test colourways", (int)told);
    g_assert_cmpstr(note_of(result, "color: accuracy"), ==, note);
}

/* Over all pairs, not over types; nobody can know the noise of a design that they have not seen. */
static void check_all(const json_t *result)
{
    const int designs = fact_of(result, "colourways that are reported") / COLOURS;
    const double told = count_told(CW_HOLD_OUT_TEST, FALSE), of_design = designs * COLOURS;
    for (gsize column = 0; column < 4; column++) {
        const double right = told * value_of(result, "color: accuracy", column) +
                             of_design * value_of(result, "weave: accuracy", column) +
                             of_design * value_of(result, "noise: accuracy", column);
        g_assert_cmpfloat_with_epsilon(value_of(result, "accuracy", column),
                                       right / (told + 2 * of_design), 1e-9);
    }
    g_assert_cmpfloat(value_of(result, "AUC", 0), >, .5);
    g_assert_cmpint(fact_of(result, "colourways that baselines learn from") +
                        fact_of(result, "colourways that choices are made on") +
                        fact_of(result, "colourways that are reported"),
                    ==, DESIGNS * COLOURS);
    g_assert_null(said_of(result, "designs"));
}

/* The block of colours holds them; the means are those of the matrix, nothing below 0 in them. */
static void check_leakage(const json_t *result)
{
    const json_t *table = table_of(result, "excess over the commonest value, of");
    const json_t *rows = json_object_get(table, "rows");
    double own = 0, others = 0, features = 0;
    g_assert_cmpuint(json_array_size(json_object_get(table, "columns")), ==, 3);
    g_assert_cmpuint(json_array_size(rows), ==, 4);
    for (gsize block = 0; block < 4; block++) {
        const json_t *values = json_object_get(json_array_get(rows, block), "values");
        for (gsize type = 0; type < 3; type++) {
            const double excess = json_real_value(json_array_get(values, type));
            *(block == 3 ? &features : block == type ? &own : &others) += fmax(excess, 0);
        }
    }
    const json_t *first = json_object_get(json_array_get(rows, 0), "values");
    g_assert_cmpfloat(json_real_value(json_array_get(first, 0)), >, .5);
    g_assert_cmpfloat_with_epsilon(value_of(result, "excess of own blocks", 0), own / 3, 1e-9);
    g_assert_cmpfloat_with_epsilon(value_of(result, "excess of other blocks", 0), others / 6, 1e-9);
    g_assert_cmpfloat_with_epsilon(value_of(result, "excess of features", 0), features / 3, 1e-9);
    g_assert_cmpfloat_with_epsilon(value_of(result, "other blocks by features", 0),
                                   others / 2 / features, 1e-9);
    g_assert_true(isnan(value_of(result, "excess of own blocks", 1)));
}

static void test_unseen(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    g_autofree char *model = train_typed(s, types, half);
    const cw_evaluate_request request = request_of(model);
    json_t *result = evaluate(s, &request);
    check_colour(result);
    check_all(result);
    check_leakage(result);
    const json_t *auc = table_of(result, "AUC");
    g_assert_cmpuint(json_array_size(json_object_get(auc, "rows")), ==, 3 + 2 + 2);
    g_assert_cmpuint(json_array_size(json_object_get(auc, "columns")), ==, 4);
    g_autofree char *text = cw_evaluate_format(result);
    g_assert_nonnull(strstr(text, "\nfrom block weave"));
    json_decref(result);
}

/* A shop that the model may not know is divided anew, and that is said. */
static void test_all_designs(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    g_autofree char *model = train_typed(s, types, "hold_out=0");
    cw_evaluate_request request = request_of(model);
    assert_fails(s, &request, CW_ERROR_USAGE, "no design is unseen*");
    request.unseen = FALSE;
    request.baselines = "majority";
    json_t *result = evaluate(s, &request);
    g_assert_cmpuint(json_array_size(json_object_get(result, "columns")), ==, 2);
    g_assert_cmpint(fact_of(result, "colourways that baselines learn from"), >, 36);
    g_assert_true(g_str_has_prefix(said_of(result, "designs"), "all, "));
    g_assert_cmpfloat(value_of(result, "color: accuracy", 0), >, .9);
    json_decref(result);
}

static void test_mistakes(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    g_autofree char *model = train_typed(s, types, half);
    cw_evaluate_request request = request_of(model);
    request.baselines = "hog";
    assert_fails(s, &request, CW_ERROR_USAGE,
                 "protocol \"attributes\" is not measured beside baseline \"hog\"; it is beside "
                 "majority,hog_colour,untrained");
    request = request_of("none");
    request.unseen = FALSE;
    assert_fails(s, &request, CW_ERROR_USAGE, "*asks what a model of attributes predicts*");
    request = request_of(model);
    request.where = (const char *const[]){"color=red", NULL};
    json_t *result = evaluate(s, &request); /* one value is left, and the others have no AUC */
    g_assert_true(isnan(value_of(result, "color: AUC", 0)));
    json_decref(result);
    request = request_of(model);
    request.protocol = "probes";
    request.baselines = "majority";
    assert_fails(s, &request, CW_ERROR_USAGE,
                 "protocol \"probes\" is not measured beside baseline \"majority\"*");
}

#define ADD(path, function)                                                                        \
    g_test_add("/evaluate-attributes/" path, shop, NULL, open_typed_shop, function, shop_close)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD("unseen", test_unseen);
    ADD("all-designs", test_all_designs);
    ADD("mistakes", test_mistakes);
    return g_test_run();
}
