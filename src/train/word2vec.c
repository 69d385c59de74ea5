/* SPDX-License-Identifier: Apache-2.0
 *
 * Bags have no order, so that the words around a word are the rest of its bag, or as many of them
 * as are allowed, drawn anew in each pass: the bag is shuffled, and a word's contexts are those
 * that follow it, round the end. What is drawn depends on seed, pass and bag alone.
 */
#include "train/word2vec.h"

#include <math.h>
#include <string.h>

#include "base/error.h"
#include "base/simd.h"
#include "base/size.h"
#include "score/similarity.h"

#define CLIP 6.0       /* inner products beyond it count as certain */
#define TELL_WORK 4096 /* bags and pairs between two words with whoever watches */
#define CONTEXTS_MOST 1000
#define NEGATIVES_MOST 100
#define STREAM_ORDER G_GUINT64_CONSTANT(0x77326f72646572)
#define STREAM_START G_GUINT64_CONSTANT(0x77327374617274)
#define STREAM_BAG G_GUINT64_CONSTANT(0x773262616773)

static const char *const models[] = {"skip_gram", "cbow", NULL};

static const cw_option options[] = {
    CW_CHOICE(cw_word2vec_settings, model, "skip_gram", models,
              "whether a word predicts each word of its text, or their mean predicts it"),
    CW_INT(cw_word2vec_settings, dimension, 400, 1, 4096, NULL, "numbers of a word's vector"),
    CW_INT(cw_word2vec_settings, epochs, 5, 1, 10000, NULL, "passes over the texts"),
    CW_INT(cw_word2vec_settings, negatives, 5, 1, NEGATIVES_MOST, "words",
           "drawn at random for each that is predicted"),
    CW_INT(cw_word2vec_settings, contexts, 20, 1, CONTEXTS_MOST, "words",
           "of its text that a word is shown with at most"),
    CW_REAL(cw_word2vec_settings, rate, 0, 0, 10, NULL,
            "learning rate at first; 0: 0.025, of cbow 0.05"),
    CW_REAL(cw_word2vec_settings, rate_end, 1e-4, 0, 1, NULL,
            "share of it that is left at the end; linear in between"),
    CW_REAL(cw_word2vec_settings, subsample, 1e-3, 0, 1, NULL,
            "share of all words beyond which a word is left out ever more often; 0: none is"),
    CW_REAL(cw_word2vec_settings, power, 0.75, 0, 1, NULL,
            "of its count, in proportion to which a word is drawn"),
    CW_INT(cw_word2vec_settings, words, 30000, 2, 10000000, NULL,
           "the most frequent ones are learned"),
    CW_INT(cw_word2vec_settings, min_count, 5, 1, 1000000, "texts",
           "that a word must be in to be learned"),
    CW_REAL(cw_word2vec_settings, site_share, 0.5, 1e-6, 1, NULL,
            "a word in more than this share of the texts is the site's and is not learned"),
    CW_TEXT(cw_word2vec_settings, languages, "",
            "by commas: texts in others are left out (list languages); none: all are read"),
    CW_OPTION_END,
};

const cw_word_method cw_word_method_word2vec = {
    {"word2vec",
     "words whose texts are alike (Mikolov 2013); learns from texts, not from pictures"},
    options,
};

static const cw_row *const rows[] = {&cw_word_method_word2vec.row, NULL};

const cw_row_table cw_word_method_table = {"method of words", rows};

/* ---- laws ------------------------------------------------------------------------------------ */

/* move += g row, row += g hidden; the row as it was moves the hidden. */
CW_SIMD static void exchange(float *restrict move, float *restrict row,
                             const float *restrict hidden, float g, gsize dimension)
{
    for (gsize d = 0; d < dimension; d++) {
        move[d] += g * row[d];
        row[d] += g * hidden[d];
    }
}

CW_SIMD static void add(float *restrict into, const float *restrict row, gsize dimension)
{
    for (gsize d = 0; d < dimension; d++)
        into[d] += row[d];
}

static double clipped_sigmoid(double x)
{
    return x > CLIP ? 1 : x < -CLIP ? 0 : 1 / (1 + exp(-x));
}

