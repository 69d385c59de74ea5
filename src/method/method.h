/* SPDX-License-Identifier: Apache-2.0
 *
 * A method of learning is a row: it builds its loss as a graph over the views of a batch and says,
 * step by step and batch by batch, the few numbers that vary. The trainer knows this header and no
 * method.
 */
#pragma once

#include "graph/plan.h"
#include "method/landmarks.h"
#include "method/outfit_sets.h"
#include "method/streams.h"
#include "method/typed_labels.h"
#include "method/word_bags.h"
#include "nn/backbone.h"
#include "nn/head.h"
#include "nn/head_landmarks.h"
#include "nn/head_outfit.h"

G_BEGIN_DECLS

#define CW_METHOD_NOBODY G_MAXUINT32

/* What a method is given to build on, and gets back at every step. */
typedef struct {
    cw_graph *graph;
    const cw_view_layout *layout;
    cw_streams streams;
    gint64 samples;        /* N, items of a batch */
    gint64 total_steps;    /* of the run */
    double rate_share;     /* of this step's learning rate in that behind the warm-up */
    gboolean from_weights; /* the backbone starts from a file's weights */
    const cw_backbone *backbone;
    const cw_backbone_settings *backbone_settings;
    const cw_typed_labels *labels; /* of the items, for methods of attributes; of no item, for
                                      those that go on from blocks; NULL: none */
    gint64 block;                  /* width of the blocks that such a method goes on from */
    const cw_landmarks *landmarks; /* of their pictures, for methods of landmarks; NULL: none */
    const cw_outfit_sets *outfits; /* of the items, for methods of outfits; NULL: none */
    const cw_word_bags *bags;      /* of the items, for methods of words; NULL: none */
    const guint32 *words; /* [N] of this batch, for those: the word that each sample stands for */
    const guint32 *shown; /* [N,V] of this batch, for those: whose photo global view v is, or
                             CW_METHOD_NOBODY where the photo stands in for a missing one */
    const guint32 *items; /* [R,N] of this batch, role by role where samples have roles, else R = 1:
                             their rows in `labels` */
    gpointer settings;    /* the method's own, by its option rows */
    cw_node *views[CW_STREAM_MOST]; /* inputs made so far: see cw_method_views() */
} cw_method_run;

