/* SPDX-License-Identifier: Apache-2.0 */
#include <colorway/catalog_words.h>
#include <colorway/evaluate.h>
#include <colorway/word_similarity.h>
#include <colorway/word_type_scores.h>

#include "base/error.h"
#include "cli/group_flags.h"
#include "cli/outputs.h"
#include "cli/print.h"
#include "cli/terminal.h"

#define SHOWN 50
#define NEAREST 10
#define DRAWS_MOST 10000

static char **where, **vectors;
static char *language, *vocabulary, *thesaurus, *near_word, *model, *drop_words;
static int words = CW_FLAG_NO_COUNT, min_count = CW_FLAG_NO_COUNT, draws = CW_FLAG_NO_COUNT;
static gboolean known, propose;
static double site_share = CW_FLAG_NO_NUMBER, min_confidence = CW_FLAG_NO_NUMBER;

static const GOptionEntry flags[] = {
    {"words", 0, 0, G_OPTION_ARG_INT, &words,
     "the most frequent ones (50); with --near: the nearest (10); --model, --propose: the surest "
     "(50)",
     "K"},
    {"min-count", 0, 0, G_OPTION_ARG_INT, &min_count, "only words in so many texts (1)", "N"},
    {"site-share", 0, 0, G_OPTION_ARG_DOUBLE, &site_share,
     "a word in more than this share of the texts is the site's, not the product's (0.5)", "S"},
    {"language", 0, 0, G_OPTION_ARG_STRING, &language,
     "without texts in other languages, by their stop words; with --thesaurus: whose words (en)",
     "en,fr"},
    {"where", 0, 0, G_OPTION_ARG_STRING_ARRAY, &where, "only such items", "gender=women"},
    {"vocabulary", 0, 0, G_OPTION_ARG_FILENAME, &vocabulary,
     "write the words and their counts, a line each", "FILE"},
    {"vectors", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &vectors,
     "word vectors: word2vec's or GloVe's text format, or a run of word2vec or weakly", "FILE"},
    {"near", 0, 0, G_OPTION_ARG_STRING, &near_word, "the words nearest to this one in --vectors",
     "WORD"},
    {"model", 0, 0, G_OPTION_ARG_FILENAME, &model,
     "of a run of --method weakly_typed: how well it knows types of words, and of which new ones",
     "RUN"},
    {"thesaurus", 0, 0, G_OPTION_ARG_FILENAME, &thesaurus,
     "how well --vectors know which words are of one kind: TSV synset,parent,en,...", "FILE"},
    {"known", 0, 0, G_OPTION_ARG_NONE, &known,
     "with --thesaurus: draw triplets from the words alone that all of --vectors have", NULL},
    {"propose", 0, 0, G_OPTION_ARG_NONE, &propose,
     "words of --vectors that --thesaurus lacks, and the root each belongs under", NULL},
    {"min-confidence", 0, 0, G_OPTION_ARG_DOUBLE, &min_confidence,
     "with --propose: only words that are so sure (0.8)", "P"},
    {"drop-words", 0, 0, G_OPTION_ARG_FILENAME, &drop_words,
     "with --propose: not these, by commas or a file (tag --not-visual)", "WORDS"},
    {"draws", 0, 0, G_OPTION_ARG_INT, &draws, "with --thesaurus: triplets of each word (8)", "N"},
    G_OPTION_ENTRY_NULL,
};

static cw_exit run(const cw_call *call, GError **error);

const cw_command cw_command_words = {
    .row = {"words", "which words the catalogue's own texts use; how well word vectors know them"},
    .usage = "(--catalog FILE [--words K] [--language en,fr] [--vocabulary FILE] | "
             "--vectors FILE --near WORD | --model RUN | --thesaurus FILE [--vectors FILE]... | "
             "--propose --thesaurus FILE --vectors FILE)",
    .examples = "  colorway words -c shop.db\n"
                "  colorway words -c shop.db --language en,fr --where gender=women --json\n"
                "  colorway words -c shop.db --words 30000 --min-count 5 "
                "--vocabulary vocabulary.txt\n"
                "  colorway words --vectors run10 --near navy\n"
                "  colorway words --model run12 --words 100\n"
                "  colorway words --thesaurus thesaurus.tsv --vectors run10 --vectors glove.txt\n"
                "  colorway words --propose --thesaurus thesaurus.tsv --language en,fr "
                "--vectors run11 --drop-words not_visual.txt",
    .flags = flags,
    .run = run,
};

