/* SPDX-License-Identifier: Apache-2.0
 *
 * The words of the sample catalogue: labels as METHODS 2.8 lists them, kinds, feed text.
 */
#include "engine/sample/sample_design.h"
#include "image/colour.h"

const char *const cw_sample_pattern_names[CW_PATTERN_COUNT] = {
    "solid",   "floral",       "striped",     "polka",   "checkered", "geometric",
    "graphic", "animal",       "tribal",      "paisley", "printed",   "plain",
    "chevron", "screen print", "embroidered", "quilted", "print",     "tie and die",
};

const char *const cw_sample_sleeve_names[CW_SLEEVE_COUNT] = {
    "3/4 sleeve", "short sleeve", "sleeveless",  "long sleeve",  "half sleeve",
    "cap sleeve", "puff sleeve",  "bell sleeve", "flare sleeve",
};

const char *const cw_sample_neck_names[CW_NECK_COUNT] = {
    "crew neck", "v-neck", "scoop neck", "boat neck", "square neck", "collar", "high neck",
};

const char *const cw_sample_length_names[CW_LENGTH_COUNT] = {"mini", "knee", "midi", "maxi"};

#define KIND(name, summary, family, shelf, noun, variant)                                          \
    &(const cw_sample_kind)                                                                        \
    {                                                                                              \
        {name, summary}, family, shelf, noun, variant, NULL                                        \
    }
#define BAG(name, noun, variant)                                                                   \
    KIND(name, "a bag", CW_SAMPLE_BAG, "Accessories > Bags > " noun, noun, variant)
#define SHOE(name, noun, variant)                                                                  \
    KIND(name, "a shoe", CW_SAMPLE_SHOE, "Shoes > " noun, noun, variant)
#define FURNITURE(name, shelf, noun, variant)                                                      \
    KIND(name, "a piece of furniture", CW_SAMPLE_FURNITURE, "Home > Furniture > " shelf, noun,     \
         variant)

static const cw_sample_kind *const kinds[] = {
    KIND("women_dress", "a dress on a woman", CW_SAMPLE_DRESS, "Women > Dresses", "Dress", 0),
    KIND("shirt", "a shirt or top", CW_SAMPLE_SHIRT, "Clothing > Shirts & Tops", "Shirt", 0),
    KIND("skirt", "a skirt", CW_SAMPLE_SKIRT, "Women > Skirts", "Skirt", 0),
    KIND("trousers", "trousers", CW_SAMPLE_TROUSERS, "Clothing > Trousers", "Trousers", 0),
    BAG("tote", "Tote", 0),
    BAG("shoulder_bag", "Shoulder Bag", 1),
    BAG("clutch", "Clutch", 2),
    BAG("backpack", "Backpack", 3),
    BAG("satchel", "Satchel", 4),
    BAG("hobo", "Hobo Bag", 5),
    BAG("crossbody", "Crossbody Bag", 6),
    BAG("bucket_bag", "Bucket Bag", 7),
    BAG("duffel", "Duffel Bag", 8),
    BAG("messenger", "Messenger Bag", 9),
    BAG("briefcase", "Briefcase", 10),
    BAG("wallet", "Wallet", 11),
    BAG("belt_bag", "Belt Bag", 12),
    SHOE("sneaker", "Sneakers", 0),
    SHOE("pump", "Pumps", 1),
    SHOE("boot", "Boots", 2),
    SHOE("loafer", "Loafers", 3),
    SHOE("ballerina", "Ballerinas", 4),
    SHOE("ankle_boot", "Ankle Boots", 5),
    FURNITURE("sofa", "Sofas", "Sofa", 0),
    FURNITURE("chair", "Chairs", "Chair", 1),
    FURNITURE("table", "Tables", "Table", 2),
    FURNITURE("sofa_set", "Sofa Sets", "Corner Sofa", 3),
    FURNITURE("desk", "Desks", "Desk", 4),
    FURNITURE("patio_set", "Patio Furniture Sets", "Patio Bench", 5),
    FURNITURE("arm_chair", "Arm Chairs", "Arm Chair", 6),
    FURNITURE("bedside_cabinet", "Bedside Cabinets", "Bedside Cabinet", 7),
    FURNITURE("bean_bag", "Bean Bags", "Bean Bag", 8),
    FURNITURE("dining_table", "Dining Tables", "Dining Table", 9),
    FURNITURE("ottoman", "Ottomans & Footstools", "Ottoman", 10),
    FURNITURE("dining_chair", "Dining Chairs", "Dining Chair", 11),
    FURNITURE("shelf", "Closet Organization", "Shelf", 12),
    FURNITURE("stool", "Folding Chairs", "Stool", 13),
    FURNITURE("bed", "Beds", "Bed", 14),
    FURNITURE("recliner", "Recliners & Loungers", "Recliner", 15),
    NULL,
};

