/* SPDX-License-Identifier: Apache-2.0 */
#include <colorway/train.h>
#include <colorway/train_words.h>

#include "base/error.h"
#include "cli/command.h"
#include "cli/print.h"
#include "cli/terminal.h"

static char *method, *out, *recipe, *init, *pairs, *outfits, *categories, *triplets;
static char *landmarks, *word_vectors, *word_types;
static char **settings, **where, **attributes;
static gboolean resume, deterministic;

static const GOptionEntry flags[] = {
    {"method", 0, 0, G_OPTION_ARG_STRING, &method,
     "see colorway list methods (the recipe's, else skill)", "NAME"},
    {"out", 'o', 0, G_OPTION_ARG_FILENAME, &out, "folder of the run", "RUN"},
    {"recipe", 0, 0, G_OPTION_ARG_FILENAME, &recipe, "a key file, or one of colorway list recipes",
     "FILE"},
    {"set", 0, 0, G_OPTION_ARG_STRING_ARRAY, &settings, "one setting, over the recipe",
     "key=value"},
    {"init", 0, 0, G_OPTION_ARG_FILENAME, &init, "weights or a run to start from, or to go on from",
     "WEIGHTS"},
    {"pairs", 0, 0, G_OPTION_ARG_FILENAME, &pairs, "decisions id,id,same, for supervised methods",
     "FILE"},
    {"attribute", 0, 0, G_OPTION_ARG_STRING_ARRAY, &attributes,
     "a type of attribute and its column, for --method adde and others of attributes (all columns "
     "that make one); a type of its model, for adde_o",
     "TYPE=COLUMN"},
    {"landmarks", 0, 0, G_OPTION_ARG_FILENAME, &landmarks,
     "a table image, NAME_x, NAME_y, NAME_visible, as truth.csv of sample, for --method fashionnet",
     "FILE"},
    {"outfits", 0, 0, G_OPTION_ARG_FILENAME, &outfits,
     "sets set_id,item, or pairs sku,linked_sku, for --method csa_net and adde_o", "FILE"},
    {"categories", 0, 0, G_OPTION_ARG_FILENAME, &categories,
     "rows product_type,category over the program's, for those", "FILE"},
    {"triplets", 0, 0, G_OPTION_ARG_FILENAME, &triplets,
     "a folder with triplet_train.txt, for --method adde_m and amnet (triplets are drawn)",
     "FOLDER"},
    {"word-vectors", 0, 0, G_OPTION_ARG_FILENAME, &word_vectors,
     "what words start from, for --method weakly and weakly_typed: a file, or a run of word2vec",
     "FILE"},
    {"word-types", 0, 0, G_OPTION_ARG_FILENAME, &word_types,
     "rows word TAB type, or one of colorway list word-types, for --method weakly_typed (fashion)",
     "FILE"},
    {"where", 0, 0, G_OPTION_ARG_STRING_ARRAY, &where, "learn from these items only", "color=red"},
    {"resume", 0, 0, G_OPTION_ARG_NONE, &resume, "go on from the checkpoint in RUN", NULL},
    {"deterministic", 0, 0, G_OPTION_ARG_NONE, &deterministic,
     "fixed algorithms: equal runs give equal bits", NULL},
    G_OPTION_ENTRY_NULL,
};

static gboolean say_plan(gpointer data G_GNUC_UNUSED, const cw_train_plan *plan)
{
    g_autofree char *memory = cw_print_bytes(plan->bytes);
    g_autofree char *time = cw_print_seconds(plan->seconds);
    cw_terminal_finish();
    g_printerr("%" G_GINT64_FORMAT " items, %" G_GINT64_FORMAT " pictures; %" G_GSIZE_FORMAT
               " weights; %" G_GINT64_FORMAT " steps%s: about %s and %s of memory\n",
               plan->items, plan->pictures, plan->trained, plan->steps,
               plan->resumed_at > 0 ? ", resumed" : "", time, memory);
    return TRUE;
}

static cw_exit run(const cw_call *call, GError **error);

