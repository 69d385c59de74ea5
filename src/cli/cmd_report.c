/* SPDX-License-Identifier: Apache-2.0 */
#include <colorway/evaluate.h>
#include <colorway/report.h>

#include "base/error.h"
#include "cli/embedded.h"
#include "cli/outputs.h"
#include "cli/print.h"
#include "cli/terminal.h"

static char *model, *html, *protocols;
static gboolean unseen;

static const GOptionEntry flags[] = {
    {"model", 'm', 0, G_OPTION_ARG_FILENAME, &model,
     "a .safetensors file or a run folder (the one the catalogue is embedded with)", "MODEL"},
    {"html", 0, 0, G_OPTION_ARG_FILENAME, &html, "the page to write", "FILE"},
    {"protocols", 0, 0, G_OPTION_ARG_STRING, &protocols, "which (all of them)", "NAMES"},
    {"unseen", 0, 0, G_OPTION_ARG_NONE, &unseen, "only designs the model never learned from", NULL},
    G_OPTION_ENTRY_NULL,
};

static cw_exit run(const cw_call *call, GError **error);

const cw_command cw_command_report = {
    .row = {"report", "write a model's scores, errors and map as one page"},
    .usage = "--catalog FILE [--model MODEL] --html FILE",
    .examples = "  colorway report -c shop.db --html report.html\n"
                "  colorway report -c shop.db --model run1 --html report.html --unseen\n"
                "  colorway report -c shop.db --model run1 --html r.html --protocols variants",
    .flags = flags,
    .run = run,
};

static void print_results(const cw_call *call, json_t *results)
{
    gsize index;
    json_t *result;
    if (call->json) {
        cw_print_json(json_pack("{s:o,s:O}", "html", cw_print_text(html), "results", results));
        return;
    }
    json_array_foreach(results, index, result)
    {
        g_autofree char *table = cw_evaluate_format(result);
        g_print("%s\n", table);
    }
    g_print("written: %s\n", html);
}

/* Of any protocol: they look at much the same pictures. */
static json_int_t most_unreadable(const json_t *results)
{
    gsize index;
    const json_t *result;
    json_int_t most = 0;
    json_array_foreach(results, index, result)
    {
        const json_t *facts = json_object_get(result, "facts");
        most = MAX(most, json_integer_value(json_object_get(facts, "unreadable")));
    }
    return most;
}

static gboolean check(cw_catalog *catalog G_GNUC_UNUSED, gconstpointer request, GError **error)
{
    return cw_report_check(request, error);
}

static cw_exit run(const cw_call *call, GError **error)
{
    if (cw_call_catalog(call, error) == NULL ||
        !cw_call_expect(call, &cw_command_report, 0, 0, error))
        return CW_EXIT_USAGE;
    if (html == NULL) {
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE, "no page given; use --html FILE");
        return CW_EXIT_USAGE;
    }
    const cw_named_file outputs[] = {{"--html", &html}, {NULL, NULL}};
    const cw_named_file inputs[] = {{"--model", &model}, {NULL, NULL}};
    if (!cw_outputs_check(call, outputs, inputs, error))
        return CW_EXIT_USAGE;
    const cw_report_request request = {
        .model = model,
        .protocols = protocols,
        .path = html,
        .unseen = unseen,
        .seed = call->seed,
        .threads = call->threads,
    };
    json_t *results = NULL;
    g_autoptr(cw_catalog) catalog =
        cw_call_open_embedded(call, model, CW_CATALOG_READ, check, &request, error);
    if (catalog == NULL || !cw_report(catalog, &request, call->progress, &results, error))
        return CW_EXIT_FAILURE;
    cw_terminal_finish();
    print_results(call, results);
    const cw_exit status = cw_print_left_out(most_unreadable(results), TRUE);
    json_decref(results);
    return status;
}
