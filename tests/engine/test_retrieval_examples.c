/* SPDX-License-Identifier: Apache-2.0
 *
 * Which queries are shown beside the table of a retrieval: planted ranks whose counts a person can
 * say; and what the protocol finds of them in a shop whose answers are known.
 */
#include "engine/evaluate/retrieval_examples.h"
#include "evaluate_fixture.h"

#define QUERIES 40
#define NOT_ASKED CW_EXAMPLES_NOT_ASKED

/* Of each ten: the one alone is right in three, the other alone in two, both in two, none in two;
 * one is asked of one column only. Two queries each are of one group. */
static const guint32 ones[10] = {1, 1, 1, 5, 0, 1, 1, 7, 3, NOT_ASKED};
static const guint32 others[10] = {2, 9, 0, 1, 1, 1, 1, 4, 3, 1};

typedef struct {
    guint32 one[QUERIES], other[QUERIES];
    gint32 groups[QUERIES];
} planted;

static planted plant(void)
{
    planted p;
    for (gsize q = 0; q < QUERIES; q++) {
        p.one[q] = ones[q % 10];
        p.other[q] = others[q % 10];
        p.groups[q] = (gint32)(q / 20 * 10 + q % 10);
    }
    return p;
}

static void test_counts(void)
{
    const planted p = plant();
    const cw_examples_choice c = cw_examples_choose(p.one, p.other, p.groups, QUERIES, 0);
    g_assert_cmpuint(c.count[CW_EXAMPLES_ONE], ==, 12);
    g_assert_cmpuint(c.count[CW_EXAMPLES_OTHER], ==, 8);
    g_assert_cmpuint(c.both, ==, 8);
    g_assert_cmpuint(c.neither, ==, 8);
    g_assert_cmpuint(c.count[CW_EXAMPLES_ANY], ==, 36);
    g_assert_cmpuint(c.chosen[CW_EXAMPLES_ANY], ==, CW_EXAMPLES_EACH);
    g_assert_cmpuint(c.chosen[CW_EXAMPLES_OTHER], <=, 4); /* four groups have such a query */
    g_assert_cmpuint(c.chosen[CW_EXAMPLES_OTHER], >, 0);
}

/* Whatever the seed: each is of its part, none twice, one of a group where parts are made. */
static void test_parts(void)
{
    const planted p = plant();
    for (guint64 seed = 0; seed < 50; seed++) {
        const cw_examples_choice c = cw_examples_choose(p.one, p.other, p.groups, QUERIES, seed);
        g_autoptr(GHashTable) shown = g_hash_table_new(NULL, NULL);
        for (int part = 0; part < CW_EXAMPLES_PARTS; part++) {
            g_autoptr(GHashTable) groups = g_hash_table_new(NULL, NULL);
            for (gsize i = 0; i < c.chosen[part]; i++) {
                const guint32 q = c.queries[part][i];
                g_assert_true(g_hash_table_add(shown, GUINT_TO_POINTER(q)));
                g_assert_true(p.one[q] != NOT_ASKED);
                if (part == CW_EXAMPLES_ANY)
                    continue;
                g_assert_true((p.one[q] == 1) == (part == CW_EXAMPLES_ONE));
                g_assert_true((p.other[q] == 1) == (part == CW_EXAMPLES_OTHER));
                g_assert_true(g_hash_table_add(groups, GINT_TO_POINTER(p.groups[q])));
            }
        }
    }
}

/* Chance: every query comes up among those drawn from all, about as often as any other. */
static void test_chance(void)
{
    const planted p = plant();
    gsize drawn[QUERIES] = {0};
    const gsize seeds = 6000;
    for (guint64 seed = 0; seed < seeds; seed++) {
        const cw_examples_choice c = cw_examples_choose(p.one, p.other, p.groups, QUERIES, seed);
        for (gsize i = 0; i < c.chosen[CW_EXAMPLES_ANY]; i++)
            drawn[c.queries[CW_EXAMPLES_ANY][i]]++;
    }
    for (gsize q = 0; q < QUERIES; q++) { /* 1000 of 6000, five deviations of 29 */
        g_assert_cmpuint(drawn[q], >=, p.one[q] != NOT_ASKED ? 855 : 0);
        g_assert_cmpuint(drawn[q], <=, p.one[q] != NOT_ASKED ? 1145 : 0);
    }
}

/* Nobody to compare with, and fewer than are shown. */
static void test_alone(void)
{
    const guint32 ranks[] = {1, 3, 0};
    const gint32 groups[] = {0, 0, 1};
    const cw_examples_choice c = cw_examples_choose(ranks, NULL, groups, 3, 7);
    g_assert_cmpuint(c.count[CW_EXAMPLES_ANY], ==, 3);
    g_assert_cmpuint(c.chosen[CW_EXAMPLES_ANY], ==, 3);
    g_assert_cmpuint(c.count[CW_EXAMPLES_ONE] + c.count[CW_EXAMPLES_OTHER], ==, 0);
}

/* ---- of the protocol ------------------------------------------------------------------------- */

static json_t *part_of(const json_t *result, gsize place)
{
    return json_array_get(json_object_get(json_object_get(result, "examples"), "parts"), place);
}

static int number_of(const json_t *object, const char *key)
{
    return (int)json_integer_value(json_object_get(object, key));
}

/* The rank and the marks of hits agree, hits come best first, and none is the query's own picture
 * of the front. */
