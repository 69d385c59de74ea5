/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/outfits/outfit_words.h"

#include <string.h>

#include "base/error.h"
#include "engine/outfits/set_table.h"
#include "nn/head_outfit.h"

#define NONE "none"
#define MOST_WORDS 8 /* of a phrase that is looked for */

typedef struct {
    cw_row row;
    const char *words; /* in the singular, between blanks */
} category_row;

static const category_row categories[CW_HEAD_OUTFIT_CATEGORIES] = {
    {{"all-body", "dresses, jumpsuits, sarees"},
     "dress gown jumpsuit romper playsuit dungaree saree sari lehenga abaya kaftan nightdress "
     "nightgown overall frock robe bodysuit onesie"},
    {{"bottoms", "trousers, skirts, shorts"},
     "pant trouser jean short skirt skort legging capri chino jogger tight jegging churidar salwar "
     "patiala bottom sweatpant trackpant swimshort"},
    {{"tops", "shirts, sweaters"},
     "shirt tshirt tee top blouse sweater jumper hoodie hoody sweatshirt pullover vest tank polo "
     "tunic kurta kurti camisole bra henley turtleneck"},
    {{"outerwear", "coats, jackets"},
     "outerwear coat jacket blazer cardigan parka poncho raincoat anorak windbreaker trench gilet "
     "waistcoat shrug"},
    {{"bags", "bags of all kinds"},
     "bag backpack handbag purse clutch tote satchel rucksack duffel luggage trolley pouch"},
    {{"shoes", "shoes, boots, sandals"},
     "shoe sneaker sandal heel boot flat flop loafer slipper footwear trainer pump mule clog "
     "espadrille moccasin"},
    {{"accessories", "belts, ties, watches, gloves"},
     "accessory accessorie belt tie watch glove mitten sock wallet umbrella cufflink suspender "
     "hairband headband"},
    {{"scarves", "scarves, shawls"}, "scarf scarve shawl stole dupatta muffler bandana"},
    {{"hats", "hats, caps"}, "hat cap beanie beret fedora headwear"},
    {{"sunglasses", "sunglasses, spectacles"}, "sunglass eyewear eyeglass spectacle"},
    {{"jewellery", "necklaces, rings, bracelets"},
     "jewellery jewelry earring necklace bracelet ring bangle pendant brooch anklet"},
};

static const cw_row *const rows[] = {
    &categories[0].row, &categories[1].row, &categories[2].row,  &categories[3].row,
    &categories[4].row, &categories[5].row, &categories[6].row,  &categories[7].row,
    &categories[8].row, &categories[9].row, &categories[10].row, NULL,
};

const cw_row_table cw_outfit_category_table = {"category", rows};

struct cw_outfit_words {
    GHashTable *phrases; /* words with a blank between -> category + 1; 0: none */
};

int cw_outfit_category_find(const char *name, GError **error)
{
    const cw_row *row = cw_row_find(&cw_outfit_category_table, name, error);
    return row != NULL ? (int)((const category_row *)row - categories) : -1;
}

const char *cw_outfit_category_name(int category)
{
    return categories[category].row.name;
}

/* Lower-case words, letters and digits alone. (transfer full) */
static GStrv split(const char *text)
{
    g_autofree char *lower = g_utf8_strdown(text, -1);
    GString *plain = g_string_new(NULL);
    g_autoptr(GPtrArray) words = g_ptr_array_new();
    for (const char *letter = lower; *letter != '\0'; letter = g_utf8_next_char(letter)) {
        const gunichar sign = g_utf8_get_char(letter);
        g_string_append_unichar(plain, g_unichar_isalnum(sign) ? sign : ' ');
    }
    g_auto(GStrv) pieces = g_strsplit(plain->str, " ", -1);
    g_string_free(plain, TRUE);
    for (char **piece = pieces; *piece != NULL; piece++)
        if (**piece != '\0')
            g_ptr_array_add(words, g_strdup(*piece));
    g_ptr_array_add(words, NULL);
    return (GStrv)g_ptr_array_free(g_steal_pointer(&words), FALSE);
}

static void put(cw_outfit_words *words, const char *phrase, int category)
{
    g_auto(GStrv) pieces = split(phrase);
    g_hash_table_insert(words->phrases, g_strjoinv(" ", pieces), GINT_TO_POINTER(category + 1));
}

