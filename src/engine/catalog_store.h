/* SPDX-License-Identifier: Apache-2.0
 *
 * The door from the public catalogue to its store, for the other verbs of engine/.
 */
#pragma once

#include "colorway/catalog.h"
#include "store/store.h"

G_BEGIN_DECLS

/* The store of `catalog`, borrowed. */
cw_store *cw_catalog_store(cw_catalog *catalog);

G_END_DECLS
