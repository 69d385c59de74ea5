/* SPDX-License-Identifier: Apache-2.0 */
#include "serve/exchange.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "base/error.h"
#include "base/json_text.h"
#include "serve/route.h"

cw_exchange *cw_exchange_new(const char *method, const char *path)
{
    static gint exchanges; /* atomic */
    cw_exchange *exchange = g_new0(cw_exchange, 1);
    exchange->number = (guint64)(guint)g_atomic_int_add(&exchanges, 1) + 1;
    exchange->method = g_strdup(method);
    exchange->path = g_strdup(path);
    exchange->body = g_byte_array_new();
    exchange->query = g_string_new(NULL);
    exchange->spool = -1;
    exchange->began_us = g_get_monotonic_time();
    return exchange;
}

void cw_exchange_free(cw_exchange *exchange)
{
    if (exchange == NULL)
        return;
    if (exchange->options != NULL)
        cw_options_clear(exchange->route->options, exchange->options);
    g_free(exchange->options);
    g_free(exchange->method);
    g_free(exchange->path);
    g_string_free(exchange->query, TRUE);
    g_free(exchange->parameter);
    g_free(exchange->known_tag);
    g_free(exchange->last_event);
    if (exchange->spool >= 0)
        close(exchange->spool);
    if (exchange->stream.free != NULL)
        exchange->stream.free(exchange->stream.data);
    g_free(exchange->caller);
    g_byte_array_unref(exchange->body);
    json_decref(exchange->members);
    g_clear_pointer(&exchange->reply, g_bytes_unref);
    g_free(exchange->tag);
    g_free(exchange->cookie);
    if (exchange->timing != NULL)
        g_string_free(exchange->timing, TRUE);
    g_free(exchange);
}

void cw_exchange_note_time(cw_exchange *exchange, const char *name, double seconds)
{
    char number[G_ASCII_DTOSTR_BUF_SIZE];
    if (exchange->timing == NULL)
        exchange->timing = g_string_new(NULL);
    g_string_append_printf(exchange->timing, "%s%s;dur=%s", exchange->timing->len > 0 ? ", " : "",
                           name, g_ascii_formatd(number, sizeof number, "%.2f", 1e3 * seconds));
}

void cw_exchange_reply_bytes(cw_exchange *exchange, const char *type, GBytes *bytes)
{
    g_clear_pointer(&exchange->reply, g_bytes_unref);
    exchange->status = 200;
    exchange->type = type;
    exchange->reply = bytes;
}

void cw_exchange_reply_json(cw_exchange *exchange, json_t *value)
{
    char *text = json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY | JSON_REAL_PRECISION(9));
    json_decref(value);
    cw_exchange_reply_bytes(exchange, "application/json",
                            g_bytes_new_with_free_func(text, strlen(text), free, text));
}

void cw_exchange_reply_made(cw_exchange *exchange, json_t *value)
{
    cw_exchange_reply_json(exchange, value);
    exchange->status = 201;
}

const char *cw_status_title(guint status)
{
    static const struct {
        guint status;
        const char *title;
    } titles[] = {
        {200, "OK"},
        {202, "Accepted"},
        {201, "Created"},
        {304, "Not Modified"},
        {400, "Bad Request"},
        {401, "Unauthorized"},
        {403, "Forbidden"},
        {404, "Not Found"},
        {405, "Method Not Allowed"},
        {409, "Conflict"},
        {413, "Content Too Large"},
        {415, "Unsupported Media Type"},
        {421, "Misdirected Request"},
        {429, "Too Many Requests"},
        {500, "Internal Server Error"},
        {503, "Service Unavailable"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(titles); i++)
        if (titles[i].status == status)
            return titles[i].title;
    return "Error";
}

void cw_exchange_reply_events(cw_exchange *exchange, const cw_event_source *source)
{
    exchange->stream = *source;
    exchange->type = "text/event-stream";
    exchange->status = 200;
}

static int open_spool(const char *catalog, GError **error)
{
    g_autofree char *path = g_strconcat(catalog, ".body-XXXXXX", NULL);
    const int spool = g_mkstemp_full(path, O_RDWR | O_CLOEXEC, 0600);
    if (spool < 0)
        g_set_error(error, CW_ERROR, CW_ERROR_FAILED, "could not make a file for the body: %s",
                    g_strerror(errno));
    else
        g_unlink(path);
    return spool;
}

gboolean cw_exchange_spool(cw_exchange *exchange, const char *part, gsize bytes, GError **error)
{
    if (exchange->spool < 0)
        exchange->spool = open_spool(cw_shop_path(exchange->shop), error);
    if (exchange->spool < 0)
        return FALSE;
    exchange->spooled += bytes;
    while (bytes > 0) {
        const gssize written = write(exchange->spool, part, bytes);
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0) {
            g_set_error(error, CW_ERROR, CW_ERROR_FAILED, "could not keep the body: %s",
                        g_strerror(errno));
            return FALSE;
        }
        part += written;
        bytes -= (gsize)written;
    }
    return TRUE;
}

