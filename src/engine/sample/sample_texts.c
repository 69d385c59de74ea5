/* SPDX-License-Identifier: Apache-2.0
 *
 * A word is drawn by (seed, design, colourway, what for), so a text does not depend on which others
 * were drawn.
 */
#include "engine/sample/sample_texts.h"

#include <string.h>

#include "image/colour.h"
#include "text/language.h"
#include "text/tokens.h"

#define WORDS 3     /* of a concept in a language, at most */
#define PHRASES 8   /* of a language that say nothing of the picture... */
#define SAID 3      /* ...of which a text has so many */
#define MIXED 0.1   /* texts with a title in one language and a description in another */
#define SILENT 0.15 /* attributes that a text leaves out */
#define RARE 0.25   /* how often a colour with a rare name is called by it */
#define SHOP_NAME "Armadia"

enum { EN, FR, IT, LANGUAGES };
enum { CLOTHING, COLOUR, TEXTURE, STYLE, TYPES };
enum { STREAM_TEXT = 0x5a30 };

static const char *const language_names[LANGUAGES] = {"en", "fr", "it"};
static const char *const type_names[TYPES][LANGUAGES] = {{"clothing", "vêtement", "abbigliamento"},
                                                         {"colour", "couleur", "colore"},
                                                         {"texture", "motif", "fantasia"},
                                                         {"style", "coupe", "taglio"}};

typedef struct {
    const char *id;
    int type;
    const char *words[LANGUAGES][WORDS + 1]; /* NULL ends them */
    const char *rare;                        /* a name that no list has, in all languages */
} concept;

