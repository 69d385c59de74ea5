/* SPDX-License-Identifier: Apache-2.0
 *
 * Detectors of persons, heads and garments: a row table. `border` needs nothing but a plain
 * background, `sidecar` reads boxes from a CSV file, `cascade` runs the boosted cascades that
 * Debian's opencv-data ships. After opening, detectors are read-only: threads may share them.
 */
#pragma once

#include "base/row.h"
#include "image/image.h"
#include "image/parts.h"

G_BEGIN_DECLS

typedef enum {
    CW_DETECT_PERSON,
    CW_DETECT_HEAD,
    CW_DETECT_GARMENT,
    CW_DETECT_KINDS
} cw_detect_kind;

typedef struct {
    cw_row row;
    const char *path_doc; /* what the path given to open() is; NULL: none is taken */
    /* What the detector keeps, or NULL with an error; may be NULL when nothing needs opening. */
    gpointer (*open)(const char *path, GError **error);
    void (*close)(gpointer state);
    /* Fills up to `most` boxes, best first; number found, 0 when there are none, -1 on error. */
    int (*find)(gconstpointer state, const char *name, const cw_image *image, cw_detect_kind kind,
                cw_box *boxes, int most, GError **error);
    /* Fills the best box of every kind, empty where there is none, as find() would, at the cost of
     * one question; NULL: the detector is asked kind by kind. */
    gboolean (*find_all)(gconstpointer state, const char *name, const cw_image *image,
                         cw_box boxes[CW_DETECT_KINDS], GError **error);
} cw_detector;

extern const cw_row_table cw_detectors;
extern const cw_detector cw_detector_border;
extern const cw_detector cw_detector_sidecar;
extern const cw_detector cw_detector_cascade;

/* Opened detectors, which are asked in turn. */
typedef struct cw_detect cw_detect;

/* Opens the detectors of `text`: "NAME[:PATH]" of each, joined by commas. PATH is the CSV file of
 * sidecar, the folder of cascade (none: where Debian has them). CW_ERROR_NOT_FOUND names the
 * missing file. */
cw_detect *cw_detect_open(const char *text, GError **error);
void cw_detect_close(cw_detect *detect);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(cw_detect, cw_detect_close)

/* SHA-256 of their names and of the files they read, 64 hexadecimal digits. */
const char *cw_detect_hash(const cw_detect *detect);

/* Boxes of `kind` in `image`, best first, clipped to it, of the first detector that finds some.
 * `name` is the picture's path, by which sidecar knows it (others ignore it; NULL allowed). Number
 * found, or -1 on error. */
int cw_detect_find(const cw_detect *detect, const char *name, const cw_image *image,
                   cw_detect_kind kind, cw_box *boxes, int most, GError **error);

/* The best box of each kind. What nobody finds stays empty: the whole picture is used then. */
gboolean cw_detect_parts(const cw_detect *detect, const char *name, const cw_image *image,
                         cw_parts *parts, GError **error);

G_END_DECLS
