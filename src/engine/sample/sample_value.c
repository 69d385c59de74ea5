/* SPDX-License-Identifier: Apache-2.0
 *
 * Twelve types and their values. Any ground and any trim are 45 units of LUV apart, so that the
 * colours, too, are drawn by themselves.
 */
#include "engine/sample/sample_value.h"

#include <string.h>

#include "image/colour.h"

enum { STREAM_VALUE = 0x5a30, STREAM_CLOTH = 0x5a31, STREAM_CHANGE = 0x5a32, STREAM_TOLD = 0x5a33 };

static const char *const categories[] = {"top",          "peplum top", "dress",
                                         "tiered dress", "jumpsuit",   "two-piece"};
static const char *const collars[] = {"no collar",   "pointed collar", "round collar",
                                      "high collar", "hood",           "bow",
                                      "ruff",        "sailor collar"};
static const char *const lengths[] = {"short", "medium", "long", "extra long"};
static const char *const fits[] = {"slim", "straight", "loose", "flared"};
static const char *const patterns[] = {"solid",     "floral", "striped",   "polka",
                                       "checkered", "animal", "geometric", "paisley",
                                       "chevron",   "tribal", "quilted",   "tie and die"};
static const char *const colours[] = {"turquoise", "sky",   "lime",  "magenta", "hot pink",
                                      "gray",      "red",   "olive", "teal",    "royal blue",
                                      "green",     "brown", "purple"};
static const char *const trims[] = {"white", "black", "gold"};
static const char *const pockets[] = {"no pocket",   "chest pocket",    "chest pockets",
                                      "hip pockets", "kangaroo pocket", "slant pockets"};
static const char *const closures[] = {"no closure", "buttons", "zip",    "double breasted",
                                       "wrap",       "lacing",  "toggles"};
static const char *const hems[] = {"plain hem",     "band hem",   "ruffle hem",
                                   "scalloped hem", "fringe hem", "pointed hem"};

/* How a pattern is drawn: its class and those of the motifs that nobody takes for another's; how
 * much larger than others, for thin lines fade at 64 px. */
static const struct {
    cw_sample_pattern pattern;
    const char *motifs;
    double scale;
} cloths[] = {
    {CW_PATTERN_SOLID, "0", 1}, /* another would choose a detail */
    {CW_PATTERN_FLORAL, "012345", 1},   {CW_PATTERN_STRIPED, "02345", 1},
    {CW_PATTERN_POLKA, "023", 1},       {CW_PATTERN_CHECKERED, "01235", 1},
    {CW_PATTERN_ANIMAL, "012345", 1},   {CW_PATTERN_GEOMETRIC, "01234", 1},
    {CW_PATTERN_PAISLEY, "012345", 1},  {CW_PATTERN_CHEVRON, "01234", 1},
    {CW_PATTERN_TRIBAL, "1235", 1},     {CW_PATTERN_QUILTED, "0345", 1.7},
    {CW_PATTERN_TIE_AND_DIE, "012", 1},
};
G_STATIC_ASSERT(G_N_ELEMENTS(cloths) == G_N_ELEMENTS(patterns));
G_STATIC_ASSERT(G_N_ELEMENTS(categories) == CW_CATEGORY_COUNT);
G_STATIC_ASSERT(G_N_ELEMENTS(fits) == CW_FIT_COUNT);

#define NECKS 5 /* of the necks, those that are not collars */

