/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>

#include "base/random.h"
#include "score/accuracy.h"
#include "score/outfit.h"

static void test_distance(void)
{
    const float distances[] = {.5f, 1, .25f};
    g_assert_cmpfloat_with_epsilon(cw_outfit_distance(distances, 3), 1.75 / 3, 1e-12);
    g_assert_cmpfloat(cw_outfit_distance(distances, 2), ==, .5);
    g_assert_true(isnan(cw_outfit_distance(distances, 1)));
    g_assert_true(isnan(cw_outfit_distance(NULL, 0)));
}

/* Two compatible outfits, of three and two items, with the means .5 and .25, and two others with .5
 * and 1: a tie. The outfit of one item has no pair and moves nothing. */
static void test_compatibility(void)
{
    const float distances[] = {.25f, .5f, .75f, .25f, .5f, 1};
    const guint32 items[] = {3, 1, 2, 2, 2};
    const gboolean compatible[] = {TRUE, FALSE, TRUE, FALSE, FALSE};
    cw_outfit_compatibility score = cw_outfit_compatibility_score(distances, items, compatible, 5);
    g_assert_cmpuint(score.skipped, ==, 1);
    g_assert_cmpfloat(score.auc, ==, 3.5 / 4);
    score = cw_outfit_compatibility_score(distances, items, compatible, 4);
    g_assert_cmpfloat(score.auc, ==, 1.5 / 2);
    score = cw_outfit_compatibility_score(distances, items, compatible, 3);
    g_assert_true(isnan(score.auc));
}

enum { ITEMS = 2, CANDIDATES = 4 };

static void test_fill_in(void)
{
    const float distances[] = {.5f, .25f, .75f, .5f, .5f, .5f, .25f, .25f}; /* 1 .75 1 .75 */
    const guint32 rank[] = {3, 1, 4, 2};
    g_assert_cmpint(cw_outfit_choose(distances, ITEMS, CANDIDATES), ==, 1);
    g_assert_cmpint(cw_outfit_choose(distances + CANDIDATES, 1, CANDIDATES), ==, 2);
    for (gsize c = 0; c < CANDIDATES; c++)
        g_assert_cmpuint(cw_outfit_rank(distances, ITEMS, CANDIDATES, c), ==, rank[c]);
}

static void test_nothing_to_choose_by(void)
{
    const float some[] = {NAN, .5f, .25f, 1, 0, .5f, NAN, 1}, none[] = {NAN, NAN};
    g_assert_cmpint(cw_outfit_choose(some, ITEMS, CANDIDATES), ==, 1);
    g_assert_cmpuint(cw_outfit_rank(some, ITEMS, CANDIDATES, 0), ==, 0);
    g_assert_cmpuint(cw_outfit_rank(some, ITEMS, CANDIDATES, 3), ==, 2);
    g_assert_cmpint(cw_outfit_choose(none, 1, 2), ==, -1);
    g_assert_cmpint(cw_outfit_choose(some, 0, CANDIDATES), ==, -1);
    g_assert_cmpuint(cw_outfit_rank(some, 0, CANDIDATES, 1), ==, 0);
}

/* The smaller category counts as much as the larger; one query is of no category. */
static void test_recall_by_category(void)
{
    const guint32 ranks[] = {1, 1, 2, 11, 0, 1};
    const gint32 categories[] = {3, 7, 3, 3, 3, -1};
    g_assert_cmpfloat(cw_outfit_recall(ranks, categories, 6, 0), ==, 0);
    g_assert_cmpfloat(cw_outfit_recall(ranks, categories, 6, 1), ==, (.25 + 1) / 2);
    g_assert_cmpfloat(cw_outfit_recall(ranks, categories, 6, 10), ==, (.5 + 1) / 2);
    g_assert_cmpfloat(cw_outfit_recall(ranks, categories, 6, 11), ==, (.75 + 1) / 2);
    g_assert_cmpfloat(cw_outfit_recall(ranks, categories, 1, 1), ==, 1);
    g_assert_true(isnan(cw_outfit_recall(ranks, categories, 0, 1)));
    g_assert_true(isnan(cw_outfit_recall(ranks + 5, categories + 5, 1, 1)));
}

enum { MANY = 4000, GALLERY = 20, CATEGORIES = 3 };

/* Distances between outfits of one to four items and their candidates, the right one, drawn, the
 * nearest as a rule. */