typedef enum {
    OF_CATALOG = 1 << 0,
    OF_NEAR = 1 << 1,
    OF_THESAURUS = 1 << 2,
    OF_MODEL = 1 << 3,
    OF_PROPOSALS = 1 << 4,
} mode;

/* What is typed and not read would be figures of something else. */
static gboolean check_mode(mode asked, GError **error)
{
    static const char *const names[] = {"--catalog", "--near", "--thesaurus", "--model",
                                        "--propose"};
    const struct {
        const char *flag;
        gboolean given;
        guint modes;
    } typed[] = {
        {"--words", words != CW_FLAG_NO_COUNT, OF_CATALOG | OF_NEAR | OF_MODEL | OF_PROPOSALS},
        {"--min-count", min_count != CW_FLAG_NO_COUNT, OF_CATALOG},
        {"--site-share", site_share != CW_FLAG_NO_NUMBER, OF_CATALOG},
        {"--language", language != NULL, OF_CATALOG | OF_THESAURUS | OF_PROPOSALS},
        {"--where", where != NULL, OF_CATALOG},
        {"--vocabulary", vocabulary != NULL, OF_CATALOG},
        {"--vectors", vectors != NULL, OF_NEAR | OF_THESAURUS | OF_PROPOSALS},
        {"--near", near_word != NULL, OF_NEAR},
        {"--model", model != NULL, OF_MODEL},
        {"--known", known, OF_THESAURUS},
        {"--min-confidence", min_confidence != CW_FLAG_NO_NUMBER, OF_PROPOSALS},
        {"--drop-words", drop_words != NULL, OF_PROPOSALS},
        {"--draws", draws != CW_FLAG_NO_COUNT, OF_THESAURUS}};
    for (gsize f = 0; f < G_N_ELEMENTS(typed); f++) {
        if (!typed[f].given || (typed[f].modes & asked) != 0)
            continue;
        g_autoptr(GString) readers = g_string_new(NULL);
        for (gsize m = 0; m < G_N_ELEMENTS(names); m++)
            if ((typed[f].modes >> m & 1) != 0)
                g_string_append_printf(readers, "%s%s", readers->len > 0 ? " or " : "", names[m]);
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE, "%s goes with %s%s%s", typed[f].flag,
                    readers->str, asked != OF_CATALOG ? ", not with " : "",
                    asked != OF_CATALOG ? names[g_bit_nth_lsf(asked, -1)] : "");
        return FALSE;
    }
    return TRUE;
}

static int typed_or(int typed, int fallback)
{
    return typed != CW_FLAG_NO_COUNT ? typed : fallback;
}

static gboolean check_number(const char *flag, int typed, int most, GError **error)
{
    if (typed == CW_FLAG_NO_COUNT || (typed >= 1 && typed <= most))
        return TRUE;
    g_set_error(error, CW_ERROR, CW_ERROR_USAGE, "%s is a number of 1 to %d, not %d", flag, most,
                typed);
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
    const cw_named_file outputs[] = {{"--vocabulary", &vocabulary}, {NULL, NULL}};
    const cw_named_file inputs[] = {{NULL, NULL}};
    const char *path = cw_call_catalog(call, error);
    if (path == NULL || !check_number("--words", words, G_MAXINT, error) ||
        !check_number("--min-count", min_count, G_MAXINT, error) ||
        !cw_outputs_check(call, outputs, inputs, error))
        return CW_EXIT_USAGE;
    const cw_catalog_words_request request = {
        .where = (const char *const *)where,
        .languages = language,
        .most = (gsize)typed_or(words, SHOWN),
        .least = (gsize)typed_or(min_count, 1),
        .site_share = site_share != CW_FLAG_NO_NUMBER ? site_share : CW_WORDS_SITE_SHARE,
        .vocabulary = vocabulary,
    };
    g_autoptr(cw_catalog) catalog = cw_catalog_open(path, CW_CATALOG_READ, error);
    json_t *result =
        catalog != NULL ? cw_catalog_words(catalog, &request, call->progress, error) : NULL;
    return print_result(call, result, cw_catalog_words_format);
}

