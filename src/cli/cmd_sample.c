/* SPDX-License-Identifier: Apache-2.0 */
#include <colorway/sample.h>

#include "base/error.h"
#include "cli/command.h"
#include "cli/print.h"
#include "cli/terminal.h"

#define NOT_GIVEN G_MININT64
#define NO_SHARE (-G_MAXDOUBLE)

static gint64 products = NOT_GIVEN, pictures = NOT_GIVEN, size = NOT_GIVEN, backdrop = NOT_GIVEN,
              outfits = NOT_GIVEN;
static gboolean attributes, texts, generic;
static double missing = NO_SHARE;

static const GOptionEntry flags[] = {
    {"products", 0, 0, G_OPTION_ARG_INT64, &products, "designs (300)", "N"},
    {"pictures", 0, 0, G_OPTION_ARG_INT64, &pictures, "most pictures of a colourway", "N"},
    {"size", 0, 0, G_OPTION_ARG_INT64, &size, "height of a picture in px", "N"},
    {"backdrop", 0, 0, G_OPTION_ARG_INT64, &backdrop, "the same things before others (0)", "N"},
    {"attributes", 0, 0, G_OPTION_ARG_NONE, &attributes,
     "garments with a value of each of twelve types, a column each; an item a design", NULL},
    {"missing", 0, 0, G_OPTION_ARG_DOUBLE, &missing,
     "share of the attributes that the feed does not tell (0.1)", "SHARE"},
    {"texts", 0, 0, G_OPTION_ARG_NONE, &texts,
     "texts in three languages with synonyms and noise; words.tsv says what they are", NULL},
    {"outfits", 0, 0, G_OPTION_ARG_INT64, &outfits,
     "sets of items that go together, and outfits.csv, which lists them", "N"},
    {"generic", 0, 0, G_OPTION_ARG_NONE, &generic,
     "shapes and textures that are no garments, to learn from before them", NULL},
    G_OPTION_ENTRY_NULL,
};

static cw_exit run(const cw_call *call, GError **error);

const cw_command cw_command_sample = {
    .row = {"sample", "draw a sample catalogue whose truth is known"},
    .usage = "DIR [--products N] [--seed S]",
    .examples = "  colorway sample shop\n"
                "  colorway sample shop --products 1000 --seed 7\n"
                "  colorway sample clothes --attributes --products 5000 --missing 0.2\n"
                "  colorway sample trilingual --texts\n"
                "  colorway sample sets --outfits 500\n"
                "  colorway sample things --generic --products 4000\n"
                "  colorway import shop/feed.tsv -c shop.db",
    .flags = flags,
    .run = run,
};

static gboolean set_given(cw_sample_settings *settings, const char *key, gint64 value,
                          GError **error)
{
    g_autofree char *text = g_strdup_printf("%" G_GINT64_FORMAT, value);
    return value == NOT_GIVEN || cw_options_set(cw_sample_options, settings, key, text, error);
}

static gboolean set_outfits(cw_sample_settings *settings, GError **error)
{
    if (outfits == NOT_GIVEN || products == NOT_GIVEN)
        return set_given(settings, "outfits", outfits, error);
    g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                "--outfits says how many items there are; leave --products out");
    return FALSE;
}

static gboolean set_attributes(cw_sample_settings *settings, GError **error)
{
    settings->attributes = attributes;
    settings->texts = texts;
    if (missing == NO_SHARE)
        return TRUE;
    if (attributes && missing >= 0 && missing <= 1) {
        settings->missing = missing;
        return TRUE;
    }
    g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                attributes ? "--missing is a share of 0 to 1, not %g"
                           : "--missing %g leaves out attributes; add --attributes",
                missing);
    return FALSE;
}

/* A folder named by mistake may hold a real shop. */
static gboolean check_folder(const char *feed, GError **error)
{
    if (!g_file_test(feed, G_FILE_TEST_EXISTS))
        return TRUE;
    g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                "\"%s\" is there already; name another folder, or remove it", feed);
    return FALSE;
}

static void say(const cw_call *call, const char *feed, const cw_sample_settings *settings)
{
    gboolean sets = settings->outfits > 0;
    gint64 count = sets ? settings->outfits : settings->products;
    if (call->json)
        cw_print_json(json_pack("{s:o,s:I}", "feed", cw_json_text(feed),
                                sets ? "outfits" : "products", (json_int_t)count));
    else
        g_print("%" G_GINT64_FORMAT " %s drawn: %s\n", count, sets ? "outfits" : "designs", feed);
}

static cw_exit run(const cw_call *call, GError **error)
{
    if (!cw_call_expect(call, &cw_command_sample, 1, 1, error))
        return CW_EXIT_USAGE;
    g_autofree char *feed = g_build_filename(call->arguments[0], "feed.tsv", NULL);
    if (!check_folder(feed, error))
        return CW_EXIT_USAGE;
    cw_sample_settings settings = {0};
    cw_options_reset(cw_sample_options, &settings);
    settings.seed = (gint64)call->seed;
    settings.threads = call->threads;
    settings.generic = generic;
    if (!set_given(&settings, "products", products, error) ||
        !set_given(&settings, "pictures", pictures, error) ||
        !set_given(&settings, "size", size, error) ||
        !set_given(&settings, "backdrop", backdrop, error) || !set_attributes(&settings, error) ||
        !set_outfits(&settings, error) ||
        !cw_sample_render(call->arguments[0], &settings, call->progress, error))
        return CW_EXIT_FAILURE;
    cw_terminal_finish();
    say(call, feed, &settings);
    return CW_EXIT_DONE;
}
