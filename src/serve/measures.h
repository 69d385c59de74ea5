/* SPDX-License-Identifier: Apache-2.0
 *
 * What a server says of itself: a line in the log for each exchange, and counts and times by route,
 * in Prometheus' text format.
 */
#pragma once

#include <glib.h>
#include <sys/socket.h>

G_BEGIN_DECLS

typedef struct cw_exchange cw_exchange;
typedef struct cw_measures cw_measures;

/* `log`: lines of JSON on stderr. */
cw_measures *cw_measures_new(gboolean log);
void cw_measures_free(cw_measures *measures);

/* Notes an exchange that is over; `sent` says whether its reply reached the client whole, which is
 * `client` (or NULL). The log has neither query nor headers, for they may have secrets; of a
 * token it has the name. */
void cw_measures_note(cw_measures *measures, const cw_exchange *exchange, gboolean sent,
                      const struct sockaddr *client);

/* Counts of exchanges by route and status, and histograms of how long they took. (transfer full) */
char *cw_measures_format(cw_measures *measures);

G_END_DECLS