/* ---- of word vectors ------------------------------------------------------------------------- */

static cw_exit run_near(const cw_call *call, GError **error)
{
    if (!check_number("--words", words, G_MAXINT, error) ||
        !cw_call_without_catalog(call, "--near", error))
        return CW_EXIT_USAGE;
    if (vectors == NULL || vectors[1] != NULL) {
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE, "--near looks into one --vectors FILE");
        return CW_EXIT_USAGE;
    }
    json_t *result =
        cw_word_near(vectors[0], near_word, (gsize)typed_or(words, NEAREST), call->progress, error);
    return print_result(call, result, cw_word_near_format);
}

static cw_exit run_thesaurus(const cw_call *call, GError **error)
{
    if (!check_number("--draws", draws, DRAWS_MOST, error) ||
        !cw_call_without_catalog(call, "--thesaurus", error))
        return CW_EXIT_USAGE;
    const cw_word_similarity_request request = {
        .thesaurus = thesaurus,
        .languages = language,
        .vectors = (const char *const *)vectors,
        .known = known,
        .draws = typed_or(draws, CW_WORD_DRAWS),
        .seed = call->seed,
    };
    return print_result(call, cw_word_similarity(&request, call->progress, error),
                        cw_evaluate_format);
}

/* ---- of a model ------------------------------------------------------------------------------ */

static cw_exit run_model(const cw_call *call, GError **error)
{
    if (!check_number("--words", words, G_MAXINT, error) ||
        !cw_call_without_catalog(call, "--model", error))
        return CW_EXIT_USAGE;
    return print_result(call, cw_word_type_scores(model, (gsize)typed_or(words, SHOWN), error),
                        cw_word_type_scores_format);
}

/* ---- of words that a thesaurus lacks --------------------------------------------------------- */

static char *format_proposals(const json_t *result)
{
    return cw_word_propose_format(result, (gsize)typed_or(words, SHOWN));
}

static gboolean check_proposals(const cw_call *call, GError **error)
{
    if (thesaurus == NULL || vectors == NULL || vectors[1] != NULL)
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                    "--propose compares a --thesaurus FILE with one --vectors FILE");
    else if (min_confidence != CW_FLAG_NO_NUMBER && !(min_confidence >= 0 && min_confidence <= 1))
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                    "--min-confidence is a number of 0 to 1, not %g", min_confidence);
    else
        return check_number("--words", words, G_MAXINT, error) &&
               cw_call_without_catalog(call, "--propose", error);
    return FALSE;
}

static cw_exit run_proposals(const cw_call *call, GError **error)
{
    if (!check_proposals(call, error))
        return CW_EXIT_USAGE;
    const cw_word_proposal_request request = {
        .thesaurus = thesaurus,
        .languages = language,
        .vectors = vectors[0],
        .confidence = min_confidence != CW_FLAG_NO_NUMBER ? min_confidence : CW_WORD_CONFIDENCE,
        .drop_words = drop_words,
    };
    return print_result(call, cw_word_propose(&request, call->progress, error), format_proposals);
}

static cw_exit run(const cw_call *call, GError **error)
{
    const mode asked = propose             ? OF_PROPOSALS
                       : thesaurus != NULL ? OF_THESAURUS
                       : near_word != NULL ? OF_NEAR
                       : model != NULL     ? OF_MODEL
                                           : OF_CATALOG;
    if (!cw_call_expect(call, &cw_command_words, 0, 0, error) || !check_mode(asked, error))
        return CW_EXIT_USAGE;
    return (asked == OF_PROPOSALS   ? run_proposals
            : asked == OF_THESAURUS ? run_thesaurus
            : asked == OF_NEAR      ? run_near
            : asked == OF_MODEL     ? run_model
                                    : run_catalog)(call, error);
}
