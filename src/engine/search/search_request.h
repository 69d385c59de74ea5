/* SPDX-License-Identifier: Apache-2.0
 *
 * What may be asked of a search, as the request alone shows.
 */
#pragma once

#include <colorway/search.h>

G_BEGIN_DECLS

/* CW_ERROR_USAGE: what does not go together, and numbers out of range. */
gboolean cw_search_request_check(const cw_search_request *request, GError **error);

/* CW_ERROR_NOT_FOUND: it asks for what the starter model does not know; CW_ERROR_USAGE: a text
 * without a word. */
gboolean cw_search_request_check_starter(const cw_search_request *request, GError **error);

G_END_DECLS
