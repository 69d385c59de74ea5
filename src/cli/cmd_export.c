/* SPDX-License-Identifier: Apache-2.0 */
#include "base/error.h"
#include "cli/command.h"
#include "cli/print.h"
#include "cli/terminal.h"
#include "encode/encoder.h"

static char *model, *onnx;

static const GOptionEntry flags[] = {
    {"model", 'm', 0, G_OPTION_ARG_FILENAME, &model, "a .safetensors file or a run folder",
     "MODEL"},
    {"onnx", 0, 0, G_OPTION_ARG_FILENAME, &onnx, "ONNX file to write; it looks at a picture once",
     "FILE"},
    G_OPTION_ENTRY_NULL,
};

static cw_exit run(const cw_call *call, GError **error);

const cw_command cw_command_export = {
    .row = {"export", "write a model's encoder as ONNX"},
    .usage = "--model MODEL --onnx FILE",
    .examples = "  colorway export --model run1 --onnx encoder.onnx",
    .flags = flags,
    .run = run,
};

static cw_exit run(const cw_call *call, GError **error)
{
    if (!cw_call_expect(call, &cw_command_export, 0, 0, error))
        return CW_EXIT_USAGE;
    if (model == NULL || onnx == NULL) {
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                    "say what to export, and where: --model MODEL --onnx FILE");
        return CW_EXIT_USAGE;
    }
    g_autoptr(cw_encoder) encoder = cw_encoder_open(model, call->threads, error);
    if (encoder == NULL || !cw_encoder_export_onnx(encoder, onnx, call->progress, error))
        return CW_EXIT_FAILURE;
    cw_terminal_finish();
    if (call->json)
        cw_print_json(json_pack("{s:o}", "onnx", cw_print_text(onnx)));
    else
        g_print("written: %s\n", onnx);
    return CW_EXIT_DONE;
}