void cw_exchange_reply_problem(cw_exchange *exchange, guint status, const char *detail)
{
    g_autofree char *instance =
        g_strdup_printf("urn:colorway:exchange:%" G_GUINT64_FORMAT, exchange->number);
    json_t *problem =
        json_pack("{s:s,s:s,s:i,s:o,s:s}", "type", "about:blank", "title", cw_status_title(status),
                  "status", (int)status, "detail", cw_json_text(detail), "instance", instance);
    cw_exchange_reply_json(exchange, problem);
    exchange->status = status;
    exchange->type = "application/problem+json";
}

static guint status_of(const GError *error)
{
    static const guint statuses[] = {
        [CW_ERROR_FAILED] = 500,      [CW_ERROR_USAGE] = 400,       [CW_ERROR_NOT_FOUND] = 404,
        [CW_ERROR_BUSY] = 503,        [CW_ERROR_DAMAGED] = 500,     [CW_ERROR_TOO_LARGE] = 413,
        [CW_ERROR_UNSUPPORTED] = 415, [CW_ERROR_INTERRUPTED] = 503, [CW_ERROR_CONFLICT] = 409,
    };
    return error->domain == CW_ERROR && (gsize)error->code < G_N_ELEMENTS(statuses)
               ? statuses[error->code]
               : 500;
}

/* GLib's sentences have the quotes of the reader's language around a path. */
char *cw_exchange_shorten_paths(const char *message)
{
    static const char quoted_path[] = "([\"\\p{Pi}\\p{Pf}\\p{Ps}]\\s?)/[^\"\\p{Pi}\\p{Pf}]*/"
                                      "(?=[^\"/\\p{Pi}\\p{Pf}])";
    g_autoptr(GRegex) regex = g_regex_new(quoted_path, 0, 0, NULL);
    g_autofree char *text = g_utf8_make_valid(message, -1);
    return g_regex_replace(regex, text, -1, 0, "\\1", 0, NULL);
}

/* The sentence of an error under a name. */
static void reply_sentence(cw_exchange *exchange, guint status, const char *name,
                           const GError *error)
{
    g_autofree char *sentence = cw_exchange_shorten_paths(error->message);
    cw_exchange_reply_json(exchange, json_pack("{s:o}", name, cw_json_text(sentence)));
    exchange->status = status;
}

gboolean cw_exchange_reply_absent(cw_exchange *exchange, gboolean named, GError *reason,
                                  GError **error)
{
    if (named || !(g_error_matches(reason, CW_ERROR, CW_ERROR_NOT_FOUND) ||
                   g_error_matches(reason, CW_ERROR, CW_ERROR_USAGE))) {
        g_propagate_error(error, reason);
        return FALSE;
    }
    reply_sentence(exchange, 200, "absent", reason);
    g_error_free(reason);
    return TRUE;
}

void cw_exchange_reply_error(cw_exchange *exchange, const GError *error)
{
    if (g_error_matches(error, CW_ERROR, CW_ERROR_PENDING)) {
        reply_sentence(exchange, 202, "pending", error);
        return;
    }
    g_autofree char *detail = cw_exchange_shorten_paths(error->message);
    cw_exchange_reply_problem(exchange, status_of(error), detail);
}
