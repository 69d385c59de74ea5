/* SPDX-License-Identifier: Apache-2.0
 *
 * Search by some of the attributes that a model learned, each weighed: "similar in pattern only".
 * An attribute is one contiguous part of every row (encode/attribute_blocks.h), so that nothing
 * else of a row is read, and nothing is stored beside the rows.
 */
#pragma once

#include <colorway/search.h>

#include "encode/attribute_blocks.h"

G_BEGIN_DECLS

typedef struct {
    const cw_attribute_blocks *blocks; /* of the model; borrowed */
    double *weights;                   /* [A] with sum 1 */
} cw_search_by;

void cw_search_by_clear(cw_search_by *by);

/* Reads "pattern" or "pattern:2,sleeve:1" over the blocks of the model called `model`, whose
 * vectors have `dimension` numbers. CW_ERROR_NOT_FOUND names the known attribute nearest to an
 * unknown one, or all; CW_ERROR_USAGE: a model without blocks, an attribute named twice, weights
 * that are no numbers, below 0, or all 0. */
gboolean cw_search_by_read(cw_search_by *by, const char *text, const cw_attribute_blocks *blocks,
                           gsize dimension, const char *model, GError **error);

/* How alike two rows are by the attributes asked for. */
float cw_search_by_similarity(const cw_search_by *by, const float *a, const float *b);

/* Copies names and weights into the result, the heaviest attribute first, and gives every hit its
 * distances in that order; `rows` [count] is the vector that each was found by. */
void cw_search_by_explain(const cw_search_by *by, const float *query, const float *const *rows,
                          cw_search_result *result);

G_END_DECLS
