/* SPDX-License-Identifier: Apache-2.0
 *
 * Encoders: weights and the preprocessing that travels with them, from pictures to unit vectors.
 * A batch always has the same size inside, so a picture's vector is the same bit for bit however
 * many come with it.
 */
#pragma once

#include "base/option.h"
#include "base/progress.h"
#include "encode/attribute_blocks.h"
#include "encode/landmark_head.h"
#include "encode/outfit_head.h"
#include "graph/safetensors.h"
#include "image/parts.h"
#include "nn/backbone.h"

G_BEGIN_DECLS

/* What travels in the file's metadata, beside the backbone's own settings. */
typedef struct {
    char *backbone;            /* row of the backbone table */
    char *method;              /* that trained it; "untrained" */
    char *name;                /* of the run */
    char *detector;            /* that found persons and heads */
    gint64 picture_px;         /* side of the pictures it takes */
    gboolean mirror;           /* looks at a picture and its mirror image */
    gboolean negative;         /* looks at the negative of each look, too */
    double turn;               /* degrees; > 0: looks at it turned by -turn, 0 and turn */
    gint64 zooms;              /* looks at its middle, too, that often, each time closer... */
    double zoom;               /* ...by that factor of the sides */
    gint64 window_levels;      /* levels of windows that have a vector each; 1: all of it alone */
    gint64 window_px;          /* side of those beyond the whole; 0: as of the whole */
    char *slices;              /* looks at slices of it, too (image/slices.h); "none"... */
    char *fuse;                /* ..."mean": one mean of all; "concat": side by side */
    gboolean gray;             /* pictures lose their colours before they are looked at */
    gboolean whitened;         /* the weights have a whitening layer: cw_encoder_whiten() */
    gint64 kept;               /* numbers that the whitening layer keeps; 0: all */
    gint64 steps;              /* of training */
    double hold_out;           /* share of the designs that it never saw, chosen by... */
    gint64 seed;               /* ...the seed of the run... */
    gboolean hold_out_grouped; /* ...among those that the feed groups alone */
} cw_encoder_settings;

extern const cw_option cw_encoder_options[];

typedef struct {
    cw_encoder_settings settings;
    cw_backbone_settings backbone;
    cw_preprocess_options preprocess;
    cw_landmark_head landmarks; /* makes the features of the backbone's and of what is at landmarks;
                                   none: they are the backbone's own */
    cw_attribute_blocks blocks; /* what the features become; none: they are embedded as they are */
    cw_outfit_head outfit;      /* what sees vectors beside other categories; none: nothing does */
} cw_encoder_form;

/* Every member at its default. */
void cw_encoder_form_reset(cw_encoder_form *form);
void cw_encoder_form_clear(cw_encoder_form *form);

#define CW_ENCODER_BATCH 32

typedef struct cw_encoder cw_encoder;
typedef struct cw_word_table cw_word_table;

/* Opens a .safetensors file, a run folder that holds a model.safetensors, or a model that came with
 * the program by its name (base/model_file.h). CW_ERROR_NOT_FOUND;
 * CW_ERROR_DAMAGED, also for weights that are missing, of another shape than the file says, or no
 * finite numbers; CW_ERROR_UNSUPPORTED for weights without Colorway's metadata, or with metadata
 * that this program does not know. */
cw_encoder *cw_encoder_open(const char *path, int threads, GError **error);
/* The same for who has one picture at a time: a 32nd of the work of a batch, which makes the same
 * vectors but for rounding. */
cw_encoder *cw_encoder_open_single(const char *path, int threads, GError **error);
/* The same for what asks which model it is, what its form is or what a parameter holds: no network
 * is made ready, which takes most of the time and the memory, and no picture can be looked at. */
cw_encoder *cw_encoder_open_blind(const char *path, int threads, GError **error);

/* A network of that form with random weights: the baseline of every score. */
cw_encoder *cw_encoder_new_untrained(const cw_encoder_form *form, guint64 seed, int threads,
                                     GError **error);

/* A copy of the weights below `prefix` in `parameters`, as they are now; heads of attributes
 * (nn/head.h), landmarks (nn/head_landmarks.h) and outfits (nn/head_outfit.h) stand there without
 * it. */
cw_encoder *cw_encoder_new_copy(const cw_encoder_form *form, const cw_parameters *parameters,
                                const char *prefix, int threads, GError **error);

/* The same weights, asked for something else. What the attribute predictors say of a picture: rows
 * [J] of scores (encode/attribute_scores.h), the mean over its looks; CW_ERROR_USAGE for a model
 * without any. Where its landmarks are, by the first look alone: rows [3L], x and y of each in
 * shares of the region's sides, then what makes it visible, above 0 where it is; CW_ERROR_USAGE for
 * a model without any. And what the backbone alone sees in it, before landmarks, blocks and
 * whitening: unit rows. */
