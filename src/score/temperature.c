/* SPDX-License-Identifier: Apache-2.0
 *
 * The loss of a mean of several softmaxes need not have one valley: it is looked at on a grid of
 * ln T first, then by golden section between the neighbours of its best point.
 */
#include "score/temperature.h"

#include <math.h>

#define REACH 4.1588830833596715 /* ln 64 */
#define GRID 25                  /* points over [-REACH, REACH] */
#define GOLDEN 0.6180339887498949
#define SECTIONS 30
#define LEAST 1e-12 /* of a probability that is taken the logarithm of */

/* Adds softmax(row / T) / pictures. */
static void add_softmax(const float *row, gsize classes, double temperature, double share,
                        double *sum)
{
    double most = -INFINITY, total = 0;
    for (gsize c = 0; c < classes; c++)
        most = fmax(most, row[c]);
    for (gsize c = 0; c < classes; c++)
        total += exp((row[c] - most) / temperature);
    for (gsize c = 0; c < classes; c++)
        sum[c] += share * exp((row[c] - most) / temperature) / total;
}

/* The probabilities [C] of one item. */
static void fill_item(const cw_item_scores *s, gsize item, double temperature, double *probability)
{
    const gsize from = s->first[item], end = s->first[item + 1];
    for (gsize c = 0; c < s->classes; c++)
        probability[c] = from < end ? 0 : 1 / (double)s->classes;
    for (gsize p = from; p < end; p++)
        add_softmax(s->scores + p * s->classes, s->classes, temperature, 1 / (double)(end - from),
                    probability);
}

void cw_temperature_apply(const cw_item_scores *scores, double temperature, float *probabilities)
{
    g_autofree double *item = g_new(double, scores->classes + 1);
    for (gsize n = 0; n < scores->items; n++) {
        fill_item(scores, n, temperature, item);
        for (gsize c = 0; c < scores->classes; c++)
            probabilities[n * scores->classes + c] = (float)item[c];
    }
}

typedef struct {
    const cw_item_scores *scores;
    const gint32 *labels;
    double miss;  /* the share of its target that goes to the other classes */
    double *item; /* [C] */
} fitting;

static double loss_at(const fitting *f, double log_temperature)
{
    const gsize classes = f->scores->classes;
    double loss = 0;
    for (gsize n = 0; n < f->scores->items; n++) {
        if (f->labels[n] < 0)
            continue;
        fill_item(f->scores, n, exp(log_temperature), f->item);
        for (gsize c = 0; c < classes; c++) {
            const gboolean is_true = (gsize)f->labels[n] == c;
            const double target = is_true ? 1 - f->miss : f->miss / (double)(classes - 1);
            loss -= target * log(fmax(f->item[c], LEAST));
        }
    }
    return loss;
}

/* The lowest point between `low` and `high`, where there is one valley. */
static double search(const fitting *f, double low, double high)
{
    double left = high - GOLDEN * (high - low), right = low + GOLDEN * (high - low);
    double left_loss = loss_at(f, left), right_loss = loss_at(f, right);
    for (int i = 0; i < SECTIONS; i++) {
        if (left_loss < right_loss) {
            high = right;
            right = left;
            right_loss = left_loss;
            left_loss = loss_at(f, left = high - GOLDEN * (high - low));
        } else {
            low = left;
            left = right;
            left_loss = right_loss;
            right_loss = loss_at(f, right = low + GOLDEN * (high - low));
        }
    }
    return (low + high) / 2;
}

double cw_temperature_fit(const cw_item_scores *scores, const gint32 *labels)
{
    gsize known = 0;
    for (gsize n = 0; n < scores->items; n++)
        known += labels[n] >= 0;
    if (known == 0 || scores->classes < 2)
        return 1;
    g_autofree double *item = g_new(double, scores->classes);
    const fitting f = {scores, labels, 1 / ((double)known + 2), item};
    const double step = 2 * REACH / (GRID - 1);
    double best = 0, best_loss = INFINITY;
    for (int i = 0; i < GRID; i++) {
        const double at = -REACH + i * step, loss = loss_at(&f, at);
        if (loss < best_loss) {
            best = at;
            best_loss = loss;
        }
    }
    return exp(search(&f, fmax(best - step, -REACH), fmin(best + step, REACH)));
}
