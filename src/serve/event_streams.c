/* SPDX-License-Identifier: Apache-2.0
 *
 * libmicrohttpd asks for the next bytes of a stream; where there are none its connection is
 * suspended, and resumed when the thread has found some. A client that has gone, or takes nothing,
 * is found out by the heartbeat, and cut off as all are who take nothing for some time.
 */
#include "serve/event_streams.h"

#include <microhttpd.h>
#include <string.h>

#define LOOK_US (G_USEC_PER_SEC / 4)
#define HEARTBEAT_US (10 * G_USEC_PER_SEC)
#define BLOCK_BYTES 4096

typedef struct {
    cw_event_streams *streams;
    struct MHD_Connection *connection;
    cw_event_source source;
    GString *text;  /* to be sent */
    gboolean over;  /* nothing will be added to it */
    gboolean waits; /* the connection is suspended */
    gint64 told_us;
} stream;

struct cw_event_streams {
    guint most;
    GMutex lock; /* over what follows, and all streams */
    GCond stopped;
    gboolean ended, stopping;
    GPtrArray *all; /* stream */
    GThread *thread;
};

/* ---- in the thread that looks ---------------------------------------------------------------- */

static void find_news(stream *s)
{
    const gint64 now_us = g_get_monotonic_time();
    if (s->text->len == 0 && !s->over) { /* who is slow is not read ahead for */
        s->over = s->streams->ended || !s->source.read(s->source.data, s->text);
        if (s->text->len == 0 && !s->over && now_us - s->told_us > HEARTBEAT_US)
            g_string_append(s->text, ":\n\n");
    }
    if (s->text->len > 0)
        s->told_us = now_us;
    if (s->waits && (s->text->len > 0 || s->over)) {
        s->waits = FALSE;
        MHD_resume_connection(s->connection);
    }
}

static gpointer look(gpointer data)
{
    cw_event_streams *streams = data;
    g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&streams->lock);
    while (!streams->stopping) {
        g_ptr_array_foreach(streams->all, (GFunc)(void (*)(void))find_news, NULL);
        g_cond_wait_until(&streams->stopped, &streams->lock, g_get_monotonic_time() + LOOK_US);
    }
    return NULL;
}

cw_event_streams *cw_event_streams_new(guint most)
{
    cw_event_streams *streams = g_new0(cw_event_streams, 1);
    streams->most = most;
    g_mutex_init(&streams->lock);
    g_cond_init(&streams->stopped);
    streams->all = g_ptr_array_new();
    streams->thread = g_thread_new("streams", look, streams);
    return streams;
}

void cw_event_streams_end(cw_event_streams *streams)
{
    g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&streams->lock);
    streams->ended = TRUE;
    g_cond_signal(&streams->stopped);
}

void cw_event_streams_free(cw_event_streams *streams)
{
    if (streams == NULL)
        return;
    g_mutex_lock(&streams->lock);
    streams->stopping = TRUE;
    g_cond_signal(&streams->stopped);
    g_mutex_unlock(&streams->lock);
    g_thread_join(streams->thread);
    g_ptr_array_unref(streams->all);
    g_mutex_clear(&streams->lock);
    g_cond_clear(&streams->stopped);
    g_free(streams);
}

/* ---- in the thread of the sockets ------------------------------------------------------------ */

static ssize_t give(void *data, uint64_t position G_GNUC_UNUSED, char *block, size_t most)
{
    stream *s = data;
    g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&s->streams->lock);
    const gsize count = MIN(s->text->len, most);
    memcpy(block, s->text->str, count);
    g_string_erase(s->text, 0, (gssize)count);
    if (count > 0)
        return (ssize_t)count;
    if (s->over || s->streams->ended) /* suspended, it could not be closed any more */
        return MHD_CONTENT_READER_END_OF_STREAM;
    s->waits = TRUE;
    MHD_suspend_connection(s->connection);
    return 0;
}

static void leave(void *data)
{
    stream *s = data;
    g_mutex_lock(&s->streams->lock);
    g_ptr_array_remove_fast(s->streams->all, s);
    g_mutex_unlock(&s->streams->lock);
    s->source.free(s->source.data);
    g_string_free(s->text, TRUE);
    g_free(s);
}

struct MHD_Response *cw_event_streams_respond(cw_event_streams *streams,
                                              struct MHD_Connection *connection,
                                              cw_event_source *source)
{
    g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&streams->lock);
    if (streams->ended || streams->all->len >= streams->most)
        return NULL;
    stream *s = g_new0(stream, 1);
    *s = (stream){.streams = streams,
                  .connection = connection,
                  .source = *source,
                  .text = g_string_new(NULL),
                  .told_us = g_get_monotonic_time()};
    struct MHD_Response *response =
        MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, BLOCK_BYTES, give, s, leave);
    if (response == NULL) {
        g_string_free(s->text, TRUE);
        g_free(s);
        return NULL;
    }
    *source = (cw_event_source){0};
    g_ptr_array_add(streams->all, s);
    g_cond_signal(&streams->stopped);
    return response;
}
