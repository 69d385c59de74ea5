/* SPDX-License-Identifier: Apache-2.0 */
#include "base/error.h"
#include "cli/command.h"
#include "cli/terminal.h"
#include "serve/server.h"

#define LOOK_US 100000 /* how often it is looked whether to stop */
#define PROGRAM "/proc/self/exe"

static char *address, *model, *runs;
static gint port = 8080;
static gboolean quiet, public_without_token, create;

static const GOptionEntry flags[] = {
    {"address", 0, 0, G_OPTION_ARG_STRING, &address,
     "an address of this machine to listen at; 0.0.0.0: all of them (127.0.0.1)", "IP"},
    {"port", 'p', 0, G_OPTION_ARG_INT, &port, "port to listen at, 0 for a free one (8080)", "N"},
    {"model", 'm', 0, G_OPTION_ARG_STRING, &model,
     "whose vectors answer what names no model (the only one)", "NAME"},
    {"runs", 0, 0, G_OPTION_ARG_FILENAME, &runs,
     "folder of the runs that are trained from here (runs beside the catalogue)", "DIR"},
    {"create", 0, 0, G_OPTION_ARG_NONE, &create,
     "make the catalogue where there is none, to be filled from here", NULL},
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
                "  colorway serve -c new.db --create          a shop to be filled from the pages\n"
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

/* (transfer full) */
static char *runs_folder(const char *catalog)
{
    if (runs != NULL)
        return g_canonicalize_filename(runs, NULL);
    g_autofree char *folder = g_path_get_dirname(catalog);
    return g_build_filename(folder, "runs", NULL);
}

static gboolean create_catalog(const char *path, GError **error)
{
    cw_catalog *catalog = create ? cw_catalog_open(path, CW_CATALOG_CREATE, error) : NULL;
    cw_catalog_close(catalog);
    return !create || catalog != NULL;
}

static gboolean serve(cw_shop *shop, const cw_server_options *options, GError **error)
{
    g_autoptr(cw_server) server = cw_server_start(shop, options, error);
    if (server == NULL)
        return FALSE;
    g_print("%s\n", cw_server_url(server));
    fflush(stdout);
    while (!cw_terminal_interrupted())
        g_usleep(LOOK_US);
    return TRUE;
}

static cw_exit run(const cw_call *call, GError **error)
{
    const char *path = cw_call_catalog(call, error);
    if (path == NULL || !cw_call_expect(call, &cw_command_serve, 0, 0, error) || !check_port(error))
        return CW_EXIT_USAGE;
    g_autoptr(cw_shop) shop = create_catalog(path, error) ? cw_shop_open(path, model, error) : NULL;
    if (shop == NULL)
        return CW_EXIT_FAILURE;
    g_autofree char *folder = runs_folder(cw_shop_path(shop));
    g_autoptr(cw_jobs) jobs = cw_jobs_new(PROGRAM);
    const cw_server_options options = {
        .address = address != NULL ? address : "127.0.0.1",
        .port = (guint16)port,
        .threads = call->threads,
        .public_without_token = public_without_token,
        .program = PROGRAM,
        .jobs = jobs,
        .runs = folder,
        .log = !quiet,
    };
    return serve(shop, &options, error) ? CW_EXIT_DONE : CW_EXIT_FAILURE;
}
