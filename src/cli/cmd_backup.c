/* SPDX-License-Identifier: Apache-2.0 */
#include <colorway/backup.h>

#include "base/error.h"
#include "cli/command.h"
#include "cli/outputs.h"
#include "cli/print.h"
#include "cli/terminal.h"

static char *out;

static const GOptionEntry flags[] = {
    {"out", 'o', 0, G_OPTION_ARG_FILENAME, &out, "file to write", "FILE"},
    G_OPTION_ENTRY_NULL,
};

static cw_exit run(const cw_call *call, GError **error);

const cw_command cw_command_backup = {
    .row = {"backup", "keep a catalogue, its pictures, vectors and models in one file"},
    .usage = "--catalog FILE --out FILE",
    .examples =
        "  colorway backup -c shop.db --out shop.backup      while others use the catalogue\n"
        "  colorway restore shop.backup --to shop2",
    .flags = flags,
    .run = run,
};

static void complain(gpointer data, const cw_catalog_problem *problem)
{
    json_array_append_new(data, json_pack("{s:s,s:o}", "kind", problem->kind, "message",
                                          cw_json_text(problem->message)));
}

static void print_json(const cw_backup_result *result, json_t *problems)
{
    cw_print_json(json_pack("{s:o,s:I,s:I,s:I,s:I,s:O}", "backup", cw_json_text(out), "items",
                            (json_int_t)result->items, "pictures", (json_int_t)result->pictures,
                            "models", (json_int_t)result->models, "bytes",
                            (json_int_t)result->bytes, "left_out", problems));
}

static void print_text(const cw_backup_result *result, const json_t *problems)
{
    gsize index;
    json_t *problem;
    g_autofree char *size = cw_print_bytes((guint64)result->bytes);
    json_array_foreach(problems, index, problem)
        g_print("%s: %s\n", json_string_value(json_object_get(problem, "kind")),
                json_string_value(json_object_get(problem, "message")));
    g_print("%" G_GINT64_FORMAT " items, %" G_GINT64_FORMAT " pictures, %" G_GINT64_FORMAT
            " models: %s in \"%s\"\n",
            result->items, result->pictures, result->models, size, out);
}

static cw_exit run(const cw_call *call, GError **error)
{
    const cw_named_file outputs[] = {{"--out", &out}, {NULL, NULL}};
    const cw_named_file inputs[] = {{NULL, NULL}};
    const char *path = cw_call_catalog(call, error);
    if (path == NULL || !cw_call_expect(call, &cw_command_backup, 0, 0, error))
        return CW_EXIT_USAGE;
    if (out == NULL) {
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE, "say where to write: --out FILE");
        return CW_EXIT_USAGE;
    }
    if (!cw_outputs_check(call, outputs, inputs, error))
        return CW_EXIT_USAGE;
    g_autoptr(cw_catalog) catalog = cw_catalog_open(path, CW_CATALOG_READ, error);
    if (catalog == NULL)
        return CW_EXIT_FAILURE;
    json_t *problems = json_array();
    cw_backup_result result;
    const gboolean ok = cw_backup(catalog, out, call->progress, complain, problems, &result, error);
    cw_terminal_finish();
    if (ok && call->json)
        print_json(&result, problems);
    else if (ok)
        print_text(&result, problems);
    json_decref(problems);
    if (ok && result.left_out > 0)
        g_printerr("colorway: %" G_GINT64_FORMAT " files are not in the backup\n", result.left_out);
    return !ok ? CW_EXIT_FAILURE : result.left_out > 0 ? CW_EXIT_SOME_ROWS_FAILED : CW_EXIT_DONE;
}
