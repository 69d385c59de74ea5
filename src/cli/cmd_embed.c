/* SPDX-License-Identifier: Apache-2.0 */
#include <colorway/embed.h>

#include "base/error.h"
#include "cli/command.h"
#include "cli/outputs.h"
#include "cli/print.h"
#include "cli/terminal.h"

static char *model, *images, *out;

static const GOptionEntry flags[] = {
    {"model", 'm', 0, G_OPTION_ARG_FILENAME, &model,
     "a .safetensors file, a run folder or \"starter\" (the catalogue's own, else the starter)",
     "MODEL"},
    {"images", 0, 0, G_OPTION_ARG_FILENAME, &images, "file with a picture path a line", "LIST"},
    {"out", 'o', 0, G_OPTION_ARG_FILENAME, &out, "numpy file: float32 [N,D], unit rows", "X.npy"},
    G_OPTION_ENTRY_NULL,
};

static cw_exit run(const cw_call *call, GError **error);

const cw_command cw_command_embed = {
    .row = {"embed", "turn pictures into vectors"},
    .usage = "(--catalog FILE [--model MODEL] | --images LIST --out X.npy --model MODEL)",
    .examples = "  colorway embed -c shop.db --model run1          what has no vector yet\n"
                "  colorway embed -c shop.db --model starter       before you train your own\n"
                "  colorway embed --model run1 --images list.txt --out vectors.npy",
    .flags = flags,
    .run = run,
};

/* Pictures that fail are listed beside the vectors, by the name that a link may have changed. */
static gboolean check_files(const cw_call *call, GError **error)
{
    const cw_named_file inputs[] = {{"--images", &images}, {"--model", &model}, {NULL, NULL}};
    const cw_named_file vectors[] = {{"--out", &out}, {NULL, NULL}};
    if (out == NULL)
        return TRUE;
    if (!cw_outputs_check(call, vectors, inputs, error))
        return FALSE;
    g_autofree char *failures = g_strconcat(out, ".errors.csv", NULL);
    const cw_named_file beside[] = {{"--out", &failures}, {NULL, NULL}};
    return cw_outputs_check(call, beside, inputs, error);
}

static gboolean embed(const cw_call *call, cw_embed_summary *summary, GError **error)
{
    if (images != NULL)
        return cw_call_without_catalog(call, "--images", error) &&
               cw_embed_list(model, images, out, call->threads, call->progress, summary, error);
    const char *path = cw_call_catalog(call, error);
    g_autoptr(cw_catalog) catalog =
        path != NULL ? cw_catalog_open(path, CW_CATALOG_WRITE, error) : NULL;
    return catalog != NULL &&
           cw_embed_catalog(catalog, model, call->threads, call->progress, summary, error);
}

static void print_json(const cw_embed_summary *summary)
{
    json_t *object =
        json_pack("{s:I,s:I,s:I,s:I,s:f}", "embedded", (json_int_t)summary->embedded, "present",
                  (json_int_t)summary->present, "failed", (json_int_t)summary->failed, "dimension",
                  (json_int_t)summary->dimension, "seconds", summary->seconds);
    if (images == NULL)
        json_object_set_new(object, "colors", json_integer(summary->coloured));
    cw_print_json(object);
}

static void print_text(const cw_embed_summary *summary)
{
    g_print("%" G_GINT64_FORMAT " pictures embedded, %" G_GINT64_FORMAT
            " had a vector, %" G_GINT64_FORMAT " failed; %.1f s\n",
            summary->embedded, summary->present, summary->failed, summary->seconds);
    if (summary->coloured > summary->embedded)
        g_print("%" G_GINT64_FORMAT " colours described\n", summary->coloured);
}

/* Who has neither vector nor colour is told of once. */
static void say_failures(const cw_embed_summary *summary)
{
    if (summary->failed > 0 && images != NULL)
        g_printerr("colorway: %" G_GINT64_FORMAT " pictures failed; see \"%s.errors.csv\"\n",
                   summary->failed, out);
    else if (summary->failed > 0)
        g_printerr("colorway: %" G_GINT64_FORMAT " pictures failed; colorway verify names them\n",
                   summary->failed);
    else if (summary->uncoloured > 0)
        g_printerr("colorway: %" G_GINT64_FORMAT
                   " pictures have a vector and no colour: they cannot be read any more; colorway "
                   "verify names them\n",
                   summary->uncoloured);
}

static cw_exit run(const cw_call *call, GError **error)
{
    cw_embed_summary summary;
    if (!cw_call_expect(call, &cw_command_embed, 0, 0, error))
        return CW_EXIT_USAGE;
    if ((images != NULL) != (out != NULL) || (images != NULL && model == NULL)) {
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                    (images != NULL) == (out != NULL) ? "no model given; use --model MODEL"
                                                      : "--images and --out belong together");
        return CW_EXIT_USAGE;
    }
    if (!check_files(call, error))
        return CW_EXIT_USAGE;
    if (!embed(call, &summary, error))
        return CW_EXIT_FAILURE;
    cw_terminal_finish();
    if (call->json)
        print_json(&summary);
    else
        print_text(&summary);
    say_failures(&summary);
    return summary.failed + summary.uncoloured > 0 ? CW_EXIT_SOME_ROWS_FAILED : CW_EXIT_DONE;
}
