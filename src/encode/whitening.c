/* SPDX-License-Identifier: Apache-2.0
 *
 * With C + sI = L L^T (Cholesky) W = L^-1 is a whitening matrix; every other one is a rotation of
 * it, and cosines do not see rotations.
 */
#include "encode/whitening.h"

#include <math.h>
#include <string.h>

#include "base/error.h"

/* Mean of rows [first, end). */
static void find_mean(const float *vectors, gsize first, gsize end, gsize dimension, double *mean)
{
    memset(mean, 0, dimension * sizeof *mean);
    for (gsize i = first; i < end; i++)
        for (gsize d = 0; d < dimension; d++)
            mean[d] += vectors[i * dimension + d] / (double)(end - first);
}

/* Adds the products of rows [first, end) around their mean to the lower triangle `products`. */
static void add_products(const float *vectors, gsize first, gsize end, gsize dimension,
                         double *mean, double *x, double *products)
{
    find_mean(vectors, first, end, dimension, mean);
    for (gsize i = first; i < end; i++) {
        for (gsize d = 0; d < dimension; d++)
            x[d] = vectors[i * dimension + d] - mean[d];
        for (gsize d = 0; d < dimension; d++)
            for (gsize e = 0; e <= d; e++)
                products[d * dimension + e] += x[d] * x[e];
    }
}

/* Lower triangle of the covariance: around the mean of all rows, or around each item's own. */
static void measure(const float *vectors, gsize rows, gsize dimension, const guint32 *items,
                    double *covariance)
{
    g_autofree double *mean = g_new(double, dimension);
    g_autofree double *x = g_new(double, dimension);
    gsize freedom = 0;
    for (gsize first = 0, end = 0; first < rows; first = end) {
        end = items != NULL ? first + 1 : rows;
        while (end < rows && items[end] == items[first])
            end++;
        freedom += end - first - 1;
        if (end - first > 1)
            add_products(vectors, first, end, dimension, mean, x, covariance);
    }
    for (gsize i = 0; freedom > 0 && i < dimension * dimension; i++)
        covariance[i] /= (double)freedom;
}

/* Replaces the lower triangle of a positive definite matrix by its Cholesky factor. */
static void factorise(double *matrix, gsize dimension)
{
    for (gsize j = 0; j < dimension; j++)
        for (gsize i = j; i < dimension; i++) {
            double sum = matrix[i * dimension + j];
            for (gsize k = 0; k < j; k++)
                sum -= matrix[i * dimension + k] * matrix[j * dimension + k];
            matrix[i * dimension + j] = i == j ? sqrt(sum) : sum / matrix[j * dimension + j];
        }
}

/* The inverse of a lower triangle, row by row: L W = I. */
static void invert(const double *lower, gsize dimension, float *inverse)
{
    g_autofree double *column = g_new(double, dimension);
    for (gsize j = 0; j < dimension; j++) {
        for (gsize i = 0; i < j; i++)
            inverse[i * dimension + j] = 0;
        for (gsize i = j; i < dimension; i++) {
            double sum = i == j ? 1 : 0;
            for (gsize k = j; k < i; k++)
                sum -= lower[i * dimension + k] * column[k];
            column[i] = sum / lower[i * dimension + i];
            inverse[i * dimension + j] = (float)column[i];
        }
    }
}

gboolean cw_whitening_fit(const float *vectors, gsize rows, gsize dimension, const guint32 *items,
                          double shrink, float *weight, float *bias, GError **error)
{
    if (rows < 2 || shrink <= 0) {
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                    "whitening needs two rows and a positive "
                    "shrinkage, not %" G_GSIZE_FORMAT " and %g",
                    rows, shrink);
        return FALSE;
    }
    g_autofree double *matrix = g_new0(double, dimension *dimension);
    g_autofree double *mean = g_new(double, dimension);
    double trace = 0;
    measure(vectors, rows, dimension, items, matrix);
    find_mean(vectors, 0, rows, dimension, mean);
    for (gsize d = 0; d < dimension; d++)
        trace += matrix[d * dimension + d];
    if (!(trace > 1e-12)) {
        g_set_error(error, CW_ERROR, CW_ERROR_FAILED,
                    items != NULL ? "no item has pictures that differ in their embeddings"
                                  : "all embeddings are equal: the run collapsed");
        return FALSE;
    }
    for (gsize d = 0; d < dimension; d++)
        matrix[d * dimension + d] += shrink * trace / (double)dimension;
    factorise(matrix, dimension);
    invert(matrix, dimension, weight);
    for (gsize i = 0; i < dimension; i++) {
        double sum = 0;
        for (gsize j = 0; j <= i; j++)
            sum += weight[i * dimension + j] * mean[j];
        bias[i] = (float)-sum;
    }
    return TRUE;
}
