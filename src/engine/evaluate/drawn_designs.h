/* SPDX-License-Identifier: Apache-2.0
 *
 * Samples of large catalogues for pages: whole designs, so that what belongs together stays so.
 */
#pragma once

#include "store/store.h"

G_BEGIN_DECLS

/* TRUE for `share` of the designs, the same ones for a seed whatever else there is. */
gboolean cw_drawn_designs_has(const cw_picture_entry *entry, guint64 seed, double share);

/* Keeps whole designs, `most` pictures or so; FALSE: there were no more, nothing is left out. */
gboolean cw_drawn_designs_keep(cw_picture_list *list, gsize most, guint64 seed);

G_END_DECLS