cw_encoder *cw_encoder_new_scores(const cw_encoder *encoder, GError **error);
cw_encoder *cw_encoder_new_landmarks(const cw_encoder *encoder, GError **error);
cw_encoder *cw_encoder_new_features(const cw_encoder *encoder, GError **error);

void cw_encoder_free(cw_encoder *encoder);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(cw_encoder, cw_encoder_free)

/* From now on the files that the encoder writes hold these words (encode/word_table.h), too;
 * borrowed. They are no part of what model it is: its vectors stay the same. */
void cw_encoder_set_words(cw_encoder *encoder, const cw_word_table *words);

/* Writes the weights and the form to a .safetensors file, atomically. */
gboolean cw_encoder_save(const cw_encoder *encoder, const char *path, GError **error);
/* The same in half the space (cw_weights_save_half()): another model, whose vectors come near. */
gboolean cw_encoder_save_half(const cw_encoder *encoder, const char *path, GError **error);

const cw_encoder_form *cw_encoder_get_form(const cw_encoder *encoder);
/* The parameter called `name` in its file, or NULL. */
const cw_parameter *cw_encoder_find(const cw_encoder *encoder, const char *name);
/* SHA-256 of the weights and the form, 64 hexadecimal digits: which model this is. */
const char *cw_encoder_hash(const cw_encoder *encoder);
/* The weights, for what runs over its vectors; borrowed. */
cw_parameters *cw_encoder_parameters(const cw_encoder *encoder);
int cw_encoder_threads(const cw_encoder *encoder);
/* D: numbers of a vector. */
gsize cw_encoder_dimension(const cw_encoder *encoder);

/* Windows of a picture, each with a vector of its own, so that a close-up of a garment is near to a
 * picture of all of it (R-MAC's regions: Tolias, Sicre and Jegou 2016): level l in [1, L] has l x l
 * windows of 2 / (l + 1) of the sides, evenly spread; 1, 5, 14, 30, ... in all. Window 0 is the
 * whole. */
gsize cw_encoder_windows(const cw_encoder *encoder);
/* Where window `number` lies, in shares of the sides. */
cw_box cw_encoder_window(gsize number);

/* Numbers of a picture that is prepared for its first `windows` windows, 1 or all: that many inputs
 * one after another, the picture once a look, [looks,S,S,3]. */
gsize cw_encoder_input_floats(const cw_encoder *encoder, gsize windows);

/* Turns a picture into that. Safe to call from several threads at once. */
gboolean cw_encoder_prepare(const cw_encoder *encoder, const cw_image *image, const cw_parts *parts,
                            gsize windows, float *input, GError **error);

/* Makes ready to run windows, too: smaller ones want a network of their own, which costs memory
 * that wholes alone do not need. A second call does nothing. */
gboolean cw_encoder_ready_windows(cw_encoder *encoder, GError **error);

/* Embeds prepared pictures into rows [count,windows,D], of unit length but for scores; more than
 * one when cw_encoder_ready_windows() was called. One thread at a time. */
void cw_encoder_run(cw_encoder *encoder, const float *inputs, gsize count, gsize windows,
                    float *vectors);

/* Whether that row [D] is one: of unit length, or, of scores, finite. */
gboolean cw_encoder_is_vector(const cw_encoder *encoder, const float *row);

/* Gives the encoder a whitening layer (encode/whitening.h) fitted to prepared inputs
 * [count, input]; a layer that is there is replaced. */
gboolean cw_encoder_whiten(cw_encoder *encoder, const float *inputs, gsize count, double shrink,
                           GError **error);
/* The same by the vectors [count,D] that this encoder, which has no such layer yet, gave; `items`
 * as in cw_whitening_rows. */
gboolean cw_encoder_whiten_by(cw_encoder *encoder, const float *vectors, const guint32 *items,
                              gsize count, double shrink, GError **error);

/* Writes the encoder as an ONNX model that looks once: input "pictures" [N,3,S,S], normalised (with
 * fuse "concat" [(1+slices)*N,3,S,S], the whole and then its slices), output "embedding" [N,D]. Its
 * vectors are cw_encoder_run()'s where the form has one look; else they come near them. The model's
 * property "colorway" is the form as JSON, as in a .safetensors file: how pictures are prepared,
 * and at what more is looked. */
gboolean cw_encoder_export_onnx(const cw_encoder *encoder, const char *path,
                                const cw_progress *progress, GError **error);

G_END_DECLS
