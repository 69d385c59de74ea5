/* SPDX-License-Identifier: Apache-2.0
 *
 * A map of pictures that a person can move over, zoom into and colour; and the same drawn once.
 */
#pragma once

#include <colorway/map.h>

#include "engine/page/page_html.h"

G_BEGIN_DECLS

/* What the script of a page with a map does, for its footnote; cw_page_new_scripted() takes both.
 */
extern const char cw_page_map_script[];
extern const char cw_page_map_footnote[];

/* Adds `map`, of one point or more, to a page that brings its script; a page has one at most.
 * Thumbnails take the room that is left on the page: they are smaller where there are many, and
 * where they do not fit some points have none, which the page says. CW_ERROR_INTERRUPTED,
 * CW_ERROR_TOO_LARGE. */
gboolean cw_page_map_add(cw_page *page, const cw_map_result *map, int threads,
                         const cw_progress *progress, GError **error);

/* Writes a page of its own. */
gboolean cw_page_map(const cw_map_result *map, const char *path, int threads,
                     const cw_progress *progress, GError **error);

/* Writes an SVG file: points in the colours of the first column, and what these mean. */
gboolean cw_page_map_svg(const cw_map_result *map, const char *path, GError **error);

/* ---- colours, for the two above -------------------------------------------------------------- */

/* Values that are told apart: six colours, in two shapes; behind them stand the ranges. */
#define CW_PAGE_MAP_VALUES 12
#define CW_PAGE_MAP_CLASSES (CW_PAGE_MAP_VALUES + CW_MAP_RANGES)
#define CW_PAGE_MAP_OTHER (-1)   /* a value that is one of many, or a group of one point */
#define CW_PAGE_MAP_MISSING (-2) /* no value */

/* The class of a value of a column: those of most points have one each; of groups the six colours
 * come in turn; where there are ranges, that of the value's range. */
int cw_page_map_class(const cw_map_column *column, gint32 value);

/* "predicted group". */
const char *cw_page_map_name(const cw_map_column *column, char *buffer, gsize bytes);

G_END_DECLS
