/* SPDX-License-Identifier: Apache-2.0 */
#include "fuzz_picture.h"

int LLVMFuzzerTestOneInput(const guint8 *bytes, gsize count)
{
    g_autoptr(GBytes) profile = g_bytes_new(bytes, count);
    for (int channels = 1; channels <= 4; channels++) {
        guint8 in[16] = {0, 255, 1, 254, 100, 128, 30, 0, 90}, rgb[12];
        cw_samples samples = {.channels = channels, .cmyk = channels == 4, .profile = profile};
        const cw_colour_transform *transform = cw_colour_transform_find(&samples);
        if (transform != NULL)
            cw_colour_transform_run(transform, in, rgb, 4);
    }
    return 0;
}
