/* SPDX-License-Identifier: Apache-2.0
 *
 * The file of an upload, which nobody vouches for.
 */
#pragma once

#include "base/progress.h"

G_BEGIN_DECLS

#define CW_UPLOAD_LONE_FEED "feed" /* the name of what is no archive */

/* Writes the files of the archive, or the feed, `file` into `folder`, which is empty and nobody
 * else's; on failure the caller deletes what there is. The errors of cw_upload_unpack(). */
gboolean cw_upload_archive_read(const char *file, const char *folder, const cw_progress *progress,
                                GError **error);

G_END_DECLS
