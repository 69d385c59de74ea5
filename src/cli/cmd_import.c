/* SPDX-License-Identifier: Apache-2.0 */
#include <colorway/import.h>
#include <colorway/upload.h>

#include "base/error.h"
#include "cli/command.h"
#include "cli/print.h"
#include "cli/terminal.h"

static char *source, *format, *most_megapixels, *feed;
static gboolean full, upload;
static char **map, **pictures_at;

static const GOptionEntry flags[] = {
    {"source", 0, 0, G_OPTION_ARG_STRING, &source, "whose items these are (default)", "NAME"},
    {"format", 0, 0, G_OPTION_ARG_STRING, &format,
     "merchant, shopify, ndjson, folder or csv (found out from the file)", "FORMAT"},
    {"map", 0, 0, G_OPTION_ARG_STRING_ARRAY, &map, "our column = the feed's column", "title=Name"},
    {"pictures-at", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &pictures_at,
     "folder that holds what these addresses name", "URLPREFIX=DIR"},
    {"most-megapixels", 0, 0, G_OPTION_ARG_STRING, &most_megapixels,
     "larger pictures are refused (50)", "N"},
    {"upload", 0, 0, G_OPTION_ARG_NONE, &upload,
     "FEED is an archive (zip, tar, tar.gz) of a feed and its pictures, or a feed to go with those "
     "of an earlier one: kept in the folder FILE.uploads/NAME",
     NULL},
    {"feed", 0, 0, G_OPTION_ARG_STRING, &feed,
     "the file of that archive that is the feed (feed.*, or the only one)", "NAME"},
    {"full", 0, 0, G_OPTION_ARG_NONE, &full, "withdraw what the feed no longer lists", NULL},
    G_OPTION_ENTRY_NULL,
};

static void print_result(const cw_call *call, const cw_import_result *result)
{
    if (call->json) {
        json_t *object = json_pack(
            "{s:I,s:I,s:I,s:I,s:I,s:I,s:I,s:I}", "rows", (json_int_t)result->rows, "added",
            (json_int_t)result->added, "updated", (json_int_t)result->updated, "unchanged",
            (json_int_t)result->unchanged, "rejected", (json_int_t)result->rejected, "partial",
            (json_int_t)result->partial, "withdrawn", (json_int_t)result->withdrawn, "pictures",
            (json_int_t)result->pictures);
        json_object_set_new(object, "held_back", json_boolean(result->held_back));
        cw_json_set(object, "errors", result->errors_path);
        cw_print_json(object);
        return;
    }
    g_print("%" G_GINT64_FORMAT " rows: %" G_GINT64_FORMAT " added, %" G_GINT64_FORMAT
            " updated, %" G_GINT64_FORMAT " unchanged, %" G_GINT64_FORMAT
            " withdrawn; %" G_GINT64_FORMAT " pictures read\n",
            result->rows, result->added, result->updated, result->unchanged, result->withdrawn,
            result->pictures);
    if (result->held_back)
        g_print("nothing was withdrawn: the id of a bad row could not be read\n");
}

static cw_exit run(const cw_call *call, GError **error);

const cw_command cw_command_import = {
    .row = {"import", "take a product feed and its pictures into a catalogue"},
    .usage = "FEED... --catalog FILE",
    .examples =
        "  colorway import feed.tsv --catalog shop.db\n"
        "  colorway import products_export.csv -c shop.db --pictures-at "
        "https://cdn.shop/=./pictures\n"
        "  colorway import feed.xml -c shop.db --full      withdraw what it no longer lists\n"
        "  colorway import items.csv -c shop.db --map title=Name --map image_link=Photo\n"
        "  colorway import shop.zip -c shop.db --upload    a feed and its pictures in one file",
    .flags = flags,
    .run = run,
};

static gboolean set_given(cw_import_settings *settings, const char *key, const char *value,
                          GError **error)
{
    return value == NULL || cw_options_set(cw_import_options, settings, key, value, error);
}

/* The feeds to import: those named, or the one that an upload holds, whose path is `unpacked`. */
static gboolean find_feeds(const cw_call *call, const char *path,
                           const cw_import_settings *settings, cw_import_sources *sources,
                           char *unpacked[2], GError **error)
{
    sources->feeds = call->arguments;
    if (!upload)
        return TRUE;
    g_autofree char *absolute = g_canonicalize_filename(path, NULL);
    unpacked[0] = cw_upload_unpack(call->arguments[0], absolute, settings->source, feed,
                                   call->progress, error);
    sources->feeds = (const char *const *)unpacked;
    return unpacked[0] != NULL;
}

static gboolean import(const cw_call *call, const char *path, cw_import_settings *settings,
                       cw_import_result *result, GError **error)
{
    cw_import_sources sources = {NULL, (const char *const *)map, (const char *const *)pictures_at};
    char *unpacked[2] = {NULL, NULL};
    settings->full = full;
    settings->threads = call->threads;
    if (!set_given(settings, "source", source, error) ||
        !set_given(settings, "format", format, error) ||
        !set_given(settings, "most_megapixels", most_megapixels, error) ||
        !find_feeds(call, path, settings, &sources, unpacked, error))
        return FALSE;
    g_autofree char *owned = unpacked[0];
    g_autoptr(cw_catalog) catalog = cw_import_open(path, &sources, settings, error);
    return catalog != NULL && cw_import(catalog, &sources, settings, call->progress, result, error);
}

static cw_exit run(const cw_call *call, GError **error)
{
    const char *path = cw_call_catalog(call, error);
    if (path == NULL || !cw_call_expect(call, &cw_command_import, 1, upload ? 1 : -1, error))
        return CW_EXIT_USAGE;
    if (feed != NULL && !upload) {
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE, "--feed names a file of an --upload");
        return CW_EXIT_USAGE;
    }
    if (source != NULL && *source == '\0') {
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE, "--source needs a name");
        return CW_EXIT_USAGE;
    }
    cw_import_settings settings = {0};
    cw_import_result result = {0};
    cw_options_reset(cw_import_options, &settings);
    const gboolean ok = import(call, path, &settings, &result, error);
    cw_options_clear(cw_import_options, &settings);
    cw_terminal_finish();
    if (!ok)
        return CW_EXIT_FAILURE;
    const gint64 failed = result.rejected + result.partial;
    print_result(call, &result);
    if (failed > 0)
        g_printerr("colorway: %" G_GINT64_FORMAT " rows failed or lack pictures; see \"%s\"\n",
                   failed, result.errors_path);
    cw_import_result_clear(&result);
    return failed > 0 ? CW_EXIT_SOME_ROWS_FAILED : CW_EXIT_DONE;
}
