/* SPDX-License-Identifier: Apache-2.0
 *
 * Numbers to colour a map by: a price is one of hundreds, so that ranges of it are told apart.
 */
#pragma once

#include <colorway/map.h>

G_BEGIN_DECLS

/* Sorts the values of `column` into CW_MAP_RANGES ranges or fewer, of about as many points each,
 * where they are more than that and all are amounts of one unit as cw_price_parse() reads them
 * ("1990", "19.90 EUR"). A value lies in one range. Else there are none. Names live as long as
 * `strings`. */
void cw_map_ranges_fill(cw_map_column *column, GStringChunk *strings);

G_END_DECLS
