/* SPDX-License-Identifier: Apache-2.0
 *
 * One request and its reply: what was asked, by the rows of its route, what there is to answer it
 * with, and what is answered. It knows nothing of sockets.
 */
#pragma once

#include <gio/gio.h>
#include <jansson.h>

#include "serve/event_streams.h"
#include "serve/jobs.h"
#include "serve/measures.h"
#include "serve/shop.h"
#include "serve/untrusted.h"

G_BEGIN_DECLS

typedef struct cw_route cw_route;

struct cw_exchange {
    guint64 number; /* of the exchange, in the log and in problems */
    char *method;   /* "GET" */
    char *path;     /* as it was sent, percent signs and all, without query */
    const cw_route *route;
    GString *query;   /* as it was sent, parameter by parameter */
    char *parameter;  /* what stands for the {braces} of the route's path, decoded; or NULL */
    gpointer options; /* as the route's rows say */
    GByteArray *body; /* as sent */
    json_t *members;  /* of a JSON body, those that are no options; or NULL */
    int spool;        /* of a route of large bodies: an unlinked file with it; -1: none */
    guint64 spooled;  /* bytes of that */
    char *known_tag;  /* If-None-Match, or NULL */
    char *last_event; /* Last-Event-ID, or NULL */
    gint64 began_us;  /* monotonic */
    char *caller;     /* name of the token that it showed, or NULL */
    gboolean let_in;  /* by it, or where none is needed... */
    cw_scope scope;   /* ...to this */

    cw_shop *shop; /* what answers */
    cw_measures *measures;
    cw_untrusted *untrusted; /* decodes what is uploaded */
    cw_jobs *jobs;
    const char *runs;    /* the folder of runs, absolute */
    cw_catalog *catalog; /* a handle of this exchange's own, while its route runs */

    guint status;     /* 0: not answered yet */
    gboolean passing; /* what is answered may change though nothing is written: it is not kept */
    GBytes *reply;
    cw_event_source stream; /* in its place: a reply that goes on; without `read`: none */
    const char *type;       /* media type of the reply */
    const char *policy;     /* what a page may do; NULL: CW_ADMIT_CONTENT_POLICY */
    char *tag;       /* ETag: the reply may be kept and asked for by it; NULL: it may not be kept */
    char *cookie;    /* Set-Cookie, or NULL */
    GString *timing; /* Server-Timing: what took how long; or NULL */
};

cw_exchange *cw_exchange_new(const char *method, const char *path);
void cw_exchange_free(cw_exchange *exchange);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(cw_exchange, cw_exchange_free)

/* Says in the reply how long a part of the answer took: `name` is one word. */
void cw_exchange_note_time(cw_exchange *exchange, const char *name, double seconds);

/* Answers with 200 and JSON, which is taken over. */
void cw_exchange_reply_json(cw_exchange *exchange, json_t *value);

/* The same with 201 for what was not there before. */
void cw_exchange_reply_made(cw_exchange *exchange, json_t *value);

/* Answers with 200 and bytes, taken over, of a media type that outlives the exchange. */
void cw_exchange_reply_bytes(cw_exchange *exchange, const char *type, GBytes *bytes);

/* Answers with 200 and events as they come, from what is taken over. */
void cw_exchange_reply_events(cw_exchange *exchange, const cw_event_source *source);

/* Adds a part of a large body to a file that has no name, beside the catalogue. CW_ERROR_FAILED. */
gboolean cw_exchange_spool(cw_exchange *exchange, const char *part, gsize bytes, GError **error);

/* Answers with a problem (RFC 9457): the sentence and, by it, what a client does. */
void cw_exchange_reply_problem(cw_exchange *exchange, guint status, const char *detail);

/* The same for an error of the library, by the status that its code makes; without the folders of
 * files that it names. CW_ERROR_PENDING is no problem: 202 and {"pending": the sentence}. */
void cw_exchange_reply_error(cw_exchange *exchange, const GError *error);

/* "/srv/shop/shop.db" -> "shop.db", in quotes: where files lie is no client's business. (transfer
 * full) */
char *cw_exchange_shorten_paths(const char *message);

/* Answers with 200 and {"absent": why}: what may be there and is not is an answer, where nobody has
 * asked for it by name. Takes the error; other than CW_ERROR_NOT_FOUND and CW_ERROR_USAGE, and all
 * where `named`, are passed on. */
gboolean cw_exchange_reply_absent(cw_exchange *exchange, gboolean named, GError *reason,
                                  GError **error);

/* "Not Found". */
const char *cw_status_title(guint status);

G_END_DECLS
