/* SPDX-License-Identifier: Apache-2.0
 *
 * Shopify's product CSV. Rows with one Handle belong together: the first has the product's columns,
 * those behind it a variant or a picture more (so does a row without a Handle).
 */
#include "feed/shopify_product.h"

static gboolean sniff(const char *path, const char *head, gsize count)
{
    static const char *const names[] = {"handle", "variant_sku", NULL};
    (void)path;
    return cw_csv_table_sniff(head, count, names);
}

static gboolean read_feed(const char *path, const cw_feed_options *options, cw_feed_visit visit,
                          gpointer data, GError **error)
{
    static const char *const required[] = {"handle", "image_src", NULL};
    g_autoptr(cw_csv_table) table = cw_csv_table_open(path, options, required, error);
    if (table == NULL)
        return FALSE;
    g_autoptr(cw_shopify_product) product = cw_shopify_product_new();
    g_autoptr(cw_row_builder) row = cw_row_builder_new();
    const cw_csv_record *record;
    gboolean stop = FALSE;
    do {
        if (!cw_csv_table_next(table, &record, error))
            return FALSE;
        gboolean ends = record == NULL || cw_shopify_product_ends(product, table, record);
        if (ends && !cw_shopify_product_visit(product, row, visit, data, &stop, error))
            return FALSE;
        if (record != NULL)
            cw_shopify_product_add(product, table, record);
    } while (record != NULL && !stop);
    return TRUE;
}

const cw_feed cw_feed_shopify = {
    .row = {"shopify", "Shopify's product CSV: Handle, Variant SKU, Image Src, ..."},
    .sniff = sniff,
    .read = read_feed,
};
