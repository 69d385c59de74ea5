/* SPDX-License-Identifier: Apache-2.0
 *
 * Google Merchant feeds: a table (tabs, commas or semicolons) or XML.
 */
#include <stdio.h>
#include <string.h>

#include "feed/csv_table.h"
#include "feed/merchant_xml.h"

static gboolean looks_like_xml(const char *head, gsize count)
{
    gsize at = count >= 3 && memcmp(head, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
    while (at < count && g_ascii_isspace(head[at]))
        at++;
    return at < count && head[at] == '<';
}

static gboolean sniff(const char *path, const char *head, gsize count)
{
    static const char *const names[] = {"id", "image_link", NULL};
    (void)path;
    return looks_like_xml(head, count) || cw_csv_table_sniff(head, count, names);
}

static gboolean read_feed(const char *path, const cw_feed_options *options, cw_feed_visit visit,
                          gpointer data, GError **error)
{
    char head[64];
    gsize count = 0;
    FILE *file = fopen(path, "rbe");
    if (file != NULL) {
        count = fread(head, 1, sizeof head, file);
        fclose(file);
    }
    return looks_like_xml(head, count) ? cw_merchant_xml_read(path, options, visit, data, error)
                                       : cw_csv_table_read(path, options, visit, data, error);
}

const cw_feed cw_feed_merchant = {
    .row = {"merchant", "Google Merchant: TSV, CSV or XML with id, title, image_link, ..."},
    .sniff = sniff,
    .read = read_feed,
};
