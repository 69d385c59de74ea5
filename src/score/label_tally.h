/* SPDX-License-Identifier: Apache-2.0
 *
 * Labels of which a picture has several (METHODS 8.9): precision and recall of the k labels with
 * the best scores, as means over pictures, and recall by type of label, as the share of all true
 * labels that are found. By type there are two ways, which are different scores: ranking the labels
 * of the type alone ("within"), or all labels, of which those of the type are counted ("full").
 */
#pragma once

#include "score/top_k.h"

G_BEGIN_DECLS

/* The labels that are asked about: all, or those whose `types` [labels] is `type`. */
typedef struct {
    gsize labels;
    const gint32 *types; /* NULL: all */
    gint32 type;
} cw_label_choice;

/* Fills `best` [k] with the labels of `choice` that have the best `scores` [labels], best first, of
 * equal scores the lower label; how many there are. A NaN is never among them. */
gsize cw_label_rank(const float *scores, const cw_label_choice *choice, gsize k, cw_hit *best);

/* What k labels a picture come to, over pictures. Start from {.k = k}. */
typedef struct {
    gsize k;
    gsize pictures;           /* that have a label */
    gsize matched, labels;    /* of all pictures: those found among the k best; those that are */
    double precision, recall; /* sums over pictures */
} cw_label_tally;

/* One more picture: `best` [found] as cw_label_rank() gave them, of which the first k count;
 * `truth` [labels] says which it has. Those that are not of `choice` count neither as found nor as
 * there. A picture without a label takes no part. */
void cw_label_tally_add(cw_label_tally *tally, const cw_hit *best, gsize found,
                        const gboolean *truth, const cw_label_choice *choice);

/* Means over the pictures, in [0,1]: of found / k, and of found / there. And found / there of all
 * pictures together. NaN without any. */
double cw_label_tally_precision(const cw_label_tally *tally);
double cw_label_tally_recall(const cw_label_tally *tally);
double cw_label_tally_share(const cw_label_tally *tally);

G_END_DECLS
