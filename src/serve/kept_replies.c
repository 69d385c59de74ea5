/* SPDX-License-Identifier: Apache-2.0 */
#include "serve/kept_replies.h"

#include <string.h>

#include "serve/route.h"

typedef struct {
    char *question;
    gint64 version;
    GBytes *reply;
} kept_reply;

struct cw_kept_replies {
    GMutex lock;
    gsize most_bytes, bytes;
    GHashTable *links; /* question -> its link in... */
    GQueue order;      /* ...kept_reply, the one put last first */
};

cw_kept_replies *cw_kept_replies_new(gsize most_bytes)
{
    cw_kept_replies *kept = g_new0(cw_kept_replies, 1);
    kept->most_bytes = most_bytes;
    g_mutex_init(&kept->lock);
    g_queue_init(&kept->order);
    kept->links = g_hash_table_new(g_str_hash, g_str_equal);
    return kept;
}

/* What is asked may be longer than what is answered. */
static gsize bytes_of(const char *question, GBytes *reply)
{
    return strlen(question) + g_bytes_get_size(reply);
}

static void drop(cw_kept_replies *kept, GList *link)
{
    kept_reply *one = link->data;
    g_hash_table_remove(kept->links, one->question);
    g_queue_delete_link(&kept->order, link);
    kept->bytes -= bytes_of(one->question, one->reply);
    g_bytes_unref(one->reply);
    g_free(one->question);
    g_free(one);
}

void cw_kept_replies_free(cw_kept_replies *kept)
{
    if (kept == NULL)
        return;
    while (kept->order.head != NULL)
        drop(kept, kept->order.head);
    g_hash_table_unref(kept->links);
    g_mutex_clear(&kept->lock);
    g_free(kept);
}

/* The reply to `question` as of that version of the catalogue, or NULL. (transfer full) */
static GBytes *find(cw_kept_replies *kept, const char *question, gint64 version)
{
    g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&kept->lock);
    const GList *link = g_hash_table_lookup(kept->links, question);
    const kept_reply *one = link != NULL ? link->data : NULL;
    return one != NULL && one->version == version ? g_bytes_ref(one->reply) : NULL;
}

/* Keeps a reply in place of what is kept to the same question; not one larger than all may be. */
static void put(cw_kept_replies *kept, const char *question, gint64 version, GBytes *reply)
{
    g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&kept->lock);
    GList *before = g_hash_table_lookup(kept->links, question);
    if (before != NULL)
        drop(kept, before);
    if (bytes_of(question, reply) > kept->most_bytes)
        return;
    kept_reply *one = g_new(kept_reply, 1);
    *one = (kept_reply){g_strdup(question), version, g_bytes_ref(reply)};
    g_queue_push_head(&kept->order, one);
    g_hash_table_insert(kept->links, one->question, kept->order.head);
    kept->bytes += bytes_of(question, reply);
    while (kept->bytes > kept->most_bytes)
        drop(kept, kept->order.tail);
}

static void answer_anew(cw_exchange *exchange)
{
    g_autoptr(GError) error = NULL;
    exchange->catalog = cw_shop_borrow(exchange->shop, &error);
    if (exchange->catalog == NULL || !exchange->route->run(exchange, &error))
        cw_exchange_reply_error(exchange, error);
    if (exchange->catalog != NULL)
        cw_shop_give_back(exchange->shop, g_steal_pointer(&exchange->catalog));
}

/* The version is read before the answer is made: what is written meanwhile makes another. */
void cw_kept_replies_answer(cw_kept_replies *kept, cw_exchange *exchange)
{
    gint64 version = 0;
    if (!exchange->route->kept || !cw_shop_read_version(exchange->shop, &version, NULL)) {
        answer_anew(exchange);
        return;
    }
    g_autofree char *question = g_strconcat(exchange->path, "?", exchange->query->str, NULL);
    GBytes *reply = find(kept, question, version);
    if (reply != NULL)
        cw_exchange_reply_bytes(exchange, exchange->route->answer, reply);
    else
        answer_anew(exchange);
    if (reply == NULL && exchange->status == 200 && !exchange->passing)
        put(kept, question, version, exchange->reply);
}
