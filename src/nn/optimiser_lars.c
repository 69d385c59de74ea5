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

/* |u|^2 = scale^2 |g|^2 + 2 scale decay g.p + decay^2 |p|^2 would cancel; summed as it is. */
static double update_square(const cw_optimiser_run *run)
{
    double sum = 0;
    for (gsize i = 0; i < run->count; i++) {
        double u = run->scale * run->gradient[i] + run->decay * run->data[i];
        sum += u * u;
    }
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
