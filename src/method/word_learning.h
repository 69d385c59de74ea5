/* SPDX-License-Identifier: Apache-2.0
 *
 * What Weakly and its variant of types share (METHODS 7.1, 7.2): of a word, drawn evenly, and a
 * picture whose text has it, the word is predicted among words that are drawn, too, one draw for
 * all of the batch, and among some of those nearest to it, which are its own. Where words are drawn
 * by their frequency to a power, the log of what that makes of each is added to its score: how
 * often a word is need not be learned, and what is learned is the same, how much likelier it makes
 * it that a picture is this one.
 */
#pragma once

#include "method/method.h"

G_BEGIN_DECLS

typedef struct {
    gint64 words, own_words, negatives, close_negatives, low_rank;
    gboolean exclude_other_true_labels, correct;
    double frequency_power, freeze;
    char *untyped; /* what becomes of words without a type */
    double type_weight, entropy_weight, type_hold_out;
} cw_word_learning;

#define CW_WORD_LEARNING_OWN_MOST 64

/* The option rows that both have. */
#define CW_WORD_LEARNING_ROWS                                                                      \
    CW_INT(cw_word_learning, words, 30000, 2, 1000000, NULL,                                       \
           "the most frequent words that are learned"),                                            \
        CW_REAL(cw_word_learning, frequency_power, 0, 0, 1, NULL,                                  \
                "how often a word is drawn: as its frequency to this power; 0: all alike"),        \
        CW_INT(cw_word_learning, negatives, 1000, 1, 100000, NULL,                                 \
               "words drawn for each batch that a word is told apart from; at most all"),          \
        CW_INT(cw_word_learning, close_negatives, 0, 0, CW_WORD_BAGS_NEAR, NULL,                   \
               "of these, drawn from the 10 words nearest to it in --word-vectors"),               \
        CW_BOOL(cw_word_learning, exclude_other_true_labels, 0,                                    \
                "a word of the picture's own text does not stand against another of it"),          \
        CW_BOOL(cw_word_learning, correct, 0,                                                      \
                "drawn words weigh as much as all that they are drawn from (log Q correction)"),   \
        CW_REAL(cw_word_learning, freeze, 0.2, 0, 1, NULL,                                         \
                "share of the run in which a backbone that starts from --init stands still")

/* The habits of training that both have. */
#define CW_WORD_LEARNING_DEFAULTS                                                                  \
    "[run]\noptimiser=sgd\nbatch=64\nepochs=60\nrate=0.4\nrate_end=0\n"                            \
    "warm_up_epochs=0\nschedule=plateau\nschedule_patience=10\nschedule_factor=0.1\n"              \
    "decay=1e-4\ndecay_end=1e-4\nphotos=1\nwhiten=0\n"                                             \
    "[optimiser]\nmomentum=0.9\nclip_global=5\n"

/* For the rows of methods. */
gint64 cw_word_learning_words(gconstpointer settings);
double cw_word_learning_frequency_power(gconstpointer settings);
gint64 cw_word_learning_width(gconstpointer settings);
gboolean cw_word_learning_near(gconstpointer settings);
gboolean cw_word_learning_begin(cw_method_run *run, GError **error);
void cw_word_learning_step(const cw_method_run *run, gint64 number, cw_plan *plan);
double cw_word_learning_rate(const cw_method_run *run, const char *group, gint64 number);

/* FALSE where the views, the words or the settings are none to learn from: the graph's mistake says
 * so. */
gboolean cw_word_learning_check(cw_method_run *run);

/* [N,R]: the rows of the words that stand for the samples, in a table of that width, which it
 * makes; [N,P,R] with several own_words P. */
cw_node *cw_word_learning_own(cw_method_run *run, gint64 width);

/* [1]: how well `rows` [N,R], what the pictures say where their words `own` meet it, tell these
 * from the drawn ones. */
cw_node *cw_word_learning_loss(cw_method_run *run, cw_node *rows, cw_node *own);

/* Gives the outputs of pictures of these features [N,D], and keeps how long they are on average
 * beside the words: pictures are embedded at length 1. */
void cw_word_learning_finish(cw_method_run *run, cw_node *features);

G_END_DECLS
