/* SPDX-License-Identifier: Apache-2.0 */
#include <colorway/evaluate.h>

#include "base/error.h"
#include "cli/embedded.h"
#include "cli/group_flags.h"
#include "cli/print.h"
#include "cli/terminal.h"

static char *model, *baselines, *queries, *gallery, *block, *labels, *outfits;
static char **where, **attributes, **against;
static char *drop_words;
static gboolean unseen, distinct, crop;
static double hide, threshold = CW_FLAG_NO_NUMBER, precision = CW_FLAG_NO_NUMBER;
static int neighbours = CW_FLAG_NO_COUNT;

static const GOptionEntry flags[] = {
    {"model", 'm', 0, G_OPTION_ARG_FILENAME, &model, "a .safetensors file or a run folder; none",
     "MODEL"},
    {"against", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &against,
     "another model beside it, or a plain ResNet's weights (four)", "MODEL"},
    {"queries", 0, 0, G_OPTION_ARG_FILENAME, &queries,
     "CSV image,group[,item][,block]; manipulation: a folder with ref_test.txt", "Q"},
    {"gallery", 0, 0, G_OPTION_ARG_FILENAME, &gallery, "CSV image,group[,item][,block]", "G.csv"},
    {"distinct", 0, 0, G_OPTION_ARG_NONE, &distinct,
     "retrieval: the query's own bytes are no answer", NULL},
    {"crop", 0, 0, G_OPTION_ARG_NONE, &crop, "retrieval: garments cut out, too", NULL},
    {"drop-words", 0, 0, G_OPTION_ARG_FILENAME, &drop_words,
     "words: not these, by commas or a file", "WORDS"},
    {"hide", 0, 0, G_OPTION_ARG_DOUBLE, &hide, "variants: share of the known designs to hide", "S"},
    {"threshold", 0, 0, G_OPTION_ARG_DOUBLE, &threshold, "variants: distance (chosen)", "D"},
    {"precision", 0, 0, G_OPTION_ARG_DOUBLE, &precision,
     "variants: choose it so that this share of pairs is right", "P"},
    {"neighbours", 0, 0, G_OPTION_ARG_INT, &neighbours,
     "variants: scale distances by the N nearest (10; 0: not)", "N"},
    {"unseen", 0, 0, G_OPTION_ARG_NONE, &unseen, "only designs the model never learned from", NULL},
    {"attribute", 0, 0, G_OPTION_ARG_STRING_ARRAY, &attributes, "column that probes predict",
     "NAME"},
    {"labels", 0, 0, G_OPTION_ARG_FILENAME, &labels,
     "its classes, in order: a file, a label a line, or a name (list labels)", "FILE"},
    {"outfits", 0, 0, G_OPTION_ARG_FILENAME, &outfits,
     "outfits: sets set_id,item, or pairs sku,linked_sku", "FILE"},
    {"block", 0, 0, G_OPTION_ARG_STRING, &block, "columns that are equal within a group", "NAMES"},
    {"where", 0, 0, G_OPTION_ARG_STRING_ARRAY, &where, "only such items", "gender=women"},
    {"baselines", 0, 0, G_OPTION_ARG_STRING, &baselines,
     "untrained,hog,colour; attributes: majority,hog_colour,untrained (all)", "NAMES"},
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
                "  colorway evaluate words -c shop.db --model run7 --unseen\n"
                "  colorway evaluate words -c shop.db --model run7 --drop-words men,women\n"
                "  colorway evaluate categories -c shop.db --model run7 --attribute product_type\n"
                "  colorway evaluate types -c shop.db --model run7 --attribute pattern "
                "--attribute material\n"
                "  colorway evaluate retrieval -c shop.db --model run7 --crop "
                "--against resnet50.safetensors",
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
}

static gboolean check(cw_catalog *catalog, gconstpointer request, GError **error)
{
    return cw_evaluate_check(catalog, request, error);
}

static cw_exit run(const cw_call *call, GError **error)
{
    if (!cw_call_expect(call, &cw_command_evaluate, 1, 1, error) ||
        !cw_group_flags_check(threshold, precision, neighbours, error))
        return CW_EXIT_USAGE;
    if (queries != NULL && !cw_call_without_catalog(call, "--queries", error))
        return CW_EXIT_USAGE;
    g_auto(GStrv) columns = block != NULL ? g_strsplit(block, ",", -1) : NULL;
    const cw_evaluate_request request = {
        .protocol = call->arguments[0],
        .model = model,
        .baselines = baselines,
        .against = (const char *const *)against,
        .queries = queries,
        .gallery = gallery,
        .where = (const char *const *)where,
        .attributes = (const char *const *)attributes,
        .labels = labels,
        .outfits = outfits,
        .block = (const char *const *)columns,
        .unseen = unseen,
        .crop = crop,
        .drop_words = drop_words,
        .distinct = distinct,
        .hide = hide,
        .threshold = threshold,
        .precision = cw_group_flags_precision(precision),
        .neighbours = neighbours,
        .seed = call->seed,
        .threads = call->threads,
    };
    g_autoptr(cw_catalog) catalog = NULL;
    if (queries == NULL && (catalog = cw_call_open_embedded(call, model, CW_CATALOG_READ, check,
                                                            &request, error)) == NULL)
        return CW_EXIT_FAILURE;
    json_t *result = cw_evaluate(catalog, &request, call->progress, error);
    cw_terminal_finish();
    if (result == NULL)
        return CW_EXIT_FAILURE;
    print_result(call, result);
    const json_t *unreadable = json_object_get(json_object_get(result, "facts"), "unreadable");
    const cw_exit status = cw_print_left_out(json_integer_value(unreadable), catalog != NULL);
    json_decref(result);
    return status;
}
