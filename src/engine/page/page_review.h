/* SPDX-License-Identifier: Apache-2.0
 *
 * The page on which a person settles what the feed and the pictures disagree about.
 */
#pragma once

#include <colorway/variants.h>

G_BEGIN_DECLS

/* Writes the page of a result that has its doubts. The person answers by button or key; the page
 * keeps answers in the browser (a page at another path has others) and hands them out as
 * "decisions.csv", the decisions that the groups obeyed already first: what the next --pairs reads.
 * CW_ERROR_FAILED. */
gboolean cw_page_review(const cw_variants_result *result, const char *path, GError **error);

G_END_DECLS
