/* SPDX-License-Identifier: Apache-2.0
 *
 * What stands behind: studio papers, rooms, walls with texture, clutter. Drawn in fractions of the
 * picture. Its colours keep away from the garment's ground, so that a person can tell them apart.
 */
#pragma once

#include "engine/sample/sample_draw.h"

G_BEGIN_DECLS

/* Paints the whole surface of width x height px and returns the backdrop's name. */
const char *cw_backdrop_draw(cw_stage *stage, int width, int height, guint32 ground);

G_END_DECLS
