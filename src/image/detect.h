/* SPDX-License-Identifier: Apache-2.0
 *
 * Detectors of persons, heads and garments: a row table. `border` needs nothing but a plain
 * background, `sidecar` reads boxes from a CSV file, `cascade` runs the boosted cascades that
 * Debian's opencv-data ships. After opening, a detector is read-only: threads may share it.
 */
#pragma once

#include "base/row.h"
#include "image/image.h"
#include "image/parts.h"

G_BEGIN_DECLS

typedef enum { CW_DETECT_PERSON, CW_DETECT_HEAD, CW_DETECT_GARMENT } cw_detect_kind;

typedef struct {
    cw_row row;
    const char *path_doc; /* what the path given to open() is; NULL: none is taken */
    /* What the detector keeps, or NULL with an error; may be NULL when nothing needs opening. */
    gpointer (*open)(const char *path, GError **error);
    void (*close)(gpointer state);
    /* Fills up to `most` boxes, best first; number found, 0 when there are none, -1 on error. */
    int (*find)(gconstpointer state, const char *name, const cw_image *image, cw_detect_kind kind,
                cw_box *boxes, int most, GError **error);
} cw_detector;

extern const cw_row_table cw_detectors;
extern const cw_detector cw_detector_border;
extern const cw_detector cw_detector_sidecar;
extern const cw_detector cw_detector_cascade;

/* An opened detector. */
typedef struct cw_detect cw_detect;

/* Opens the detector called `name`. `path`: of the CSV file (sidecar), of the folder with the
 * cascades (cascade; NULL: where Debian has them). CW_ERROR_NOT_FOUND names the missing file. */
cw_detect *cw_detect_open(const char *name, const char *path, GError **error);
void cw_detect_close(cw_detect *detect);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(cw_detect, cw_detect_close)

/* Boxes of `kind` in `image`, best first, clipped to it. `name` is the picture's name as the
 * sidecar file has it (others ignore it; NULL allowed). Number found, or -1 on error. */
int cw_detect_find(const cw_detect *detect, const char *name, const cw_image *image,
                   cw_detect_kind kind, cw_box *boxes, int most, GError **error);

/* Asks the detectors in turn, kind by kind; the first one that finds something wins. What nobody
 * finds stays empty: the whole picture is used then. */
gboolean cw_detect_parts(cw_detect *const *detects, int count, const char *name,
                         const cw_image *image, cw_parts *parts, GError **error);

G_END_DECLS
