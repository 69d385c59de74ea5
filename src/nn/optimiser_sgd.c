/* SPDX-License-Identifier: Apache-2.0
 *
 * Stochastic gradient descent in torch's form, decay added to the gradient:
 *   g = gradient + decay p;  v = m v + g;  p -= rate v,  with nesterov p -= rate (g + m v).
 * Without gradient that is linear in (v, p), which is what lets untouched rows wait.
 */
#include "base/simd.h"
#include "nn/optimiser_law.h"

CW_SIMD static void sgd_move(const cw_optimiser_run *run)
{
    float *restrict data = run->data, *restrict velocity = run->state[0];
    const float *restrict gradient = run->gradient;
    float momentum = (float)run->settings->momentum, rate = (float)run->rate;
    float decay = (float)run->decay, scale = (float)run->scale;
    float straight = run->settings->nesterov ? 1.0f : 0.0f;
    float along = run->settings->nesterov ? momentum : 1.0f;
    for (gsize i = 0; i < run->count; i++) {
        float g = scale * gradient[i] + decay * data[i];
        float v = momentum * velocity[i] + g;
        velocity[i] = v;
        data[i] -= rate * (straight * g + along * v);
    }
}

static cw_optimiser_idle sgd_idle(const cw_optimiser_settings *settings, double rate, double decay)
{
    double m = settings->momentum;
    if (settings->nesterov)
        return (cw_optimiser_idle){m, decay, -rate * m * m, 1 - rate * decay * (1 + m)};
    return (cw_optimiser_idle){m, decay, -rate * m, 1 - rate * decay};
}

const cw_optimiser_law cw_optimiser_sgd = {
    .row = {"sgd", "stochastic gradient descent with momentum"},
    .states = {"momentum"},
    .move = sgd_move,
    .idle = sgd_idle,
};
