/* SPDX-License-Identifier: Apache-2.0
 *
 * The sample catalogue: a shop of drawn garments, bags, shoes and furniture whose truth is known.
 * Every picture is a pure function of the settings' seed and its place in the catalogue, so equal
 * settings give equal bytes whatever the number of threads.
 */
#pragma once

#include <glib.h>

#include "base/option.h"
#include "base/progress.h"

G_BEGIN_DECLS

typedef struct {
    gint64 products; /* designs, 1 to 100,000; each has 2 to 6 colourways, one feed row each */
    gint64 pictures; /* most pictures of one colourway, 1 to 6; a row has this many or one fewer */
    gint64 size;     /* height of a picture in px, 48 to 1024; the width is three quarters of it */
    gint64 quality;  /* of the JPEG files, 1 to 100 */
    gint64 seed;
    gint64 backdrop;     /* another number, other backdrops behind the same things */
    gboolean attributes; /* the attribute catalogue instead: an item a design, twelve types */
    gint64 outfits;      /* the outfit catalogue instead: so many sets of items, 0 to 16,000 */
    gboolean texts;      /* of shops in three languages instead of plain English ones */
    gboolean generic;    /* the generic catalogue instead: shapes and textures, no garments */
    double missing;      /* share of the attributes that its feed does not tell, 0 to 1 */
    gint64 threads;      /* 0: as many as the machine has processors */
} cw_sample_settings;

/* The settings as option rows: defaults, ranges, units, flags. */
extern const cw_option cw_sample_options[];

/* Renders the catalogue into `folder` (made when missing; files of the same names are replaced):
 *
 *   feed.tsv    Google Merchant columns, and sleeve, neckline, length; a row a colourway
 *   images/     JPEG files, paths in the feed are relative to `folder`
 *   truth.csv   a line a picture; sample_truth.c says what its columns are
 *
 * Two designs in five are decoys: same category, pattern class and silhouette as the design before,
 * another motif.
 *
 * With `attributes` every design is one garment with a value of each of twelve types, which are
 * drawn independently of each other; feed and truth have a column a type: category, sleeve,
 * neckline, collar, length, fit, pattern, color, trim, pocket, closure, hem. No value excludes one
 * of another type. Every second garment is the one before it with one value changed (truth:
 * decoy_of), so that a changed attribute can be searched for. All pictures show the whole front.
 * The feed lacks a share `missing` of the values, at random; the truth has them all.
 *
 * With `outfits` the catalogue is so many sets of 4 to 6 items of eleven categories, the column
 * "category" of the feed; outfits.csv has lines set_id,item. All items of a set have one style (the
 * pattern of the cloth) and one harmony (a family of colours), columns of the truth: items of equal
 * style and harmony go together, whatever their sets.
 *
 * With `texts`, which goes with none of the others, title, description and product_type are in
 * English, French or Italian (a tenth of them in two), say each thing by one of several words,
 * leave things out, and have words that say nothing of the picture. words.tsv says which words
 * these are, which mean the same, and which are names of colours that thesaurus.tsv does not have.
 *
 * With `generic` every design is a shape filled with a texture, anywhere at any angle; feed and
 * truth have the columns shape (16) and texture (12), drawn independently of each other. Nothing in
 * it is a garment: what a network learns from it, it knows of pictures in general.
 *
 * `progress` (NULL: nobody watches) counts designs. Errors: CW_ERROR_USAGE (a setting out of
 * range), CW_ERROR_INTERRUPTED, CW_ERROR_FAILED (a file that could not be written).
 */
gboolean cw_sample_render(const char *folder, const cw_sample_settings *settings,
                          const cw_progress *progress, GError **error);

G_END_DECLS
