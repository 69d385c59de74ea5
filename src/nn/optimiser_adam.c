/* SPDX-License-Identifier: Apache-2.0
 *
 * Adam (Kingma and Ba 2015, algorithm 1) and AdamW (Loshchilov and Hutter 2019, algorithm 2). With
 *   m = b1 m + (1-b1) g,  s = b2 s + (1-b2) g^2,
 *   p -= rate / (1 - b1^t) * m / (sqrt(s / (1 - b2^t)) + epsilon);
 * Adam adds decay p to g; AdamW first takes rate decay p from p.
 */
#include <math.h>

#include "base/simd.h"
#include "nn/optimiser_law.h"

/* `coupled` is the share of the decay that goes into the gradient, `apart` what is left of p. */
CW_SIMD static void move(const cw_optimiser_run *run, float coupled, float apart)
{
    const cw_optimiser_settings *settings = run->settings;
    float *restrict data = run->data;
    float *restrict mean = run->state[0], *restrict square = run->state[1];
    const float *restrict gradient = run->gradient;
    double steps = (double)run->steps;
    float rate = (float)(run->rate / (1 - pow(settings->beta1, steps)));
    float root = (float)(1 / sqrt(1 - pow(settings->beta2, steps)));
    float beta1 = (float)settings->beta1, beta2 = (float)settings->beta2;
    float rest1 = (float)(1 - settings->beta1), rest2 = (float)(1 - settings->beta2);
    float scale = (float)run->scale, epsilon = (float)settings->epsilon;
    for (gsize i = 0; i < run->count; i++) {
        float g = scale * gradient[i] + coupled * data[i];
        float m = beta1 * mean[i] + rest1 * g, s = beta2 * square[i] + rest2 * g * g;
        mean[i] = m;
        square[i] = s;
        data[i] = apart * data[i] - rate * m / (root * sqrtf(s) + epsilon);
    }
}

static void adam_move(const cw_optimiser_run *run)
{
    move(run, (float)run->decay, 1);
}

static void adamw_move(const cw_optimiser_run *run)
{
    move(run, 0, (float)(1 - run->rate * run->decay));
}

const cw_optimiser_law cw_optimiser_adam = {
    .row = {"adam", "steps scaled by the mean square of the gradient"},
    .states = {"mean", "square"},
    .move = adam_move,
};
const cw_optimiser_law cw_optimiser_adamw = {
    .row = {"adamw", "adam with weight decay apart from the gradient"},
    .states = {"mean", "square"},
    .move = adamw_move,
};
