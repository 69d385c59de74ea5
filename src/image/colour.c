/* SPDX-License-Identifier: Apache-2.0
 *
 * CIELUV, the palette, and the colour of a picture.
 *
 *   u' = 4X / (X + 15Y + 3Z)   v' = 9Y / (X + 15Y + 3Z)
 *   L = 116 Y^(1/3) - 16  for Y > (6/29)^3, else (29/3)^3 Y
 *   u = 13 L (u' - u'n)   v = 13 L (v' - v'n)         n: the white of D65
 */
#include "image/colour.h"

#include <math.h>
#include <string.h>

const cw_palette_colour cw_palette[CW_PALETTE_COUNT] = {
    {"black", "000000", {0x00, 0x00, 0x00}},    {"charcoal", "36454F", {0x36, 0x45, 0x4F}},
    {"gray", "808080", {0x80, 0x80, 0x80}},     {"light gray", "D3D3D3", {0xD3, 0xD3, 0xD3}},
    {"white", "FFFFFF", {0xFF, 0xFF, 0xFF}},    {"cream", "FFFDD0", {0xFF, 0xFD, 0xD0}},
    {"beige", "F5F5DC", {0xF5, 0xF5, 0xDC}},    {"tan", "D2B48C", {0xD2, 0xB4, 0x8C}},
    {"brown", "8B4513", {0x8B, 0x45, 0x13}},    {"rust", "B7410E", {0xB7, 0x41, 0x0E}},
    {"red", "FF0000", {0xFF, 0x00, 0x00}},      {"maroon", "800000", {0x80, 0x00, 0x00}},
    {"burgundy", "800020", {0x80, 0x00, 0x20}}, {"coral", "FF7F50", {0xFF, 0x7F, 0x50}},
    {"orange", "FFA500", {0xFF, 0xA5, 0x00}},   {"gold", "FFD700", {0xFF, 0xD7, 0x00}},
    {"mustard", "E1AD01", {0xE1, 0xAD, 0x01}},  {"yellow", "FFFF00", {0xFF, 0xFF, 0x00}},
    {"olive", "808000", {0x80, 0x80, 0x00}},    {"lime", "32CD32", {0x32, 0xCD, 0x32}},
    {"green", "008000", {0x00, 0x80, 0x00}},    {"mint", "98FF98", {0x98, 0xFF, 0x98}},
    {"teal", "008080", {0x00, 0x80, 0x80}},     {"turquoise", "40E0D0", {0x40, 0xE0, 0xD0}},
    {"sky", "87CEEB", {0x87, 0xCE, 0xEB}},      {"royal blue", "4169E1", {0x41, 0x69, 0xE1}},
    {"navy", "000080", {0x00, 0x00, 0x80}},     {"purple", "800080", {0x80, 0x00, 0x80}},
    {"lavender", "E6E6FA", {0xE6, 0xE6, 0xFA}}, {"magenta", "FF00FF", {0xFF, 0x00, 0xFF}},
    {"hot pink", "FF69B4", {0xFF, 0x69, 0xB4}}, {"pink", "FFC0CB", {0xFF, 0xC0, 0xCB}},
};

#define WHITE_X 0.95047
#define WHITE_Z 1.08883
#define WHITE_SUM (WHITE_X + 15 + 3 * WHITE_Z)

static double linear_table[256]; /* linear light of an 8-bit sRGB sample */
static cw_luv palette_luv[CW_PALETTE_COUNT];

static cw_luv luv_from_linear(double red, double green, double blue)
{
    double X = 0.4124564 * red + 0.3575761 * green + 0.1804375 * blue;
    double Y = 0.2126729 * red + 0.7151522 * green + 0.0721750 * blue;
    double Z = 0.0193339 * red + 0.1191920 * green + 0.9503041 * blue;
    double sum = X + 15 * Y + 3 * Z;
    if (sum <= 0)
        return (cw_luv){0};
    double L = Y > 216.0 / 24389.0 ? 116 * cbrt(Y) - 16 : 24389.0 / 27.0 * Y;
    return (cw_luv){L, 13 * L * (4 * X / sum - 4 * WHITE_X / WHITE_SUM),
                    13 * L * (9 * Y / sum - 9 / WHITE_SUM)};
}

static void fill_tables(void)
{
    for (int i = 0; i < 256; i++) {
        double sample = i / 255.0;
        linear_table[i] = sample <= 0.04045 ? sample / 12.92 : pow((sample + 0.055) / 1.055, 2.4);
    }
    for (int i = 0; i < CW_PALETTE_COUNT; i++) {
        const guint8 *rgb = cw_palette[i].rgb;
        palette_luv[i] =
            luv_from_linear(linear_table[rgb[0]], linear_table[rgb[1]], linear_table[rgb[2]]);
    }
}

static void need_tables(void)
{
    static gsize filled;
    if (g_once_init_enter(&filled)) {
        fill_tables();
        g_once_init_leave(&filled, 1);
    }
}

