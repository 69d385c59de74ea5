/* SPDX-License-Identifier: Apache-2.0
 *
 * Clients that take for ever, a byte now and then, hold a connection that others want: what has not
 * been asked whole, or taken whole, after some time is cut off.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct cw_patience cw_patience;
typedef struct cw_patience_client cw_patience_client;

typedef enum {
    CW_PATIENCE_ASKING,   /* a request is being sent, or waited for */
    CW_PATIENCE_ANSWERED, /* it is with a thread: nobody but us is slow */
    CW_PATIENCE_TAKING,   /* the reply is being taken */
} cw_patience_state;

/* Looks every second. */
cw_patience *cw_patience_new(gint64 asking_most_s, gint64 taking_most_s);
void cw_patience_free(cw_patience *patience);

/* A connection by its socket. (transfer full; cw_patience_leave() before the socket is closed) */
cw_patience_client *cw_patience_meet(cw_patience *patience, int socket);
void cw_patience_leave(cw_patience *patience, cw_patience_client *client);

/* Time counts anew from here. */
void cw_patience_note(cw_patience *patience, cw_patience_client *client, cw_patience_state state);

G_END_DECLS
