/* SPDX-License-Identifier: Apache-2.0
 *
 * Search: items that look like an item, like a picture or like what words say, exact over the whole
 * catalogue.
 */
#pragma once

#include "base/progress.h"
#include "colorway/catalog.h"

G_BEGIN_DECLS

#define CW_SEARCH_TEXT_WEIGHT 0.6 /* the usual one */

typedef struct {
    const char *item;  /* find what is like this item (its id, or "source:id"), or ... */
    const char *image; /* ... like this picture file; one of the two, or neither with a text */
    const guint8
        *pixels; /* ... like this picture, RGB [height_px,width_px,3], in place of a file */
    int width_px, height_px;
    const float *vector;   /* ... like what has this vector by the model, of any length but 0: in
                              place of a picture */
    gsize dimension;       /* numbers of it: as many as the model's have */
    const char *text;      /* find what these words say, "red striped dress", by a model that has
                              learned words (weakly); those behind a minus, "-striped", are not
                              wanted. With item or image: what is like it, and like that; or NULL */
    double text_weight;    /* in [0,1]: how much of what is searched for is the text, where there is
                              an item or a picture, too */
    const char *model;     /* whose vectors; NULL: the only model that made some */
    gint64 k;              /* hits wanted, > 0 */
    double min_similarity; /* of `similarity`; what is less alike is no hit; -1 lets all through */
    double colour_weight;  /* in [0,1]: how much of `similarity` is colour; 0: design alone */
    const char *by;        /* "pattern" or "pattern:2,sleeve:1": alike by these attributes of the
                              model, each of a weight (1), and by nothing else; NULL: by all that
                              there is */
    const char *const *change; /* what is like it, but for other attributes: each "TYPE=VALUE", or
                                  several by commas; by a model with a memory; or NULL */
    const char *const *where;  /* filters, all must hold; or NULL */
    gboolean other_colour;     /* only items of another colour than the item's, as the feed says it:
                                  the same design recoloured, where there is one; with a
                                  colour_weight, those first that look nearest to it all the same */
    int threads;
} cw_search_request;

/* A value of an attribute. */
typedef struct {
    const char *value;  /* NULL: none */
    gboolean predicted; /* as the model reads it off the picture: the feed does not say */
} cw_search_value;

/* What is changed of the query. */
typedef struct {
    const char *type, *to;
    cw_search_value from;
} cw_search_change;

/* One item found; strings live as long as the result. */
typedef struct {
    gint64 item;
    const char *source, *id, *group; /* group NULL: none */
    const char *title, *colour;      /* NULL: missing */
    const char *picture;             /* file of its picture that is nearest */
    gint64 picture_number;           /* of that picture; 0: of none in the catalogue */
    const double *distances;         /* [attributes of the result], 0 where there is no difference:
                                        why it was found; NULL without `by` */
    const double *says; /* [words of the result] how many times as likely each is of that
                           picture as if all that the model knows were equal; NULL without one */
    /* (1 - colour_weight) design_similarity + colour_weight colour_similarity, in [-1,1]. */
    double similarity;
    /* Of the query's whole picture to the nearest window: a cosine; with a text that to the unit
     * vector of (1 - text_weight) of the picture's and text_weight of the text's, which is that of
     * the sum of the words' directions; with `by` 1 - d^2 / 2, d^2 the
     * weighted mean of the squared distances, which is the weighted mean of the blocks' cosines, or
     * 1 / (1 + d^2 / 2) where distances have no end (csn). */
    double design_similarity;
    double colour_similarity; /* of garment to garment, in [0,1] (cw_descriptor_garment_colour); NAN
                                 without a colour_weight: nobody looked */
    cw_search_value *values;  /* [change_count] what it has of what is changed; NULL of the query */
} cw_search_hit;

