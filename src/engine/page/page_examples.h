/* SPDX-License-Identifier: Apache-2.0
 *
 * The page of a retrieval: its figures, then queries with the nearest pictures of every column, one
 * row below the other.
 */
#pragma once

#include <jansson.h>

#include <glib.h>

#include "base/progress.h"

G_BEGIN_DECLS

/* Writes what cw_evaluate() found of protocol retrieval, with its member "examples", as a single
 * HTML file; `on` says on which pictures. CW_ERROR_INTERRUPTED. */
gboolean cw_page_examples(const json_t *result, const char *on, const char *path,
                          const cw_progress *progress, GError **error);

G_END_DECLS
