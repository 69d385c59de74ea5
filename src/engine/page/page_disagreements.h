/* SPDX-License-Identifier: Apache-2.0
 *
 * What a comparison shows in pictures: pairs that one model calls similar and another far, items
 * that one finds and another does not, sheets of clusters.
 */
#pragma once

#include <jansson.h>

#include "engine/page/page_html.h"

G_BEGIN_DECLS

/* Draws the members "disagreements" and "sheets" of what cw_compare() found, as
 * colorway/compare.h has them; nothing where they are not there. */
void cw_page_disagreements(cw_page *page, const json_t *result);

G_END_DECLS
