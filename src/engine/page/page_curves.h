/* SPDX-License-Identifier: Apache-2.0
 *
 * The curves of a training run, drawn by the pages that show one.
 */
#pragma once

#include "engine/page/page_html.h"

G_BEGIN_DECLS

/* Draws a chart for every number that `folder`/metrics.jsonl has, and the figures at the end.
 * FALSE when there is nothing to draw. */
gboolean cw_page_curves(cw_page *page, const char *folder);

G_END_DECLS
