/* SPDX-License-Identifier: Apache-2.0
 *
 * Routes are rows: what is asked, by which method and path, with which options, and what answers.
 * The same rows serve requests, /openapi.json and its page. To add one is a file, a line in
 * route_table.c, a test.
 */
#pragma once

#include <colorway/access_tokens.h>

#include "base/option.h"
#include "serve/exchange.h"

G_BEGIN_DECLS

struct cw_route {
    cw_row row; /* operation, "search_items", and what it does */
    const char *method;
    const char *path;         /* "/v1/items/{id}": one part in braces at most, never empty */
    const char *parameter;    /* what stands in the braces, for readers; or NULL */
    const cw_option *options; /* of the query, and of a JSON body; or NULL */
    gsize options_bytes;      /* of the struct that they describe */
    /* Schemas by name of what a JSON body may say beside options, which the exchange then has as
     * its members, whatever their names (transfer full); or NULL: nothing. */
    json_t *(*members)(void);
    gsize body_most;    /* bytes of a body that is no JSON; 0: it is */
    const char *body;   /* what that is, for readers: "a picture" */
    gboolean spooled;   /* it is kept in a file (exchange.h), and not in memory */
    gboolean any_query; /* the query is for the page that is answered: not looked at */
    gboolean body_only; /* options are a body's alone: a secret has no place in an address */
    gboolean kept;      /* a good answer holds until something is written to the catalogue */
    gboolean open;      /* to all, tokens or not */
    cw_scope scope;     /* else: what a token is to be good for, where there are any */
    const char *answer; /* media type of a good answer */
    /* Answers the exchange, in a thread of its own; an error becomes a problem. */
    gboolean (*run)(cw_exchange *exchange, GError **error);
};

extern const cw_row_table cw_route_table;

/* Finds the route of a method and a path, percent signs and all, and what stands in its braces,
 * decoded (transfer full; NULL: no braces). NULL and a status: 404, no such path; 405, another
 * method; 400, what cannot be decoded. */
const cw_route *cw_route_find(const char *method, const char *path, char **parameter,
                              guint *status);

/* The methods that a path has: "GET, POST". (transfer full) */
char *cw_route_methods(const char *path);

G_END_DECLS
