/* SPDX-License-Identifier: Apache-2.0 */
#include <colorway/feed_attributes.h>

#include "base/error.h"
#include "cli/command.h"
#include "cli/group_flags.h"
#include "cli/print.h"
#include "cli/terminal.h"

static char **attributes, **where;
static int at_least = CW_FLAG_NO_COUNT;

static const GOptionEntry flags[] = {
    {"attribute", 0, 0, G_OPTION_ARG_STRING_ARRAY, &attributes,
     "a type of attribute and its column, or a column alone (all columns)", "TYPE=COLUMN"},
    {"at-least", 0, 0, G_OPTION_ARG_INT, &at_least,
     "a value of fewer colourways counts as missing (10)", "N"},
    {"where", 0, 0, G_OPTION_ARG_STRING_ARRAY, &where, "only such items", "gender=women"},
    G_OPTION_ENTRY_NULL,
};

static cw_exit run(const cw_call *call, GError **error);

const cw_command cw_command_attributes = {
    .row = {"attributes", "which columns of the feed say what a picture shows, and in which words"},
    .usage = "--catalog FILE [--attribute TYPE=COLUMN]...",
    .examples = "  colorway attributes -c shop.db\n"
                "  colorway attributes -c shop.db --attribute pattern "
                "--attribute sleeve=sleeve_length\n"
                "  colorway attributes -c shop.db --attribute color --where gender=women "
                "--at-least 20 --json",
    .flags = flags,
    .run = run,
};

static cw_exit run(const cw_call *call, GError **error)
{
    const char *path = cw_call_catalog(call, error);
    if (path == NULL || !cw_call_expect(call, &cw_command_attributes, 0, 0, error))
        return CW_EXIT_USAGE;
    if (at_least < 1 && at_least != CW_FLAG_NO_COUNT) {
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE, "--at-least is a number of at least 1, not %d",
                    at_least);
        return CW_EXIT_USAGE;
    }
    const cw_feed_attributes_request request = {
        .attributes = (const char *const *)attributes,
        .where = (const char *const *)where,
        .least = at_least != CW_FLAG_NO_COUNT ? (gsize)at_least : 0,
    };
    g_autoptr(cw_catalog) catalog = cw_catalog_open(path, CW_CATALOG_READ, error);
    json_t *result =
        catalog != NULL ? cw_feed_attributes(catalog, &request, call->progress, error) : NULL;
    cw_terminal_finish();
    if (result == NULL)
        return CW_EXIT_FAILURE;
    if (call->json) {
        cw_print_json(result);
        return CW_EXIT_DONE;
    }
    g_autofree char *table = cw_feed_attributes_format(result);
    json_decref(result);
    g_print("%s", table);
    return CW_EXIT_DONE;
}
