/* SPDX-License-Identifier: Apache-2.0
 *
 * A map of pictures that a person can zoom into.
 */
#pragma once

#include "engine/page/page_html.h"
#include "engine/page/page_report.h"

G_BEGIN_DECLS

/* Draws `points` [count] > 0; those that do not fit the page's size are dots. */
void cw_page_map(cw_page *page, const cw_page_point *points, gsize count);

G_END_DECLS
