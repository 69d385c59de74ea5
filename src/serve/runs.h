/* SPDX-License-Identifier: Apache-2.0
 *
 * Training runs as their folders tell of them, whoever trains there: a run is a folder in the
 * folder of runs that has a metrics.jsonl, called by a plain name (base/plain_name.h).
 */
#pragma once

#include <jansson.h>

#include <glib.h>

#include "serve/event_streams.h"

G_BEGIN_DECLS

/* What a job was asked for, kept in the folder of its run. */
#define CW_RUN_REQUEST "request.json"

/* The folder of the run `name`. CW_ERROR_USAGE for no plain name, CW_ERROR_NOT_FOUND.
 * (transfer full) */
char *cw_run_find(const char *runs, const char *name, GError **error);

/* {"name", "state": "running" (a process trains there), "finished" (there is a model) or "stopped",
 * "method", "steps", "loss": as of the last line of metrics.jsonl, "changed": when that was
 * written}; what is not known is null. (transfer full) */
json_t *cw_run_summarise(const char *folder);

/* The summaries of all runs, the last changed first. (transfer full) */
json_t *cw_runs_list(const char *runs);

/* The summary with "settings": {group: {key: value}} of recipe.ini, "last": all figures of the last
 * line, "report": whether there is a report.html, "resumable": whether a job began it. (transfer
 * full) */
json_t *cw_run_describe(const char *folder);

/* {"bytes": of metrics.jsonl that were read, whole lines, "curves": {name: {"step": [...], "value":
 * [...]}}}, one of each figure but step. A curve of more than `most` points has of each stretch of
 * steps the least and the largest value, so that no peak is lost. (transfer full) */
json_t *cw_run_curves(const char *folder, gsize most);

/* {"looks": [{"epoch", "rows": [[picture, neighbour, ...], ...]}]}, as strip.jsonl has them.
 * (transfer full) */
json_t *cw_run_strip(const char *folder);

/* The events of a run: each line of metrics.jsonl from byte `from` on (negative: from its end), its
 * id the byte behind it; when nobody trains there any more an event "end". Where the file has been
 * cut, as a resumed run does, an event "cut" comes first. */
cw_event_source cw_run_events(const char *folder, gint64 from);

G_END_DECLS
