/* SPDX-License-Identifier: Apache-2.0
 *
 * The rows of X^T, a block of vectors at a time, are multiplied by score/similarity.h, whose sums
 * have one order; LAPACK runs on one thread, for its sums may depend on how many there are. With X
 * X^T = U S U^T, the rows of U^T X have the squared lengths S and the directions of X^T X.
 */
#include "cluster/principal.h"

#include <lapacke.h>
#include <math.h>
#include <omp.h>
#include <string.h>

#include "base/error.h"
#include "base/size.h"
#include "score/similarity.h"

#define BLOCK 4096 /* vectors that are multiplied at once */

typedef struct {
    const float *vectors;
    gsize items, dimension, kept;
    int threads;
    float *mean;        /* [D] */
    float *turned;      /* [D,BLOCK] centred vectors, transposed */
    double *covariance; /* [D,D], lower triangle, times N */
    float *directions;  /* [kept,D] */
} fit;

static void fit_clear(fit *f)
{
    g_free(f->mean);
    cw_size_free(f->turned);
    cw_size_free(f->covariance);
    g_free(f->directions);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(fit, fit_clear)

static void find_mean(fit *f)
{
    g_autofree double *sums = g_new0(double, f->dimension);
    f->mean = g_new(float, f->dimension);
    for (gsize i = 0; i < f->items; i++)
        for (gsize d = 0; d < f->dimension; d++)
            sums[d] += f->vectors[i * f->dimension + d];
    for (gsize d = 0; d < f->dimension; d++)
        f->mean[d] = (float)(sums[d] / (double)f->items);
}

static void add_block(const fit *f, gsize first, gsize count)
{
    const gsize dimension = f->dimension;
    for (gsize i = 0; i < count; i++)
        for (gsize d = 0; d < dimension; d++)
            f->turned[d * BLOCK + i] = f->vectors[(first + i) * dimension + d] - f->mean[d];
#pragma omp parallel num_threads(f->threads)
    {
        g_autofree float *products = g_new(float, dimension);
#pragma omp for schedule(dynamic, 8)
        for (gsize d = 0; d < dimension; d++) {
            cw_similarity_rows(f->turned + d * BLOCK, f->turned, BLOCK, d + 1, count, products);
            for (gsize e = 0; e <= d; e++)
                f->covariance[d * dimension + e] += products[e];
        }
    }
}

/* The eigenvectors of the largest eigenvalues, these rising; the covariance is used up. To LAPACK,
 * which counts down columns, a lower triangle is an upper one and a row a column. */
static gboolean solve(fit *f, GError **error)
{
    const lapack_int d = (lapack_int)f->dimension, kept = (lapack_int)f->kept;
    g_autofree double *values = g_new(double, d);
    g_autofree double *directions = g_new(double, f->kept * f->dimension);
    g_autofree lapack_int *support = g_new(lapack_int, 2 * d);
    lapack_int found;
    const int threads = omp_get_max_threads();
    omp_set_num_threads(1);
    const lapack_int status =
        LAPACKE_dsyevr(LAPACK_COL_MAJOR, 'V', 'I', 'U', d, f->covariance, d, 0, 0, d - kept + 1, d,
                       0, &found, values, directions, d, support);
    omp_set_num_threads(threads);
    if (status != 0) {
        g_set_error(error, CW_ERROR, CW_ERROR_FAILED,
                    "the vectors have no principal directions (LAPACK says %d): is one of them not "
                    "finite?",
                    (int)status);
        return FALSE;
    }
    f->directions = g_new(float, f->kept * f->dimension);
    for (gsize i = 0; i < f->kept * f->dimension; i++)
        f->directions[i] = (float)directions[i];
    return TRUE;
}

static void project(const fit *f, float *projected)
{
    const gsize dimension = f->dimension;
#pragma omp parallel num_threads(f->threads)
    {
        g_autofree float *centred = g_new(float, dimension);
#pragma omp for schedule(static)
        for (gsize i = 0; i < f->items; i++) {
            for (gsize d = 0; d < dimension; d++)
                centred[d] = f->vectors[i * dimension + d] - f->mean[d];
            cw_similarity_rows(centred, f->directions, dimension, f->kept, dimension,
                               projected + i * f->kept);
        }
    }
}

gboolean cw_principal_project(const float *vectors, gsize items, gsize dimension, gsize kept,
                              guint threads, float *projected, GError **error)
{
    g_auto(fit) f = {.vectors = vectors,
                     .items = items,
                     .dimension = dimension,
                     .kept = kept,
                     .threads = (int)(threads > 0 ? threads : g_get_num_processors())};
    f.turned = cw_size_alloc(dimension * BLOCK, sizeof(float), "principal directions", error);
    f.covariance = f.turned != NULL ? cw_size_alloc(dimension * dimension, sizeof(double),
                                                    "principal directions", error)
                                    : NULL;
    if (f.covariance == NULL)
        return FALSE;
    find_mean(&f);
    for (gsize first = 0; first < items; first += BLOCK)
        add_block(&f, first, MIN(BLOCK, items - first));
    if (!solve(&f, error))
        return FALSE;
    project(&f, projected);
    return TRUE;
}

/* ---- of few vectors -------------------------------------------------------------------------- */

static void centre(fit *f, float *centred)
{
    find_mean(f);
    for (gsize i = 0; i < f->items; i++)
        for (gsize d = 0; d < f->dimension; d++)
            centred[i * f->dimension + d] = f->vectors[i * f->dimension + d] - f->mean[d];
}

/* X X^T, its lower triangle. */
static void multiply(const float *centred, gsize dimension, fit *products)
{
    const gsize items = products->dimension;
#pragma omp parallel num_threads(products->threads)
    {
        g_autofree float *row = g_new(float, items);
#pragma omp for schedule(dynamic, 8)
        for (gsize i = 0; i < items; i++) {
            cw_similarity_rows(centred + i * dimension, centred, dimension, i + 1, dimension, row);
            for (gsize j = 0; j <= i; j++)
                products->covariance[i * items + j] = row[j];
        }
    }
}

gboolean cw_principal_rows(const float *vectors, gsize items, gsize dimension, gsize kept,
                           guint threads, float *rows, GError **error)
{
    g_auto(fit) f = {.vectors = vectors, .items = items, .dimension = dimension};
    g_auto(fit) products = {.dimension = items,
                            .kept = kept,
                            .threads = (int)(threads > 0 ? threads : g_get_num_processors())};
    cw_autosize float *centred =
        cw_size_alloc(items * dimension, sizeof(float), "principal directions", error);
    products.covariance = centred != NULL ? cw_size_alloc(items * items, sizeof(double),
                                                          "principal directions", error)
                                          : NULL;
    if (products.covariance == NULL)
        return FALSE;
    centre(&f, centred);
    multiply(centred, dimension, &products);
    if (!solve(&products, error))
        return FALSE;
    memset(rows, 0, kept * dimension * sizeof *rows);
    for (gsize k = 0; k < kept; k++)
        for (gsize i = 0; i < items; i++) {
            const float part = products.directions[k * items + i] / sqrtf((float)items);
            for (gsize d = 0; d < dimension; d++)
                rows[k * dimension + d] += part * centred[i * dimension + d];
        }
    return TRUE;
}