/* Garments by family, patterns and colours by the tables below, then cuts. */
static const concept concepts[] = {
    {"dress", CLOTHING, {{"dress", "gown", "frock"}, {"robe"}, {"abito", "vestito"}}, NULL},
    {"shirt", CLOTHING, {{"shirt", "top"}, {"chemise", "haut"}, {"camicia", "maglia"}}, NULL},
    {"skirt", CLOTHING, {{"skirt"}, {"jupe"}, {"gonna"}}, NULL},
    {"trousers", CLOTHING, {{"trousers", "pants"}, {"pantalon"}, {"pantaloni", "calzoni"}}, NULL},
    {"bag", CLOTHING, {{"bag", "purse"}, {"sac"}, {"borsa"}}, NULL},
    {"shoe", CLOTHING, {{"shoes", "footwear"}, {"chaussures", "souliers"}, {"scarpe"}}, NULL},
    {"furniture", CLOTHING, {{"furniture"}, {"meuble", "mobilier"}, {"mobile", "arredo"}}, NULL},
    {"sleeve", CLOTHING, {{"sleeves"}, {"manches"}, {"maniche"}}, NULL},

    {"black", COLOUR, {{"black", "jet"}, {"noir", "noire"}, {"nero", "nera"}}, "obsidiane"},
    {"gray", COLOUR, {{"gray", "grey"}, {"gris", "grise"}, {"grigio"}}, "cendra"},
    {"white", COLOUR, {{"white", "ivory"}, {"blanc", "blanche"}, {"bianco", "bianca"}}, "lunaria"},
    {"beige", COLOUR, {{"beige", "sand"}, {"beige", "sable"}, {"beige", "sabbia"}}, NULL},
    {"brown", COLOUR, {{"brown"}, {"marron", "brun"}, {"marrone"}}, "bistre"},
    {"red", COLOUR, {{"red", "scarlet"}, {"rouge"}, {"rosso", "rossa"}}, "cinabro"},
    {"burgundy", COLOUR, {{"burgundy", "maroon"}, {"bordeaux"}, {"bordeaux"}}, NULL},
    {"orange", COLOUR, {{"orange"}, {"orange"}, {"arancione"}}, "mandarina"},
    {"yellow", COLOUR, {{"yellow", "mustard"}, {"jaune", "moutarde"}, {"giallo"}}, "gamboge"},
    {"khaki", COLOUR, {{"khaki"}, {"kaki"}, {"cachi"}}, NULL},
    {"green", COLOUR, {{"green"}, {"vert", "verte"}, {"verde"}}, "verdelora"},
    {"turquoise", COLOUR, {{"turquoise", "teal"}, {"turquoise"}, {"turchese"}}, "zellige"},
    {"sky", COLOUR, {{"azure"}, {"azur", "ciel"}, {"celeste", "azzurro"}}, NULL},
    {"blue", COLOUR, {{"blue"}, {"bleu", "bleue"}, {"blu"}}, "zaffre"},
    {"navy", COLOUR, {{"navy", "midnight"}, {"marine", "nuit"}, {"notte"}}, NULL},
    {"purple", COLOUR, {{"purple", "violet"}, {"violet", "violette"}, {"viola"}}, "mauveine"},
    {"lavender", COLOUR, {{"lavender", "lilac"}, {"lavande", "lilas"}, {"lilla"}}, NULL},
    {"pink", COLOUR, {{"pink"}, {"rose"}, {"rosa"}}, "nacarat"},

    {"plain", TEXTURE, {{"plain", "solid"}, {"uni", "unie"}, {"unito"}}, NULL},
    {"floral", TEXTURE, {{"floral", "flowery"}, {"fleuri", "fleurs"}, {"floreale", "fiori"}}, NULL},
    {"striped", TEXTURE, {{"striped", "stripes"}, {"rayé", "rayures"}, {"righe", "rigato"}}, NULL},
    {"dotted", TEXTURE, {{"dotted", "polka"}, {"pois"}, {"pois"}}, NULL},
    {"checked", TEXTURE, {{"checked", "plaid"}, {"carreaux"}, {"quadri"}}, NULL},
    {"geometric", TEXTURE, {{"geometric"}, {"géométrique"}, {"geometrico"}}, NULL},
    {"printed", TEXTURE, {{"printed", "print"}, {"imprimé"}, {"stampato", "stampa"}}, NULL},
    {"animal", TEXTURE, {{"animal", "leopard"}, {"félin", "léopard"}, {"animalier"}}, NULL},
    {"tribal", TEXTURE, {{"tribal", "ethnic"}, {"ethnique"}, {"tribale", "etnico"}}, NULL},
    {"paisley", TEXTURE, {{"paisley"}, {"cachemire"}, {"cachemire"}}, NULL},
    {"chevron", TEXTURE, {{"chevron", "zigzag"}, {"chevrons"}, {"zigzag"}}, NULL},
    {"embroidered", TEXTURE, {{"embroidered"}, {"brodé", "brodée"}, {"ricamato"}}, NULL},
    {"quilted", TEXTURE, {{"quilted", "padded"}, {"matelassé"}, {"trapuntato"}}, NULL},
    {"dyed", TEXTURE, {{"batik"}, {"batik"}, {"batik"}}, NULL},

    {"sleeveless", STYLE, {{"sleeveless"}, {"débardeur"}, {"smanicato"}}, NULL},
    {"short", STYLE, {{"short"}, {"courtes"}, {"corte"}}, NULL},
    {"long", STYLE, {{"long"}, {"longues"}, {"lunghe"}}, NULL},
    {"flared", STYLE, {{"flared", "puffed"}, {"évasées", "bouffantes"}, {"svasate"}}, NULL},
    {"mini", STYLE, {{"mini"}, {"mini"}, {"mini"}}, NULL},
    {"knee", STYLE, {{"knee"}, {"genou"}, {"ginocchio"}}, NULL},
    {"midi", STYLE, {{"midi"}, {"midi"}, {"midi"}}, NULL},
    {"maxi", STYLE, {{"maxi"}, {"maxi"}, {"maxi"}}, NULL},
};

static const char *const families[CW_SAMPLE_FAMILIES] = {"dress", "shirt", "skirt",    "trousers",
                                                         "bag",   "shoe",  "furniture"};

static const char *const patterns[CW_PATTERN_COUNT] = {
    "plain",   "floral",  "striped",     "dotted",  "checked", "geometric",
    "printed", "animal",  "tribal",      "paisley", "printed", "plain",
    "chevron", "printed", "embroidered", "quilted", "printed", "dyed"};

static const char *const sleeves[CW_SLEEVE_COUNT] = {
    "long", "short", "sleeveless", "long", "short", "short", "flared", "flared", "flared"};

