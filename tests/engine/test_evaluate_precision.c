/* SPDX-License-Identifier: Apache-2.0
 *
 * The precision that a shop asks for: promised by the designs that it names, reached on others.
 */
#include <math.h>

#include "evaluate_fixture.h"

static void test_reached(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    const cw_evaluate_request request = {
        .protocol = "variants", .hide = 0.5, .precision = 0.9, BASELINES};
    json_t *result = evaluate(s, &request);
    g_assert_cmpfloat(value_of(result, "precision wanted", 0), ==, 0.9);
    g_assert_cmpfloat(value_of(result, "precision promised", 0), >=, 0.9);
    g_assert_cmpfloat(value_of(result, "precision reached", 0), >=, 0.9);
    g_assert_cmpfloat(value_of(result, "pair recall", 0), >, 0.75);
    /* What colours alone cannot reach is no reason to measure nothing. */
    g_assert_cmpfloat(value_of(result, "precision promised", 1), <, 0.9);
    json_decref(result);
}

static void test_mistakes(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    cw_evaluate_request request = {.protocol = "variants", .precision = 0.9, BASELINES};
    request.threshold = 0.2;
    assert_fails(s, &request, CW_ERROR_USAGE, "--threshold 0.2 *--precision*");
    request.threshold = -1;
    request.precision = NAN;
    assert_fails(s, &request, CW_ERROR_USAGE, "the precision is a share*");
    request.precision = 0.9;
    request.protocol = "colour";
    assert_fails(s, &request, CW_ERROR_USAGE, "*does not read --precision; it is for variants");
}

#define ADD(path, function)                                                                        \
    g_test_add("/evaluate/precision/" path, shop, NULL, open_shop, function, shop_close)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD("reached", test_reached);
    ADD("mistakes", test_mistakes);
    return g_test_run();
}
