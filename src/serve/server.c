/* SPDX-License-Identifier: Apache-2.0
 *
 * libmicrohttpd calls answer() first when the headers of a request are there, then for each part of
 * its body, then when all is there: the exchange goes to a thread, the connection is suspended, and
 * when it is resumed answer() is called again and sends what the thread has made.
 */
#include "serve/server.h"

#include <errno.h>
#include <microhttpd.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "serve/admit.h"
#include "serve/kept_replies.h"
#include "serve/measures.h"
#include "serve/patience.h"
#include "serve/route.h"
#include "serve/server_lock.h"

#define MOST_CONNECTIONS 512
#define MOST_WAITING 256                /* exchanges that are queued or being answered */
#define STOP_MOST_S 10                  /* for what has been asked to be answered */
#define ASKING_MOST_S 30                /* from the first byte of a request to its last */
#define TAKING_MOST_S 120               /* the same of a reply */
#define CONNECTION_TIMEOUT_S 20         /* without a byte */
#define CONNECTION_MEMORY (32 * 1024)   /* bytes of a request's line and headers */
#define KEPT_MOST (16 * 1024 * 1024)    /* bytes of replies that are kept */
#define BODIES_MOST (256 * 1024 * 1024) /* bytes of the bodies of all that has been asked */
#define SPOOLS_MOST 4                   /* bodies kept in files at a time */
#define SPOOL_PACE (1024 * 1024) /* bytes of such a body for which patience is as of a whole */
#define STREAMS_MOST 64

struct cw_server {
    cw_shop *shop;
    cw_server_lock *lock;
    cw_server_options options;
    gboolean public; /* other machines reach it */
    char *url;
    struct MHD_Daemon *daemon;
    GThreadPool *threads;
    gint exchanges; /* atomic, begun and not complete */
    gint waiting;   /* atomic, of them those with a thread or in the queue */
    gint bodies;    /* atomic, bytes of their bodies */
    gint spools;    /* atomic, of them those whose body is in a file */
    gint stopping;  /* atomic */
    cw_measures *measures;
    cw_patience *patience;
    cw_untrusted *untrusted;
    cw_kept_replies *kept;
    cw_event_streams *streams;
};

/* An exchange and its connection. */
typedef struct {
    cw_exchange *exchange;
    struct MHD_Connection *connection;
    cw_server *server;
    gboolean asked; /* it was with a thread */
} visit;

/* ---- in a thread ----------------------------------------------------------------------------- */

static void work(gpointer data, gpointer user G_GNUC_UNUSED)
{
    visit *v = data;
    cw_kept_replies_answer(v->server->kept, v->exchange);
    g_atomic_int_add(&v->server->waiting, -1);
    MHD_resume_connection(v->connection);
}

/* ---- in the thread of the sockets ------------------------------------------------------------ */

