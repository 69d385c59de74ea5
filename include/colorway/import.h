/* SPDX-License-Identifier: Apache-2.0
 *
 * Import: feed rows and their pictures into a catalogue. It may be killed at any moment and run
 * again: what was committed is passed over, and the end is that of an undisturbed run. The same
 * feed again changes nothing; only rows that failed are tried again.
 */
#pragma once

#include "base/option.h"
#include "base/progress.h"
#include "colorway/catalog.h"

G_BEGIN_DECLS

typedef struct {
    char *source;           /* whose items these are: (source, id) is unique in a catalogue */
    char *format;           /* a feed format's name, or NULL: found out from each file */
    gboolean full;          /* withdraw the items of `source` that these feeds do not list */
    gint64 batch;           /* items a commit; 0: 200 */
    gint64 threads;         /* that read pictures; 0: as many as the machine has processors */
    gint64 most_megapixels; /* a larger picture is refused before memory is taken for it */
} cw_import_settings;

/* The settings as option rows: defaults, ranges, units, flags. */
extern const cw_option cw_import_options[];

typedef struct {
    const char *const *feeds;       /* files or folders, NULL-terminated, at least one */
    const char *const *map;         /* "title=Name": our column = the feed's; or NULL */
    const char *const *pictures_at; /* "https://cdn.shop/=DIR": where addresses lie; or NULL */
} cw_import_sources;

typedef struct {
    gint64 rows;      /* read, good or bad */
    gint64 added;     /* items that were not there (or had been withdrawn) */
    gint64 updated;   /* items that were there and have changed */
    gint64 unchanged; /* items passed over */
    gint64 rejected;  /* rows that were not imported: exit status 3 when there is any */
    gint64 partial;   /* items imported without some of their pictures: exit status 3, too */
    gint64 withdrawn;
    gint64 pictures;    /* decoded in this run */
    gboolean held_back; /* `full` withdrew nothing, as the id of some bad row could not be read */
    char *errors_path;  /* import-errors.csv (feed,line,column,id,reason,catalog) beside the
                           catalogue, or NULL when all is well; owned */
} cw_import_result;

void cw_import_result_clear(cw_import_result *result);

/* Opens the catalogue at `path` to import into. One that is not there is made, but only for sources
 * that an import can begin with: for others nothing is left behind. Errors as those of
 * cw_catalog_open() and, for a new one, of cw_import() before anything is touched. */
cw_catalog *cw_import_open(const char *path, const cw_import_sources *sources,
                           const cw_import_settings *settings, GError **error);

/* Imports `sources` in order. All feeds are looked at before anything is touched: a missing file or
 * column fails at once (CW_ERROR_NOT_FOUND, CW_ERROR_USAGE). A row is rejected, listed, and the
 * rest goes on when it cannot be parsed, has no id, an id that an earlier row of these feeds has
 * (the earlier row stands), or no picture that can be read; what the catalogue knew of such an item
 * before stays. A row with some bad pictures is imported with its good ones and listed.
 *
 * Pictures are files below the feed's folder, or addresses that begin with a prefix of
 * `pictures_at` (the longest counts) and lie below its folder; anything else is refused, whether by
 * "..", by an absolute path or by a symbolic link. Every picture is decoded once, to find truncated
 * ones.
 *
 * The list has the rows of each source that its last import could not take whole. Where its name
 * belongs to another catalogue or to a file of the user's, CATALOG-import-errors.csv stands in.
 *
 * Also: CW_ERROR_BUSY, CW_ERROR_INTERRUPTED (what is committed stays), CW_ERROR_FAILED (disk full;
 * `full` with a feed that lists nothing). `result` is filled on success, and cleared by the
 * caller. */
gboolean cw_import(cw_catalog *catalog, const cw_import_sources *sources,
                   const cw_import_settings *settings, const cw_progress *progress,
                   cw_import_result *result, GError **error);

G_END_DECLS