static const char *const lengths[CW_LENGTH_COUNT] = {"mini", "knee", "midi", "maxi"};

/* What a shop calls the colours of the palette. */
static const struct {
    const char *palette, *concept;
} colours[] = {
    {"black", "black"},       {"charcoal", "gray"},     {"gray", "gray"},
    {"light gray", "gray"},   {"white", "white"},       {"cream", "white"},
    {"beige", "beige"},       {"tan", "beige"},         {"brown", "brown"},
    {"rust", "brown"},        {"red", "red"},           {"maroon", "burgundy"},
    {"burgundy", "burgundy"}, {"coral", "orange"},      {"orange", "orange"},
    {"gold", "yellow"},       {"mustard", "yellow"},    {"yellow", "yellow"},
    {"olive", "khaki"},       {"lime", "green"},        {"green", "green"},
    {"mint", "green"},        {"teal", "turquoise"},    {"turquoise", "turquoise"},
    {"sky", "sky"},           {"royal blue", "blue"},   {"navy", "navy"},
    {"purple", "purple"},     {"lavender", "lavender"}, {"magenta", "pink"},
    {"hot pink", "pink"},     {"pink", "pink"},
};

/* Sizes, care, the talk of shops, and what is left of markup that was escaped twice. A star is a
 * size. */
static const char *const phrases[LANGUAGES][PHRASES] = {
    {"Available size: *.", "Machine wash at 30°, iron on the reverse.", "Fast delivery.",
     "Length: 92 cm.", "Our model wears the favourite.", "With two years of guarantee.",
     "Exclusive online.", "&nbsp; Composition and care: see the label."},
    {"Taille disponible : *.", "Lavage à 30°, repassage à l'envers.", "Expédition gratuite.",
     "Longueur : 92 cm.", "Notre mannequin porte la préférée.", "Avec deux ans de garantie.",
     "Exclusivité internet.", "&nbsp; Composition et entretien : voir étiquette."},
    {"Taglia disponibile: *.", "Lavaggio a 30°, stiro al rovescio.", "Reso gratuito.",
     "Lunghezza: 92 cm.", "La nostra modella indossa la preferita.", "Con due anni di garanzia.",
     "Esclusiva internet.", "&nbsp; Composizione e cura: leggere etichetta."},
};

static const char *const sizes[] = {"XS", "XL", "XXL", "38", "46"};

static const concept *concept_of(const char *id)
{
    for (gsize c = 0; c < G_N_ELEMENTS(concepts); c++)
        if (g_str_equal(concepts[c].id, id))
            return &concepts[c];
    g_error("no concept \"%s\"", id);
}

static const concept *colour_of(int place)
{
    for (gsize c = 0; c < G_N_ELEMENTS(colours); c++)
        if (g_str_equal(colours[c].palette, cw_palette[place].name))
            return concept_of(colours[c].concept);
    g_error("no word for the colour \"%s\"", cw_palette[place].name);
}

/* ---- a text ---------------------------------------------------------------------------------- */

static gsize count_words(const char *const *words)
{
    gsize count = 0;
    while (count <= WORDS && words[count] != NULL)
        count++;
    return count;
}

/* One of the concept's words; the numbers are drawn whether it is said or not. */
static const char *draw_word(cw_random *random, const concept *meant, int language)
{
    const gboolean rare = cw_random_chance(random, RARE);
    const guint64 which = cw_random_bits(random);
    const char *const *words = meant->words[language];
    return rare && meant->rare != NULL ? meant->rare : words[which % count_words(words)];
}

/* What one half of a text says: "" is left out. */
typedef struct {
    const char *noun, *pattern, *sleeve, *length;
    gboolean bare; /* the sleeve is none */
    GString *colours;
} saying;

static const char *draw_if_said(cw_random *random, const char *const *table, int value,
                                int language)
{
    const gboolean silent = cw_random_chance(random, SILENT);
    const char *word = draw_word(random, concept_of(table[MAX(value, 0)]), language);
    return value < 0 || silent ? "" : word;
}