const cw_sample_kind *const *cw_sample_kinds(void)
{
    return kinds;
}

static const char *const materials[CW_SAMPLE_FAMILIES][4] = {
    [CW_SAMPLE_DRESS] = {"cotton", "viscose", "linen", "silk"},
    [CW_SAMPLE_SHIRT] = {"cotton", "linen", "jersey", "polyester"},
    [CW_SAMPLE_SKIRT] = {"cotton", "wool", "viscose", "denim"},
    [CW_SAMPLE_TROUSERS] = {"cotton", "wool", "denim", "linen"},
    [CW_SAMPLE_BAG] = {"leather", "canvas", "nylon", "suede"},
    [CW_SAMPLE_SHOE] = {"leather", "canvas", "suede", "mesh"},
    [CW_SAMPLE_FURNITURE] = {"linen", "velvet", "wood", "cotton"},
};

const char *cw_sample_material(const cw_sample_design *design)
{
    return materials[design->kind->family][design->material];
}

char *cw_sample_colour_names(const cw_sample_design *design, int colourway)
{
    GString *text = g_string_new(NULL);
    for (int i = 0; i < design->colour_count; i++) {
        int place = design->colourway[colourway].colour[i];
        g_string_append_printf(text, "%s%s", i > 0 ? "/" : "", cw_palette[place].name);
    }
    return g_string_free(text, FALSE);
}

/* "Lena Striped Long Sleeve Dress - navy/white". The name is the design's. */
char *cw_sample_title(const cw_sample_design *design, int colourway)
{
    static const char *const names[] = {"Alma",  "Bianca", "Carla", "Dora", "Elsa",  "Fiona",
                                        "Greta", "Hanna",  "Ines",  "Juna", "Klara", "Lena",
                                        "Mira",  "Nora",   "Olga",  "Petra"};
    const char *name = names[cw_random_at(design->texture_seed, 0, 0, 0) % G_N_ELEMENTS(names)];
    const char *pattern = cw_sample_pattern_names[design->pattern];
    const char *sleeve = design->sleeve < 0 ? "" : cw_sample_sleeve_names[design->sleeve];
    g_autofree char *colours = cw_sample_colour_names(design, colourway);
    return g_strdup_printf("%s %s %s%s%s - %s", name, pattern, sleeve, *sleeve ? " " : "",
                           design->kind->noun, colours);
}

char *cw_sample_description(const cw_sample_design *design, int colourway)
{
    g_autofree char *colours = cw_sample_colour_names(design, colourway);
    GString *text = g_string_new(NULL);
    g_string_append_printf(text, "%s in %s, %s.", design->kind->noun, cw_sample_material(design),
                           cw_sample_pattern_names[design->pattern]);
    if (design->neck >= 0)
        g_string_append_printf(text, " With a %s.", cw_sample_neck_names[design->neck]);
    if (design->length >= 0)
        g_string_append_printf(text, " Length: %s.", cw_sample_length_names[design->length]);
    g_string_append_printf(text, " Colour: %s.", colours);
    return g_string_free(text, FALSE);
}
