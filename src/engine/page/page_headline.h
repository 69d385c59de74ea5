/* SPDX-License-Identifier: Apache-2.0
 *
 * The head of a report: on which machine and data what models were measured, and the figures that
 * papers publish, with what they come to here.
 */
#pragma once

#include <jansson.h>

#include "engine/page/page_html.h"

G_BEGIN_DECLS

/* `report` as cw_report() gives it. Published values stand in a column of their own, which says
 * that they are of other data. */
void cw_page_headline(cw_page *page, const json_t *report);

G_END_DECLS