double cw_word2vec_step(const float *hidden, float *move, float *output, const guint32 *targets,
                        gsize count, gsize dimension, double rate)
{
    double loss = 0;
    for (gsize t = 0; t < count; t++) {
        float *row = output + targets[t] * dimension;
        const double product = (double)cw_similarity(row, hidden, dimension),
                     label = t == 0 ? 1 : 0;
        const double against = t == 0 ? -product : product; /* log(1 + e^x), without overflow */
        loss += fmax(against, 0) + log1p(exp(-fabs(against)));
        exchange(move, row, hidden, (float)((label - clipped_sigmoid(product)) * rate), dimension);
    }
    return loss;
}

double cw_word2vec_keep(double share, double subsample)
{
    return subsample > 0 ? fmin((sqrt(share / subsample) + 1) * subsample / share, 1) : 1;
}

double *cw_word2vec_sums(const cw_vocabulary *vocabulary, double power)
{
    double *sums = g_new(double, vocabulary->count + 1), sum = 0;
    for (gsize w = 0; w < vocabulary->count; w++)
        sums[w] = sum += pow((double)vocabulary->words[w].count, power);
    return sums;
}

/* The first word whose sum is above a uniform number. */
guint32 cw_word2vec_draw(const double *sums, gsize words, cw_random *random)
{
    const double mark = cw_random_unit(random) * sums[words - 1];
    gsize low = 0, high = words - 1;
    while (low < high) {
        const gsize middle = (low + high) / 2;
        if (sums[middle] > mark)
            high = middle;
        else
            low = middle + 1;
    }
    return (guint32)low;
}

gsize cw_word2vec_bytes(gsize words, gint64 dimension)
{
    return 2 * words * (gsize)dimension * sizeof(float);
}

/* ---- a run ----------------------------------------------------------------------------------- */

typedef struct {
    const cw_word2vec_run *run;
    gboolean cbow;
    gsize words, dimension; /* V, D */
    gint32 *places;         /* by word of the bags: its row, or -1 */
    double *keep;           /* [V] probability */
    double *drawn;          /* [V] cw_word2vec_sums() */
    cw_word_vectors *vectors;
    float *output;        /* [V,D] */
    float *hidden, *move; /* [D] */
    guint32 *bag;         /* the words of the bag at hand that are not left out */
    double rate, rate_first;
    double loss; /* of the pass so far... */
    gsize pairs; /* ...over so many */
    gsize work;  /* bags and pairs since whoever watches was told */
    gint64 done; /* bags of all passes */
} learner;

