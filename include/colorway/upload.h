/* SPDX-License-Identifier: Apache-2.0
 *
 * Uploads: a feed and its pictures that come in one file, kept beside the catalogue to be imported
 * from there.
 */
#pragma once

#include "base/progress.h"

G_BEGIN_DECLS

/* Unpacks `file` into the folder CATALOG.uploads/SOURCE, over what an earlier upload of the same
 * source left there, and gives the path of the feed in it. `file` is a feed, or an archive (zip,
 * tar, tar.gz) of one and its pictures; it may come from anybody. `feed_name` says which file of an
 * archive is the feed; NULL: the one called feed.*, else the only table, JSON or XML file, of those
 * that lie highest. Only what lies in the feed's folder or below is kept, as what links are
 * relative to; names that begin with '.' and __MACOSX are passed over.
 *
 * CW_ERROR_USAGE, and nothing is changed: a source that is no plain name (base/plain_name.h), an
 * archive with links, devices, absolute names or "..", no feed or several; CW_ERROR_TOO_LARGE: more
 * than 200,000 files, 4 GiB, or, beyond 64 MiB, 100 times the bytes of `file`; CW_ERROR_BUSY:
 * another process unpacks there; CW_ERROR_FAILED, CW_ERROR_INTERRUPTED. (transfer full) */
char *cw_upload_unpack(const char *file, const char *catalog, const char *source,
                       const char *feed_name, const cw_progress *progress, GError **error);

/* The folder of the uploads of `source`. (transfer full) */
char *cw_upload_folder(const char *catalog, const char *source);

G_END_DECLS
