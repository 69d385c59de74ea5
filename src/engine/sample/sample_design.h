/* SPDX-License-Identifier: Apache-2.0
 *
 * What a design is: its kind, its pattern class and motif, its cut, and its colourways. Everything
 * here is shared by all pictures of a design but the colours.
 */
#pragma once

#include "base/row.h"
#include "engine/sample/sample_draw.h"

G_BEGIN_DECLS

#define CW_SAMPLE_MOST_COLOURWAYS 6
#define CW_SAMPLE_SHAPES 8
#define CW_SAMPLE_MOTIFS 6

typedef enum {
    CW_SAMPLE_DRESS,
    CW_SAMPLE_SHIRT,
    CW_SAMPLE_SKIRT,
    CW_SAMPLE_TROUSERS,
    CW_SAMPLE_BAG,
    CW_SAMPLE_SHOE,
    CW_SAMPLE_FURNITURE,
    CW_SAMPLE_FAMILIES
} cw_sample_family;

typedef struct cw_cloth cw_cloth;

/* What is sold: "totes", "women_dress", ... */
typedef struct {
    cw_row row;
    cw_sample_family family;
    const char *product_type; /* the feed's path of shelves */
    const char *noun;         /* in titles */
    int variant;              /* which row of the family's own table draws it */
    void (*draw)(cw_stage *stage, const cw_cloth *cloth); /* NULL: the family draws it */
} cw_sample_kind;

typedef enum {
    CW_PATTERN_SOLID,
    CW_PATTERN_FLORAL,
    CW_PATTERN_STRIPED,
    CW_PATTERN_POLKA,
    CW_PATTERN_CHECKERED,
    CW_PATTERN_GEOMETRIC,
    CW_PATTERN_GRAPHIC,
    CW_PATTERN_ANIMAL,
    CW_PATTERN_TRIBAL,
    CW_PATTERN_PAISLEY,
    CW_PATTERN_PRINTED,
    CW_PATTERN_PLAIN,
    CW_PATTERN_CHEVRON,
    CW_PATTERN_SCREEN_PRINT,
    CW_PATTERN_EMBROIDERED,
    CW_PATTERN_QUILTED,
    CW_PATTERN_PRINT,
    CW_PATTERN_TIE_AND_DIE,
    CW_PATTERN_COUNT,
    /* Of the generic catalogue: no garment wears them. */
    CW_TEXTURE_WAVES = CW_PATTERN_COUNT,
    CW_TEXTURE_SPECKS,
    CW_TEXTURE_BRICKS,
    CW_TEXTURE_RINGS,
    CW_TEXTURE_SCALES,
    CW_TEXTURE_MAZE,
    CW_TEXTURE_CROSSES,
    CW_TEXTURE_END
} cw_sample_pattern;

typedef enum {
    CW_SLEEVE_THREE_QUARTER,
    CW_SLEEVE_SHORT,
    CW_SLEEVE_SLEEVELESS,
    CW_SLEEVE_LONG,
    CW_SLEEVE_HALF,
    CW_SLEEVE_CAP,
    CW_SLEEVE_PUFF,
    CW_SLEEVE_BELL,
    CW_SLEEVE_FLARE,
    CW_SLEEVE_COUNT
} cw_sample_sleeve;

typedef enum {
    CW_NECK_CREW,
    CW_NECK_V,
    CW_NECK_SCOOP,
    CW_NECK_BOAT,
    CW_NECK_SQUARE,
    CW_NECK_COLLAR,
    CW_NECK_HIGH,
    CW_NECK_COUNT
} cw_sample_neck;

typedef enum {
    CW_LENGTH_MINI,
    CW_LENGTH_KNEE,
    CW_LENGTH_MIDI,
    CW_LENGTH_MAXI,
    CW_LENGTH_COUNT
} cw_sample_length;

/* The types of the attribute catalogue (sample_value.h). */
typedef enum {
    CW_TYPE_CATEGORY,
    CW_TYPE_SLEEVE,
    CW_TYPE_NECKLINE,
    CW_TYPE_COLLAR,
    CW_TYPE_LENGTH,
    CW_TYPE_FIT,
    CW_TYPE_PATTERN,
    CW_TYPE_COLOUR,
    CW_TYPE_TRIM,
    CW_TYPE_POCKET,
    CW_TYPE_CLOSURE,
    CW_TYPE_HEM,
    CW_TYPE_COUNT
} cw_sample_type_number;

/* Names by the enums above; "" where a kind has none. */
extern const char *const cw_sample_pattern_names[CW_PATTERN_COUNT];
extern const char *const cw_sample_sleeve_names[CW_SLEEVE_COUNT];
extern const char *const cw_sample_neck_names[CW_NECK_COUNT];
extern const char *const cw_sample_length_names[CW_LENGTH_COUNT];

/* All kinds, NULL-terminated, families together in the order of the enum. */
extern const cw_sample_kind *const *cw_sample_kinds(void);

typedef struct {
    int colour[3]; /* places in cw_palette: ground, motif, accent */
} cw_sample_colourway;

typedef struct {
    guint64 number;
    gint64 decoy_of; /* the design this one imitates, or -1 */
    const cw_sample_kind *kind;
    cw_sample_pattern pattern;
    int motif;      /* 0 to CW_SAMPLE_MOTIFS - 1 */
    double period;  /* of the pattern, in head heights (garments) or tenths of the width */
    double angle;   /* of the pattern, radians */
    double density; /* 0 to 1, what the motif makes of it */
    guint64 texture_seed;
    int sleeve, neck, length;       /* -1: the kind has none */
    double shape[CW_SAMPLE_SHAPES]; /* of the cut, 0 to 1; the family says what each one moves */
    int detail;                     /* of the cut: belt, buttons, pocket, ... 0 to 5 */
    gboolean worn_by_man;
    int material;
    int price_cents;
    int colour_count;    /* 1 to 3 */
    int colourway_count; /* 2 to 6 */
    cw_sample_colourway colourway[CW_SAMPLE_MOST_COLOURWAYS];
    gboolean has_values; /* of the attribute catalogue: the values say what is drawn */
    int value[CW_TYPE_COUNT];
    gboolean has_outfit; /* of the outfit catalogue (sample_outfit.h) */
    int outfit_category, style, harmony;
    gboolean is_generic; /* of the generic catalogue (sample_generic.h) */
    int outline, texture;
} cw_sample_design;

/* Design `number` of the catalogue of `seed`: the same whoever asks and in whatever order. */
void cw_sample_design_draw(cw_sample_design *design, guint64 seed, guint64 number);

/* Draws the colours of design->colourway_count colourways: within one they can be told apart, by
 * lightness, too, and no two grounds look alike. */
void cw_sample_design_draw_colours(cw_sample_design *design, cw_random *random);

/* The place of a colour in cw_palette, which has it. */
int cw_sample_colour_place(const char *name);

/* The three colours of a colourway as 0xRRGGBB. */
void cw_sample_design_colours(const cw_sample_design *design, int colourway, guint32 hex[3]);

/* Feed text of a colourway. (transfer full) */
char *cw_sample_title(const cw_sample_design *design, int colourway);
char *cw_sample_description(const cw_sample_design *design, int colourway);
char *cw_sample_colour_names(const cw_sample_design *design, int colourway);
const char *cw_sample_material(const cw_sample_design *design);

G_END_DECLS
