/* SPDX-License-Identifier: Apache-2.0
 *
 * From the scores of single runs to one table: means and spreads over seeds.
 */
#pragma once

#include <jansson.h>

#include <glib.h>

G_BEGIN_DECLS

typedef struct cw_compare_table cw_compare_table;

/* `recipes` [recipe_count] are the first columns, borrowed. */
cw_compare_table *cw_compare_table_new(const char *const *recipes, gsize recipe_count);
void cw_compare_table_free(cw_compare_table *table);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(cw_compare_table, cw_compare_table_free)

/* Takes the results of one run's protocols, an array as cw_evaluate() gives them or {"protocol",
 * "skipped"}: the model's values are those of `recipe`, those of baselines have columns of their
 * own. So do those of tables beside, whose rows are called "TABLE: ROW". */
void cw_compare_table_take(cw_compare_table *table, const char *recipe, const json_t *results);

/* {"columns", "protocols"} as colorway/compare.h says. (transfer full) */
json_t *cw_compare_table_result(const cw_compare_table *table);

G_END_DECLS