static saying draw_saying(cw_random *random, const cw_sample_design *design, int colourway,
                          int language)
{
    saying said = {.colours = g_string_new(NULL)};
    const concept *before[3] = {NULL};
    said.noun = draw_word(random, concept_of(families[design->kind->family]), language);
    said.pattern = draw_if_said(random, patterns, (int)design->pattern, language);
    said.sleeve = draw_if_said(random, sleeves, design->sleeve, language);
    said.length = draw_if_said(random, lengths, design->length, language);
    said.bare = design->sleeve == CW_SLEEVE_SLEEVELESS;
    for (int i = 0; i < design->colour_count; i++) {
        before[i] = colour_of(design->colourway[colourway].colour[i]);
        const char *word = draw_word(random, before[i], language);
        const gboolean silent = cw_random_chance(random, SILENT);
        const gboolean again =
            i > 0 && (before[i] == before[0] || (i > 1 && before[i] == before[1]));
        if (!silent && !again)
            g_string_append_printf(said.colours, "%s%s", said.colours->len > 0 ? ", " : "", word);
    }
    return said;
}

static void append_words(GString *text, const char *const *words)
{
    for (; *words != NULL; words++)
        if (**words != '\0')
            g_string_append_printf(text, "%s%s", text->len > 0 ? " " : "", *words);
}

static char *title_of(const saying *said, int language)
{
    GString *text = g_string_new(NULL);
    const char *const english[] = {said->colours->str, said->length, said->pattern, said->noun,
                                   NULL};
    const char *const other[] = {said->noun, said->length, said->pattern, said->colours->str, NULL};
    append_words(text, language == EN ? english : other);
    return g_string_free(text, FALSE);
}

/* "with long sleeves, ", "sleeveless, ". */
static void append_sleeve(GString *text, const saying *said, int language)
{
    static const char *const arms[LANGUAGES] = {"sleeves", "manches", "maniche"};
    if (*said->sleeve == '\0')
        return;
    if (said->bare)
        g_string_append_printf(text, ", %s", said->sleeve);
    else if (language == EN)
        g_string_append_printf(text, ", with %s %s", said->sleeve, arms[language]);
    else
        g_string_append_printf(text, ", %s %s %s", language == FR ? "avec des" : "con le",
                               arms[language], said->sleeve);
}

static void append_phrases(GString *text, cw_random *random, int language)
{
    guint said = 0;
    for (int i = 0; i < SAID; i++) {
        const guint64 which = cw_random_below(random, PHRASES);
        const char *size = sizes[cw_random_below(random, G_N_ELEMENTS(sizes))];
        const char *phrase = phrases[language][which], *star = strchr(phrase, '*');
        if ((said >> which & 1) != 0)
            continue;
        said |= 1U << which;
        if (star == NULL)
            g_string_append_printf(text, " %s", phrase);
        else
            g_string_append_printf(text, " %.*s%s%s", (int)(star - phrase), phrase, size, star + 1);
    }
}

static char *description_of(const saying *said, cw_random *random, int language)
{
    static const char *const openings[LANGUAGES] = {"This is the", "Voici notre", "Ecco la nostra"};
    static const char *const in[LANGUAGES] = {" in ", " en ", " in "};
    GString *text = g_string_new(NULL);
    g_string_append_printf(text, SHOP_NAME ". %s %s", openings[language], said->noun);
    if (*said->pattern != '\0')
        g_string_append_printf(text, ", %s", said->pattern);
    append_sleeve(text, said, language);
    if (*said->length != '\0')
        g_string_append_printf(text, ", %s", said->length);
    if (said->colours->len > 0)
        g_string_append_printf(text, "%s%s", in[language], said->colours->str);
    g_string_append_c(text, '.');
    append_phrases(text, random, language);
    g_string_replace(text, "&", "&amp;", 0);
    return g_string_free(text, FALSE);
}

