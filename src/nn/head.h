/* SPDX-License-Identifier: Apache-2.0
 *
 * Heads that have a form of their own. Projection and prediction heads that are plain chains are a
 * cw_mlp (nn/layer.h) each.
 */
#pragma once

#include "nn/layer.h"

G_BEGIN_DECLS

typedef struct {
    int layers;          /* linear layers before the last, 1 or more; 3 */
    gint64 hidden;       /* 2048 */
    gint64 bottleneck;   /* 256 */
    gint64 outputs;      /* K: 65536, or less for small catalogues */
    gboolean batch_norm; /* behind hidden linear layers; FALSE for transformers */
    gboolean spread;     /* batch norm without gain behind the bottleneck: a batch then fills the
                            sphere from the first step on, where it would crowd at one point */
} cw_head_dino_form;
#define CW_HEAD_DINO                                                                               \
    ((cw_head_dino_form){                                                                          \
        .layers = 3, .hidden = 2048, .bottleneck = 256, .outputs = 65536, .batch_norm = FALSE})

/* x [N,D] -> [N,K]: "mlp" of linear layers with GELU between, unit length, then "last_layer"
 * without bias whose rows have unit length and gain 1. Weights of the mlp start truncated normal
 * with deviation 0.02, its biases at 0; the last layer starts as torch's do. Caron et al. 2021
 * (DINO), appendix C. `unit` gets the rows of unit length before the last layer [N,bottleneck];
 * NULL: not wanted. */
cw_node *cw_head_dino(cw_graph *graph, const char *name, cw_node *x, const cw_head_dino_form *form,
                      cw_node **unit);

/* Typed attributes (Hou et al. 2021, ADDE; METHODS 5.1): what each type says of a picture has a
 * block of its own. */
#define CW_HEAD_ATTRIBUTES "attributes"
#define CW_HEAD_PREDICTOR "predictor"
#define CW_HEAD_ATTRIBUTES_MOST 16 /* types of one model */

typedef struct {
    cw_node *block;  /* [N,width]: r_a = linear(relu(linear(x))), as it is */
    cw_node *scores; /* [N,values]: linear(r_a), before the softmax */
} cw_head_attribute_output;

/* The learner and the predictor of the type `name` over features x [N,D]. Their parameters are
 * attributes.NAME.learner.0, .learner.2 and .predictor, with bias, drawn as torch does. */
cw_head_attribute_output cw_head_attribute(cw_graph *graph, const char *name, cw_node *x,
                                           gint64 width, gint64 values);

/* The predictor of that head once more, over other blocks [N,width]: scores [N,values]. */
cw_node *cw_head_attribute_scores(cw_graph *graph, const char *name, cw_node *block, gint64 values);

/* The memory of attribute values (METHODS 5.2): the trained parameter [rows,values], a prototype a
 * column. It starts at 0: prototypes are means of what the heads say (encode/attribute_memory.h).
 */
#define CW_HEAD_MEMORY CW_HEAD_ATTRIBUTES ".memory"
cw_node *cw_head_memory(cw_graph *graph, gint64 rows, gint64 values);

/* Edits by fusion (Zhao et al. 2017, AMNet; METHODS 6.1): features are no blocks, a linear layer
 * makes what they become of them and the prototypes of the values that they shall have. */
#define CW_HEAD_FUSION "fusion"

typedef struct {
    gboolean subtract; /* the prototypes of the values that they had are taken away */
} cw_head_fusion_form;

/* Features [N,D] at the length sqrt(D), where their numbers have mean square 1 as those of
 * prototypes: vectors are stored at length 1, so that no other length is known of them. */
cw_node *cw_head_fusion_rows(cw_graph *graph, cw_node *features);

/* relu(W [x, t] + b) [N,D], of x [N,D] at that length and sums of prototypes t [N,D]. The
 * parameters are attributes.fusion, with bias, drawn as torch does. */
cw_node *cw_head_fusion(cw_graph *graph, cw_node *x, cw_node *t);

/* Every block of x [N,A*width] at unit length. */
cw_node *cw_head_unit_blocks(cw_graph *graph, cw_node *x, gint64 width);

typedef struct {
    cw_node *embedding; /* [N,D]: linear(x) */
    cw_node *masks;     /* [A,D], as they are used: not below 0 */
    cw_node *masked;    /* [N*A,D]: row n*A+a is embedding n times mask a, of any length */
} cw_head_masked_output;

/* One embedding of features x [N,F], of which each of A types looks at what its mask leaves (Veit
 * et al. 2017, CSN; METHODS 6.2). The parameters are attributes.embedding and attributes.masks, the
 * masks trained from `learned`, or kept where that is NULL. */
cw_head_masked_output cw_head_masked(cw_graph *graph, cw_node *x, gint64 dimension, gint64 types,
                                     const cw_init *learned);

/* Words (METHODS 7.1): a vector for each, whose product with a picture's is how well the word says
 * what is in the picture. */
#define CW_HEAD_WORDS "words"
#define CW_HEAD_WORDS_TABLE CW_HEAD_WORDS ".table"
#define CW_HEAD_WORDS_MAP CW_HEAD_WORDS ".map.weight"
#define CW_HEAD_WORDS_LENGTH CW_HEAD_WORDS ".length"
#define CW_HEAD_WORDS_TYPES CW_HEAD_WORDS ".types"

/* Features x [N,D] as words meet them: as they are, or with `rank` > 0 behind the linear map
 * words.map without bias, drawn as Glorot and Bengio 2010, eq. 16: [N,rank]. */
cw_node *cw_head_words_map(cw_graph *graph, cw_node *x, gint64 rank);

/* The vectors of K words: the row-sparse parameter [K,width]. They start at 0, where all words are
 * equally likely. */
cw_node *cw_head_words_table(cw_graph *graph, gint64 words, gint64 width);

/* What type of thing words say, by their vectors [N,R] (METHODS 7.2): logits [N,T] of the linear
 * layer words.types, with bias, drawn as torch does. */
cw_node *cw_head_words_types(cw_graph *graph, cw_node *words, gint64 types);

/* What features x [N,D] are to words of these types: with a vector of `rank` numbers for each of T
 * types, out of one linear map as above, the sum of these, each times its share in softmax(logits)
 * [N,T]: [N,rank]. */
cw_node *cw_head_words_attend(cw_graph *graph, cw_node *x, cw_node *logits, gint64 rank);

/* Rows x [N,D] of any length as rows of length 1, (2x, |x|^2 - 1) / (|x|^2 + 1) [N,D+1]:
 * stereographic projection. With u and v on the sphere and u', v' their last numbers
 * |x - y|^2 = |u - v|^2 / ((1 - u') (1 - v')), so that no distance is lost. */
cw_node *cw_head_on_sphere(cw_graph *graph, cw_node *x);

G_END_DECLS
