/* SPDX-License-Identifier: Apache-2.0
 *
 * Catalogues for verbs that look at vectors.
 */
#pragma once

#include <colorway/catalog.h>

#include "cli/command.h"

G_BEGIN_DECLS

/* Opens the call's catalogue. Where no model has made vectors of it yet and none is asked for
 * (`model` NULL), the starter model is told to, and that is said: a shop that has trained nothing
 * finds something at once. */
cw_catalog *cw_call_open_embedded(const cw_call *call, const char *model, cw_catalog_mode mode,
                                  GError **error);

G_END_DECLS
