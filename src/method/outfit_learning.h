/* SPDX-License-Identifier: Apache-2.0
 *
 * What CSA-Net and ADDE-O share (METHODS 5.4, 6.3): of a sample of an item and others of one of its
 * sets the others are the outfit and the item completes it; it shall be nearer to them than items
 * of its category that stand in other sets of the batch. All are seen for the pair of categories.
 */
#pragma once

#include "method/method.h"
#include "nn/head_outfit.h"

G_BEGIN_DECLS

typedef struct {
    gint64 parts, hidden; /* of the head; a method that has blocks has as many parts */
    char *combine;        /* "sum" or "concat" */
    gint64 negatives;     /* K */
    char *counted;        /* of them: "semi_hard", "nearest" or "average" */
    double margin;
    gboolean normalise;
    double freeze; /* share of the run in which weights that it started from stand still */
    double uniformity;
} cw_outfit_learning;

extern const char *const cw_outfit_combine_names[], *const cw_outfit_counted_names[];

/* The option rows that both have. */
#define CW_OUTFIT_LEARNING_ROWS                                                                    \
    CW_CHOICE(cw_outfit_learning, combine, "sum", cw_outfit_combine_names,                         \
              "how the weighed parts make one vector"),                                            \
        CW_INT(cw_outfit_learning, negatives, 10, 1, 256, NULL,                                    \
               "items of its category, of other sets, that an item is ranked above"),              \
        CW_CHOICE(cw_outfit_learning, counted, "semi_hard", cw_outfit_counted_names,               \
                  "which of them counts: the nearest of those farther than it, of all, or the "    \
                  "mean"),                                                                         \
        CW_REAL(cw_outfit_learning, margin, 0.3, 0, 4, NULL,                                       \
                "by how much they are farther, in squared distance"),                              \
        CW_BOOL(cw_outfit_learning, normalise, 1,                                                  \
                "vectors of unit length; without, all may shrink to one point"),                   \
        CW_REAL(cw_outfit_learning, freeze, 0.1, 0, 1, NULL,                                       \
                "share of the run in which a backbone that starts from --init stands still"),      \
        CW_REAL(cw_outfit_learning, uniformity, 0, 0, 100, NULL,                                   \
                "weight of a term that drives vectors apart, against collapse")

extern const char *const cw_outfit_learning_meters[];

/* The head of these settings; `labels`: the types whose blocks it joins, or NULL. */
void cw_outfit_learning_form(gconstpointer settings, const cw_typed_labels *labels,
                             cw_head_outfit_form *form);

/* Builds the loss over `rows` [V*N,D] of all views, the first of a sample being of the item that
 * completes it, and gives the outputs. */
void cw_outfit_learning_build(cw_method_run *run, const cw_head_outfit_form *form, cw_node *rows);

void cw_outfit_learning_fill(const cw_method_run *run, const cw_view_record *records,
                             cw_plan *plan);
double cw_outfit_learning_rate(const cw_method_run *run, const char *group, gint64 step);

G_END_DECLS
