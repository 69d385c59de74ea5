/* SPDX-License-Identifier: Apache-2.0 */
#include "train/word2vec.h"

#include <math.h>
#include <string.h>

#include "base/error.h"
#include "base/random.h"
#include "score/similarity.h"

enum { KINDS = 5, WORDS = 12, SPOKEN = 5, BAGS = 1500 };

/* ---- one step -------------------------------------------------------------------------------- */

/* -log s(.5) - log s(1), by hand. */
static void test_golden(void)
{
    const float hidden[] = {1, 0};
    float output[] = {9, 9, .5f, 0, -1, 0}, move[] = {0, 0};
    const guint32 targets[] = {1, 2};
    const double loss = cw_word2vec_step(hidden, move, output, targets, 2, 2, .1);
    g_assert_cmpfloat_with_epsilon(loss, .474077 + .313262, 1e-6);
    const double right = .1 * (1 - 1 / (1 + exp(-.5))), wrong = -.1 / (1 + exp(1));
    g_assert_cmpfloat_with_epsilon(output[2], .5 + right, 1e-6);
    g_assert_cmpfloat_with_epsilon(output[4], -1 + wrong, 1e-6);
    g_assert_cmpfloat_with_epsilon(move[0], right * .5 - wrong, 1e-6);
    g_assert_cmpfloat(output[0], ==, 9);
    g_assert_cmpfloat(move[1], ==, 0);
}

enum { D = 70, V = 5, T = 4 };

/* The formula, in double. */
static double formula(const double *hidden, const double *output, const guint32 *targets)
{
    double loss = 0;
    for (int t = 0; t < T; t++) {
        double product = 0;
        for (int d = 0; d < D; d++)
            product += hidden[d] * output[targets[t] * D + d];
        loss -= log(1 / (1 + exp(t == 0 ? -product : product)));
    }
    return loss;
}

static double slope(double *at, const double *hidden, const double *output, const guint32 *targets)
{
    const double before = *at, step = 1e-5;
    *at = before + step;
    const double above = formula(hidden, output, targets);
    *at = before - step;
    const double below = formula(hidden, output, targets);
    *at = before;
    return (above - below) / (2 * step);
}

/* The hidden vector and the rows move against the gradient, by the rate; other rows do not. */
static void test_gradient(void)
{
    const guint32 targets[T] = {3, 0, 4, 1};
    double hidden[D], output[V * D];
    float hidden_f[D], output_f[V * D], move[D] = {0};
    cw_random random = cw_random_start(1, 0, 0);
    for (int i = 0; i < V * D; i++)
        output[i] = output_f[i] = (float)(cw_random_normal(&random) * .3);
    for (int d = 0; d < D; d++)
        hidden[d] = hidden_f[d] = (float)(cw_random_normal(&random) * .3);
    const double rate = .05, wanted = formula(hidden, output, targets);
    const double loss = cw_word2vec_step(hidden_f, move, output_f, targets, T, D, rate);
    g_assert_cmpfloat_with_epsilon(loss, wanted, 1e-5);
    for (int d = 0; d < D; d++)
        g_assert_cmpfloat_with_epsilon(move[d], -rate * slope(&hidden[d], hidden, output, targets),
                                       1e-6);
    for (int i = 0; i < V * D; i++)
        g_assert_cmpfloat_with_epsilon(output_f[i] - output[i],
                                       -rate * slope(&output[i], hidden, output, targets), 1e-6);
    for (int d = 0; d < D; d++)
        g_assert_cmpfloat(output_f[2 * D + d], ==, (float)output[2 * D + d]);
}

/* What is certain beyond 6 does not move, and what is certainly wrong moves by the whole rate; the
 * loss is no infinity where exp() is. */
