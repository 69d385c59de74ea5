/* SPDX-License-Identifier: Apache-2.0
 *
 * One Shopify product: its own columns, its variants, its pictures, gathered from consecutive rows.
 */
#pragma once

#include "feed/csv_table.h"

G_BEGIN_DECLS

#define CW_SHOPIFY_OPTIONS 3

typedef struct {
    guint64 line;
    const char *sku, *picture, *price, *quantity, *policy;
    guint64 sku_column, picture_line, picture_column;
    const char *options[CW_SHOPIFY_OPTIONS];
    const char *problem; /* the row is broken */
    guint64 problem_line, problem_column;
} cw_shopify_variant;

typedef struct {
    const char *link;
    guint64 position, line, column;
} cw_shopify_picture;

typedef struct {
    GStringChunk *strings;
    const char *handle, *title, *body, *type, *category, *tags, *vendor;
    const char *option_names[CW_SHOPIFY_OPTIONS];
    GArray *variants;    /* cw_shopify_variant */
    GArray *pictures;    /* cw_shopify_picture */
    guint64 broken_line; /* of a row that came broken before the title was known; 0: of none */
} cw_shopify_product;

cw_shopify_product *cw_shopify_product_new(void);
void cw_shopify_product_free(cw_shopify_product *product);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(cw_shopify_product, cw_shopify_product_free)

/* Whether `record` belongs to another product than the one gathered so far. */
gboolean cw_shopify_product_ends(const cw_shopify_product *product, const cw_csv_table *table,
                                 const cw_csv_record *record);

/* Adds a row: the product's columns, if it has them, one variant, one picture. A broken row
 * brings its handle and its variant at most. */
void cw_shopify_product_add(cw_shopify_product *product, const cw_csv_table *table,
                            const cw_csv_record *record);

/* Hands on one row a variant and empties the product. */
gboolean cw_shopify_product_visit(cw_shopify_product *product, cw_row_builder *row,
                                  cw_feed_visit visit, gpointer data, gboolean *stop,
                                  GError **error);

G_END_DECLS
