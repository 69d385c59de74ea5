/* SPDX-License-Identifier: Apache-2.0 */
#include "fuzz_picture.h"

int LLVMFuzzerTestOneInput(const guint8 *bytes, gsize count)
{
    int orientation = cw_orientation_read(bytes, count);
    g_assert(orientation >= 1 && orientation <= 8);
    return 0;
}
