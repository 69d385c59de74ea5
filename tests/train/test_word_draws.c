/* SPDX-License-Identifier: Apache-2.0
 *
 * The sampler of words and items: words evenly, however often they are written; items of a word by
 * their weights (chi-square); bags sorted, vectors found by their words.
 */
#include "train/word_draws.h"

#include <math.h>
#include <string.h>

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
    g_assert_cmpmem(bags->first, sizeof starts, starts, sizeof starts);
    g_assert_cmpmem(bags->members, sizeof sorted, sorted, sizeof sorted);
    g_assert_cmpmem(bags->tally, sizeof items, items, sizeof items);
    g_assert_cmpstr(bags->words[4], ==, "boot");
    g_assert_cmpint(bags->width, ==, 0);
}

static void test_starts(void)
{
    static const char *const known[] = {"boot", "lamp", "red", "boot"};
    static const float vectors[] = {1, 2, 3, 4, 5, 6, 7, 8};
    g_autoptr(cw_word_bags) bags = known_bags();
    g_assert_cmpuint(cw_word_bags_start(bags, known, vectors, 4, 2), ==, 2);
    g_assert_cmpint(bags->width, ==, 2);
    g_assert_cmpmem(bags->vectors, 2 * sizeof(float), vectors + 4, 2 * sizeof(float));
    g_assert_cmpmem(bags->vectors + 8, 2 * sizeof(float), vectors, 2 * sizeof(float));
}

/* Words without a vector start from other numbers each, as large as those of the others: the root
 * of (1 + 4 + 9 + 16) / 4. */
static void test_starts_at_random(void)
{
    static const char *const known[] = {"boot", "red"};
    g_autofree float *vectors = g_new(float, 2000);
    g_autoptr(cw_word_bags) bags = known_bags();
    g_autoptr(cw_word_bags) again = known_bags();
    double square = 0;
    for (gsize i = 0; i < 2000; i++)
        vectors[i] = (float)(i % 4 + 1);
    cw_word_bags_start(bags, known, vectors, 2, 1000);
    cw_word_bags_start(again, known, vectors, 2, 1000);
    g_assert_cmpmem(bags->vectors, 5000 * sizeof(float), again->vectors, 5000 * sizeof(float));
    for (gsize i = 1000; i < 4000; i++) {
        square += (double)bags->vectors[i] * (double)bags->vectors[i];
        g_assert_cmpfloat(bags->vectors[i], !=, bags->vectors[i - 1]);
    }
    g_assert_cmpfloat_with_epsilon(sqrt(square / 3000), sqrt(7.5), 0.15);
}

/* By the angle alone, the nearest first, without itself, of equals the first. */
static void test_near(void)
{
    static const float vectors[] = {1, 0, 0, 9, 2, 0, -1, 0, 5, 5};
    static const guint32 near[] = {2, 4, 1, 3, 4, 0, 2, 3, 0, 4, 1, 3, 1, 4, 0, 2, 0, 1, 2, 3};
    g_autoptr(GError) error = NULL;
    g_autoptr(cw_word_bags) bags = known_bags();
    cw_word_bags_start(bags, words, vectors, WORDS, 2);
    g_assert_true(cw_word_bags_find_near(bags, 2, &error));
    g_assert_no_error(error);
    g_assert_cmpuint(bags->near_count, ==, 4);
    g_assert_cmpmem(bags->near, sizeof near, near, sizeof near);
}

/* A third of the words of each type, at least one of two, none of one; others by another seed. */
static void test_types(void)
{
    static const char *const types[] = {"colour", "garment", "place"};
    gint32 type_of[30];
    const char *many[30];
    static const gsize starts[2];
    for (gsize k = 0; k < 30; k++) {
        many[k] = "word";
        type_of[k] = k < 9 ? 0 : k < 11 ? 1 : k == 11 ? 2 : -1;
    }
    g_autoptr(cw_word_bags) bags = cw_word_bags_new(many, 30, starts, members, 1);
    gboolean differs = FALSE;
    for (guint64 seed = 0; seed < 5; seed++) {
        gsize held_out[3] = {0};
        gboolean before[30] = {FALSE};
        if (seed > 0)
            memcpy(before, bags->type_held_out, sizeof before);
        cw_word_bags_set_types(bags, types, 3, type_of, 1 / 3.0, seed);
        for (gsize k = 0; k < 30; k++) {
            g_assert_cmpint(bags->type_of[k], ==, type_of[k]);
            g_assert_true(!bags->type_held_out[k] || type_of[k] >= 0);
            if (bags->type_held_out[k])
                held_out[type_of[k]]++;
        }
        differs = differs || (seed > 0 && memcmp(before, bags->type_held_out, sizeof before) != 0);
        g_assert_cmpuint(held_out[0], ==, 3);
        g_assert_cmpuint(held_out[1], ==, 1);
        g_assert_cmpuint(held_out[2], ==, 0);
    }
    g_assert_true(differs);
    cw_word_bags_set_types(bags, types, 3, type_of, 0, 0);
    for (gsize k = 0; k < 30; k++)
        g_assert_false(bags->type_held_out[k]);
    g_assert_cmpstr(bags->types[2], ==, "place");
}

/* `shares` of (word, item). */
static void check_draws(double frequency_power, const double shares[WORDS][ITEMS])
{
    int counts[WORDS][ITEMS] = {0};
    double square = 0;
    g_autoptr(cw_word_bags) bags = known_bags();
    g_autoptr(cw_word_draws) draws = cw_word_draws_new(bags, weights, frequency_power);
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

/* A third each for the words 0, 1, 2; and by their weights, 6, 3 and 4 (or their roots). */
static void test_draws(void)
{
    static const double even[WORDS][ITEMS] = {
        {1 / 18.0, 2 / 18.0, 3 / 18.0}, {0, 0, 1 / 3.0}, {1 / 12.0, 0, 3 / 12.0}};
    static const double often[WORDS][ITEMS] = {
        {1 / 13.0, 2 / 13.0, 3 / 13.0}, {0, 0, 3 / 13.0}, {1 / 13.0, 0, 3 / 13.0}};
    const double a = sqrt(6), b = sqrt(3), c = 2, sum = a + b + c;
    const double roots[WORDS][ITEMS] = {{a / 6 / sum, a / 3 / sum, a / 2 / sum},
                                        {0, 0, b / sum},
                                        {c / 4 / sum, 0, c * 3 / 4 / sum}};
    check_draws(0, even);
    check_draws(1, often);
    check_draws(0.5, roots);
}

static void test_nobody(void)
{
    static const double none[ITEMS] = {0};
    g_autoptr(cw_word_bags) bags = known_bags();
    g_autoptr(cw_word_draws) draws = cw_word_draws_new(bags, none, 1);
    g_assert_cmpuint(cw_word_draws_count(draws), ==, 0);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/word-draws/bags", test_bags);
    g_test_add_func("/word-draws/starts", test_starts);
    g_test_add_func("/word-draws/starts-at-random", test_starts_at_random);
    g_test_add_func("/word-draws/near", test_near);
    g_test_add_func("/word-draws/types", test_types);
    g_test_add_func("/word-draws/draws", test_draws);
    g_test_add_func("/word-draws/nobody", test_nobody);
    return g_test_run();
}