static void test_clip(void)
{
    const float hidden[] = {1};
    const guint32 targets[] = {0, 1};
    float sure[] = {6.5f, -6.5f}, wrong[] = {-6.5f, 6.5f}, far[] = {-1e4f, 0}, move[] = {0};
    cw_word2vec_step(hidden, move, sure, targets, 2, 1, .5);
    g_assert_cmpfloat(sure[0], ==, 6.5f);
    g_assert_cmpfloat(sure[1], ==, -6.5f);
    cw_word2vec_step(hidden, move, wrong, targets, 2, 1, .5);
    g_assert_cmpfloat(wrong[0], ==, -6);
    g_assert_cmpfloat(wrong[1], ==, 6);
    g_assert_cmpfloat_with_epsilon(cw_word2vec_step(hidden, move, far, targets, 1, 1, .5), 1e4, .1);
}

static void test_keep(void)
{
    g_assert_cmpfloat_with_epsilon(cw_word2vec_keep(.01, 1e-3), (sqrt(10) + 1) * .1, 1e-12);
    g_assert_cmpfloat_with_epsilon(cw_word2vec_keep(.1, 1e-3), .11, 1e-12);
    g_assert_cmpfloat(cw_word2vec_keep(.001, 1e-3), ==, 1);
    g_assert_cmpfloat(cw_word2vec_keep(.5, 0), ==, 1);
}

/* Counts of 16 and 1 are drawn 8 to 1; sd of a share of 20,000 is at most .0035. */
static void test_draw(void)
{
    cw_counted_word words[] = {{(char *)"a", 16}, {(char *)"b", 1}, {(char *)"c", 1}};
    const cw_vocabulary vocabulary = {.words = words, .count = 3};
    g_autofree double *sums = cw_word2vec_sums(&vocabulary, .75);
    gsize drawn[3] = {0};
    cw_random random = cw_random_start(1, 0, 0);
    for (int i = 0; i < 20000; i++)
        drawn[cw_word2vec_draw(sums, 3, &random)]++;
    for (int w = 0; w < 3; w++)
        g_assert_cmpfloat_with_epsilon((double)drawn[w] / 20000, w == 0 ? .8 : .1, .01);
}

/* ---- a run ----------------------------------------------------------------------------------- */

/* Texts of one kind each, of five of its twelve words, and one that all kinds have at times. */
static cw_bags *planted(void)
{
    cw_bags *bags = cw_bags_new();
    for (guint64 b = 0; b < BAGS; b++) {
        char words[SPOKEN + 1][16];
        const char *bag[SPOKEN + 1];
        cw_random random = cw_random_start(5, 0, b);
        for (int w = 0; w < SPOKEN; w++)
            g_snprintf(words[w], sizeof words[w], "k%d_%d", (int)(b % KINDS),
                       (int)cw_random_below(&random, WORDS));
        g_snprintf(words[SPOKEN], sizeof words[SPOKEN], "noise%d",
                   (int)cw_random_below(&random, 3));
        for (int w = 0; w <= SPOKEN; w++)
            bag[w] = words[w];
        cw_bags_add(bags, bag, SPOKEN + 1);
    }
    return bags;
}

static gboolean note(gpointer data, const cw_word2vec_pass *pass, GError **error)
{
    (void)error;
    g_array_append_val((GArray *)data, *pass);
    return TRUE;
}

/* Learns from `bags` by settings as typed. */
static cw_word_vectors *learn(const cw_bags *bags, const char *typed, guint64 seed, GArray *passes,
                              GError **error)
{
    cw_word2vec_settings settings = {0};
    cw_options_reset(cw_word_method_word2vec.options, &settings);
    g_auto(GStrv) pairs = g_strsplit(typed, " ", -1);
    for (char **pair = pairs; *pair != NULL; pair++) {
        char *value = strchr(*pair, '=');
        *value = '\0';
        g_assert_true(
            cw_options_set(cw_word_method_word2vec.options, &settings, *pair, value + 1, error));
    }
    const cw_vocabulary_law law = {(gsize)settings.words, (gsize)settings.min_count,
                                   settings.site_share};
    g_autoptr(cw_vocabulary) vocabulary = cw_vocabulary_new(bags, &law);
    const cw_word2vec_run run = {.bags = bags,
                                 .vocabulary = vocabulary,
                                 .settings = &settings,
                                 .seed = seed,
                                 .pass = passes != NULL ? note : NULL,
                                 .data = passes};
    cw_word_vectors *vectors = cw_word2vec_train(&run, error);
    cw_options_clear(cw_word_method_word2vec.options, &settings);
    return vectors;
}

