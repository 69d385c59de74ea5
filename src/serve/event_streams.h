/* SPDX-License-Identifier: Apache-2.0
 *
 * Replies that go on for as long as there is something to tell (server-sent events): one thread
 * looks for news of all of them, and no other waits.
 *
 * https://html.spec.whatwg.org/multipage/server-sent-events.html
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

struct MHD_Connection;
struct MHD_Response;

typedef struct cw_event_streams cw_event_streams;

/* What is told: owned by who sends it. */
typedef struct {
    /* Appends to `text` what is new since it was asked last, in microseconds, for all others wait.
     * FALSE: that was all. */
    gboolean (*read)(gpointer data, GString *text);
    gpointer data;
    GDestroyNotify free;
} cw_event_source;

/* Makes room for `most` at a time. */
cw_event_streams *cw_event_streams_new(guint most);

/* Ends those there are, and lets none begin any more. */
void cw_event_streams_end(cw_event_streams *streams);

/* None is left. */
void cw_event_streams_free(cw_event_streams *streams);

/* The response on a connection that tells `source`, which is taken over and cleared; NULL: there is
 * no room, or all has ended. (transfer full) */
struct MHD_Response *cw_event_streams_respond(cw_event_streams *streams,
                                              struct MHD_Connection *connection,
                                              cw_event_source *source);

G_END_DECLS