static gsize ask(cw_random *random, gsize candidates, float *distances, gint32 *right)
{
    const gsize items = 1 + (gsize)cw_random_below(random, 4);
    *right = (gint32)cw_random_below(random, candidates);
    for (gsize i = 0; i < items * candidates; i++)
        distances[i] = (float)cw_random_unit(random) + (i % candidates == (gsize)*right ? 0 : .5f);
    return items;
}

/* Shuffled answers: 1 in 4, with variance 3 / (16 N). */
static void test_chance_of_fill_in(void)
{
    float distances[4 * CANDIDATES];
    gint32 chosen[MANY], right[MANY], shuffled[MANY];
    guint32 order[MANY];
    cw_random random = cw_random_start(8, 0, 0);
    for (gsize n = 0; n < MANY; n++) {
        const gsize items = ask(&random, CANDIDATES, distances, &right[n]);
        chosen[n] = cw_outfit_choose(distances, items, CANDIDATES);
        g_assert_cmpuint(cw_outfit_rank(distances, items, CANDIDATES, (gsize)chosen[n]), ==, 1);
    }
    cw_random_permutation(&random, order, MANY);
    for (gsize n = 0; n < MANY; n++)
        shuffled[n] = right[order[n]];
    g_assert_cmpfloat(cw_accuracy_score(chosen, right, MANY), >, .7);
    g_assert_cmpfloat_with_epsilon(cw_accuracy_score(chosen, shuffled, MANY), .25,
                                   3 * sqrt(3.0 / 16 / MANY));
}

/* Shuffled labels of outfits: 1/2, with variance (P + N + 1) / (12 P N). */
static void test_chance_of_compatibility(void)
{
    enum { MOST_PAIRS = 6 };
    g_autofree float *distances = g_new(float, MANY *MOST_PAIRS);
    guint32 items[MANY], order[MANY];
    gboolean compatible[MANY], shuffled[MANY];
    gsize pairs = 0;
    cw_random random = cw_random_start(9, 0, 0);
    for (gsize n = 0; n < MANY; n++) {
        items[n] = 2 + (guint32)cw_random_below(&random, 3);
        compatible[n] = n % 2 == 0;
        for (gsize i = 0; i < items[n] * (items[n] - 1) / 2; i++)
            distances[pairs++] = (float)cw_random_unit(&random) + (compatible[n] ? 0 : .5f);
    }
    cw_random_permutation(&random, order, MANY);
    for (gsize n = 0; n < MANY; n++)
        shuffled[n] = compatible[order[n]];
    const double deviation = sqrt((MANY + 1) / (12 * MANY / 2.0 * MANY / 2.0));
    g_assert_cmpfloat(cw_outfit_compatibility_score(distances, items, compatible, MANY).auc, >, .9);
    g_assert_cmpfloat_with_epsilon(
        cw_outfit_compatibility_score(distances, items, shuffled, MANY).auc, .5, 3 * deviation);
}

/* Recall rises with k, to 1 when k is the whole gallery. */
static void test_recall_of_all(void)
{
    float distances[4 * GALLERY];
    guint32 ranks[MANY];
    gint32 categories[MANY], right;
    cw_random random = cw_random_start(10, 0, 0);
    for (gsize n = 0; n < MANY; n++) {
        const gsize items = ask(&random, GALLERY, distances, &right);
        ranks[n] = cw_outfit_rank(distances, items, GALLERY, (gsize)right);
        categories[n] = (gint32)cw_random_below(&random, CATEGORIES);
    }
    double before = 0;
    for (guint32 k = 1; k <= GALLERY; k++) {
        const double recall = cw_outfit_recall(ranks, categories, MANY, k);
        g_assert_cmpfloat(recall, >=, before);
        before = recall;
    }
    g_assert_cmpfloat(before, ==, 1);
    g_assert_cmpfloat(cw_outfit_recall(ranks, categories, MANY, 1), <, .9);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/outfit/distance", test_distance);
    g_test_add_func("/outfit/compatibility", test_compatibility);
    g_test_add_func("/outfit/fill-in", test_fill_in);
    g_test_add_func("/outfit/nothing-to-choose-by", test_nothing_to_choose_by);
    g_test_add_func("/outfit/recall-by-category", test_recall_by_category);
    g_test_add_func("/outfit/chance-of-fill-in", test_chance_of_fill_in);
    g_test_add_func("/outfit/chance-of-compatibility", test_chance_of_compatibility);
    g_test_add_func("/outfit/recall-of-all", test_recall_of_all);
    return g_test_run();
}
