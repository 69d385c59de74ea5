/* SPDX-License-Identifier: Apache-2.0
 *
 * A design is a pure function of (seed, number). Designs with number % 5 of 1 or 3 are decoys: they
 * copy kind, pattern class and cut from the design before them and draw another motif, so that two
 * in five are told from another design by the motif alone, whatever the size of the catalogue.
 */
#include "engine/sample/sample_design.h"

#include <math.h>

#include "image/colour.h"

enum { STREAM_DESIGN = 0x5a01, STREAM_COLOURS = 0x5a02 };

static const double family_share[CW_SAMPLE_FAMILIES] = {0.36, 0.26, 0.09, 0.08, 0.08, 0.04, 0.09};

static const cw_sample_kind *draw_kind(cw_random *random)
{
    const cw_sample_kind *const *kinds = cw_sample_kinds();
    double roll = cw_random_unit(random);
    int family = 0;
    while (family < CW_SAMPLE_FAMILIES - 1 && roll >= family_share[family])
        roll -= family_share[family++];
    int first = 0, count = 0;
    for (int i = 0; kinds[i] != NULL; i++) {
        if (kinds[i]->family == (cw_sample_family)family && count++ == 0)
            first = i;
    }
    return kinds[first + (int)cw_random_below(random, (guint64)count)];
}

/* Dresses and shirts have 17 patterns each, which differ in one. */
static cw_sample_pattern draw_pattern(cw_random *random, cw_sample_family family)
{
    static const gboolean barred[CW_SAMPLE_FAMILIES][CW_PATTERN_COUNT] = {
        [CW_SAMPLE_DRESS] = {[CW_PATTERN_TIE_AND_DIE] = TRUE},
        [CW_SAMPLE_SHIRT] = {[CW_PATTERN_SCREEN_PRINT] = TRUE},
    };
    cw_sample_pattern pattern;
    do
        pattern = (cw_sample_pattern)cw_random_below(random, CW_PATTERN_COUNT);
    while (barred[family][pattern]);
    return pattern;
}

static int draw_weighted(cw_random *random, const double *share, int count)
{
    double roll = cw_random_unit(random);
    int i = 0;
    while (i < count - 1 && roll >= share[i])
        roll -= share[i++];
    return i;
}

static void draw_labels(cw_sample_design *design, cw_random *random)
{
    /* The nine sleeves of dresses come alike; shirts have no puff, bell and flare. */
    static const double dress[CW_SLEEVE_COUNT] = {.11, .12, .11, .13, .11, .10, .11, .11, .10};
    static const double shirt[CW_SLEEVE_COUNT] = {.15, .20, .12, .23, .17, .13, 0, 0, 0};
    /* Maxi hems are rare: they lie below the hem crop of METHODS 2.4. */
    static const double length[CW_LENGTH_COUNT] = {.35, .37, .24, .04};
    cw_sample_family family = design->kind->family;
    gboolean upper = family == CW_SAMPLE_DRESS || family == CW_SAMPLE_SHIRT;
    int sleeve = draw_weighted(random, family == CW_SAMPLE_SHIRT ? shirt : dress, CW_SLEEVE_COUNT);
    int neck = (int)cw_random_below(random, CW_NECK_COUNT);
    int hem = draw_weighted(random, length, CW_LENGTH_COUNT);
    design->sleeve = upper ? sleeve : -1;
    design->neck = upper ? neck : -1;
    design->length = family == CW_SAMPLE_DRESS || family == CW_SAMPLE_SKIRT ? hem : -1;
    gboolean man = cw_random_chance(random, 0.4);
    design->worn_by_man = man && (family == CW_SAMPLE_SHIRT || family == CW_SAMPLE_TROUSERS);
}

static void draw_motif(cw_sample_design *design, cw_random *random)
{
    design->motif = (int)cw_random_below(random, CW_SAMPLE_MOTIFS);
    design->period = cw_random_uniform(random, 0.5, 0.95);
    double turns[] = {0, 0, 0, 0.25, -0.25, 0.5};
    design->angle = G_PI * turns[cw_random_below(random, G_N_ELEMENTS(turns))];
    design->density = cw_random_unit(random);
    design->texture_seed = cw_random_bits(random);
    design->detail = (int)cw_random_below(random, 6);
}

static void draw_cut(cw_sample_design *design, cw_random *random)
{
    design->kind = draw_kind(random);
    design->pattern = draw_pattern(random, design->kind->family);
    draw_labels(design, random);
    for (int i = 0; i < CW_SAMPLE_SHAPES; i++)
        design->shape[i] = cw_random_unit(random);
    design->material = (int)cw_random_below(random, 4);
}

static guint32 hex_of(int place)
{
    const guint8 *rgb = cw_palette[place].rgb;
    return (guint32)rgb[0] << 16 | (guint32)rgb[1] << 8 | rgb[2];
}

