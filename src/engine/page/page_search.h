/* SPDX-License-Identifier: Apache-2.0
 *
 * The page of one search: the query, its hits with picture, similarity and title.
 */
#pragma once

#include <colorway/search.h>

G_BEGIN_DECLS

/* Writes a single HTML file that opens without a server, pictures inside as thumbnails.
 * CW_ERROR_INTERRUPTED between two hits when `progress` asks for it: nothing is written. */
gboolean cw_page_search(const cw_search_result *result, const char *path,
                        const cw_progress *progress, GError **error);

G_END_DECLS
