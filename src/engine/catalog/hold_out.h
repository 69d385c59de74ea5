/* SPDX-License-Identifier: Apache-2.0
 *
 * Held-out designs: a share of the designs that a model never learns from, chosen by a hash of
 * their name, so that who is held out does not depend on what else is in the catalogue.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* As many to choose on as to report on: the best threshold grows as designs get fewer. */
#define CW_HOLD_OUT_VALIDATION_SHARE 0.5

typedef enum {
    CW_HOLD_OUT_TRAIN,      /* learned from */
    CW_HOLD_OUT_VALIDATION, /* held out; choices are made on it */
    CW_HOLD_OUT_TEST,       /* held out; reported */
} cw_hold_out_part;

typedef struct {
    double share; /* in [0,1], of the designs; CW_HOLD_OUT_VALIDATION_SHARE of them for choices */
    guint64 seed;
    gboolean grouped; /* items without a group are learned from: no score asks for them */
} cw_hold_out;

/* The part of a design: `group` as the feed says, or the item's own `id` when it has none (NULL).
 */
cw_hold_out_part cw_hold_out_part_of(const cw_hold_out *law, const char *group, const char *id);

G_END_DECLS
