/* SPDX-License-Identifier: Apache-2.0
 *
 * Colour invariance of clusters (METHODS 8.3.2): C = mean over clusters of the entropy, in nats, of
 * the colours within. All clusters count, so that figures over the same number of them compare
 * however many have a colour. Random clusters maximise it, so the purity by design stands beside
 * it; two models compare only at the same number of clusters.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct {
    double
        entropy; /* unweighted mean over all clusters; those of one or no coloured item count 0 */
    double weighted_entropy;  /* each cluster weighted by its coloured items */
    double effective_colours; /* exp(entropy) */
    double purity;            /* share of items whose design is the commonest of its cluster; NaN
                                 without designs */
    gsize clusters;           /* with a coloured item or not */
    gsize uncoloured;         /* items without a colour, left out of the entropy */
} cw_colour_entropy;

/* `cluster` [N]; `colour` [N], negative for none; `design` [N] or NULL. */
cw_colour_entropy cw_colour_entropy_score(const gint32 *cluster, const gint32 *colour,
                                          const gint32 *design, gsize items);

G_END_DECLS
