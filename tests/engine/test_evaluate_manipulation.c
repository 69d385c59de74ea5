/* SPDX-License-Identifier: Apache-2.0
 *
 * The protocol of manipulation: which questions it asks, that edits are the memory's and nothing
 * else, and what it refuses.
 */
#include <math.h>

#include "colorway/evaluate.h"
#include "memory_fixture.h"

static cw_evaluate_request request_of(const char *model)
{
    return (cw_evaluate_request){.protocol = "manipulation",
                                 .model = model,
                                 .baselines = "hog",
                                 .threshold = -1,
                                 .threads = 1};
}

/* The value of a row in a column; NAN: none. */
static double value_of(const json_t *result, const char *name, gsize column)
{
    gsize place;
    const json_t *row;
    json_array_foreach(json_object_get(result, "rows"), place, row)
    {
        if (strcmp(json_string_value(json_object_get(row, "name")), name) != 0)
            continue;
        const json_t *value = json_array_get(json_object_get(row, "values"), column);
        return json_is_number(value) ? json_number_value(value) : NAN;
    }
    return NAN;
}

static gint64 fact_of(const json_t *result, const char *name)
{
    return json_integer_value(json_object_get(json_object_get(result, "facts"), name));
}

static json_t *evaluate_well(const shop *s, const cw_evaluate_request *request)
{
    g_autoptr(GError) error = NULL;
    json_t *result = cw_evaluate(s->catalog, request, NULL, &error);
    g_assert_no_error(error);
    return result;
}

static const char *const figures[] = {
    "NDCG@30", "NDCG@30 of the change", "NDCG@30 of the others", "top-1", "top-10", "top-30"};

/* An empty memory edits nothing. Asked for are twelve dresses in the other colour; the eight of a
 * pattern in the other pattern; the four of none in each of two; the four checked ones in plum, as
 * the top is; and the top in red and in teal. */
static void test_questions(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    g_autofree char *folder = write_memory_model(s, "run", NULL);
    const cw_evaluate_request request = request_of(folder);
    json_t *result = evaluate_well(s, &request);
    g_assert_cmpint(fact_of(result, "colourways"), ==, 13);
    g_assert_cmpint(fact_of(result, "that may be changed"), ==, 13);
    g_assert_cmpint(fact_of(result, "queries"), ==, 12 + 8 + 2 * 4 + 4 + 2);
    for (gsize i = 0; i < G_N_ELEMENTS(figures); i++) {
        g_autofree char *edited = g_strconcat("edited: ", figures[i], NULL);
        g_autofree char *unedited = g_strconcat("unedited: ", figures[i], NULL);
        const double value = value_of(result, edited, 0);
        g_assert_cmpfloat(value, >=, 0);
        g_assert_cmpfloat(value, <=, 1);
        g_assert_cmpfloat_with_epsilon(value, value_of(result, unedited, 0), 1e-9);
        g_assert_true(isnan(value_of(result, edited, 1)));
        g_assert_false(isnan(value_of(result, unedited, 1)));
    }
    g_assert_cmpfloat(value_of(result, "at random: top-30", 0), >, 0.999); /* all are among 30 */
    json_decref(result);
}

/* Teal is where item 1-1 lies, a plain teal dress: who shall become that finds it first, and who
 * shall become teal, teal. */
static void test_edits(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    float memory[D * VALUES];
    g_autofree char *blank = write_memory_model(s, "blank", NULL);
    point_memory(s, blank, "1-1.png", TEAL, memory);
    g_autofree char *folder = write_memory_model(s, "run", memory);
    const cw_evaluate_request request = request_of(folder);
    json_t *result = evaluate_well(s, &request);
    /* Two red plain dresses of 34 queries at least. */
    g_assert_cmpfloat(value_of(result, "edited: top-1", 0), >, 1.99 / 34);
    g_assert_cmpfloat(value_of(result, "unedited: top-1", 0), <, 1e-9);
    g_assert_cmpfloat(
        fabs(value_of(result, "edited: NDCG@30", 0) - value_of(result, "unedited: NDCG@30", 0)), >,
        1e-3);
    g_assert_false(isnan(value_of(result, "filtered: NDCG@30", 0)));
    g_assert_false(isnan(value_of(result, "values read right", 0)));
    json_decref(result);
}

static const char *sum_of(const json_t *result)
{
    return json_string_value(
        json_object_get(json_object_get(result, "facts"), "checksum of queries and gallery"));
}

/* The same, where a layer makes of the picture and the prototype what is searched for: asked is
 * what another model of the same types is asked, unless it is of other pictures. */
static void test_without_blocks(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    float memory[FUSED * VALUES];
    g_autofree char *other = write_memory_model(s, "other", NULL);
    g_autofree char *blank = write_typed_model(s, "blank", fused_blocks, NULL);
    point_rows(s, blank, "1-1.png", TEAL, memory, FUSED);
    g_autofree char *folder = write_typed_model(s, "run", fused_blocks, memory);
    cw_evaluate_request request = request_of(folder);
    json_t *result = evaluate_well(s, &request);
    g_assert_cmpint(fact_of(result, "queries"), ==, 12 + 8 + 2 * 4 + 4 + 2);
    g_assert_cmpfloat(value_of(result, "edited: top-1", 0), >, 1.99 / 34);
    g_assert_cmpfloat(value_of(result, "unedited: top-1", 0), <, 1e-9);
    g_assert_false(isnan(value_of(result, "values read right", 0)));
    request = request_of(other);
    json_t *beside = evaluate_well(s, &request);
    g_assert_cmpstr(sum_of(result), ==, sum_of(beside));
    g_assert_cmpuint(strlen(sum_of(result)), ==, 12);
    request.where = (const char *const[]){"item_group_id!=g4", NULL};
    json_t *fewer = evaluate_well(s, &request);
    request.where = (const char *const[]){"item_group_id!=g5", NULL}; /* the same labels */
    json_t *others = evaluate_well(s, &request);
    g_assert_cmpstr(sum_of(fewer), !=, sum_of(beside));
    g_assert_cmpstr(sum_of(fewer), !=, sum_of(others));
    json_decref(others);
    json_decref(fewer);
    json_decref(beside);
    json_decref(result);
}

static void assert_fails(const shop *s, const cw_evaluate_request *request, cw_error code,
                         const char *pattern)
{
    g_autoptr(GError) error = NULL;
    g_assert_null(cw_evaluate(s->catalog, request, NULL, &error));
    g_assert_error(error, CW_ERROR, (gint)code);
    if (!g_pattern_match_simple(pattern, error->message))
        g_error("%s", error->message);
}

static void test_mistakes(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    g_autofree char *plain = shop_write_model(s, "plain", 7);
    g_autofree char *folder = write_memory_model(s, "run", NULL);
    cw_evaluate_request request = request_of(plain);
    assert_fails(s, &request, CW_ERROR_USAGE, "model \"plain\" * has no memory of *");
    request = request_of("none");
    assert_fails(s, &request, CW_ERROR_USAGE, "protocol \"manipulation\" measures a model *");
    request = request_of(folder);
    request.where = (const char *const[]){"item_group_id=g0", "color=red", NULL};
    assert_fails(s, &request, CW_ERROR_NOT_FOUND,
                 "nothing to score: of 1 colourways no two differ in one of the 2 attributes*");
}

#define ADD(path, function)                                                                        \
    g_test_add("/manipulation/" path, shop, NULL, open_typed_shop, function, shop_close)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD("questions", test_questions);
    ADD("edits", test_edits);
    ADD("without-blocks", test_without_blocks);
    ADD("mistakes", test_mistakes);
    return g_test_run();
}