const cw_command cw_command_train = {
    .row = {"train", "learn a representation from the catalogue's own pictures, or words"},
    .usage = "--catalog FILE --out RUN [--method NAME]",
    .examples = "  colorway train -c shop.db --method skill --out run1\n"
                "  colorway train -c shop.db --out run1 --resume\n"
                "  colorway train -c shop.db --out run2 --set epochs=50 --set global_px=96\n"
                "  colorway train -c shop.db --out run3 --recipe small_shop\n"
                "  colorway train -c shop.db --out run4 --method adde --attribute pattern "
                "--attribute sleeve=sleeve_length\n"
                "  colorway train -c shop.db --out run5 --method adde_m --init run4\n"
                "  colorway train -c shop.db --out run6 --method amnet --init run4\n"
                "  colorway train -c shop.db --out run7 --method csa_net --outfits outfits.csv "
                "--init run1\n"
                "  colorway train -c shop.db --out run8 --method adde_o --outfits outfits.csv "
                "--init run4\n"
                "  colorway train -c things.db --out run9 --recipe generic\n"
                "  colorway train -c shop.db --out run10 --method word2vec --set dimension=100\n"
                "  colorway train -c shop.db --out run11 --method weakly --set words=5000 "
                "--init run1\n"
                "  colorway train -c shop.db --out run12 --recipe words_typed --init run1 "
                "--word-vectors run10\n"
                "  colorway train -c shop.db --out run13 --recipe fashionnet "
                "--landmarks shop/truth.csv",
    .flags = flags,
    .run = run,
};

static void print_result(const cw_call *call, const cw_train_summary *summary)
{
    if (call->json) {
        json_t *object = json_pack(
            "{s:s,s:I,s:I,s:I,s:I,s:f,s:f,s:f,s:I}", "run", out, "items",
            (json_int_t)summary->items, "pictures", (json_int_t)summary->pictures, "unreadable",
            (json_int_t)summary->unreadable, "steps", (json_int_t)summary->steps, "loss",
            summary->loss, "seconds", summary->seconds, "waited_seconds", summary->waited_seconds,
            "peak_bytes", (json_int_t)summary->peak_bytes);
        cw_print_json(object);
        return;
    }
    g_autofree char *time = cw_print_seconds(summary->seconds);
    g_autofree char *peak = g_format_size(summary->peak_bytes);
    g_print("trained %" G_GINT64_FORMAT " steps in %s, loss %.4f, at most %s of memory: "
            "%s/model.safetensors, %s/report.html\n",
            summary->steps, time, summary->loss, peak, out, out);
}

static void explain_pairs(const cw_train_summary *summary)
{
    const char *ids = summary->unused_ids;
    g_printerr(
        "colorway: %" G_GINT64_FORMAT
        " %s not used: an item of theirs is not learned from, or several sources have its id "
        "(write source:id), or both show the very same pictures%s%s\n",
        summary->unused_pairs, summary->unused_pairs == 1 ? "pair was" : "pairs were",
        *ids != '\0' ? ": " : "", ids);
}

/* ---- words ----------------------------------------------------------------------------------- */

static gboolean say_words(gpointer data G_GNUC_UNUSED, const cw_train_words_plan *plan)
{
    g_autofree char *memory = cw_print_bytes(plan->bytes);
    cw_terminal_finish();
    g_printerr("%" G_GINT64_FORMAT " texts, %" G_GINT64_FORMAT " words; %" G_GINT64_FORMAT
               " passes: about %s of memory\n",
               plan->texts, plan->words, plan->epochs, memory);
    return TRUE;
}

static void print_words(const cw_call *call, const cw_train_words_summary *summary)
{
    if (call->json) {
        cw_print_json(json_pack(
            "{s:o,s:I,s:I,s:I,s:I,s:I,s:f,s:f}", "run", cw_json_text(out), "texts",
            (json_int_t)summary->texts, "words", (json_int_t)summary->words, "dimension",
            (json_int_t)summary->dimension, "epochs", (json_int_t)summary->epochs, "pairs",
            (json_int_t)summary->pairs, "loss", summary->loss, "seconds", summary->seconds));
        return;
    }
    g_autofree char *time = cw_print_seconds(summary->seconds);
    g_print("learned %" G_GINT64_FORMAT " words of %" G_GINT64_FORMAT
            " numbers in %s, %" G_GINT64_FORMAT
            " pairs, loss %.4f: %s/vectors.txt, %s/vocabulary.txt\n",
            summary->words, summary->dimension, time, summary->pairs, summary->loss, out, out);
}