const cw_sample_type cw_sample_types[CW_TYPE_COUNT] = {
    [CW_TYPE_CATEGORY] = {{"category", "the outline"}, categories, G_N_ELEMENTS(categories)},
    [CW_TYPE_SLEEVE] = {{"sleeve", "its form"}, cw_sample_sleeve_names, CW_SLEEVE_COUNT},
    [CW_TYPE_NECKLINE] = {{"neckline", "the opening"}, cw_sample_neck_names, NECKS},
    [CW_TYPE_COLLAR] = {{"collar", "around the neck"}, collars, G_N_ELEMENTS(collars)},
    [CW_TYPE_LENGTH] = {{"length", "within its category"}, lengths, G_N_ELEMENTS(lengths)},
    [CW_TYPE_FIT] = {{"fit", "how wide it falls"}, fits, G_N_ELEMENTS(fits)},
    [CW_TYPE_PATTERN] = {{"pattern", "of the cloth"}, patterns, G_N_ELEMENTS(patterns)},
    [CW_TYPE_COLOUR] = {{"color", "of the ground"}, colours, G_N_ELEMENTS(colours)},
    [CW_TYPE_TRIM] = {{"trim", "colour of print and trims"}, trims, G_N_ELEMENTS(trims)},
    [CW_TYPE_POCKET] = {{"pocket", "where they sit"}, pockets, G_N_ELEMENTS(pockets)},
    [CW_TYPE_CLOSURE] = {{"closure", "down the front"}, closures, G_N_ELEMENTS(closures)},
    [CW_TYPE_HEM] = {{"hem", "its edge"}, hems, G_N_ELEMENTS(hems)},
};

void cw_sample_value_apply(cw_sample_design *design)
{
    static const cw_sample_kind garment = {{"garment", "a garment of the attribute catalogue"},
                                           CW_SAMPLE_DRESS,
                                           "Clothing",
                                           "",
                                           0,
                                           NULL};
    const int *value = design->value;
    design->has_values = TRUE;
    design->kind = &garment;
    design->sleeve = value[CW_TYPE_SLEEVE];
    design->neck = value[CW_TYPE_NECKLINE];
    design->length = -1;
    const char *motifs = cloths[value[CW_TYPE_PATTERN]].motifs;
    design->pattern = cloths[value[CW_TYPE_PATTERN]].pattern;
    design->motif = motifs[design->texture_seed % strlen(motifs)] - '0';
    design->period = cloths[value[CW_TYPE_PATTERN]].scale * (0.75 + 0.25 * design->shape[1]);
    design->colour_count = 2;
    design->colourway_count = 1;
    design->colourway[0].colour[0] = cw_sample_colour_place(colours[value[CW_TYPE_COLOUR]]);
    design->colourway[0].colour[1] = cw_sample_colour_place(trims[value[CW_TYPE_TRIM]]);
}

static void draw_cloth(cw_sample_design *design, cw_random *random)
{
    design->density = cw_random_unit(random);
    design->texture_seed = cw_random_bits(random);
    design->price_cents = 995 + 500 * (int)cw_random_below(random, 40);
    for (int i = 0; i < CW_SAMPLE_SHAPES; i++)
        design->shape[i] = cw_random_unit(random);
}

/* Another value of one type, any as likely as any other. */
static void change_one(cw_sample_design *design, cw_random *random)
{
    int type = (int)cw_random_below(random, CW_TYPE_COUNT), count = cw_sample_types[type].count;
    int step = 1 + (int)cw_random_below(random, (guint64)count - 1);
    design->value[type] = (design->value[type] + step) % count;
}

void cw_sample_value_design(cw_sample_design *design, guint64 seed, guint64 number)
{
    guint64 model = number - number % 2;
    *design = (cw_sample_design){.number = number, .decoy_of = number > model ? (gint64)model : -1};
    cw_random random = cw_random_start(seed, STREAM_VALUE, model);
    for (int type = 0; type < CW_TYPE_COUNT; type++)
        design->value[type] = (int)cw_random_below(&random, (guint64)cw_sample_types[type].count);
    random = cw_random_start(seed, STREAM_CHANGE, number);
    if (number > model)
        change_one(design, &random);
    random = cw_random_start(seed, STREAM_CLOTH, number);
    draw_cloth(design, &random);
    cw_sample_value_apply(design);
}

gboolean cw_sample_value_is_told(guint64 seed, guint64 number, int type, double missing)
{
    cw_random random = cw_random_start(seed, STREAM_TOLD, number - number % 2);
    for (int i = 0; i < type; i++)
        cw_random_bits(&random);
    return !cw_random_chance(&random, missing);
}
