/* SPDX-License-Identifier: Apache-2.0 */
#include <colorway/feed_attributes.h>
#include <colorway/predict_attributes.h>

#include "base/error.h"
#include "cli/group_flags.h"
#include "cli/outputs.h"
#include "cli/print.h"
#include "cli/terminal.h"

static char **attributes, **where;
static int at_least = CW_FLAG_NO_COUNT;
static char *model, *supplement;
static double min_precision = CW_FLAG_NO_NUMBER;

static const GOptionEntry flags[] = {
    {"attribute", 0, 0, G_OPTION_ARG_STRING_ARRAY, &attributes,
     "a type of attribute and its column, or a column alone (all columns)", "TYPE=COLUMN"},
    {"at-least", 0, 0, G_OPTION_ARG_INT, &at_least,
     "a value of fewer colourways counts as missing (10)", "N"},
    {"where", 0, 0, G_OPTION_ARG_STRING_ARRAY, &where, "only such items", "gender=women"},
    {"model", 'm', 0, G_OPTION_ARG_FILENAME, &model,
     "complete the feed by a model of attributes: a .safetensors file or a run folder", "MODEL"},
    {"min-precision", 0, 0, G_OPTION_ARG_DOUBLE, &min_precision,
     "with --model: give only values that are right so often where it has not learned from (0.9)",
     "P"},
    {"supplement", 0, 0, G_OPTION_ARG_FILENAME, &supplement,
     "with --model: what the feed lacks, as a supplemental feed", "FILE.tsv"},
    G_OPTION_ENTRY_NULL,
};

static cw_exit run(const cw_call *call, GError **error);

const cw_command cw_command_attributes = {
    .row = {"attributes", "which columns of the feed say what a picture shows, and in which words"},
    .usage = "--catalog FILE ([--attribute TYPE=COLUMN]... | --model MODEL [--min-precision P] "
             "[--supplement FILE])",
    .examples = "  colorway attributes -c shop.db\n"
                "  colorway attributes -c shop.db --attribute pattern "
                "--attribute sleeve=sleeve_length\n"
                "  colorway attributes -c shop.db --attribute color --where gender=women "
                "--at-least 20 --json\n"
                "  colorway attributes -c shop.db --model run4 --min-precision 0.95 "
                "--supplement missing.tsv",
    .flags = flags,
    .run = run,
};

/* Prints the result, which it takes over, or its table. */
static void print_result(const cw_call *call, json_t *result, char *(*format)(const json_t *))
{
    if (call->json) {
        cw_print_json(result);
        return;
    }
    g_autofree char *table = format(result);
    json_decref(result);
    g_print("%s", table);
}

/* ---- what the feed says ---------------------------------------------------------------------- */

static gboolean check_feed_flags(GError **error)
{
    if (supplement != NULL || min_precision != CW_FLAG_NO_NUMBER)
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE, "%s goes with --model, which predicts values",
                    supplement != NULL ? "--supplement" : "--min-precision");
    else if (at_least < 1 && at_least != CW_FLAG_NO_COUNT)
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE, "--at-least is a number of at least 1, not %d",
                    at_least);
    else
        return TRUE;
    return FALSE;
}

static cw_exit run_feed(const cw_call *call, const char *path, GError **error)
{
    if (!check_feed_flags(error))
        return CW_EXIT_USAGE;
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
    print_result(call, result, cw_feed_attributes_format);
    return CW_EXIT_DONE;
}

/* ---- what it lacks --------------------------------------------------------------------------- */

static gboolean check_model_flags(const cw_call *call, GError **error)
{
    const cw_named_file outputs[] = {{"--supplement", &supplement}, {NULL, NULL}};
    const cw_named_file inputs[] = {{"--model", &model}, {NULL, NULL}};
    if (attributes == NULL && at_least == CW_FLAG_NO_COUNT)
        return cw_outputs_check(call, outputs, inputs, error);
    g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                "%s looks at the feed alone; which attributes and values there are the model says",
                attributes != NULL ? "--attribute" : "--at-least");
    return FALSE;
}

static cw_exit run_model(const cw_call *call, const char *path, GError **error)
{
    if (!check_model_flags(call, error))
        return CW_EXIT_USAGE;
    const cw_predict_attributes_request request = {
        .model = model,
        .where = (const char *const *)where,
        .precision = min_precision != CW_FLAG_NO_NUMBER ? min_precision : CW_PREDICT_PRECISION,
        .supplement = supplement,
        .threads = call->threads,
    };
    g_autoptr(cw_catalog) catalog = cw_catalog_open(path, CW_CATALOG_READ, error);
    json_t *result =
        catalog != NULL ? cw_predict_attributes(catalog, &request, call->progress, error) : NULL;
    cw_terminal_finish();
    if (result == NULL)
        return CW_EXIT_FAILURE;
    const cw_exit status = cw_print_completed(result, supplement, "values");
    print_result(call, result, cw_predict_attributes_format);
    return status;
}

static cw_exit run(const cw_call *call, GError **error)
{
    const char *path = cw_call_catalog(call, error);
    if (path == NULL || !cw_call_expect(call, &cw_command_attributes, 0, 0, error))
        return CW_EXIT_USAGE;
    return model != NULL ? run_model(call, path, error) : run_feed(call, path, error);
}
