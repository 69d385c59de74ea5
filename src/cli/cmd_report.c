/* SPDX-License-Identifier: Apache-2.0 */
#include <colorway/report.h>

#include "base/error.h"
#include "cli/embedded.h"
#include "cli/evaluate_flags.h"
#include "cli/outputs.h"
#include "cli/print.h"
#include "cli/terminal.h"

static char **models;
static char *html, *protocols;
static cw_evaluate_flags asked = CW_EVALUATE_FLAGS_NONE;

static const GOptionEntry flags[] = {
    {"model", 'm', 0, G_OPTION_ARG_FILENAME_ARRAY, &models,
     "a .safetensors file or a run folder, or several (all that the catalogue is embedded with)",
     "MODEL"},
    {"html", 0, 0, G_OPTION_ARG_FILENAME, &html,
     "the page to write; results are kept beside it, and the next call measures what is missing",
     "FILE"},
    {"protocols", 0, 0, G_OPTION_ARG_STRING, &protocols, "which (all of them)", "NAMES"},
#define CW_EVALUATE_FLAG(name, kind, member, help, takes)                                          \
    {name, 0, 0, G_OPTION_ARG_##kind, &asked.member, help, takes},
#include "cli/evaluate_flags.def"
#undef CW_EVALUATE_FLAG
    G_OPTION_ENTRY_NULL,
};

static cw_exit run(const cw_call *call, GError **error);

const cw_command cw_command_report = {
    .row = {"report",
            "measure all that is published of the methods: scores, errors and map, a page"},
    .usage = "--catalog FILE [--model MODEL]... --html FILE",
    .examples = "  colorway report -c shop.db --html report.html\n"
                "  colorway report -c shop.db --model run1 --html report.html --unseen\n"
                "  colorway report -c shop.db -m run1 -m run6 --html r.html --outfits outfits.csv\n"
                "  colorway report -c shop.db --model run1 --html r.html --protocols variants",
    .flags = flags,
    .run = run,
};

static void print_report(const cw_call *call, json_t *report)
{
    if (call->json) {
        json_t *printed = json_pack("{s:o}", "html", cw_json_text(html));
        json_object_update(printed, report);
        cw_print_json(printed);
        return;
    }
    g_autofree char *text = cw_report_format(report);
    g_print("%s\nwritten: %s\n", text, html);
}

/* Of any protocol: they look at much the same pictures. */
static json_int_t most_unreadable(const json_t *report)
{
    gsize m, r;
    const json_t *model, *result;
    json_int_t most = 0;
    json_array_foreach(json_object_get(report, "models"), m, model)
    {
        json_array_foreach(json_object_get(model, "results"), r, result)
        {
            const json_t *facts = json_object_get(result, "facts");
            most = MAX(most, json_integer_value(json_object_get(facts, "unreadable")));
        }
    }
    return most;
}

/* Keeps it for the server, too; the page has been written and is no less good without. */
static void keep(cw_catalog *catalog, const json_t *report)
{
    g_autoptr(GError) reason = NULL;
    if (!cw_report_save(catalog, report, &reason))
        g_printerr("colorway: the report is not kept for a server: %s\n", reason->message);
}

static gboolean check(cw_catalog *catalog, gconstpointer request, GError **error)
{
    return cw_report_check(catalog, request, error);
}

/* Files that are read are not written. */
static gboolean check_files(const cw_call *call, GError **error)
{
    const cw_named_file outputs[] = {{"--html", &html}, {NULL, NULL}};
    g_autoptr(GArray) inputs = g_array_new(TRUE, FALSE, sizeof(cw_named_file));
    const cw_named_file files[] = {{"--queries", &asked.queries},
                                   {"--gallery", &asked.gallery},
                                   {"--labels", &asked.labels},
                                   {"--outfits", &asked.outfits},
                                   {"--landmarks", &asked.landmarks}};
    g_array_append_vals(inputs, files, G_N_ELEMENTS(files));
    for (char **model = models; model != NULL && *model != NULL; model++) {
        const cw_named_file named = {"--model", model};
        g_array_append_val(inputs, named);
    }
    return cw_outputs_check(call, outputs, (const cw_named_file *)(gconstpointer)inputs->data,
                            error);
}

static cw_exit run(const cw_call *call, GError **error)
{
    cw_report_request request = {0};
    if (cw_call_catalog(call, error) == NULL ||
        !cw_call_expect(call, &cw_command_report, 0, 0, error) ||
        !cw_evaluate_flags_read(&asked, call, &request.request, error))
        return CW_EXIT_USAGE;
    if (html == NULL) {
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE, "no page given; use --html FILE");
        return CW_EXIT_USAGE;
    }
    if (!check_files(call, error))
        return CW_EXIT_USAGE;
    request.models = (const char *const *)models;
    request.protocols = protocols;
    request.path = html;
    json_t *report = NULL;
    g_autoptr(cw_catalog) catalog = cw_call_open_embedded(call, models != NULL ? models[0] : NULL,
                                                          CW_CATALOG_READ, check, &request, error);
    if (catalog == NULL || !cw_report(catalog, &request, call->progress, &report, error))
        return CW_EXIT_FAILURE;
    cw_terminal_finish();
    keep(catalog, report);
    print_report(call, report);
    const cw_exit status = cw_print_left_out(most_unreadable(report), TRUE);
    json_decref(report);
    return status;
}
