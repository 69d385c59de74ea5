/* SPDX-License-Identifier: Apache-2.0
 *
 * Replies that are the same as long as nobody writes to the catalogue, kept for who asks the same
 * again: what looks at every item of a large catalogue is looked at once a version.
 */
#pragma once

#include "serve/exchange.h"

G_BEGIN_DECLS

typedef struct cw_kept_replies cw_kept_replies;

/* Keeps at most `most_bytes` of questions and bodies, those that were made last. */
cw_kept_replies *cw_kept_replies_new(gsize most_bytes);
void cw_kept_replies_free(cw_kept_replies *kept);

/* Answers the exchange by its route, in the thread that calls, or by what is kept of it. Of a route
 * that is kept a good answer is. */
void cw_kept_replies_answer(cw_kept_replies *kept, cw_exchange *exchange);

G_END_DECLS
