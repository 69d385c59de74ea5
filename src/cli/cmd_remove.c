/* SPDX-License-Identifier: Apache-2.0 */
#include <colorway/catalog.h>

#include "base/error.h"
#include "cli/command.h"
#include "cli/print.h"

static char **items;

static const GOptionEntry flags[] = {
    {"item", 0, 0, G_OPTION_ARG_STRING_ARRAY, &items, "the item's id, or source:id", "ID"},
    G_OPTION_ENTRY_NULL,
};

static cw_exit run(const cw_call *call, GError **error);

const cw_command cw_command_remove = {
    .row = {"remove", "forget an item; searches do not find it from now on"},
    .usage = "--catalog FILE --item ID",
    .examples = "  colorway remove -c shop.db --item 24-WG088",
    .flags = flags,
    .run = run,
};

static cw_exit run(const cw_call *call, GError **error)
{
    const char *path = cw_call_catalog(call, error);
    if (path == NULL || !cw_call_expect(call, &cw_command_remove, 0, 0, error))
        return CW_EXIT_USAGE;
    if (items == NULL) {
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE, "no item given; use --item ID");
        return CW_EXIT_USAGE;
    }
    g_autoptr(cw_catalog) catalog = cw_catalog_open(path, CW_CATALOG_WRITE, error);
    if (catalog == NULL)
        return CW_EXIT_FAILURE;
    for (char **item = items; *item != NULL; item++)
        if (!cw_catalog_remove(catalog, *item, error))
            return CW_EXIT_FAILURE;
    const guint count = g_strv_length(items);
    if (call->json)
        cw_print_json(json_pack("{s:i}", "removed", (int)count));
    else
        g_print("%u removed\n", count);
    return CW_EXIT_DONE;
}
