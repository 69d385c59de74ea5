/* SPDX-License-Identifier: Apache-2.0
 *
 * What the files of a comparison share: compare.c goes through the runs, compare_train.c and
 * compare_measure.c do one, compare_words.c says what recipes of words are handed.
 */
#pragma once

#include <colorway/compare.h>

#include "engine/catalog/picture_vectors.h"
#include "engine/catalog/vector_memory.h"
#include "engine/compare/compare_table.h"
#include "train/recipe.h"

G_BEGIN_DECLS

#define CW_COMPARE_COST "cost" /* what a run took, in the form of a protocol */
#define CW_COMPARE_CHECKPOINT "checkpoint" G_DIR_SEPARATOR_S "checkpoint.safetensors"

/* One recipe of the request. */
typedef struct {
    char *name;               /* of the column and the folders */
    const char *method;       /* or NULL: what the recipe says */
    const char *recipe;       /* or NULL: a method's own habits */
    gint64 steps;             /* that a budget of seconds buys; 0: not known yet */
    const char *word_vectors; /* of its width; or NULL */
    const char *word_types;   /* or NULL: its own */
    json_t *handed;           /* what these are, by checksums; NULL: nothing */
} cw_contender;

typedef struct {
    cw_catalog *catalog;
    const cw_compare_request *request;
    const cw_progress *progress;
    GArray *contenders; /* cw_contender */
    GStrv protocols;
    cw_compare_table *table;
    gsize number;            /* of the run at hand, from 1 */
    json_int_t unreadable;   /* pictures that a protocol left out, the most of any */
    cw_picture_list *unseen; /* held-out pictures of the first seed that are looked at... */
    gboolean *readable;      /* ...[unseen->count] and those that every run of it has vectors of */
    gboolean sampled;        /* there are more */
} cw_comparison;

/* One run. */
typedef struct {
    const cw_contender *contender;
    guint64 seed;
    gboolean first; /* of its seed: baselines are measured, too */
    char *folder;
    gint64 steps;
} cw_compare_single;

/* Whether the run's folder has a file of that name. */
gboolean cw_compare_has(const cw_compare_single *single, const char *name);

/* The recipe of a contender under the request's settings, with so many steps (0: its own). An
 * unknown name is told the nearest method. (transfer full) */
cw_recipe *cw_compare_recipe(const cw_comparison *comparison, const cw_contender *contender,
                             gint64 steps, GError **error);

/* Hands each contender what the request has for recipes of words. CW_ERROR_USAGE: a recipe lacks
 * vectors of its width, or something is for no recipe; else as cw_vectors_file_load(). */
gboolean cw_compare_hand_words(const cw_comparison *comparison, GError **error);

/* Begins the contender's run of the first seed as far as its estimate. Steps that are not known are
 * those that the budget of seconds buys by it. */
gboolean cw_compare_begin(const cw_comparison *comparison, cw_contender *contender, GError **error);

/* What this machine foretold once is kept in the folder, for a comparison that goes on must not
 * become another: found again before the runs begin (unless the budget is in pictures), kept when
 * all can begin. */
void cw_compare_find_steps(const cw_comparison *comparison, cw_contender *contender);
gboolean cw_compare_keep_steps(const cw_comparison *comparison, const cw_contender *contender,
                               GError **error);

/* Trains unless it is trained: then the recipe, and what it was handed, must be the same,
 * CW_ERROR_USAGE. */
gboolean cw_compare_train(const cw_comparison *comparison, cw_compare_single *single,
                          GError **error);

/* Whether the protocols may be asked so, and have anything to measure. The errors of
 * cw_evaluate_check(); CW_ERROR_USAGE: something is asked of none of them, or they are of words and
 * no recipe learns any. */
gboolean cw_compare_check_protocols(const cw_comparison *comparison, GError **error);

/* Measures what is not measured yet, and tells the table. */
gboolean cw_compare_measure(cw_comparison *comparison, const cw_compare_single *single,
                            GError **error);

/* The vectors of the held-out pictures by a run of the first seed, `unseen` and `readable` brought
 * up to date. They are kept in the run's folder; those that are not there are taken from `memory`
 * (NULL: none) or made. CW_ERROR_NOT_FOUND where nothing is held out. (transfer full) */
cw_picture_vectors *cw_compare_vectors(cw_comparison *comparison, const cw_compare_single *single,
                                       cw_vector_memory *memory, GError **error);

/* What there is to look at beside the table `result`, as the members "disagreements" and "sheets"
 * of it; runs of the first seed are measured. */
gboolean cw_compare_view(cw_comparison *comparison, json_t *result, GError **error);

/* The folder of a run. (transfer full) */
char *cw_compare_folder(const cw_comparison *comparison, const cw_contender *contender,
                        guint64 seed);

G_END_DECLS
