/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/variants/threshold.h"

#include <math.h>

#include "base/error.h"

#define CANDIDATES 200

/* `labels` and `groups` of the known items only, one after another; their number is returned. */
static gsize keep_known(const gint32 *labels, const gint32 *groups, gsize items, gint32 *truth,
                        gint32 *predicted)
{
    gsize known = 0;
    for (gsize i = 0; i < items; i++)
        if (groups[i] >= 0) {
            truth[known] = groups[i];
            predicted[known++] = labels[i];
        }
    return known;
}

cw_partition_score cw_threshold_score(const cw_dendrogram *dendrogram, const gint32 *groups,
                                      double threshold)
{
    const gsize items = dendrogram->items;
    g_autofree gint32 *labels = g_new(gint32, items + 1);
    g_autofree gint32 *truth = g_new(gint32, items + 1);
    g_autofree gint32 *predicted = g_new(gint32, items + 1);
    cw_dendrogram_cut_threshold(dendrogram, threshold, labels);
    const gsize known = keep_known(labels, groups, items, truth, predicted);
    return cw_partition_compare(truth, predicted, known);
}

double cw_threshold_precision(const cw_partition_score *known, gsize known_items, gsize items)
{
    if (!(known->cg_pair > 0))
        return 0;
    const double wrong = (1 / known->cg_pair - 1) * (double)items / (double)known_items;
    return 1 / (1 + wrong);
}

gsize cw_threshold_known(const gint32 *groups, gsize items)
{
    g_autoptr(GHashTable) sizes = g_hash_table_new(NULL, NULL);
    gsize known = 0;
    for (gsize i = 0; i < items; i++) {
        if (groups[i] < 0)
            continue;
        gpointer key = GINT_TO_POINTER(groups[i]);
        const gint size = GPOINTER_TO_INT(g_hash_table_lookup(sizes, key)) + 1;
        g_hash_table_insert(sizes, key, GINT_TO_POINTER(size));
        known += size == 2;
    }
    return known;
}

typedef struct {
    const cw_dendrogram *dendrogram;
    const gint32 *groups;
    double precision;
    gsize known; /* items with a group */
    cw_threshold best;
    gsize place; /* the merge before which the best cuts */
    double last; /* the largest threshold as good as the best, which is the smallest such one */
    gboolean any;
} search;

/* Half way between two neighbouring merges, so that rounding does not decide. */
static double threshold_before(const cw_dendrogram *dendrogram, gsize place)
{
    const double low = place > 0 ? dendrogram->merges[place - 1].distance : 0;
    return (low + dendrogram->merges[place].distance) / 2;
}

static gboolean is_better(const cw_threshold *a, const cw_threshold *b, double precision)
{
    if (precision > 0 && b->precision >= precision && a->precision >= precision)
        return a->threshold > b->threshold;
    if (precision > 0)
        return a->precision > b->precision;
    return a->score.cscore > b->score.cscore;
}

/* Equal scores over a stretch of thresholds say that no pair lies there: its middle keeps the
 * largest distance from both sides. */
static void centre(const cw_dendrogram *dendrogram, const gint32 *groups, double last,
                   cw_threshold *chosen)
{
    cw_threshold middle = {.threshold = (chosen->threshold + last) / 2};
    middle.score = cw_threshold_score(dendrogram, groups, middle.threshold);
    middle.precision = chosen->precision;
    if (middle.score.cscore >= chosen->score.cscore)
        *chosen = middle;
}

/* Scores the cut before a merge. */
static void look_at(search *s, gsize place)
{
    cw_threshold now = {.threshold = threshold_before(s->dendrogram, place)};
    now.score = cw_threshold_score(s->dendrogram, s->groups, now.threshold);
    now.precision = cw_threshold_precision(&now.score, s->known, s->dendrogram->items);
    const gboolean better = !s->any || is_better(&now, &s->best, s->precision);
    const gboolean equal = !better && now.score.cscore == s->best.score.cscore;
    if (better) {
        s->last = now.threshold;
        s->place = place;
    } else if (equal)
        s->last = MAX(s->last, now.threshold);
    if (better || (equal && s->precision <= 0 && now.threshold < s->best.threshold))
        s->best = now;
    s->any = TRUE;
}

/* Evenly spaced candidates first, then as many in the two gaps around the best of them, until
 * every merge there was looked at. */
static void look_around(search *s)
{
    gsize from = 0, to = s->dendrogram->merge_count;
    for (;;) {
        const gsize count = MIN(CANDIDATES, to - from);
        for (gsize c = 0; c < count; c++)
            look_at(s, from + c * (to - from) / count);
        if (count == to - from)
            return;
        const gsize gap = (to - from + count - 1) / count;
        from = s->place - MIN(gap, s->place - from);
        to = MIN(s->place + gap, to);
    }
}

gboolean cw_threshold_check(const cw_dendrogram *dendrogram, double threshold, GError **error)
{
    if (threshold <= dendrogram->reach)
        return TRUE;
    g_set_error(error, CW_ERROR, CW_ERROR_TOO_LARGE,
                "cannot cut at %g: below that distance more than %d colourways of one block hang "
                "together; give --block, or a --threshold of at most %.4f",
                threshold, CW_DENDROGRAM_MOST, floor(dendrogram->reach * 1e4) / 1e4);
    return FALSE;
}

gboolean cw_threshold_choose(const cw_dendrogram *dendrogram, const gint32 *groups,
                             double precision, cw_threshold *chosen, GError **error)
{
    search s = {.dendrogram = dendrogram, .groups = groups, .precision = precision};
    for (gsize i = 0; i < dendrogram->items; i++)
        s.known += groups[i] >= 0;
    look_around(&s);
    *chosen = s.best;
    /* Where the last known merge is the best place, a better one may lie among those left out. */
    if (s.place + 1 >= dendrogram->merge_count && isfinite(dendrogram->reach)) {
        g_set_error(error, CW_ERROR, CW_ERROR_TOO_LARGE,
                    "the best threshold may lie above %.4f, where more than %d colourways of one "
                    "block hang together; give --block or a --threshold",
                    floor(dendrogram->reach * 1e4) / 1e4, CW_DENDROGRAM_MOST);
        return FALSE;
    }
    if (precision <= 0 && chosen->score.cscore > 0) /* where nothing is right nothing is merged */
        centre(dendrogram, groups, s.last, chosen);
    if (precision <= 0 || chosen->precision >= precision)
        return TRUE;
    g_set_error(error, CW_ERROR, CW_ERROR_FAILED,
                "no threshold reaches a precision of %g on the known groups; the best is %.3f, at "
                "--threshold %.4f",
                precision, chosen->precision, chosen->threshold);
    return FALSE;
}

gboolean cw_threshold_check_wanted(double threshold, double precision, GError **error)
{
    if (!(precision >= 0 && precision <= 1)) /* NaN, too */
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                    "the precision is a share above 0 and at most 1, not %g", precision);
    else if (threshold >= 0 && precision > 0)
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                    "--threshold %g leaves nothing to choose by --precision; give one of the two",
                    threshold);
    else
        return TRUE;
    return FALSE;
}
