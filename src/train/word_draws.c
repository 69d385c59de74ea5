/* SPDX-License-Identifier: Apache-2.0
 *
 * The items of a word lie side by side, each with the sum of the weights up to and with its own: a
 * draw is one random number and a search by halves.
 */
#include "train/word_draws.h"

#include <math.h>

struct cw_word_draws {
    gsize count;
    guint32 *words;      /* [count] that may be drawn */
    double *words_until; /* [count] sums of how often each is; NULL: all alike */
    gsize *first;        /* [count+1] where the items of each start */
    guint32 *items;
    double *until; /* sum of the weights of the word's items up to this one */
};

/* Where the items of each word start among those of all: [K+1]. (transfer full) */
static gsize *place_words(const cw_word_bags *bags, const double *weights)
{
    gsize *starts = g_new0(gsize, bags->count + 1);
    for (gsize i = 0; i < bags->items; i++)
        for (gsize m = bags->first[i]; weights[i] > 0 && m < bags->first[i + 1]; m++)
            starts[bags->members[m] + 1]++;
    for (gsize k = 0; k < bags->count; k++)
        starts[k + 1] += starts[k];
    return starts;
}

static void fill_items(cw_word_draws *draws, const cw_word_bags *bags, const double *weights,
                       const gsize *starts)
{
    g_autofree gsize *next = g_memdup2(starts, (bags->count + 1) * sizeof *starts);
    for (gsize i = 0; i < bags->items; i++)
        for (gsize m = bags->first[i]; weights[i] > 0 && m < bags->first[i + 1]; m++) {
            const gsize word = bags->members[m], at = next[word]++;
            draws->items[at] = (guint32)i;
            draws->until[at] = weights[i] + (at > starts[word] ? draws->until[at - 1] : 0);
        }
}

static void sum_words(cw_word_draws *draws, double power)
{
    double until = 0;
    draws->words_until = g_new(double, draws->count + 1);
    for (gsize w = 0; w < draws->count; w++) {
        until += pow(draws->until[draws->first[w + 1] - 1], power);
        draws->words_until[w] = until;
    }
}

cw_word_draws *cw_word_draws_new(const cw_word_bags *bags, const double *weights,
                                 double frequency_power)
{
    cw_word_draws *draws = g_new0(cw_word_draws, 1);
    g_autofree gsize *starts = place_words(bags, weights);
    draws->words = g_new(guint32, bags->count + 1);
    draws->first = g_new0(gsize, bags->count + 1);
    draws->items = g_new(guint32, starts[bags->count] + 1);
    draws->until = g_new(double, starts[bags->count] + 1);
    fill_items(draws, bags, weights, starts);
    for (gsize k = 0; k < bags->count; k++)
        if (starts[k + 1] > starts[k]) {
            draws->words[draws->count++] = (guint32)k;
            draws->first[draws->count] = starts[k + 1];
        }
    if (frequency_power > 0)
        sum_words(draws, frequency_power);
    return draws;
}

void cw_word_draws_free(cw_word_draws *draws)
{
    if (draws == NULL)
        return;
    g_free(draws->words);
    g_free(draws->words_until);
    g_free(draws->first);
    g_free(draws->items);
    g_free(draws->until);
    g_free(draws);
}

gsize cw_word_draws_count(const cw_word_draws *draws)
{
    return draws->count;
}

/* A place of [low,high] by these sums: the first that ends behind the point; by rounding the last.
 */
static gsize draw(const double *until, gsize low, gsize high, cw_random *random)
{
    const double point = cw_random_unit(random) * until[high];
    while (low < high) {
        const gsize middle = (low + high) / 2;
        if (until[middle] > point)
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

void cw_word_draws_draw(const cw_word_draws *draws, cw_random *random, guint32 *word, guint32 *item)
{
    const gsize drawn = draws->words_until != NULL
                            ? draw(draws->words_until, 0, draws->count - 1, random)
                            : cw_random_below(random, draws->count);
    *word = draws->words[drawn];
    *item =
        draws->items[draw(draws->until, draws->first[drawn], draws->first[drawn + 1] - 1, random)];
}
