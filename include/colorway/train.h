/* SPDX-License-Identifier: Apache-2.0
 *
 * Training: a representation learned from a catalogue's own pictures.
 */
#pragma once

#include "base/progress.h"
#include "base/row.h"
#include "colorway/catalog.h"

G_BEGIN_DECLS

/* The lists of words and their types that come with the program. */
extern const cw_row_table cw_word_type_table;
#define CW_WORD_TYPES "fashion" /* the one that is learned unless another is asked for */

/* What a run will take, known before its first step. */
typedef struct {
    gint64 items, pictures; /* that it learns from */
    gint64 steps;
    gint64 resumed_at; /* step it goes on from; 0 for a fresh run */
    double seconds;    /* measured on this machine, on one step */
    gsize bytes;       /* memory that this process will hold at most */
    gsize trained;     /* numbers that learn */
} cw_train_plan;

typedef struct {
    const char *method; /* NULL: the one that the recipe names, else skill */
    const char *folder; /* RUN: model.safetensors, metrics.jsonl, checkpoint/, report.html */
    const char *recipe; /* file or row of the table of recipes, or NULL */
    const char *const *settings;   /* "key=value", NULL-terminated, or NULL */
    const char *const *where;      /* items to learn from; all must hold; or NULL */
    const char *pairs;             /* CSV file id,id,same of decisions that supervised methods learn
                                      from beside the feed's groups; or NULL */
    const char *const *attributes; /* each "type=column", or "column", that a method of attributes
                                      learns; NULL: all columns that make an attribute */
    const char *landmarks;  /* CSV file image, NAME_x, NAME_y, NAME_visible, ..., as truth.csv of a
                               rendered catalogue, with all pictures that are learned from; for
                               fashionnet, else NULL */
    const char *outfits;    /* file of sets or pairs of items (colorway/outfits.h) that a method of
                               outfits learns from; or NULL */
    const char *categories; /* CSV file product_type,category over the table that comes with the
                               program, for those; or NULL */
    const char *triplets;   /* folder of labelled pictures with triplet_train.txt and
                               triplet_train_ind.txt, which adde_m and amnet learn from in the place
                               of drawn triplets; ids of items are its pictures; or NULL */
    const char *word_vectors; /* word vectors (word2vec's or GloVe's text format), or a run that has
                                 them, that the words of a method of words start from; or NULL */
    const char *word_types; /* a row of cw_word_type_table, or a file of rows "word TAB type", that
                               weakly_typed learns; NULL: CW_WORD_TYPES */
    const char *init;       /* safetensors weights, or a run, that the backbone starts from; with
                               adde_c and adde_m all of the model, with amnet its types, too, with
                               adde_o its blocks, of whose types `attributes` chooses; else NULL */
    const char *const *beside; /* folders of other runs, whose decoded pictures are taken over
                                  where they are the same; NULL-terminated, or NULL */
    gboolean resume;           /* go on from the checkpoint in `folder`, if there is one */
    gboolean deterministic;    /* fixed algorithms: equal runs give equal bits */
    guint64 seed;
    int threads;
    /* Called before the first step; FALSE: do not begin. May be NULL. */
    gboolean (*begin)(gpointer data, const cw_train_plan *plan);
    gpointer data;
} cw_train_request;

typedef struct {
    gint64 items, pictures; /* learned from */
    gint64 unreadable;      /* pictures left out */
    gint64 unused_pairs;    /* with an item that is not learned from, or an ambiguous id, or that
                               part items of the same pictures */
    char *unused_ids;       /* the first few such ids, for a person; NULL: no such pairs. (transfer
                               full) */
    char *unused_outfits;   /* for a person: sets or rows of them that were not used, and why; NULL:
                               none. (transfer full) */
    char *unused_triplets;  /* the same of listed triplets. (transfer full) */
    char *words;            /* the same: how many words start from vectors, or have a type; NULL: no
                               such are read. (transfer full) */
    gint64 steps;
    double loss;           /* at the end */
    double seconds;        /* of this process */
    double waited_seconds; /* of those, for pictures */
    gsize peak_bytes;      /* the most memory that this process has held so far */
} cw_train_summary;

/* Trains and writes `folder`. Positives are pictures of one feed row only: groups and colours are
 * read by supervised methods alone (of the table of methods: triplet), other columns by methods
 * of attributes (adde, adde_c, adde_m, amnet, classifier, csn, fashionnet, which reads `landmarks`,
 * too); the words of titles, descriptions and categories by weakly and weakly_typed; `outfits` by
 * csa_net and adde_o, and of them whole sets are held out. Rows that show the very same pictures
 * are one item. CW_ERROR_USAGE (recipe, pairs, attributes, landmarks or outfits that the method
 * does not read, pairs that cannot be read, a column that makes no attribute, or none that does, no
 * known designs for a supervised one, whitening by items none of which has two pictures, for a
 * method that continues a model no or another --init than it goes on from, for adde_m and amnet no
 * two items that differ in one attribute alone, for weakly texts without two words, word vectors or
 * types that fit neither these nor each other, a folder that holds a run already and no `resume`,
 * or another run), CW_ERROR_BUSY (another process trains in `folder`), CW_ERROR_NOT_FOUND (no
 * pictures, no such column), CW_ERROR_INTERRUPTED (a checkpoint was written), CW_ERROR_FAILED (disk
 * full, loss no number). Stopped on the way, it has written report.html of what there is. */
gboolean cw_train(cw_catalog *catalog, const cw_train_request *request, const cw_progress *progress,
                  cw_train_summary *summary, GError **error);

void cw_train_summary_clear(cw_train_summary *summary);

G_END_DECLS
