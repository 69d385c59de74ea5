/* SPDX-License-Identifier: Apache-2.0
 *
 * Says a feed's rows as text: "line: name=value ... [picture picture] !line:column problem".
 */
#pragma once

#include <glib/gstdio.h>
#include <string.h>

#include "base/error.h"
#include "feed/feed.h"

static inline gboolean fixture_say_row(gpointer data, const cw_feed_row *row, GError **error)
{
    (void)error;
    g_string_append_printf(data, "%d:", (int)row->line);
    for (gsize i = 0; i < row->value_count; i++)
        g_string_append_printf(data, " %s=%s", row->values[i].name, row->values[i].value);
    for (gsize i = 0; i < row->picture_count; i++)
        g_string_append_printf(data, "%s%s%s", i == 0 ? " [" : " ", row->pictures[i].value,
                               i + 1 == row->picture_count ? "]" : "");
    if (row->problem != NULL)
        g_string_append_printf(data, " !%d:%d %s", (int)row->problem_line, (int)row->problem_column,
                               row->problem);
    g_string_append_c(data, '\n');
    return TRUE;
}

/* The rows of a feed of these bytes, or "error: ..." */
static inline char *fixture_read(const char *bytes, gsize count, const cw_feed_options *options)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *path = NULL;
    int file = g_file_open_tmp("colorway-feed-XXXXXX", &path, &error);
    g_assert_no_error(error);
    g_close(file, NULL);
    g_file_set_contents(path, bytes, (gssize)count, &error);
    g_assert_no_error(error);
    GString *text = g_string_new(NULL);
    if (!cw_feed_read(path, options, fixture_say_row, text, &error)) {
        g_auto(GStrv) parts = g_strsplit(error->message, path, -1);
        g_autofree char *message = g_strjoinv("FEED", parts);
        g_string_append_printf(text, "error: %s\n", message);
    }
    g_remove(path);
    return g_string_free(text, FALSE);
}
