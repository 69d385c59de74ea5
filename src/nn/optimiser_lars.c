/* SPDX-License-Identifier: Apache-2.0
 *
 * Layer-wise adaptive rates (You et al. 2017) as BYOL uses them: for tensors that decay,
 *   u = gradient + decay p,  a = trust |p| / |u| (1 where either is 0);
 * for biases and norms u = gradient, a = 1. Then v = m v + a u, p -= rate v.
 */
#include <math.h>

#include "base/simd.h"
#include "nn/optimiser_law.h"

CW_SIMD static void lars_move(const cw_optimiser_run *run)
{
    float *restrict data = run->data, *restrict velocity = run->state[0];
    const float *restrict gradient = run->gradient;
    float momentum = (float)run->settings->momentum, rate = (float)run->rate;
    float scale = (float)(run->adapt * run->scale), decay = (float)(run->adapt * run->decay);
    for (gsize i = 0; i < run->count; i++) {
        float v = momentum * velocity[i] + (scale * gradient[i] + decay * data[i]);
        velocity[i] = v;
        data[i] -= rate * v;
    }
}

#define LANES 16

/* |u|^2 as it is: from |g|^2, g.p and |p|^2 it would cancel. */
CW_SIMD static double update_square(const cw_optimiser_run *run)
{
    const float *gradient = run->gradient, *data = run->data;
    double lane[LANES] = {0}, sum = 0, scale = run->scale, decay = run->decay;
    gsize whole = run->count - run->count % LANES;
    for (gsize i = 0; i < whole; i += LANES)
        for (gsize j = 0; j < LANES; j++) {
            double u = scale * gradient[i + j] + decay * data[i + j];
            lane[j] += u * u;
        }
    for (gsize i = whole; i < run->count; i++) {
        double u = scale * gradient[i] + decay * data[i];
        lane[i - whole] += u * u;
    }
    for (gsize j = 0; j < LANES; j++)
        sum += lane[j];
    return sum;
}

static double lars_adapt(const cw_optimiser_run *whole)
{
    double value = sqrt(cw_optimiser_square(whole->data, whole->count));
    double update = sqrt(update_square(whole));
    return value > 0 && update > 0 ? whole->settings->trust * value / update : 1;
}

const cw_optimiser_law cw_optimiser_lars = {
    .row = {"lars", "rates adapted to each layer, for large batches"},
    .states = {"momentum"},
    .move = lars_move,
    .adapt = lars_adapt,
};
