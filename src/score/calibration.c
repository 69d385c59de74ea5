/* SPDX-License-Identifier: Apache-2.0
 *
 * Isotonic: pairs by rising distance; neighbouring pools whose share of same pairs rises are joined
 * until it nowhere does (pool adjacent violators), and each pool is a flat piece between two knots.
 * Logistic: p = 1/(1 + exp(a d + b)), a >= 0, fitted by Newton's method to the smoothed targets
 * (n+ + 1)/(n+ + 2) and 1/(n- + 2) of Platt (1999).
 */
#include "score/calibration.h"

#include <math.h>
#include <string.h>

#include "base/error.h"

typedef struct {
    double low, high;   /* distances of its first and last pair */
    double same, total; /* weighted */
} pool;

static int compare_pairs(const void *a, const void *b)
{
    float left = ((const cw_pair *)a)->distance, right = ((const cw_pair *)b)->distance;
    return (left > right) - (left < right);
}

static gboolean both_kinds(const GArray *pairs, double *same, double *different, GError **error)
{
    *same = *different = 0;
    for (guint i = 0; i < pairs->len; i++) {
        gboolean is_same = g_array_index(pairs, cw_pair, i).same != 0;
        *same += is_same;
        *different += !is_same;
    }
    if (*same > 0 && *different > 0)
        return TRUE;
    g_set_error(error, CW_ERROR, CW_ERROR_FAILED,
                "cannot calibrate from %.0f pairs of the same design and %.0f of different ones; "
                "both are needed",
                *same, *different);
    return FALSE;
}

/* Adds a pool and joins it backwards while the share of same pairs does not fall. */
static void push_pool(GArray *pools, pool next)
{
    while (pools->len > 0) {
        pool last = g_array_index(pools, pool, pools->len - 1);
        /* Equal distances are one pool whatever their shares. */
        if (last.high < next.low && last.same * next.total > next.same * last.total)
            break;
        next = (pool){last.low, next.high, last.same + next.same, last.total + next.total};
        g_array_set_size(pools, pools->len - 1);
    }
    g_array_append_val(pools, next);
}

static cw_calibration *calibration_alloc(gsize count)
{
    cw_calibration *calibration = g_new0(cw_calibration, 1);
    calibration->count = count;
    calibration->distance = g_new(double, count);
    calibration->probability = g_new(double, count);
    return calibration;
}

static cw_calibration *from_pools(const GArray *pools)
{
    cw_calibration *calibration = calibration_alloc(2 * pools->len);
    gsize knots = 0;
    for (guint i = 0; i < pools->len; i++) {
        pool piece = g_array_index(pools, pool, i);
        for (guint end = 0; end < (piece.high > piece.low ? 2u : 1u); end++) {
            calibration->distance[knots] = end ? piece.high : piece.low;
            calibration->probability[knots++] = piece.same / piece.total;
        }
    }
    calibration->count = knots;
    return calibration;
}

cw_calibration *cw_calibration_new_isotonic(const GArray *pairs, double weight, GError **error)
{
    double same, different;
    if (!both_kinds(pairs, &same, &different, error))
        return NULL;
    g_autoptr(GArray) sorted = g_array_sized_new(FALSE, FALSE, sizeof(cw_pair), pairs->len);
    g_array_append_vals(sorted, pairs->data, pairs->len);
    g_array_sort(sorted, compare_pairs);
    g_autoptr(GArray) pools = g_array_new(FALSE, FALSE, sizeof(pool));
    for (guint i = 0; i < sorted->len; i++) {
        cw_pair pair = g_array_index(sorted, cw_pair, i);
        pool one = {pair.distance, pair.distance, pair.same, pair.same ? 1 : weight};
        push_pool(pools, one);
    }
    return from_pools(pools);
}

typedef struct {
    double a, b;
} logistic;

static double logistic_at(logistic curve, double distance)
{
    return 1 / (1 + exp(curve.a * distance + curve.b));
}

typedef struct {
    double high_target, low_target, weight;
} platt_targets;

static double platt_loss(const GArray *pairs, platt_targets targets, logistic curve)
{
    double loss = 0;
    for (guint i = 0; i < pairs->len; i++) {
        cw_pair pair = g_array_index(pairs, cw_pair, i);
        double t = pair.same ? targets.high_target : targets.low_target;
        double z = curve.a * pair.distance + curve.b;
        double soft_plus = z > 0 ? z + log1p(exp(-z)) : log1p(exp(z)); /* -ln p */
        loss += (pair.same ? 1 : targets.weight) * (soft_plus - (1 - t) * z);
    }
    return loss;
}

