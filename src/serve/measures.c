/* SPDX-License-Identifier: Apache-2.0 */
#include "serve/measures.h"

#include <gio/gio.h>
#include <netinet/in.h>
#include <stdlib.h>

#include "base/json_text.h"
#include "serve/route.h"

static const double bounds_s[] = {0.001, 0.0025, 0.005, 0.01, 0.025, 0.05,
                                  0.1,   0.25,   0.5,   1,    2.5,   10};
#define BOUNDS G_N_ELEMENTS(bounds_s)

typedef struct {
    guint64 within[BOUNDS]; /* exchanges that took no longer than each bound */
    guint64 count;
    double sum_s;
} histogram;

struct cw_measures {
    gboolean log;
    GMutex lock;
    GHashTable *counts; /* "route\" status=\"200" -> guint64 */
    GHashTable *times;  /* route -> histogram */
};

cw_measures *cw_measures_new(gboolean log)
{
    cw_measures *measures = g_new0(cw_measures, 1);
    measures->log = log;
    g_mutex_init(&measures->lock);
    measures->counts = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    measures->times = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, g_free);
    return measures;
}

void cw_measures_free(cw_measures *measures)
{
    g_mutex_clear(&measures->lock);
    g_hash_table_unref(measures->counts);
    g_hash_table_unref(measures->times);
    g_free(measures);
}

static const char *route_of(const cw_exchange *exchange)
{
    return exchange->route != NULL ? exchange->route->row.name : "none";
}

static void count(cw_measures *measures, const cw_exchange *exchange, double seconds)
{
    g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&measures->lock);
    const char *route = route_of(exchange);
    g_autofree char *key = g_strdup_printf("route=\"%s\",status=\"%u\"", route, exchange->status);
    guint64 *counted = g_hash_table_lookup(measures->counts, key);
    if (counted == NULL) {
        counted = g_new0(guint64, 1);
        g_hash_table_insert(measures->counts, g_steal_pointer(&key), counted);
    }
    (*counted)++;
    histogram *times = g_hash_table_lookup(measures->times, route);
    if (times == NULL) {
        times = g_new0(histogram, 1);
        g_hash_table_insert(measures->times, (gpointer)route, times);
    }
    for (gsize b = 0; b < BOUNDS; b++)
        times->within[b] += seconds <= bounds_s[b];
    times->count++;
    times->sum_s += seconds;
}

/* (transfer full) */
static char *name_client(const struct sockaddr *client)
{
    g_autoptr(GSocketAddress) address =
        client != NULL
            ? g_socket_address_new_from_native((gpointer)client, client->sa_family == AF_INET6
                                                                     ? sizeof(struct sockaddr_in6)
                                                                     : sizeof(struct sockaddr_in))
            : NULL;
    return G_IS_INET_SOCKET_ADDRESS(address)
               ? g_inet_address_to_string(
                     g_inet_socket_address_get_address(G_INET_SOCKET_ADDRESS(address)))
               : NULL;
}

static void write_line(const cw_exchange *exchange, gboolean sent, const struct sockaddr *client,
                       double seconds)
{
    g_autoptr(GDateTime) now = g_date_time_new_now_utc();
    g_autofree char *time = g_date_time_format_iso8601(now);
    g_autofree char *name = name_client(client);
    json_t *line = json_pack(
        "{s:s,s:I,s:o,s:o,s:s,s:s,s:o,s:i,s:f,s:I,s:b}", "time", time, "exchange",
        (json_int_t)exchange->number, "client", cw_json_text(name), "token",
        cw_json_text(exchange->caller), "route", route_of(exchange), "method", exchange->method,
        "path", cw_json_text(exchange->path), "status", (int)exchange->status, "seconds", seconds,
        "bytes", (json_int_t)(exchange->reply != NULL ? g_bytes_get_size(exchange->reply) : 0),
        "sent", sent);
    char *text = json_dumps(line, JSON_COMPACT | JSON_REAL_PRECISION(6));
    g_printerr("%s\n", text);
    free(text);
    json_decref(line);
}

void cw_measures_note(cw_measures *measures, const cw_exchange *exchange, gboolean sent,
                      const struct sockaddr *client)
{
    const double seconds = (double)(g_get_monotonic_time() - exchange->began_us) / G_USEC_PER_SEC;
    count(measures, exchange, seconds);
    if (measures->log)
        write_line(exchange, sent, client, seconds);
}

static void append_times(GString *text, const char *route, const histogram *times)
{
    char number[G_ASCII_DTOSTR_BUF_SIZE];
    for (gsize b = 0; b < BOUNDS; b++)
        g_string_append_printf(
            text, "colorway_request_seconds_bucket{route=\"%s\",le=\"%s\"} %" G_GUINT64_FORMAT "\n",
            route, g_ascii_formatd(number, sizeof number, "%g", bounds_s[b]), times->within[b]);
    g_string_append_printf(
        text, "colorway_request_seconds_bucket{route=\"%s\",le=\"+Inf\"} %" G_GUINT64_FORMAT "\n",
        route, times->count);
    g_string_append_printf(text, "colorway_request_seconds_sum{route=\"%s\"} %s\n", route,
                           g_ascii_formatd(number, sizeof number, "%.6f", times->sum_s));
    g_string_append_printf(text,
                           "colorway_request_seconds_count{route=\"%s\"} %" G_GUINT64_FORMAT "\n",
                           route, times->count);
}

char *cw_measures_format(cw_measures *measures)
{
    g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&measures->lock);
    GString *text = g_string_new("# HELP colorway_requests_total Requests answered.\n"
                                 "# TYPE colorway_requests_total counter\n");
    GHashTableIter iter;
    gpointer key, value;
    g_hash_table_iter_init(&iter, measures->counts);
    while (g_hash_table_iter_next(&iter, &key, &value))
        g_string_append_printf(text, "colorway_requests_total{%s} %" G_GUINT64_FORMAT "\n",
                               (const char *)key, *(const guint64 *)value);
    g_string_append(text, "# HELP colorway_request_seconds From the headers to the last byte.\n"
                          "# TYPE colorway_request_seconds histogram\n");
    g_hash_table_iter_init(&iter, measures->times);
    while (g_hash_table_iter_next(&iter, &key, &value))
        append_times(text, key, value);
    return g_string_free(text, FALSE);
}
