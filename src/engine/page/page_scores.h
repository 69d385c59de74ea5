/* SPDX-License-Identifier: Apache-2.0
 *
 * What an evaluation found, as a table: a row a figure, a column a model or baseline.
 */
#pragma once

#include <jansson.h>

#include "engine/page/page_html.h"

G_BEGIN_DECLS

/* A score to three decimals, a large number as a person writes it; a dash where there is none. */
cw_page_number cw_page_score(const json_t *value);

/* The members "columns" and "rows" of `table`, as colorway/evaluate.h has them, the first column
 * marked; the first rows in sight, the others folded away. */
void cw_page_scores(cw_page *page, const json_t *table, const char *caption);

/* "queries: 236; gallery: 458". */
void cw_page_scores_facts(cw_page *page, const json_t *facts);

G_END_DECLS
