/* SPDX-License-Identifier: Apache-2.0
 *
 * Files of one JSON object a line, as a run leaves them: a line that a crash cut short is skipped
 * and counted, never in the way of the rest.
 */
#pragma once

#include <jansson.h>

#include <glib.h>

G_BEGIN_DECLS

/* Reads `path` into a JSON array of objects; `malformed` counts the lines that are none. A file
 * that is not there is an empty array. (transfer full) */
json_t *cw_json_lines_load(const char *path, gsize *malformed);

G_END_DECLS
