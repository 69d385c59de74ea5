/* SPDX-License-Identifier: Apache-2.0
 *
 * feed.tsv holds what a shop would say; truth.csv what only the drawer knows; outfits.csv which
 * items of the outfit catalogue are worn together; words.tsv and thesaurus.tsv are
 * sample_texts.h's. Columns of truth.csv:
 *
 *   image, id, design, product   the file, the feed's id, number of the design, the feed's group
 *   decoy_of                     number of the design it imitates, or empty
 *   category, pattern, motif, sleeve, neck, length, colours   in the attribute catalogue its twelve
 *                                types; in the outfit catalogue category, style, harmony, set_id;
 *                                in the generic catalogue shape, texture
 *   colours, hexes               joined by '/', ground first: RRGGBB
 *   person_*, head_*, garment_*  boxes x, y, width, height in px; 0 0 0 0: not in the picture
 *   left_collar_x, _y, _visible ... right_hem_visible   eight landmarks, px, as the viewer sees
 * them view, pose, turn, backdrop, light   front, back, close; degrees; gain of the light
 */
#include "engine/sample/sample_truth.h"

#include "engine/sample/sample_generic.h"
#include "engine/sample/sample_outfit.h"
#include "engine/sample/sample_texts.h"
#include "engine/sample/sample_value.h"
#include "image/colour.h"

static const char *const landmark_names[CW_LANDMARK_COUNT] = {
    "left_collar", "right_collar", "left_sleeve", "right_sleeve",
    "left_waist",  "right_waist",  "left_hem",    "right_hem",
};

static void append_types(GString *text, char separator)
{
    for (int type = 0; type < CW_TYPE_COUNT; type++)
        g_string_append_printf(text, "%c%s", separator, cw_sample_types[type].row.name);
}

/* Of the attribute, the outfit and the generic catalogue, which have no words. */
static char *short_feed_header(const cw_sample_settings *settings)
{
    GString *text = g_string_new("id\titem_group_id\ttitle\tproduct_type\timage_link\t"
                                 "additional_image_link\tprice\tavailability");
    if (settings->attributes)
        append_types(text, '\t');
    else
        g_string_append(text, settings->generic ? "\tshape\ttexture" : "\tcategory");
    g_string_append_c(text, '\n');
    return g_string_free(text, FALSE);
}

char *cw_sample_feed_header(const cw_sample_settings *settings)
{
    if (settings->attributes || settings->outfits > 0 || settings->generic)
        return short_feed_header(settings);
    return g_strdup("id\titem_group_id\ttitle\tdescription\tproduct_type\timage_link\t"
                    "additional_image_link\tcolor\tgender\tpattern\tmaterial\tprice\t"
                    "availability\tsleeve\tneckline\tlength\n");
}

char *cw_sample_truth_header(const cw_sample_settings *settings)
{
    static const char *const boxes[] = {"person", "head", "garment"};
    GString *text = g_string_new("image,id,design,product,decoy_of");
    if (settings->attributes)
        append_types(text, ',');
    else if (settings->outfits > 0)
        g_string_append(text, ",category,style,harmony,set_id");
    else if (settings->generic)
        g_string_append(text, ",shape,texture");
    else
        g_string_append(text, ",category,pattern,motif,sleeve,neck,length,colours");
    g_string_append(text, ",hexes");
    for (gsize i = 0; i < G_N_ELEMENTS(boxes); i++)
        g_string_append_printf(text, ",%s_x,%s_y,%s_width,%s_height", boxes[i], boxes[i], boxes[i],
                               boxes[i]);
    for (int i = 0; i < CW_LANDMARK_COUNT; i++)
        g_string_append_printf(text, ",%s_x,%s_y,%s_visible", landmark_names[i], landmark_names[i],
                               landmark_names[i]);
    g_string_append(text, ",view,pose,turn,backdrop,light\n");
    return g_string_free(text, FALSE);
}

char *cw_sample_outfits_header(G_GNUC_UNUSED const cw_sample_settings *settings)
{
    return g_strdup("set_id,item\n");
}

