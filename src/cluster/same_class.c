/* SPDX-License-Identifier: Apache-2.0
 *
 * A row is x = m + e: m, the centre of its class, has covariance B over classes, e has W. The mean
 * of n rows has B + W / n; of two means of one class the covariance is B, of two classes 0. Where
 * W = I and B is diagonal, with b one of its numbers and u = b + 1/n, v = b + 1/m, two means y, z
 * have there
 *
 *     log ratio = (log(u v) - log(u v - b^2) + y^2/u + z^2/v
 *                  - (v y^2 - 2 b y z + u z^2) / (u v - b^2)) / 2
 *
 * W is what the means of samples say of themselves, n times their covariance where bundles are
 * drawn, not rows: of residuals summed by bundle (Liang and Zeger, Biometrika 1986). B is what
 * means differ by beyond that; where it is not positive there is nothing to tell classes by.
 */
#include "cluster/same_class.h"

#include <lapacke.h>
#include <math.h>
#include <string.h>

#include "base/error.h"
#include "base/size.h"
#include "cluster/condensed.h"

/* Of the variance of all rows, in each direction: W has an inverse, and samples that all but
 * coincide are not told apart by what is left between them. */
#define RIDGE 0.1

typedef struct {
    gint32 bundle;
    guint32 row;
} member;

typedef struct {
    const cw_same_class_task *task;
    double *scale;            /* [D] that makes the rows' variance 1 */
    double *means;            /* [C,D] of samples, scaled, around their own mean */
    double *within, *between; /* [D,D] W and B + chance; then `between` the directions, by rows */
    double *values;           /* [D] of B + chance in these directions, W being 1 */
    double chance;            /* mean of 1/n */
} fit;

