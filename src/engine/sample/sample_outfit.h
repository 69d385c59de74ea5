/* SPDX-License-Identifier: Apache-2.0
 *
 * The outfit catalogue: sets of four to six items of eleven categories (METHODS 6.3). Items go
 * together when they have the same style, which is the pattern of their cloth, and harmony, which
 * is the family of their colours. Both can be seen on every item.
 */
#pragma once

#include "engine/sample/sample_design.h"

G_BEGIN_DECLS

#define CW_OUTFIT_PLACES 6 /* designs that a set has room for */
#define CW_OUTFIT_STYLES 6
#define CW_OUTFIT_HARMONIES 6

typedef struct {
    cw_row row;               /* "bags", what its items are */
    const char *const *kinds; /* names, NULL-terminated */
} cw_outfit_category;

#define CW_OUTFIT_CATEGORIES 11
extern const cw_outfit_category cw_outfit_categories[CW_OUTFIT_CATEGORIES];
extern const char *const cw_outfit_style_names[CW_OUTFIT_STYLES];
extern const char *const cw_outfit_harmony_names[CW_OUTFIT_HARMONIES];

/* Design `number` is that of place number % CW_OUTFIT_PLACES of set number / CW_OUTFIT_PLACES; it
 * has no colourway where the set leaves the place empty. Each set has another category in each
 * place: one that covers the body, or a top and bottoms, and others. */
void cw_sample_outfit_design(cw_sample_design *design, guint64 seed, guint64 number);

/* Kinds that only outfits have, NULL-terminated; sample_accessory.c draws them. */
extern const cw_sample_kind *const cw_outfit_kinds[];

G_END_DECLS
