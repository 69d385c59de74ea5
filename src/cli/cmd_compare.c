/* SPDX-License-Identifier: Apache-2.0 */
#include <colorway/compare.h>

#include "base/error.h"
#include "cli/command.h"
#include "cli/print.h"
#include "cli/terminal.h"

#define SEEDS 3
#define HOLD_OUT 0.5

static char *out, *protocols, *init, *word_types, *drop_words;
static char **settings, **word_vectors, **attributes;
static gint64 pictures, seeds = SEEDS;
static double minutes, hold_out = HOLD_OUT;

static const GOptionEntry flags[] = {
    {"out", 'o', 0, G_OPTION_ARG_FILENAME, &out, "folder of the runs and the table", "DIR"},
    {"pictures", 0, 0, G_OPTION_ARG_INT64, &pictures, "budget of a run: items drawn", "N"},
    {"minutes", 0, 0, G_OPTION_ARG_DOUBLE, &minutes, "budget of a run: time on this machine", "M"},
    {"seeds", 0, 0, G_OPTION_ARG_INT64, &seeds, "runs of each recipe (3)", "N"},
    {"hold-out", 0, 0, G_OPTION_ARG_DOUBLE, &hold_out,
     "share of the designs nobody learns from; scores are of them (0.5)", "S"},
    {"init", 0, 0, G_OPTION_ARG_FILENAME, &init, "weights or a run that every recipe starts from",
     "WEIGHTS"},
    {"word-vectors", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &word_vectors,
     "what words start from: a file, or a run of word2vec, or several, of which each recipe of "
     "words takes the one of its width",
     "FILE"},
    {"word-types", 0, 0, G_OPTION_ARG_FILENAME, &word_types,
     "rows word TAB type, or one of colorway list word-types, for recipes that learn them "
     "(fashion)",
     "FILE"},
    {"protocols", 0, 0, G_OPTION_ARG_STRING, &protocols,
     "which (variants,retrieval,triplets,colour,probes)", "NAMES"},
    {"attribute", 0, 0, G_OPTION_ARG_STRING_ARRAY, &attributes,
     "column that protocols predict: probes, categories, types", "NAME"},
    {"drop-words", 0, 0, G_OPTION_ARG_FILENAME, &drop_words,
     "protocol words: not these, by commas or a file", "WORDS"},
    {"set", 0, 0, G_OPTION_ARG_STRING_ARRAY, &settings, "one setting, over every recipe",
     "key=value"},
    G_OPTION_ENTRY_NULL,
};

static cw_exit run(const cw_call *call, GError **error);

const cw_command cw_command_compare = {
    .row = {"compare", "train several recipes on one budget and measure them side by side"},
    .usage = "RECIPE... --catalog FILE --out DIR (--minutes M | --pictures N)",
    .examples = "  colorway compare skill simclr byol -c shop.db --out cmp --minutes 6\n"
                "  colorway compare sample mine.ini -c shop.db --out cmp2 --pictures 100000\n"
                "  colorway compare pbcnet moco_v2 -c shop.db --out cmp3 --minutes 6 --seeds 1 "
                "--set width=0.5\n"
                "  colorway compare small_shop starter -c shop.db --out cmp4 --minutes 6 "
                "--init models/starter.safetensors\n"
                "  colorway compare words words_low_rank words_typed -c shop.db --out cmp5 "
                "--pictures 96000 --word-vectors run10 --protocols words",
    .flags = flags,
    .run = run,
};

static void say_run(gpointer data G_GNUC_UNUSED, const cw_compare_run *about)
{
    cw_terminal_finish();
    g_printerr("run %" G_GSIZE_FORMAT " of %" G_GSIZE_FORMAT ": %s, seed %" G_GUINT64_FORMAT
               ", %" G_GINT64_FORMAT " steps\n",
               about->number, about->count, about->recipe, about->seed, about->steps);
}

static cw_exit run(const cw_call *call, GError **error)
{
    const char *path = cw_call_catalog(call, error);
    if (path == NULL || !cw_call_expect(call, &cw_command_compare, 1, -1, error))
        return CW_EXIT_USAGE;
    if (out == NULL) {
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE, "no folder for the runs; use --out DIR");
        return CW_EXIT_USAGE;
    }
    g_autoptr(cw_catalog) catalog = cw_catalog_open(path, CW_CATALOG_READ, error);
    const cw_compare_request request = {
        .recipes = call->arguments,
        .folder = out,
        .protocols = protocols,
        .settings = (const char *const *)settings,
        .init = init,
        .word_vectors = (const char *const *)word_vectors,
        .word_types = word_types,
        .attributes = (const char *const *)attributes,
        .drop_words = drop_words,
        .hold_out = hold_out,
        .seeds = seeds,
        .pictures = pictures,
        .seconds = 60 * minutes,
        .seed = call->seed,
        .threads = call->threads,
        .begin = say_run,
    };
    json_t *result = catalog != NULL ? cw_compare(catalog, &request, call->progress, error) : NULL;
    cw_terminal_finish();
    if (result == NULL)
        return CW_EXIT_FAILURE;
    const json_t *unreadable = json_object_get(result, "unreadable");
    const cw_exit status = cw_print_left_out(json_integer_value(unreadable), TRUE);
    if (call->json) {
        cw_print_json(result);
        return status;
    }
    g_autofree char *text = cw_compare_format(result);
    json_decref(result);
    g_print("%s\nwritten: %s/compare.html, %s/compare.json\n", text, out, out);
    return status;
}