static cw_outfit_words *words_new(void)
{
    cw_outfit_words *words = g_new0(cw_outfit_words, 1);
    words->phrases = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    return words;
}

cw_outfit_words *cw_outfit_words_new(void)
{
    cw_outfit_words *words = words_new();
    for (int c = 0; c < CW_HEAD_OUTFIT_CATEGORIES; c++) {
        g_auto(GStrv) singles = g_strsplit(categories[c].words, " ", -1);
        for (char **single = singles; *single != NULL; single++)
            put(words, *single, c);
    }
    return words;
}

/* FALSE: neither a category nor "none". */
static gboolean read_category(const char *name, int *category, GError **error)
{
    *category = -1;
    return strcmp(name, NONE) == 0 || (*category = cw_outfit_category_find(name, error)) >= 0;
}

/* A shop's phrase is mostly a plural; the singular means the same. */
static gboolean take_row(gpointer data, const cw_set_row *row, GError **error)
{
    int category;
    g_autofree char *phrase = g_strchomp(g_strdup(row->values[0]));
    if (!read_category(row->values[1], &category, error))
        return FALSE;
    put(data, phrase, category);
    if (g_str_has_suffix(phrase, "s")) {
        phrase[strlen(phrase) - 1] = '\0';
        put(data, phrase, category);
    }
    return TRUE;
}

cw_outfit_words *cw_outfit_words_load(const char *path, GError **error)
{
    static const char *const columns[] = {"product_type", "category", NULL};
    g_autoptr(cw_outfit_words) words = cw_outfit_words_new();
    if (path != NULL && !cw_set_table_read(path, "categories", columns, take_row, words, error))
        return NULL;
    return g_steal_pointer(&words);
}

void cw_outfit_words_free(cw_outfit_words *words)
{
    if (words == NULL)
        return;
    g_hash_table_unref(words->phrases);
    g_free(words);
}

json_t *cw_outfit_words_to_json(const cw_outfit_words *words)
{
    json_t *object = json_object();
    GHashTableIter phrases;
    gpointer phrase, category;
    g_hash_table_iter_init(&phrases, words->phrases);
    while (g_hash_table_iter_next(&phrases, &phrase, &category)) {
        const int number = GPOINTER_TO_INT(category) - 1;
        json_object_set_new(object, phrase,
                            json_string(number >= 0 ? cw_outfit_category_name(number) : NONE));
    }
    return object;
}

cw_outfit_words *cw_outfit_words_from_json(const json_t *object, GError **error)
{
    g_autoptr(cw_outfit_words) words = words_new();
    const char *phrase;
    json_t *value;
    json_object_foreach((json_t *)object, phrase, value)
    {
        int category;
        if (!json_is_string(value) || !read_category(json_string_value(value), &category, NULL)) {
            g_set_error(error, CW_ERROR, CW_ERROR_USAGE, "\"%s\" is of no known category", phrase);
            return NULL;
        }
        put(words, phrase, category);
    }
    return g_steal_pointer(&words);
}

/* The phrase itself, then without its last letter or two when it ends like a plural. */
static gboolean look_up(const cw_outfit_words *words, char *phrase, int *category)
{
    for (int ending = 0; ending <= 2; ending++) {
        gpointer found;
        const gsize length = strlen(phrase);
        if (ending > 0 && (length < 3 || phrase[length - 1] != (ending == 1 ? 's' : 'e')))
            return FALSE;
        if (ending > 0)
            phrase[length - 1] = '\0';
        if (g_hash_table_lookup_extended(words->phrases, phrase, NULL, &found)) {
            *category = GPOINTER_TO_INT(found) - 1;
            return TRUE;
        }
    }
    return FALSE;
}

int cw_outfit_words_find(const cw_outfit_words *words, const char *product_type)
{
    int category = -1;
    if (product_type == NULL)
        return -1;
    g_auto(GStrv) pieces = split(product_type);
    for (guint end = g_strv_length(pieces); end > 0; end--) {
        g_clear_pointer(&pieces[end], g_free);
        for (guint first = end > MOST_WORDS ? end - MOST_WORDS : 0; first < end; first++) {
            g_autofree char *phrase = g_strjoinv(" ", pieces + first);
            if (look_up(words, phrase, &category))
                return category;
        }
    }
    return -1;
}
