/* SPDX-License-Identifier: Apache-2.0
 *
 * Slices: parts of a garment that are compared each with its like (METHODS 4.4, PBCNet): halves or
 * quadrants that overlap by a tenth.
 */
#pragma once

#include "image/image.h"

G_BEGIN_DECLS

#define CW_SLICE_MOST 4

/* Names of the choices: none, quad, lr (left and right), tb (top and bottom), lrtb (both pairs);
 * NULL-terminated. */
extern const char *const cw_slice_names[];

/* The slices of a choice, in shares of the sides, into `slices` [CW_SLICE_MOST]; their number, 0
 * for "none". */
int cw_slices_of(const char *name, cw_box *slices);

/* Sides of a slice by those of the whole; 1 for "none". */
double cw_slices_side(const char *name);

/* How whole and slices make one vector: "mean" or "concat"; NULL-terminated. */
extern const char *const cw_slice_fusions[];

G_END_DECLS
