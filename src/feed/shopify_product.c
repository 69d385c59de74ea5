/* SPDX-License-Identifier: Apache-2.0
 *
 * From a Shopify product to rows, one a variant. The id is the SKU, or, where a shop keeps none,
 * the handle and the option values joined by '-'. Pictures: the variant's own first, then those of
 * the product in their order, but for pictures that are another variant's own: they show its
 * colour.
 */
#include "feed/shopify_product.h"

#include <stdlib.h>
#include <string.h>

#include "base/column_name.h"

cw_shopify_product *cw_shopify_product_new(void)
{
    cw_shopify_product *product = g_new0(cw_shopify_product, 1);
    product->strings = g_string_chunk_new(4096);
    product->variants = g_array_new(FALSE, FALSE, sizeof(cw_shopify_variant));
    product->pictures = g_array_new(FALSE, FALSE, sizeof(cw_shopify_picture));
    return product;
}

void cw_shopify_product_free(cw_shopify_product *product)
{
    if (product == NULL)
        return;
    g_string_chunk_free(product->strings);
    g_array_unref(product->variants);
    g_array_unref(product->pictures);
    g_free(product);
}

static void empty(cw_shopify_product *product)
{
    cw_shopify_product fresh = {product->strings, .variants = product->variants,
                                .pictures = product->pictures};
    *product = fresh;
    g_string_chunk_clear(product->strings);
    g_array_set_size(product->variants, 0);
    g_array_set_size(product->pictures, 0);
}

/* ---- gathering ------------------------------------------------------------------------------ */

gboolean cw_shopify_product_ends(const cw_shopify_product *product, const cw_csv_table *table,
                                 const cw_csv_record *record)
{
    const cw_csv_field *handle = cw_csv_table_field(table, record, "handle");
    return product->handle != NULL && handle != NULL && strcmp(product->handle, handle->text) != 0;
}

static const char *keep(cw_shopify_product *product, const cw_csv_field *field)
{
    return field == NULL ? NULL : g_string_chunk_insert(product->strings, field->text);
}

/* Product columns stand in the first row; where a later one has them too, the first counts. A
 * broken row has some of them at most. */
static void add_product(cw_shopify_product *product, const cw_csv_table *table,
                        const cw_csv_record *record)
{
    const struct {
        const char **into, *name;
    } columns[] = {
        {&product->handle, "handle"}, /* the first: all that a broken row brings */
        {&product->title, "title"},
        {&product->body, "body_html"},
        {&product->type, "type"},
        {&product->category, "product_category"},
        {&product->tags, "tags"},
        {&product->vendor, "vendor"},
        {&product->option_names[0], "option1_name"},
        {&product->option_names[1], "option2_name"},
        {&product->option_names[2], "option3_name"},
    };
    const gsize count = record->problem == NULL ? G_N_ELEMENTS(columns) : 1;
    for (gsize i = 0; i < count; i++) {
        if (*columns[i].into == NULL)
            *columns[i].into = keep(product, cw_csv_table_field(table, record, columns[i].name));
    }
    if (record->problem != NULL && product->title == NULL)
        product->broken_line = record->line;
}

static void add_variant(cw_shopify_product *product, const cw_csv_table *table,
                        const cw_csv_record *record)
{
    static const char *const options[] = {"option1_value", "option2_value", "option3_value"};
    const cw_csv_field *sku = cw_csv_table_field(table, record, "variant_sku");
    const cw_csv_field *picture = cw_csv_table_field(table, record, "variant_image");
    cw_shopify_variant variant = {
        .line = record->line,
        .sku = keep(product, sku),
        .sku_column = sku != NULL ? sku->column : 0,
        .picture = keep(product, picture),
        .picture_line = picture != NULL ? picture->line : record->line,
        .picture_column = picture != NULL ? picture->column : 0,
        .price = keep(product, cw_csv_table_field(table, record, "variant_price")),
        .quantity = keep(product, cw_csv_table_field(table, record, "variant_inventory_qty")),
        .policy = keep(product, cw_csv_table_field(table, record, "variant_inventory_policy")),
        .problem_line = record->problem_line,
        .problem_column = record->problem_column,
    };
    if (record->problem != NULL)
        variant.problem = g_string_chunk_insert(product->strings, record->problem);
    for (int i = 0; i < CW_SHOPIFY_OPTIONS; i++)
        variant.options[i] = keep(product, cw_csv_table_field(table, record, options[i]));
    /* a continuation row may bring a picture only */
    if (variant.sku != NULL || variant.options[0] != NULL || variant.price != NULL ||
        variant.problem != NULL || product->variants->len == 0)
        g_array_append_val(product->variants, variant);
}

