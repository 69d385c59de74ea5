/* SPDX-License-Identifier: Apache-2.0
 *
 * Splits of samples for probes: whole groups (designs, items) go to one part, so that no part knows
 * the other's. Which one is a pure function of seed and group.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum { CW_SPLIT_TRAIN, CW_SPLIT_VALIDATION, CW_SPLIT_TEST } cw_split_part;

/* Fills `parts` [N] with a cw_split_part each: of the distinct `groups` [N], in a seeded random
 * order, the first train_share go to training, the next validation_share to validation, the rest to
 * the test; shares in [0,1], sum at most 1. */
void cw_split_by_group(const gint64 *groups, gsize samples, double train_share,
                       double validation_share, guint64 seed, guint8 *parts);

G_END_DECLS