static void note_client(const visit *v, cw_patience_state state)
{
    const union MHD_ConnectionInfo *context =
        MHD_get_connection_info(v->connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    cw_patience_note(v->server->patience, context->socket_context, state);
}

static void meet_client(void *data, struct MHD_Connection *connection, void **client,
                        enum MHD_ConnectionNotificationCode code)
{
    const cw_server *server = data;
    const union MHD_ConnectionInfo *socket =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    if (code == MHD_CONNECTION_NOTIFY_STARTED)
        *client = cw_patience_meet(server->patience, socket->connect_fd);
    else
        cw_patience_leave(server->patience, *client);
}

static void add_headers(struct MHD_Response *response, const cw_exchange *exchange)
{
    MHD_add_response_header(response, "Content-Type", exchange->type);
    MHD_add_response_header(response, "X-Content-Type-Options", "nosniff");
    MHD_add_response_header(response, "Referrer-Policy", "no-referrer");
    MHD_add_response_header(response, "Content-Security-Policy",
                            exchange->policy != NULL ? exchange->policy : CW_ADMIT_CONTENT_POLICY);
    MHD_add_response_header(response, "Cache-Control",
                            exchange->tag != NULL ? "private, no-cache" : "no-store");
    if (exchange->tag != NULL)
        MHD_add_response_header(response, "ETag", exchange->tag);
    if (exchange->cookie != NULL)
        MHD_add_response_header(response, "Set-Cookie", exchange->cookie);
    if (exchange->timing != NULL)
        MHD_add_response_header(response, "Server-Timing", exchange->timing->str);
    if (exchange->status == 401)
        MHD_add_response_header(response, "WWW-Authenticate", "Bearer");
    if (exchange->status == 202 || exchange->status == 429 || exchange->status == 503)
        MHD_add_response_header(response, "Retry-After", "1");
    if (exchange->status == 405) {
        g_autofree char *methods = cw_route_methods(exchange->path);
        MHD_add_response_header(response, "Allow", methods);
    }
}

/* What the client has already need not be sent. */
static void leave_known(cw_exchange *exchange)
{
    if (exchange->status == 200 && exchange->tag != NULL &&
        g_strcmp0(exchange->tag, exchange->known_tag) == 0) {
        g_clear_pointer(&exchange->reply, g_bytes_unref);
        exchange->reply = g_bytes_new(NULL, 0);
        exchange->status = 304;
    }
}

static void refuse_busy(cw_exchange *exchange)
{
    cw_exchange_reply_problem(exchange, 429,
                              "too many requests are waiting to be answered; ask again");
}

/* What there is to send, or a reply that goes on; NULL: no memory. (transfer full) */
static struct MHD_Response *make_response(visit *v)
{
    cw_exchange *exchange = v->exchange;
    struct MHD_Response *response = NULL;
    if (exchange->status == 200 && exchange->stream.read != NULL) {
        response = cw_event_streams_respond(v->server->streams, v->connection, &exchange->stream);
        if (response == NULL)
            refuse_busy(exchange);
    }
    /* A stream is for ever; whoever takes nothing of it, the heartbeat finds out. */
    note_client(v, response != NULL ? CW_PATIENCE_ANSWERED : CW_PATIENCE_TAKING);
    if (response != NULL)
        return response;
    gsize bytes;
    gconstpointer data = g_bytes_get_data(exchange->reply, &bytes);
    return MHD_create_response_from_buffer_with_free_callback_cls(
        bytes, (void *)(bytes > 0 ? data : ""), (MHD_ContentReaderFreeCallback)g_bytes_unref,
        g_bytes_ref(exchange->reply));
}

static enum MHD_Result send_reply(visit *v)
{
    cw_exchange *exchange = v->exchange;
    leave_known(exchange);
    struct MHD_Response *response = make_response(v);
    if (response == NULL)
        return MHD_NO;
    add_headers(response, exchange);
    const enum MHD_Result sent = MHD_queue_response(v->connection, exchange->status, response);
    MHD_destroy_response(response);
    return sent;
}

static const char *header_of(const visit *v, const char *name)
{
    return MHD_lookup_connection_value(v->connection, MHD_HEADER_KIND, name);
}

static enum MHD_Result count_framing(void *count, enum MHD_ValueKind kind G_GNUC_UNUSED,
                                     const char *key, const char *value G_GNUC_UNUSED)
{
    if (g_ascii_strcasecmp(key, "Content-Length") == 0 ||
        g_ascii_strcasecmp(key, "Transfer-Encoding") == 0)
        ++*(guint *)count;
    return MHD_YES;
}

/* One parameter of the query, still as it was sent. */
static enum MHD_Result take_parameter(void *data, enum MHD_ValueKind kind G_GNUC_UNUSED,
                                      const char *key, const char *value)
{
    cw_exchange *exchange = data;
    g_autoptr(GError) error = NULL;
    g_string_append_printf(exchange->query, "&%s=%s", key, value != NULL ? value : "");
    if (!cw_admit_parameter(exchange, key, value != NULL ? value : "", &error))
        cw_exchange_reply_error(exchange, error);
    return exchange->status == 0 ? MHD_YES : MHD_NO;
}

/* What can be said of a request by its headers: a refusal is the reply. */
static void open_exchange(visit *v)
{
    cw_exchange *exchange = v->exchange;
    const cw_server *server = v->server;
    guint framings = 0;
    MHD_get_connection_values(v->connection, MHD_HEADER_KIND, count_framing, &framings);
    const cw_admit_headers headers = {
        .host = header_of(v, "Host"),
        .content_length = header_of(v, "Content-Length"),
        .encoding = header_of(v, "Transfer-Encoding"),
        .framings = framings,
        .authorization = header_of(v, "Authorization"),
        .session = MHD_lookup_connection_value(v->connection, MHD_COOKIE_KIND, CW_ADMIT_COOKIE),
        .origin = header_of(v, "Origin"),
        .fetch_site = header_of(v, "Sec-Fetch-Site"),
    };
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) tokens = cw_shop_list_tokens(server->shop, &error);
    if (tokens == NULL) {
        cw_exchange_reply_error(exchange, error);
        return;
    }
    /* Whoever has revoked all tokens of a public server has not opened it. */
    const cw_admit_rules rules = {
        .tokens = tokens,
        .token_needed = server->public && !server->options.public_without_token,
        .any_host = server->public,
    };
    exchange->shop = server->shop;
    exchange->measures = server->measures;
    exchange->untrusted = server->untrusted;
    exchange->jobs = server->options.jobs;
    exchange->runs = server->options.runs;
    exchange->known_tag = g_strdup(header_of(v, "If-None-Match"));
    exchange->last_event = g_strdup(header_of(v, "Last-Event-ID"));
    if (cw_admit(exchange, &headers, &rules))
        MHD_get_connection_values(v->connection, MHD_GET_ARGUMENT_KIND, take_parameter, exchange);
}

