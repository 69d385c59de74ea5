/* SPDX-License-Identifier: Apache-2.0
 *
 * The HTTP side of a server: sockets, limits, and a queue of exchanges that threads work through.
 * Sockets are waited for by one thread that never answers anything itself, so that a slow answer
 * holds up nobody else's connection.
 */
#pragma once

#include "serve/jobs.h"
#include "serve/shop.h"

G_BEGIN_DECLS

typedef struct cw_server cw_server;

typedef struct {
    const char *address;           /* an IP address to listen at */
    guint16 port;                  /* 0: one that is free */
    int threads;                   /* that answer, > 0 */
    gboolean public_without_token; /* other machines may ask, though the catalogue has no token */
    const char *program;           /* to decode uploaded pictures by (serve/untrusted.h) */
    cw_jobs *jobs;                 /* that clients begin; outlive the server */
    const char *runs;              /* the folder where they train, absolute; need not be there */
    gboolean log;                  /* a line of JSON on stderr for each exchange */
} cw_server_options;

/* Listens, and answers from `shop`, which must outlive it. CW_ERROR_BUSY: the port is taken, or
 * another server answers for the catalogue; CW_ERROR_USAGE: no such address, or one that other
 * machines reach where the catalogue has no token. */
cw_server *cw_server_start(cw_shop *shop, const cw_server_options *options, GError **error);

/* "http://127.0.0.1:8080". */
const char *cw_server_url(const cw_server *server);

/* Takes no more connections, waits until what has been asked is answered, and ends. */
void cw_server_stop(cw_server *server);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(cw_server, cw_server_stop)

G_END_DECLS
