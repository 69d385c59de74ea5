/* SPDX-License-Identifier: Apache-2.0 */
#include <colorway/tag.h>

#include <math.h>

#include "base/error.h"
#include "cli/group_flags.h"
#include "cli/outputs.h"
#include "cli/print.h"
#include "cli/terminal.h"
#include "engine/page/page_tags.h"

#define SHOWN 50
#define SHOWN_OF_ITEM 10
#define LACKING 5

static char **where;
static int words = CW_FLAG_NO_COUNT, lacking = CW_FLAG_NO_COUNT;
static char *model, *item, *supplement, *synonyms, *not_visual, *html;
static double min_precision = CW_FLAG_NO_NUMBER, alike = CW_FLAG_NO_NUMBER;

static const GOptionEntry flags[] = {
    {"model", 'm', 0, G_OPTION_ARG_FILENAME, &model,
     "a model of words (train --method weakly): a .safetensors file or a run folder", "MODEL"},
    {"min-precision", 0, 0, G_OPTION_ARG_DOUBLE, &min_precision,
     "give only tags that are right so often where it has not learned from (0.9)", "P"},
    {"words", 0, 0, G_OPTION_ARG_INT, &words,
     "print so many words (50); with --item: the most probable (10)", "K"},
    {"item", 0, 0, G_OPTION_ARG_STRING, &item, "the words of one item", "ID"},
    {"missing", 0, 0, G_OPTION_ARG_INT, &lacking,
     "of each word the surest items whose text lacks it (5)", "N"},
    {"supplement", 0, 0, G_OPTION_ARG_FILENAME, &supplement, "the tags, as a supplemental feed",
     "FILE.tsv"},
    {"synonyms", 0, 0, G_OPTION_ARG_FILENAME, &synonyms,
     "words that compete, a line a set, as search engines read synonyms", "FILE.txt"},
    {"alike", 0, 0, G_OPTION_ARG_DOUBLE, &alike,
     "words compete whose pictures are so many times likelier of one concept than of two (100)",
     "R"},
    {"not-visual", 0, 0, G_OPTION_ARG_FILENAME, &not_visual,
     "the words that no picture shows, a line each", "FILE.txt"},
    {"html", 0, 0, G_OPTION_ARG_FILENAME, &html, "write a page of what texts lack, with pictures",
     "FILE"},
    {"where", 0, 0, G_OPTION_ARG_STRING_ARRAY, &where, "only such items", "gender=women"},
    G_OPTION_ENTRY_NULL,
};

static cw_exit run(const cw_call *call, GError **error);

const cw_command cw_command_tag = {
    .row = {"tag", "words of the texts that pictures call for, and what texts lack of them"},
    .usage = "--catalog FILE [--model MODEL] [--min-precision P] [--item ID] "
             "[--supplement FILE] [--synonyms FILE] [--not-visual FILE] [--html FILE]",
    .examples = "  colorway tag -c shop.db --model run11\n"
                "  colorway tag -c shop.db --model run11 --item 4711\n"
                "  colorway tag -c shop.db --model run11 --min-precision 0.8 --missing 20 "
                "--html missing.html\n"
                "  colorway tag -c shop.db --model run11 --synonyms synonyms.txt\n"
                "  colorway tag -c shop.db --model run11 --where gender=women "
                "--supplement tags.tsv",
    .flags = flags,
    .run = run,
};

static gboolean check_flags(const cw_call *call, GError **error)
{
    const cw_named_file outputs[] = {{"--supplement", &supplement},
                                     {"--synonyms", &synonyms},
                                     {"--not-visual", &not_visual},
                                     {"--html", &html},
                                     {NULL, NULL}};
    const cw_named_file inputs[] = {{"--model", &model}, {NULL, NULL}};
    if (words < 1 && words != CW_FLAG_NO_COUNT)
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE, "--words is a number of at least 1, not %d",
                    words);
    else if ((lacking < 0 || lacking > 1000) && lacking != CW_FLAG_NO_COUNT)
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE, "--missing is a number of 0 to 1000, not %d",
                    lacking);
    else if (alike != CW_FLAG_NO_NUMBER && !(alike >= 1 && isfinite(alike)))
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                    "--alike is a likelihood ratio of at least 1, not %g", alike);
    else
        return cw_outputs_check(call, outputs, inputs, error);
    return FALSE;
}

static void print_result(const cw_call *call, json_t *result)
{
    if (call->json) {
        cw_print_json(result);
        return;
    }
    g_autofree char *table =
        cw_tag_format(result, words != CW_FLAG_NO_COUNT ? (gsize)words : SHOWN);
    json_decref(result);
    g_print("%s", table);
}

static cw_exit run(const cw_call *call, GError **error)
{
    const char *path = cw_call_catalog(call, error);
    if (path == NULL || !cw_call_expect(call, &cw_command_tag, 0, 0, error) ||
        !check_flags(call, error))
        return CW_EXIT_USAGE;
    const cw_tag_request request = {
        .model = model,
        .where = (const char *const *)where,
        .precision = min_precision != CW_FLAG_NO_NUMBER ? min_precision : CW_TAG_PRECISION,
        .item = item,
        .item_words = words != CW_FLAG_NO_COUNT ? (gsize)words : SHOWN_OF_ITEM,
        .lacking = lacking != CW_FLAG_NO_COUNT ? (gsize)lacking : LACKING,
        .supplement = supplement,
        .alike = alike != CW_FLAG_NO_NUMBER ? alike : CW_TAG_ALIKE,
        .synonyms = synonyms,
        .not_visual = not_visual,
        .threads = call->threads,
    };
    g_autoptr(cw_catalog) catalog = cw_catalog_open(path, CW_CATALOG_READ, error);
    json_t *result = catalog != NULL ? cw_tag(catalog, &request, call->progress, error) : NULL;
    if (result != NULL && html != NULL && !cw_page_tags(result, html, call->progress, error))
        g_clear_pointer(&result, json_decref);
    cw_terminal_finish();
    if (result == NULL)
        return CW_EXIT_FAILURE;
    const cw_exit status = cw_print_completed(result, supplement, "tags");
    print_result(call, result);
    return status;
}
