/* SPDX-License-Identifier: Apache-2.0 */
#include "serve/patience.h"

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#define WAIT_MS 10000

/* A connection: ours, and the client's end. */
typedef struct {
    int ours, theirs;
    cw_patience_client *client;
} connection;

static connection begin(cw_patience *patience)
{
    int ends[2];
    g_assert_cmpint(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), ==, 0);
    return (connection){ends[0], ends[1], cw_patience_meet(patience, ends[0])};
}

static void end(cw_patience *patience, const connection *c)
{
    cw_patience_leave(patience, c->client);
    close(c->ours);
    close(c->theirs);
}

/* Whether the client sees its connection end within so long. */
static gboolean ends_within(const connection *c, int wait_ms)
{
    struct pollfd seen = {.fd = c->theirs, .events = POLLIN};
    char byte;
    return poll(&seen, 1, wait_ms) == 1 && read(c->theirs, &byte, 1) == 0;
}

static void test_asking(void)
{
    cw_patience *patience = cw_patience_new(1, 0);
    connection slow = begin(patience), served = begin(patience), taking = begin(patience);
    cw_patience_note(patience, served.client, CW_PATIENCE_ANSWERED);
    cw_patience_note(patience, taking.client, CW_PATIENCE_TAKING);
    g_assert_true(ends_within(&slow, WAIT_MS));
    g_assert_false(ends_within(&served, 0));
    g_assert_false(ends_within(&taking, 0));
    cw_patience_note(patience, served.client, CW_PATIENCE_ASKING);
    g_assert_false(ends_within(&served, 0));
    g_assert_true(ends_within(&served, WAIT_MS));
    end(patience, &slow);
    end(patience, &served);
    end(patience, &taking);
    cw_patience_free(patience);
}

static void test_taking(void)
{
    cw_patience *patience = cw_patience_new(0, 1);
    connection asking = begin(patience), taking = begin(patience);
    cw_patience_note(patience, taking.client, CW_PATIENCE_TAKING);
    g_assert_true(ends_within(&taking, WAIT_MS));
    g_assert_false(ends_within(&asking, 0));
    end(patience, &asking);
    end(patience, &taking);
    cw_patience_free(patience);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/patience/asking", test_asking);
    g_test_add_func("/patience/taking", test_taking);
    return g_test_run();
}