cw_sample_text cw_sample_text_draw(const cw_sample_design *design, int colourway, guint64 seed)
{
    const guint64 place = design->number * CW_SAMPLE_MOST_COLOURWAYS + (guint64)colourway;
    cw_random random = cw_random_start(seed, STREAM_TEXT, place);
    const int language = (int)cw_random_below(&random, LANGUAGES);
    const int step = 1 + (int)cw_random_below(&random, LANGUAGES - 1);
    const gboolean mixed = cw_random_chance(&random, MIXED);
    const int other = mixed ? (language + step) % LANGUAGES : language;
    saying said = draw_saying(&random, design, colourway, language);
    cw_sample_text text = {.title = title_of(&said, language), .product_type = g_strdup(said.noun)};
    if (mixed) {
        g_string_free(said.colours, TRUE);
        said = draw_saying(&random, design, colourway, other);
    }
    text.description = description_of(&said, &random, other);
    g_string_free(said.colours, TRUE);
    return text;
}

void cw_sample_text_clear(cw_sample_text *text)
{
    g_free(text->title);
    g_free(text->description);
    g_free(text->product_type);
}

/* ---- the truth ------------------------------------------------------------------------------- */

static void append_concept(GString *text, const concept *meant)
{
    const char *type = type_names[meant->type][EN];
    for (int l = 0; l < LANGUAGES; l++) {
        const gsize count = count_words(meant->words[l]);
        for (gsize w = 0; w < count; w++)
            g_string_append_printf(text, "%s\t%s\t%s\t%s\t%s\n", meant->words[l][w],
                                   language_names[l], type, meant->id, count > 1 ? "synonym" : "");
    }
    if (meant->rare != NULL)
        g_string_append_printf(text, "%s\tany\t%s\t%s\tnew\n", meant->rare, type, meant->id);
}

typedef struct {
    GString *text;
    GHashTable *seen; /* lines */
    const char *language;
    cw_stop_words *stop;
} noise;

static void take_noise(gpointer data, cw_token_kind kind, const char *token)
{
    noise *n = data;
    if (kind != CW_TOKEN_WORD || cw_stop_words_find(n->stop, token) != 0)
        return;
    char *line = g_strdup_printf("%s\t%s\tnone\t\tnoise\n", token, n->language);
    if (!g_hash_table_contains(n->seen, line))
        g_string_append(n->text, line);
    g_hash_table_add(n->seen, line);
}

static void take_noises(noise *n, const char *language, const char *const *texts, gsize count)
{
    n->language = language;
    for (gsize t = 0; t < count; t++)
        cw_tokens_each(texts[t], strlen(texts[t]), take_noise, n);
}

/* The words of the phrases that no list of stop words drops. */
static void append_noises(GString *text)
{
    noise n = {.text = text,
               .seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
               .stop = cw_stop_words_new()};
    for (int l = 0; l < LANGUAGES; l++)
        take_noises(&n, language_names[l], phrases[l], PHRASES);
    take_noises(&n, "any", sizes, G_N_ELEMENTS(sizes));
    g_hash_table_unref(n.seen);
    cw_stop_words_free(n.stop);
}

char *cw_sample_words_file(G_GNUC_UNUSED const cw_sample_settings *settings)
{
    GString *text = g_string_new("word\tlanguage\ttype\tconcept\tplanted\n");
    for (gsize c = 0; c < G_N_ELEMENTS(concepts); c++)
        append_concept(text, &concepts[c]);
    append_noises(text);
    return g_string_free(text, FALSE);
}

char *cw_sample_thesaurus_file(G_GNUC_UNUSED const cw_sample_settings *settings)
{
    GString *text = g_string_new("synset\tparent\ten\tfr\tit\n");
    for (int t = 0; t < TYPES; t++)
        g_string_append_printf(text, "%s\t\t%s\t%s\t%s\n", type_names[t][EN], type_names[t][EN],
                               type_names[t][FR], type_names[t][IT]);
    for (gsize c = 0; c < G_N_ELEMENTS(concepts); c++) {
        g_string_append_printf(text, "%s\t%s", concepts[c].id, type_names[concepts[c].type][EN]);
        for (int l = 0; l < LANGUAGES; l++) {
            g_autofree char *words = g_strjoinv("|", (char **)concepts[c].words[l]);
            g_string_append_printf(text, "\t%s", words);
        }
        g_string_append_c(text, '\n');
    }
    return g_string_free(text, FALSE);
}
