/* SPDX-License-Identifier: Apache-2.0
 *
 * What commands print: JSON for programs, sizes and times for people.
 */
#pragma once

#include <glib.h>
#include <jansson.h>

G_BEGIN_DECLS

/* Prints one JSON object on one line and takes it over. */
void cw_print_json(json_t *object);

/* Adds a string, or null where `text` is NULL. */
void cw_print_set(json_t *object, const char *key, const char *text);

/* "3.2 GB", "35 min". (transfer full) */
char *cw_print_bytes(guint64 bytes);
char *cw_print_seconds(double seconds);

G_END_DECLS
