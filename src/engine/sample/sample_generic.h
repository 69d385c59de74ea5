/* SPDX-License-Identifier: Apache-2.0
 *
 * The generic catalogue: things that nobody wears. Each is an outline filled with a texture, two
 * classes that are drawn independently of each other: what a network learns that shall know
 * pictures but no garments (METHODS 3.6).
 */
#pragma once

#include "engine/sample/sample_design.h"

G_BEGIN_DECLS

#define CW_GENERIC_SHAPES 16
#define CW_GENERIC_TEXTURES 12
extern const char *const cw_generic_shape_names[CW_GENERIC_SHAPES];
extern const char *const cw_generic_texture_names[CW_GENERIC_TEXTURES];

/* Thing `number` of the generic catalogue of `seed`; it has one colourway. */
void cw_sample_generic_design(cw_sample_design *design, guint64 seed, guint64 number);

G_END_DECLS
