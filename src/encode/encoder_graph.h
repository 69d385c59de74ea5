/* SPDX-License-Identifier: Apache-2.0
 *
 * The network of an encoder as a graph: from the views of pictures to an embedding each.
 */
#pragma once

#include "encode/encoder_form.h"

G_BEGIN_DECLS

#define CW_ENCODER_GRAPH_INPUT "pictures"
#define CW_ENCODER_GRAPH_OUTPUT "embedding"
#define CW_ENCODER_GRAPH_WHITENING "whitening"

typedef struct {
    gint64 px;           /* S, side of a view */
    gint64 rows;         /* N, pictures at once */
    gint64 parts, looks; /* views of a picture: parts of it, looks at each */
    gint64 dimension;    /* D, numbers of an embedding */
} cw_encoder_graph_size;

/* What it says of pictures. */
typedef enum {
    CW_ENCODER_SAYS_EMBEDDING,
    CW_ENCODER_SAYS_SCORES,    /* of the attribute predictors */
    CW_ENCODER_SAYS_LANDMARKS, /* of a form with one look */
} cw_encoder_says;

/* Whether the embeddings of parts stand side by side; else their mean is taken. */
gboolean cw_encoder_graph_is_concat(const cw_encoder_form *form);

/* The graph over `parameters`, which are kept: pictures [N*parts*looks,3,S,S] -> embedding [N,D] of
 * unit rows; or scores [N,J]; or positions and visibility of landmarks, [N,3L]. */
cw_graph *cw_encoder_graph_new(const cw_encoder_graph_size *size, const cw_encoder_form *form,
                               const cw_backbone *backbone, cw_parameters *parameters,
                               cw_encoder_says says);

G_END_DECLS
