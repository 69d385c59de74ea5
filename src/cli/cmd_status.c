/* SPDX-License-Identifier: Apache-2.0 */
#include <colorway/catalog.h>

#include "cli/command.h"
#include "cli/print.h"

static const GOptionEntry flags[] = {G_OPTION_ENTRY_NULL};

static gint64 number_of(const json_t *status, const char *key)
{
    return (gint64)json_integer_value(json_object_get(status, key));
}

static void print_status(const json_t *status)
{
    static const char *const keys[] = {"items",         "withdrawn", "colourways",
                                       "groups",        "pictures",  "shared_pictures",
                                       "color_vectors", "failures",  NULL};
    for (const char *const *key = keys; *key != NULL; key++)
        g_print("%-16s %" G_GINT64_FORMAT "\n", *key, number_of(status, *key));
    gsize index;
    json_t *model;
    json_array_foreach(json_object_get(status, "models"), index, model)
        g_print("model \"%s\" (%s): %" G_GINT64_FORMAT " vectors, %" G_GINT64_FORMAT
                " missing, %" G_GINT64_FORMAT " failed\n",
                json_string_value(json_object_get(model, "name")),
                json_string_value(json_object_get(model, "method")), number_of(model, "vectors"),
                number_of(model, "missing"), number_of(model, "failed"));
}

static cw_exit run(const cw_call *call, GError **error);

const cw_command cw_command_status = {
    .row = {"status", "what a catalogue holds"},
    .usage = "--catalog FILE",
    .examples = "  colorway status -c shop.db\n  colorway status -c shop.db --json",
    .flags = flags,
    .run = run,
};

static cw_exit run(const cw_call *call, GError **error)
{
    const char *path = cw_call_catalog(call, error);
    if (path == NULL || !cw_call_expect(call, &cw_command_status, 0, 0, error))
        return CW_EXIT_USAGE;
    g_autoptr(cw_catalog) catalog = cw_catalog_open(path, CW_CATALOG_READ, error);
    json_t *status = catalog != NULL ? cw_catalog_status(catalog, error) : NULL;
    if (status == NULL)
        return CW_EXIT_FAILURE;
    if (call->json) {
        cw_print_json(status);
        return CW_EXIT_DONE;
    }
    print_status(status);
    json_decref(status);
    return CW_EXIT_DONE;
}
