/* SPDX-License-Identifier: Apache-2.0
 *
 * The list of feed formats, and the way from a path to one of them.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/regular_file.h"
#include "feed/feed.h"

#define HEAD_BYTES (1 << 16)

static const cw_row *const rows[] = {
    &cw_feed_labelled.row,
    &cw_feed_folder.row,
    &cw_feed_ndjson.row,
    &cw_feed_shopify.row,
    &cw_feed_merchant.row,
    &cw_feed_csv.row,
    NULL,
};
const cw_row_table cw_feed_table = {"feed format", rows};

/* The first bytes of a file; a folder has none. No pipe: a feed is read more than once. */
static gboolean read_head(const char *path, char *head, gsize *count, GError **error)
{
    *count = 0;
    if (g_file_test(path, G_FILE_TEST_IS_DIR))
        return TRUE;
    if (!cw_regular_file_check(path, "feed", error))
        return FALSE;
    FILE *file = fopen(path, "rbe");
    if (file == NULL) {
        gboolean missing = errno == ENOENT;
        g_set_error(error, CW_ERROR, missing ? CW_ERROR_NOT_FOUND : CW_ERROR_FAILED,
                    missing ? "no feed \"%s\"" : "could not open feed \"%s\": %s", path,
                    g_strerror(errno));
        return FALSE;
    }
    *count = fread(head, 1, HEAD_BYTES, file);
    fclose(file);
    return TRUE;
}

static const cw_feed *sniff(const char *path, const char *head, gsize count, GError **error)
{
    g_autoptr(GString) names = g_string_new(NULL);
    for (const cw_row *const *row = rows; *row != NULL; row++) {
        const cw_feed *feed = (const cw_feed *)*row;
        if (feed->sniff(path, head, count))
            return feed;
        g_string_append_printf(names, "%s%s", names->len > 0 ? ", " : "", feed->row.name);
    }
    g_set_error(error, CW_ERROR, CW_ERROR_UNSUPPORTED,
                "feed \"%s\" %s; these are read: %s; name one with --format", path,
                count == 0 ? "is empty" : "looks like no feed format", names->str);
    return NULL;
}

const cw_feed *cw_feed_find(const char *path, const cw_feed_options *options, GError **error)
{
    g_autofree char *head = g_malloc(HEAD_BYTES);
    gsize count;
    if (!read_head(path, head, &count, error))
        return NULL;
    if (options->format == NULL)
        return sniff(path, head, count, error);
    const cw_feed *feed = (const cw_feed *)cw_row_find(&cw_feed_table, options->format, error);
    gboolean is_folder = g_file_test(path, G_FILE_TEST_IS_DIR);
    gboolean wants_folder = feed == &cw_feed_folder || feed == &cw_feed_labelled;
    if (feed == NULL || is_folder == wants_folder)
        return feed;
    g_set_error(error, CW_ERROR, CW_ERROR_USAGE, "\"%s\" is %s; it cannot be read as %s", path,
                is_folder ? "a folder" : "no folder", options->format);
    return NULL;
}

gboolean cw_feed_read(const char *path, const cw_feed_options *options, cw_feed_visit visit,
                      gpointer data, GError **error)
{
    const cw_feed *feed = cw_feed_find(path, options, error);
    return feed != NULL && feed->read(path, options, visit, data, error);
}

static gboolean stop_at_once(gpointer data, const cw_feed_row *row, GError **error)
{
    (void)data;
    (void)row;
    (void)error;
    return FALSE;
}

gboolean cw_feed_check(const char *path, const cw_feed_options *options, GError **error)
{
    return cw_feed_read(path, options, stop_at_once, NULL, error);
}
