/* SPDX-License-Identifier: Apache-2.0 */
#include "base/error.h"
#include "base/option.h"

typedef struct {
    double rate;
    gint64 size;
    gboolean flip;
    char *name, *filter;
    GStrv where;
} settings;

static const char *const filters[] = {"bilinear", "bicubic", NULL};
static const cw_option options[] = {
    CW_REAL(settings, rate, 0.5, 0, 1, NULL, "chance of it"),
    CW_INT(settings, size, 64, 8, 512, "px", "side of the picture"),
    CW_BOOL(settings, flip, 1, "mirror half of them"),
    CW_TEXT(settings, name, NULL, "a name"),
    CW_CHOICE(settings, filter, "bicubic", filters, "how to resize"),
    CW_LIST(settings, where, "conditions"),
    CW_OPTION_END,
};

static void test_round_trip(void)
{
    settings first = {0}, second = {0};
    g_autoptr(GError) error = NULL;
    g_autoptr(GKeyFile) file = g_key_file_new();
    cw_options_reset(options, &first);
    cw_options_reset(options, &second);
    g_assert_cmpfloat(first.rate, ==, 0.5);
    g_assert_cmpstr(first.filter, ==, "bicubic");
    g_assert_true(cw_options_set(options, &first, "rate", "0.1", &error));
    g_assert_true(cw_options_set(options, &first, "size", "96", &error));
    g_assert_true(cw_options_set(options, &first, "flip", "no", &error));
    g_assert_true(cw_options_set(options, &first, "name", "a = b; c", &error));
    g_assert_true(cw_options_set(options, &first, "filter", "bilinear", &error));
    cw_options_save(options, &first, file, "views");
    g_assert_true(cw_options_load(options, &second, file, "views", &error));
    g_assert_no_error(error);
    g_assert_cmpfloat(second.rate, ==, 0.1);
    g_assert_cmpint(second.size, ==, 96);
    g_assert_false(second.flip);
    g_assert_cmpstr(second.name, ==, "a = b; c");
    g_assert_cmpstr(second.filter, ==, "bilinear");
    cw_options_clear(options, &first);
    cw_options_clear(options, &second);
}

static void test_lists(void)
{
    settings first = {0}, second = {0}, third = {0};
    g_autoptr(GError) error = NULL;
    g_autoptr(GKeyFile) file = g_key_file_new();
    cw_options_reset(options, &first);
    cw_options_reset(options, &second);
    cw_options_reset(options, &third);
    g_assert_null(first.where);
    g_assert_true(cw_options_set(options, &first, "where", "color=red, or so", &error));
    g_assert_true(cw_options_set(options, &first, "where", "price<50; more", &error));
    cw_options_save(options, &first, file, "search");
    g_assert_true(cw_options_load(options, &second, file, "search", &error));
    g_assert_true(
        g_strv_equal((const char *const *)first.where, (const char *const *)second.where));
    json_t *json = cw_options_to_json(options, &first);
    g_assert_true(cw_options_from_json(options, &third, json, &error));
    g_assert_no_error(error);
    g_assert_true(g_strv_equal((const char *const *)first.where, (const char *const *)third.where));
    json_object_set_new(json, "name", json_pack("[s]", "one"));
    g_assert_false(cw_options_from_json(options, &third, json, &error));
    g_assert_error(error, CW_ERROR, CW_ERROR_USAGE);
    json_decref(json);
    cw_options_clear(options, &first);
    cw_options_clear(options, &second);
    cw_options_clear(options, &third);
    g_assert_null(first.where);
}

static void check_refused(const char *key, const char *value, const char *message)
{
    settings values = {0};
    g_autoptr(GError) error = NULL;
    cw_options_reset(options, &values);
    g_assert_false(cw_options_set(options, &values, key, value, &error));
    g_assert_error(error, CW_ERROR, CW_ERROR_USAGE);
    g_assert_cmpstr(error->message, ==, message);
    g_assert_cmpint(values.size, ==, 64);
    cw_options_clear(options, &values);
}

static void test_refusals(void)
{
    check_refused("siz", "64", "no option \"siz\"; did you mean \"size\"?");
    check_refused("size", "4",
                  "option size does not take \"4\"; it takes a whole number from 8 to "
                  "512 px, default 64");
    check_refused("size", "64.5",
                  "option size does not take \"64.5\"; it takes a whole number from "
                  "8 to 512 px, default 64");
    check_refused("size", "nan",
                  "option size does not take \"nan\"; it takes a whole number from 8 "
                  "to 512 px, default 64");
    check_refused("filter", "cubic",
                  "option filter does not take \"cubic\"; it takes one of "
                  "bilinear, bicubic; default bicubic");
    check_refused("flip", "maybe",
                  "option flip does not take \"maybe\"; it takes yes or no, default yes");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/option/round-trip", test_round_trip);
    g_test_add_func("/option/lists", test_lists);
    g_test_add_func("/option/refusals", test_refusals);
    return g_test_run();
}