/* A large body has as much time for each of its parts as others have for all. */
static void spool_body(visit *v, const char *part, gsize bytes)
{
    cw_exchange *exchange = v->exchange;
    g_autoptr(GError) error = NULL;
    if (exchange->spooled == 0 && g_atomic_int_add(&v->server->spools, 1) >= SPOOLS_MOST) {
        g_atomic_int_add(&v->server->spools, -1);
        refuse_busy(exchange);
        return;
    }
    if (exchange->spooled / SPOOL_PACE != (exchange->spooled + bytes) / SPOOL_PACE)
        note_client(v, CW_PATIENCE_ASKING);
    if (cw_exchange_spool(exchange, part, bytes, &error))
        return;
    if (exchange->spooled == 0)
        g_atomic_int_add(&v->server->spools, -1);
    cw_exchange_reply_error(exchange, error);
}

static void take_body(visit *v, const char *part, gsize bytes)
{
    cw_exchange *exchange = v->exchange;
    if (exchange->status != 0)
        return;
    if (exchange->spooled + exchange->body->len + bytes > cw_admit_body_most(exchange))
        cw_admit_refuse_body(exchange);
    else if (exchange->route->spooled)
        spool_body(v, part, bytes);
    else if (g_atomic_int_get(&v->server->bodies) + (gint)bytes > BODIES_MOST)
        refuse_busy(exchange);
    else {
        g_atomic_int_add(&v->server->bodies, (gint)bytes);
        g_byte_array_append(exchange->body, (const guint8 *)part, (guint)bytes);
    }
}

/* Hands the exchange to a thread, or says that too many wait. */
static void ask(visit *v)
{
    cw_server *server = v->server;
    g_autoptr(GError) error = NULL;
    if (!cw_admit_body(v->exchange, &error)) {
        cw_exchange_reply_error(v->exchange, error);
        return;
    }
    if (g_atomic_int_get(&server->stopping)) {
        cw_exchange_reply_problem(v->exchange, 503, "the server is stopping");
        return;
    }
    if (g_atomic_int_get(&server->waiting) >= MOST_WAITING) {
        refuse_busy(v->exchange);
        return;
    }
    g_atomic_int_inc(&server->waiting);
    v->asked = TRUE;
    note_client(v, CW_PATIENCE_ANSWERED);
    MHD_suspend_connection(v->connection);
    g_thread_pool_push(server->threads, v, NULL);
}

