/* SPDX-License-Identifier: Apache-2.0 */
#include <colorway/catalog_words.h>

#include "base/error.h"
#include "cli/outputs.h"
#include "cli/print.h"
#include "cli/terminal.h"

#define SHOWN 50

static char **where;
static char *language, *vocabulary;
static int words = SHOWN, min_count = 1;
static double site_share = CW_WORDS_SITE_SHARE;

static const GOptionEntry flags[] = {
    {"words", 0, 0, G_OPTION_ARG_INT, &words, "the most frequent ones (50)", "K"},
    {"min-count", 0, 0, G_OPTION_ARG_INT, &min_count, "only words in so many texts (1)", "N"},
    {"site-share", 0, 0, G_OPTION_ARG_DOUBLE, &site_share,
     "a word in more than this share of the texts is the site's, not the product's (0.5)", "S"},
    {"language", 0, 0, G_OPTION_ARG_STRING, &language,
     "without texts in other languages, by their stop words (list languages)", "en,fr"},
    {"where", 0, 0, G_OPTION_ARG_STRING_ARRAY, &where, "only such items", "gender=women"},
    {"vocabulary", 0, 0, G_OPTION_ARG_FILENAME, &vocabulary,
     "write the words and their counts, a line each", "FILE"},
    G_OPTION_ENTRY_NULL,
};

static cw_exit run(const cw_call *call, GError **error);

const cw_command cw_command_words = {
    .row = {"words", "which words the catalogue's own texts use, and in which languages"},
    .usage = "--catalog FILE [--words K] [--language en,fr] [--vocabulary FILE]",
    .examples = "  colorway words -c shop.db\n"
                "  colorway words -c shop.db --language en,fr --where gender=women --json\n"
                "  colorway words -c shop.db --words 30000 --min-count 5 "
                "--vocabulary vocabulary.txt",
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

static cw_exit run(const cw_call *call, GError **error)
{
    const char *path = cw_call_catalog(call, error);
    if (path == NULL || !cw_call_expect(call, &cw_command_words, 0, 0, error) ||
        !check_flags(call, error))
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
    cw_terminal_finish();
    if (result == NULL)
        return CW_EXIT_FAILURE;
    if (call->json) {
        cw_print_json(result);
        return CW_EXIT_DONE;
    }
    g_autofree char *table = cw_catalog_words_format(result);
    json_decref(result);
    g_print("%s", table);
    return CW_EXIT_DONE;
}