cw_luv cw_luv_from_rgb(const guint8 rgb[3])
{
    need_tables();
    return luv_from_linear(linear_table[rgb[0]], linear_table[rgb[1]], linear_table[rgb[2]]);
}

double cw_luv_distance(cw_luv a, cw_luv b)
{
    double L = a.L - b.L, u = a.u - b.u, v = a.v - b.v;
    return sqrt(L * L + u * u + v * v);
}

/* Palette colours at the lightness of `luv` (`lit`) or at their own; a difference in lightness
 * counts `lightness`, one in chroma 1. */
static int nearest_of(cw_luv luv, double lightness, gboolean lit)
{
    need_tables();
    int nearest = 0;
    double least = INFINITY;
    for (int i = 0; i < CW_PALETTE_COUNT; i++) {
        const cw_luv *p = &palette_luv[i];
        const double light = !lit ? 1 : p->L > 0 ? luv.L / p->L : 0;
        const double L = lightness * (luv.L - p->L);
        const double u = luv.u - light * p->u, v = luv.v - light * p->v;
        const double square = L * L + u * u + v * v;
        if (square < least) {
            least = square;
            nearest = i;
        }
    }
    return nearest;
}

int cw_palette_nearest(cw_luv luv)
{
    return nearest_of(luv, 1, FALSE);
}

#define MODAL_BINS 16 /* an axis */
#define ALL_BINS (MODAL_BINS * MODAL_BINS * MODAL_BINS)

/* The bins span all of sRGB: L in [0,100], u in [-84,176], v in [-135,108]. */
#define LEAST_U -84.0
#define SPAN_U 260.0
#define LEAST_V -135.0
#define SPAN_V 243.0

typedef struct {
    gint64 count;
    cw_luv sum;
} modal_bin;

static int place_of(double value, double least, double span)
{
    return CLAMP((int)((value - least) / span * MODAL_BINS), 0, MODAL_BINS - 1);
}

static int bin_of(cw_luv luv)
{
    int L = place_of(luv.L, 0, 100), u = place_of(luv.u, LEAST_U, SPAN_U);
    return (L * MODAL_BINS + u) * MODAL_BINS + place_of(luv.v, LEAST_V, SPAN_V);
}

static void add_weighted(cw_luv *sum, cw_luv luv, double weight)
{
    sum->L += weight * luv.L;
    sum->u += weight * luv.u;
    sum->v += weight * luv.v;
}

static void add_modal(modal_bin *bins, cw_luv luv)
{
    modal_bin *bin = &bins[bin_of(luv)];
    bin->count++;
    add_weighted(&bin->sum, luv, 1);
}

static int modal_colour(const modal_bin *bins)
{
    const modal_bin *fullest = bins;
    for (int i = 1; i < ALL_BINS; i++) {
        if (bins[i].count > fullest->count)
            fullest = &bins[i];
    }
    double count = (double)fullest->count;
    return cw_palette_nearest(
        (cw_luv){fullest->sum.L / count, fullest->sum.u / count, fullest->sum.v / count});
}

static int voted_colour(const double *votes)
{
    int winner = 0;
    for (int i = 1; i < CW_PALETTE_COUNT; i++) {
        if (votes[i] > votes[winner])
            winner = i;
    }
    return winner;
}

int cw_colour_identify(const cw_image *image, const cw_mask *mask, cw_colour_rule rule)
{
    g_return_val_if_fail(image->width == mask->width && image->height == mask->height, -1);
    double votes[CW_PALETTE_COUNT] = {0};
    gint64 kept = 0;
    g_autofree modal_bin *bins = g_new0(modal_bin, ALL_BINS);
    gsize count = (gsize)image->width * (gsize)image->height;
    const guint8 *last = NULL; /* neighbours are often equal: then so are their votes */
    int vote = 0;
    for (gsize i = 0; i < count; i++) {
        const guint8 *rgb = image->pixels + i * 3;
        if (mask->pixels[i] == 0)
            continue;
        kept++;
        if (rule == CW_COLOUR_MODAL)
            add_modal(bins, cw_luv_from_rgb(rgb));
        else if (last == NULL || memcmp(rgb, last, 3) != 0)
            vote = cw_palette_nearest(cw_luv_from_rgb(rgb));
        last = rgb;
        votes[vote]++;
    }
    if (kept == 0)
        return -1;
    return rule == CW_COLOUR_MODAL ? modal_colour(bins) : voted_colour(votes);
}

#define SHADE_WEIGHT 0.6  /* of a difference in lightness, chroma = 1 */
#define EYE_CHROMA 100.0  /* what has it weighs twice as much as grey */
#define BORDER_SHARE 0.05 /* of the width */

/* Where a pixel is. What the border shows goes on behind the subject, what the head shows is skin
 * and hair. */
typedef enum { PLACE_MIDDLE, PLACE_BORDER, PLACE_HEAD, PLACES } place;

typedef struct {
    double weight[PLACES];
    cw_luv sum; /* of the middle */
} look_bin;

