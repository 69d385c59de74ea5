/* SPDX-License-Identifier: Apache-2.0
 *
 * Charts as inline SVG: axes that end on round numbers, names beside what they name, colours that
 * everybody tells apart, readable from 360 px of width on.
 */
#pragma once

#include "engine/page/page_html.h"

G_BEGIN_DECLS

/* Round numbers that cover [low,high]: a step of 1, 2 or 5 times a power of ten. */
typedef struct {
    double low, high, step;
    int decimals; /* that ticks need */
} cw_chart_axis;

/* About `ticks` > 0 steps; an empty range is widened. */
cw_chart_axis cw_chart_axis_round(double low, double high, int ticks);

typedef struct {
    double x, y;
} cw_chart_point;

/* One curve. Where there are more points than pixels, neighbours are drawn as their mean within a
 * band from least to most. */
typedef struct {
    const char *title, *x_title, *y_title; /* with units */
    const char *note;                      /* a sentence below, or NULL */
    const cw_chart_point *points;          /* [count], ascending x */
    gsize count;
    double mark; /* a level to compare with; NAN: none */
    const char *mark_name;
    gboolean from_zero; /* the axis begins at 0 */
} cw_chart_line;

void cw_page_line_chart(cw_page *page, const cw_chart_line *line);

/* Two histograms over one axis, the first upwards, the second downwards, each as the share of its
 * own total. */
typedef struct {
    const char *title, *x_title, *note;
    const char *names[2];
    const guint64 *counts[2]; /* [bins] each */
    gsize bins;
    double low, high; /* of the bins */
    double mark;      /* NAN: none */
    const char *mark_name;
} cw_chart_histograms;

void cw_page_histograms(cw_page *page, const cw_chart_histograms *histograms);

/* Precision over recall, both in [0,1], with the point that was chosen (NAN: none). */
typedef struct {
    const char *title, *note;
    const double *recall, *precision; /* [count] */
    gsize count;
    double chosen_recall, chosen_precision;
    const char *chosen_name;
} cw_chart_recall;

void cw_page_recall_chart(cw_page *page, const cw_chart_recall *chart);

G_END_DECLS
