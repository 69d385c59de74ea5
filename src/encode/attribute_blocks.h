/* SPDX-License-Identifier: Apache-2.0
 *
 * Blocks of an embedding, one for each type of attribute that the network learned (METHODS 5.1).
 * Each is at unit length: it is compared alone where an attribute is, and was learned at that
 * length; in the whole no type outweighs another because its learner happens to give longer rows.
 */
#pragma once

#include <jansson.h>

#include "nn/head.h"

G_BEGIN_DECLS

typedef struct {
    gboolean masked; /* a block is what the type's mask leaves of one embedding, which may be of any
                        length: as a row of one number more on the sphere (cw_head_on_sphere()), so
                        that it is stored, scanned and checked as any, and distances are those of
                        the embedding all the same. The masks are in it: to compare rows nobody
                        needs the network. Without: a learner's row at unit length */
    gint64 width;    /* numbers of a block; 0: the embedding has no blocks */
    gboolean fused;  /* it has none, but types that are read off it as it is, and a memory that it
                        is edited by (encode/attribute_fusion.h) */
    cw_head_fusion_form fusion; /* how, then */
    json_t *attributes; /* owned: {"types": [{"name", ..., "values": [...]}, ...]}, what each block
                           and each place of its predictor stands for */
    gboolean memory;    /* the model has prototypes of the values (encode/attribute_memory.h) */
} cw_attribute_blocks;

void cw_attribute_blocks_clear(cw_attribute_blocks *blocks);

/* A: how many; of a fused embedding, the types that it has instead. */
gsize cw_attribute_blocks_count(const cw_attribute_blocks *blocks);

/* What block `block` stands for. Borrowed. */
const char *cw_attribute_blocks_name(const cw_attribute_blocks *blocks, gsize block);

/* Finds the block of the attribute `name`. CW_ERROR_NOT_FOUND names the one nearest to it, or all.
 */
gboolean cw_attribute_blocks_find(const cw_attribute_blocks *blocks, const char *name, gsize *block,
                                  GError **error);

/* n_a: how many values the type of a block has. */
gsize cw_attribute_blocks_values(const cw_attribute_blocks *blocks, gsize block);

/* How far two vectors of the model, rows [A*width] of unit length, are apart by one attribute: the
 * Euclidean distance of their blocks at unit length, in [0,2], or of masked embeddings, any. */
double cw_attribute_blocks_distance(const cw_attribute_blocks *blocks, gsize block, const float *a,
                                    const float *b);

/* How alike they are by several, `weights` [A] with sum 1, in [-1,1]: with d^2 the weighted mean of
 * the squared distances 1 - d^2 / 2, the weighted mean of the blocks' cosines; of masked
 * embeddings, whose distances have no end, 1 / (1 + d^2 / 2), which falls alike where they are
 * small. */
double cw_attribute_blocks_similarity(const cw_attribute_blocks *blocks, const double *weights,
                                      const float *a, const float *b);

/* {"width", "attributes"}, and "memory", "masked", "fused" or "subtract" where that is so; NULL
 * where there are no blocks and no types. (transfer full) */
json_t *cw_attribute_blocks_to_json(const cw_attribute_blocks *blocks);

/* The same back into empty `blocks`; `object` NULL: no blocks. CW_ERROR_USAGE for anything else. */
gboolean cw_attribute_blocks_from_json(cw_attribute_blocks *blocks, json_t *object, GError **error);

/* Features [N,D] -> [N,A*width], each block at unit length; fused ones stay as they are. The
 * parameters of predictors, memory and fusion are made, too: they travel with the learners; masked
 * blocks have none. */
cw_node *cw_attribute_blocks_build(const cw_attribute_blocks *blocks, cw_graph *graph,
                                   cw_node *features);

G_END_DECLS
