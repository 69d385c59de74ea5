/* SPDX-License-Identifier: Apache-2.0 */
#include "base/error.h"
#include "cli/command.h"
#include "cli/terminal.h"
#include "serve/server.h"

#define LOOK_US 100000 /* how often it is looked whether to stop */

static char *address, *model;
static gint port = 8080;
static gboolean quiet, public_without_token;

static const GOptionEntry flags[] = {
    {"address", 0, 0, G_OPTION_ARG_STRING, &address,
     "an address of this machine to listen at; 0.0.0.0: all of them (127.0.0.1)", "IP"},
    {"port", 'p', 0, G_OPTION_ARG_INT, &port, "port to listen at, 0 for a free one (8080)", "N"},
    {"model", 'm', 0, G_OPTION_ARG_STRING, &model,
     "whose vectors answer what names no model (the only one)", "NAME"},
    {"public-without-token", 0, 0, G_OPTION_ARG_NONE, &public_without_token,
     "let other machines ask, though the catalogue has no token", NULL},
    {"quiet", 'q', 0, G_OPTION_ARG_NONE, &quiet, "no line on stderr for each request", NULL},
    G_OPTION_ENTRY_NULL,
};

static cw_exit run(const cw_call *call, GError **error);

const cw_command cw_command_serve = {
    .row = {"serve", "answer searches and more over HTTP"},
    .usage = "--catalog FILE",
    .examples = "  colorway serve -c shop.db\n"
                "  colorway serve -c shop.db --port 9000 --model run5 --quiet\n"
                "  colorway token -c shop.db --new storefront --scope read\n"
                "  colorway serve -c shop.db --address 0.0.0.0",
    .flags = flags,
    .run = run,
};

static gboolean check_port(GError **error)
{
    if (port >= 0 && port <= G_MAXUINT16)
        return TRUE;
    g_set_error(error, CW_ERROR, CW_ERROR_USAGE, "--port does not take %d; it takes 0 to %d", port,
                G_MAXUINT16);
    return FALSE;
}

static cw_exit run(const cw_call *call, GError **error)
{
    const char *path = cw_call_catalog(call, error);
    if (path == NULL || !cw_call_expect(call, &cw_command_serve, 0, 0, error) || !check_port(error))
        return CW_EXIT_USAGE;
    const cw_server_options options = {
        .address = address != NULL ? address : "127.0.0.1",
        .port = (guint16)port,
        .threads = call->threads,
        .public_without_token = public_without_token,
        .program = "/proc/self/exe",
        .log = !quiet,
    };
    g_autoptr(cw_shop) shop = cw_shop_open(path, model, error);
    cw_server *server = shop != NULL ? cw_server_start(shop, &options, error) : NULL;
    if (server == NULL)
        return CW_EXIT_FAILURE;
    g_print("%s\n", cw_server_url(server));
    fflush(stdout);
    while (!cw_terminal_interrupted())
        g_usleep(LOOK_US);
    cw_server_stop(server);
    return CW_EXIT_DONE;
}
