/* SPDX-License-Identifier: Apache-2.0
 *
 * The page of an outfit: its items, and what completes them, or how its items go together.
 */
#pragma once

#include <colorway/outfits.h>

G_BEGIN_DECLS

/* Writes a single HTML file that opens without a server, pictures inside as thumbnails.
 * CW_ERROR_INTERRUPTED between two hits when `progress` asks for it: nothing is written. */
gboolean cw_page_outfit(const cw_outfit_result *result, const char *path,
                        const cw_progress *progress, GError **error);

G_END_DECLS
