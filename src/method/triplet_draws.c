/* SPDX-License-Identifier: Apache-2.0 */
#include "method/triplet_draws.h"

#include "base/random.h"
#include "nn/head.h"

#define POSITIVES "positives"
#define NEGATIVES "negatives"
#define PRESENT "present"

/* The run's seed chooses who stands where in a batch; the places drawn need not differ, too. */
#define STREAM G_GUINT64_CONSTANT(0x6472617773)

cw_conditional_triplet cw_triplet_draws_inputs(cw_method_run *run, cw_node *rows, double margin)
{
    const cw_shape triplets = CW_SHAPE(run->samples * (gint64)run->labels->types);
    return (cw_conditional_triplet){
        .rows = rows,
        .positives = cw_graph_input_indices(run->graph, POSITIVES, triplets),
        .negatives = cw_graph_input_indices(run->graph, NEGATIVES, triplets),
        .present = cw_graph_input(run->graph, PRESENT, triplets),
        .margin = margin,
    };
}

static gint32 label_of(const cw_method_run *run, gint64 sample, gsize type)
{
    return run->labels->labels[run->items[sample] * run->labels->types + type];
}

/* A sample of another item whose known value of `type` is, or is not, that of `anchor`; -1: there
 * is none. `candidates` [N] is room. */
static gint32 draw(const cw_method_run *run, gint64 anchor, gsize type, gboolean same,
                   cw_random *random, gint32 *candidates)
{
    const gint32 own = label_of(run, anchor, type);
    gsize count = 0;
    for (gint64 n = 0; n < run->samples; n++) {
        const gint32 its = label_of(run, n, type);
        if (run->items[n] != run->items[anchor] && its >= 0 && (its == own) == same)
            candidates[count++] = (gint32)n;
    }
    return count > 0 ? candidates[cw_random_below(random, count)] : -1;
}

void cw_triplet_draws_fill(const cw_method_run *run, gint64 step, cw_plan *plan)
{
    const gint32 types = (gint32)run->labels->types;
    gint32 *positives = cw_plan_input(plan, POSITIVES, NULL, NULL);
    gint32 *negatives = cw_plan_input(plan, NEGATIVES, NULL, NULL);
    float *present = cw_plan_input(plan, PRESENT, NULL, NULL);
    g_autofree gint32 *candidates = g_new(gint32, run->samples);
    for (gint64 n = 0; n < run->samples; n++)
        for (gint32 a = 0; a < types; a++) {
            const gint32 row = (gint32)n * types + a;
            cw_random random = cw_random_start(STREAM, (guint64)step, (guint64)row);
            gint32 near = -1, far = -1;
            if (label_of(run, n, (gsize)a) >= 0) {
                near = draw(run, n, (gsize)a, TRUE, &random, candidates);
                far = draw(run, n, (gsize)a, FALSE, &random, candidates);
            }
            const gboolean both = near >= 0 && far >= 0;
            positives[row] = both ? near * types + a : row;
            negatives[row] = both ? far * types + a : row;
            present[row] = both;
        }
}

gboolean cw_triplet_draws_check(cw_method_run *run)
{
    if (run->labels != NULL && run->labels->types <= CW_HEAD_ATTRIBUTES_MOST)
        return cw_method_check_globals(run, 1);
    cw_graph_fail(run->graph, "labels", "attributes",
                  "the method learns from 1 to %d types of attributes, not from %" G_GSIZE_FORMAT,
                  CW_HEAD_ATTRIBUTES_MOST, run->labels != NULL ? run->labels->types : 0);
    return FALSE;
}
