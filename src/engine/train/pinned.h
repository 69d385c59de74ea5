/* SPDX-License-Identifier: Apache-2.0
 *
 * The strip of a training report: a few pinned items whose nearest neighbours among a sample of the
 * items are looked up again as the run goes on, so that a person sees it learn.
 */
#pragma once

#include "encode/encoder.h"
#include "train/training_set.h"

G_BEGIN_DECLS

typedef struct cw_pinned cw_pinned;

/* Chooses the items of `set` (which it borrows); lines go to `folder`/strip.jsonl, pictures to
 * `folder`/strip/. */
cw_pinned *cw_pinned_new(const char *folder, const cw_training_set *set, GError **error);
void cw_pinned_free(cw_pinned *pinned);

/* Looks now. Does nothing in most epochs: early ones, every doubling and the `last` are kept. Looks
 * of `epoch` and later ones that are there (of a run begun anew, or resumed at an earlier step) are
 * dropped. */
gboolean cw_pinned_look(cw_pinned *pinned, cw_encoder *encoder, gint64 epoch, gboolean last,
                        GError **error);

G_END_DECLS
