/* SPDX-License-Identifier: Apache-2.0
 *
 * What commands print: JSON for programs, sizes and times for people.
 */
#pragma once

#include <glib.h>
#include <jansson.h>

#include "base/json_text.h"
#include "cli/command.h"

G_BEGIN_DECLS

/* Prints one JSON object on one line and takes it over. */
void cw_print_json(json_t *object);

/* "3.2 GB", "35 min". (transfer full) */
char *cw_print_bytes(guint64 bytes);
char *cw_print_seconds(double seconds);

/* Says how many pictures were not measured, if any, whatever is printed; verify knows those of a
 * catalogue. The exit status that this makes. */
cw_exit cw_print_left_out(json_int_t unreadable, gboolean of_catalog);

/* Says what came of completing a feed, whatever is printed: how many items get `what` ("values") in
 * the file `supplement` (or NULL) and which get nothing. The exit status that this makes. */
cw_exit cw_print_completed(const json_t *result, const char *supplement, const char *what);

/* Says how many items have no place in a result, if any, whatever is printed: they show only
 * pictures that many groups share, or have no vector by `model`. The exit status that this makes.
 */
cw_exit cw_print_unplaced(gsize placeholders, gsize without_vector, const char *model);

G_END_DECLS
