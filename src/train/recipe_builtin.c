/* SPDX-License-Identifier: Apache-2.0
 *
 * The files of recipes/ as rows; the build writes recipe_rows.h from them.
 */
#include "recipe_rows.h"
#include "train/recipe.h"

#define ROW(name, summary, text)                                                                   \
    static const cw_recipe_file name##_recipe = {{#name, summary}, text};
CW_RECIPE_ROWS
#undef ROW

#define ROW(name, summary, text) &name##_recipe.row,
static const cw_row *const rows[] = {CW_RECIPE_ROWS NULL};
const cw_row_table cw_recipe_table = {"recipe", rows};
