/* SPDX-License-Identifier: Apache-2.0
 *
 * Where two models disagree, on vectors in the plane that a person can check: which pairs one calls
 * similar and the other far, which queries one gets right alone, which clusters are shown.
 */
#include <math.h>

#include "engine/compare/disagreement.h"

#define ITEMS 6

/* Unit vectors [count,2] at these angles in degrees. */
static void turn(const double *degrees, gsize count, float *vectors)
{
    for (gsize i = 0; i < count; i++) {
        vectors[2 * i] = (float)cos(degrees[i] * G_PI / 180);
        vectors[2 * i + 1] = (float)sin(degrees[i] * G_PI / 180);
    }
}

static cw_pair_view *view_of(const double *degrees, const gint32 *designs)
{
    float vectors[2 * ITEMS];
    turn(degrees, ITEMS, vectors);
    cw_pair_view *view = cw_pair_view_new(vectors, designs, ITEMS, 2, NULL);
    g_assert_nonnull(view);
    return view;
}

/* Angles up to 31.7 degrees are distances up to 0.15. */
static const gint32 designs[ITEMS] = {0, 0, 1, 1, 2, -1};
static const double by_design[ITEMS] = {0, 10, 60, 65, 120, 180};
static const double by_colour[ITEMS] = {0, 90, 5, 95, 12, 100};

static void test_view(void)
{
    g_autoptr(cw_pair_view) view = view_of(by_design, designs);
    g_assert_cmpfloat_with_epsilon(view->pairs[0], 1 - cos(10 * G_PI / 180), 1e-6);
    g_assert_cmpfloat_with_epsilon(view->pairs[4], 2, 1e-6);                       /* 0 and 5 */
    g_assert_cmpfloat_with_epsilon(view->pairs[14], 0.5, 1e-6);                    /* 4 and 5 */
    g_assert_cmpuint(view->other_count, ==, 13);                                   /* 15 less two */
    g_assert_cmpfloat_with_epsilon(view->typical, 1 - cos(65 * G_PI / 180), 1e-6); /* 0 and 3 */
    g_assert_cmpfloat_with_epsilon(view->close, 1 - cos(50 * G_PI / 180), 1e-6);   /* 1 and 2 */
    for (gsize i = 1; i < view->other_count; i++)
        g_assert_cmpfloat(view->others[i - 1], <=, view->others[i]);
    g_assert_cmpuint(view->similar, ==, 2);
    g_assert_cmpuint(view->similar_same, ==, 2);
    g_autoptr(cw_pair_view) other = view_of(by_colour, designs);
    g_assert_cmpuint(other->similar, ==, 6); /* 0 2 4 and 1 3 5 */
    g_assert_cmpuint(other->similar_same, ==, 0);
}

static void test_pairs(void)
{
    g_autoptr(cw_pair_view) one = view_of(by_design, designs), other = view_of(by_colour, designs);
    g_autoptr(GArray) pairs = cw_disagreement_pairs(one, other, FALSE);
    g_assert_cmpuint(pairs->len, ==, 2);
    for (guint i = 0; i < 2; i++) {
        const cw_split_pair *pair = &g_array_index(pairs, cw_split_pair, i);
        g_assert_cmpuint(pair->second, ==, pair->first + 1);
        g_assert_cmpfloat_with_epsilon(pair->distant, 1, 1e-6);
        g_assert_cmpfloat(pair->similar, <, CW_DISAGREEMENT_SIMILAR);
        g_assert_cmpfloat_with_epsilon(pair->nearer, 10.0 / 13, 1e-9); /* 3 are beyond 90 degrees */
    }
    g_assert_cmpuint(g_array_index(pairs, cw_split_pair, 0).first, ==, 2); /* more similar */
    g_autoptr(GArray) back = cw_disagreement_pairs(other, one, FALSE);
    /* 0 4 and 2 4, 1 5 and 3 5 of different designs; 0 2 and 1 3 are nearer than its median. */
    for (guint i = 0; i < back->len; i++) {
        const cw_split_pair *pair = &g_array_index(back, cw_split_pair, i);
        g_assert_cmpfloat(pair->distant, >, one->typical);
        g_assert_true(pair->second == 4 || pair->second == 5);
    }
    g_assert_cmpuint(back->len, ==, 3);
    g_assert_cmpuint(g_array_index(back, cw_split_pair, 0).first, ==, 1); /* 170 degrees */
    g_assert_cmpuint(g_array_index(back, cw_split_pair, 0).second, ==, 5);
    cw_disagreement_keep_pairs(back, 2); /* 3 5 has the 5 of 1 5 */
    g_assert_cmpuint(back->len, ==, 2);
    g_assert_cmpuint(g_array_index(back, cw_split_pair, 1).first, ==, 0);
    g_assert_cmpuint(g_array_index(back, cw_split_pair, 1).second, ==, 4);
    cw_disagreement_keep_pairs(back, 1);
    g_assert_cmpuint(back->len, ==, 1);
}

/* A model whose distances are all small calls nothing far: what it calls similar is not. */
static void test_narrow(void)
{
    static const double narrow[ITEMS] = {0, 1, 2, 3, 30, 4};
    g_autoptr(cw_pair_view) one = view_of(by_design, designs), other = view_of(narrow, designs);
    g_autoptr(GArray) pairs = cw_disagreement_pairs(one, other, FALSE);
    g_assert_cmpuint(other->similar, ==, 15);
    g_assert_cmpuint(pairs->len, ==, 0);
}

/* By scale the nearest pair of different designs is the measure: what is farther is not similar,
 * however near. */
