/* SPDX-License-Identifier: Apache-2.0
 *
 * Work below LONG elements is not worth waking threads for.
 */
#include "kernel/loops.h"

#include <string.h>

#include "base/simd.h"

#define LONG 32768
#define COLUMNS 64 /* a thread's run of columns: four AVX-512 registers of sums */

CW_SIMD static void add_run(float *restrict to, const float *restrict from, gsize count)
{
    for (gsize i = 0; i < count; i++)
        to[i] += from[i];
}

void cw_loop_add(float *to, const float *from, gsize count)
{
    gsize chunk = 8192;
#pragma omp parallel for schedule(static) if (count > LONG)
    for (gsize start = 0; start < count; start += chunk)
        add_run(to + start, from + start, MIN(chunk, count - start));
}

CW_SIMD static void sum_columns(float *restrict to, const float *restrict from, gsize rows,
                                gsize stride, gsize columns, gboolean accumulate)
{
    float sums[COLUMNS] = {0};
    for (gsize row = 0; row < rows; row++)
        for (gsize c = 0; c < columns; c++)
            sums[c] += from[row * stride + c];
    for (gsize c = 0; c < columns; c++)
        to[c] = accumulate ? to[c] + sums[c] : sums[c];
}

void cw_loop_column_sums(float *to, const float *from, gsize rows, gsize columns,
                         gboolean accumulate)
{
#pragma omp parallel for schedule(static) if (rows * columns > LONG)
    for (gsize c = 0; c < columns; c += COLUMNS)
        sum_columns(to + c, from + c, rows, columns, MIN(COLUMNS, columns - c), accumulate);
}

void cw_loop_repeat_row(float *to, const float *row, gsize rows, gsize columns)
{
#pragma omp parallel for schedule(static) if (rows * columns > LONG)
    for (gsize i = 0; i < rows; i++)
        memcpy(to + i * columns, row, columns * sizeof(float));
}
