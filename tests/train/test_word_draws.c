/* SPDX-License-Identifier: Apache-2.0
 *
 * The sampler of words and items: words evenly, however often they are written; items of a word by
 * their weights (chi-square); bags sorted, vectors found by their words.
 */
#include "train/word_draws.h"

#define DRAWS 30000

/* 0: in all three items; 1: in item 2 alone; 2: in items 0 and 2; 3: in nobody's; 4: in item 3,
 * that is never drawn. */
static const char *const words[] = {"red", "frock", "long", "plaid", "boot"};
static const gsize first[] = {0, 3, 4, 8, 9};
static const guint32 members[] = {2, 0, 2, 0, 1, 2, 0, 1, 4};
static const double weights[] = {1, 2, 3, 0};
enum { WORDS = G_N_ELEMENTS(words), ITEMS = G_N_ELEMENTS(weights) };

static cw_word_bags *known_bags(void)
{
    return cw_word_bags_new(words, WORDS, first, members, ITEMS);
}

static void test_bags(void)
{
    static const gsize starts[] = {0, 2, 3, 6, 7};
    static const guint32 sorted[] = {0, 2, 0, 0, 1, 2, 4};
    static const guint32 items[] = {3, 1, 2, 0, 1};
    g_autoptr(cw_word_bags) bags = known_bags();
    g_autofree guint32 *tally = cw_word_bags_tally(bags);
    g_assert_cmpmem(bags->first, sizeof starts, starts, sizeof starts);
    g_assert_cmpmem(bags->members, sizeof sorted, sorted, sizeof sorted);
    g_assert_cmpmem(tally, sizeof items, items, sizeof items);
    g_assert_cmpstr(bags->words[4], ==, "boot");
    g_assert_cmpint(bags->width, ==, 0);
}

static void test_starts(void)
{
    static const char *const known[] = {"boot", "lamp", "red", "boot"};
    static const float vectors[] = {1, 2, 3, 4, 5, 6, 7, 8};
    static const float started[] = {5, 6, 0, 0, 0, 0, 0, 0, 1, 2};
    g_autoptr(cw_word_bags) bags = known_bags();
    g_assert_cmpuint(cw_word_bags_start(bags, known, vectors, 4, 2), ==, 2);
    g_assert_cmpint(bags->width, ==, 2);
    g_assert_cmpmem(bags->vectors, sizeof started, started, sizeof started);
}

/* Shares of (word, item): a third each for the words 0, 1, 2. */
static void test_draws(void)
{
    static const double shares[WORDS][ITEMS] = {
        {1 / 18.0, 2 / 18.0, 3 / 18.0}, {0, 0, 1 / 3.0}, {1 / 12.0, 0, 3 / 12.0}};
    int counts[WORDS][ITEMS] = {0};
    double square = 0;
    g_autoptr(cw_word_bags) bags = known_bags();
    g_autoptr(cw_word_draws) draws = cw_word_draws_new(bags, weights);
    g_assert_cmpuint(cw_word_draws_count(draws), ==, 3);
    for (int i = 0; i < DRAWS; i++) {
        cw_random random = cw_random_start(1, 0, (guint64)i), again = random;
        guint32 word, item, same_word, same_item;
        cw_word_draws_draw(draws, &random, &word, &item);
        cw_word_draws_draw(draws, &again, &same_word, &same_item);
        g_assert_true(word == same_word && item == same_item);
        counts[word][item]++;
    }
    for (int word = 0; word < WORDS; word++)
        for (int item = 0; item < ITEMS; item++) {
            const double expected = DRAWS * shares[word][item];
            const double off = counts[word][item] - expected;
            if (expected == 0)
                g_assert_cmpint(counts[word][item], ==, 0);
            else
                square += off * off / expected;
        }
    g_assert_cmpfloat(square, <, 20.5); /* 5 degrees of freedom: once in a thousand */
}

static void test_nobody(void)
{
    static const double none[ITEMS] = {0};
    g_autoptr(cw_word_bags) bags = known_bags();
    g_autoptr(cw_word_draws) draws = cw_word_draws_new(bags, none);
    g_assert_cmpuint(cw_word_draws_count(draws), ==, 0);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/word-draws/bags", test_bags);
    g_test_add_func("/word-draws/starts", test_starts);
    g_test_add_func("/word-draws/draws", test_draws);
    g_test_add_func("/word-draws/nobody", test_nobody);
    return g_test_run();
}
