/* SPDX-License-Identifier: Apache-2.0
 *
 * Catalogues for verbs that look at vectors.
 */
#pragma once

#include <colorway/catalog.h>

#include "cli/command.h"

G_BEGIN_DECLS

/* Whether what is asked for, a command's own, makes sense to a catalogue without vectors. */
typedef gboolean (*cw_embedded_check)(cw_catalog *catalog, gconstpointer request, GError **error);

/* Opens the call's catalogue. Where no model has made vectors of it yet and none is asked for
 * (`model` NULL), the starter model is told to, and that is said: a shop that has trained nothing
 * finds something at once. That takes its time, so `check` is asked first; where there are vectors
 * the command finds out by itself. */
cw_catalog *cw_call_open_embedded(const cw_call *call, const char *model, cw_catalog_mode mode,
                                  cw_embedded_check check, gconstpointer request, GError **error);

G_END_DECLS
