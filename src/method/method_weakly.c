/* SPDX-License-Identifier: Apache-2.0
 *
 * Weakly (METHODS 7.1; Joulin et al. 2016, "Learning visual features from large weakly supervised
 * data"): words are predicted from the features of a picture as they are, without a length of their
 * own to be kept to. With low_rank these go through a linear map first (METHODS 7.2). The length
 * that they had on average is kept beside the words, so that what is stored of a picture gives
 * scores at the scale that was learned.
 */
#include "method/word_learning.h"

static const cw_option options[] = {
    CW_WORD_LEARNING_ROWS,
    CW_INT(cw_word_learning, own_words, 1, 1, CW_WORD_LEARNING_OWN_MOST, NULL,
           "words of a picture's text that are asked for at once, the drawn one among them"),
    CW_INT(cw_word_learning, low_rank, 0, 0, 8192, NULL,
           "numbers of a word's vector, behind a linear map of the features; 0: as many as these"),
    CW_OPTION_END,
};

static void build(cw_method_run *run)
{
    const cw_word_learning *settings = run->settings;
    if (!cw_word_learning_check(run))
        return;
    cw_node *features = cw_method_features(run, FALSE, "backbone");
    cw_node *rows = cw_head_words_map(run->graph, features, settings->low_rank);
    cw_node *own = cw_word_learning_own(run, cw_node_size(rows, 1));
    cw_graph_set_loss(run->graph, cw_word_learning_loss(run, rows, own));
    cw_word_learning_finish(run, features);
}

const cw_method cw_method_weakly = {
    .row = {"weakly", "pictures and the words of their texts, which each predicts"},
    .options = options,
    .settings_bytes = sizeof(cw_word_learning),
    .words = cw_word_learning_words,
    .frequency_power = cw_word_learning_frequency_power,
    .word_width = cw_word_learning_width,
    .near_words = cw_word_learning_near,
    .views = "adde",
    .defaults = CW_WORD_LEARNING_DEFAULTS,
    .backbone = "backbone.",
    .encoder = "backbone.",
    .build = build,
    .begin = cw_word_learning_begin,
    .step = cw_word_learning_step,
    .rate = cw_word_learning_rate,
};