static void append_set(GString *text, const cw_sample_design *design)
{
    g_string_append_printf(text, "o%06" G_GUINT64_FORMAT, design->number / CW_OUTFIT_PLACES);
}

void cw_sample_outfits_row(GString *text, const cw_sample_design *design)
{
    append_set(text, design);
    g_string_append_printf(text, ",d%06" G_GUINT64_FORMAT "-0\n", design->number);
}

char *cw_sample_image_name(const cw_sample_design *design, int colourway, int picture)
{
    return g_strdup_printf("images/d%06" G_GUINT64_FORMAT "-%d-%d.jpg", design->number, colourway,
                           picture);
}

static const char *label(const char *const *names, int i)
{
    return i < 0 ? "" : names[i];
}

static const char *gender(const cw_sample_design *design)
{
    if (design->kind->family > CW_SAMPLE_TROUSERS)
        return "unisex";
    return design->worn_by_man ? "male" : "female";
}

static void append_links(GString *text, const cw_sample_design *design, int colourway, int pictures)
{
    for (int i = 0; i < pictures; i++) {
        g_autofree char *name = cw_sample_image_name(design, colourway, i);
        g_string_append_printf(text, "%s%s", i == 0 ? "" : i == 1 ? "\t" : ",", name);
    }
    if (pictures == 1)
        g_string_append_c(text, '\t');
}

static void append_told(GString *text, const cw_sample_design *design,
                        const cw_sample_settings *settings)
{
    for (int type = 0; type < CW_TYPE_COUNT; type++) {
        gboolean told = cw_sample_value_is_told((guint64)settings->seed, design->number, type,
                                                settings->missing);
        g_string_append_printf(text, "\t%s",
                               told ? cw_sample_types[type].values[design->value[type]] : "");
    }
}

/* In words nothing: what there is to know is in the columns, or in the picture. */
static void append_short_row(GString *text, const cw_sample_design *design, int pictures,
                             const cw_sample_settings *settings)
{
    g_string_append_printf(
        text, "d%06" G_GUINT64_FORMAT "-0\td%06" G_GUINT64_FORMAT "\tItem %" G_GUINT64_FORMAT,
        design->number, design->number, design->number);
    g_string_append_printf(text, "\t%s\t", design->kind->product_type);
    append_links(text, design, 0, pictures);
    g_string_append_printf(text, "\t%d.%02d EUR\tin_stock", design->price_cents / 100,
                           design->price_cents % 100);
    if (design->has_values)
        append_told(text, design, settings);
    else if (design->is_generic)
        g_string_append_printf(text, "\t%s\t%s", cw_generic_shape_names[design->outline],
                               cw_generic_texture_names[design->texture]);
    else
        g_string_append_printf(text, "\t%s",
                               cw_outfit_categories[design->outfit_category].row.name);
    g_string_append_c(text, '\n');
}

static cw_sample_text plain_text(const cw_sample_design *design, int colourway)
{
    return (cw_sample_text){cw_sample_title(design, colourway),
                            cw_sample_description(design, colourway),
                            g_strdup(design->kind->product_type)};
}

void cw_sample_feed_row(GString *text, const cw_sample_design *design, int colourway, int pictures,
                        const cw_sample_settings *settings)
{
    if (design->has_values || design->has_outfit || design->is_generic) {
        append_short_row(text, design, pictures, settings);
        return;
    }
    g_auto(cw_sample_text) said =
        settings->texts ? cw_sample_text_draw(design, colourway, (guint64)settings->seed)
                        : plain_text(design, colourway);
    g_autofree char *colours = cw_sample_colour_names(design, colourway);
    g_string_append_printf(text, "d%06" G_GUINT64_FORMAT "-%d\td%06" G_GUINT64_FORMAT,
                           design->number, colourway, design->number);
    g_string_append_printf(text, "\t%s\t%s\t%s\t", said.title, said.description, said.product_type);
    append_links(text, design, colourway, pictures);
    g_string_append_printf(text, "\t%s\t%s\t%s\t%s\t%d.%02d EUR\t%s", colours, gender(design),
                           cw_sample_pattern_names[design->pattern], cw_sample_material(design),
                           design->price_cents / 100, design->price_cents % 100,
                           (design->number + (guint64)colourway) % 9 == 8 ? "out_of_stock"
                                                                          : "in_stock");
    g_string_append_printf(text, "\t%s\t%s\t%s\n", label(cw_sample_sleeve_names, design->sleeve),
                           label(cw_sample_neck_names, design->neck),
                           label(cw_sample_length_names, design->length));
}

