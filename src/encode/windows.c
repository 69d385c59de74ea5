/* SPDX-License-Identifier: Apache-2.0
 *
 * Which windows of a picture an encoder looks at.
 */
#include "encode/encoder.h"

gsize cw_encoder_windows(const cw_encoder *encoder)
{
    const gsize levels = (gsize)cw_encoder_get_form(encoder)->settings.window_levels;
    return levels * (levels + 1) * (2 * levels + 1) / 6;
}

cw_box cw_encoder_window(gsize number)
{
    gsize level = 1;
    for (; number >= level * level; level++)
        number -= level * level;
    const double side = 2.0 / (double)(level + 1);
    const double step = level > 1 ? (1 - side) / (double)(level - 1) : 0;
    return (cw_box){step * (double)(number % level), step * (double)(number / level), side, side};
}
