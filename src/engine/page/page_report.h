/* SPDX-License-Identifier: Apache-2.0
 *
 * The report of models on a catalogue: the figures that papers publish, the scores beside the
 * baselines; of one model how far same designs lie from different ones, the worst errors with
 * pictures, a map.
 */
#pragma once

#include <colorway/map.h>

G_BEGIN_DECLS

/* One pair that was judged wrongly, for the gallery of errors. */
typedef struct {
    const char *first_picture, *second_picture; /* files */
    const char *first_caption, *second_caption;
    double distance;
    gboolean same; /* the truth */
} cw_page_error;

typedef struct {
    const json_t *report;   /* as cw_report() gives it */
    gboolean unseen;        /* only designs that a model was never trained on were asked about */
    const char *model;      /* the name of the model that the rest is about; NULL: of none */
    const char *pairs_note; /* what pairs were looked at; or why there are none */
    const guint64 *same, *different;  /* histograms over scaled distance [0,reach], [bins] */
    gsize bins;                       /* 0: none */
    double reach;                     /* the last bin has all beyond, too */
    const double *recall, *precision; /* the curve over thresholds, [points] */
    gsize points;
    double chosen_recall, chosen_precision, threshold; /* NAN: none */
    const cw_page_error *errors;                       /* worst first, [error_count] */
    gsize error_count;
    const cw_map_result *map; /* NULL: none */
    int threads;              /* that draw its pictures; 0: as many as the machine has */
    const cw_progress *progress;
    const char *training_folder; /* whose curves are drawn too, or NULL */
} cw_page_report_data;

/* Writes a single HTML file that opens without a server. CW_ERROR_INTERRUPTED. */
gboolean cw_page_report(const cw_page_report_data *data, const char *path, GError **error);

G_END_DECLS
