/* SPDX-License-Identifier: Apache-2.0
 *
 * The tags of a shop, at hand once somebody has asked for them: judging all words takes seconds to
 * minutes, so that it is done in the background, once a version of the catalogue.
 */
#pragma once

#include <colorway/tag.h>

#include "serve/shop.h"

G_BEGIN_DECLS

cw_shop_tags *cw_shop_tags_new(cw_shop *shop);

/* Waits for what it builds; nobody asks it any more. */
void cw_shop_tags_free(cw_shop_tags *tags);

/* The tags by `model`. Where the catalogue has changed since, new ones are built in the background
 * and these still answer. CW_ERROR_BUSY: they are being built, ask again; the errors of
 * cw_tag_index_open() where they could not be. (transfer full) */
cw_tag_index *cw_shop_tags_find(cw_shop_tags *tags, const char *model, GError **error);

G_END_DECLS
