/* SPDX-License-Identifier: Apache-2.0
 *
 * What protocols are asked beside a model and a catalogue, which several commands take: the flags,
 * whose rows are cli/evaluate_flags.def, and the request that they make.
 */
#pragma once

#include <colorway/evaluate.h>

#include "cli/command.h"
#include "cli/group_flags.h"

G_BEGIN_DECLS

typedef struct {
    char *queries, *gallery, *block, *labels, *outfits, *landmarks, *drop_words;
    char **where, **attributes, **against;
    gboolean unseen, distinct, crop;
    double hide, threshold, precision;
    int neighbours;
    GStrv columns; /* of `block`; borrowed by the request */
} cw_evaluate_flags;

/* Before anything is typed. */
#define CW_EVALUATE_FLAGS_NONE                                                                     \
    {                                                                                              \
        .threshold = CW_FLAG_NO_NUMBER, .precision = CW_FLAG_NO_NUMBER,                            \
        .neighbours = CW_FLAG_NO_COUNT                                                             \
    }

/* The request of what was typed, without protocol and model; it borrows from `flags`.
 * CW_ERROR_USAGE for numbers that nobody means. */
gboolean cw_evaluate_flags_read(cw_evaluate_flags *flags, const cw_call *call,
                                cw_evaluate_request *request, GError **error);

G_END_DECLS
