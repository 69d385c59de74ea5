/* SPDX-License-Identifier: Apache-2.0
 *
 * The looks of an encoder at one window of a picture: upright, turned, closer, each with its mirror
 * image and negative where the form asks for them. An embedding is their mean.
 */
#pragma once

#include "encode/encoder.h"

G_BEGIN_DECLS

/* Numbers of one look with sides of `px`, [px,px,3]. */
gsize cw_looks_floats(gint64 px);
/* How many parts are looked at, the whole and its slices, and how many looks each takes. */
gint64 cw_looks_parts(const cw_encoder_settings *settings);
gint64 cw_looks_count(const cw_encoder_settings *settings);
/* Leaves in settings, which are borrowed from others, the picture as it is, upright, and nothing
 * else to look at. */
void cw_looks_only_first(cw_encoder_settings *settings);

/* Writes all looks at `window` (in shares of the sides of what is looked at) of a picture,
 * [parts,looks,px,px,3]. */
gboolean cw_looks_write(const cw_encoder_form *form, const cw_image *image, const cw_parts *parts,
                        const cw_box *window, gint64 px, float *input, GError **error);

G_END_DECLS
