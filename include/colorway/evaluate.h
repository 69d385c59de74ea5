/* SPDX-License-Identifier: Apache-2.0
 *
 * Evaluation: how good a model is, by protocols that name their figures, every figure beside
 * baselines that have learned nothing.
 */
#pragma once

#include <jansson.h>

#include "base/progress.h"
#include "base/row.h"
#include "colorway/catalog.h"

G_BEGIN_DECLS

/* The protocols: variants, retrieval, clusters, probes, colour, neighbours, triplets, attributes,
 * manipulation, conditional, outfits, words, categories, types, landmarks. */
extern const cw_row_table cw_protocol_table;

/* The lists of labels that come with the program: sleeves, patterns, furniture (METHODS 2.8). */
extern const cw_row_table cw_label_list_table;

#define CW_EVALUATE_MOST_AGAINST 4

typedef struct {
    const char *protocol;
    const char *model;     /* .safetensors file or run folder, or what the catalogue calls it; NULL:
                              the one that the catalogue is embedded with; "none": baselines only */
    const char *baselines; /* "untrained,hog,colour" (attributes: "majority,hog_colour,untrained")
                              or a part of it, "": none; NULL: all of them */
    const char *const *against; /* other models, at most CW_EVALUATE_MOST_AGAINST, that are measured
                                   beside it under these names; a plain ResNet, too
                                   (encode/plain_encoder.h); or NULL */

    /* CSV file image,group[,item][,block], for retrieval and clusters, in place of a catalogue;
     * paths are relative to its folder; only rows of one block are compared. For manipulation a
     * folder of labelled pictures with ref_test.txt, indfull_test.txt and gt_test.txt */
    const char *queries;
    const char *gallery; /* the same, for retrieval; NULL: the queries themselves */

    const char *const *where;      /* items of the catalogue; all must hold; or NULL */
    const char *const *attributes; /* columns that probes predict; or NULL: those that fit */
    const char *labels;            /* the classes of the one column that probes predict and their
                                      order: a row of the table above or a file, a label a line; a
                                      value is a label or its place, from 0; or NULL */
    const char *const *block;      /* columns that are equal within a group; or NULL */
    const char *outfits;   /* sets or pairs of items, a file, that `outfits` scores; of those of the
                              file that the model learned from the ones held out */
    const char *landmarks; /* CSV file of where they are on all pictures, that `landmarks` scores,
                              as in cw_train_request; or NULL */
    gboolean unseen;       /* only the designs that the model was never trained on: as queries of
                              retrieval, as everything elsewhere */
    gboolean crop;         /* retrieval: once more with the garments cut out of all pictures */
    gboolean examples;     /* retrieval: some queries, with what each column finds nearest */
    const char *drop_words; /* words: "men,women", or a text file of them, that are neither asked
                               nor said; or NULL */
    gboolean distinct;      /* retrieval: a picture with the query's own bytes is no answer */
    double hide;            /* variants: share of the known designs that are hidden, in [0,1) */
    double threshold;       /* variants: distance, at least 0, for the model; negative: chosen on
                               designs that are not scored */
    double precision;  /* variants: the share of right pairs that the threshold is chosen for, as in
                          cw_variants_request; 0: the best CScore */
    gint64 neighbours; /* variants: as in cw_variants_request */
    guint64 seed;
    int threads;
    struct cw_vector_memory *memory; /* of vectors made by earlier calls about the same model and
                                        seed, for those that measure much; or NULL */
} cw_evaluate_request;

/* Runs one protocol. `catalog` may be NULL with `queries`. The result:
 * {"protocol", "model", "columns": ["model", "untrained", "hog", "colour"],
 *  "rows": [{"name": "R@1", "values": [0.5, 0.07, 0.06, 0.05], "note": ...}, ...],
 *  "facts": {"queries": 236, ...},
 *  "tables": [{"name": ..., "columns": [...], "rows": as above}, ...],
 *  "examples": as engine/evaluate/retrieval_examples.h has them, where they are asked for}; a value
 * that does not apply, or a missing note, is null. CW_ERROR_NOT_FOUND (model, file, column, nothing
 * to score: the message says what is missing), CW_ERROR_USAGE (also what the protocol does not
 * read), CW_ERROR_INTERRUPTED. (transfer full) */
json_t *cw_evaluate(cw_catalog *catalog, const cw_evaluate_request *request,
                    const cw_progress *progress, GError **error);

/* Whether cw_evaluate() may be asked so: what the catalogue says without any vectors. The same
 * errors. */
gboolean cw_evaluate_check(cw_catalog *catalog, const cw_evaluate_request *request, GError **error);

/* Leaves of a request what its protocol reads, for who asks several protocols one thing; the rest
 * is as if nobody had asked for it. Queries in files go to the protocols that read such files, and
 * conditions on a catalogue then have nothing to choose from. CW_ERROR_NOT_FOUND. */
gboolean cw_evaluate_narrow(cw_evaluate_request *request, GError **error);

/* Whether a request asks for anything that not every protocol reads. */
gboolean cw_evaluate_is_asked(const cw_evaluate_request *request);

/* The result as a table for people. (transfer full) */
char *cw_evaluate_format(const json_t *result);

G_END_DECLS
