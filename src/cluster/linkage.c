/* SPDX-License-Identifier: Apache-2.0
 *
 * d(k, i u j) = a_i d_ki + a_j d_kj + b d_ij + c |d_ki - d_kj| with the coefficients of METHODS
 * 8.3.3. Single and complete linkage (a = 1/2, c = -1/2 or +1/2) are least and most, written so
 * that no rounding enters.
 */
#include "cluster/linkage.h"

static double single(double ki, double kj, double ij, double size_i, double size_j, double size_k)
{
    (void)ij, (void)size_i, (void)size_j, (void)size_k;
    return MIN(ki, kj);
}

static double complete(double ki, double kj, double ij, double size_i, double size_j, double size_k)
{
    (void)ij, (void)size_i, (void)size_j, (void)size_k;
    return MAX(ki, kj);
}

static double average(double ki, double kj, double ij, double size_i, double size_j, double size_k)
{
    (void)ij, (void)size_k;
    return (size_i * ki + size_j * kj) / (size_i + size_j);
}

static double ward(double ki, double kj, double ij, double size_i, double size_j, double size_k)
{
    double total = size_i + size_j + size_k;
    return ((size_i + size_k) * ki + (size_j + size_k) * kj - size_k * ij) / total;
}

static const cw_linkage LINKAGE_SINGLE = {
    {"single", "nearest members: chains of near neighbours become one cluster"}, single, FALSE};
static const cw_linkage LINKAGE_COMPLETE = {
    {"complete", "farthest members: tight clusters, no pair beyond the threshold"},
    complete,
    FALSE};
static const cw_linkage LINKAGE_AVERAGE = {
    {"average", "mean over pairs of members: the usual choice for designs"}, average, FALSE};
static const cw_linkage LINKAGE_WARD = {
    {"ward", "least growth of the variance within clusters: clusters of like size"}, ward, TRUE};

static const cw_row *const LINKAGES[] = {&LINKAGE_SINGLE.row, &LINKAGE_COMPLETE.row,
                                         &LINKAGE_AVERAGE.row, &LINKAGE_WARD.row, NULL};

const cw_row_table cw_linkage_table = {"linkage", LINKAGES};

const cw_linkage *cw_linkage_find(const char *name, GError **error)
{
    return (const cw_linkage *)cw_row_find(&cw_linkage_table, name, error);
}
