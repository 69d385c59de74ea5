/* SPDX-License-Identifier: Apache-2.0
 *
 * With T the covariance of all rows, the rows of W are generalised eigenvectors, T w = l B w and
 * w^T B w = 1, by falling l: W B W^T = I and W T W^T is diagonal.
 */
#include "encode/whitening.h"

#include <cblas.h>
#include <lapacke.h>
#include <string.h>

#include "base/error.h"
#include "base/size.h"

#define BLOCK 256 /* rows that are multiplied at once */

typedef struct {
    const cw_whitening_rows *rows;
    gsize kept;
    double *total, *within; /* [D,D], lower triangles: T and B */
    double *mean;           /* [D] */
} fit;

static void fit_clear(fit *f)
{
    cw_size_free(f->total);
    cw_size_free(f->within);
    g_free(f->mean);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(fit, fit_clear)

/* Mean of rows [first, end). */
static void find_mean(const cw_whitening_rows *rows, gsize first, gsize end, double *mean)
{
    const gsize dimension = rows->dimension;
    memset(mean, 0, dimension * sizeof *mean);
    for (gsize i = first; i < end; i++)
        for (gsize d = 0; d < dimension; d++)
            mean[d] += rows->vectors[i * dimension + d] / (double)(end - first);
}

static gboolean has_sibling(const cw_whitening_rows *rows, gsize i)
{
    const guint32 *items = rows->items;
    return (i > 0 && items[i - 1] == items[i]) || (i + 1 < rows->count && items[i + 1] == items[i]);
}

/* Mean of the rows whose spread is measured: all, or those of items with several. */
static void find_centre(const cw_whitening_rows *rows, double *centre)
{
    gsize count = 0;
    memset(centre, 0, rows->dimension * sizeof *centre);
    for (gsize i = 0; i < rows->count; i++) {
        if (rows->items != NULL && !has_sibling(rows, i))
            continue;
        for (gsize d = 0; d < rows->dimension; d++)
            centre[d] += rows->vectors[i * rows->dimension + d];
        count++;
    }
    for (gsize d = 0; d < rows->dimension; d++)
        centre[d] /= (double)MAX(1, count);
}

/* Adds X^T X of `count` rows x [count,D] to a lower triangle. */
static void add_products(const double *x, gsize count, gsize dimension, double *products)
{
    cblas_dsyrk(CblasRowMajor, CblasLower, CblasTrans, (int)dimension, (int)count, 1, x,
                (int)dimension, 1, products, (int)dimension);
}

/* Lower triangle of the covariance: around the mean of all rows, or around each item's own. */
static void measure(const cw_whitening_rows *rows, const guint32 *items, double *covariance)
{
    const gsize dimension = rows->dimension;
    g_autofree double *mean = g_new(double, dimension);
    g_autofree double *block = g_new(double, BLOCK *dimension);
    gsize freedom = 0, filled = 0;
    for (gsize first = 0, end = 0; first < rows->count; first = end) {
        end = items != NULL ? first + 1 : rows->count;
        while (end < rows->count && items[end] == items[first])
            end++;
        freedom += end - first - 1;
        find_mean(rows, first, end, mean);
        for (gsize i = first; i < end; i++) {
            for (gsize d = 0; d < dimension; d++)
                block[filled * dimension + d] = rows->vectors[i * dimension + d] - mean[d];
            if (++filled < BLOCK)
                continue;
            add_products(block, filled, dimension, covariance);
            filled = 0;
        }
    }
    add_products(block, filled, dimension, covariance);
    for (gsize i = 0; freedom > 0 && i < dimension * dimension; i++)
        covariance[i] /= (double)freedom;
}

static double trace(const double *matrix, gsize dimension)
{
    double sum = 0;
    for (gsize d = 0; d < dimension; d++)
        sum += matrix[d * dimension + d];
    return sum;
}

static gboolean measure_both(fit *f, double shrink, GError **error)
{
    const cw_whitening_rows *rows = f->rows;
    const gsize dimension = rows->dimension;
    f->mean = g_new(double, dimension);
    f->total = cw_size_alloc(dimension * dimension, sizeof(double), "a covariance", error);
    f->within = f->total == NULL
                    ? NULL
                    : cw_size_alloc(dimension * dimension, sizeof(double), "a covariance", error);
    if (f->within == NULL)
        return FALSE;
    find_centre(rows, f->mean);
    measure(rows, NULL, f->total);
    if (rows->items != NULL)
        measure(rows, rows->items, f->within);
    else
        memcpy(f->within, f->total, dimension * dimension * sizeof(double));
    const double spread = trace(f->within, dimension);
    if (!(spread > 1e-12)) {
        g_set_error(error, CW_ERROR, CW_ERROR_FAILED,
                    rows->items != NULL ? "no item has pictures that differ in their embeddings"
                                        : "all embeddings are equal: the run collapsed");
        return FALSE;
    }
    for (gsize d = 0; d < dimension; d++)
        f->within[d * dimension + d] += shrink * spread / (double)dimension;
    return TRUE;
}

/* The eigenvectors of the largest eigenvalues, these rising, into the rows of `directions`
 * [kept,D]; the matrices are used up. To LAPACK, which counts down columns, a lower triangle is an
 * upper one and a row a column. */
static gboolean solve(fit *f, double *directions, GError **error)
{
    const lapack_int d = (lapack_int)f->rows->dimension, kept = (lapack_int)f->kept;
    g_autofree double *values = g_new(double, d);
    g_autofree lapack_int *failed = g_new(lapack_int, d);
    lapack_int found;
    const lapack_int status =
        LAPACKE_dsygvx(LAPACK_COL_MAJOR, 1, 'V', 'I', 'U', d, f->total, d, f->within, d, 0, 0,
                       d - kept + 1, d, 0, &found, values, directions, d, failed);
    if (status == 0)
        return TRUE;
    g_set_error(error, CW_ERROR, CW_ERROR_FAILED,
                "the embeddings' covariance has no eigenvectors (LAPACK's dsygvx says %d)",
                (int)status);
    return FALSE;
}

/* Turned so that the largest number of a direction is positive: which of its two ends LAPACK
 * gives, means nothing. */
static double orient(const double *direction, gsize dimension)
{
    const gsize largest = cblas_idamax((int)dimension, direction, 1);
    return direction[largest] < 0 ? -1 : 1;
}

gboolean cw_whitening_fit(const cw_whitening_rows *rows, double shrink, gsize kept, float *weight,
                          float *bias, GError **error)
{
    const gsize dimension = rows->dimension;
    g_auto(fit) f = {.rows = rows, .kept = kept};
    g_return_val_if_fail(kept > 0 && kept <= dimension, FALSE);
    if (rows->count < 2 || shrink <= 0) {
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                    "whitening needs two rows and a positive "
                    "shrinkage, not %" G_GSIZE_FORMAT " and %g",
                    rows->count, shrink);
        return FALSE;
    }
    cw_autosize double *directions =
        cw_size_alloc(kept * dimension, sizeof *directions, "directions", error);
    if (directions == NULL || !measure_both(&f, shrink, error) || !solve(&f, directions, error))
        return FALSE;
    for (gsize k = 0; k < kept; k++) {
        const double *direction = directions + (kept - 1 - k) * dimension;
        const double sign = orient(direction, dimension);
        for (gsize d = 0; d < dimension; d++)
            weight[k * dimension + d] = (float)(sign * direction[d]);
        bias[k] = (float)(-sign * cblas_ddot((int)dimension, direction, 1, f.mean, 1));
    }
    return TRUE;
}
