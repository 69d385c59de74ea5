/* SPDX-License-Identifier: Apache-2.0
 *
 * One fuzz program a codec: straight into its row, past the sniffing, then through colour and
 * orientation as every picture goes.
 */
#pragma once

#include "image/decode.h"

int LLVMFuzzerTestOneInput(const guint8 *bytes, gsize count);

/* Large pictures only make the fuzzer slow. */
static inline int fuzz_codec(const cw_codec *codec, const guint8 *bytes, gsize count)
{
    cw_decode_options options = {.most_pixels = 1 << 18, .least_side_px = count % 2 ? 8 : 0};
    g_autoptr(GError) error = NULL;
    g_auto(cw_samples) samples = {.orientation = 1};
    if (!codec->decode(bytes, count, &options, &samples, &error)) {
        g_assert_nonnull(error);
        return 0;
    }
    g_autoptr(cw_image) image = cw_samples_to_image(&samples, &error);
    g_assert((image == NULL) == (error != NULL));
    return 0;
}
