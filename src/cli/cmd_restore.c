/* SPDX-License-Identifier: Apache-2.0 */
#include <colorway/backup.h>

#include "base/error.h"
#include "cli/command.h"
#include "cli/print.h"
#include "cli/terminal.h"

static char *to;
static gboolean over;

static const GOptionEntry flags[] = {
    {"to", 0, 0, G_OPTION_ARG_FILENAME, &to, "folder for the catalogue, new or empty", "FOLDER"},
    {"over", 0, 0, G_OPTION_ARG_NONE, &over,
     "replace the catalogue in FOLDER; what it holds is first kept in a backup beside it", NULL},
    G_OPTION_ENTRY_NULL,
};

static cw_exit run(const cw_call *call, GError **error);

const cw_command cw_command_restore = {
    .row = {"restore", "bring back a catalogue from a backup"},
    .usage = "BACKUP --to FOLDER [--over]",
    .examples = "  colorway restore shop.backup --to shop2\n"
                "  colorway restore shop.backup --to . --over      in place of ./shop.db",
    .flags = flags,
    .run = run,
};

static void print_json(const cw_restore_result *result)
{
    cw_print_json(json_pack(
        "{s:o,s:I,s:I,s:I,s:I,s:I,s:o}", "catalog", cw_json_text(result->catalog_path), "items",
        (json_int_t)result->items, "pictures", (json_int_t)result->pictures, "models",
        (json_int_t)result->models, "bytes", (json_int_t)result->bytes, "left_out",
        (json_int_t)result->left_out, "restore_point", cw_json_text(result->restore_point)));
}

static void print_text(const cw_restore_result *result)
{
    if (result->restore_point != NULL)
        g_print("what was there is kept in \"%s\"\n", result->restore_point);
    g_print("%" G_GINT64_FORMAT " items, %" G_GINT64_FORMAT " pictures, %" G_GINT64_FORMAT
            " models restored: \"%s\"\n",
            result->items, result->pictures, result->models, result->catalog_path);
}

/* What no restore can bring back. */
static void say_left_out(const cw_restore_result *result)
{
    if (result->left_out > 0)
        g_printerr("colorway: %" G_GINT64_FORMAT
                   " files were not in the backup; colorway verify names them\n",
                   result->left_out);
    if (result->restore_point_left_out > 0)
        g_printerr("colorway: %" G_GINT64_FORMAT
                   " files of what was there were gone already and are not in \"%s\"\n",
                   result->restore_point_left_out, result->restore_point);
}

static cw_exit run(const cw_call *call, GError **error)
{
    cw_restore_result result;
    if (!cw_call_expect(call, &cw_command_restore, 1, 1, error) ||
        !cw_call_without_catalog(call, "--to", error))
        return CW_EXIT_USAGE;
    if (to == NULL || *to == '\0') {
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE, "say where to: --to FOLDER");
        return CW_EXIT_USAGE;
    }
    if (!cw_restore(call->arguments[0], to, over, call->progress, &result, error))
        return CW_EXIT_FAILURE;
    cw_terminal_finish();
    if (call->json)
        print_json(&result);
    else
        print_text(&result);
    say_left_out(&result);
    const cw_exit status = result.left_out > 0 ? CW_EXIT_SOME_ROWS_FAILED : CW_EXIT_DONE;
    cw_restore_result_clear(&result);
    return status;
}