static void add_picture(cw_shopify_product *product, const cw_csv_table *table,
                        const cw_csv_record *record)
{
    const cw_csv_field *link = cw_csv_table_field(table, record, "image_src");
    const cw_csv_field *position = cw_csv_table_field(table, record, "image_position");
    if (link == NULL)
        return;
    cw_shopify_picture picture = {keep(product, link),
                                  position != NULL ? strtoull(position->text, NULL, 10)
                                                   : product->pictures->len + 1,
                                  link->line, link->column};
    g_array_append_val(product->pictures, picture);
}

void cw_shopify_product_add(cw_shopify_product *product, const cw_csv_table *table,
                            const cw_csv_record *record)
{
    add_product(product, table, record);
    add_variant(product, table, record);
    if (record->problem == NULL)
        add_picture(product, table, record);
}

/* ---- handing on ----------------------------------------------------------------------------- */

/* What shops call the options we know. Others are attributes by their own names. */
static const char *option_column(const char *name)
{
    static const struct {
        const char *name, *column;
    } known[] = {
        {"colour", "color"},
        {"couleur", "color"},
        {"farbe", "color"},
        {"colore", "color"},
        {"kleur", "color"},
        {"taille", "size"},
        {"gr\xc3\xb6\xc3\x9f"
         "e",
         "size"},
        {"taglia", "size"},
        {"maat", "size"},
        {"fabric", "material"},
        {"print", "pattern"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(known); i++) {
        if (strcmp(known[i].name, name) == 0)
            return known[i].column;
    }
    return name;
}

static void add_options(cw_row_builder *row, const cw_shopify_product *product,
                        const cw_shopify_variant *variant)
{
    for (int i = 0; i < CW_SHOPIFY_OPTIONS; i++) {
        if (product->option_names[i] == NULL || variant->options[i] == NULL)
            continue;
        g_autofree char *lower = g_utf8_strdown(product->option_names[i], -1);
        g_autofree char *name = cw_column_name(option_column(lower));
        gboolean nothing = strcmp(name, "title") == 0; /* "Title: Default Title" */
        if (!nothing)
            cw_row_builder_add(row, name, variant->options[i], variant->line, 0);
    }
}

/* Tags "pattern:striped" and the plain words for whom it is. */
static void add_tags(cw_row_builder *row, const cw_shopify_product *product, guint64 line)
{
    static const char *const columns[] = {"pattern",   "material", "gender",
                                          "age_group", "color",    NULL};
    static const char *const genders[][2] = {{"men", "male"},
                                             {"mens", "male"},
                                             {"women", "female"},
                                             {"womens", "female"},
                                             {"unisex", "unisex"}};
    g_auto(GStrv) tags = g_strsplit(product->tags == NULL ? "" : product->tags, ",", -1);
    for (char **tag = tags; *tag != NULL; tag++) {
        char *colon = strchr(*tag, ':');
        g_autofree char *name = colon == NULL ? NULL : g_strndup(*tag, colon - *tag);
        g_autofree char *column = cw_column_name(name == NULL ? *tag : name);
        if (colon != NULL && g_strv_contains(columns, column))
            cw_row_builder_add(row, column, colon + 1, line, 0);
        for (gsize i = 0; colon == NULL && i < G_N_ELEMENTS(genders); i++) {
            if (strcmp(column, genders[i][0]) == 0)
                cw_row_builder_add(row, "gender", genders[i][1], line, 0);
        }
    }
    if (product->tags != NULL)
        cw_row_builder_add(row, "tags", product->tags, line, 0);
}

static gboolean is_of_other(const cw_shopify_product *product, const cw_shopify_variant *variant,
                            const char *link)
{
    gboolean other = FALSE;
    for (guint i = 0; i < product->variants->len; i++) {
        const char *picture = g_array_index(product->variants, cw_shopify_variant, i).picture;
        if (picture == NULL || strcmp(picture, link) != 0)
            continue;
        if (g_strcmp0(picture, variant->picture) == 0)
            return FALSE;
        other = TRUE;
    }
    return other;
}

static void add_pictures(cw_row_builder *row, const cw_shopify_product *product,
                         const cw_shopify_variant *variant)
{
    if (variant->picture != NULL)
        cw_row_builder_add_picture(row, variant->picture, TRUE, variant->picture_line,
                                   variant->picture_column);
    for (guint i = 0; i < product->pictures->len; i++) {
        const cw_shopify_picture *picture =
            &g_array_index(product->pictures, cw_shopify_picture, i);
        if (g_strcmp0(picture->link, variant->picture) != 0 &&
            !is_of_other(product, variant, picture->link))
            cw_row_builder_add_picture(row, picture->link, row->pictures->len == 0, picture->line,
                                       picture->column);
    }
}

/* Empty when it cannot be known: a broken row may hold its SKU where it could not be read, and an
 * id made of the handle would then be another item's. */
static char *variant_id(const cw_shopify_product *product, const cw_shopify_variant *variant)
{
    if (variant->sku != NULL)
        return g_strdup(variant->sku);
    if (variant->problem != NULL || product->handle == NULL)
        return g_strdup("");
    GString *id = g_string_new(product->handle);
    for (int i = 0; i < CW_SHOPIFY_OPTIONS; i++) {
        if (variant->options[i] != NULL && strcmp(variant->options[i], "Default Title") != 0)
            g_string_append_printf(id, "-%s", variant->options[i]);
    }
    return g_string_free(id, FALSE);
}

static const char *availability(const cw_shopify_variant *variant)
{
    if (variant->quantity == NULL)
        return "";
    gboolean sells = g_ascii_strtoll(variant->quantity, NULL, 10) > 0 ||
                     g_strcmp0(variant->policy, "continue") == 0;
    return sells ? "in_stock" : "out_of_stock";
}

static void fill_row(cw_row_builder *row, const cw_shopify_product *product,
                     const cw_shopify_variant *variant)
{
    guint64 line = variant->line;
    g_autofree char *id = variant_id(product, variant);
    const char *const values[][2] = {
        {"item_group_id", product->handle}, {"title", product->title},
        {"description", product->body},     {"product_type", product->type},
        {"brand", product->vendor},         {"google_product_category", product->category},
        {"price", variant->price},          {"availability", availability(variant)},
    };
    cw_row_builder_start(row, line);
    if (variant->problem != NULL)
        cw_row_builder_fail(row, variant->problem_line, variant->problem_column, "%s",
                            variant->problem);
    else if (product->title == NULL && product->broken_line != 0)
        cw_row_builder_fail(row, line, 0,
                            "title and options are not known: line %" G_GUINT64_FORMAT
                            " of this product is broken",
                            product->broken_line);
    cw_row_builder_add(row, "id", id, line, variant->sku_column);
    for (gsize i = 0; i < G_N_ELEMENTS(values); i++)
        cw_row_builder_add(row, values[i][0], values[i][1] == NULL ? "" : values[i][1], line, 0);
    add_options(row, product, variant);
    add_tags(row, product, line);
    add_pictures(row, product, variant);
}

static int by_position(gconstpointer a, gconstpointer b)
{
    const cw_shopify_picture *left = a, *right = b;
    if (left->position != right->position)
        return left->position < right->position ? -1 : 1;
    return (left->line > right->line) - (left->line < right->line);
}

gboolean cw_shopify_product_visit(cw_shopify_product *product, cw_row_builder *row,
                                  cw_feed_visit visit, gpointer data, gboolean *stop,
                                  GError **error)
{
    *stop = FALSE;
    g_array_sort(product->pictures, by_position);
    for (guint i = 0; i < product->variants->len && !*stop; i++) {
        fill_row(row, product, &g_array_index(product->variants, cw_shopify_variant, i));
        if (!cw_row_builder_visit(row, visit, data, stop, error))
            return FALSE;
    }
    empty(product);
    return TRUE;
}
