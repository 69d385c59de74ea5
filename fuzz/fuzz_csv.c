/* SPDX-License-Identifier: Apache-2.0
 *
 * An odd count is read as a plain table, an even one as Shopify's.
 */
#include "fuzz_feed.h"

int LLVMFuzzerTestOneInput(const guint8 *bytes, gsize count)
{
    return fuzz_feed(count % 2 == 1 ? &cw_feed_csv : &cw_feed_shopify, bytes, count);
}