static enum MHD_Result answer(void *data, struct MHD_Connection *connection, const char *url,
                              const char *method, const char *version G_GNUC_UNUSED,
                              const char *part, size_t *bytes, void **state)
{
    visit *v = *state;
    if (v == NULL) {
        *state = v = g_new0(visit, 1);
        *v = (visit){cw_exchange_new(method, url), connection, data, FALSE};
        g_atomic_int_inc(&v->server->exchanges);
        open_exchange(v);
        /* Refused before its body is read: the connection ends with the reply. */
        return v->exchange->status == 0 ? MHD_YES : send_reply(v);
    }
    if (*bytes > 0) {
        take_body(v, part, *bytes);
        *bytes = 0;
        return MHD_YES;
    }
    if (v->exchange->status == 0 && !v->asked)
        ask(v);
    return v->exchange->status != 0 ? send_reply(v) : MHD_YES;
}

static void complete(void *data, struct MHD_Connection *connection, void **state,
                     enum MHD_RequestTerminationCode code)
{
    cw_server *server = data;
    visit *v = *state;
    if (v == NULL)
        return;
    g_atomic_int_add(&server->exchanges, -1);
    g_atomic_int_add(&server->bodies, -(gint)v->exchange->body->len);
    if (v->exchange->spooled > 0)
        g_atomic_int_add(&server->spools, -1);
    const union MHD_ConnectionInfo *client =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    cw_measures_note(server->measures, v->exchange, code == MHD_REQUEST_TERMINATED_COMPLETED_OK,
                     client != NULL ? client->client_addr : NULL);
    note_client(v, CW_PATIENCE_ASKING);
    cw_exchange_free(v->exchange);
    g_free(v);
    *state = NULL;
}

/* Everything is decoded where it is taken: here a "%2F" would become one more part of a path. */
static size_t leave_encoded(void *data G_GNUC_UNUSED,
                            struct MHD_Connection *connection G_GNUC_UNUSED, char *text)
{
    return strlen(text);
}

/* ---- start and stop -------------------------------------------------------------------------- */

/* The address to listen at; NULL with CW_ERROR_USAGE. */
static GSocketAddress *parse_address(const cw_server_options *options, GError **error)
{
    g_autoptr(GSocketAddress) address =
        g_inet_socket_address_new_from_string(options->address, options->port);
    if (address == NULL) {
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                    "\"%s\" is no IP address; give one of this machine's, for example 127.0.0.1",
                    options->address);
        return NULL;
    }
    return g_steal_pointer(&address);
}

static gboolean is_public(GSocketAddress *address)
{
    return !g_inet_address_get_is_loopback(
        g_inet_socket_address_get_address(G_INET_SOCKET_ADDRESS(address)));
}

/* Whether what other machines reach asks them for a token, or need not. */
static gboolean check_public(cw_shop *shop, const cw_server_options *options, GError **error)
{
    if (options->public_without_token)
        return TRUE;
    g_autoptr(GPtrArray) tokens = cw_shop_list_tokens(shop, error);
    if (tokens != NULL && tokens->len == 0)
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                    "other machines reach \"%s\", and the catalogue has no token to ask them for; "
                    "make one with colorway token --new NAME --scope read, or say "
                    "--public-without-token to let all in",
                    options->address);
    return tokens != NULL && tokens->len > 0;
}