/* Numbers are written without regard to the locale. */
static void append_number(GString *text, double value, int places)
{
    char format[8], buffer[G_ASCII_DTOSTR_BUF_SIZE];
    g_snprintf(format, sizeof format, "%%.%df", places);
    g_string_append_printf(text, ",%s", g_ascii_formatd(buffer, sizeof buffer, format, value));
}

static void append_box(GString *text, const cw_box *box)
{
    append_number(text, box->x, 2);
    append_number(text, box->y, 2);
    append_number(text, box->width, 2);
    append_number(text, box->height, 2);
}

static void append_labels(GString *text, const cw_sample_design *design, int colourway)
{
    for (int type = 0; design->has_values && type < CW_TYPE_COUNT; type++)
        g_string_append_printf(text, ",%s", cw_sample_types[type].values[design->value[type]]);
    if (design->has_outfit) {
        g_string_append_printf(
            text, ",%s,%s,%s,", cw_outfit_categories[design->outfit_category].row.name,
            cw_outfit_style_names[design->style], cw_outfit_harmony_names[design->harmony]);
        append_set(text, design);
    }
    if (design->is_generic)
        g_string_append_printf(text, ",%s,%s", cw_generic_shape_names[design->outline],
                               cw_generic_texture_names[design->texture]);
    if (design->has_values || design->has_outfit || design->is_generic)
        return;
    g_autofree char *colours = cw_sample_colour_names(design, colourway);
    g_string_append_printf(text, ",%s,%s,%d,%s,%s,%s,%s", design->kind->row.name,
                           cw_sample_pattern_names[design->pattern], design->motif,
                           label(cw_sample_sleeve_names, design->sleeve),
                           label(cw_sample_neck_names, design->neck),
                           label(cw_sample_length_names, design->length), colours);
}

void cw_sample_truth_row(GString *text, const cw_sample_design *design, int colourway, int picture,
                         const cw_sample_truth *truth)
{
    g_autofree char *name = cw_sample_image_name(design, colourway, picture);
    g_string_append_printf(
        text, "%s,d%06" G_GUINT64_FORMAT "-%d,%" G_GUINT64_FORMAT ",d%06" G_GUINT64_FORMAT ",",
        name, design->number, colourway, design->number, design->number);
    if (design->decoy_of >= 0)
        g_string_append_printf(text, "%" G_GINT64_FORMAT, design->decoy_of);
    append_labels(text, design, colourway);
    g_string_append_c(text, ',');
    for (int i = 0; i < design->colour_count; i++)
        g_string_append_printf(text, "%s%s", i > 0 ? "/" : "",
                               cw_palette[design->colourway[colourway].colour[i]].hex);
    append_box(text, &truth->person);
    append_box(text, &truth->head);
    append_box(text, &truth->garment);
    for (int i = 0; i < CW_LANDMARK_COUNT; i++) {
        append_number(text, truth->visible[i] ? truth->landmark[i].x : 0, 2);
        append_number(text, truth->visible[i] ? truth->landmark[i].y : 0, 2);
        g_string_append_printf(text, ",%d", truth->visible[i] ? 1 : 0);
    }
    g_string_append_printf(text, ",%s,%s", truth->view, truth->pose);
    append_number(text, truth->turn_degrees, 1);
    g_string_append_printf(text, ",%s", truth->backdrop);
    append_number(text, truth->light, 3);
    g_string_append_c(text, '\n');
}
