/* SPDX-License-Identifier: Apache-2.0
 *
 * Which requests are let in: what can be said of one before any thread looks at it.
 */
#pragma once

#include "serve/exchange.h"

G_BEGIN_DECLS

/* What a page of this server may do: load and ask from this server alone, be framed by nobody. */
#define CW_ADMIT_CONTENT_POLICY                                                                    \
    "default-src 'none'; img-src 'self' blob: data:; script-src 'self'; style-src 'self'; "        \
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"

/* The cookie in which a browser keeps the secret of a token. */
#define CW_ADMIT_COOKIE "colorway_token"

/* Each NULL where it was not sent. */
typedef struct {
    const char *host;           /* Host */
    const char *content_length; /* Content-Length */
    const char *encoding;       /* Transfer-Encoding */
    guint framings;             /* how many there are of both */
    const char *authorization;  /* Authorization */
    const char *session;        /* the cookie CW_ADMIT_COOKIE */
    const char *origin;         /* Origin */
    const char *fetch_site;     /* Sec-Fetch-Site */
} cw_admit_headers;

/* Whom a server lets in. */
typedef struct {
    const GPtrArray *tokens; /* cw_access_token; where there are any, one is to be shown */
    gboolean token_needed;   /* where there are none, too: nobody is let in */
    gboolean any_host;       /* other machines reach it, by names that it does not know */
} cw_admit_rules;

/* Finds the exchange's route and gives its options their defaults. FALSE: it is answered, by a
 * problem: 421 for a host that is not this machine (a page of another site whose name was pointed
 * here asks so), 404, 405, 400 also where two programs could disagree about where the body ends,
 * 403 for what a page of another site makes a browser send, 401 and 403 for a token that is not
 * there or good for too little, 413. */
gboolean cw_admit(cw_exchange *exchange, const cw_admit_headers *headers,
                  const cw_admit_rules *rules);

/* Of the same: answers 401 or 403 where the token does not suffice for the exchange's route. */
void cw_admit_token(cw_exchange *exchange, const cw_admit_headers *headers,
                    const cw_admit_rules *rules);

/* Sets an option from one parameter of the query, as it was sent. CW_ERROR_USAGE. */
gboolean cw_admit_parameter(cw_exchange *exchange, const char *key, const char *value,
                            GError **error);

/* Sets options from the body, where it is a JSON object; where the route wants something else it is
 * to be there. CW_ERROR_USAGE. */
gboolean cw_admit_body(cw_exchange *exchange, GError **error);

/* Bytes that the body of an exchange with a route may have. */
gsize cw_admit_body_most(const cw_exchange *exchange);

/* Answers 413. */
void cw_admit_refuse_body(cw_exchange *exchange);

G_END_DECLS