/* One damped Newton step; FALSE when it no longer lowers the loss. */
static gboolean platt_step(const GArray *pairs, platt_targets targets, logistic *curve,
                           double *loss)
{
    double ga = 0, gb = 0, haa = 1e-12, hab = 0, hbb = 1e-12;
    for (guint i = 0; i < pairs->len; i++) {
        cw_pair pair = g_array_index(pairs, cw_pair, i);
        double w = pair.same ? 1 : targets.weight, d = pair.distance;
        double p = logistic_at(*curve, d);
        double g = w * ((pair.same ? targets.high_target : targets.low_target) - p);
        double h = w * p * (1 - p);
        ga += g * d, gb += g;
        haa += h * d * d, hab += h * d, hbb += h;
    }
    double determinant = haa * hbb - hab * hab;
    double da = -(hbb * ga - hab * gb) / determinant, db = -(haa * gb - hab * ga) / determinant;
    for (double step = 1; step > 1e-10; step /= 2) {
        logistic next = {curve->a + step * da, curve->b + step * db};
        double next_loss = platt_loss(pairs, targets, next);
        if (next_loss < *loss - 1e-12 * fabs(*loss)) {
            *curve = next;
            *loss = next_loss;
            return TRUE;
        }
    }
    return FALSE;
}

#define PLATT_KNOTS 257 /* over distance [0,2]; straight pieces between are within 1e-3 of it */

cw_calibration *cw_calibration_new_platt(const GArray *pairs, double weight, GError **error)
{
    double same, different;
    if (!both_kinds(pairs, &same, &different, error))
        return NULL;
    different *= weight;
    platt_targets targets = {(same + 1) / (same + 2), 1 / (different + 2), weight};
    logistic curve = {0, log((different + 1) / (same + 1))};
    double loss = platt_loss(pairs, targets, curve);
    for (guint step = 0; step < 100 && platt_step(pairs, targets, &curve, &loss); step++)
        ;
    if (curve.a < 0) /* a rising curve: the distance says nothing, the base rate is left */
        curve = (logistic){0, log((different + 1) / (same + 1))};
    cw_calibration *calibration = calibration_alloc(PLATT_KNOTS);
    for (gsize i = 0; i < PLATT_KNOTS; i++) {
        calibration->distance[i] = 2.0 * (double)i / (PLATT_KNOTS - 1);
        calibration->probability[i] = logistic_at(curve, calibration->distance[i]);
    }
    return calibration;
}

cw_calibration *cw_calibration_new(const double *distance, const double *probability, gsize count,
                                   GError **error)
{
    gboolean sound = count > 0;
    for (gsize i = 0; i < count; i++) {
        sound = sound && isfinite(distance[i]) && probability[i] >= 0 && probability[i] <= 1;
        if (i > 0)
            sound = sound && distance[i] > distance[i - 1] && probability[i] <= probability[i - 1];
    }
    if (!sound) {
        g_set_error(error, CW_ERROR, CW_ERROR_DAMAGED,
                    "the %" G_GSIZE_FORMAT " knots of a calibration are not a falling curve in "
                    "[0,1]; calibrate again",
                    count);
        return NULL;
    }
    cw_calibration *calibration = calibration_alloc(count);
    memcpy(calibration->distance, distance, count * sizeof *distance);
    memcpy(calibration->probability, probability, count * sizeof *probability);
    return calibration;
}

void cw_calibration_free(cw_calibration *calibration)
{
    if (calibration == NULL)
        return;
    g_free(calibration->distance);
    g_free(calibration->probability);
    g_free(calibration);
}

/* The first knot at or beyond `distance`; count when there is none. */
static gsize find_knot(const cw_calibration *calibration, double distance)
{
    gsize low = 0, high = calibration->count;
    while (low < high) {
        gsize middle = (low + high) / 2;
        if (calibration->distance[middle] < distance)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

double cw_calibration_probability(const cw_calibration *calibration, double distance)
{
    gsize right = find_knot(calibration, distance);
    if (right == 0)
        return calibration->probability[0];
    if (right == calibration->count)
        return calibration->probability[right - 1];
    double x0 = calibration->distance[right - 1], x1 = calibration->distance[right];
    double y0 = calibration->probability[right - 1], y1 = calibration->probability[right];
    return y0 + (y1 - y0) * (distance - x0) / (x1 - x0);
}

double cw_calibration_distance(const cw_calibration *calibration, double probability)
{
    gsize last = calibration->count - 1;
    if (calibration->probability[last] >= probability)
        return INFINITY;
    while (last > 0 && calibration->probability[last - 1] < probability)
        last--;
    if (last == 0)
        return -1;
    double x0 = calibration->distance[last - 1], x1 = calibration->distance[last];
    double y0 = calibration->probability[last - 1], y1 = calibration->probability[last];
    return x0 + (x1 - x0) * (y0 - probability) / (y0 - y1);
}
