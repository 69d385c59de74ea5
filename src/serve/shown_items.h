/* SPDX-License-Identifier: Apache-2.0
 *
 * What pictures show of attributes, as routes ask for it: by a model that predicts them, whose
 * index is made in the background.
 */
#pragma once

#include <colorway/predict_attributes.h>

#include "serve/exchange.h"

G_BEGIN_DECLS

/* What the options that these are for say of themselves. */
#define CW_SHOWN_SHOWS                                                                             \
    "only items that are so by the feed or, where it is silent, by their pictures: sleeve=long"
#define CW_SHOWN_PRECISION "the share of right answers that a picture's value is given for"

/* What `model` (NULL: the usual one) reads off the pictures. CW_ERROR_PENDING while the first is
 * being made; the errors of cw_shop_find_index() and cw_attribute_index_open(). What is answered by
 * it is not kept: it may be of the catalogue before the last writes. (transfer full) */
cw_attribute_index *cw_shown_index(cw_exchange *exchange, const char *model, GError **error);

/* The items that `shows` asks for, by cw_attribute_index_find() and that index; of none: NULL, all
 * of them, and no index is asked for. FALSE: an error. (transfer full) */
gboolean cw_shown_items(cw_exchange *exchange, const char *model, GStrv shows, double precision,
                        GHashTable **items, GError **error);

G_END_DECLS