static gboolean check_words_flags(const char *of_words, GError **error)
{
    const char *other = resume                 ? "--resume"
                        : init != NULL         ? "--init"
                        : pairs != NULL        ? "--pairs"
                        : attributes != NULL   ? "--attribute"
                        : landmarks != NULL    ? "--landmarks"
                        : outfits != NULL      ? "--outfits"
                        : categories != NULL   ? "--categories"
                        : triplets != NULL     ? "--triplets"
                        : word_vectors != NULL ? "--word-vectors"
                        : word_types != NULL   ? "--word-types"
                                               : NULL;
    if (other == NULL)
        return TRUE;
    g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                "method %s learns from texts alone, in one go, and does not read %s", of_words,
                other);
    return FALSE;
}

static cw_exit run_words(const cw_call *call, cw_catalog *catalog, const char *of_words,
                         GError **error)
{
    if (!check_words_flags(of_words, error))
        return CW_EXIT_USAGE;
    const cw_train_words_request request = {
        .method = of_words,
        .folder = out,
        .recipe = recipe,
        .settings = (const char *const *)settings,
        .where = (const char *const *)where,
        .seed = call->seed,
        .begin = say_words,
    };
    cw_train_words_summary summary;
    if (!cw_train_words(catalog, &request, call->progress, &summary, error))
        return CW_EXIT_FAILURE;
    cw_terminal_finish();
    print_words(call, &summary);
    return CW_EXIT_DONE;
}

/* ---- pictures -------------------------------------------------------------------------------- */

static cw_exit run_pictures(const cw_call *call, cw_catalog *catalog, GError **error)
{
    const cw_train_request request = {
        .method = method,
        .folder = out,
        .recipe = recipe,
        .settings = (const char *const *)settings,
        .where = (const char *const *)where,
        .pairs = pairs,
        .attributes = (const char *const *)attributes,
        .landmarks = landmarks,
        .outfits = outfits,
        .categories = categories,
        .triplets = triplets,
        .word_vectors = word_vectors,
        .word_types = word_types,
        .init = init,
        .resume = resume,
        .deterministic = deterministic,
        .seed = call->seed,
        .threads = call->threads,
        .begin = say_plan,
    };
    cw_train_summary summary;
    if (!cw_train(catalog, &request, call->progress, &summary, error))
        return CW_EXIT_FAILURE;
    cw_terminal_finish();
    print_result(call, &summary);
    if (summary.unused_pairs > 0)
        explain_pairs(&summary);
    if (summary.unused_outfits != NULL)
        g_printerr("colorway: of the outfits not all were used: %s\n", summary.unused_outfits);
    if (summary.unused_triplets != NULL)
        g_printerr("colorway: of the triplets not all were used: %s\n", summary.unused_triplets);
    if (summary.words != NULL)
        g_printerr("colorway: %s\n", summary.words);
    if (summary.unreadable > 0)
        g_printerr("colorway: %" G_GINT64_FORMAT " of %" G_GINT64_FORMAT
                   " pictures could not be read and were left out; colorway verify names them\n",
                   summary.unreadable, summary.pictures + summary.unreadable);
    const cw_exit status = summary.unreadable > 0 ? CW_EXIT_SOME_ROWS_FAILED : CW_EXIT_DONE;
    cw_train_summary_clear(&summary);
    return status;
}

static cw_exit run(const cw_call *call, GError **error)
{
    const char *path = cw_call_catalog(call, error);
    if (path == NULL || !cw_call_expect(call, &cw_command_train, 0, 0, error))
        return CW_EXIT_USAGE;
    if (out == NULL) {
        g_printerr("colorway: no folder for the run; use --out RUN\n");
        return CW_EXIT_USAGE;
    }
    g_autoptr(cw_catalog) catalog = cw_catalog_open(path, CW_CATALOG_READ, error);
    if (catalog == NULL)
        return CW_EXIT_FAILURE;
    g_autofree char *of_words = cw_train_words_method(method, recipe);
    return of_words != NULL ? run_words(call, catalog, of_words, error)
                            : run_pictures(call, catalog, error);
}