static void learner_clear(learner *l)
{
    g_free(l->places);
    g_free(l->keep);
    g_free(l->drawn);
    g_free(l->bag);
    cw_word_vectors_free(l->vectors);
    cw_size_free(l->output);
    cw_size_free(l->hidden);
    cw_size_free(l->move);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(learner, learner_clear)

static void fill_keep(learner *l)
{
    const cw_counted_word *words = l->run->vocabulary->words;
    double all = 0;
    for (gsize w = 0; w < l->words; w++)
        all += (double)words[w].count;
    for (gsize w = 0; w < l->words; w++)
        l->keep[w] = cw_word2vec_keep((double)words[w].count / all, l->run->settings->subsample);
}

/* Vectors start in the cube of side 1/D around 0, as the authors' do; what they are compared with
 * starts at 0. */
static void fill_vectors(learner *l)
{
    for (gsize w = 0; w < l->words; w++) {
        cw_random random = cw_random_start(l->run->seed, w, STREAM_START);
        cw_word_vectors_name(l->vectors, l->run->vocabulary->words[w].word);
        for (gsize d = 0; d < l->dimension; d++)
            l->vectors->values[w * l->dimension + d] =
                (float)(cw_random_uniform(&random, -0.5, 0.5) / (double)l->dimension);
    }
}

static gsize longest_bag(const cw_bags *bags)
{
    gsize longest = 0, count;
    for (gsize b = 0; b < cw_bags_count(bags); b++) {
        cw_bags_get(bags, b, &count);
        longest = MAX(longest, count);
    }
    return longest;
}

static gboolean open_learner(learner *l, const cw_word2vec_run *run, GError **error)
{
    const cw_word2vec_settings *settings = run->settings;
    l->run = run;
    l->cbow = strcmp(settings->model, models[1]) == 0;
    l->words = run->vocabulary->count;
    l->dimension = (gsize)settings->dimension;
    l->rate_first = settings->rate > 0 ? settings->rate : l->cbow ? 0.05 : 0.025;
    l->vectors = cw_word_vectors_new(MAX(l->words, 1), l->dimension, error);
    l->output = l->vectors != NULL ? cw_size_alloc(MAX(l->words, 1) * l->dimension, sizeof(float),
                                                   "word vectors", error)
                                   : NULL;
    if (l->output == NULL)
        return FALSE;
    l->hidden = cw_size_alloc(l->dimension, sizeof(float), "a word vector", error);
    l->move = cw_size_alloc(l->dimension, sizeof(float), "a word vector", error);
    if (l->hidden == NULL || l->move == NULL)
        return FALSE;
    l->places = cw_vocabulary_places(run->vocabulary, run->bags);
    l->keep = g_new(double, l->words + 1);
    l->drawn = cw_word2vec_sums(run->vocabulary, settings->power);
    l->bag = g_new(guint32, longest_bag(run->bags) + 1);
    fill_keep(l);
    fill_vectors(l);
    return TRUE;
}

/* One pair: the hidden vector learns to predict `word`. A negative that is the word itself is
 * passed over. */
static void learn_pair(learner *l, const float *hidden, guint32 word, cw_random *random)
{
    guint32 targets[1 + NEGATIVES_MOST] = {word};
    gsize count = 1;
    for (gint64 n = 0; n < l->run->settings->negatives; n++) {
        const guint32 negative = cw_word2vec_draw(l->drawn, l->words, random);
        if (negative != word)
            targets[count++] = negative;
    }
    memset(l->move, 0, l->dimension * sizeof(float));
    l->loss += cw_word2vec_step(hidden, l->move, l->output, targets, count, l->dimension, l->rate);
    l->pairs++;
}

static float *vector_of(const learner *l, guint32 word)
{
    return l->vectors->values + word * l->dimension;
}

static void learn_skip_gram(learner *l, gsize count, gsize at, gsize contexts, cw_random *random)
{
    float *centre = vector_of(l, l->bag[at]);
    for (gsize c = 1; c <= contexts; c++) {
        learn_pair(l, centre, l->bag[(at + c) % count], random);
        add(centre, l->move, l->dimension);
    }
}

/* Every context moves by the whole of what the mean should, as in the authors' program: by the
 * number of contexts more than its gradient. */
static void learn_cbow(learner *l, gsize count, gsize at, gsize contexts, cw_random *random)
{
    memset(l->hidden, 0, l->dimension * sizeof(float));
    for (gsize c = 1; c <= contexts; c++)
        add(l->hidden, vector_of(l, l->bag[(at + c) % count]), l->dimension);
    for (gsize d = 0; d < l->dimension; d++)
        l->hidden[d] /= (float)contexts;
    learn_pair(l, l->hidden, l->bag[at], random);
    for (gsize c = 1; c <= contexts; c++)
        add(vector_of(l, l->bag[(at + c) % count]), l->move, l->dimension);
}

/* The words of a bag that are learned and not left out this time, in random order. */
static gsize draw_bag(learner *l, gsize bag, cw_random *random)
{
    gsize members, count = 0;
    const guint32 *numbers = cw_bags_get(l->run->bags, bag, &members);
    for (gsize m = 0; m < members; m++) {
        const gint32 place = l->places[numbers[m]];
        if (place >= 0 && cw_random_chance(random, l->keep[place]))
            l->bag[count++] = (guint32)place;
    }
    for (gsize i = count; i > 1; i--) {
        const gsize j = cw_random_below(random, i);
        const guint32 swap = l->bag[i - 1];
        l->bag[i - 1] = l->bag[j];
        l->bag[j] = swap;
    }
    return count;
}

static gboolean tell(learner *l, GError **error)
{
    g_autofree char *detail =
        l->pairs > 0 ? g_strdup_printf("loss %.3f", l->loss / (double)l->pairs) : NULL;
    const gint64 total = l->run->settings->epochs * (gint64)cw_bags_count(l->run->bags);
    const cw_progress_state state = {"learning words", "texts", l->done, total, detail};
    l->work = 0;
    if (cw_progress_tell(l->run->progress, &state))
        return TRUE;
    g_set_error_literal(error, CW_ERROR, CW_ERROR_INTERRUPTED,
                        "stopped while learning words; nothing was kept of them");
    return FALSE;
}

/* A text may be as long as a book: whoever watches is asked within it, too. */
static gboolean learn_bag(learner *l, gint64 epoch, gsize bag, GError **error)
{
    cw_random random = cw_random_start(l->run->seed ^ STREAM_BAG, (guint64)epoch, bag);
    const gsize count = draw_bag(l, bag, &random);
    const gsize contexts = MIN(count - MIN(count, 1), (gsize)l->run->settings->contexts);
    for (gsize at = 0; contexts > 0 && at < count; at++) {
        (l->cbow ? learn_cbow : learn_skip_gram)(l, count, at, contexts, &random);
        l->work += contexts;
        if (l->work >= TELL_WORK && !tell(l, error))
            return FALSE;
    }
    l->work++;
    l->done++;
    return TRUE;
}

static gboolean end_pass(learner *l, gint64 epoch, gint64 done, GError **error)
{
    const cw_word2vec_pass pass = {epoch + 1, done, l->loss / (double)l->pairs, l->rate, l->pairs};
    if (l->pairs > 0 && !isfinite(l->loss)) {
        g_set_error(error, CW_ERROR, CW_ERROR_FAILED,
                    "the loss of pass %" G_GINT64_FORMAT " is no number; a lower rate may help",
                    epoch + 1);
        return FALSE;
    }
    return l->pairs == 0 || l->run->pass == NULL || l->run->pass(l->run->data, &pass, error);
}

static gboolean run_pass(learner *l, gint64 epoch, guint32 *order, GError **error)
{
    const gsize bags = cw_bags_count(l->run->bags);
    const double total = (double)l->run->settings->epochs * (double)bags;
    cw_random random = cw_random_start(l->run->seed ^ STREAM_ORDER, (guint64)epoch, 0);
    cw_random_permutation(&random, order, bags);
    l->loss = 0;
    l->pairs = 0;
    if (!tell(l, error))
        return FALSE;
    for (gsize b = 0; b < bags; b++) {
        l->rate = l->rate_first * fmax(1 - (double)l->done / total, l->run->settings->rate_end);
        if ((l->work >= TELL_WORK && !tell(l, error)) || !learn_bag(l, epoch, order[b], error))
            return FALSE;
    }
    return end_pass(l, epoch, l->done, error);
}

/* Whether any bag has two words that are learned. */
static gboolean has_pairs(const learner *l)
{
    for (gsize b = 0; b < cw_bags_count(l->run->bags); b++) {
        gsize members, known = 0;
        const guint32 *numbers = cw_bags_get(l->run->bags, b, &members);
        for (gsize m = 0; m < members; m++)
            known += l->places[numbers[m]] >= 0;
        if (known > 1)
            return TRUE;
    }
    return FALSE;
}

cw_word_vectors *cw_word2vec_train(const cw_word2vec_run *run, GError **error)
{
    g_auto(learner) l = {0};
    if (!open_learner(&l, run, error))
        return NULL;
    if (!has_pairs(&l)) {
        g_set_error(error, CW_ERROR, CW_ERROR_NOT_FOUND,
                    "nothing to learn from: none of %" G_GSIZE_FORMAT
                    " texts has two of the %" G_GSIZE_FORMAT " words that are in %" G_GINT64_FORMAT
                    " texts or more and in %g of them at most; a lower min_count or a higher "
                    "site_share takes more",
                    cw_bags_count(run->bags), l.words, run->settings->min_count,
                    run->settings->site_share);
        return NULL;
    }
    g_autofree guint32 *order = g_new(guint32, cw_bags_count(run->bags) + 1);
    for (gint64 epoch = 0; epoch < run->settings->epochs; epoch++)
        if (!run_pass(&l, epoch, order, error))
            return NULL;
    return g_steal_pointer(&l.vectors);
}
