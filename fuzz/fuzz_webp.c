/* SPDX-License-Identifier: Apache-2.0 */
#include "fuzz_picture.h"

int LLVMFuzzerTestOneInput(const guint8 *bytes, gsize count)
{
    return fuzz_codec(&cw_codec_webp, bytes, count);
}