typedef struct {
    const cw_image *image;
    double weight[PLACES]; /* of all bins */
    look_bin bins[ALL_BINS];
    const guint8 *last; /* the pixel looked at last: neighbours are often equal */
    cw_luv luv;         /* its colour */
    look_bin *bin;      /* and where that falls */
} look;

static void look_at(look *seen, int x, int y, place where, double weight)
{
    const guint8 *rgb = seen->image->pixels + ((gsize)y * seen->image->width + x) * 3;
    if (seen->last == NULL || memcmp(rgb, seen->last, 3) != 0) {
        seen->luv = cw_luv_from_rgb(rgb);
        seen->bin = &seen->bins[bin_of(seen->luv)];
    }
    seen->last = rgb;
    seen->bin->weight[where] += weight;
    seen->weight[where] += weight;
    if (where == PLACE_MIDDLE)
        add_weighted(&seen->bin->sum, seen->luv, weight);
}

/* 1 in the middle of [from,from+length), 0 at its ends and beyond. */
static double tent(double at, double from, double length)
{
    return MAX(0, 1 - fabs(2 * (at - from) / length - 1));
}

static void look_at_middle(look *seen, const cw_box *box)
{
    for (int y = 0; y < seen->image->height; y++) {
        const double down = tent(y + 0.5, box->y, box->height);
        for (int x = 0; down > 0 && x < seen->image->width; x++) {
            const double weight = down * tent(x + 0.5, box->x, box->width);
            if (weight > 0)
                look_at(seen, x, y, PLACE_MIDDLE, weight);
        }
    }
}

static void look_at_box(look *seen, cw_box box, place where)
{
    const cw_box frame = {0, 0, seen->image->width, seen->image->height};
    box = cw_box_intersect(&box, &frame);
    for (int y = (int)box.y; y < (int)(box.y + box.height); y++)
        for (int x = (int)box.x; x < (int)(box.x + box.width); x++)
            look_at(seen, x, y, where, 1);
}

/* Both sides and the top: people stand, and things lie, at the bottom. */
static void look_at_border(look *seen)
{
    const int width = seen->image->width, height = seen->image->height;
    const int side = MAX(1, (int)(BORDER_SHARE * width));
    look_at_box(seen, (cw_box){0, 0, side, height}, PLACE_BORDER);
    look_at_box(seen, (cw_box){width - side, 0, side, height}, PLACE_BORDER);
    look_at_box(seen, (cw_box){side, 0, width - 2 * side, side}, PLACE_BORDER);
}

/* Halfway between the thing's box and the picture's: who took the picture had the product in its
 * middle, and boxes may miss. */
static cw_box middle_of(const cw_image *image, const cw_parts *parts)
{
    const cw_preprocess_options options = {
        .person_crop = TRUE, .garment_crop = TRUE, .head_crop = TRUE};
    const cw_box box = cw_preprocess_region(image, parts, &options);
    return (cw_box){box.x / 2, box.y / 2, (box.width + image->width) / 2,
                    (box.height + image->height) / 2};
}

/* The palette colour that `luv` most likely is a shade of. Light scales linear R, G and B alike,
 * which leaves u' and v' alone: u and v grow as L does. So palette colours are lit until they are
 * as light as `luv`, and the light itself counts less than what it cannot change. */
static int nearest_lit(cw_luv luv)
{
    return nearest_of(luv, SHADE_WEIGHT, TRUE);
}

/* How much more of the middle has the bin's colour than of the border and the head. */
static double excess(const look *seen, const look_bin *bin)
{
    double share = 0;
    for (int where = 0; where < PLACES; where++)
        if (seen->weight[where] > 0)
            share += (where == PLACE_MIDDLE ? 1 : -1) * bin->weight[where] / seen->weight[where];
    return bin->weight[PLACE_MIDDLE] > 0 ? share : 0;
}

static int seen_colour(const look *seen)
{
    double votes[CW_PALETTE_COUNT] = {0};
    gboolean any = FALSE;
    for (int i = 0; i < ALL_BINS; i++) {
        const look_bin *bin = &seen->bins[i];
        const double share = excess(seen, bin);
        if (share <= 0)
            continue;
        cw_luv mean = {0};
        add_weighted(&mean, bin->sum, 1 / bin->weight[PLACE_MIDDLE]);
        votes[nearest_lit(mean)] += share * (1 + hypot(mean.u, mean.v) / EYE_CHROMA);
        any = TRUE;
    }
    return any ? voted_colour(votes) : -1;
}

int cw_colour_of_subject(const cw_image *image, const cw_parts *parts)
{
    g_autofree look *seen = g_new0(look, 1);
    const cw_box middle = middle_of(image, parts);
    seen->image = image;
    look_at_middle(seen, &middle);
    look_at_border(seen);
    if (parts != NULL)
        look_at_box(seen, parts->head, PLACE_HEAD);
    return seen_colour(seen);
}
