/* SPDX-License-Identifier: Apache-2.0
 *
 * Held-out designs: a share of the designs that a model never learns from, chosen by a hash of
 * their name, so that who is held out does not depend on what else is in the catalogue.
 */
#pragma once

#include "store/store.h"

G_BEGIN_DECLS

typedef enum {
    CW_HOLD_OUT_TRAIN,      /* learned from */
    CW_HOLD_OUT_VALIDATION, /* held out; choices are made on it */
    CW_HOLD_OUT_TEST,       /* held out; reported */
} cw_hold_out_part;

/* The part of a design: `group` of `source`, or the item's own `id` when it has no group. `share`
 * in [0,1] of the designs are held out, the first `validation` of them for choices. */
cw_hold_out_part cw_hold_out_part_of(const char *source, const char *group, const char *id,
                                     double share, double validation, guint64 seed);

G_END_DECLS