static void fit_clear(fit *f)
{
    g_free(f->scale);
    cw_size_free(f->means);
    g_free(f->within);
    g_free(f->between);
    g_free(f->values);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(fit, fit_clear)

static gsize size_of(const cw_same_class_task *task, gsize sample)
{
    return task->first[sample + 1] - task->first[sample];
}

/* 0 where all rows are alike: such a direction says nothing. */
static void find_scale(fit *f)
{
    const cw_same_class_task *task = f->task;
    for (gsize d = 0; d < task->dimension; d++) {
        double sum = 0, squares = 0;
        for (gsize i = 0; i < task->count; i++)
            sum += (double)task->rows[i * task->dimension + d];
        for (gsize i = 0; i < task->count; i++)
            squares +=
                pow((double)task->rows[i * task->dimension + d] - sum / (double)task->count, 2);
        f->scale[d] = squares > 0 ? sqrt((double)task->count / squares) : 0;
    }
}

static double number_at(const fit *f, guint32 row, gsize d)
{
    return f->scale[d] * (double)f->task->rows[row * f->task->dimension + d];
}

/* Of each sample, not yet around anything. */
static void find_means(fit *f)
{
    const cw_same_class_task *task = f->task;
    for (gsize c = 0; c < task->samples; c++)
        for (gsize m = task->first[c]; m < task->first[c + 1]; m++)
            for (gsize d = 0; d < task->dimension; d++)
                f->means[c * task->dimension + d] +=
                    number_at(f, task->members[m], d) / (double)size_of(task, c);
}

/* ---- W --------------------------------------------------------------------------------------- */

static int by_bundle(const void *a, const void *b)
{
    const member *x = a, *y = b;
    if (x->bundle != y->bundle)
        return x->bundle < y->bundle ? -1 : 1;
    return (x->row > y->row) - (x->row < y->row);
}

/* Adds v v^T * weight. */
static void add_product(const double *v, gsize dimension, double weight, double *matrix)
{
    for (gsize i = 0; i < dimension; i++)
        for (gsize j = 0; j < dimension; j++)
            matrix[i * dimension + j] += weight * v[i] * v[j];
}

static gboolean begins_bundle(const member *members, gsize m)
{
    return m == 0 || members[m].bundle < 0 || members[m].bundle != members[m - 1].bundle;
}

/* Of one bundle proves nothing. */
static void add_sample(const fit *f, gsize sample, member *members, double *sums)
{
    const cw_same_class_task *task = f->task;
    const gsize size = size_of(task, sample), dimension = task->dimension;
    gsize bundles = 0;
    for (gsize m = 0; m < size; m++) {
        const guint32 row = task->members[task->first[sample] + m];
        members[m] = (member){task->bundles[row], row};
    }
    qsort(members, size, sizeof *members, by_bundle);
    for (gsize m = 0; m < size; m++)
        bundles += begins_bundle(members, m);
    if (bundles < 2)
        return;
    const double weight = (double)bundles / (double)(bundles - 1) / (double)size;
    for (gsize m = 0; m < size; m++) {
        if (begins_bundle(members, m))
            memset(sums, 0, dimension * sizeof *sums);
        for (gsize d = 0; d < dimension; d++)
            sums[d] += number_at(f, members[m].row, d) - f->means[sample * dimension + d];
        if (m + 1 == size || begins_bundle(members, m + 1))
            add_product(sums, dimension, weight / (double)task->samples, f->within);
    }
}

static void find_within(fit *f)
{
    const cw_same_class_task *task = f->task;
    gsize most = 0;
    for (gsize c = 0; c < task->samples; c++)
        most = MAX(most, size_of(task, c));
    g_autofree member *members = g_new(member, most);
    g_autofree double *sums = g_new(double, task->dimension);
    for (gsize c = 0; c < task->samples; c++)
        add_sample(f, c, members, sums);
    for (gsize d = 0; d < task->dimension; d++)
        f->within[d * task->dimension + d] += RIDGE;
}

/* ---- B --------------------------------------------------------------------------------------- */

static void find_between(fit *f)
{
    const gsize samples = f->task->samples, dimension = f->task->dimension;
    for (gsize d = 0; d < dimension; d++) {
        double sum = 0;
        for (gsize c = 0; c < samples; c++)
            sum += f->means[c * dimension + d];
        for (gsize c = 0; c < samples; c++)
            f->means[c * dimension + d] -= sum / (double)samples;
    }
    for (gsize c = 0; c < samples; c++) {
        add_product(f->means + c * dimension, dimension, 1 / (double)samples, f->between);
        f->chance += 1 / (double)(size_of(f->task, c) * samples);
    }
}

/* The directions in which both are diagonal, into the rows of `between`: to LAPACK, which counts
 * down columns, these are columns. */
static gboolean solve(fit *f, GError **error)
{
    const lapack_int d = (lapack_int)f->task->dimension;
    const lapack_int status =
        LAPACKE_dsygv(LAPACK_COL_MAJOR, 1, 'V', 'U', d, f->between, d, f->within, d, f->values);
    if (status == 0)
        return TRUE;
    g_set_error(error, CW_ERROR, CW_ERROR_FAILED,
                "samples cannot be compared (LAPACK's dsygv says %d): is a number not finite?",
                (int)status);
    return FALSE;
}

/* ---- ratios ---------------------------------------------------------------------------------- */

/* Adds what one direction says. */
static void add_direction(const fit *f, const double *direction, double b, double *along,
                          float *ratios)
{
    const cw_same_class_task *task = f->task;
    const gsize samples = task->samples, dimension = task->dimension;
    for (gsize c = 0; c < samples; c++) {
        along[c] = 0;
        for (gsize d = 0; d < dimension; d++)
            along[c] += direction[d] * f->means[c * dimension + d];
    }
    for (gsize i = 0; i < samples; i++)
        for (gsize j = i + 1; j < samples; j++) {
            const double y = along[i], z = along[j];
            const double u = b + 1 / (double)size_of(task, i);
            const double v = b + 1 / (double)size_of(task, j), both = u * v - b * b;
            ratios[cw_condensed_at(samples, i, j)] +=
                (float)((log(u * v / both) + y * y / u + z * z / v -
                         (v * y * y - 2 * b * y * z + u * z * z) / both) /
                        2);
        }
}

gboolean cw_same_class_ratios(const cw_same_class_task *task, float *ratios, GError **error)
{
    const gsize dimension = task->dimension;
    g_auto(fit) f = {.task = task,
                     .scale = g_new(double, dimension),
                     .within = g_new0(double, dimension *dimension),
                     .between = g_new0(double, dimension *dimension),
                     .values = g_new(double, dimension)};
    f.means = cw_size_alloc(task->samples * dimension + 1, sizeof(double), "means", error);
    if (f.means == NULL)
        return FALSE;
    memset(f.means, 0, task->samples * dimension * sizeof(double));
    memset(ratios, 0, task->samples * (task->samples - 1) / 2 * sizeof *ratios);
    find_scale(&f);
    find_means(&f);
    find_within(&f);
    find_between(&f);
    if (!solve(&f, error))
        return FALSE;
    g_autofree double *along = g_new(double, task->samples);
    for (gsize k = 0; k < dimension; k++)
        if (f.values[k] > f.chance)
            add_direction(&f, f.between + k * dimension, f.values[k] - f.chance, along, ratios);
    return TRUE;
}
