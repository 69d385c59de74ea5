/* SPDX-License-Identifier: Apache-2.0
 *
 * A set draws style, harmony and categories; each of its items draws kind, cut, motif and two
 * colours of the harmony by itself. No colour is in two harmonies.
 */
#include "engine/sample/sample_outfit.h"

#include <math.h>
#include <string.h>

#include "image/colour.h"

enum { STREAM_SET = 0x5a40, STREAM_ITEM = 0x5a41 };

enum { ALL_BODY, TOPS, BOTTOMS, OUTERWEAR, OTHERS };

#define KINDS(...) ((const char *const[]){__VA_ARGS__, NULL})

const cw_outfit_category cw_outfit_categories[CW_OUTFIT_CATEGORIES] = {
    [ALL_BODY] = {{"all-body", "dresses"}, KINDS("women_dress")},
    [TOPS] = {{"tops", "shirts"}, KINDS("shirt")},
    [BOTTOMS] = {{"bottoms", "skirts and trousers"}, KINDS("skirt", "trousers")},
    [OUTERWEAR] = {{"outerwear", "coats"}, KINDS("coat")},
    {{"bags", "bags"}, KINDS("tote", "shoulder_bag", "backpack", "bucket_bag", "duffel")},
    {{"shoes", "shoes"}, KINDS("sneaker", "pump", "boot", "loafer", "ankle_boot")},
    {{"accessories", "belts and ties"}, KINDS("belt", "tie")},
    {{"scarves", "scarves"}, KINDS("scarf")},
    {{"hats", "hats"}, KINDS("brimmed_hat", "cap", "beanie")},
    {{"sunglasses", "sunglasses"}, KINDS("sunglasses")},
    {{"jewellery", "necklaces and bangles"}, KINDS("necklace", "bangle")},
};

const char *const cw_outfit_style_names[CW_OUTFIT_STYLES] = {"stripes", "dots",    "checks",
                                                             "zigzags", "flowers", "paisleys"};

/* The motifs that nobody takes for another style's. */
static const struct {
    cw_sample_pattern pattern;
    const char *motifs;
} styles[CW_OUTFIT_STYLES] = {
    {CW_PATTERN_STRIPED, "02345"}, {CW_PATTERN_POLKA, "023"},   {CW_PATTERN_CHECKERED, "0123"},
    {CW_PATTERN_CHEVRON, "0124"},  {CW_PATTERN_FLORAL, "0123"}, {CW_PATTERN_PAISLEY, "0123"},
};

const char *const cw_outfit_harmony_names[CW_OUTFIT_HARMONIES] = {"ink",   "sea",  "ember",
                                                                  "berry", "leaf", "sand"};

/* Any dark one of a harmony goes on any light one. */
static const struct {
    const char *dark[2], *light[2];
} harmonies[CW_OUTFIT_HARMONIES] = {
    {{"black", "charcoal"}, {"white", "light gray"}},
    {{"royal blue", "teal"}, {"sky", "turquoise"}},
    {{"maroon", "rust"}, {"orange", "gold"}},
    {{"purple", "magenta"}, {"pink", "lavender"}},
    {{"green", "olive"}, {"lime", "mint"}},
    {{"brown", "brown"}, {"tan", "cream"}},
};

static const cw_sample_kind *kind_named(const char *name)
{
    const cw_sample_kind *const *tables[] = {cw_sample_kinds(), cw_outfit_kinds};
    for (gsize t = 0; t < G_N_ELEMENTS(tables); t++) {
        for (const cw_sample_kind *const *kind = tables[t]; *kind != NULL; kind++)
            if (g_str_equal((*kind)->row.name, name))
                return *kind;
    }
    g_assert_not_reached();
}

