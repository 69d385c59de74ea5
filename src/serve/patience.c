/* SPDX-License-Identifier: Apache-2.0
 *
 * A socket is shut down, not closed: whoever reads it sees its end and closes it, so that its
 * number is never another connection's meanwhile.
 */
#include "serve/patience.h"

#include <sys/socket.h>

struct cw_patience_client {
    int socket;
    cw_patience_state state;
    gint64 since_us;
};

struct cw_patience {
    gint64 most_us[3]; /* by state; 0: for ever */
    GMutex lock;       /* over what follows */
    GCond stopped;
    gboolean stopping;
    GHashTable *clients;
    GThread *thread;
};

static void cut_off(cw_patience *patience)
{
    const gint64 now_us = g_get_monotonic_time();
    GHashTableIter iter;
    gpointer key;
    g_hash_table_iter_init(&iter, patience->clients);
    while (g_hash_table_iter_next(&iter, &key, NULL)) {
        const cw_patience_client *client = key;
        const gint64 most_us = patience->most_us[client->state];
        if (most_us > 0 && now_us - client->since_us > most_us)
            shutdown(client->socket, SHUT_RDWR);
    }
}

static gpointer look(gpointer data)
{
    cw_patience *patience = data;
    g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&patience->lock);
    while (!patience->stopping) {
        cut_off(patience);
        g_cond_wait_until(&patience->stopped, &patience->lock,
                          g_get_monotonic_time() + G_USEC_PER_SEC);
    }
    return NULL;
}

cw_patience *cw_patience_new(gint64 asking_most_s, gint64 taking_most_s)
{
    cw_patience *patience = g_new0(cw_patience, 1);
    patience->most_us[CW_PATIENCE_ASKING] = asking_most_s * G_USEC_PER_SEC;
    patience->most_us[CW_PATIENCE_TAKING] = taking_most_s * G_USEC_PER_SEC;
    g_mutex_init(&patience->lock);
    g_cond_init(&patience->stopped);
    patience->clients = g_hash_table_new(NULL, NULL);
    patience->thread = g_thread_new("patience", look, patience);
    return patience;
}

void cw_patience_free(cw_patience *patience)
{
    if (patience == NULL)
        return;
    g_mutex_lock(&patience->lock);
    patience->stopping = TRUE;
    g_cond_signal(&patience->stopped);
    g_mutex_unlock(&patience->lock);
    g_thread_join(patience->thread);
    g_hash_table_unref(patience->clients);
    g_mutex_clear(&patience->lock);
    g_cond_clear(&patience->stopped);
    g_free(patience);
}

cw_patience_client *cw_patience_meet(cw_patience *patience, int socket)
{
    cw_patience_client *client = g_new(cw_patience_client, 1);
    *client = (cw_patience_client){socket, CW_PATIENCE_ASKING, g_get_monotonic_time()};
    g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&patience->lock);
    g_hash_table_add(patience->clients, client);
    return client;
}

void cw_patience_leave(cw_patience *patience, cw_patience_client *client)
{
    g_mutex_lock(&patience->lock);
    g_hash_table_remove(patience->clients, client);
    g_mutex_unlock(&patience->lock);
    g_free(client);
}

void cw_patience_note(cw_patience *patience, cw_patience_client *client, cw_patience_state state)
{
    g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&patience->lock);
    client->state = state;
    client->since_us = g_get_monotonic_time();
}