typedef struct {
    char *model;         /* name of the model that answered */
    cw_search_hit *hits; /* [count], most alike first */
    gsize count;         /* honestly 0 when nothing is alike enough or no item passes the filters */
    cw_search_hit query; /* the item asked about; all NULL but `picture` for a picture, and that,
                            too, for a text alone */
    char *text;          /* as asked for, made valid UTF-8; NULL: none */
    char **words;        /* of the text, those that the model knows, "-striped" with its minus;
                            NULL-terminated; NULL without a text */
    double *says;        /* [count,words] of the hits */
    char **left_out;     /* sentences that say what of the text was not asked, and why: stop words,
                            words that the model has not learned; NULL-terminated; or NULL */
    double colour_weight; /* as asked for */
    char **attributes;    /* of the model, the heaviest first, NULL-terminated; NULL without `by` */
    double *weights;      /* [attributes], with sum 1 */
    double *distances;    /* [count,attributes] of the hits */
    cw_search_change *changes; /* [change_count] as asked for */
    gsize change_count;
    char *never;          /* why no item can be what is asked for: none of its product type has a
                             new value, as the feed says; NULL: one can */
    gsize without_vector; /* pictures that would have been looked at, had they been embedded */
    gsize without_colour; /* that have a vector, but with a colour_weight no colour */
    double seconds;       /* of the search itself, without opening and embedding */
    double embed_seconds; /* of the model's look at the picture asked about, with opening the model
                             where it is the first; 0 of what is no picture */
    gpointer kept;        /* owns the strings */
} cw_search_result;

/* Searches. An item is found once, by the picture of it that is nearest; the item asked about and
 * those of its colourway (its other sizes) are not found. Filters come first, so they never hide
 * hits behind hits they exclude. CW_ERROR_NOT_FOUND (item, model, file; an item whose pictures have
 * no vector; with a colour_weight, or no colour; an attribute, a value, or all words of a text that
 * the model does not know), CW_ERROR_USAGE (filter, k, weight, attributes of a model that knows
 * none, another colour than that of a picture or of an item whose feed says none, a change that
 * cannot be read, that is none, or by a model without a memory, a text without a word, or by a
 * model that has learned none, a vector of another dimension, of no length, or with what is no
 * number), CW_ERROR_DAMAGED (vectors, words), CW_ERROR_FAILED (words that
 * cancel out), CW_ERROR_INTERRUPTED.
 */
gboolean cw_search(cw_catalog *catalog, const cw_search_request *request,
                   const cw_progress *progress, cw_search_result *result, GError **error);

/* What searches by one model look through, at hand for many of them: the catalogue as it was when
 * this was opened. What has been added since is not found, what has been removed still is; what
 * filters compare and the item asked about are those of the catalogue as it is. */
typedef struct cw_search_index cw_search_index;

/* Opens what searches by `model` (as of a request) need, some hundred milliseconds' work for
 * 100,000 pictures. The errors of cw_search() for models, vectors and interruptions. */
cw_search_index *cw_search_index_open(cw_catalog *catalog, const char *model,
                                      const cw_progress *progress, GError **error);
cw_search_index *cw_search_index_ref(cw_search_index *index);
void cw_search_index_unref(cw_search_index *index);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(cw_search_index, cw_search_index_unref)

/* Where `before` is by the same model, what it has opened of that, or will, is opened for `index`,
 * too: some hundred milliseconds less for the first search by picture. Before anybody else has
 * `index`. */
void cw_search_index_take_over(cw_search_index *index, const cw_search_index *before);

/* Name of its model. Borrowed. */
const char *cw_search_index_model(const cw_search_index *index);

/* What may be asked of its model: {"name", "method", "dimension", "attributes": [{"name",
 * "values"}] that searches may go by, "edits": whether they may be changed, "words": whether a text
 * may be searched for, "outfits": categories of what it can complete an outfit
 * by}. The errors of opening the model's file. (transfer full) */
json_t *cw_search_index_describe(cw_search_index *index, GError **error);

/* Searches in it, whatever model the request names; several threads may, each with a handle of the
 * catalogue of its own. The errors of cw_search(). */
gboolean cw_search_in(cw_search_index *index, cw_catalog *catalog, const cw_search_request *request,
                      const cw_progress *progress, cw_search_result *result, GError **error);

/* Whether cw_search() may be asked so: what the catalogue says without any vectors. The same
 * errors. */
gboolean cw_search_check(cw_catalog *catalog, const cw_search_request *request, GError **error);

void cw_search_result_clear(cw_search_result *result);

/* {"similarity", "item", "source", "item_group_id", "title", "color", "picture", "model"}, with a
 * colour_weight {"design_similarity", "color_similarity"}, with `by` {"distances": {attribute:
 * distance}}, with a text {"words": {word: how many times as likely}}, with changes {"attributes":
 * {type: {"value", "predicted"}}}. (transfer full) */
json_t *cw_search_hit_json(const cw_search_result *result, const cw_search_hit *hit);

G_END_DECLS