static void test_scale(void)
{
    static const double wide[ITEMS] = {0, 40, 120, 165, 230, 300};
    static const double narrow[ITEMS] = {0, 8, 20, 1, 26, 3};
    g_autoptr(cw_pair_view) one = view_of(wide, designs), other = view_of(narrow, designs);
    g_autoptr(GArray) none = cw_disagreement_pairs(one, other, FALSE);
    g_assert_cmpuint(one->similar, ==, 0);
    g_assert_cmpuint(none->len, ==, 0);
    g_autoptr(GArray) pairs = cw_disagreement_pairs(one, other, TRUE);
    g_assert_cmpuint(pairs->len, ==,
                     1); /* 45 degrees; 40 degrees are 8 of the other, which is near */
    g_assert_cmpuint(g_array_index(pairs, cw_split_pair, 0).first, ==, 2);
    g_assert_cmpuint(g_array_index(pairs, cw_split_pair, 0).second, ==, 3);
    g_autoptr(GArray) back = cw_disagreement_pairs(other, one, TRUE);
    for (guint i = 0; i < back->len; i++)
        g_assert_cmpfloat(g_array_index(back, cw_split_pair, i).similar, <=, other->close);
    g_assert_cmpuint(back->len, ==, 1); /* 0 and 3, 1 degree against 165 */
}

static cw_answers *answers_of(const double *degrees)
{
    static const gint64 own[ITEMS] = {0, 1, 2, 3, 4, 5};
    float vectors[2 * ITEMS];
    turn(degrees, ITEMS, vectors);
    const cw_retrieval_task task = {.queries = {vectors, ITEMS},
                                    .gallery = {vectors, ITEMS},
                                    .dimension = 2,
                                    .query_group = designs,
                                    .gallery_group = designs,
                                    .filter = {.query_own = own, .row_own = own},
                                    .threads = 1};
    cw_answers *answers = cw_answers_new(&task, NULL);
    g_assert_nonnull(answers);
    return answers;
}

static void test_queries(void)
{
    g_autoptr(cw_answers) one = answers_of(by_design), other = answers_of(by_colour);
    g_assert_cmpuint(one->right, ==, 4);
    g_assert_cmpuint(other->right, ==, 0);
    g_assert_cmpuint(one->found[0], ==, 1);
    g_assert_cmpuint(other->found[0], ==, 2);
    g_assert_cmpuint(one->rank[4], ==, 0); /* alone of its design */
    g_autoptr(GArray) queries = cw_disagreement_queries(one, other);
    g_assert_cmpuint(queries->len, ==, 4);
    for (guint i = 0; i < queries->len; i++) {
        const cw_split_query *split = &g_array_index(queries, cw_split_query, i);
        g_assert_cmpuint(split->rank, ==, other->rank[split->query]);
        if (i > 0)
            g_assert_cmpuint(split->rank, <=, g_array_index(queries, cw_split_query, i - 1).rank);
    }
    g_assert_cmpuint(g_array_index(queries, cw_split_query, 0).rank, ==, 5);
    g_assert_cmpuint(g_array_index(queries, cw_split_query, 0).query, ==, 1);
    g_autoptr(GArray) none = cw_disagreement_queries(other, one);
    g_assert_cmpuint(none->len, ==, 0);
    cw_disagreement_keep_queries(queries, designs, 3); /* two designs have queries at all */
    g_assert_cmpuint(queries->len, ==, 2);
    g_assert_cmpint(designs[g_array_index(queries, cw_split_query, 0).query], !=,
                    designs[g_array_index(queries, cw_split_query, 1).query]);
}

/* Clusters 0: three of design 7; 1: two of 8, one of 9, one of nobody; 2: alone; 3: two of 9;
 * 4: two of nobody. */
static void test_sheets(void)
{
    static const gint32 labels[] = {0, 1, 0, 1, 2, 0, 1, 3, 3, 1, 4, 4};
    static const gint32 truth[] = {7, 8, 7, 9, 7, 7, 8, 9, 9, -1, -1, -1};
    const gsize count = G_N_ELEMENTS(labels);
    g_autoptr(GArray) sheets = cw_cluster_sheets(labels, truth, count, 5, 5);
    static const cw_cluster_sheet expected[] = {
        {0, 3, 7, 3}, {3, 2, 9, 2}, {1, 4, 8, 2}, {4, 2, -1, 0}};
    g_assert_cmpuint(sheets->len, ==, G_N_ELEMENTS(expected));
    for (guint i = 0; i < sheets->len; i++) {
        const cw_cluster_sheet *sheet = &g_array_index(sheets, cw_cluster_sheet, i);
        g_assert_cmpint(sheet->label, ==, expected[i].label);
        g_assert_cmpuint(sheet->size, ==, expected[i].size);
        g_assert_cmpint(sheet->design, ==, expected[i].design);
        g_assert_cmpuint(sheet->of_design, ==, expected[i].of_design);
    }
    g_autoptr(GArray) few = cw_cluster_sheets(labels, truth, count, 1, 1);
    g_assert_cmpuint(few->len, ==, 2);
    g_assert_cmpint(g_array_index(few, cw_cluster_sheet, 1).label, ==, 1);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/disagreement/view", test_view);
    g_test_add_func("/disagreement/pairs", test_pairs);
    g_test_add_func("/disagreement/narrow", test_narrow);
    g_test_add_func("/disagreement/scale", test_scale);
    g_test_add_func("/disagreement/queries", test_queries);
    g_test_add_func("/disagreement/sheets", test_sheets);
    return g_test_run();
}
