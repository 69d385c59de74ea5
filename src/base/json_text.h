/* SPDX-License-Identifier: Apache-2.0
 *
 * Text in JSON. Paths and what feeds brought may be no UTF-8: what JSON cannot say is replaced by
 * U+FFFD.
 */
#pragma once

#include <glib.h>
#include <jansson.h>

G_BEGIN_DECLS

/* Text as a JSON string, or null where it is NULL. (transfer full) */
json_t *cw_json_text(const char *text);

/* A time, in seconds since 1970, as ISO 8601 in UTC; null for 0. (transfer full) */
json_t *cw_json_time(gint64 seconds);

/* Adds a text to an object. */
void cw_json_set(json_t *object, const char *key, const char *text);

G_END_DECLS
