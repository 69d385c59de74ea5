/* SPDX-License-Identifier: Apache-2.0
 *
 * metrics.jsonl: one JSON object a line, appended as a run goes on; a resumed run first cuts off
 * what came after its checkpoint. Whoever has it open is alone in the folder of the run.
 */
#pragma once

#include <jansson.h>

#include <glib.h>

G_BEGIN_DECLS

typedef struct cw_metrics cw_metrics;

/* Makes `folder` where it is not, opens its metrics.jsonl as it is, and so locks it. CW_ERROR_BUSY
 * when another process has it open so: two runs in one folder. */
cw_metrics *cw_metrics_open(const char *folder, GError **error);
void cw_metrics_close(cw_metrics *metrics);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(cw_metrics, cw_metrics_close)

/* Cuts the file to `bytes` (0: begins anew), never lengthening it; lines are appended there. */
gboolean cw_metrics_cut(cw_metrics *metrics, gint64 bytes, GError **error);

/* Appends a line; takes `line` over. */
gboolean cw_metrics_put(cw_metrics *metrics, json_t *line, GError **error);

/* Bytes so far, all of them handed to the system. */
gint64 cw_metrics_bytes(const cw_metrics *metrics);

G_END_DECLS
