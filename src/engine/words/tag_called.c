/* SPDX-License-Identifier: Apache-2.0
 *
 * What pictures call for, in a few numbers: their scores by some words, along the directions in
 * which these vary most.
 *
 * A picture that was learned from calls for the words of its own text, whichever of several that
 * mean the same these are, far louder than another picture like it does. That is memory and no
 * sight, and it would tell apart whoever should be found alike. So such a score is put at what the
 * picture's others let expect: first at the word's mean over pictures without it, then where the
 * main directions of all scores lead.
 */
#include <math.h>

#include "base/size.h"
#include "cluster/principal.h"
#include "engine/words/tag_private.h"

typedef struct {
    const cw_tags *tags;
    const guint32 *words;
    gsize count, units; /* C, U */
    float *scores;      /* [U,C] */
} calling;

/* The scores of one word, around their mean over pictures whose texts lack it; there 0. */
static void ask(const calling *c, gsize place, float *said)
{
    const cw_tags *tags = c->tags;
    const guint32 word = c->words[place];
    const gsize first = tags->first[word], end = tags->first[word + 1];
    double sum = 0;
    cw_word_table_scores_of(tags->table, word, tags->beside, c->units, said);
    for (gsize u = 0; u < c->units; u++)
        sum += (double)said[u];
    for (gsize m = first; m < end; m++)
        sum -= (double)said[tags->having[m]];
    const double mean = sum / (double)MAX(c->units - (end - first), 1);
    for (gsize u = 0; u < c->units; u++)
        c->scores[u * c->count + place] = (float)((double)said[u] - mean);
    for (gsize m = first; m < end; m++)
        c->scores[tags->having[m] * c->count + place] = 0;
}

/* How far the scores of a word go along each direction [kept] with `called` [U,kept]. */
static void follow(const calling *c, gsize place, const float *called, gsize kept, double *along)
{
    for (gsize d = 0; d < kept; d++) {
        double product = 0, squares = 0;
        for (gsize u = 0; u < c->units; u++) {
            const double step = (double)called[u * kept + d];
            product += step * (double)c->scores[u * c->count + place];
            squares += step * step;
        }
        along[d] = squares > 0 ? product / squares : 0;
    }
}

/* Puts the scores of words of the pictures' own texts where the others lead. */
static void expect(const calling *c, const float *called, gsize kept)
{
    g_autofree double *along = g_new(double, kept);
    for (gsize place = 0; place < c->count; place++) {
        const guint32 word = c->words[place];
        follow(c, place, called, kept, along);
        for (gsize m = c->tags->first[word]; m < c->tags->first[word + 1]; m++) {
            const gsize unit = c->tags->having[m];
            double score = 0;
            for (gsize d = 0; d < kept; d++)
                score += along[d] * (double)called[unit * kept + d];
            c->scores[unit * c->count + place] = (float)score;
        }
    }
}

gboolean cw_tags_call(const cw_tags *tags, const guint32 *words, gsize count, gsize kept,
                      float *called, GError **error)
{
    const gsize units = tags->units->count;
    const guint threads = (guint)tags->request->threads;
    cw_autosize float *scores =
        cw_size_alloc(units + 1, count * sizeof(float), "what pictures call for", error);
    if (scores == NULL)
        return FALSE;
    const calling c = {tags, words, count, units, scores};
    g_autofree float *said = g_new(float, units);
    for (gsize place = 0; place < count; place++)
        ask(&c, place, said);
    if (!cw_principal_project(scores, units, count, kept, threads, called, error))
        return FALSE;
    expect(&c, called, kept);
    return cw_principal_project(scores, units, count, kept, threads, called, error);
}
