/* SPDX-License-Identifier: Apache-2.0
 *
 * METHODS 8.4, with the conventions of scikit-learn for ARI, FMS and NMI. With n_ij the table of
 * items by true group i and cluster j: TP = sum n_ij^2 - N, TP+FN = sum n_i^2 - N,
 * TP+FP = sum n_j^2 - N, and all pairs N(N-1).
 */
#include "score/partition.h"

#include <math.h>

#include "score/contingency.h"

static double ordered_pairs(const guint32 *sizes, gsize count)
{
    double pairs = 0;
    for (gsize i = 0; i < count; i++)
        pairs += (double)sizes[i] * (sizes[i] - 1.0);
    return pairs;
}

static double same_in_both(const cw_contingency *table)
{
    double pairs = 0;
    for (guint i = 0; i < table->cells->len; i++) {
        double count = g_array_index(table->cells, cw_contingency_cell, i).count;
        pairs += count * (count - 1);
    }
    return pairs;
}

static void score_pairs(cw_partition_score *score, const cw_contingency *table)
{
    double items = (double)table->items, tp = same_in_both(table);
    double fn = ordered_pairs(table->row_size, table->rows) - tp;
    double fp = ordered_pairs(table->column_size, table->columns) - tp;
    double tn = items * (items - 1) - tp - fn - fp;
    score->ari = 1;
    if (fn > 0 || fp > 0)
        score->ari = 2 * (tp * tn - fn * fp) / ((tp + fn) * (fn + tn) + (tp + fp) * (fp + tn));
    score->fms = tp > 0 ? tp / sqrt((tp + fp) * (tp + fn)) : 0;
    score->cg_pair = tp + fp > 0 ? tp / (tp + fp) : 0;
    if (score->ari > 0 && score->fms > 0)
        score->cscore = 2 * score->ari * score->fms / (score->ari + score->fms);
}

static double entropy(const guint32 *sizes, gsize count, double items)
{
    double sum = 0;
    for (gsize i = 0; i < count; i++)
        sum -= sizes[i] / items * log(sizes[i] / items);
    return sum;
}

static void score_information(cw_partition_score *score, const cw_contingency *table)
{
    double items = (double)table->items, information = 0;
    score->nmi = score->nmi_geometric = 1;
    if (table->rows <= 1 && table->columns <= 1)
        return;
    for (guint i = 0; i < table->cells->len; i++) {
        cw_contingency_cell cell = g_array_index(table->cells, cw_contingency_cell, i);
        double expected = (double)table->row_size[cell.row] * table->column_size[cell.column];
        information += cell.count / items * log(items * cell.count / expected);
    }
    double row = entropy(table->row_size, table->rows, items);
    double column = entropy(table->column_size, table->columns, items);
    /* What is left of a sum that is zero in exact arithmetic is not information. */
    gboolean none = information < 1e-14 * (1 + row + column);
    score->nmi = none ? 0 : information / ((row + column) / 2);
    score->nmi_geometric = none ? 0 : information / sqrt(row * column);
}

static void score_groups(cw_partition_score *score, const cw_contingency *table)
{
    gsize predicted = 0, truth = 0, pure = 0, exact = 0, half = 0;
    g_autofree gboolean *holds_half = g_new0(gboolean, table->columns);
    for (gsize j = 0; j < table->columns; j++)
        predicted += table->column_size[j] >= 2;
    for (gsize i = 0; i < table->rows; i++)
        truth += table->row_size[i] >= 2;
    for (guint c = 0; c < table->cells->len; c++) {
        cw_contingency_cell cell = g_array_index(table->cells, cw_contingency_cell, c);
        guint32 group = table->row_size[cell.row], cluster = table->column_size[cell.column];
        pure += cluster >= 2 && cell.count == cluster;
        exact += group >= 2 && cell.count == group && cell.count == cluster;
        if (cluster >= 2 && group >= 2 && 2 * (guint64)cell.count >= group) {
            half += !holds_half[cell.column];
            holds_half[cell.column] = TRUE;
        }
    }
    score->cgacc = predicted > 0 ? (double)pure / (double)predicted : 0;
    score->cg_half = predicted > 0 ? (double)half / (double)predicted : 0;
    score->cg_exact = truth > 0 ? (double)exact / (double)truth : 0;
}

cw_partition_score cw_partition_compare(const gint32 *truth, const gint32 *predicted, gsize items)
{
    g_autoptr(cw_contingency) table = cw_contingency_new(truth, predicted, items);
    cw_partition_score score = {.true_groups = table->rows, .predicted_groups = table->columns};
    score_pairs(&score, table);
    score_information(&score, table);
    score_groups(&score, table);
    return score;
}
