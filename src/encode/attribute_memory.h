/* SPDX-License-Identifier: Apache-2.0
 *
 * Editing an embedding of blocks by a memory of prototypes (METHODS 5.2): r' = r + M i, with -1 at
 * the value that a picture has and +1 at the one that it shall have. r are unit blocks, as they
 * were when M was learned (method/method_adde_m.c). Where an embedding has no blocks a layer makes
 * r' of r and the sum of the prototypes (method/method_amnet.c; METHODS 6.1).
 */
#pragma once

#include "encode/attribute_fusion.h"
#include "nn/head.h"

G_BEGIN_DECLS

typedef struct {
    gint64 width;
    gsize types;                            /* A */
    gsize values[CW_HEAD_ATTRIBUTES_MOST];  /* [A] n_a */
    gsize columns[CW_HEAD_ATTRIBUTES_MOST]; /* [A] the column of each type's first value */
    gsize count;                            /* J */
    const float *prototypes;                /* M [D,J], of the encoder */
    cw_attribute_fusion *fusion; /* owned: what edits vectors without blocks; NULL: the sum does */
} cw_attribute_memory;

/* The memory of `encoder`, as long as it lives. CW_ERROR_USAGE where it has none, or where its
 * vectors are not what it was learned for: slices side by side, or whitened. */
gboolean cw_attribute_memory_get(cw_attribute_memory *memory, const cw_encoder *encoder,
                                 GError **error);
void cw_attribute_memory_clear(cw_attribute_memory *memory);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(cw_attribute_memory, cw_attribute_memory_clear)

/* One value for another; -1: none. */
typedef struct {
    gsize type;
    gint32 from, to;
} cw_attribute_change;

/* Edits the unit vectors [rows,D] of pictures, each by `count` changes, [rows,count]; they stay of
 * unit length, and do not depend on how many come together. */
void cw_attribute_memory_edit(const cw_attribute_memory *memory, const cw_attribute_change *changes,
                              gsize count, float *vectors, gsize rows);

/* The value of `type` that a vector [D] shows: that of the prototype whose direction its block has
 * most, of equals the first; without blocks what its predictor says. The model's own opinion, by
 * what it edits by. */
gint32 cw_attribute_memory_read(const cw_attribute_memory *memory, gsize type, const float *vector);

/* Makes the prototypes: for every value the mean of the blocks of its type of `draws` vectors, one
 * after another, [J,draws,D] where vector n of value j is rows[order[j*draws + n]]; 0 outside.
 * Without blocks, of all of them, at the length sqrt(D). `prototypes` [D,J]. */
void cw_attribute_memory_start(const cw_attribute_memory *memory, const float *rows,
                               const gsize *order, gsize draws, float *prototypes);

G_END_DECLS