static gboolean listen_at(cw_server *server, GSocketAddress *address, GError **error)
{
    struct sockaddr_storage native;
    if (!g_socket_address_to_native(address, &native, sizeof native, error))
        return FALSE;
    const unsigned flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME |
                           (native.ss_family == AF_INET6 ? MHD_USE_IPv6 : 0);
    server->daemon = MHD_start_daemon(
        flags, server->options.port, NULL, NULL, answer, server, MHD_OPTION_SOCK_ADDR, &native,
        MHD_OPTION_CONNECTION_LIMIT, (unsigned)MOST_CONNECTIONS, MHD_OPTION_CONNECTION_TIMEOUT,
        (unsigned)CONNECTION_TIMEOUT_S, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
        (size_t)CONNECTION_MEMORY, MHD_OPTION_NOTIFY_COMPLETED, complete, server,
        MHD_OPTION_NOTIFY_CONNECTION, meet_client, server, MHD_OPTION_UNESCAPE_CALLBACK,
        leave_encoded, NULL, MHD_OPTION_END);
    if (server->daemon == NULL)
        g_set_error(error, CW_ERROR, CW_ERROR_BUSY, "could not listen at %s port %u: %s",
                    server->options.address, server->options.port, g_strerror(errno));
    return server->daemon != NULL;
}

static char *url_of(const cw_server *server)
{
    const union MHD_DaemonInfo *bound =
        MHD_get_daemon_info(server->daemon, MHD_DAEMON_INFO_BIND_PORT);
    const char *address = server->options.address;
    const gboolean six = strchr(address, ':') != NULL;
    return g_strdup_printf("http://%s%s%s:%u", six ? "[" : "", address, six ? "]" : "",
                           (unsigned)bound->port);
}

cw_server *cw_server_start(cw_shop *shop, const cw_server_options *options, GError **error)
{
    g_autoptr(GSocketAddress) address = parse_address(options, error);
    if (address == NULL || (is_public(address) && !check_public(shop, options, error)))
        return NULL;
    g_autoptr(cw_server) server = g_new0(cw_server, 1);
    server->shop = shop;
    server->options = *options;
    server->public = is_public(address);
    server->measures = cw_measures_new(options->log);
    server->patience = cw_patience_new(ASKING_MOST_S, TAKING_MOST_S);
    server->untrusted = cw_untrusted_new(options->program);
    server->kept = cw_kept_replies_new(KEPT_MOST);
    server->streams = cw_event_streams_new(STREAMS_MOST);
    server->lock = cw_server_lock_take(cw_shop_path(shop), error);
    if (server->lock == NULL)
        return NULL;
    server->threads = g_thread_pool_new(work, NULL, options->threads, FALSE, error);
    if (server->threads == NULL || !listen_at(server, address, error))
        return NULL;
    server->url = url_of(server);
    return g_steal_pointer(&server);
}

const char *cw_server_url(const cw_server *server)
{
    return server->url;
}

static void finish_exchanges(cw_server *server)
{
    const gint64 end_us = g_get_monotonic_time() + STOP_MOST_S * G_USEC_PER_SEC;
    while (g_atomic_int_get(&server->exchanges) > 0 && g_get_monotonic_time() < end_us)
        g_usleep(10000);
}

void cw_server_stop(cw_server *server)
{
    if (server == NULL)
        return;
    if (server->daemon != NULL) {
        MHD_socket listening = MHD_quiesce_daemon(server->daemon);
        if (listening != MHD_INVALID_SOCKET)
            close(listening);
        g_atomic_int_set(&server->stopping, TRUE);
        cw_event_streams_end(server->streams);
        finish_exchanges(server);
    }
    if (server->threads != NULL)
        g_thread_pool_free(server->threads, FALSE, TRUE);
    if (server->daemon != NULL)
        MHD_stop_daemon(server->daemon);
    cw_untrusted_free(server->untrusted);
    cw_kept_replies_free(server->kept);
    cw_event_streams_free(server->streams);
    cw_patience_free(server->patience);
    cw_measures_free(server->measures);
    cw_server_lock_free(server->lock);
    g_free(server->url);
    g_free(server);
}
