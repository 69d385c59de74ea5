/* SPDX-License-Identifier: Apache-2.0
 *
 * What metrics.jsonl of a run tells, while it may be written.
 */
#pragma once

#include <jansson.h>

#include <glib.h>

G_BEGIN_DECLS

/* "running", "finished" or "stopped". */
const char *cw_run_state(const char *folder);

/* Its last whole line, or NULL. (transfer full) */
json_t *cw_run_last_line(const char *folder);

/* The objects of all whole lines of the file at `path`, and how many bytes these are. (transfer
 * full) */
json_t *cw_run_lines(const char *path, gint64 *bytes);

G_END_DECLS
