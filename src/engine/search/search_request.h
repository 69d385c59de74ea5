/* SPDX-License-Identifier: Apache-2.0
 *
 * What may be asked of a search, as the request alone shows.
 */
#pragma once

#include <colorway/search.h>

#include "store/store.h"

G_BEGIN_DECLS

/* CW_ERROR_USAGE: what does not go together, and numbers out of range. */
gboolean cw_search_request_check(const cw_search_request *request, GError **error);

/* CW_ERROR_NOT_FOUND: it asks for what the starter model does not know; CW_ERROR_USAGE: a text
 * without a word. */
gboolean cw_search_request_check_starter(const cw_search_request *request, GError **error);

/* The item asked about. CW_ERROR_NOT_FOUND, CW_ERROR_USAGE: another colour than its own is asked
 * for, and the feed says none. (transfer full) */
cw_item *cw_search_request_item(const cw_search_request *request, cw_catalog *catalog,
                                GError **error);

/* The unit vector [D] of the vector asked about, by the model called `model`. CW_ERROR_USAGE: it
 * has other than `dimension` numbers, is zero or not finite. (transfer full) */
float *cw_search_request_vector(const cw_search_request *request, const char *model,
                                gsize dimension, GError **error);

G_END_DECLS
