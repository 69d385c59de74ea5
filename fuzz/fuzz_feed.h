/* SPDX-License-Identifier: Apache-2.0
 *
 * Any bytes as a feed, read from memory. Every text handed on must be UTF-8, every row sound.
 */
#pragma once

#include <sys/mman.h>
#include <unistd.h>

#include "feed/feed.h"

int LLVMFuzzerTestOneInput(const guint8 *bytes, gsize count);

static inline gboolean fuzz_look_at(gpointer data, const cw_feed_row *row, GError **error)
{
    (void)data;
    (void)error;
    g_assert(row->problem == NULL || g_utf8_validate(row->problem, -1, NULL));
    for (gsize i = 0; i < row->value_count; i++) {
        g_assert(row->values[i].name[0] != '\0' && row->values[i].value[0] != '\0');
        g_assert(g_utf8_validate(row->values[i].value, -1, NULL));
        g_assert(cw_feed_row_find(row, row->values[i].name) == &row->values[i]);
    }
    for (gsize i = 0; i < row->picture_count; i++)
        g_assert(g_utf8_validate(row->pictures[i].value, -1, NULL));
    return TRUE;
}

static inline int fuzz_feed(const cw_feed *feed, const guint8 *bytes, gsize count)
{
    g_autoptr(GError) error = NULL;
    cw_feed_options options = {.format = feed->row.name};
    int file = memfd_create("feed", 0);
    g_assert(file >= 0 && write(file, bytes, count) == (ssize_t)count);
    g_autofree char *path = g_strdup_printf("/proc/self/fd/%d", file);
    gboolean well = feed->read(path, &options, fuzz_look_at, NULL, &error);
    g_assert(well == (error == NULL));
    close(file);
    return 0;
}
