/* SPDX-License-Identifier: Apache-2.0
 *
 * The protocol of colour on a shop whose answers are known.
 */
#include "evaluate_fixture.h"

static void test_colour(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    const cw_evaluate_request request = {.protocol = "colour", BASELINES};
    json_t *result = evaluate(s, &request);
    const char *const rows[] = {"entropy of seen colours", "entropy of feed colours"};
    for (int i = 0; i < 2; i++) {
        g_assert_cmpfloat_with_epsilon(value_of(result, rows[i], 0), log(COLOURS), 1e-9);
        g_assert_cmpfloat(value_of(result, rows[i], 1), <, 0.2);
    }
    g_assert_cmpfloat(value_of(result, "design purity", 0), ==, 1);
    g_assert_cmpint(fact_of(result, "clusters"), ==, DESIGNS);
    g_assert_cmpint(fact_of(result, "without a seen colour"), ==, 0);
    json_decref(result);
}

/* What a probe reads of the colours seen: all of it from a colour histogram, no more than chance
 * from gradients of designs it has not met. The same by the same seed. */
static void test_leakage(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    const cw_evaluate_request request = {.protocol = "colour", BASELINES};
    json_t *result = evaluate(s, &request), *again = evaluate(s, &request);
    for (gsize column = 0; column < 2; column++) {
        const double read = value_of(result, "seen colours by a linear probe", column);
        const double chance = value_of(result, "seen colours by chance", column);
        g_assert_cmpfloat_with_epsilon(value_of(result, "leakage of seen colours", column),
                                       read - chance, 1e-9);
        g_assert_cmpfloat_with_epsilon(chance, 1.0 / COLOURS, 1e-9);
        g_assert_cmpfloat(value_of(again, "leakage of seen colours", column), ==, read - chance);
    }
    g_assert_cmpfloat(value_of(result, "leakage of seen colours", 0), <, 0.2);
    g_assert_cmpfloat(value_of(result, "leakage of seen colours", 1), >, 0.6);
    g_assert_cmpint(fact_of(result, "colours probed for"), ==, COLOURS);
    g_assert_cmpint(fact_of(result, "pictures probed"), ==, DESIGNS * COLOURS);
    g_assert_cmpstr(note_of(result, "leakage of seen colours"), ==, "3 colours, 15 test pictures");
    json_decref(result);
    json_decref(again);
}

/* One colour is no question. */
static void test_leakage_of_one(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    const cw_evaluate_request request = {
        .protocol = "colour", .where = (const char *const[]){"color=red", NULL}, BASELINES};
    json_t *result = evaluate(s, &request);
    g_assert_cmpstr(note_of(result, "leakage of seen colours"), ==,
                    "needs 2 colours that 10 colourways have");
    json_decref(result);
}

/* Sizes show one picture, and the colour seen on it is that of them all. */
static void test_colour_of_sizes(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    const cw_evaluate_request request = {.protocol = "colour", BASELINES};
    g_autofree char *said = shop_import(
        s, "id,item_group_id,image_link,color,product_type\n0-0-M,g0,f0-0.png,red,shirts\n");
    g_assert_cmpstr(said, ==, "1 0 0 0 0 0");
    json_t *result = evaluate(s, &request);
    g_assert_cmpint(fact_of(result, "colourways"), ==, DESIGNS * COLOURS);
    g_assert_cmpint(fact_of(result, "without a seen colour"), ==, 0);
    json_decref(result);
}

#define ADD(name, function) g_test_add(name, shop, NULL, open_shop, function, shop_close)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD("/evaluate/colour", test_colour);
    ADD("/evaluate/colour-of-sizes", test_colour_of_sizes);
    ADD("/evaluate/leakage", test_leakage);
    ADD("/evaluate/leakage-of-one", test_leakage_of_one);
    return g_test_run();
}
