/* SPDX-License-Identifier: Apache-2.0
 *
 * The report of a training run: curves of what metrics.jsonl has, the strip of pinned items.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Reads `folder`/metrics.jsonl, strip.jsonl, strip/ and recipe.ini, writes `folder`/report.html, a
 * single file that opens without a server. */
gboolean cw_page_training(const char *folder, GError **error);

G_END_DECLS
