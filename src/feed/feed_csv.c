/* SPDX-License-Identifier: Apache-2.0
 *
 * Any table with a header: which column is what is said with --map, and columns that bear Merchant
 * names already need none.
 */
#include "feed/csv_table.h"

/* It is asked last: whatever is text and begins with a line of several columns. */
static gboolean sniff(const char *path, const char *head, gsize count)
{
    (void)path;
    for (gsize i = 0; i < count && head[i] != '\n' && head[i] != '\r'; i++) {
        if (head[i] == '\0')
            return FALSE;
        if (head[i] == ',' || head[i] == ';' || head[i] == '\t')
            return head[0] != '<';
    }
    return FALSE;
}

const cw_feed cw_feed_csv = {
    .row = {"csv", "any table with a header; --map title=Name says which column is what"},
    .sniff = sniff,
    .read = cw_csv_table_read,
};
