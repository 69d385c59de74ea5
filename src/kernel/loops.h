/* SPDX-License-Identifier: Apache-2.0
 *
 * Plain loops over f32 that fast forms share: vectorised, run by all threads when long.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* to += from. */
void cw_loop_add(float *to, const float *from, gsize count);

/* to[column] = (or +=) sum over rows of from [rows,columns]. */
void cw_loop_column_sums(float *to, const float *from, gsize rows, gsize columns,
                         gboolean accumulate);

/* Every row of to [rows,columns] = row. */
void cw_loop_repeat_row(float *to, const float *row, gsize rows, gsize columns);

G_END_DECLS
