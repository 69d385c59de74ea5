/* SPDX-License-Identifier: Apache-2.0
 *
 * Any bytes as NDJSON.
 */
#include "fuzz_feed.h"

int LLVMFuzzerTestOneInput(const guint8 *bytes, gsize count)
{
    return fuzz_feed(&cw_feed_ndjson, bytes, count);
}
