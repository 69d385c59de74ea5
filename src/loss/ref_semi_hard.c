/* SPDX-License-Identifier: Apache-2.0
 *
 * Semi-hard triplets of a batch, from distances [B,B], labels [B], margin [1] and perhaps weights
 * [B]. Backward chooses again what forward chose: the choice itself has no gradient. The diagonal
 * is never read.
 */
#include "kernel/real.h"
#include "loss/loss_ops.h"

typedef struct {
    gsize rows;
    const real *distances, *weights; /* weights: NULL when all rows count */
    const gint32 *labels;
    real margin;
} batch;

static batch batch_of(const cw_call *call)
{
    return (batch){
        .rows = (gsize)call->in[0].shape.size[0],
        .distances = call->in[0].data,
        .labels = call->in[1].data,
        .margin = *(const real *)call->in[2].data,
        .weights = call->count > 3 ? call->in[3].data : NULL,
    };
}

static gboolean counts(const batch *b, gsize row)
{
    return b->weights == NULL || b->weights[row] != 0;
}

static gboolean is_pair(const batch *b, gsize anchor, gsize positive)
{
    return anchor != positive && b->labels[anchor] == b->labels[positive] && counts(b, anchor) &&
           counts(b, positive);
}

static gsize count_pairs(const batch *b)
{
    gsize pairs = 0;
    for (gsize a = 0; a < b->rows; a++)
        for (gsize p = 0; p < b->rows; p++)
            pairs += is_pair(b, a, p);
    return pairs;
}

/* The nearest negative beyond the positive, else the farthest one; ties go to the first. `rows`
 * when the anchor has none. */
static gsize find_negative(const batch *b, gsize anchor, gsize positive)
{
    const real *distances = b->distances + anchor * b->rows;
    gsize beyond = b->rows, farthest = b->rows;
    for (gsize n = 0; n < b->rows; n++) {
        if (b->labels[n] == b->labels[anchor] || !counts(b, n))
            continue;
        if (distances[n] > distances[positive] &&
            (beyond == b->rows || distances[n] < distances[beyond]))
            beyond = n;
        if (farthest == b->rows || distances[n] > distances[farthest])
            farthest = n;
    }
    return beyond < b->rows ? beyond : farthest;
}

/* How far a pair is from keeping its margin; a negative that is not there has the distance 0. */
static real excess(const batch *b, gsize anchor, gsize positive, gsize negative)
{
    const real *distances = b->distances + anchor * b->rows;
    return b->margin + distances[positive] - (negative < b->rows ? distances[negative] : 0);
}

void REF(semi_hard_forward)(const cw_call *call)
{
    const batch b = batch_of(call);
    const gsize pairs = count_pairs(&b);
    double sum = 0;
    for (gsize a = 0; a < b.rows; a++)
        for (gsize p = 0; p < b.rows; p++)
            if (is_pair(&b, a, p))
                sum += (double)MAX(excess(&b, a, p, find_negative(&b, a, p)), 0);
    *(real *)call->out.data = (real)(sum / (double)MAX(pairs, 1));
}

void REF(semi_hard_backward)(const cw_call *call)
{
    const batch b = batch_of(call);
    const real share = *(const real *)call->out.gradient / (real)MAX(count_pairs(&b), 1);
    for (gsize a = 0; a < b.rows; a++) {
        real *gradient = (real *)call->in[0].gradient + a * b.rows;
        for (gsize p = 0; p < b.rows; p++) {
            if (!is_pair(&b, a, p))
                continue;
            const gsize n = find_negative(&b, a, p);
            if (!(excess(&b, a, p, n) > 0))
                continue;
            gradient[p] += share;
            if (n < b.rows)
                gradient[n] -= share;
        }
    }
}
