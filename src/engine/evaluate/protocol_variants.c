/* SPDX-License-Identifier: Apache-2.0
 *
 * Variants: what `colorway variants` would get right. The threshold is chosen on designs that are
 * known and the groups are scored on designs that had no say in it: those hidden by --hide, or else
 * the test part of the designs that the model has never seen, chosen on the validation part. All
 * designs stand in one tree, as they do in a shop; with --unseen only those that the model has
 * never seen, so that fewer others are near.
 */
#include <math.h>

#include "base/error.h"
#include "engine/catalog/hold_out.h"
#include "engine/catalog/units.h"
#include "engine/evaluate/protocol.h"
#include "engine/variants/threshold.h"
#include "score/contingency.h"

/* Groups [units], -1 where a unit has no say. */
typedef struct {
    gint32 *choose, *score;
    const char *chosen_on;
} parts;

static void parts_clear(parts *p)
{
    g_free(p->choose);
    g_free(p->score);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(parts, parts_clear)

static gboolean is_split(const cw_evaluation *e)
{
    return e->request->hide > 0 || (e->form != NULL && e->form->settings.hold_out > 0);
}

/* The part that decides, TRAIN: neither. */
static cw_hold_out_part part_of(const cw_evaluation *e, const cw_picture_entry *entry)
{
    const gboolean hidden = e->request->hide > 0;
    const cw_hold_out law = hidden
                                ? (cw_hold_out){.share = e->request->hide, .seed = e->request->seed}
                                : cw_evaluation_hold_out(e);
    const cw_hold_out_part part = cw_hold_out_part_of(&law, entry->group_id, entry->id);
    if (!hidden)
        return part;
    return part == CW_HOLD_OUT_TRAIN ? CW_HOLD_OUT_VALIDATION : CW_HOLD_OUT_TEST;
}

static void divide(const cw_evaluation *e, const cw_picture_list *list, const cw_units *units,
                   parts *p)
{
    p->choose = g_memdup2(units->groups, (units->count + 1) * sizeof(gint32));
    p->score = g_memdup2(units->groups, (units->count + 1) * sizeof(gint32));
    p->chosen_on = !is_split(e)           ? "the designs that are scored, so the scores flatter"
                   : e->request->hide > 0 ? "the designs that are not hidden"
                                          : "the validation part of the unseen designs";
    for (gsize u = 0; is_split(e) && u < units->count; u++) {
        const cw_hold_out_part part = part_of(e, &list->entries[units->first_entry[u]]);
        if (part != CW_HOLD_OUT_VALIDATION)
            p->choose[u] = -1;
        if (part != CW_HOLD_OUT_TEST)
            p->score[u] = -1;
    }
}

static gboolean check_parts(const cw_evaluation *e, const parts *p, gsize units, GError **error)
{
    if (cw_threshold_known(p->score, units) == 0)
        g_set_error(error, CW_ERROR, CW_ERROR_NOT_FOUND,
                    "nothing to score: no %sdesign has two colourways in the feed",
                    is_split(e) ? "hidden or unseen " : "");
    else if (e->request->threshold < 0 && cw_threshold_known(p->choose, units) == 0)
        g_set_error(error, CW_ERROR, CW_ERROR_NOT_FOUND,
                    "no design with two colourways is left to choose a threshold by; hide fewer, "
                    "or give --threshold");
    else
        return TRUE;
    return FALSE;
}

static double pairs_of(double items)
{
    return items * (items - 1) / 2;
}

/* Pairs with at least one scored item: a scored item beside a known one of another design is a
 * mistake, too, which scores on the scored items alone do not see. */
static void put_pairs(cw_evaluation *e, gsize column, const cw_threshold *cut, const gint32 *labels,
                      const parts *p, const cw_units *units)
{
    g_autofree gint32 *all = g_new0(gint32, units->count + 1);
    g_autofree gint32 *others = g_new0(gint32, units->count + 1);
    double called = 0, right = 0, same = 0, companions = 0;
    g_autofree gint32 *truth = g_new(gint32, units->count + 1);
    g_autofree gint32 *predicted = g_new(gint32, units->count + 1);
    gsize scored = 0;
    for (gsize u = 0; u < units->count; u++) {
        if (units->groups[u] < 0)
            continue;
        all[labels[u]]++;
        if (p->score[u] < 0) {
            others[labels[u]]++;
            continue;
        }
        truth[scored] = p->score[u];
        predicted[scored++] = labels[u];
    }
    for (gsize c = 0; c < units->count; c++) {
        called += pairs_of(all[c]) - pairs_of(others[c]);
        companions += (double)(all[c] - others[c]) * MAX(all[c] - 1, 0);
    }
    g_autoptr(cw_contingency) table = cw_contingency_new(truth, predicted, scored);
    for (guint i = 0; i < table->cells->len; i++)
        right += pairs_of(g_array_index(table->cells, cw_contingency_cell, i).count);
    for (gsize r = 0; r < table->rows; r++)
        same += pairs_of(table->row_size[r]);
    cw_evaluation_put(e, column, "pair precision", called > 0 ? right / called : NAN);
    cw_evaluation_put(e, column, "pair recall", same > 0 ? right / same : NAN);
    if (e->request->precision > 0) {
        cw_evaluation_put(e, column, "precision wanted", e->request->precision);
        cw_evaluation_put(e, column, "precision promised", cut->precision);
        cw_evaluation_put(e, column, "precision reached",
                          companions > 0 ? 2 * right / companions : NAN);
    }
}

static void put_scores(cw_evaluation *e, gsize column, const cw_threshold *cut)
{
    const cw_partition_score *score = &cut->score;
    cw_evaluation_put(e, column, "CScore", score->cscore);
    cw_evaluation_put(e, column, "ARI", score->ari);
    cw_evaluation_put(e, column, "FMS", score->fms);
    cw_evaluation_put(e, column, "NMI", score->nmi);
    cw_evaluation_put(e, column, "CGacc", score->cgacc);
    cw_evaluation_put(e, column, "CG_half", score->cg_half);
    cw_evaluation_put(e, column, "CG_exact", score->cg_exact);
    cw_evaluation_put(e, column, "CG_pair", score->cg_pair);
    cw_evaluation_put(e, column, "threshold", cut->threshold);
}

/* Where no threshold reaches the precision that is wanted the best there is does: the figures say
 * how far it is from that. */
static gboolean choose_by_designs(const cw_evaluation *e, const cw_dendrogram *dendrogram,
                                  const parts *p, cw_threshold *cut, GError **error)
{
    g_autoptr(GError) reason = NULL;
    if (cw_threshold_choose(dendrogram, p->choose, e->request->precision, cut, &reason) ||
        g_error_matches(reason, CW_ERROR, CW_ERROR_FAILED))
        return TRUE;
    g_propagate_error(error, g_steal_pointer(&reason));
    return FALSE;
}

/* A threshold that was given is the model's: distances of baselines have another scale. */
static gboolean choose(const cw_evaluation *e, gsize column, const cw_dendrogram *dendrogram,
                       const parts *p, cw_threshold *cut, GError **error)
{
    const gboolean given = e->request->threshold >= 0 && (column == 0 || e->form == NULL);
    if (given)
        cut->threshold = e->request->threshold;
    else if (!choose_by_designs(e, dendrogram, p, cut, error))
        return FALSE;
    if (!cw_threshold_check(dendrogram, cut->threshold, error))
        return FALSE;
    cut->score = cw_threshold_score(dendrogram, p->score, cut->threshold);
    return TRUE;
}

static gboolean score_column(cw_evaluation *e, gsize column, const cw_picture_list *list,
                             const gint32 *blocks, GError **error)
{
    g_autoptr(cw_picture_vectors) vectors = cw_evaluation_embed_list(e, column, list, error);
    g_autoptr(cw_units) units =
        vectors != NULL ? cw_units_gather(list, vectors, blocks, error) : NULL;
    if (units == NULL || !cw_units_scale(units, e->request->neighbours, e->request->threshold >= 0,
                                         e->progress, error))
        return FALSE;
    cw_evaluation_count_unreadable(e, list, vectors);
    g_auto(parts) p = {0};
    divide(e, list, units, &p);
    if (!check_parts(e, &p, units->count, error))
        return FALSE;
    const cw_linkage *average = cw_linkage_find("average", error);
    g_autoptr(cw_dendrogram) dendrogram =
        average == NULL
            ? NULL
            : cw_dendrogram_build(units->vectors, units->count, units->dimension, units->blocks,
                                  units->scales, average, e->progress, error);
    cw_threshold cut;
    if (dendrogram == NULL || !choose(e, column, dendrogram, &p, &cut, error))
        return FALSE;
    g_autofree gint32 *labels = g_new(gint32, units->count + 1);
    cw_dendrogram_cut_threshold(dendrogram, cut.threshold, labels);
    put_scores(e, column, &cut);
    put_pairs(e, column, &cut, labels, &p, units);
    cw_evaluation_count(e, "colourways", units->count);
    cw_evaluation_count(e, "designs scored", cw_threshold_known(p.score, units->count));
    cw_evaluation_count(e, "designs chosen on", cw_threshold_known(p.choose, units->count));
    cw_evaluation_say(e, "threshold chosen on", p.chosen_on);
    cw_evaluation_say(e, "distances", units->scales != NULL ? "cosine, locally scaled" : "cosine");
    cw_evaluation_say(e, "in one tree", e->request->unseen ? "the unseen designs" : "all designs");
    return TRUE;
}

static gboolean run(cw_evaluation *e, GError **error)
{
    g_autoptr(cw_picture_list) list = cw_evaluation_list(e, e->request->unseen, error);
    g_autofree gint32 *blocks =
        list != NULL ? cw_units_blocks(cw_catalog_store(e->catalog), list, e->request->block, error)
                     : NULL;
    for (gsize c = 0; blocks != NULL && c < e->column_count; c++)
        if (!score_column(e, c, list, blocks, error))
            return FALSE;
    cw_evaluation_note(e, "CGacc", "predicted groups of two or more that are of one design");
    cw_evaluation_note(e, "pair precision", "pairs that touch a scored colourway");
    if (blocks != NULL && e->request->precision > 0)
        cw_evaluation_note(
            e, "precision reached",
            "of the companions that a scored colourway is given, those of its design");
    return blocks != NULL;
}

const cw_protocol cw_protocol_variants = {
    {"variants", "groups as colorway variants makes them, scored on designs kept from it"},
    CW_PROTOCOL_HIDE | CW_PROTOCOL_THRESHOLD | CW_PROTOCOL_BLOCK | CW_PROTOCOL_NEIGHBOURS |
        CW_PROTOCOL_PRECISION,
    run};
