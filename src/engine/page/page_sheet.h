/* SPDX-License-Identifier: Apache-2.0
 *
 * Very many thumbnails: tiles of sheets, each sheet one JPEG.
 */
#pragma once

#include "base/progress.h"

G_BEGIN_DECLS

typedef struct {
    int side_px;       /* of a tile */
    int per_row;       /* tiles of a sheet side by side */
    GPtrArray *sheets; /* of char *: "data:image/jpeg;base64,..."; of per_row rows, but the last */
    gsize count;
    gint32 *tile;              /* [count] place: sheet * per_row^2 + row * per_row + column; -1 */
    int *width_px, *height_px; /* [count] of the picture, in the tile's upper left corner */
    gsize left_out;            /* of `count`: no room */
} cw_page_sheets;

/* Makes tiles of the picture files [count] (NULL: none), so large that all fit `most_bytes` of text
 * together, 32 to 128 px. Where they do not at 32 px, pictures spread evenly over the list get one
 * and the others are left out. A file of several is one tile; one that cannot be read has none.
 * Runs on `threads` threads (0: one a core), which the sheets do not depend on.
 * CW_ERROR_INTERRUPTED, CW_ERROR_TOO_LARGE. (transfer full) */
cw_page_sheets *cw_page_sheets_make(const char *const *pictures, gsize count, gsize most_bytes,
                                    int threads, const cw_progress *progress, GError **error);
void cw_page_sheets_free(cw_page_sheets *sheets);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(cw_page_sheets, cw_page_sheets_free)

G_END_DECLS
