/* SPDX-License-Identifier: Apache-2.0
 *
 * What long work tells whoever watches. The library calls back; it never prints. A watcher that
 * answers FALSE asks the work to stop at its next clean point (CW_ERROR_INTERRUPTED).
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct {
    const char *activity; /* "importing", "training", ... */
    const char *unit;     /* "items", "steps", ... */
    gint64 done, total;   /* total 0: not known */
    const char *detail;   /* more, to be shown behind the numbers, or NULL */
} cw_progress_state;

typedef struct {
    gboolean (*update)(gpointer data, const cw_progress_state *state);
    gpointer data;
} cw_progress;

/* Tells `progress` (NULL: nobody watches, go on). */
static inline gboolean cw_progress_tell(const cw_progress *progress, const cw_progress_state *state)
{
    return progress == NULL || progress->update == NULL || progress->update(progress->data, state);
}

G_END_DECLS
