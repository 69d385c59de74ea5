/* SPDX-License-Identifier: Apache-2.0
 *
 * Comparison: several recipes learn from the same pictures with the same budget, several times
 * each, and are measured by the same protocols on the same designs that none of them has seen.
 */
#pragma once

#include <jansson.h>

#include "base/progress.h"
#include "colorway/catalog.h"

G_BEGIN_DECLS

/* One run that is about to begin. */
typedef struct {
    const char *recipe;
    guint64 seed;
    gsize number, count; /* 1 .. of all runs; those that are done already are passed over */
    gint64 steps;
} cw_compare_run;

typedef struct {
    const char *const
        *recipes;          /* rows of the table of recipes, methods, or files, NULL-terminated */
    const char *folder;    /* OUT: a folder a run, OUT/RECIPE-SEED, and what comes of all */
    const char *protocols; /* names, by commas; NULL: variants, retrieval, triplets, colour and
                              probes */
    const char *const *attributes; /* of those that read them, as in cw_evaluate_request; or NULL */
    const char *drop_words;        /* likewise; or NULL */
    const char *const *settings;   /* "key=value" over every recipe, NULL-terminated, or NULL */
    const char *init;              /* weights or a run that every recipe starts from, as in
                                      cw_train_request; or NULL */
    const char *const *word_vectors; /* files or runs of which each recipe of words takes the one
                                        of its width, NULL-terminated, or NULL */
    const char *word_types; /* for recipes that learn them, as in cw_train_request; or NULL */
    double hold_out;        /* share of the designs that nobody learns from, in (0,1) */
    gint64 seeds;           /* runs of each recipe: seeds seed, seed + 1, ... */
    gint64 pictures;        /* budget of a run: items drawn, one view of each photo or more... */
    double seconds;         /* ...or time, as this machine's first step foretells; one of both */
    guint64 seed;
    int threads;
    void (*begin)(gpointer data, const cw_compare_run *run); /* may be NULL */
    gpointer data;
} cw_compare_request;

/* Trains what is not trained yet, measures what is not measured yet, and writes OUT/compare.json
 * and OUT/compare.html. The same request goes on where it was interrupted. The result:
 * {"recipes": [...], "columns": [recipes and baselines], "seeds": [...], "unreadable": pictures
 * that were left out, "protocols":
 *  [{"protocol", "rows": [{"name", "values": [{"mean", "spread", "runs"} or null, ...]}, ...],
 *    "facts": {...}} or {"protocol", "skipped"}, ...],
 *  "disagreements", "sheets": to look at, see below};
 * spread is the standard deviation over seeds, null for one. The first protocol is "cost": steps,
 * seconds, pictures a second (items drawn; neither of a run that was interrupted), memory,
 * parameters, numbers of a vector, milliseconds to embed a picture. Baselines are those of the
 * first recipe's network.
 *
 * Where one model sees what another does not, of the first seed (absent where nothing is held out;
 * a colourway is {"picture", "caption"}): "disagreements": {"similar": cosine distance of similar
 * colourways, "best": the recipe that the others stand beside, "best_by_cscore", "sampled",
 * "colourways", "queries", "models": [{"recipe", "similar": pairs, "same": of one design of them,
 * "close", "typical": distances that 1 % and half of the others are nearer than, "right":
 * queries}, ...], "directions": [{"one", "other", "pairs": {"by_scale": similar is what is "close"
 * to each, where nothing else is, "count", "same", "shown": [{"first", "second", "similar",
 * "distant", "nearer", "same"}, ...]}, "queries": {"count", "shown": [{"query", "right", "wrong",
 * "rank"}, ...]}}, ...]}, and clusters: "sheets": [{"recipe", "clusters", "shown": [{"size",
 * "of_design", "design_size", "members": [colourway with "design", "main"]}, ...]}, ...].
 *
 * CW_ERROR_USAGE (recipes of one name or a baseline's, budget, word vectors that a recipe needs and
 * does not get, what no recipe or protocol reads, a folder that holds runs of another budget,
 * recipe, word vectors or catalogue), CW_ERROR_INTERRUPTED; else as cw_train() and cw_evaluate().
 * (transfer full) */
json_t *cw_compare(cw_catalog *catalog, const cw_compare_request *request,
                   const cw_progress *progress, GError **error);

/* The result as tables for people: mean and spread, a line a figure, a column a recipe or baseline.
 * (transfer full) */
char *cw_compare_format(const json_t *result);

G_END_DECLS
