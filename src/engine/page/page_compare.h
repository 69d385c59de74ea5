/* SPDX-License-Identifier: Apache-2.0
 *
 * The page of a comparison: a table a protocol, recipes and baselines side by side; then where
 * models disagree, in pictures.
 */
#pragma once

#include <jansson.h>

#include <glib.h>

G_BEGIN_DECLS

/* Writes what cw_compare() found on `catalog` (its path) as a single HTML file; links lead to the
 * report of every run, in folders beside it. */
gboolean cw_page_compare(const json_t *result, const char *catalog, const char *path,
                         GError **error);

G_END_DECLS