typedef struct {
    cw_row row;
    const cw_option *options; /* rows of the settings struct */
    gsize settings_bytes;
    gboolean supervised; /* learns from known designs: a sample is a triplet of items, global
                            view i of cw_view_role i */
    gint64 (*block)(gconstpointer settings); /* learns from typed attributes of items, for each of
                                                which the model has a block (nn/head.h): its width.
                                                NULL: does not */
    gboolean labelled;  /* learns from typed attributes, too, and has no blocks: what it embeds is
                           none of them */
    gboolean masked;    /* its blocks are one embedding under masks, not learners' (nn/head.h) */
    gboolean continues; /* goes on from a model of attributes: the weights that a run starts from
                           are those of learners and predictors, too, and it says which types
                           there are */
    /* It has no blocks (their width is 0) but reads the types off features as they are, and makes
     * of these what they become by other labels; of a model that it continues it has the backbone
     * and the types alone. The form of what does so by its settings. NULL: it has blocks. */
    void (*fusion)(gconstpointer settings, cw_head_fusion_form *form);
    gboolean edits; /* learns what becomes of items by other labels: a sample is an item, one that
                       differs from it in one label, and another (train/edits.h), global view i of
                       cw_view_role i; the model has a memory (nn/head.h) */
    /* Learns from sets of items that go together: a sample is an item and others of one of its
     * sets, global view 0 of the item, the rest of the others. The head that it trains by its
     * settings and, where it has blocks, their types. NULL: does not. */
    void (*outfit)(gconstpointer settings, const cw_typed_labels *labels,
                   cw_head_outfit_form *form);
    /* Learns from landmarks on pictures, too, whose views are not turned, and makes what it embeds
     * of what is there: the head that it trains by its settings, but for how many there are. NULL:
     * does not. */
    void (*landmarks)(gconstpointer settings, cw_head_landmarks_form *form);
    /* Learns pictures and words together: a sample is a word and an item whose bag has it
     * (train/word_draws.h); of how many words at most. NULL: does not. */
    gint64 (*words)(gconstpointer settings);
    /* How often it draws a word: its frequency to this power. NULL: every word alike. */
    double (*frequency_power)(gconstpointer settings);
    /* How many numbers the vectors that its words start from have; 0: its words start from none.
     * NULL: the same. */
    gint64 (*word_width)(gconstpointer settings);
    /* Whether such a method asks which words are near which by the vectors that they start from.
     * NULL: does not. */
    gboolean (*near_words)(gconstpointer settings);
    /* Whether it learns of which types words are: which share of the typed ones is held out. NULL:
     * does not. */
    double (*hold_out_types)(gconstpointer settings);
    gboolean from_blocks; /* goes on from the blocks of a model of attributes (--init) */
    const char *views;    /* section of view recipes that its items take unless a category has its
                             own; NULL: by category */
    const char *defaults; /* key file text laid under the user's recipe: its training habits */
    const char *backbone; /* prefix of the branch that learns: "student.backbone." */
    const char *encoder;  /* prefix of the branch that embeds: "teacher.backbone." */

    /* Adds the loss, the outputs and the rules of state to run->graph; mistakes stick there. */
    void (*build)(cw_method_run *run);
    /* Names of outputs [1] to be logged, the terms of the loss first, NULL-terminated; one that
     * the settings leave out of the graph is passed over. NULL: the loss says it all. */
    const char *const *meters;
    /* Copies initial values between branches; NULL: nothing to copy. */
    gboolean (*begin)(cw_method_run *run, GError **error);
    /* Fills the plan's inputs that depend on the batch; NULL: none do. `records` [N,
     * layout->count]. */
    void (*fill)(const cw_method_run *run, const cw_view_record *records, cw_plan *plan);
    /* Fills the plan's inputs that depend on the step; NULL: none do. */
    void (*step)(const cw_method_run *run, gint64 step, cw_plan *plan);
    /* The factor of the learning rate of a parameter group at a step; NULL: always 1. */
    double (*rate)(const cw_method_run *run, const char *group, gint64 step);
} cw_method;

extern const cw_row_table cw_method_table;

/* Whether the method learns from typed attributes of items. */
gboolean cw_method_reads_labels(const cw_method *method);

/* The output [N,D] that every method gives its graph: features of one view a sample by the branch
 * that will embed, for the collapse meter. Other outputs of one element are logged by name. */
#define CW_METHOD_EMBEDDING "embedding"
/* And one [N,P] that those give whose loss lives behind a projection: its rows collapse first. */
#define CW_METHOD_PROJECTION "projection"

/* FALSE where the recipe has other views than `count` global ones, the same for student and
 * teacher: the graph's mistake says so. */
gboolean cw_method_check_globals(cw_method_run *run, int count);

/* The same for methods of outfits, whose samples are of two global views or more; and where there
 * are no sets to learn from. */
gboolean cw_method_check_outfits(cw_method_run *run);

/* The pictures of the index-th stream: [V*N,3,S,S]. */
cw_node *cw_method_views(cw_method_run *run, int index);

/* Features [V*N,D] of all views of one side through the backbone in the scope `prefix`. */
cw_node *cw_method_features(cw_method_run *run, gboolean teacher, const char *prefix);

/* Puts the branch "backbone." into a group of its own, but for a layer that projects its features:
 * that is new where the others start from --init, and learns at once. */
void cw_method_group_backbone(cw_method_run *run);

/* cw_method.rate for that group: 0 in the first share `freeze` of a run that starts from weights;
 * else, and for other groups, 1. */
double cw_method_backbone_rate(const cw_method_run *run, const char *group, gint64 step,
                               double freeze);

/* The sum of nodes of one shape. */
cw_node *cw_method_sum(cw_graph *graph, const char *name, cw_node *const *nodes, gsize count);

/* Makes the loss of `terms` [count] weighted by `weights` [count], and each an output, called as
 * the first of `meters` are. */
void cw_method_set_loss(cw_method_run *run, const char *const *meters, cw_node *const *terms,
                        const double *weights, gsize count);

/* Sets the single number of a [1] input. */
void cw_method_set(cw_plan *plan, const char *input, double value);

G_END_DECLS
