/* SPDX-License-Identifier: Apache-2.0
 *
 * The lines of feed.tsv, truth.csv and outfits.csv.
 */
#pragma once

#include "engine/sample/sample_picture.h"

G_BEGIN_DECLS

/* Header lines, with their line ends, of the catalogue that the settings ask for. (transfer full)
 */
char *cw_sample_feed_header(const cw_sample_settings *settings);
char *cw_sample_truth_header(const cw_sample_settings *settings);
char *cw_sample_outfits_header(const cw_sample_settings *settings);

/* Appends the row of a colourway that has `pictures` pictures. */
void cw_sample_feed_row(GString *text, const cw_sample_design *design, int colourway, int pictures,
                        const cw_sample_settings *settings);
/* Appends the line that puts an item of the outfit catalogue into its set. */
void cw_sample_outfits_row(GString *text, const cw_sample_design *design);
/* Appends the line of a picture. */
void cw_sample_truth_row(GString *text, const cw_sample_design *design, int colourway, int picture,
                         const cw_sample_truth *truth);

/* "images/d000012-2-0.jpg". (transfer full) */
char *cw_sample_image_name(const cw_sample_design *design, int colourway, int picture);

G_END_DECLS
