/* SPDX-License-Identifier: Apache-2.0 */
#include <colorway/catalog_words.h>
#include <colorway/evaluate.h>
#include <colorway/word_similarity.h>

#include "base/error.h"
#include "cli/outputs.h"
#include "cli/print.h"
#include "cli/terminal.h"

#define SHOWN 50
#define DRAWS_MOST 10000

static char **where, **vectors;
static char *language, *vocabulary, *thesaurus;
static int words = SHOWN, min_count = 1, draws = CW_WORD_DRAWS;
static gboolean known;
static double site_share = CW_WORDS_SITE_SHARE;

static const GOptionEntry flags[] = {
    {"words", 0, 0, G_OPTION_ARG_INT, &words, "the most frequent ones (50)", "K"},
    {"min-count", 0, 0, G_OPTION_ARG_INT, &min_count, "only words in so many texts (1)", "N"},
    {"site-share", 0, 0, G_OPTION_ARG_DOUBLE, &site_share,
     "a word in more than this share of the texts is the site's, not the product's (0.5)", "S"},
    {"language", 0, 0, G_OPTION_ARG_STRING, &language,
     "without texts in other languages, by their stop words; with --thesaurus: whose words (en)",
     "en,fr"},
    {"where", 0, 0, G_OPTION_ARG_STRING_ARRAY, &where, "only such items", "gender=women"},
    {"vocabulary", 0, 0, G_OPTION_ARG_FILENAME, &vocabulary,
     "write the words and their counts, a line each", "FILE"},
    {"thesaurus", 0, 0, G_OPTION_ARG_FILENAME, &thesaurus,
     "how well word vectors know which words are of one kind: TSV synset,parent,en,...", "FILE"},
    {"vectors", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &vectors,
     "with --thesaurus: in word2vec's or GloVe's text format, or a run of word2vec", "FILE"},
    {"known", 0, 0, G_OPTION_ARG_NONE, &known,
     "with --thesaurus: draw triplets from the words alone that all of --vectors have", NULL},
    {"draws", 0, 0, G_OPTION_ARG_INT, &draws, "with --thesaurus: triplets of each word (8)", "N"},
    G_OPTION_ENTRY_NULL,
};

static cw_exit run(const cw_call *call, GError **error);

const cw_command cw_command_words = {
    .row = {"words", "which words the catalogue's own texts use; how well word vectors know them"},
    .usage = "(--catalog FILE [--words K] [--language en,fr] [--vocabulary FILE] | "
             "--thesaurus FILE [--vectors FILE]...)",
    .examples = "  colorway words -c shop.db\n"
                "  colorway words -c shop.db --language en,fr --where gender=women --json\n"
                "  colorway words -c shop.db --words 30000 --min-count 5 "
                "--vocabulary vocabulary.txt\n"
                "  colorway words --thesaurus thesaurus.tsv --vectors run8 --vectors glove.txt",
    .flags = flags,
    .run = run,
};

static gboolean check_flags(const cw_call *call, GError **error)
{
    const cw_named_file outputs[] = {{"--vocabulary", &vocabulary}, {NULL, NULL}};
    const cw_named_file inputs[] = {{NULL, NULL}};
    if (words >= 1 && min_count >= 1)
        return cw_outputs_check(call, outputs, inputs, error);
    g_set_error(error, CW_ERROR, CW_ERROR_USAGE, "%s is a number of at least 1, not %d",
                words < 1 ? "--words" : "--min-count", words < 1 ? words : min_count);
    return FALSE;
}

/* Prints the result, which it takes over, or its table. */
static cw_exit print_result(const cw_call *call, json_t *result, char *(*format)(const json_t *))
{
    cw_terminal_finish();
    if (result == NULL)
        return CW_EXIT_FAILURE;
    if (call->json) {
        cw_print_json(result);
        return CW_EXIT_DONE;
    }
    g_autofree char *table = format(result);
    json_decref(result);
    g_print("%s", table);
    return CW_EXIT_DONE;
}

/* ---- of a catalogue -------------------------------------------------------------------------- */

static cw_exit run_catalog(const cw_call *call, GError **error)
{
    const char *path = cw_call_catalog(call, error);
    if (path == NULL || !check_flags(call, error))
        return CW_EXIT_USAGE;
    const cw_catalog_words_request request = {
        .where = (const char *const *)where,
        .languages = language,
        .most = (gsize)words,
        .least = (gsize)min_count,
        .site_share = site_share,
        .vocabulary = vocabulary,
    };
    g_autoptr(cw_catalog) catalog = cw_catalog_open(path, CW_CATALOG_READ, error);
    json_t *result =
        catalog != NULL ? cw_catalog_words(catalog, &request, call->progress, error) : NULL;
    return print_result(call, result, cw_catalog_words_format);
}

/* ---- of a thesaurus -------------------------------------------------------------------------- */

static gboolean check_thesaurus_flags(const cw_call *call, GError **error)
{
    const char *other = vocabulary != NULL                  ? "--vocabulary"
                        : where != NULL                     ? "--where"
                        : words != SHOWN                    ? "--words"
                        : min_count != 1                    ? "--min-count"
                        : site_share != CW_WORDS_SITE_SHARE ? "--site-share"
                                                            : NULL;
    if (other != NULL)
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                    "%s is about the texts of a catalogue, and --thesaurus takes its place", other);
    else if (draws < 1 || draws > DRAWS_MOST)
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE, "--draws is a number of 1 to %d, not %d",
                    DRAWS_MOST, draws);
    else
        return cw_call_without_catalog(call, "--thesaurus", error);
    return FALSE;
}

static cw_exit run_thesaurus(const cw_call *call, GError **error)
{
    if (!check_thesaurus_flags(call, error))
        return CW_EXIT_USAGE;
    const cw_word_similarity_request request = {
        .thesaurus = thesaurus,
        .languages = language,
        .vectors = (const char *const *)vectors,
        .known = known,
        .draws = draws,
        .seed = call->seed,
    };
    return print_result(call, cw_word_similarity(&request, call->progress, error),
                        cw_evaluate_format);
}

static cw_exit run(const cw_call *call, GError **error)
{
    if (!cw_call_expect(call, &cw_command_words, 0, 0, error))
        return CW_EXIT_USAGE;
    if (thesaurus != NULL)
        return run_thesaurus(call, error);
    const char *alone = vectors != NULL          ? "--vectors"
                        : known                  ? "--known"
                        : draws != CW_WORD_DRAWS ? "--draws"
                                                 : NULL;
    if (alone == NULL)
        return run_catalog(call, error);
    g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                "%s goes with --thesaurus, which says which words are of one kind", alone);
    return CW_EXIT_USAGE;
}
