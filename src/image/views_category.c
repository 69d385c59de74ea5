/* SPDX-License-Identifier: Apache-2.0
 *
 * From a category text to a section of the view recipes. The last word that is known decides: in
 * English the last noun is the thing ("dress shoes" are shoes, "Women > Dresses" dresses).
 */
#include <string.h>

#include "image/views.h"

typedef struct {
    const char *section, *words; /* words in the singular, each between blanks */
} category_words;

static const category_words categories[] = {
    {"women_dress", " dress gown jumpsuit romper playsuit dungaree saree sari lehenga abaya kaftan "
                    "nightdress nightgown overall frock robe bodysuit "},
    {"shirt", " shirt tshirt tee top blouse sweater jumper hoodie hoody jacket coat cardigan "
              "sweatshirt pullover blazer vest tank polo tunic kurta kurti waistcoat camisole bra "
              "parka poncho henley turtleneck raincoat outerwear shrug "},
    {"bottoms", " pant trouser jean short skirt legging capri chino jogger tight jegging churidar "
                "salwar patiala trunk boxer brief bottom sweatpant trackpant swimshort shapewear "},
    {"furniture", " furniture sofa chair armchair table desk bed cabinet bench stool ottoman "
                  "wardrobe bookcase shelf shelving recliner lounger couch dresser footstool "
                  "beanbag closet nightstand cupboard sideboard mattress lamp "},
    {"object", " shoe sneaker sandal heel boot flat flop loafer slipper footwear trainer bag "
               "backpack handbag purse clutch tote wallet belt watch hat cap scarf scarve sock "
               "glove sunglass earring necklace bracelet ring bangle pendant jewellery jewelry "
               "perfume tie cufflink accessory luggage duffel bottle umbrella beanie headwear "
               "eyewear satchel rucksack trolley mug stole dupatta "},
};

static const char *find_word(const char *word)
{
    g_autofree char *framed = g_strdup_printf(" %s ", word);
    for (gsize i = 0; i < G_N_ELEMENTS(categories); i++)
        if (strstr(categories[i].words, framed) != NULL)
            return categories[i].section;
    return NULL;
}

/* The word itself, then without its last letter or two when it ends like a plural. */
static const char *find_noun(char *word)
{
    const char *section = find_word(word);
    for (int ending = 1; section == NULL && ending <= 2; ending++) {
        gsize length = strlen(word);
        if (length < 3 || word[length - 1] != (ending == 1 ? 's' : 'e'))
            break;
        word[length - 1] = '\0';
        section = find_word(word);
    }
    return section;
}

const char *cw_view_section(const char *category)
{
    const char *section = "garment";
    if (category == NULL)
        return section;
    g_autofree char *lower = g_ascii_strdown(category, -1);
    g_strcanon(lower, "abcdefghijklmnopqrstuvwxyz", ' ');
    g_auto(GStrv) words = g_strsplit(lower, " ", -1);
    for (char **word = words; *word != NULL; word++) {
        const char *found = **word != '\0' ? find_noun(*word) : NULL;
        if (found != NULL)
            section = found;
    }
    return section;
}
