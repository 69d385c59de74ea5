/* SPDX-License-Identifier: Apache-2.0
 *
 * How much memory a training takes, told before it starts.
 */
#pragma once

#include "encode/encoder.h"

G_BEGIN_DECLS

/* What is known when the plan has been made and has run once. */
typedef struct {
    const cw_encoder *encoder; /* not whitened yet, as every epoch makes one, and the end */
    gsize cache_bytes;         /* of decoded pictures, mapped */
    gsize returned_bytes;      /* that the training gives back before the whitening is fitted... */
    gsize whitened;            /* ...to so many pictures; 0: there is none */
    gsize compared;            /* pictures that words are compared by; 0: there are none */
} cw_training_memory_known;

/* The most bytes that this process will hold, or 0 with CW_ERROR_FAILED. What it holds now is
 * measured: nobody says beforehand how much code and scratch oneDNN makes for the primitives of a
 * plan, which libraries' pages are read, and how the heap is cut up. What comes on top is counted:
 * the pictures that the encoder looks at, the decoded pictures, all of which are read sooner or
 * later (the kernel may take their pages back where memory is short), and the whitening. What
 * decoding has taken, before, is over. */
gsize cw_training_memory(const cw_training_memory_known *known, GError **error);

G_END_DECLS
