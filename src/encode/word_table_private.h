/* SPDX-License-Identifier: Apache-2.0
 *
 * What reading a table of words and asking it share.
 */
#pragma once

#include "encode/word_table.h"

G_BEGIN_DECLS

struct cw_word_table {
    cw_parameters *parameters;
    const cw_parameter *table;              /* [K,R] */
    const cw_parameter *map;                /* [R,D], or [T R,D]; NULL: R = D */
    const cw_parameter *types, *types_bias; /* [T,R], [T]; NULL: none */
    const cw_parameter *length;             /* [1] */
    const cw_parameter *looks; /* [P,D] along which pictures differ; NULL: nobody has said */
    json_t *words;             /* {"words": [K], "tally": [K], "items": M}, with types "types": [T],
                                  "type_of": [K], "held_out": [K], too */
    const char **names;        /* [K] and NULL, borrowed from it */
    GHashTable *numbers;       /* name -> number + 1 */
    float *mean;               /* [R] of the rows */
    float *shares;             /* [K,T]; NULL: no types */
};

/* R. */
gsize cw_word_table_row(const cw_word_table *table);

G_END_DECLS
