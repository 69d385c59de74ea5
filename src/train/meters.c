/* SPDX-License-Identifier: Apache-2.0
 *
 * With the centred unit rows X [N,D], covariance C = X^T X / N and Gram matrix G = X X^T / N have
 * the same nonzero eigenvalues, so tr C = tr G and tr C^2 = sum of squares of G: N^2 products, no
 * eigenvalues.
 */
#include "train/meters.h"

#include <math.h>

/* Unit rows minus their mean, as doubles. */
static double *centred_units(const float *embeddings, gsize samples, gsize dimension)
{
    double *units = g_new(double, samples *dimension);
    for (gsize i = 0; i < samples; i++) {
        double squares = 0;
        for (gsize d = 0; d < dimension; d++)
            squares += (double)embeddings[i * dimension + d] * embeddings[i * dimension + d];
        for (gsize d = 0; d < dimension; d++)
            units[i * dimension + d] = embeddings[i * dimension + d] / fmax(sqrt(squares), 1e-12);
    }
    for (gsize d = 0; d < dimension; d++) {
        double mean = 0;
        for (gsize i = 0; i < samples; i++)
            mean += units[i * dimension + d] / (double)samples;
        for (gsize i = 0; i < samples; i++)
            units[i * dimension + d] -= mean;
    }
    return units;
}

cw_collapse cw_meters_collapse(const float *embeddings, gsize samples, gsize dimension)
{
    g_autofree double *units = centred_units(embeddings, samples, dimension);
    cw_collapse collapse = {0};
    for (gsize d = 0; d < dimension; d++) {
        double squares = 0;
        for (gsize i = 0; i < samples; i++)
            squares += units[i * dimension + d] * units[i * dimension + d];
        collapse.deviation += sqrt(squares / (double)samples / (double)dimension);
    }
    double trace = 0, squares = 0;
    for (gsize i = 0; i < samples; i++)
        for (gsize j = 0; j <= i; j++) {
            double product = 0;
            for (gsize d = 0; d < dimension; d++)
                product += units[i * dimension + d] * units[j * dimension + d];
            trace += i == j ? product : 0;
            squares += (i == j ? 1 : 2) * product * product;
        }
    /* Rounding leaves a trace of about 1e-15 N when all rows are equal: no rank. */
    collapse.rank = trace > 1e-9 * (double)samples ? trace * trace / squares : 0;
    return collapse;
}
