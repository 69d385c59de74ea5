/* SPDX-License-Identifier: Apache-2.0
 *
 * What a report shows beside its tables, measured with the vectors of one model: distances of pairs
 * of colourways, locally scaled, the threshold between same and different, the worst errors, a map.
 */
#pragma once

#include <colorway/evaluate.h>

#include "engine/page/page_report.h"

G_BEGIN_DECLS

#define CW_REPORT_BINS 2000 /* a page merges as many as it needs to */

typedef struct {
    char *model;     /* its name */
    char *note;      /* which pairs were looked at, in words; or why there are none */
    gboolean paired; /* there are pairs: all up to `errors` is filled */
    guint64 same[CW_REPORT_BINS], different[CW_REPORT_BINS]; /* up to `reach`, then the rest */
    double reach;
    double *recall, *precision; /* [points] */
    gsize points;
    double threshold, chosen_recall, chosen_precision;
    GArray *errors;    /* of cw_page_error, worst first */
    cw_map_result map; /* of a sample of designs; zero: too few */
    GStringChunk *strings;
} cw_report_view;

/* Fills a zero `view`: the model of `request` on the items that it lets through. Of large
 * catalogues it looks at a sample of designs, and the note says so. CW_ERROR_NOT_FOUND (model, no
 * pictures), CW_ERROR_INTERRUPTED. */
gboolean cw_report_view_fill(cw_report_view *view, cw_catalog *catalog,
                             const cw_evaluate_request *request, const cw_progress *progress,
                             GError **error);
void cw_report_view_clear(cw_report_view *view);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(cw_report_view, cw_report_view_clear)

G_END_DECLS
