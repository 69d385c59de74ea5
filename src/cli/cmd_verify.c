/* SPDX-License-Identifier: Apache-2.0 */
#include <colorway/catalog.h>

#include "cli/command.h"
#include "cli/print.h"
#include "cli/terminal.h"

static const GOptionEntry flags[] = {G_OPTION_ENTRY_NULL};

/* What was found, arrays of {"kind", "message"}: damage, and what is worth knowing. */
typedef struct {
    json_t *problems, *notes;
} findings;

static void complain(gpointer data, const cw_catalog_problem *problem)
{
    const findings *found = data;
    json_array_append_new(
        problem->harmless ? found->notes : found->problems,
        json_pack("{s:s,s:o}", "kind", problem->kind, "message", cw_json_text(problem->message)));
}

static void print_list(const json_t *list)
{
    gsize index;
    json_t *problem;
    json_array_foreach(list, index, problem)
        g_print("%s: %s\n", json_string_value(json_object_get(problem, "kind")),
                json_string_value(json_object_get(problem, "message")));
}

static void print_result(const findings *found, const cw_verify_result *result)
{
    print_list(found->problems);
    print_list(found->notes);
    g_print("%" G_GINT64_FORMAT " pictures looked at, %" G_GINT64_FORMAT
            " problems, %" G_GINT64_FORMAT " vectors missing\n",
            result->pictures, result->problems, result->incomplete);
}

static cw_exit run(const cw_call *call, GError **error);

const cw_command cw_command_verify = {
    .row = {"verify", "check a catalogue, its pictures and its vectors for damage"},
    .usage = "--catalog FILE",
    .examples = "  colorway verify -c shop.db && echo sound",
    .flags = flags,
    .run = run,
};

static cw_exit run(const cw_call *call, GError **error)
{
    const char *path = cw_call_catalog(call, error);
    if (path == NULL || !cw_call_expect(call, &cw_command_verify, 0, 0, error))
        return CW_EXIT_USAGE;
    g_autoptr(cw_catalog) catalog = cw_catalog_open(path, CW_CATALOG_READ, error);
    if (catalog == NULL)
        return CW_EXIT_FAILURE;
    findings found = {json_array(), json_array()};
    cw_verify_result result;
    const gboolean ok =
        cw_catalog_verify(catalog, call->progress, complain, &found, &result, error);
    cw_terminal_finish();
    if (ok && call->json)
        cw_print_json(json_pack("{s:I,s:I,s:O,s:O}", "pictures", (json_int_t)result.pictures,
                                "incomplete", (json_int_t)result.incomplete, "problems",
                                found.problems, "notes", found.notes));
    else if (ok)
        print_result(&found, &result);
    json_decref(found.problems);
    json_decref(found.notes);
    if (!ok)
        return CW_EXIT_FAILURE;
    return result.problems > 0 ? CW_EXIT_DAMAGED : CW_EXIT_DONE;
}
