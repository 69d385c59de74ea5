/* SPDX-License-Identifier: Apache-2.0
 *
 * The items of a word lie side by side, each with the sum of the weights up to and with its own: a
 * draw is one random number and a search by halves.
 */
#include "train/word_draws.h"

typedef struct {
    guint32 item;
    double until; /* sum of the weights of the word's items up to this one */
} place;

struct cw_word_draws {
    gsize count;
    guint32 *words; /* [count] that may be drawn */
    gsize *first;   /* [count+1] where the places of each start */
    place *places;
};

/* Where the places of each word start among those of all: [K+1]. (transfer full) */
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

static void fill_places(cw_word_draws *draws, const cw_word_bags *bags, const double *weights,
                        const gsize *starts)
{
    g_autofree gsize *next = g_memdup2(starts, (bags->count + 1) * sizeof *starts);
    for (gsize i = 0; i < bags->items; i++)
        for (gsize m = bags->first[i]; weights[i] > 0 && m < bags->first[i + 1]; m++) {
            const gsize word = bags->members[m], at = next[word]++;
            const double before = at > starts[word] ? draws->places[at - 1].until : 0;
            draws->places[at] = (place){(guint32)i, before + weights[i]};
        }
}

cw_word_draws *cw_word_draws_new(const cw_word_bags *bags, const double *weights)
{
    cw_word_draws *draws = g_new0(cw_word_draws, 1);
    g_autofree gsize *starts = place_words(bags, weights);
    draws->words = g_new(guint32, bags->count + 1);
    draws->first = g_new0(gsize, bags->count + 1);
    draws->places = g_new(place, starts[bags->count] + 1);
    fill_places(draws, bags, weights, starts);
    for (gsize k = 0; k < bags->count; k++)
        if (starts[k + 1] > starts[k]) {
            draws->words[draws->count++] = (guint32)k;
            draws->first[draws->count] = starts[k + 1];
        }
    return draws;
}

void cw_word_draws_free(cw_word_draws *draws)
{
    if (draws == NULL)
        return;
    g_free(draws->words);
    g_free(draws->first);
    g_free(draws->places);
    g_free(draws);
}

gsize cw_word_draws_count(const cw_word_draws *draws)
{
    return draws->count;
}

void cw_word_draws_draw(const cw_word_draws *draws, cw_random *random, guint32 *word, guint32 *item)
{
    const gsize drawn = cw_random_below(random, draws->count);
    gsize low = draws->first[drawn], high = draws->first[drawn + 1] - 1;
    const double point = cw_random_unit(random) * draws->places[high].until;
    while (low < high) { /* the first place that ends behind the point; by rounding the last */
        const gsize middle = (low + high) / 2;
        if (draws->places[middle].until > point)
            high = middle;
        else
            low = middle + 1;
    }
    *word = draws->words[drawn];
    *item = draws->places[low].item;
}