static void check_answer(const json_t *answer)
{
    gsize place;
    json_t *hit;
    double before = 2;
    gsize first = 0;
    const json_t *hits = json_object_get(answer, "hits");
    g_assert_cmpuint(json_array_size(hits), ==, CW_EXAMPLES_NEAREST);
    json_array_foreach(hits, place, hit)
    {
        const double similarity = json_real_value(json_object_get(hit, "similarity"));
        g_assert_cmpfloat(similarity, <=, before);
        before = similarity;
        if (first == 0 && json_is_true(json_object_get(hit, "same")))
            first = place + 1;
    }
    if (first > 0)
        g_assert_cmpint(number_of(answer, "rank"), ==, (int)first);
    else
        g_assert_cmpint(number_of(answer, "rank"), >, CW_EXAMPLES_NEAREST);
}

/* "s3-1.png" of a query asks for "f3-0.png" and "f3-2.png": what is marked is of the design. */
static void check_marks(const json_t *query, const json_t *answer)
{
    gsize place;
    json_t *hit;
    int design, colour, own, own_colour;
    g_autofree char *asked =
        g_path_get_basename(json_string_value(json_object_get(query, "picture")));
    g_assert_cmpint(sscanf(asked, "s%d-%d.png", &own, &own_colour), ==, 2);
    json_array_foreach(json_object_get(answer, "hits"), place, hit)
    {
        g_autofree char *name =
            g_path_get_basename(json_string_value(json_object_get(hit, "picture")));
        g_assert_cmpint(sscanf(name, "f%d-%d.png", &design, &colour), ==, 2);
        g_assert_true(design != own || colour != own_colour);
        g_assert_true(json_is_true(json_object_get(hit, "same")) == (design == own));
    }
}

static void check_part(const json_t *part, gsize answers)
{
    gsize q, a;
    json_t *query, *answer;
    json_array_foreach(json_object_get(part, "shown"), q, query)
    {
        const json_t *list = json_object_get(query, "answers");
        g_assert_cmpuint(json_array_size(list), ==, answers);
        json_array_foreach(list, a, answer)
        {
            check_answer(answer);
            check_marks(query, answer);
        }
    }
}

/* Gradients see the shape, which is the design, and histograms of colour do not. A file that is
 * gone moves all after it. */
static void test_protocol(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    g_autofree char *front = shop_path(s, "f0-0.png"), *side = shop_path(s, "s0-1.png");
    g_assert_cmpint(g_remove(front), ==, 0);
    g_assert_cmpint(g_remove(side), ==, 0);
    const cw_evaluate_request request = {
        .protocol = "retrieval", .baselines = "hog,colour", .examples = TRUE, BASELINES};
    json_t *result = evaluate(s, &request);
    const json_t *examples = json_object_get(result, "examples");
    const int queries = fact_of(result, "queries");
    g_assert_cmpint(queries, ==, DESIGNS * COLOURS - 1);
    g_assert_cmpint(number_of(examples, "queries"), ==, queries);
    const int hog = number_of(part_of(result, 0), "count");
    const int colour = number_of(part_of(result, 1), "count");
    const int both = number_of(examples, "both");
    g_assert_cmpint(hog, >, colour);
    g_assert_cmpfloat_with_epsilon((hog + both) / (double)queries, value_of(result, "R@1", 0),
                                   1e-9);
    g_assert_cmpfloat_with_epsilon((colour + both) / (double)queries, value_of(result, "R@1", 1),
                                   1e-9);
    g_assert_cmpint(hog + colour + both + number_of(examples, "neither"), ==, queries);
    g_assert_cmpstr(json_string_value(json_object_get(part_of(result, 0), "right")), ==, "hog");
    g_assert_cmpstr(json_string_value(json_object_get(part_of(result, 1), "right")), ==, "colour");
    g_assert_null(json_object_get(part_of(result, 2), "right"));
    g_assert_cmpuint(json_array_size(json_object_get(part_of(result, 0), "shown")), ==,
                     CW_EXAMPLES_EACH);
    for (gsize part = 0; part < 3; part++)
        check_part(part_of(result, part), 2);
    json_decref(result);
}

/* Garments that are cut out are columns more, in a table of their own under the same names; unasked
 * there are no examples. */
static void test_asked(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    cw_evaluate_request request = {.protocol = "retrieval",
                                   .baselines = "hog,colour",
                                   .examples = TRUE,
                                   .crop = TRUE,
                                   BASELINES};
    json_t *result = evaluate(s, &request);
    check_part(part_of(result, 2), 4);
    const json_t *table = json_array_get(json_object_get(result, "tables"), 0);
    const json_t *columns = json_object_get(table, "columns");
    g_assert_true(json_equal(columns, json_object_get(result, "columns")));
    const json_t *query = json_array_get(json_object_get(part_of(result, 2), "shown"), 0);
    const json_t *third = json_array_get(json_object_get(query, "answers"), 2);
    g_assert_cmpstr(json_string_value(json_object_get(third, "column")), ==, "hog, garment crop");
    json_decref(result);
    request.examples = FALSE;
    result = evaluate(s, &request);
    g_assert_null(json_object_get(result, "examples"));
    json_decref(result);
    request.protocol = "colour";
    request.crop = FALSE;
    request.examples = TRUE;
    assert_fails(s, &request, CW_ERROR_USAGE, "*does not read --html; it is for retrieval");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/retrieval-examples/counts", test_counts);
    g_test_add_func("/retrieval-examples/parts", test_parts);
    g_test_add_func("/retrieval-examples/chance", test_chance);
    g_test_add_func("/retrieval-examples/alone", test_alone);
    g_test_add("/retrieval-examples/protocol", shop, NULL, open_shop, test_protocol, shop_close);
    g_test_add("/retrieval-examples/asked", shop, NULL, open_shop, test_asked, shop_close);
    return g_test_run();
}
