/* SPDX-License-Identifier: Apache-2.0 */
#include <colorway/decisions.h>

#include <string.h>

#include "base/error.h"
#include "cli/outputs.h"
#include "cli/print.h"

static gboolean same, not_same;
static gint64 undone;
static char *by, *kept, *export;

static const GOptionEntry flags[] = {
    {"same", 0, 0, G_OPTION_ARG_NONE, &same, "the two are one design", NULL},
    {"not-same", 0, 0, G_OPTION_ARG_NONE, &not_same, "they are two", NULL},
    {"undo", 0, 0, G_OPTION_ARG_INT64, &undone, "the decision of this number no longer stands",
     "NUMBER"},
    {"pairs", 0, 0, G_OPTION_ARG_FILENAME, &kept, "keep the decisions id,id,same of a file",
     "FILE.csv"},
    {"export", 0, 0, G_OPTION_ARG_FILENAME, &export, "write those that stand, id,id,same",
     "FILE.csv"},
    {"by", 0, 0, G_OPTION_ARG_STRING, &by, "who says so (nobody named)", "NAME"},
    G_OPTION_ENTRY_NULL,
};

static cw_exit run(const cw_call *call, GError **error);

const cw_command cw_command_decide = {
    .row = {"decide", "say which items are one design, for variants and designs to obey"},
    .usage = "--catalog FILE [ITEM ITEM (--same | --not-same) | --undo NUMBER | --pairs FILE | "
             "--export FILE] [--by NAME]",
    .examples = "  colorway decide -c shop.db 24-WG088 24-WG090 --same --by anna\n"
                "  colorway decide -c shop.db\n"
                "  colorway decide -c shop.db --undo 1\n"
                "  colorway decide -c shop.db --pairs decisions.csv\n"
                "  colorway decide -c shop.db --export decisions.csv",
    .flags = flags,
    .run = run,
};

/* ---- list ------------------------------------------------------------------------------------ */

#define PAGE 500 /* decisions read at once */

static const char *text_of(const json_t *object, const char *key)
{
    return json_string_value(json_object_get(object, key));
}

static void print_decision(const json_t *decision)
{
    const json_t *first = json_object_get(decision, "first"),
                 *second = json_object_get(decision, "second");
    const char *who = text_of(decision, "by"), *undone_at = text_of(decision, "undone_at");
    const char *undone_by = text_of(decision, "undone_by");
    g_print("%4" JSON_INTEGER_FORMAT "  %-8s  %s  %s  %s%s%s",
            json_integer_value(json_object_get(decision, "number")),
            json_is_true(json_object_get(decision, "same")) ? "same" : "not same",
            text_of(first, "id"), text_of(second, "id"), text_of(decision, "at"),
            who != NULL ? " by " : "", who != NULL ? who : "");
    if (undone_at != NULL)
        g_print(", undone %s%s%s", undone_at, undone_by != NULL ? " by " : "",
                undone_by != NULL ? undone_by : "");
    g_print("\n");
}

static cw_exit run_list(const cw_call *call, const char *path, GError **error)
{
    g_autoptr(cw_catalog) catalog = cw_catalog_open(path, CW_CATALOG_READ, error);
    gint64 after = 0;
    do {
        json_t *list = catalog != NULL ? cw_decisions_list(catalog, after, PAGE, error) : NULL,
               *decision;
        if (list == NULL)
            return CW_EXIT_FAILURE;
        gsize place;
        json_array_foreach(json_object_get(list, "decisions"), place, decision)
        {
            if (call->json)
                cw_print_json(json_incref(decision));
            else
                print_decision(decision);
        }
        after = json_integer_value(json_object_get(list, "next")); /* null: 0 */
        json_decref(list);
    } while (after != 0);
    return CW_EXIT_DONE;
}

/* ---- others ---------------------------------------------------------------------------------- */

static cw_exit run_decide(const cw_call *call, const char *path, GError **error)
{
    const cw_decision_request request = {call->arguments[0], call->arguments[1], same, by};
    gint64 number;
    g_autoptr(cw_catalog) catalog = cw_catalog_open(path, CW_CATALOG_WRITE, error);
    if (catalog == NULL || !cw_decision_make(catalog, &request, &number, error))
        return CW_EXIT_FAILURE;
    if (call->json)
        cw_print_json(json_pack("{s:I}", "number", (json_int_t)number));
    else
        g_print("decision %" G_GINT64_FORMAT "\n", number);
    return CW_EXIT_DONE;
}

static cw_exit run_undo(const cw_call *call, const char *path, GError **error)
{
    g_autoptr(cw_catalog) catalog = cw_catalog_open(path, CW_CATALOG_WRITE, error);
    if (catalog == NULL || !cw_decision_undo(catalog, undone, by, error))
        return CW_EXIT_FAILURE;
    if (call->json)
        cw_print_json(json_pack("{s:I}", "undone", (json_int_t)undone));
    else
        g_print("decision %" G_GINT64_FORMAT " is undone\n", undone);
    return CW_EXIT_DONE;
}

static cw_exit run_keep(const cw_call *call, const char *path, GError **error)
{
    gsize count;
    g_autoptr(cw_catalog) catalog = cw_catalog_open(path, CW_CATALOG_WRITE, error);
    if (catalog == NULL || !cw_decisions_keep(catalog, kept, by, &count, error))
        return CW_EXIT_FAILURE;
    if (call->json)
        cw_print_json(json_pack("{s:I}", "kept", (json_int_t)count));
    else
        g_print("%" G_GSIZE_FORMAT " decisions kept\n", count);
    return CW_EXIT_DONE;
}

static cw_exit run_export(const cw_call *call, const char *path, GError **error)
{
    const cw_named_file outputs[] = {{"--export", &export}, {NULL, NULL}},
                        inputs[] = {{NULL, NULL}};
    if (!cw_outputs_check(call, outputs, inputs, error))
        return CW_EXIT_USAGE;
    g_autoptr(cw_catalog) catalog = cw_catalog_open(path, CW_CATALOG_READ, error);
    g_autofree char *text = catalog != NULL ? cw_decisions_format(catalog, error) : NULL;
    return text != NULL && g_file_set_contents_full(export, text, (gssize)strlen(text),
                                                    G_FILE_SET_CONTENTS_CONSISTENT, 0666, error)
               ? CW_EXIT_DONE
               : CW_EXIT_FAILURE;
}

static gboolean check_flags(const cw_call *call, GError **error)
{
    const int asked =
        (call->argument_count > 0) + (undone != 0) + (kept != NULL) + (export != NULL);
    if (asked > 1)
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                    "two items, --undo, --pairs or --export: one of them");
    else if (call->argument_count == 1)
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                    "the same as what? Give a second item beside \"%s\"", call->arguments[0]);
    else if (call->argument_count > 0 && same == not_same)
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE, "--same or --not-same: one of the two");
    else if (call->argument_count == 0 && (same || not_same))
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE, "%s goes with two items",
                    same ? "--same" : "--not-same");
    else
        return TRUE;
    return FALSE;
}

static cw_exit run(const cw_call *call, GError **error)
{
    const char *path = cw_call_catalog(call, error);
    if (path == NULL || !cw_call_expect(call, &cw_command_decide, 0, 2, error) ||
        !check_flags(call, error))
        return CW_EXIT_USAGE;
    return (call->argument_count > 0 ? run_decide
            : undone != 0            ? run_undo
            : kept != NULL           ? run_keep
            : export != NULL         ? run_export
                                     : run_list)(call, path, error);
}
