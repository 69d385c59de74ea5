/* SPDX-License-Identifier: Apache-2.0
 *
 * The page of trends: which designs the range consists of, and in which colours.
 */
#pragma once

#include <colorway/variants.h>

G_BEGIN_DECLS

/* Writes the colours that were seen, then a row a predicted group of two colourways or more, the
 * largest first. The result has its trends. CW_ERROR_FAILED. */
gboolean cw_page_trends(const cw_variants_result *result, const char *path, GError **error);

G_END_DECLS
