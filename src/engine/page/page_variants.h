/* SPDX-License-Identifier: Apache-2.0
 *
 * The page of colour variants: a row a predicted group, surest first, for a merchandiser to review.
 */
#pragma once

#include <colorway/variants.h>

G_BEGIN_DECLS

/* Writes a single HTML file: the groups with two colourways or more, each picture with id, colour,
 * the feed's group (marked where it disagrees) and confidence; then the counts and the threshold.
 */
gboolean cw_page_variants(const cw_variants_result *result, const char *path, GError **error);

G_END_DECLS
