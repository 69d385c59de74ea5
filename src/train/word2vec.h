/* SPDX-License-Identifier: Apache-2.0
 *
 * Word2Vec (Mikolov et al. 2013; METHODS 7.3) on bags of words: a word's vector learns to tell the
 * words of its bags from words drawn at random. It looks at no picture, so it is no cw_method and
 * has a trainer of its own. One thread, so that equal seeds give equal bits.
 */
#pragma once

#include "base/option.h"
#include "base/progress.h"
#include "base/random.h"
#include "text/vocabulary.h"
#include "text/word_vectors.h"

G_BEGIN_DECLS

typedef struct {
    char *model;      /* "skip_gram": a word predicts each word of its bag; "cbow": the mean of them
                         predicts it */
    gint64 dimension; /* D */
    gint64 epochs;    /* passes over the bags */
    gint64 negatives; /* words drawn at random for each that is predicted */
    gint64 contexts;  /* the most words of its bag that a word is shown with */
    double rate;      /* learning rate at first; 0: 0.025, of cbow 0.05 */
    double rate_end;  /* share of it that is left at the end; linear in between */
    double subsample; /* share of all words beyond which a word is left out ever more often; 0: not
                         at all */
    double power;     /* a negative is drawn in proportion to this power of its count */
    gint64 words;     /* the most frequent words are learned */
    gint64 min_count; /* ...of those in so many texts */
    double site_share; /* ...and in at most this share of them (text/vocabulary.h) */
    char *languages;   /* "en,fr": of texts in these alone; "": of all */
} cw_word2vec_settings;

/* Methods that learn from words alone: rows of their own beside cw_method_table. */
typedef struct {
    cw_row row;
    const cw_option *options; /* of cw_word2vec_settings */
} cw_word_method;

extern const cw_word_method cw_word_method_word2vec;
extern const cw_row_table cw_word_method_table;

/* What a pass has learned. */
typedef struct {
    gint64 epoch; /* from 1 */
    gint64 bags;  /* seen so far, in all passes */
    double loss;  /* mean of the pass, a pair */
    double rate;  /* at its end */
    gsize pairs;  /* of the pass */
} cw_word2vec_pass;

typedef struct {
    const cw_bags *bags;
    const cw_vocabulary *vocabulary; /* of them */
    const cw_word2vec_settings *settings;
    guint64 seed;
    const cw_progress *progress;
    /* Called behind each pass; may be NULL. */
    gboolean (*pass)(gpointer data, const cw_word2vec_pass *pass, GError **error);
    gpointer data;
} cw_word2vec_run;

/* Learns a vector for every word of the vocabulary, in its order. CW_ERROR_NOT_FOUND: no bag has
 * two of its words; CW_ERROR_INTERRUPTED; CW_ERROR_FAILED: numbers that are none (a rate too high);
 * CW_ERROR_TOO_LARGE. (transfer full) */
cw_word_vectors *cw_word2vec_train(const cw_word2vec_run *run, GError **error);

/* Memory that it takes, beside the bags. */
gsize cw_word2vec_bytes(gsize words, gint64 dimension);

/* ---- its laws, for tests --------------------------------------------------------------------- */

/* One step of negative sampling. The loss of hidden h [D] against rows u of `output` [V,D],
 *     -log s(u_t0 . h) - sum_{i>0} log s(-u_ti . h),   s(x) = 1 / (1 + exp(-x)),
 * of `targets` [count], the first of which is the word to be predicted, is returned as it was
 * before. Each row moves by -rate times its gradient, one after the other, and `move` [D] gets the
 * same for h added. Beyond +-6 s counts as 0 or 1, as in the authors' program. */
double cw_word2vec_step(const float *hidden, float *move, float *output, const guint32 *targets,
                        gsize count, gsize dimension, double rate);

/* Probability in [0,1] that a word which is the share f of all words is not left out:
 * (sqrt(f / t) + 1) t / f. */
double cw_word2vec_keep(double share, double subsample);

/* The sums of count^power up to each word [V] of a vocabulary, and a word drawn in proportion.
 * (transfer full) */
double *cw_word2vec_sums(const cw_vocabulary *vocabulary, double power);
guint32 cw_word2vec_draw(const double *sums, gsize words, cw_random *random);

G_END_DECLS
