/* SPDX-License-Identifier: Apache-2.0
 *
 * METHODS 8.3.2: H_j = -sum_b h_jb ln h_jb over the colours b of cluster j, C = (1/L) sum_j H_j.
 * L is the number of clusters that were cut, the same for every model; one without a coloured item
 * adds 0, as a singleton does.
 */
#include "score/colour_entropy.h"

#include <math.h>

#include "score/contingency.h"

static void score_entropy(cw_colour_entropy *score, const cw_contingency *table, gsize clusters)
{
    double sum = 0, weighted = 0;
    for (guint i = 0; i < table->cells->len; i++) {
        cw_contingency_cell cell = g_array_index(table->cells, cw_contingency_cell, i);
        double share = (double)cell.count / table->row_size[cell.row];
        sum -= share * log(share);
        weighted -= cell.count * log(share);
    }
    score->clusters = clusters;
    score->entropy = clusters > 0 ? sum / (double)clusters : 0;
    score->weighted_entropy = table->items > 0 ? weighted / (double)table->items : 0;
    score->effective_colours = exp(score->entropy);
}

static double purity_of(const cw_contingency *table)
{
    g_autofree guint32 *most = g_new0(guint32, table->rows);
    gsize sum = 0;
    for (guint i = 0; i < table->cells->len; i++) {
        cw_contingency_cell cell = g_array_index(table->cells, cw_contingency_cell, i);
        most[cell.row] = MAX(most[cell.row], cell.count);
    }
    for (gsize j = 0; j < table->rows; j++)
        sum += most[j];
    return table->items > 0 ? (double)sum / (double)table->items : NAN;
}

cw_colour_entropy cw_colour_entropy_score(const gint32 *cluster, const gint32 *colour,
                                          const gint32 *design, gsize items)
{
    cw_colour_entropy score = {.purity = NAN};
    g_autofree gint32 *coloured_cluster = g_new(gint32, items);
    g_autofree gint32 *coloured = g_new(gint32, items);
    gsize count = 0;
    for (gsize n = 0; n < items; n++) {
        if (colour[n] < 0)
            continue;
        coloured_cluster[count] = cluster[n];
        coloured[count++] = colour[n];
    }
    g_autoptr(cw_contingency) table = cw_contingency_new(coloured_cluster, coloured, count);
    g_autoptr(cw_contingency) designs =
        cw_contingency_new(cluster, design != NULL ? design : cluster, items);
    score_entropy(&score, table, designs->rows);
    score.uncoloured = items - count;
    if (design != NULL)
        score.purity = purity_of(designs);
    return score;
}