/* The category of each place, and how many places are taken. */
static int draw_set(cw_random *random, int category[CW_OUTFIT_PLACES])
{
    guint32 order[CW_OUTFIT_CATEGORIES - OUTERWEAR];
    int count = 0, size = 4 + (int)cw_random_below(random, CW_OUTFIT_PLACES - 3);
    if (cw_random_chance(random, 0.5)) {
        category[count++] = ALL_BODY;
    } else {
        category[count++] = TOPS;
        category[count++] = BOTTOMS;
    }
    cw_random_permutation(random, order, G_N_ELEMENTS(order));
    for (int i = 0; count < CW_OUTFIT_PLACES; i++)
        category[count++] = OUTERWEAR + (int)order[i];
    return size;
}

static void draw_colours(cw_sample_design *design, cw_random *random)
{
    const char *const *dark = harmonies[design->harmony].dark;
    const char *const *light = harmonies[design->harmony].light;
    int a = cw_sample_colour_place(dark[cw_random_below(random, 2)]);
    int b = cw_sample_colour_place(light[cw_random_below(random, 2)]);
    gboolean light_ground = cw_random_chance(random, 0.5);
    design->colour_count = 2;
    design->colourway[0].colour[0] = light_ground ? b : a;
    design->colourway[0].colour[1] = light_ground ? a : b;
}

/* Coats have long sleeves, a collar and buttons, and dresses none of them. */
static void draw_cut(cw_sample_design *design, cw_random *random)
{
    static const int bare[] = {CW_SLEEVE_SLEEVELESS, CW_SLEEVE_CAP, CW_SLEEVE_SHORT};
    cw_sample_family family = design->kind->family;
    gboolean coat = design->outfit_category == OUTERWEAR;
    int sleeve = bare[cw_random_below(random, G_N_ELEMENTS(bare))];
    int neck = (int)cw_random_below(random, CW_NECK_COLLAR);
    int length = (int)cw_random_below(random, CW_LENGTH_MAXI);
    gboolean upper = family == CW_SAMPLE_DRESS || family == CW_SAMPLE_SHIRT;
    design->sleeve = !upper ? -1 : coat ? CW_SLEEVE_LONG : sleeve;
    design->neck = !upper ? -1 : coat ? CW_NECK_COLLAR : neck;
    design->length = family == CW_SAMPLE_DRESS || family == CW_SAMPLE_SKIRT ? length : -1;
    design->detail = coat ? 2 : 0;
    for (int i = 0; i < CW_SAMPLE_SHAPES; i++)
        design->shape[i] = cw_random_unit(random);
}

static void draw_item(cw_sample_design *design, cw_random *random)
{
    const char *const *kinds = cw_outfit_categories[design->outfit_category].kinds;
    int count = 0;
    while (kinds[count] != NULL)
        count++;
    const char *motifs = styles[design->style].motifs;
    design->kind = kind_named(kinds[cw_random_below(random, (guint64)count)]);
    design->pattern = styles[design->style].pattern;
    design->motif = motifs[cw_random_below(random, strlen(motifs))] - '0';
    design->density = cw_random_unit(random);
    design->texture_seed = cw_random_bits(random);
    design->period = cw_random_uniform(random, 0.6, 0.8);
    design->price_cents = 995 + 500 * (int)cw_random_below(random, 40);
    draw_cut(design, random);
    draw_colours(design, random);
}

void cw_sample_outfit_design(cw_sample_design *design, guint64 seed, guint64 number)
{
    int category[CW_OUTFIT_PLACES], place = (int)(number % CW_OUTFIT_PLACES);
    *design = (cw_sample_design){.number = number, .decoy_of = -1, .has_outfit = TRUE};
    cw_random random = cw_random_start(seed, STREAM_SET, number / CW_OUTFIT_PLACES);
    design->style = (int)cw_random_below(&random, CW_OUTFIT_STYLES);
    design->harmony = (int)cw_random_below(&random, CW_OUTFIT_HARMONIES);
    int size = draw_set(&random, category);
    design->outfit_category = category[place];
    design->colourway_count = place < size ? 1 : 0;
    random = cw_random_start(seed, STREAM_ITEM, number);
    draw_item(design, &random);
}
