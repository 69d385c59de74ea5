/* SPDX-License-Identifier: Apache-2.0
 *
 * The colours of things as their main pictures show them, whatever the feed says (METHODS 8.3.1).
 */
#pragma once

#include "base/progress.h"
#include "store/store.h"

G_BEGIN_DECLS

/* The palette colour (image/colour.h) of each main picture of `list`, [list->count]; -1: another
 * picture, or one that cannot be read or has but one colour. CW_ERROR_INTERRUPTED. (transfer full)
 */
gint32 *cw_seen_colours(const cw_picture_list *list, int threads, const cw_progress *progress,
                        GError **error);

G_END_DECLS
