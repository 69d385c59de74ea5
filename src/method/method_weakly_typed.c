/* SPDX-License-Identifier: Apache-2.0
 *
 * Weakly with pseudo-attention (METHODS 7.2): a picture has a vector of the width of a word's for
 * each type of words (clothing, colour, ...), and a word meets them by what type it is:
 *
 *     V = A z [T,R],  p = softmax(B w + b) [T],  v = sum over t of p_t V_t
 *     loss = -log softmax(w_j . v) at the own word + type_weight CE(p, type)
 *
 * What the words of a type list are is a target of p. Of others `untyped` says: nothing, an even
 * target, or entropy_weight times the entropy of p, which is least where p is sure. Some typed
 * words are held out, and are as others to the run, so that it can be measured what it knows of
 * them.
 */
#include "loss/cross_entropy.h"
#include "loss/entropy.h"
#include "method/word_learning.h"

#define TYPES "types"
#define OPEN "open"

static const char *const meters[] = {"words", "word_types", "type_entropy", NULL};
static const char *const treatments[] = {"none", "uniform", "entropy", NULL};

static const cw_option options[] = {
    CW_WORD_LEARNING_ROWS,
    CW_INT(cw_word_learning, low_rank, 400, 1, 2048, NULL,
           "numbers of a word's vector, and of a picture's for each type"),
    CW_CHOICE(
        cw_word_learning, untyped, "entropy", treatments,
        "what is asked of words without a type: nothing, to be of all alike, or to be of one"),
    CW_REAL(cw_word_learning, type_weight, 1, 0, 1000, NULL, "of telling the types of typed words"),
    CW_REAL(cw_word_learning, entropy_weight, 0.1, 0, 1000, NULL,
            "of the entropy, where untyped=entropy"),
    CW_REAL(cw_word_learning, type_hold_out, 0.2, 0, 0.9, NULL,
            "share of the typed words whose type is not learned, for colorway words --model"),
    CW_OPTION_END,
};

static gboolean is_uniform(const cw_word_learning *settings)
{
    return g_str_equal(settings->untyped, treatments[1]);
}

static gboolean is_entropy(const cw_word_learning *settings)
{
    return g_str_equal(settings->untyped, treatments[2]);
}

static double hold_out_types(gconstpointer settings)
{
    return ((const cw_word_learning *)settings)->type_hold_out;
}

/* Of each row what p shall be [N,T]: 1 at the type, or as much everywhere, or 0 where nothing is
 * asked. */
static cw_node *targets(cw_method_run *run, gint64 types)
{
    g_autofree float *rows = g_new0(float, (types + 1) * types);
    for (gint64 t = 0; t < types; t++) {
        rows[t * types + t] = 1;
        rows[types * types + t] = 1 / (float)types;
    }
    cw_node *table = cw_graph_constant(run->graph, "targets", CW_SHAPE(types + 1, types), rows);
    cw_node *type = cw_graph_input_indices(run->graph, TYPES, CW_SHAPE(run->samples));
    return cw_graph_gather_rows(run->graph, "target", table, type);
}

static gboolean check(cw_method_run *run)
{
    if (!cw_word_learning_check(run))
        return FALSE;
    if (run->bags->type_count >= 2)
        return TRUE;
    cw_graph_fail(run->graph, "words", "types",
                  "the method learns from words of 2 types or more, not of %" G_GSIZE_FORMAT,
                  run->bags->type_count);
    return FALSE;
}

static void build(cw_method_run *run)
{
    const cw_word_learning *settings = run->settings;
    cw_graph *graph = run->graph;
    if (!check(run))
        return;
    const gint64 types = (gint64)run->bags->type_count;
    cw_node *features = cw_method_features(run, FALSE, "backbone");
    cw_node *own = cw_word_learning_own(run, settings->low_rank);
    cw_node *logits = cw_head_words_types(graph, own, types);
    cw_node *rows = cw_head_words_attend(graph, features, logits, settings->low_rank);
    cw_node *terms[] = {cw_word_learning_loss(run, rows, own),
                        cw_loss_cross_entropy_of(graph, logits, targets(run, types)), NULL};
    const double weights[] = {1, settings->type_weight, settings->entropy_weight};
    if (is_entropy(settings))
        terms[2] =
            cw_loss_entropy(graph, logits, cw_graph_input(graph, OPEN, CW_SHAPE(run->samples, 1)));
    cw_method_set_loss(run, meters, terms, weights, terms[2] != NULL ? 3 : 2);
    cw_word_learning_finish(run, features);
}

static void step(const cw_method_run *run, gint64 number, cw_plan *plan)
{
    const cw_word_bags *bags = run->bags;
    const gint32 untyped = is_uniform(run->settings) ? (gint32)bags->type_count : -1;
    gint32 *types = cw_plan_input(plan, TYPES, NULL, NULL);
    float *open = is_entropy(run->settings) ? cw_plan_input(plan, OPEN, NULL, NULL) : NULL;
    cw_word_learning_step(run, number, plan);
    for (gint64 n = 0; n < run->samples; n++) {
        const guint32 word = run->words[n];
        const gboolean known = bags->type_of[word] >= 0 && !bags->type_held_out[word];
        types[n] = known ? bags->type_of[word] : untyped;
        if (open != NULL)
            open[n] = !known;
    }
}

const cw_method cw_method_weakly_typed = {
    .row = {"weakly_typed", "the same, by what type of thing each word says: a colour, a garment"},
    .options = options,
    .settings_bytes = sizeof(cw_word_learning),
    .words = cw_word_learning_words,
    .frequency_power = cw_word_learning_frequency_power,
    .word_width = cw_word_learning_width,
    .near_words = cw_word_learning_near,
    .hold_out_types = hold_out_types,
    .views = "adde",
    .defaults = CW_WORD_LEARNING_DEFAULTS,
    .backbone = "backbone.",
    .encoder = "backbone.",
    .meters = meters,
    .build = build,
    .begin = cw_word_learning_begin,
    .step = step,
    .rate = cw_word_learning_rate,
};
