/* SPDX-License-Identifier: Apache-2.0
 *
 * Any bytes behind a '<' as an XML feed.
 */
#include "fuzz_feed.h"

int LLVMFuzzerTestOneInput(const guint8 *bytes, gsize count)
{
    return count > 0 && bytes[0] == '<' ? fuzz_feed(&cw_feed_merchant, bytes, count) : 0;
}
