/* SPDX-License-Identifier: Apache-2.0 */
#include "base/error.h"
#include "cli/command.h"
#include "cli/outputs.h"
#include "cli/print.h"
#include "cli/terminal.h"
#include "encode/word_table.h"

static char *model, *onnx, *half;

static const GOptionEntry flags[] = {
    {"model", 'm', 0, G_OPTION_ARG_FILENAME, &model,
     "a .safetensors file, a run folder or \"starter\"", "MODEL"},
    {"onnx", 0, 0, G_OPTION_ARG_FILENAME, &onnx, "ONNX file to write; it looks at a picture once",
     "FILE"},
    {"half", 0, 0, G_OPTION_ARG_FILENAME, &half, "safetensors file to write, weights as F16",
     "FILE"},
    G_OPTION_ENTRY_NULL,
};

static cw_exit run(const cw_call *call, GError **error);

const cw_command cw_command_export = {
    .row = {"export", "write a model's encoder as ONNX, or in half the space"},
    .usage = "--model MODEL (--onnx FILE | --half FILE)",
    .examples = "  colorway export --model run1 --onnx encoder.onnx\n"
                "  colorway export --model run1 --half encoder.safetensors",
    .flags = flags,
    .run = run,
};

/* With the words that it has learned, if any. */
static gboolean save_half(cw_encoder *encoder, GError **error)
{
    g_autoptr(GError) problem = NULL;
    g_autoptr(cw_word_table) words = cw_word_table_open(model, &problem);
    if (words == NULL && !g_error_matches(problem, CW_ERROR, CW_ERROR_USAGE)) {
        g_propagate_error(error, g_steal_pointer(&problem));
        return FALSE;
    }
    cw_encoder_set_words(encoder, words);
    const gboolean ok = cw_encoder_save_half(encoder, half, error);
    cw_encoder_set_words(encoder, NULL);
    return ok;
}

static cw_exit run(const cw_call *call, GError **error)
{
    if (!cw_call_expect(call, &cw_command_export, 0, 0, error))
        return CW_EXIT_USAGE;
    if (model == NULL || (onnx == NULL) == (half == NULL)) {
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                    "say what to export, and where: --model MODEL, and --onnx FILE or --half FILE");
        return CW_EXIT_USAGE;
    }
    const cw_named_file outputs[] = {{"--onnx", &onnx}, {"--half", &half}, {NULL, NULL}};
    const cw_named_file inputs[] = {{"--model", &model}, {NULL, NULL}};
    if (!cw_outputs_check(call, outputs, inputs, error))
        return CW_EXIT_USAGE;
    g_autoptr(cw_encoder) encoder = cw_encoder_open(model, call->threads, error);
    if (encoder == NULL ||
        !(onnx != NULL ? cw_encoder_export_onnx(encoder, onnx, call->progress, error)
                       : save_half(encoder, error)))
        return CW_EXIT_FAILURE;
    cw_terminal_finish();
    const char *written = onnx != NULL ? onnx : half;
    if (call->json)
        cw_print_json(json_pack("{s:o}", onnx != NULL ? "onnx" : "half", cw_json_text(written)));
    else
        g_print("written: %s\n", written);
    return CW_EXIT_DONE;
}