/* A pattern needs its second colour seen beside the first: by lightness, else in grey it is gone.
 */
static gboolean colours_fit(const cw_sample_colourway *way, int place)
{
    for (int i = 0; i < place; i++) {
        guint32 a = hex_of(way->colour[i]);
        guint32 b = hex_of(way->colour[place]);
        double step = fabs(cw_colour_lightness(a) - cw_colour_lightness(b));
        if (cw_colour_distance(a, b) < 50 || (i == 0 && place == 1 && step < 28))
            return FALSE;
    }
    return TRUE;
}

/* No two grounds of a design look alike. */
static gboolean ground_is_new(const cw_sample_design *design, int colourway, int colour)
{
    for (int i = 0; i < colourway; i++) {
        int other = design->colourway[i].colour[0];
        if (cw_colour_distance(hex_of(other), hex_of(colour)) < 35)
            return FALSE;
    }
    return TRUE;
}

void cw_sample_design_draw_colours(cw_sample_design *design, cw_random *random)
{
    for (int i = 0; i < design->colourway_count; i++) {
        cw_sample_colourway *way = &design->colourway[i];
        do
            way->colour[0] = (int)cw_random_below(random, CW_PALETTE_COUNT);
        while (!ground_is_new(design, i, way->colour[0]));
        for (int place = 1; place < 3; place++) {
            do
                way->colour[place] = (int)cw_random_below(random, CW_PALETTE_COUNT);
            while (!colours_fit(way, place));
        }
    }
}

static int colour_count(cw_sample_pattern pattern, cw_random *random)
{
    if (pattern == CW_PATTERN_SOLID || pattern == CW_PATTERN_QUILTED)
        return 1;
    static const gboolean three[CW_PATTERN_COUNT] = {
        [CW_PATTERN_FLORAL] = TRUE,  [CW_PATTERN_GRAPHIC] = TRUE,   [CW_PATTERN_TRIBAL] = TRUE,
        [CW_PATTERN_PRINTED] = TRUE, [CW_PATTERN_PRINT] = TRUE,     [CW_PATTERN_GEOMETRIC] = TRUE,
        [CW_PATTERN_PAISLEY] = TRUE, [CW_PATTERN_CHECKERED] = TRUE,
    };
    return three[pattern] && cw_random_chance(random, 0.6) ? 3 : 2;
}

void cw_sample_design_draw(cw_sample_design *design, guint64 seed, guint64 number)
{
    gboolean decoy = number % 5 == 1 || number % 5 == 3;
    guint64 model = decoy ? number - 1 : number;
    *design = (cw_sample_design){.number = number, .decoy_of = decoy ? (gint64)model : -1};
    cw_random random = cw_random_start(seed, STREAM_DESIGN, model);
    draw_cut(design, &random);
    draw_motif(design, &random);
    random = cw_random_start(seed, STREAM_COLOURS, number);
    if (decoy) {
        int theirs = design->motif, detail = design->detail;
        draw_motif(design, &random);
        int step = 1 + (int)cw_random_below(&random, CW_SAMPLE_MOTIFS - 1);
        design->motif = (theirs + step) % CW_SAMPLE_MOTIFS;
        design->detail = detail;
    }
    design->price_cents = 995 + 500 * (int)cw_random_below(&random, 40);
    design->colour_count = colour_count(design->pattern, &random);
    design->colourway_count = 2 + (int)cw_random_below(&random, CW_SAMPLE_MOST_COLOURWAYS - 1);
    cw_sample_design_draw_colours(design, &random);
}

int cw_sample_colour_place(const char *name)
{
    int place = 0;
    while (!g_str_equal(cw_palette[place].name, name))
        g_assert(++place < CW_PALETTE_COUNT);
    return place;
}

static guint32 mix(guint32 a, guint32 b, double share)
{
    guint32 result = 0;
    for (int shift = 16; shift >= 0; shift -= 8) {
        double from = a >> shift & 0xff, to = b >> shift & 0xff;
        result |= (guint32)lround(from + (to - from) * share) << shift;
    }
    return result;
}

/* What a design does not use repeats its ground, so that a drawer may ask for all three. The prints
 * of the attribute catalogue are paler than its trims, which lie on them. */
void cw_sample_design_colours(const cw_sample_design *design, int colourway, guint32 hex[3])
{
    const int *place = design->colourway[colourway].colour;
    hex[0] = hex_of(place[0]);
    hex[1] = design->colour_count > 1 ? hex_of(place[1]) : hex[0];
    hex[2] = design->colour_count > 2 ? hex_of(place[2]) : hex[1];
    if (design->has_values)
        hex[1] = mix(hex[0], hex[2], 0.75);
}
