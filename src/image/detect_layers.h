/* SPDX-License-Identifier: Apache-2.0
 *
 * Backgrounds of several colours: walls with a floor, bricks, a street out of focus.
 */
#pragma once

#include "image/foreground.h"

G_BEGIN_DECLS

/* Takes the commonest colour that is still foreground along the upper border (top row, upper half
 * of both sides; people stand at the bottom), and makes background of what has that colour and
 * hangs together with the border. *peeled FALSE: there is no such colour left. */
gboolean cw_detect_peel(cw_mask *mask, const cw_image *image, gboolean *peeled, GError **error);

G_END_DECLS
