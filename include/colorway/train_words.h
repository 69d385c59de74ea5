/* SPDX-License-Identifier: Apache-2.0
 *
 * Training on words: vectors of words learned from the catalogue's own texts, without a look at a
 * picture.
 */
#pragma once

#include "base/progress.h"
#include "base/row.h"
#include "colorway/catalog.h"

G_BEGIN_DECLS

/* The methods that learn from words alone: word2vec. */
extern const cw_row_table cw_word_method_table;

/* What a run will take, known before it begins. */
typedef struct {
    gint64 texts, words; /* that it learns from, and that it learns */
    gint64 epochs;
    gsize bytes; /* memory of what learns */
} cw_train_words_plan;

typedef struct {
    const char *method;          /* a row of cw_word_method_table */
    const char *folder;          /* RUN: vectors.txt (word2vec's text format), vocabulary.txt
                                    (word, tab, texts that have it), metrics.jsonl, recipe.ini,
                                    report.html */
    const char *recipe;          /* key file with a group [method], or NULL */
    const char *const *settings; /* "key=value" over it, NULL-terminated, or NULL */
    const char *const *where;    /* items to learn from; all must hold; or NULL */
    guint64 seed;
    /* Called before the first pass; FALSE: do not begin. May be NULL. */
    gboolean (*begin)(gpointer data, const cw_train_words_plan *plan);
    gpointer data;
} cw_train_words_request;

typedef struct {
    gint64 texts, words, dimension;
    gint64 epochs;
    gint64 pairs; /* of words, of all passes */
    double loss;  /* mean of the last pass, a pair */
    double seconds;
} cw_train_words_summary;

/* The method of words alone that is asked for: `method`, or, where that is NULL, what the file
 * `recipe` (or NULL) is a recipe of. NULL: none. (transfer full) */
char *cw_train_words_method(const char *method, const char *recipe);

/* Learns and writes `folder`. A text is that of a colourway (colorway/catalog_words.h). Equal seeds
 * give equal bits, whatever the number of threads. CW_ERROR_USAGE (recipe, settings, a folder that
 * holds a run already), CW_ERROR_NOT_FOUND (no texts, no words in enough of them), CW_ERROR_BUSY,
 * CW_ERROR_INTERRUPTED (no vectors were written), CW_ERROR_FAILED (disk full, loss no number). */
gboolean cw_train_words(cw_catalog *catalog, const cw_train_words_request *request,
                        const cw_progress *progress, cw_train_words_summary *summary,
                        GError **error);

G_END_DECLS
