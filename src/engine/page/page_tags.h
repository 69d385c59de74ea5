/* SPDX-License-Identifier: Apache-2.0
 *
 * The page of tags: of each word the items that show it and do not say it, with pictures, and the
 * words that no picture shows.
 */
#pragma once

#include <jansson.h>

#include "base/progress.h"

G_BEGIN_DECLS

/* Writes what cw_tag() found (colorway/tag.h) as a single HTML file that opens without a server.
 * CW_ERROR_INTERRUPTED between two words when `progress` asks for it: nothing is written. */
gboolean cw_page_tags(const json_t *result, const char *path, const cw_progress *progress,
                      GError **error);

G_END_DECLS
