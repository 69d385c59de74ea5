/* SPDX-License-Identifier: Apache-2.0
 *
 * A binary heap with the worst hit at the root: no hit stands before one of its children.
 */
#include "score/top_k.h"

#include <math.h>
#include <stdlib.h>

static void swap(cw_hit *a, cw_hit *b)
{
    cw_hit keep = *a;
    *a = *b;
    *b = keep;
}

static void sift_up(cw_hit *hits, gsize i)
{
    while (i > 0 && cw_hit_before(hits[(i - 1) / 2], hits[i])) {
        swap(&hits[(i - 1) / 2], &hits[i]);
        i = (i - 1) / 2;
    }
}

static void sift_down(cw_hit *hits, gsize count, gsize i)
{
    for (;;) {
        gsize worst = i;
        for (gsize child = 2 * i + 1; child <= 2 * i + 2 && child < count; child++)
            if (cw_hit_before(hits[worst], hits[child]))
                worst = child;
        if (worst == i)
            return;
        swap(&hits[i], &hits[worst]);
        i = worst;
    }
}

gboolean cw_top_k_offer(cw_top_k *top, float score, guint32 index)
{
    cw_hit hit = {score, index};
    if (isnan(score) || top->k == 0)
        return FALSE;
    if (top->count < top->k) {
        top->hits[top->count] = hit;
        sift_up(top->hits, top->count++);
        return TRUE;
    }
    if (!cw_hit_before(hit, top->hits[0]))
        return FALSE;
    top->hits[0] = hit;
    sift_down(top->hits, top->count, 0);
    return TRUE;
}

void cw_top_k_improve(cw_top_k *top, gsize position, float score, guint32 index)
{
    top->hits[position] = (cw_hit){score, index};
    sift_down(top->hits, top->count, position);
}

float cw_top_k_threshold(const cw_top_k *top)
{
    return top->count < top->k ? -INFINITY : top->hits[0].score;
}

static int compare_hits(const void *a, const void *b)
{
    const cw_hit *left = a, *right = b;
    return cw_hit_before(*right, *left) - cw_hit_before(*left, *right);
}

gsize cw_top_k_finish(cw_top_k *top)
{
    qsort(top->hits, top->count, sizeof *top->hits, compare_hits);
    return top->count;
}