static gsize nearest(const cw_word_vectors *vectors, gsize word)
{
    const gsize dimension = vectors->dimension;
    gsize best = 0;
    float most = -2;
    for (gsize other = 0; other < vectors->words->len; other++) {
        const float similarity = cw_similarity(vectors->values + word * dimension,
                                               vectors->values + other * dimension, dimension);
        if (other != word && similarity > most) {
            most = similarity;
            best = other;
        }
    }
    return best;
}

/* How many words of a kind ("k1_...") have one of the same nearest to them. */
static gsize count_together(cw_word_vectors *vectors)
{
    gsize together = 0;
    cw_similarity_normalise(vectors->values, vectors->words->len, vectors->dimension);
    for (gsize w = 0; w < vectors->words->len; w++) {
        const char *word = vectors->words->pdata[w],
                   *other = vectors->words->pdata[nearest(vectors, w)];
        together += word[0] == 'k' && strncmp(word, other, 2) == 0;
    }
    return together;
}

/* Words that go together end up together, and the loss falls. */
static void check_learns(const char *typed)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(cw_bags) bags = planted();
    g_autoptr(GArray) passes = g_array_new(FALSE, FALSE, sizeof(cw_word2vec_pass));
    g_autoptr(cw_word_vectors) vectors = learn(bags, typed, 1, passes, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(vectors->words->len, ==, KINDS * WORDS + 3);
    g_assert_cmpuint(count_together(vectors), >=, KINDS * WORDS - 1);
    const cw_word2vec_pass *first = &g_array_index(passes, cw_word2vec_pass, 0),
                           *last = &g_array_index(passes, cw_word2vec_pass, passes->len - 1);
    g_assert_cmpfloat(last->loss, <, .9 * first->loss);
    g_assert_cmpfloat(last->rate, <, .1 * first->rate);
    g_assert_cmpint(last->epoch, ==, (gint64)passes->len);
    g_assert_cmpint(last->bags, ==, (gint64)passes->len * BAGS);
}

static void test_skip_gram(void)
{
    check_learns("dimension=20 epochs=15");
}

static void test_cbow(void)
{
    check_learns("dimension=20 epochs=30 model=cbow");
}

/* Words of a kind that stand apart in every text, common ones in between, meet all the same: with
 * one context alone, only because a bag has no order. */
