/* SPDX-License-Identifier: Apache-2.0 */
#include <colorway/evaluate.h>

#include "base/error.h"
#include "cli/embedded.h"
#include "cli/evaluate_flags.h"
#include "cli/outputs.h"
#include "cli/print.h"
#include "cli/terminal.h"
#include "engine/page/page_examples.h"

static char *model, *baselines, *html;
static cw_evaluate_flags asked = CW_EVALUATE_FLAGS_NONE;

static const GOptionEntry flags[] = {
    {"model", 'm', 0, G_OPTION_ARG_FILENAME, &model, "a .safetensors file or a run folder; none",
     "MODEL"},
#define CW_EVALUATE_FLAG(name, kind, member, help, takes)                                          \
    {name, 0, 0, G_OPTION_ARG_##kind, &asked.member, help, takes},
#include "cli/evaluate_flags.def"
#undef CW_EVALUATE_FLAG
    {"baselines", 0, 0, G_OPTION_ARG_STRING, &baselines,
     "untrained,hog,colour; attributes: majority,hog_colour,untrained (all)", "NAMES"},
    {"html", 0, 0, G_OPTION_ARG_FILENAME, &html,
     "retrieval: write a page of queries and what each column finds", "FILE"},
    G_OPTION_ENTRY_NULL,
};

static cw_exit run(const cw_call *call, GError **error);

const cw_command cw_command_evaluate = {
    .row = {"evaluate", "measure a model, beside baselines that have learned nothing"},
    .usage = "PROTOCOL [--model MODEL] (--catalog FILE | --queries Q.csv [--gallery G.csv])",
    .examples = "  colorway evaluate variants -c shop.db --model run1 --hide 0.5\n"
                "  colorway evaluate variants -c shop.db --model run1 --hide 0.5 --precision 0.9\n"
                "  colorway evaluate retrieval -c shop.db --model run1 --unseen\n"
                "  colorway evaluate retrieval --model run1 --queries q.csv --gallery g.csv\n"
                "  colorway evaluate probes -c shop.db --model run1 --attribute pattern\n"
                "  colorway evaluate probes -c shop.db --model run1 --attribute pattern "
                "--labels shirt_pattern\n"
                "  colorway evaluate attributes -c shop.db --model run4 --unseen\n"
                "  colorway evaluate manipulation -c shop.db --model run5 --unseen\n"
                "  colorway evaluate manipulation --model run5 --queries Shopping100k\n"
                "  colorway evaluate conditional -c shop.db --model run4 --unseen\n"
                "  colorway evaluate outfits -c shop.db --model run6 --outfits outfits.csv\n"
                "  colorway evaluate landmarks -c shop.db --model run13 --landmarks shop/truth.csv "
                "--unseen\n"
                "  colorway evaluate words -c shop.db --model run7 --unseen\n"
                "  colorway evaluate words -c shop.db --model run7 --drop-words men,women\n"
                "  colorway evaluate categories -c shop.db --model run7 --attribute product_type\n"
                "  colorway evaluate types -c shop.db --model run7 --attribute pattern "
                "--attribute material\n"
                "  colorway evaluate retrieval -c shop.db --model run7 --crop "
                "--against resnet50.safetensors\n"
                "  colorway evaluate retrieval -c shop.db --model run1 --unseen --html found.html",
    .flags = flags,
    .run = run,
};

static void print_result(const cw_call *call, json_t *result)
{
    if (call->json) {
        cw_print_json(json_incref(result));
        return;
    }
    g_autofree char *table = cw_evaluate_format(result);
    g_print("%s", table);
    if (html != NULL)
        g_print("\nwritten: %s\n", html);
}

static gboolean check(cw_catalog *catalog, gconstpointer request, GError **error)
{
    return cw_evaluate_check(catalog, request, error);
}

/* Where the page goes is none of what is read. */
static gboolean check_outputs(const cw_call *call, GError **error)
{
    const cw_named_file outputs[] = {{"--html", &html}, {NULL, NULL}};
    cw_named_file inputs[5 + CW_EVALUATE_MOST_AGAINST] = {{"--model", &model},
                                                          {"--queries", &asked.queries},
                                                          {"--gallery", &asked.gallery},
                                                          {"--landmarks", &asked.landmarks}};
    for (gsize i = 0; asked.against != NULL && asked.against[i] != NULL; i++)
        if (i < CW_EVALUATE_MOST_AGAINST) /* more are refused later */
            inputs[4 + i] = (cw_named_file){"--against", &asked.against[i]};
    return cw_outputs_check(call, outputs, inputs, error);
}

static gboolean write_page(const cw_call *call, const json_t *result, GError **error)
{
    g_autofree char *on =
        g_strdup_printf("%s%s", asked.queries != NULL ? asked.queries : call->catalog,
                        asked.unseen ? ", designs that the model was never trained on" : "");
    return cw_page_examples(result, on, html, call->progress, error);
}

static cw_exit run(const cw_call *call, GError **error)
{
    cw_evaluate_request request;
    if (!cw_call_expect(call, &cw_command_evaluate, 1, 1, error) ||
        !cw_evaluate_flags_read(&asked, call, &request, error) || !check_outputs(call, error))
        return CW_EXIT_USAGE;
    if (request.queries != NULL && !cw_call_without_catalog(call, "--queries", error))
        return CW_EXIT_USAGE;
    request.protocol = call->arguments[0];
    request.model = model;
    request.baselines = baselines;
    request.examples = html != NULL;
    g_autoptr(cw_catalog) catalog = NULL;
    if (request.queries == NULL &&
        (catalog = cw_call_open_embedded(call, model, CW_CATALOG_READ, check, &request, error)) ==
            NULL)
        return CW_EXIT_FAILURE;
    json_t *result = cw_evaluate(catalog, &request, call->progress, error);
    const gboolean drawn = result != NULL && (html == NULL || write_page(call, result, error));
    cw_terminal_finish();
    if (!drawn) {
        json_decref(result);
        return CW_EXIT_FAILURE;
    }
    print_result(call, result);
    const json_t *unreadable = json_object_get(json_object_get(result, "facts"), "unreadable");
    const cw_exit status = cw_print_left_out(json_integer_value(unreadable), catalog != NULL);
    json_decref(result);
    return status;
}