static void test_no_order(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(cw_bags) bags = cw_bags_new();
    for (int b = 0; b < 500; b++) {
        char words[6][8];
        const char *bag[6];
        for (int w = 0; w < 6; w++) {
            if (w % 2 == 0)
                g_snprintf(words[w], sizeof words[w], "k%d_%d", b % KINDS, w);
            else
                g_snprintf(words[w], sizeof words[w], "c%d", w);
            bag[w] = words[w];
        }
        cw_bags_add(bags, bag, 6);
    }
    g_autoptr(cw_word_vectors) vectors =
        learn(bags, "site_share=1 subsample=0 dimension=10 epochs=20 contexts=1", 1, NULL, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(count_together(vectors), ==, 3 * KINDS);
}

/* Equal seeds give equal bits, others do not. */
static void test_same_again(void)
{
    g_autoptr(cw_bags) bags = planted();
    const char *typed = "dimension=10 epochs=1";
    g_autoptr(cw_word_vectors) one = learn(bags, typed, 1, NULL, NULL);
    g_autoptr(cw_word_vectors) same = learn(bags, typed, 1, NULL, NULL);
    g_autoptr(cw_word_vectors) other = learn(bags, typed, 2, NULL, NULL);
    const gsize bytes = one->words->len * 10 * sizeof(float);
    g_assert_cmpmem(one->values, bytes, same->values, bytes);
    g_assert_cmpint(memcmp(one->values, other->values, bytes), !=, 0);
}

/* As many pairs as the law says: all words of a text with each other, or with so many. */
static void test_pairs(void)
{
    g_autoptr(cw_bags) bags = cw_bags_new();
    static const char *const six[] = {"a", "b", "c", "d", "e", "f"}, *const one[] = {"a"};
    g_autoptr(GArray) passes = g_array_new(FALSE, FALSE, sizeof(cw_word2vec_pass));
    cw_bags_add(bags, six, 6);
    cw_bags_add(bags, one, 1);
    cw_bags_add(bags, NULL, 0);
    const char *const typed[] = {"contexts=20", "contexts=2", "contexts=20 model=cbow"};
    const gsize pairs[] = {30, 12, 6};
    for (int i = 0; i < 3; i++) {
        g_autoptr(GError) error = NULL;
        g_autofree char *all = g_strconcat(
            "min_count=1 site_share=1 subsample=0 dimension=4 epochs=1 ", typed[i], NULL);
        g_autoptr(cw_word_vectors) vectors = learn(bags, all, 1, passes, &error);
        g_assert_no_error(error);
        g_assert_cmpuint(g_array_index(passes, cw_word2vec_pass, i).pairs, ==, pairs[i]);
    }
}

static void test_nothing(void)
{
    g_autoptr(GError) rare = NULL, none = NULL;
    g_autoptr(cw_bags) bags = cw_bags_new();
    static const char *const two[] = {"a", "b"};
    g_assert_null(learn(bags, "dimension=4", 1, NULL, &none));
    g_assert_error(none, CW_ERROR, CW_ERROR_NOT_FOUND);
    for (int i = 0; i < 4; i++)
        cw_bags_add(bags, two, 2);
    g_assert_null(learn(bags, "dimension=4 site_share=1", 1, NULL, &rare));
    g_assert_error(rare, CW_ERROR, CW_ERROR_NOT_FOUND);
    g_assert_nonnull(strstr(rare->message, "a lower min_count or a higher site_share"));
}

/* Stops when it is asked the second time. */
static gboolean stop_second(gpointer data, const cw_progress_state *state)
{
    gint64 *done = data; /* [2] of each time */
    const gboolean first = done[0] < 0;
    done[first ? 0 : 1] = state->done;
    return first;
}

/* One text as long as a book is not learned to its end before a wish to stop is heard. */
static void test_stopped(void)
{
    enum { LONG = 2000 };
    gint64 done[] = {-1, -1};
    const cw_progress progress = {stop_second, done};
    g_autoptr(GError) error = NULL;
    g_autoptr(cw_bags) bags = cw_bags_new();
    g_autoptr(GPtrArray) words = g_ptr_array_new_with_free_func(g_free);
    for (int w = 0; w < LONG; w++)
        g_ptr_array_add(words, g_strdup_printf("w%d", w));
    cw_bags_add(bags, (const char *const *)words->pdata, words->len);
    const cw_vocabulary_law law = {LONG, 1, 1};
    g_autoptr(cw_vocabulary) vocabulary = cw_vocabulary_new(bags, &law);
    cw_word2vec_settings settings = {0};
    cw_options_reset(cw_word_method_word2vec.options, &settings);
    const cw_word2vec_run run = {
        .bags = bags, .vocabulary = vocabulary, .settings = &settings, .progress = &progress};
    g_assert_null(cw_word2vec_train(&run, &error));
    g_assert_error(error, CW_ERROR, CW_ERROR_INTERRUPTED);
    g_assert_cmpint(done[1], ==, 0);
    cw_options_clear(cw_word_method_word2vec.options, &settings);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/word2vec/golden", test_golden);
    g_test_add_func("/word2vec/gradient", test_gradient);
    g_test_add_func("/word2vec/clip", test_clip);
    g_test_add_func("/word2vec/keep", test_keep);
    g_test_add_func("/word2vec/draw", test_draw);
    g_test_add_func("/word2vec/skip-gram", test_skip_gram);
    g_test_add_func("/word2vec/cbow", test_cbow);
    g_test_add_func("/word2vec/no-order", test_no_order);
    g_test_add_func("/word2vec/same-again", test_same_again);
    g_test_add_func("/word2vec/pairs", test_pairs);
    g_test_add_func("/word2vec/nothing", test_nothing);
    g_test_add_func("/word2vec/stopped", test_stopped);
    return g_test_run();
}
